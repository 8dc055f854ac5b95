"""The life of a task: sent by Rachida, for Umit at the UWV."""

from typing import Any
from uuid import UUID

from ketenzicht.access.acting.verbs import Verb
from ketenzicht.regie.afspraken import actions as agreeing
from ketenzicht.regie.plannen.actions import close as close_plan
from ketenzicht.regie.taken import actions, sending
from tests.integration.record.cast import HERE, SINCE
from tests.integration.record.lives.world import DAY, GROUND, LAW, TODAY, Bring, Life, Try, World


def sent(world: World) -> UUID:
    made: UUID = world.go(
        sending.send, world.rachida, organisatie=world.org("uwv"), plan=world.plan, persoon=world.sem.pk, vraag="Help Sem",
        grondslag=GROUND, vervalt_op=TODAY + DAY,
    )  # fmt: skip
    return made


def then(act: Verb[Any, Any], **given: Any) -> Bring:
    """Sent, and then this by who received it."""

    def bring(world: World) -> UUID:
        taak = sent(world)
        world.go(act, world.umit, taak=taak, **given)
        return taak

    return bring


reserved, accepted, started = then(actions.reserve), then(actions.accept), then(actions.start)
closed = then(actions.close, resultaat="dienst_geleverd")
rejected = then(actions.reject, reden="geen_capaciteit")


def withdrawn(world: World) -> UUID:
    taak = sent(world)
    world.go(actions.withdraw, world.rachida, taak=taak)
    return taak


def late(world: World) -> UUID:
    taak = sent(world)
    world.later(2 * DAY)
    return taak


def far_overdue(world: World) -> UUID:
    """Ten days were agreed, and thirty went by."""
    content = {"titel": "Samen naar werk", **LAW, "termijn_dagen": 10}
    world.go(agreeing.make, world.lot, gemeente=HERE, organisatie=world.org("uwv"), geldig_van=SINCE, content=content)
    made: UUID = world.go(
        sending.send, world.rachida, organisatie=world.org("uwv"), plan=world.plan, persoon=world.sem.pk
    )
    world.later(30 * DAY)
    return made


def told(world: World) -> UUID:
    taak = far_overdue(world)
    world.go(actions.escalate, world.system, taak=taak)
    return taak


def expired(world: World) -> UUID:
    taak = late(world)
    world.go(actions.expire, world.system, taak=taak)
    return taak


def under_a_closed_plan(bring: Bring) -> Bring:
    """The same, and then the plan closes while tasks go on."""

    def bring_and_close(world: World) -> UUID:
        taak = bring(world)
        world.go(close_plan, world.rachida, plan=world.plan, sluitreden="verhuisd", open_taken="laten_lopen")
        return taak

    return bring_and_close


def at_the_wijkteam(world: World) -> UUID:
    """A task within the own organisation."""
    made: UUID = world.go(
        sending.send,
        world.rachida,
        organisatie=world.org("wijkteams"),
        team=world.cast.teams["noord"].pk,
        plan=world.plan,
        persoon=world.sem.pk,
    )
    return made


def receiver(**given: Any) -> Try:
    return lambda world, taak: (world.umit, {"taak": taak, **given})


def sender(**given: Any) -> Try:
    return lambda world, taak: (world.rachida, {"taak": taak, **given})


LIFE = Life(
    states={
        "verstuurd": sent,
        "te-laat": late,
        "drie-keer-te-laat": far_overdue,
        "drie-keer-te-laat/gemeld": told,
        "gereserveerd": reserved,
        "geaccepteerd": accepted,
        "gestart": started,
        "gesloten": closed,
        "afgewezen": rejected,
        "ingetrokken": withdrawn,
        "verlopen": expired,
        "verstuurd/plan-gesloten": under_a_closed_plan(sent),
        "gesloten/plan-gesloten": under_a_closed_plan(closed),
        "afgewezen/plan-gesloten": under_a_closed_plan(rejected),
    },
    tries={
        "taak.reserveren": receiver(),
        "taak.vrijgeven": receiver(),
        "taak.accepteren": receiver(),
        "taak.afwijzen": receiver(reden="geen_capaciteit"),
        "taak.starten": receiver(),
        "taak.sluiten": receiver(resultaat="dienst_geleverd"),
        "taak.toewijzen": lambda world, taak: (
            world.umit,
            {"taak": taak, "medewerker": UUID(world.umits_colleague.id)},
        ),
        "taak.intrekken": sender(),
        "taak.verlengen": sender(afgesproken_op=TODAY + 60 * DAY),
        "taak.doorsturen": lambda world, taak: (
            world.rachida,
            {"taak": taak, "organisatie": world.org("rmc"), "grondslag": GROUND},
        ),
        "taak.heropenen": sender(vraag="Help Sem nog een keer", grondslag=GROUND),
        "taak.terugkoppeling": sender(tevreden=True),
        "taak.grondslag": sender(grondslag=GROUND),
        "taak.te_laat": lambda world, taak: (world.system, {"taak": taak}),
        "taak.verlopen": lambda world, taak: (world.system, {"taak": taak}),
        "uitkomst.taak": receiver(resultaat="dienst_geleverd", uitstroom="werk"),
        "uitkomst.taak-afwijzen": receiver(reden="niet_bereikt", uitval={"reden": "niet_bereikbaar"}),
    },
)
