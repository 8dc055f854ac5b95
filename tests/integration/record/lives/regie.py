"""The lives of what belongs to a regie: deputies, broken glass, requests to take over, own scales, and groups."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from ketenzicht.regie.delen import crossing
from ketenzicht.regie.groepen import actions as grouping
from ketenzicht.regie.models import Plan
from ketenzicht.regie.plannen import chain, glass, measuring
from tests.integration.record.cast import ELSEWHERE, HERE
from tests.integration.record.lives.plannen import close
from tests.integration.record.lives.world import DAY, TODAY, Bring, Life, Try, World


def deputy(*, begins: int, ends: int) -> Bring:
    """Tom replaces Rachida, from and until so many days from now."""

    def bring(world: World) -> UUID:
        van, tot = world.at + begins * DAY, world.at + ends * DAY
        made: UUID = chain.deputise(
            regisseur=world.key("Rachida"), vervanger=UUID(world.tom.id), van=van, tot=tot, by=world.rachida, at=min(van, world.at)
        )  # fmt: skip
        return made

    return bring


def ended_deputy(world: World) -> UUID:
    vervanging = deputy(begins=0, ends=5)(world)
    world.go(chain.end_deputy, world.rachida, vervanging=vervanging)
    return vervanging


DEPUTY = Life(
    states={
        "komt": deputy(begins=1, ends=2),
        "loopt": deputy(begins=-1, ends=1),
        "voorbij": deputy(begins=-2, ends=-1),
        "beëindigd": ended_deputy,
    },
    tries={"regie.vervanging-beëindigen": lambda world, vervanging: (world.rachida, {"vervanging": vervanging})},
)


def broken(world: World) -> UUID:
    made: UUID = world.go(glass.break_glass, world.mo, plan=world.plan, reden="Rachida is ziek", uren=1)
    return made


def over(world: World) -> UUID:
    made = broken(world)
    world.later()
    return made


def reviewed(world: World) -> UUID:
    made = broken(world)
    world.go(glass.review_glass, world.rachida, noodtoegang=made, terecht=True, oordeel="Terecht")
    return made


GLASS = Life(
    states={"nu": broken, "voorbij": over, "beoordeeld": reviewed},
    tries={
        "plan.noodtoegang": lambda world, _: (world.mo, {"plan": world.plan, "reden": "Nog een keer"}),
        "noodtoegang.beoordelen": lambda world, made: (
            world.rachida,
            {"noodtoegang": made, "terecht": False, "oordeel": "Kon wachten"},
        ),
    },
)


def asked(world: World) -> UUID:
    world.kenmerk = Plan.objects.get(pk=world.plan).kenmerk
    made: UUID = world.go(chain.ask_over, world.tom, kenmerk=world.kenmerk, reden="Ik ken hen")
    return made


def answered(*, ja: bool) -> Bring:
    def bring(world: World) -> UUID:
        verzoek = asked(world)
        world.go(chain.answer_over, world.rachida, verzoek=verzoek, ja=ja)
        return verzoek

    return bring


def asked_of_a_closed_plan(world: World) -> UUID:
    verzoek = asked(world)
    close(world)
    return verzoek


TAKEOVER = Life(
    states={
        "gevraagd": asked,
        "geweigerd": answered(ja=False),
        "overgedragen": answered(ja=True),
        "gevraagd/plan-gesloten": asked_of_a_closed_plan,
    },
    tries={
        "regie.overname-vragen": lambda world, _: (world.tom, {"kenmerk": world.kenmerk, "reden": "Nog eens"}),
        "regie.overname-beantwoorden:ja": lambda world, verzoek: (world.rachida, {"verzoek": verzoek, "ja": True}),
        "regie.overname-beantwoorden:nee": lambda world, verzoek: (world.rachida, {"verzoek": verzoek, "ja": False}),
    },
)


def alone(world: World) -> UUID:
    return world.plan


def together(world: World) -> UUID:
    world.go(chain.add_regisseur, world.rachida, plan=world.plan, medewerker=UUID(world.tom.id))
    return world.plan


def left(world: World) -> UUID:
    plan = together(world)
    world.go(chain.leave_regie, world.rachida, plan=plan, medewerker=UUID(world.tom.id))
    return plan


def tom(**given: Any) -> Try:
    return lambda world, plan: (world.rachida, {"plan": plan, "medewerker": UUID(world.tom.id), **given})


REGIE = Life(
    states={"alleen": alone, "samen": together, "verlaten": left},
    tries={
        "regie.toevoegen": tom(),
        "regie.verlaten": tom(),
        "regie.verlaten:zelf": lambda world, plan: (world.rachida, {"plan": plan, "medewerker": world.key("Rachida")}),
        "plan.overdragen": lambda world, plan: (world.rachida, {"plan": plan, "naar": UUID(world.tom.id)}),
        "plan.overdragen:zichzelf": lambda world, plan: (
            world.rachida,
            {"plan": plan, "naar": world.key("Rachida")},
        ),
    },
)


def handed_over(world: World) -> UUID:
    """To Zoë of another organisation, on a ground until tomorrow."""
    world.go(
        crossing.share_regie, world.rachida, plan=world.plan, medewerker=UUID(world.cast.reader("Zoë").id), overdragen=True, soort="wet", wet="jeugd",
        artikel="7.4.0", doel="regie", eindigt_op=TODAY + DAY,
    )  # fmt: skip
    return world.plan


def lapsed(world: World) -> UUID:
    plan = handed_over(world)
    world.later(3 * DAY)
    return plan


def lapse_told(world: World) -> UUID:
    plan = lapsed(world)
    world.go(chain.lapse, world.system, plan=plan)
    return plan


def taken_back(world: World) -> UUID:
    plan = lapse_told(world)
    world.go(chain.take_back, world.mo, plan=plan, naar=UUID(world.tom.id))
    return plan


ON_A_GROUND = Life(
    states={
        "eigen": alone,
        "overgedragen": handed_over,
        "vervallen": lapsed,
        "vervallen/gemeld": lapse_told,
        "teruggenomen": taken_back,
    },
    tries={
        "regie.terugnemen": lambda world, plan: (world.mo, {"plan": plan, "naar": UUID(world.tom.id)}),
        "regie.vervallen": lambda world, plan: (world.system, {"plan": plan}),
    },
)


def scale(world: World) -> UUID:
    made: UUID = world.go(
        measuring.declare_scale, world.lot, gemeente=HERE, titel="Rust", domeinen=["rust"], laagste=Decimal(1), hoogste=Decimal(5)
    )  # fmt: skip
    return made


def scale_until(days: int) -> Bring:
    """It ends so many days from its first, and three days have gone by."""

    def bring(world: World) -> UUID:
        schaal = scale(world)
        world.later(3 * DAY)
        world.go(measuring.end_scale, world.lot, schaal=schaal, op=TODAY + days * DAY)
        return schaal

    return bring


SCALE = Life(
    states={"geldt": scale, "eindigt": scale_until(5), "voorbij": scale_until(3)},
    tries={
        "meting.vastleggen": lambda world, schaal: (
            world.rachida,
            {
                "plan": world.plan, "persoon": world.sem.pk, "schaal": "eigen", "eigen_schaal": schaal,
                "scores": {"rust": Decimal(4)},
            },
        ),
        "schaal.beëindigen": lambda world, schaal: (world.lot, {"schaal": schaal, "op": TODAY + 9 * DAY}),
    },
)  # fmt: skip


# -- groups


def group_without_plan(world: World) -> UUID:
    kas = world.cast.person("Kas")
    made: UUID = world.go(grouping.make, world.rachida, leden=[world.sem.pk, kas.pk], participanten=[world.bep.pk])
    return made


def group_with_plan(world: World) -> UUID:
    return world.groep.pk


def group_of_a_closed_plan(world: World) -> UUID:
    close(world)
    return world.groep.pk


def disbanded(world: World) -> UUID:
    groep = group_without_plan(world)
    world.go(grouping.disband, world.rachida, groep=groep)
    return groep


def disbanded_after_the_plan(world: World) -> UUID:
    groep = group_of_a_closed_plan(world)
    world.go(grouping.disband, world.rachida, groep=groep)
    return groep


def group(**given: Any) -> Try:
    return lambda world, groep: (world.rachida, {"groep": groep, **given})


GROUP = Life(
    states={
        "zonder-plan": group_without_plan,
        "plan-loopt": group_with_plan,
        "plan-gesloten": group_of_a_closed_plan,
        "opgeheven": disbanded,
        "opgeheven/plan-gesloten": disbanded_after_the_plan,
    },
    tries={
        "groep.samenstellen": lambda world, groep: (world.rachida, {"groep": groep, "weg": [world.sem.pk]}),
        "groep.rol": lambda world, groep: (
            world.rachida,
            {"groep": groep, "persoon": world.sem.pk, "rol": "participant"},
        ),
        "groep.beschrijven": group(base={"naam": ""}, new={"naam": "De Wit"}),
        "groep.relatie": lambda world, groep: (
            world.rachida,
            {"groep": groep, "van": world.sem.pk, "naar": world.bep.pk, "soort": "buurjongen van"},
        ),
        "groep.tweede-gemeente": group(gemeente=ELSEWHERE),
        "groep.opheffen": group(),
    },
)


def belongs(name: str) -> Bring:
    def bring(world: World) -> UUID:
        person: UUID = getattr(world, name).pk
        return person

    return bring


def gone(world: World) -> UUID:
    world.go(grouping.change_members, world.rachida, groep=world.groep.pk, weg=[world.sem.pk])
    return world.sem.pk


def in_group(**given: Any) -> Try:
    return lambda world, persoon: (world.rachida, {"groep": world.groep.pk, "persoon": persoon, **given})


def person_of_plan(**given: Any) -> Try:
    return lambda world, persoon: (world.rachida, {"plan": world.plan, "persoon": persoon, **given})


MEMBERSHIP = Life(
    states={"lid": belongs("sem"), "participant": belongs("bep"), "weg": gone},
    tries={
        "groep.samenstellen:weg": lambda world, who: (world.rachida, {"groep": world.groep.pk, "weg": [who]}),
        "groep.samenstellen:lid": lambda world, who: (world.rachida, {"groep": world.groep.pk, "leden": [who]}),
        "groep.rol:lid": in_group(rol="lid"),
        "groep.rol:participant": in_group(rol="participant"),
        "groep.relatie": lambda world, who: (
            world.rachida,
            {"groep": world.groep.pk, "van": world.anja.pk, "naar": who, "soort": "kent"},
        ),
        "doel.stellen": person_of_plan(tekst="Rust"),
        "plan.inbreng": person_of_plan(soort="inbreng", tekst="Wij willen rust"),
        "meting.vastleggen": person_of_plan(schaal="rapportcijfer", scores={"totaal": Decimal(6)}),
        "evaluatie.plannen": person_of_plan(gepland_op=TODAY + DAY),
        "taak.versturen": lambda world, who: (
            world.rachida,
            {"plan": world.plan, "persoon": who, "organisatie": world.org("wijkteams")},
        ),
        "traject.toevoegen": lambda world, who: (
            world.rachida,
            {"plan": world.plan, "persoon": who, "product": world.product},
        ),
        "aanvraag.melden": lambda world, who: (
            world.rachida,
            {"plan": world.plan, "persoon": who, "product": world.product},
        ),
        "actie.plannen": person_of_plan(tekst="Bellen"),
        "klantcontact.vastleggen": person_of_plan(tekst="Gebeld"),
        "notitie.schrijven": person_of_plan(tekst="Rustig"),
        "casusoverleg.plannen": lambda world, who: (
            world.rachida,
            {"plan": world.plan, "begin": world.at + DAY, "eind": world.at + 2 * DAY, "personen": [who]},
        ),
        "toestemming.geven": lambda world, who: (
            world.rachida,
            {
                "plan": world.plan, "persoon": who, "soorten": ["doel"], "aan_organisatie": world.org("uwv"), "doel": "hulp",
                "geldig_tot": world.at + DAY,
            },
        ),
    },
)  # fmt: skip
