"""The states of a task, which act leads where, and which earlier steps a later act implies: plain Python (S0-13, X-1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ketenzicht.kernel.clock import local_date


class Status(StrEnum):
    """The states of a task, as the warehouse knows them."""

    VERSTUURD = "verstuurd"
    GERESERVEERD = "gereserveerd"
    GEACCEPTEERD = "geaccepteerd"
    AFGEWEZEN = "afgewezen"
    GESTART = "gestart"
    GESLOTEN = "gesloten"
    INGETROKKEN = "ingetrokken"
    VERLOPEN = "verlopen"


class Act(StrEnum):
    """What can be done with a task that was sent."""

    RESERVE = "reserve"
    RELEASE = "release"
    ACCEPT = "accept"
    REJECT = "reject"
    START = "start"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


PATH = (Status.VERSTUURD, Status.GERESERVEERD, Status.GEACCEPTEERD, Status.GESTART, Status.GESLOTEN)
"""the road of a task that is carried out: each state implies those before it"""

OPEN = PATH[:-1]
UNANSWERED = PATH[:2]
"""the receiver did not say yes or no"""

ENDED = (Status.GESLOTEN, Status.AFGEWEZEN, Status.INGETROKKEN, Status.VERLOPEN)

_FORWARD: Mapping[Act, Status] = {
    Act.RESERVE: Status.GERESERVEERD,
    Act.ACCEPT: Status.GEACCEPTEERD,
    Act.START: Status.GESTART,
    Act.CLOSE: Status.GESLOTEN,
}
_ASIDE: Mapping[Act, tuple[Sequence[Status], Status]] = {
    Act.REJECT: (UNANSWERED, Status.AFGEWEZEN),
    Act.EXPIRE: (UNANSWERED, Status.VERLOPEN),
    Act.WITHDRAW: (OPEN, Status.INGETROKKEN),
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """A state that a task reaches by an act; `derived` where a later act implied it."""

    status: Status
    derived: bool = False


def steps(status: Status, act: Act) -> tuple[Step, ...] | None:
    """The states that this act lets a task reach, in order, the implied ones first; None where the act does not fit.
    Releasing reaches nothing: the task is back where it was sent."""
    if act is Act.RELEASE:
        return () if status is Status.GERESERVEERD else None
    if act in _ASIDE:
        allowed, reached = _ASIDE[act]
        return (Step(status=reached),) if status in allowed else None
    goal = PATH.index(_FORWARD[act])
    if status not in OPEN or PATH.index(status) >= goal:
        return None
    between = PATH[PATH.index(status) + 1 : goal]
    return (*(Step(status=implied, derived=True) for implied in between), Step(status=PATH[goal]))


def after(status: Status, act: Act) -> Status | None:
    """The state of a task after the act; None where the act does not fit."""
    reached = steps(status, act)
    if reached is None:
        return None
    return reached[-1].status if reached else Status.VERSTUURD


@dataclass(frozen=True, kw_only=True)
class LeadTimes:
    """Calendar days between the steps of a task; None where a step was not taken or was derived (definitions, Taken)."""

    wachttijd: int | None
    """sent → reserved"""
    behandeltijd: int | None
    """reserved → closed"""
    doorlooptijd: int | None
    """sent → closed"""


def lead_times(when: Mapping[Status, datetime], derived: frozenset[Status]) -> LeadTimes:
    """From the moments on which a task reached its states. Sent and closed on one day counts as 0 days."""
    days = {status: local_date(moment) for status, moment in when.items()}
    real = {status: day for status, day in days.items() if status not in derived}
    return LeadTimes(
        wachttijd=_between(real, Status.VERSTUURD, Status.GERESERVEERD),
        behandeltijd=_between(real, Status.GERESERVEERD, Status.GESLOTEN),
        doorlooptijd=_between(days, Status.VERSTUURD, Status.GESLOTEN),
    )


def _between(days: Mapping[Status, date], first: Status, last: Status) -> int | None:
    return (days[last] - days[first]).days if first in days and last in days else None
