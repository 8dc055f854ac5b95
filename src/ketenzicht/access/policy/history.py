"""The history of one object for whoever may see it: who changed what, when, from what into what; dat and wat apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from ketenzicht.access.errors import NotFound
from ketenzicht.access.log.models import Logregel
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
    (found,) = read(reader, (policy, policy.model._default_manager.filter(pk=key)), at=at)
    if not found:
        raise NotFound(policy.noun)
    dat = _changes(_states(policy.model, found[0].dat))
    wat = (
        _changes(_states(policy.inhoud, _content(policy, key))) if policy.inhoud and found[0].wat is not None else None
    )
    lines = _lines(key, getattr(found[0].dat, "plan_id", None))
    return [
        _told(reader, lines.get(xid), dat.get(xid, {}), None if wat is None else wat.get(xid, {}))
        for xid in sorted(dat.keys() | (wat or {}).keys())
    ]


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


def _told(reader: Reader, line: Logregel | None, dat: Changes, wat: Changes | None) -> Change:
    if line is None:
        return Change(tijd=None, wie="", handeling="", dat=dat, wat=wat)
    return Change(tijd=line.tijd, wie=who(reader, line), handeling=line.handeling, dat=dat, wat=wat)


def who(reader: Reader, line: Logregel) -> str:
    """How this reader is told who did something: residents read the role, workers the name."""
    role = ROLLEN[line.rol].naam if line.rol in ROLLEN else line.rol
    return role if reader.role in RESIDENTS or not line.naam else line.naam
