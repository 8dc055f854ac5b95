"""Rows with a term of their own leave staging and the next snapshot when it ends: client lists, and who logged in when. Of
client lists older snapshots go soon after."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import duckdb
import msgspec

from ketenzicht.kernel import clock, files
from ketenzicht.kernel.periods import months_before
from ketenzicht.warehouse import deliveries, settings, staging
from ketenzicht.warehouse.deliveries import Delivery, TableDelivery
from ketenzicht.warehouse.engines.connection import one
from ketenzicht.warehouse.manifest import Manifest, Part
from ketenzicht.warehouse.sql import text
from ketenzicht.warehouse.store import Store

TABLE = "clientenlijst"
LOGIN = "login"


def expire_client_lists(store: Store, *, at: datetime) -> int:
    """Take out rows of which the term has ended: the first of `vervalt_op` and `clientenlijst_days` after `aangeleverd_op`.

    The record of the delivery then says how many (`left_out`). Returns the rows taken out. Call it under the lock.
    """
    limit = clock.local_date(at)

    def ended(table: TableDelivery) -> str:
        return _ended(store, limit, has_end="vervalt_op" in table.columns)

    every = deliveries.live(deliveries.all_deliveries(store), TABLE)
    return sum(_expire(store, delivery, TABLE, ended) for delivery in every)


def expire_logins(store: Store, *, at: datetime) -> int:
    """Take out logins of longer ago than figures per employee are kept (P-9): 13 months, or fewer by the settings. A
    snapshot of before keeps them until it goes itself; nobody can ask them per employee any more.

    The record of the delivery says how many (`left_out`). Returns the rows taken out. Call it under the lock."""
    limit = months_before(clock.local_date(at), settings.load(store).workers_months)
    condition = f"ingelogd_op < DATE '{limit}'"
    return sum(
        _expire(store, found, LOGIN, lambda _: condition)
        for found in deliveries.live(deliveries.all_deliveries(store), LOGIN)
    )


def with_expired_lists(store: Store, builds: Iterable[Manifest], *, at: datetime) -> list[Manifest]:
    """Builds that still hold rows of which the term ended `erased_snapshot_days` ago or earlier: the same term as after an
    erasure. Looks into the parts, because a list that was replaced long ago may live on in a build of then."""
    limit = clock.local_date(at) - timedelta(days=settings.load(store).erased_snapshot_days)
    ended = _ended(store, limit, has_end=True)

    @cache
    def holds_ended(part: Part) -> bool:
        path = store.parts / TABLE / part.file
        with duckdb.connect() as connection:
            try:
                return bool(one(connection, f"SELECT count(*) FROM read_parquet({text(str(path))}) WHERE {ended}")[0])
            except duckdb.Error:
                return False  # nobody can read it; `snapshot verify` tells that it is damaged

    return [build for build in builds if any(map(holds_ended, _parts(build)))]


def _parts(build: Manifest) -> list[Part]:
    table = build.tables.get(TABLE)
    return [*table.parts.values(), *table.comparison.values()] if table else []


def _ended(store: Store, limit: date, *, has_end: bool) -> str:
    """SQL: rows of which the term has ended by this day."""
    delivered = limit - timedelta(days=settings.load(store).clientenlijst_days)
    by_delivery = f"aangeleverd_op <= DATE '{delivered}'"
    return f"{by_delivery} OR coalesce(vervalt_op <= DATE '{limit}', FALSE)" if has_end else by_delivery


def _expire(store: Store, delivery: Delivery, name: str, ended: Callable[[TableDelivery], str]) -> int:
    """Take out of one delivery the rows of a table for which the condition (SQL) holds."""
    table = delivery.table(name)
    if table is None or table.staged is None or table.left_out >= table.accepted:
        return 0
    path = store.root / table.staged
    with duckdb.connect() as connection:
        gone = rewrite_without(connection, path, ended(table))
        (left,) = one(connection, f"SELECT count(*) FROM read_parquet({text(str(path))})")
    _record(store, delivery, table, table.accepted - left)
    return gone


def _record(store: Store, delivery: Delivery, table: TableDelivery, left_out: int) -> None:
    """Say in the record what left since, worked out from what is there: so a crash in between is made good."""
    if left_out == table.left_out:
        return
    changed = msgspec.structs.replace(table, left_out=left_out)
    tables = tuple(changed if found is table else found for found in delivery.tables)
    deliveries.replace(store, msgspec.structs.replace(delivery, tables=tables))


def rewrite_without(connection: duckdb.DuckDBPyConnection, path: Path, condition: str) -> int:
    """Write a staged file again without the rows for which `condition` (SQL) holds; returns how many those were."""
    rows = f"read_parquet({text(str(path))})"
    (count,) = one(connection, f"SELECT count(*) FROM {rows} WHERE {condition}")
    if not count:
        return 0
    unfinished = path.with_name(path.name + files.UNFINISHED)
    staging.copy(connection, f"SELECT * FROM {rows} WHERE NOT ({condition})", unfinished)
    files.settle(unfinished, path)
    return int(count)
