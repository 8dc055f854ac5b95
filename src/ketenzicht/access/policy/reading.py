"""The only door to the *wat*: dat rows with, where the rules allow it, their content, every read written in the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet

from ketenzicht.access.log.recording import Read, log_reads
from ketenzicht.access.policy.actions import SEE_DAT, SEE_WAT
from ketenzicht.access.policy.fetching import columns, fetched
from ketenzicht.access.policy.policy import Policy
from ketenzicht.kernel.reader import Reader

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Shown(Generic[M]):
    """One object as a reader sees it."""

    dat: M
    wat: Mapping[str, Any] | None
    """the columns of the content; None where this reader sees only that it is there"""
    because: tuple[str, ...]
    """why the reader sees the wat, else why the dat"""


def read(
    reader: Reader, *asked: tuple[Policy[Any], "QuerySet[Any]"], at: datetime, log: bool = True
) -> list[list[Shown[Any]]]:
    """Per (policy, rows) the objects that this reader may see, in the order of the rows, with content where allowed. One
    query for all kinds, one for all contents, one to write the log (S3-170)."""
    seen = fetched([_seen(policy, rows, reader, at) for policy, rows in asked])
    found = [[_reasoned(policy, row) for row in ones] for (policy, _), ones in zip(asked, seen, strict=True)]
    contents = _contents([(policy, rows) for (policy, _), rows in zip(asked, found, strict=True)])
    shown = [[_shown(row, contents) for row in rows] for rows in found]
    if log:
        log_reads(
            reader,
            [
                _told(policy, one)
                for (policy, _), ones in zip(asked, shown, strict=True)
                for one in ones
                if one.wat is not None
            ],
            at=at,
        )
    return shown


_Row = tuple[Any, tuple[str, ...], tuple[str, ...]]  # the dat row, why wat, why dat


def _seen(policy: Policy[Any], rows: "QuerySet[Any]", reader: Reader, at: datetime) -> "QuerySet[Any]":
    """The visible rows, with the reasons for dat and for wat as flags."""
    seen = rows.filter(pk__in=policy.visible(reader, SEE_DAT, at=at).values("pk"))
    seen = policy.explained(seen, reader, SEE_DAT, at=at)
    return seen if policy.inhoud is None else policy.flagged_forbidden(seen, reader, SEE_WAT, at=at)


def _reasoned(policy: Policy[Any], row: Any) -> _Row:
    shut = policy.inhoud is None or getattr(row, "_verboden", False)
    return row, () if shut else policy.reasons(row, SEE_WAT), policy.reasons(row, SEE_DAT)


def _contents(asked: Sequence[tuple[Policy[Any], list[_Row]]]) -> dict[UUID, dict[str, Any]]:
    """All contents at once: each table gives its rows as JSON, so one query serves every kind."""
    parts: list[str] = []
    values: list[Any] = []
    for policy, rows in asked:
        keys = [row.pk for row, wat, _ in rows if wat]
        if policy.inhoud is None or not keys:
            continue
        table = connection.ops.quote_name(policy.inhoud._meta.db_table)
        column = connection.ops.quote_name(_column(policy.inhoud, "van"))
        parts.append(f"SELECT %s AS kind, {column} AS key, to_jsonb(t) AS row FROM {table} t WHERE {column} = ANY(%s)")  # noqa: S608
        values += [policy.kind, keys]
    if not parts:
        return {}
    inhoud = {policy.kind: policy.inhoud for policy, _ in asked if policy.inhoud is not None}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return {key: columns(inhoud[kind], row, _HIDDEN) for kind, key, row in cursor.fetchall()}


def _column(model: type[Model], name: str) -> str:
    return next(str(field.column) for field in model._meta.concrete_fields if field.name == name)


_HIDDEN = frozenset({"van", "gewijzigd_xid"})


def _shown(found: _Row, contents: Mapping[UUID, dict[str, Any]]) -> Shown[Any]:
    row, wat, dat = found
    return Shown(row, contents.get(row.pk, {}) if wat else None, wat or dat)


def _told(policy: Policy[Any], one: Shown[Any]) -> Read:
    row = one.dat
    return Read(
        kind=policy.kind,
        key=row.pk,
        persoon=row.pk if policy.kind == "persoon" else getattr(row, "persoon_id", None),
        plan=row.pk if policy.kind == "plan" else getattr(row, "plan_id", None),
        gemeente=str(getattr(row, "gemeente_id", "") or ""),
        because=one.because,
    )
