"""The lives of a signal: judged by a team, under plans, and the filter rules that it goes through."""

from typing import Any
from uuid import UUID

from ketenzicht.regie.plannen import filing
from ketenzicht.regie.signalen import informing, judging, rule_actions
from tests.integration.record.lives.plannen import close
from tests.integration.record.lives.world import DAY, TODAY, Bring, Life, Try, World
from tests.integration.record.signalen_scene import arrears, neighbour_calls, rule


def about_kas(world: World, **more: Any) -> UUID:
    """What a neighbour told of Kas, who has no plan: it waits for the team of Rachida and Tom."""
    return neighbour_calls(world.cast, world.kas, **more).pk


def waiting(world: World) -> UUID:
    return about_kas(world)


def then(act: Any, **given: Any) -> Bring:
    """Waiting, and then this by Tom of the team."""

    def bring(world: World) -> UUID:
        signaal = waiting(world)
        world.go(act, world.tom, signaal=signaal, **given)
        return signaal

    return bring


def told(world: World) -> UUID:
    signaal = waiting(world)
    world.go(
        informing.inform, world.tom, signaal=signaal, persoon=world.kas.pk, wijze="gesprek", melder_onherkenbaar=True
    )
    return signaal


def bundled(world: World) -> UUID:
    rule(world.cast, "bundelen", binnen_dagen=30)
    waiting(world)
    return about_kas(world)


def tom(**given: Any) -> Try:
    return lambda world, signaal: (world.tom, {"signaal": signaal, **given})


SIGNAL = Life(
    states={
        "wacht-op-team": waiting,
        "urgent": then(judging.mark_urgent),
        "verteld": told,
        "geaccepteerd": then(judging.accept),
        "afgewezen": then(judging.reject, reden="geen_hulp_nodig"),
        "gebundeld": bundled,
    },
    tries={
        "signaal.accepteren": tom(),
        "signaal.afwijzen": tom(reden="geen_hulp_nodig"),
        "uitkomst.signaal": tom(reden="geen_hulp_nodig", uitval={"reden": "ziet_ervan_af"}),
        "signaal.verdelen": lambda world, signaal: (
            world.tom,
            {"signaal": signaal, "team": world.cast.teams["zuid"].pk},
        ),
        "signaal.urgent": tom(),
        "signaal.vervolgen": lambda world, signaal: (
            world.tom,
            {"signaal": signaal, "soort": "plan", "object_id": world.toms_plan},
        ),
        "signaal.informeren": lambda world, signaal: (
            world.tom,
            {"signaal": signaal, "persoon": world.kas.pk, "wijze": "gesprek", "melder_onherkenbaar": True},
        ),
        "signaal.later_informeren": tom(reden="veiligheid"),
        "signaal.onherkenbaar_maken": tom(
            base={"omschrijving": "Ik hoor elke avond geschreeuw."}, new={"omschrijving": "Geschreeuw."}
        ),
        "signaal.bevestigen": tom(),
        "signaal.terugkoppelen": tom(tekst="Wij kijken ernaar"),
        "signaal.aanvullen": lambda world, signaal: (
            world.kim,
            {
                "signaal": signaal, "base": {"omschrijving": "Ik hoor elke avond geschreeuw."},
                "new": {"omschrijving": "Ik hoor elke nacht geschreeuw."},
            },
        ),
    },
)  # fmt: skip


# -- under the plans of Rachida and of Vera


def unclaimed(world: World) -> UUID:
    assert world.vera
    return arrears(world.sem, "1").pk


def claimed(world: World) -> UUID:
    signaal = unclaimed(world)
    world.go(filing.claim, world.rachida, signaal=signaal)
    return signaal


def claimed_by_vera(world: World) -> UUID:
    signaal = unclaimed(world)
    world.go(filing.claim, world.vera, signaal=signaal)
    return signaal


def let_go(world: World) -> UUID:
    signaal = claimed(world)
    world.go(filing.let_go, world.rachida, signaal=signaal, plan=world.plan)
    return signaal


def with_a_closed_plan(bring: Bring) -> Bring:
    def bring_and_close(world: World) -> UUID:
        signaal = bring(world)
        close(world)
        return signaal

    return bring_and_close


def rachida(**given: Any) -> Try:
    return lambda world, signaal: (world.rachida, {"signaal": signaal, **given})


def with_plan(world: World, signaal: UUID) -> tuple[Any, dict[str, Any]]:
    return world.rachida, {"signaal": signaal, "plan": world.plan}


UNDER_PLANS = Life(
    states={
        "wacht-bij-twee": unclaimed,
        "geclaimd": claimed,
        "door-ander-geclaimd": claimed_by_vera,
        "losgelaten": let_go,
        "wacht-bij-twee/plan-gesloten": with_a_closed_plan(unclaimed),
        "geclaimd/plan-gesloten": with_a_closed_plan(claimed),
    },
    tries={
        "signaal.claimen": rachida(),
        "plan.signaal-onderbrengen": with_plan,
        "signaal.loslaten": with_plan,
        "signaal.accepteren": rachida(),
    },
)


def filter_rule(world: World) -> UUID:
    return rule(world.cast, "urgent")


def ended_rule(world: World) -> UUID:
    key = filter_rule(world)
    world.go(rule_actions.end_rule, world.lot, filterregel=key)
    return key


def ending_rule(world: World) -> UUID:
    key = filter_rule(world)
    world.go(rule_actions.end_rule, world.lot, filterregel=key, geldig_tot=TODAY + 9 * DAY)
    return key


RULE = Life(
    states={"geldt": filter_rule, "eindigt": ending_rule, "beëindigd": ended_rule},
    tries={
        "filterregel.wijzigen": lambda world, key: (
            world.lot,
            {"filterregel": key, "base": {"naam": "urgent"}, "new": {"naam": "spoed"}},
        ),
        "filterregel.beeindigen": lambda world, key: (world.lot, {"filterregel": key}),
    },
)
