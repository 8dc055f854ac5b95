"""Goals: of the group or of one member, in any order, added and dropped while the plan runs (S3-10, S3-29, S0-3)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.editing import merge
from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import InTheFuture, NotFound
from ketenzicht.access.log.recording import record
from ketenzicht.access.policy import Action
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.plannen.actions import take_open
from ketenzicht.regie.plannen.acts import ARRANGE_GOAL, CHANGE_GOAL, FINISH_GOAL, REOPEN_GOAL, SET_GOAL
from ketenzicht.regie.plannen.errors import (
    GoalIsFinished,
    GoalIsOpen,
    GoalWithoutText,
    NothingChanged,
    NotInGroep,
    PlanIsClosed,
    UnknownLeefgebied,
    UnknownReason,
)
from ketenzicht.regie.plannen.household import current
from ketenzicht.regie.plannen.models import Doel, DoelInhoud, Plan
from ketenzicht.regie.plannen.rules import doelen

constraints["doel_plan_loopt"] = PlanIsClosed

LEEFGEBIEDEN = (
    "financien", "werk_en_opleiding", "dagbesteding", "wonen", "thuis", "gezondheid", "zelfzorg", "sociaal_netwerk", "meedoen",
    "justitie", "overig", "onbekend",
)  # fmt: skip
"""The broad domains of life, as the warehouse knows them"""

UITKOMSTEN = ("bereikt", "deels_bereikt", "niet_bereikt", "vervallen")
_WORDS = frozenset({"tekst", "leefgebied", "zelfregie", "toelichting"})


def subject(plan: Plan, persoon: UUID | None, at: datetime) -> dict[str, Any]:
    """Whose an object of this plan is: the group as a whole (None), or one member. Raises NotInGroep."""
    if persoon is None:
        return {"groep_id": plan.groep_id, "persoon_id": None}
    lid = Lidmaatschap.objects.filter(current(at), groep=plan.groep_id, persoon=persoon, rol=Lidmaatschap.Rol.LID)
    if not lid.exists():
        raise NotInGroep
    return {"groep_id": None, "persoon_id": persoon}


@verb(SET_GOAL)
def set_goal(
    *, plan: UUID, tekst: str, persoon: UUID | None, leefgebied: str = "", zelfregie: str = "", gepland_op: date | None = None,
    by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """A goal for one member, or with `persoon=None` for the group as a whole: that choice is made on purpose, because the
    whole group sees the latter. Raises NotInGroep, GoalWithoutText, UnknownLeefgebied, PlanIsClosed."""
    mine = take_open(by, SET_GOAL, plan, at=at)
    _check(tekst, leefgebied)
    doel = Doel.objects.create(
        **subject(mine, persoon, at), gemeente_id=mine.gemeente_id, plan=mine, gesteld_op=local_date(at), gepland_op=gepland_op,
        plek=at.timestamp(), gemaakt_tijd=at, gemaakt_door=by.id,
    )  # fmt: skip
    DoelInhoud.objects.create(van=doel, tekst=tekst, leefgebied=leefgebied, zelfregie=zelfregie)
    doel.because = mine.because
    record(by, SET_GOAL, doel, at=at)
    return doel.pk


@verb(CHANGE_GOAL)
def change_goal(*, doel: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime) -> None:
    """Change text, leefgebied, zelfregie, toelichting or gepland_op of an open goal; what another changed is kept. Raises
    FieldConflict, NothingChanged, GoalIsFinished, PlanIsClosed."""
    mine = _open(by, CHANGE_GOAL, doel, at)
    inhoud = DoelInhoud.objects.get(van=mine)
    planned = frozenset({"gepland_op"})
    before = {name: getattr(inhoud, name) for name in _WORDS} | {"gepland_op": mine.gepland_op}
    words = merge(inhoud, base=_without(base, planned), new=_without(new, planned), may_change=_WORDS)
    dates = merge(mine, base=_only(base, planned), new=_only(new, planned), may_change=planned)
    if not words | dates:
        raise NothingChanged
    _check(inhoud.tekst, inhoud.leefgebied)
    inhoud.save(update_fields=sorted(words))
    mine.save(update_fields=sorted(dates))
    after = {name: getattr(inhoud, name) for name in words} | dict.fromkeys(dates, mine.gepland_op)
    told = {name: {"oud": before[name], "nieuw": value} for name, value in sorted(after.items())}
    record(by, CHANGE_GOAL, mine, at=at, details=told, event={"velden": sorted(told)})


@verb(ARRANGE_GOAL)
def arrange_goal(*, doel: UUID, na: UUID | None, by: Reader, at: datetime) -> None:
    """Put a goal behind another one of the plan, or with None in front (S3-10). Raises NotFound for a goal elsewhere,
    PlanIsClosed."""
    mine = _of_running_plan(by, ARRANGE_GOAL, doel, at)
    others = [row for row in in_order(mine.plan_id).select_for_update() if row.pk != mine.pk]
    keys = [row.pk for row in others]
    if na is not None and na not in keys:
        raise NotFound(doelen.noun)
    others.insert(0 if na is None else keys.index(na) + 1, mine)
    for place, row in enumerate(others):
        if row.plek != place:
            row.plek = place
            row.save(update_fields=["plek"])
    record(by, ARRANGE_GOAL, mine, at=at)


@verb(FINISH_GOAL)
def finish_goal(
    *, doel: UUID, uitkomst: str, afgesloten_op: date | None = None, toelichting: str = "", by: Reader, at: datetime
) -> None:
    """Finish a goal with its outcome, today or on an earlier day. Raises UnknownReason, InTheFuture, GoalIsFinished,
    PlanIsClosed."""
    mine = _open(by, FINISH_GOAL, doel, at)
    if uitkomst not in UITKOMSTEN:
        raise UnknownReason(uitkomst, UITKOMSTEN)
    day = afgesloten_op or local_date(at)
    if day > local_date(at):
        raise InTheFuture("afgesloten op")
    mine.afgesloten_op, mine.uitkomst = day, uitkomst
    mine.save(update_fields=["afgesloten_op", "uitkomst"])
    if toelichting:
        DoelInhoud.objects.filter(van=mine).update(toelichting=toelichting)
    record(by, FINISH_GOAL, mine, at=at, event={"uitkomst": uitkomst})


@verb(REOPEN_GOAL)
def reopen_goal(*, doel: UUID, by: Reader, at: datetime) -> None:
    """A finished goal of a running plan is taken up again. Raises GoalIsOpen, PlanIsClosed."""
    mine = _of_running_plan(by, REOPEN_GOAL, doel, at)
    if mine.afgesloten_op is None:
        raise GoalIsOpen
    mine.afgesloten_op, mine.uitkomst = None, ""
    mine.save(update_fields=["afgesloten_op", "uitkomst"])
    record(by, REOPEN_GOAL, mine, at=at)


def in_order(plan: Any) -> Any:
    """The goals of a plan in the order that the regisseur gave them."""
    return Doel.objects.filter(plan=plan).order_by("plek", "pk")


def _of_running_plan(by: Reader, action: Action, doel: UUID, at: datetime) -> Doel:
    """The goal, of a plan that runs; where the plan closes at this very moment the trigger on goals has the last word."""
    mine = doelen.take(by, action, doel, at=at)
    if mine.plan is None or mine.plan.gesloten_tijd is not None:
        raise PlanIsClosed
    return mine


def _open(by: Reader, action: Action, doel: UUID, at: datetime) -> Doel:
    mine = _of_running_plan(by, action, doel, at)
    if mine.afgesloten_op is not None:
        raise GoalIsFinished
    return mine


def _check(tekst: str, leefgebied: str) -> None:
    if not tekst.strip():
        raise GoalWithoutText
    if leefgebied and leefgebied not in LEEFGEBIEDEN:
        raise UnknownLeefgebied(leefgebied, LEEFGEBIEDEN)


def _only(fields: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in names}


def _without(fields: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}
