"""The states of a task: every act in every state, as the process describes it (S0-13, X-1; definitions, Taken)."""

from datetime import UTC, datetime

import pytest

from ketenzicht.regie.taken.states import ENDED, Act, LeadTimes, Status, after, lead_times, steps

# Written out by hand from requirement S0-13 and definitions.md: what is reached by each act, the implied steps in brackets.
NO = None
TABLE: dict[str, dict[str, str | None]] = {
    "verstuurd": {
        "reserve": "gereserveerd",
        "release": NO,
        "accept": "(gereserveerd) geaccepteerd",
        "reject": "afgewezen",
        "start": "(gereserveerd) (geaccepteerd) gestart",
        "close": "(gereserveerd) (geaccepteerd) (gestart) gesloten",
        "withdraw": "ingetrokken",
        "expire": "verlopen",
    },
    "gereserveerd": {
        "reserve": NO,
        "release": "",
        "accept": "geaccepteerd",
        "reject": "afgewezen",
        "start": "(geaccepteerd) gestart",
        "close": "(geaccepteerd) (gestart) gesloten",
        "withdraw": "ingetrokken",
        "expire": "verlopen",
    },
    "geaccepteerd": {
        "reserve": NO,
        "release": NO,
        "accept": NO,
        "reject": NO,
        "start": "gestart",
        "close": "(gestart) gesloten",
        "withdraw": "ingetrokken",
        "expire": NO,
    },
    "gestart": {
        "reserve": NO,
        "release": NO,
        "accept": NO,
        "reject": NO,
        "start": NO,
        "close": "gesloten",
        "withdraw": "ingetrokken",
        "expire": NO,
    },
    **{ended: dict.fromkeys(Act, NO) for ended in ("afgewezen", "gesloten", "ingetrokken", "verlopen")},
}

PAIRS = [(status, act) for status in Status for act in Act]


def told(status: Status, act: Act) -> str | None:
    reached = steps(status, act)
    return None if reached is None else " ".join(f"({s.status})" if s.derived else s.status for s in reached)


@pytest.mark.covers("S0-13", "X-1")
@pytest.mark.parametrize(("status", "act"), PAIRS, ids=[f"{status}-{act}" for status, act in PAIRS])
def test_each_act_in_each_state_reaches_what_the_process_says(status: Status, act: Act) -> None:
    assert told(status, act) == TABLE[status][act]


@pytest.mark.parametrize(("status", "act"), PAIRS, ids=[f"{status}-{act}" for status, act in PAIRS])
def test_the_state_afterwards_is_the_last_that_was_reached(status: Status, act: Act) -> None:
    reached = TABLE[status][act]
    wanted = None if reached is None else (reached.split()[-1] if reached else "verstuurd")
    assert after(status, act) == wanted


def test_what_has_ended_never_moves_again() -> None:
    assert all(steps(status, act) is None for status in ENDED for act in Act)


def moment(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


@pytest.mark.covers("S0-16")
def test_lead_times_are_calendar_days_between_the_steps() -> None:
    when = {Status.VERSTUURD: moment(2), Status.GERESERVEERD: moment(5), Status.GESLOTEN: moment(16)}
    assert lead_times(when, frozenset()) == LeadTimes(wachttijd=3, behandeltijd=11, doorlooptijd=14)


def test_a_derived_step_counts_in_no_duration_of_a_step() -> None:
    when = {Status.VERSTUURD: moment(2), Status.GERESERVEERD: moment(16), Status.GESLOTEN: moment(16)}
    found = lead_times(when, frozenset({Status.GERESERVEERD}))
    assert found == LeadTimes(wachttijd=None, behandeltijd=None, doorlooptijd=14)


def test_days_are_those_of_the_netherlands() -> None:
    half_past_midnight = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # 3 March, 00:30 in Amsterdam
    when = {Status.VERSTUURD: moment(2), Status.GESLOTEN: half_past_midnight}
    assert lead_times(when, frozenset()).doorlooptijd == 1
    assert lead_times({Status.VERSTUURD: moment(2)}, frozenset()) == LeadTimes(
        wachttijd=None, behandeltijd=None, doorlooptijd=None
    )
