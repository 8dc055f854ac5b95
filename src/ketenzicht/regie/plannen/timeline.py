"""What happened in a plan, and the plan to take along as JSON: both through the same rules as its page."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from ketenzicht.access.log.models import Logregel
from ketenzicht.access.log.recording import log_line
from ketenzicht.access.policy import SEE_DAT, Shown, policies
from ketenzicht.access.policy.history import who
from ketenzicht.access.rollen.presets import RESIDENTS
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.plannen.acts import ESCALATE, EXPORT, RESOLVE
from ketenzicht.regie.plannen.page import Page, page
from ketenzicht.regie.plannen.rules import plannen

MOST = 200
_FURTHEST = 100 * MOST
"""acts that one page looks through at most"""

_NOT_FOR_RESIDENTS = frozenset({ESCALATE.key, RESOLVE.key})


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One act in a plan: no content."""

    tijd: datetime
    handeling: str
    soort: str
    """the kind of the object"""
    object: UUID
    wie: str


def timeline(reader: Reader, plan: UUID, *, at: datetime, before: datetime | None = None) -> list[Happening]:
    """The acts on the plan and on what stands under it, the last one first, of the objects that the reader may see now; the
    next page starts `before` the last one shown. A page is as full for who sees little as for who sees all, so that its
    length tells nothing of what is hidden (S3-120). Two queries for each 200 acts. Raises NotFound."""
    plannen.require(reader, SEE_DAT, plan, at=at)
    acts = Logregel.objects.filter(plan_id=plan, soort=Logregel.Soort.ACTIE, object_id__isnull=False)
    if before is not None:
        acts = acts.filter(tijd__lt=before)
    shown: list[Happening] = []
    for first in range(0, _FURTHEST, MOST):
        lines = list(acts.order_by("-tijd", "-nr")[first : first + MOST])
        shown += _happened(reader, lines, at)
        if len(lines) < MOST or len(shown) >= MOST:
            break
    return shown[:MOST]


def _happened(reader: Reader, lines: list[Logregel], at: datetime) -> list[Happening]:
    told = [line for line in lines if not _kept_back(reader, line)]
    seen = _visible(reader, told, at)
    return [
        Happening(
            tijd=line.tijd, handeling=line.handeling, soort=line.object_soort, object=line.object_id, wie=who(reader, line)
        )
        for line in told
        if line.object_id is not None and line.object_id in seen
    ]  # fmt: skip


def export(reader: Reader, plan: UUID, *, at: datetime) -> bytes:
    """The page of a plan as JSON, with what this reader sees of it and nothing else; it is logged as taken along. Secret
    addresses are on no page. Raises NotFound, MayNot."""
    plannen.require(reader, EXPORT, plan, at=at)
    told = _told(reader, page(reader, plan, at=at), at)
    log_line(reader, Logregel.Soort.ACTIE, EXPORT.key, at=at, kind=plannen.kind, key=plan)
    return msgspec.json.format(msgspec.json.encode(told), indent=2)


def _kept_back(reader: Reader, line: Logregel) -> bool:
    return reader.role in RESIDENTS and line.handeling in _NOT_FOR_RESIDENTS


def _visible(reader: Reader, lines: list[Logregel], at: datetime) -> set[UUID]:
    """The keys of the objects of these lines that the reader may see, all kinds in one query."""
    keys: dict[str, set[UUID]] = defaultdict(set)
    for line in lines:
        if line.object_soort in policies and line.object_id is not None:
            keys[line.object_soort].add(line.object_id)
    asked = [
        policies[kind].visible(reader, SEE_DAT, at=at).filter(pk__in=found).order_by().values_list("pk", flat=True)
        for kind, found in sorted(keys.items())
    ]
    if not asked:
        return set()
    return set(asked[0].union(*asked[1:], all=True) if asked[1:] else asked[0])


_INTERNAL = frozenset(
    {"gewijzigd_xid", "door", "bewaren_tot", "plek", "sorteersleutel", "klanksleutel", "samenstelling", "sha256"}
)
_REACH = ("telefoon", "email")


def _told(reader: Reader, seen: Page, at: datetime) -> dict[str, Any]:
    return {
        "soort": "plan",
        "gemaakt": at,
        "voor": reader.role,
        "plan": _object(reader, seen.plan),
        **{kind: [_object(reader, one) for one in found] for kind, found in sorted(seen.by_kind.items())},
    }


def _object(reader: Reader, one: Shown[Any]) -> dict[str, Any]:
    row = one.dat
    names = (f for f in row._meta.concrete_fields if f.name not in _INTERNAL and not f.name.endswith("_door"))
    dat = {f.name: getattr(row, f.attname) for f in names}
    wat = None if one.wat is None else dict(one.wat)
    if wat and wat.get("geheimhouding") and str(row.pk) != reader.id:
        wat = {name: value for name, value in wat.items() if name not in _REACH}
    return {"dat": dat, "wat": wat, "waarom": list(one.because)}
