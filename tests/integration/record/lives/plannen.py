"""The lives of a plan of Rachida, of its goals, evaluations and regie, and of the group behind it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from ketenzicht.regie.groepen import actions as grouping
from ketenzicht.regie.plannen import actions, goals, together
from tests.integration.record.lives.world import DAY, GROUND, TODAY, Life, Try, World


def running(world: World) -> UUID:
    return world.plan


def adopted(world: World) -> UUID:
    world.go(actions.adopt, world.rachida, plan=world.plan)
    return world.plan


def escalated(world: World) -> UUID:
    world.go(actions.escalate, world.rachida, plan=world.plan, reden="Het loopt uit de hand")
    return world.plan


def resolved(world: World) -> UUID:
    world.go(actions.resolve, world.rachida, plan=escalated(world))
    return world.plan


def with_a_goal(world: World) -> UUID:
    open_goal(world)
    return world.plan


def with_a_part(world: World) -> UUID:
    world.go(actions.start_deelplan, world.rachida, plan=world.plan)
    return world.plan


def close(world: World, sluitreden: str = "verhuisd") -> None:
    world.go(actions.close, world.rachida, plan=world.plan, sluitreden=sluitreden, oordeel="Zij redden zich.")


def closed(world: World) -> UUID:
    close(world)
    return world.plan


def succeeded(world: World) -> UUID:
    world.go(actions.succeed, world.rachida, plan=closed(world))
    return world.plan


def closed_and_disbanded(world: World) -> UUID:
    closed(world)
    world.go(grouping.disband, world.rachida, groep=world.groep.pk)
    return world.plan


def regisseur(**given: Any) -> Try:
    """Rachida, with this plan."""
    return lambda world, plan: (world.rachida, {"plan": plan, **given})


def about_sem(**given: Any) -> Try:
    return lambda world, plan: (world.rachida, {"plan": plan, "persoon": world.sem.pk, **given})


def about_sem_at(organisatie: str, **given: Any) -> Try:
    return lambda world, plan: (
        world.rachida,
        {"plan": plan, "persoon": world.sem.pk, "organisatie": world.org(organisatie), **given},
    )


def with_the_product(world: World, plan: UUID) -> tuple[Any, dict[str, Any]]:
    return world.rachida, {"plan": plan, "persoon": world.sem.pk, "product": world.product}


PLAN = Life(
    states={
        "loopt": running,
        "vastgesteld": adopted,
        "geëscaleerd": escalated,
        "escalatie-voorbij": resolved,
        "met-open-doel": with_a_goal,
        "met-deelplan": with_a_part,
        "gesloten": closed,
        "opgevolgd": succeeded,
        "gesloten/groep-opgeheven": closed_and_disbanded,
    },
    tries={
        "plan.starten": lambda world, _: (world.rachida, {"groep": world.groep.pk}),
        "plan.deelplan-starten": regisseur(),
        "plan.opvolgen": regisseur(),
        "plan.bijstellen": regisseur(base={"situatie": ""}, new={"situatie": "Rustiger"}),
        "plan.vaststellen": regisseur(),
        "plan.sluiten": regisseur(sluitreden="doelen_bereikt", oordeel="Zij redden zich."),
        "uitkomst.plan": regisseur(sluitreden="verhuisd", uitstroom="werk"),
        "plan.escaleren": regisseur(reden="Het loopt uit de hand"),
        "plan.escalatie-oplossen": regisseur(),
        "plan.digitaal-inzien": regisseur(aan=False),
        "plan.inbreng": about_sem(soort="akkoord"),
        "doel.stellen": about_sem(tekst="Rust"),
        "meting.vastleggen": about_sem(schaal="rapportcijfer", scores={"totaal": Decimal(6)}),
        "evaluatie.plannen": regisseur(gepland_op=TODAY + 30 * DAY),
        "regie.toevoegen": lambda world, plan: (world.rachida, {"plan": plan, "medewerker": UUID(world.tom.id)}),
        "plan.overdragen": lambda world, plan: (world.rachida, {"plan": plan, "naar": UUID(world.tom.id)}),
        "regie.herverdelen": lambda world, plan: (
            world.mo,
            {"van": world.key("Rachida"), "naar": UUID(world.tom.id), "keys": [plan], "reden": "Ziek"},
        ),
        "regie.delen": lambda world, plan: (
            world.rachida,
            {"plan": plan, "medewerker": UUID(world.regisseur_elsewhere.id), **GROUND},
        ),
        "regie.vervanger-regelen": lambda world, plan: (
            world.rachida,
            {
                "regisseur": world.key("Rachida"), "vervanger": UUID(world.tom.id), "van": world.at, "tot": world.at + DAY, "plan": plan,
            },
        ),
        "plan.noodtoegang": lambda world, plan: (world.mo, {"plan": plan, "reden": "Rachida is ziek"}),
        "taak.versturen": about_sem_at("uwv", grondslag=GROUND),
        "traject.toevoegen": with_the_product,
        "aanvraag.melden": with_the_product,
        "actie.plannen": about_sem(tekst="Bellen"),
        "actie.vastleggen": about_sem(tekst="Gebeld"),
        "klantcontact.vastleggen": about_sem(tekst="Gebeld"),
        "klantcontact.plannen": lambda world, plan: (
            world.rachida,
            {"plan": plan, "persoon": world.sem.pk, "gepland_tijd": world.at + DAY},
        ),
        "klantcontact.terugbelnotitie": lambda world, plan: (world.kim, {"persoon": world.sem.pk, "plan": plan}),
        "notitie.schrijven": about_sem(tekst="Moeder is moe"),
        "werknotitie.bewaren": regisseur(tekst="Nog vragen"),
        "casusoverleg.plannen": lambda world, plan: (
            world.rachida,
            {"plan": plan, "begin": world.at + DAY, "eind": world.at + 2 * DAY},
        ),
        "toestemming.geven": lambda world, plan: (
            world.member(),
            {
                "plan": plan, "persoon": world.sem.pk, "soorten": ["doel"], "aan_persoon": world.anja.pk,
                "geldig_tot": world.at + DAY,
            },
        ),
        "afscherming.maken": lambda world, plan: (
            world.rachida,
            {
                "plan": plan, "soort": "plan", "stuk": plan, "hoe": "wat", "reden": "Gevaar", "herzien_op": TODAY + DAY,
                "tegen_persoon": world.anja.pk,
            },
        ),
    },
)  # fmt: skip


# -- goals and evaluations


def open_goal(world: World) -> UUID:
    made: UUID = world.go(goals.set_goal, world.rachida, plan=world.plan, tekst="Rust", persoon=world.sem.pk)
    return made


def reached_goal(world: World) -> UUID:
    doel = open_goal(world)
    world.go(goals.finish_goal, world.rachida, doel=doel, uitkomst="bereikt")
    return doel


def reopened_goal(world: World) -> UUID:
    doel = reached_goal(world)
    world.go(goals.reopen_goal, world.rachida, doel=doel)
    return doel


def lapsed_goal(world: World) -> UUID:
    doel = open_goal(world)
    close(world)
    return doel


def reached_goal_of_a_closed_plan(world: World) -> UUID:
    doel = reached_goal(world)
    close(world, "doelen_bereikt")
    return doel


def with_the_goal(**given: Any) -> Try:
    return lambda world, doel: (world.rachida, {"doel": doel, **given})


GOAL = Life(
    states={
        "open": open_goal,
        "bereikt": reached_goal,
        "heropend": reopened_goal,
        "open/plan-gesloten": lapsed_goal,
        "bereikt/plan-gesloten": reached_goal_of_a_closed_plan,
    },
    tries={
        "doel.wijzigen": with_the_goal(base={"tekst": "Rust"}, new={"tekst": "Rust in huis"}),
        "doel.verplaatsen": with_the_goal(na=None),
        "doel.afsluiten": with_the_goal(uitkomst="bereikt"),
        "doel.heropenen": with_the_goal(),
    },
)


def planned_evaluation(world: World) -> UUID:
    made: UUID = world.go(together.plan_evaluation, world.rachida, plan=world.plan, gepland_op=TODAY)
    return made


def held_evaluation(world: World) -> UUID:
    evaluatie = planned_evaluation(world)
    world.go(together.hold_evaluation, world.rachida, evaluatie=evaluatie)
    return evaluatie


def dropped_evaluation(world: World) -> UUID:
    evaluatie = planned_evaluation(world)
    world.go(together.drop_evaluation, world.rachida, evaluatie=evaluatie)
    return evaluatie


def evaluation_of_a_closed_plan(world: World) -> UUID:
    evaluatie = planned_evaluation(world)
    close(world)
    return evaluatie


EVALUATION = Life(
    states={
        "gepland": planned_evaluation,
        "gehouden": held_evaluation,
        "vervallen": dropped_evaluation,
        "gepland/plan-gesloten": evaluation_of_a_closed_plan,
    },
    tries={
        "evaluatie.houden": lambda world, evaluatie: (world.rachida, {"evaluatie": evaluatie}),
        "evaluatie.vervallen": lambda world, evaluatie: (world.rachida, {"evaluatie": evaluatie}),
    },
)
