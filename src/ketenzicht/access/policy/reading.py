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
from ketenzicht.access.policy.grounds import Grounds, grounds
from ketenzicht.access.policy.masking import mask
from ketenzicht.access.policy.policy import Policy
from ketenzicht.kernel.reader import Reader

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Shown(Generic[M]):
    """One object as a reader sees it."""

    dat: M
    wat: Mapping[str, Any] | None
    """the columns of the content, none where the row itself is content; None where this reader sees only that it is there"""
    because: tuple[str, ...]
    """why the reader sees the wat, else why the dat"""


def read(
    reader: Reader, *asked: tuple[Policy[Any], "QuerySet[Any]"], at: datetime, log: bool = True
) -> list[list[Shown[Any]]]:
    """Per (policy, rows) the objects that this reader may see, in the order of the rows, with content where allowed. One
    query for all kinds, one for all reasons, one for all contents, one to write the log (S3-170). The rows must be few, such
    as those of one plan or one page of a list: each is fetched before the rules are asked."""
    policies = [policy for policy, _ in asked]
    rows_of = list(zip(policies, fetched([rows for _, rows in asked]), strict=True))
    reasons = grounds([(p, [row.pk for row in rows]) for p, rows in rows_of], reader, (SEE_DAT, SEE_WAT), at=at)
    found = [(p, [row for row in rows if reasons[p.kind, row.pk][SEE_DAT]]) for p, rows in rows_of]
    contents = _contents(found, reasons)
    shown = [(policy, [_shown(policy, row, reasons, contents) for row in rows]) for policy, rows in found]
    if log:
        log_reads(reader, [_told(p, one) for p, ones in shown for one in ones if one.wat is not None], at=at)
    mask(reader, shown, at=at)
    return [ones for _, ones in shown]


_Found = Sequence[tuple[Policy[Any], list[Any]]]


def _contents(found: _Found, reasons: Grounds) -> dict[UUID, dict[str, Any]]:
    """All contents at once: each table gives its rows as JSON, so one query serves every kind."""
    parts: list[str] = []
    values: list[Any] = []
    for policy, rows in found:
        keys = [row.pk for row in rows if reasons[policy.kind, row.pk][SEE_WAT]]
        if policy.inhoud is None or not keys:
            continue
        table = connection.ops.quote_name(policy.inhoud._meta.db_table)
        column = connection.ops.quote_name(_column(policy.inhoud, "van"))
        parts.append(f"SELECT %s AS kind, {column} AS key, to_jsonb(t) AS row FROM {table} t WHERE {column} = ANY(%s)")  # noqa: S608
        values += [policy.kind, keys]
    if not parts:
        return {}
    inhoud = {policy.kind: policy.inhoud for policy, _ in found if policy.inhoud is not None}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return {key: columns(inhoud[kind], row, _HIDDEN) for kind, key, row in cursor.fetchall()}


def _column(model: type[Model], name: str) -> str:
    return next(str(field.column) for field in model._meta.concrete_fields if field.name == name)


_HIDDEN = frozenset({"van", "gewijzigd_xid"})


def _shown(policy: Policy[Any], row: Any, reasons: Grounds, contents: Mapping[UUID, dict[str, Any]]) -> Shown[Any]:
    told = reasons[policy.kind, row.pk]
    if not told[SEE_WAT]:
        return Shown(row, None, told[SEE_DAT])
    if policy.inhoud is None:  # the row itself is content: seeing it is a read
        return Shown(row, {}, told[SEE_WAT])
    return Shown(row, contents.get(row.pk, {}), told[SEE_WAT])


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
