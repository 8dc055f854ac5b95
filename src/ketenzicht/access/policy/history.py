"""The history of one object for whoever may see it: who changed what, when, from what into what; dat and wat apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from ketenzicht.access.errors import NotFound
from ketenzicht.access.log.models import Logregel
from ketenzicht.access.policy.actions import SEE_DAT
from ketenzicht.access.policy.masking import untold
from ketenzicht.access.policy.policy import Policy
from ketenzicht.access.policy.reading import read
from ketenzicht.access.rollen.presets import RESIDENTS, ROLLEN
from ketenzicht.kernel.reader import Reader

_UNTOLD = frozenset({"id", "gewijzigd_xid", "van", "plek"})

Changes = Mapping[str, tuple[Any, Any]]
"""field → (old, new)"""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One act on an object."""

    tijd: datetime | None
    """None where the act left no line in the log, such as a row that came with a migration"""
    wie: str
    """the name of the worker; for a resident the role only (P-9)"""
    handeling: str
    dat: Changes
    wat: Changes | None
    """None where the reader may not see the content"""


def history(reader: Reader, policy: Policy[Any], key: UUID, *, at: datetime) -> list[Change]:
    """All acts on an object, the first one first, for a reader who may see that it exists; the former contents only for who
    may see the present one, as one logged read. Raises NotFound."""
    policy.require(reader, SEE_DAT, key, at=at)
    (found,) = read(reader, (policy, policy.model._default_manager.filter(pk=key)), at=at)
    if not found:
        raise NotFound(policy.noun)
    row = policy.model._default_manager.get(pk=key)
    states, sees = _states(policy.model, row), found[0].wat is not None
    dat = _without(_changes(states), untold(policy, reader, wat=sees), policy)
    wat = _changes(_states(policy.inhoud, _content(policy, key))) if policy.inhoud and sees else None
    if wat is not None and reader.role in RESIDENTS:
        wat = _open_to_residents(policy, states, wat)
    lines = _lines(key, getattr(row, "plan_id", None))
    return [
        _told(reader, lines.get(xid), dat.get(xid, {}), None if wat is None else wat.get(xid, {}), quiet=policy.quiet)
        for xid in sorted(dat.keys() | (wat or {}).keys())
    ]


def _without(changes: dict[int, Changes], names: frozenset[str], policy: Policy[Any]) -> dict[int, Changes]:
    """The changes without those of columns that this reader does not get."""
    hidden = {policy.model._meta.get_field(name).attname for name in names}
    return {xid: {name: both for name, both in told.items() if name not in hidden} for xid, told in changes.items()}


def _open_to_residents(policy: Policy[Any], states: list[Any], wat: dict[int, Changes]) -> dict[int, Changes]:
    """Former contents as far as a resident may read them: not those from when it was internal (X-33), and none of a kind
    whose maker stays untold, because the words were changed for that (P-2)."""
    if policy.quiet:
        return {xid: {} for xid in wat}
    internal = [number for number, state in enumerate(states) if getattr(state, "intern", False)]
    opened = states[internal[-1] + 1].gewijzigd_xid if internal and internal[-1] + 1 < len(states) else 0
    return {xid: told if xid > opened else {} for xid, told in wat.items()}


def _content(policy: Policy[Any], key: UUID) -> Model | None:
    return policy.inhoud._default_manager.filter(pk=key).first() if policy.inhoud else None


def _states(model: Any, row: Model | None) -> list[Any]:
    """The former states, the oldest first, and the present one."""
    if row is None:
        return []
    events = model.pgh_event_model.objects.filter(pgh_obj=row.pk).order_by("pgh_id") if _tracked(model) else ()
    return [*events, row]


def _tracked(model: Any) -> bool:
    return hasattr(model, "pgh_event_model")


def _changes(states: Iterable[Any]) -> dict[int, Changes]:
    """Per transaction what it changed; the first one made the row and changed nothing. States of one transaction are one
    change."""
    told: dict[int, Changes] = {}
    before: Any = None
    for state in states:
        if before is None:
            told[state.gewijzigd_xid] = {}
        elif changed := _difference(before, state):
            told[state.gewijzigd_xid] = {**told.get(state.gewijzigd_xid, {}), **changed}
        before = state
    return told


def _difference(before: Any, after: Any) -> dict[str, tuple[Any, Any]]:
    names = [field.attname for field in after._meta.concrete_fields if field.name not in _UNTOLD]
    values = (
        (name, getattr(before, name, None), getattr(after, name, None)) for name in names if hasattr(before, name)
    )
    return {name: (old, new) for name, old, new in values if old != new}


def _lines(key: UUID, plan: UUID | None) -> dict[int, Logregel]:
    """Per transaction the line that tells who did it: one about the object itself goes before one about its plan."""
    acts = Logregel.objects.filter(soort__in=[Logregel.Soort.ACTIE, Logregel.Soort.STELSEL])
    about_plan = acts.filter(object_id=plan) if plan is not None else acts.none()
    return {
        **{int(line.xid): line for line in about_plan.order_by("-nr")},
        **{int(line.xid): line for line in acts.filter(object_id=key).order_by("-nr")},
    }


def _told(reader: Reader, line: Logregel | None, dat: Changes, wat: Changes | None, *, quiet: bool) -> Change:
    if line is None:
        return Change(tijd=None, wie="", handeling="", dat=dat, wat=wat)
    name = "" if quiet and reader.role in RESIDENTS else who(reader, line)
    return Change(tijd=line.tijd, wie=name, handeling=line.handeling, dat=dat, wat=wat)


def who(reader: Reader, line: Logregel) -> str:
    """How this reader is told who did something: residents read the role, workers the name."""
    role = ROLLEN[line.rol].naam if line.rol in ROLLEN else line.rol
    return role if reader.role in RESIDENTS or not line.naam else line.naam
