"""The lives of what is shared or kept apart: consent, withholding, and looking along."""

from typing import Any
from uuid import UUID

from ketenzicht.regie.delen import approval, consent, withholding
from ketenzicht.regie.plannen import actions as closing
from tests.integration.record.lives.plannen import open_goal
from tests.integration.record.lives.taken import accepted
from tests.integration.record.lives.world import DAY, TODAY, Bring, Life, Try, World


def given(world: World) -> UUID:
    made: UUID = world.go(
        consent.give_consent, world.member(), plan=world.plan, persoon=world.sem.pk, soorten=["doel"],
        aan_persoon=world.anja.pk, geldig_tot=world.at + 10 * DAY,
    )  # fmt: skip
    return made


def withdrawn(world: World) -> UUID:
    toestemming = given(world)
    world.go(consent.withdraw_consent, world.member(), toestemming=toestemming)
    return toestemming


def blocked(world: World) -> UUID:
    toestemming = given(world)
    world.go(consent.block_consent, world.rachida, toestemming=toestemming, reden="Druk")
    return toestemming


def unblocked(world: World) -> UUID:
    toestemming = blocked(world)
    world.go(consent.lift_block, world.rachida, toestemming=toestemming)
    return toestemming


def run_out(bring: Bring) -> Bring:
    """The same, and its time is over."""

    def bring_and_wait(world: World) -> UUID:
        made = bring(world)
        world.later(20 * DAY)
        return made

    return bring_and_wait


def after_the_plan(bring: Bring) -> Bring:
    """The same, and its plan is closed."""

    def bring_and_close(world: World) -> UUID:
        made = bring(world)
        world.go(closing.close, world.rachida, plan=world.plan, sluitreden="verhuisd", open_taken="laten_lopen")
        return made

    return bring_and_close


def by_sem(**more: Any) -> Try:
    return lambda world, toestemming: (world.member(), {"toestemming": toestemming, **more})


def by_rachida(name: str, **more: Any) -> Try:
    return lambda world, key: (world.rachida, {name: key, **more})


CONSENT = Life(
    states={
        "gegeven": given,
        "ingetrokken": withdrawn,
        "geblokkeerd": blocked,
        "gedeblokkeerd": unblocked,
        "voorbij": run_out(given),
        "geblokkeerd/voorbij": run_out(blocked),
        "gegeven/plan-gesloten": after_the_plan(given),
    },
    tries={
        "toestemming.intrekken": by_sem(),
        "toestemming.intrekken:regie": by_rachida("toestemming"),
        "toestemming.blokkeren": by_rachida("toestemming", reden="Druk"),
        "toestemming.vrijgeven": by_rachida("toestemming"),
    },
)


def withheld(world: World) -> UUID:
    made: UUID = world.go(
        withholding.withhold, world.rachida, plan=world.plan, soort="doel", stuk=open_goal(world), hoe="wat", reden="Gevaar",
        herzien_op=TODAY + 30 * DAY,
    )  # fmt: skip
    return made


def lifted(world: World) -> UUID:
    afscherming = withheld(world)
    world.go(withholding.lift_withholding, world.rachida, afscherming=afscherming)
    return afscherming


WITHHOLDING = Life(
    states={"loopt": withheld, "opgeheven": lifted, "loopt/plan-gesloten": after_the_plan(withheld)},
    tries={
        "afscherming.herzien": by_rachida("afscherming", reden="Nog steeds", herzien_op=TODAY + 60 * DAY),
        "afscherming.opheffen": by_rachida("afscherming"),
    },
)


def asked(world: World) -> UUID:
    accepted(world)
    made: UUID = world.go(
        approval.ask_view, world.umit, plan=world.plan, persoon=world.sem.pk, reden="Wat speelt er thuis?"
    )
    return made


def decided(*, toestaan: bool) -> Bring:
    def bring(world: World) -> UUID:
        stukken = [("doel", open_goal(world))] if toestaan else []
        verzoek = asked(world)
        world.go(
            approval.decide_view, world.member(), verzoek=verzoek, toestaan=toestaan, stukken=stukken,
            geldig_tot=world.at + 10 * DAY if toestaan else None,
        )  # fmt: skip
        return verzoek

    return bring


def ended(world: World) -> UUID:
    verzoek = decided(toestaan=True)(world)
    world.go(approval.end_view, world.member(), verzoek=verzoek)
    return verzoek


def decide(world: World, verzoek: UUID) -> tuple[Any, dict[str, Any]]:
    return world.member(), {"verzoek": verzoek, "toestaan": False}


VIEW = Life(
    states={
        "gevraagd": asked,
        "toegestaan": decided(toestaan=True),
        "geweigerd": decided(toestaan=False),
        "beëindigd": ended,
        "voorbij": run_out(decided(toestaan=True)),
        "gevraagd/plan-gesloten": after_the_plan(asked),
    },
    tries={
        "inzage.vragen": lambda world, _: (
            world.umit,
            {"plan": world.plan, "persoon": world.sem.pk, "reden": "Nog iets"},
        ),
        "inzage.besluiten": decide,
        "inzage.beëindigen": lambda world, verzoek: (world.member(), {"verzoek": verzoek}),
    },
)
