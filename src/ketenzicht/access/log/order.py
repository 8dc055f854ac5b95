"""Commit order: rows whose transaction is over, and that no transaction still running can come before.

`pg_snapshot_xmin` is the lowest transaction that still runs. Every transaction below it has ended, so its rows are all there
or will never be: a reader who stays below it misses nothing, however long somebody keeps a transaction open."""

from typing import Any

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from ketenzicht.access.log.errors import NumbersWentBack


def committed_behind(rows: "QuerySet[Any]", xid: int, nr: int) -> "QuerySet[Any]":
    """The rows (with columns `xid` and `nr`) behind this place whose order is settled, in that order."""
    table = connection.ops.quote_name(rows.model._meta.db_table)
    settled = (
        f"({table}.xid, {table}.nr) > (%s::text::xid8, %s) AND {table}.xid < pg_snapshot_xmin(pg_current_snapshot())"
    )
    return _where(rows, settled, (str(xid), nr))


def between(rows: "QuerySet[Any]", after: tuple[int, int], until: tuple[int, int]) -> "QuerySet[Any]":
    """The rows behind one place up to and including another, in order."""
    table = connection.ops.quote_name(rows.model._meta.db_table)
    place = f"({table}.xid, {table}.nr)"
    condition = f"{place} > (%s::text::xid8, %s) AND {place} <= (%s::text::xid8, %s)"
    return _where(rows, condition, (str(after[0]), after[1], str(until[0]), until[1]))


def require_higher(xid: int) -> None:
    """Raises NumbersWentBack where the database hands out transaction numbers at or below one that was used already: rows
    would come before those that were read, and never be seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot()) > %s::text::xid8", (str(xid),))
        if not cursor.fetchone()[0]:
            raise NumbersWentBack


def _where(rows: "QuerySet[Any]", condition: str, values: tuple[Any, ...]) -> "QuerySet[Any]":
    sql = RawSQL(condition, values, output_field=BooleanField())  # noqa: S611 -- made of our own names only
    return rows.filter(sql).order_by("xid", "nr")
