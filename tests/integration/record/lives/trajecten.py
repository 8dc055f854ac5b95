"""The lives of a traject: in Rachida's own hands, at a partner, and loose."""

from typing import Any
from uuid import UUID

from ketenzicht.regie.trajecten import actions, adding, statuses
from tests.integration.record.lives.delen import after_the_plan
from tests.integration.record.lives.world import DAY, GROUND, TODAY, Life, Try, World
from tests.integration.record.taken_scene import a_product


def added(world: World) -> UUID:
    made: UUID = world.go(
        adding.add, world.rachida, plan=world.plan, persoon=world.sem.pk, product=world.product, behandelaar=world.key("Rachida")
    )  # fmt: skip
    return made


def started(world: World) -> UUID:
    traject = added(world)
    world.go(actions.begin, world.rachida, traject=traject, gestart_op=TODAY)
    return traject


def ended(world: World) -> UUID:
    traject = started(world)
    world.go(actions.end, world.rachida, traject=traject, beeindigd_op=TODAY, reden_einde="volgens_plan")
    return traject


def rachida(**given: Any) -> Try:
    return lambda world, traject: (world.rachida, {"traject": traject, **given})


OWN = Life(
    states={
        "aangemeld": added,
        "gestart": started,
        "beëindigd": ended,
        "gestart/plan-gesloten": after_the_plan(started),
        "beëindigd/plan-gesloten": after_the_plan(ended),
    },
    tries={
        "traject.wijzigen": rachida(base={"resultaat": ""}, new={"resultaat": "Gelukt"}),
        "traject.plannen": rachida(base={"gepland_einde_op": None}, new={"gepland_einde_op": TODAY + 60 * DAY}),
        "traject.starten": rachida(gestart_op=TODAY),
        "traject.beeindigen": rachida(beeindigd_op=TODAY, reden_einde="volgens_plan"),
        "uitkomst.traject": rachida(beeindigd_op=TODAY, reden_einde="volgens_plan", uitstroom="werk"),
        "traject.toewijzen": lambda world, traject: (
            world.rachida,
            {"traject": traject, "behandelaar": UUID(world.tom.id)},
        ),
        "traject.afschermen": rachida(alleen_dat=True),
        "traject.grondslag": rachida(grondslag=GROUND),
        "traject.heraanvragen": rachida(),
        "traject.status": rachida(status="gestart"),
        "traject.statusvraag": rachida(),
        "traject.statusantwoord": rachida(status="gestart"),
    },
)


def at_the_partner(world: World) -> UUID:
    product = a_product("PART", geleverd_door="partner").pk
    made: UUID = world.go(
        adding.add, world.rachida, plan=world.plan, persoon=world.sem.pk, product=product, organisatie=world.org("uwv"),
        behandelaar=UUID(world.umit.id), grondslag=GROUND,
    )  # fmt: skip
    return made


def asked(world: World) -> UUID:
    traject = at_the_partner(world)
    world.go(statuses.ask_status, world.rachida, traject=traject)
    return traject


def answered(world: World) -> UUID:
    traject = asked(world)
    world.go(statuses.answer_status, world.umit, traject=traject, status="gestart")
    return traject


def ended_there(world: World) -> UUID:
    traject = at_the_partner(world)
    world.go(actions.end, world.umit, traject=traject, beeindigd_op=TODAY, reden_einde="volgens_plan")
    return traject


AT_PARTNER = Life(
    states={
        "bij-partner": at_the_partner,
        "gevraagd": asked,
        "beantwoord": answered,
        "beëindigd": ended_there,
        "gevraagd/plan-gesloten": after_the_plan(asked),
    },
    tries={
        "traject.grondslag": rachida(grondslag=GROUND),
        "traject.status": lambda world, traject: (world.umit, {"traject": traject, "status": "afgerond"}),
        "traject.statusvraag": rachida(),
        "traject.statusantwoord": lambda world, traject: (world.umit, {"traject": traject, "status": "afgerond"}),
    },
)


def loose(world: World) -> UUID:
    made: UUID = world.go(adding.add, world.jo, persoon=world.sem.pk, product=world.product)
    return made


def loose_and_ended(world: World) -> UUID:
    traject = loose(world)
    world.go(actions.end, world.jo, traject=traject, beeindigd_op=TODAY, reden_einde="volgens_plan")
    return traject


def brought_under(world: World) -> UUID:
    traject = loose(world)
    world.go(actions.bring_under, world.rachida, traject=traject, plan=world.plan)
    return traject


def brought_under_anothers(world: World) -> UUID:
    traject = loose(world)
    world.go(actions.bring_under, world.vera, traject=traject, plan=world.others_plan)
    return traject


LOOSE = Life(
    states={
        "los": loose,
        "los/plan-gesloten": after_the_plan(loose),
        "los-en-beëindigd": loose_and_ended,
        "onder-dit-plan": brought_under,
        "onder-een-ander-plan": brought_under_anothers,
    },
    tries={
        "traject.onderbrengen": lambda world, traject: (world.rachida, {"traject": traject, "plan": world.plan}),
    },
)
