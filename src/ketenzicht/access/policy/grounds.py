"""Which rules hold for which objects: all rules of all kinds in one query, each row labelled with its rule."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from ketenzicht.access.policy.actions import Action, blocked_by, satisfied_by
from ketenzicht.access.policy.compiled import Sql, compiled
from ketenzicht.kernel.reader import Reader

if TYPE_CHECKING:
    from ketenzicht.access.policy.policy import Policy, Ruling

Grounds = Mapping[tuple[str, UUID], Mapping[Action, tuple[str, ...]]]
"""Per (kind, key) and action the reasons by which the reader may; empty where the reader may not."""


def grounds(
    asked: Sequence[tuple["Policy[Any]", Sequence[UUID]]], reader: Reader, actions: Sequence[Action], *, at: datetime,
    on_paper: bool = False,
) -> Grounds:  # fmt: skip
    """The reasons for these actions on these objects, in one query; `on_paper` leaves out what closes a screen only."""
    labelled: list[_Labelled] = []
    for policy, keys in asked:
        if keys:
            concerned = (r for r in _concerned(policy, reader, actions) if not (on_paper and r.screen))
            labelled += [(policy, r, compiled(r.ids, reader, at), keys) for r in concerned]
            labelled.append((policy, None, compiled(policy.outside, reader, at), keys))
    held = _held(labelled)
    return {
        (policy.kind, key): {action: _reasons(policy, action, held.get((policy.kind, key), ())) for action in actions}
        for policy, keys in asked
        for key in keys
    }


_Labelled = tuple["Policy[Any]", "Ruling | None", Sql | None, Sequence[UUID]]
_Held = Sequence["Ruling | None"]  # None: outside the municipalities of the reader


def _concerned(policy: "Policy[Any]", reader: Reader, actions: Sequence[Action]) -> Iterator["Ruling"]:
    """The rules of this policy that may allow or forbid one of the actions to this role."""
    allowing = frozenset().union(*map(satisfied_by, actions))
    blocking = frozenset().union(*map(blocked_by, actions))
    for rulings, concerned in ((policy.allows, allowing), (policy.forbids, blocking)):
        yield from (r for r in rulings if reader.role in r.roles and r.actions & concerned)


def _held(labelled: Sequence[_Labelled]) -> dict[tuple[str, UUID], list["Ruling | None"]]:
    """Per object the rules that hold for it."""
    parts: list[str] = []
    values: list[Any] = []
    for number, (_, _ruling, made, keys) in enumerate(labelled):
        if made is None:
            continue
        sql, params = made
        parts.append(f"SELECT {number} AS n, r.id FROM ({sql}) AS r (id) WHERE r.id = ANY(%s)")  # noqa: S608 -- Django's own SQL
        values += [*params, list(keys)]
    found: dict[tuple[str, UUID], list[Ruling | None]] = {}
    for number, key in _rows(parts, values):
        policy, ruling, _, _ = labelled[number]
        found.setdefault((policy.kind, key), []).append(ruling)
    return found


def _rows(parts: list[str], values: list[Any]) -> list[tuple[int, UUID]]:
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return cursor.fetchall()


def _reasons(policy: "Policy[Any]", action: Action, held: _Held) -> tuple[str, ...]:
    """Why the action is allowed, each reason once in the order of the rules; nothing where it is forbidden."""
    if None in held or any(
        ruling in policy.forbids and ruling.actions & blocked_by(action) for ruling in held if ruling
    ):
        return ()
    allowing = [r for r in policy.allows if r in held and r.actions & satisfied_by(action)]
    return tuple(dict.fromkeys(ruling.because for ruling in allowing))
