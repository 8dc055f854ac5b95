"""Folding: the rows that count, out of all staged deliveries of a table: complete ones, periods, changes and later additions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from ketenzicht.warehouse.contract import Contract
from ketenzicht.warehouse.conversion import DELETED, ORDER
from ketenzicht.warehouse.deliveries import Delivery
from ketenzicht.warehouse.engines.connection import one
from ketenzicht.warehouse.mapping import Period
from ketenzicht.warehouse.sql import name, names, text, texts
from ketenzicht.warehouse.store import Store

WHOLE = "alles"  # the part of a table without months
LAYER = "_laag"
_PERIODS = {
    "month": "strftime({0}, '%Y-%m')",
    "quarter": "year({0}) || '-Q' || quarter({0})",
    "year": "CAST(year({0}) AS VARCHAR)",
}


def part_of(contract: Contract) -> str:
    """SQL: the part that a row belongs to, its month (`2026-03`) or `alles`."""
    return f"strftime({name(contract.partition_by)}, '%Y-%m')" if contract.partition_by else text(WHOLE)


def period_of(column: str, unit: str) -> str:
    """SQL: the period that a row belongs to."""
    return _PERIODS[unit].format(name(column))


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a staged file holds: months and periods, whose rows (municipality, or municipality/law), first and last date."""

    months: tuple[str, ...]
    periods: tuple[str, ...]
    scopes: tuple[str, ...]
    first: date | None
    last: date | None


def staged_rows(contract: Contract, path: Path, columns: Sequence[str], *, keeps_changes: bool = False) -> str:
    """A staged file as a relation with all stored columns; those that its mapping cannot fill are empty.

    `keeps_changes` adds the mark of deletion and the order that staged changes carry.
    """
    chosen = ", ".join(
        name(column.name) if column.name in columns else f"CAST(NULL AS {column.sql_type}) AS {name(column.name)}"
        for column in contract.stored
    )
    rest = f"* EXCLUDE ({names(columns)}), " if keeps_changes else ""
    return f"(SELECT {rest}{chosen} FROM read_parquet({text(str(path))}))"


def survey(connection: duckdb.DuckDBPyConnection, contract: Contract, rows: str, period: Period | None) -> Facts:
    """Look what a relation of staged rows holds."""
    scope = " || '/' || ".join(f"coalesce({name(column)}, '')" for column in ("gemeente", *contract.leading_by))
    scopes = f"list(DISTINCT {scope})" if contract.has("gemeente") else "[]"
    day = name(contract.partition_by) if contract.partition_by else "NULL::DATE"
    periods = f"list(DISTINCT {period_of(period.column, period.unit)})" if period else "[]"
    asked = f"list(DISTINCT {part_of(contract)}), {periods}, {scopes}, min({day}), max({day})"
    months, found, codes, first, last = one(connection, f"SELECT {asked} FROM {rows}")
    return Facts(months=_sorted(months), periods=_sorted(found), scopes=_sorted(codes), first=first, last=last)


def _sorted(values: Sequence[str | None] | None) -> tuple[str, ...]:
    return tuple(sorted(value for value in values or () if value is not None))


def identity(contract: Contract) -> tuple[str, ...]:
    """What makes a row the same row in a later delivery: its key, within its source."""
    return tuple(dict.fromkeys(("bron", *contract.key)))


def layers(store: Store, contract: Contract, live: Sequence[Delivery], *, months: Sequence[str] | None = None) -> str:
    """All staged rows of the live deliveries, with the number of their layer. `months` limits to those parts."""
    found = []
    for delivery in live:
        table = delivery.table(contract.name)
        if table is None or table.staged is None:
            continue
        keeps_changes = delivery.levering in ("mutaties", "aanvulling")
        extra = f"{DELETED}, {ORDER}" if keeps_changes else f"FALSE AS {DELETED}, NULL::VARCHAR AS {ORDER}"
        where = (
            f" WHERE {part_of(contract)} IN ({', '.join(text(month) for month in months)})"
            if months is not None
            else ""
        )
        rows = staged_rows(contract, store.root / table.staged, table.columns, keeps_changes=keeps_changes)
        found.append(
            f"SELECT {names(column.name for column in contract.stored)}, {extra}, {delivery.layer} AS {LAYER} FROM {rows}{where}"
        )
    return " UNION ALL ".join(found)


def replaced_periods(contract: Contract, live: Sequence[Delivery]) -> str | None:
    """SQL: rows of an earlier layer whose period a later delivery of the same source replaced. None where there are none."""
    tests = []
    for delivery in live:
        table = delivery.table(contract.name)
        if delivery.levering != "periode" or table is None or not table.periods or delivery.period_column is None:
            continue
        listed = ", ".join(text(period) for period in table.periods)
        found = period_of(delivery.period_column, delivery.period_unit or "month")
        tests.append(f"(bron = {text(delivery.bron)} AND {LAYER} < {delivery.layer} AND {found} IN ({listed}))")
    return " OR ".join(tests) or None


def several(live: Sequence[Delivery]) -> tuple[str, ...]:
    """The sources that can say more than once what a row is: those with several layers, and those that send changes.

    Of any other source each key stands there once, because staging refuses a double one.
    """
    layers = Counter(delivery.bron for delivery in live)
    changing = {delivery.bron for delivery in live if delivery.levering == "mutaties"}
    return tuple(sorted({bron for bron, count in layers.items() if count > 1} | changing))


def fold(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    rows: str,
    replaced: str | None,
    target: str,
    *,
    several: Sequence[str] | None = None,
) -> None:
    """Make the temporary relation `target`: of each row the latest word, without what was deleted or replaced since.

    First the latest word, then whether a later delivery of that period took it away: a row that moved to another month
    and then left does not come back in its old one. Only keys that occur more than once are sorted out row by row, and
    only those of the sources `several` are looked at (None: of all).
    """
    key = names(identity(contract))
    stored = names(column.name for column in contract.stored)
    counts = f"NOT {DELETED} AND NOT coalesce({replaced}, FALSE)" if replaced else f"NOT {DELETED}"
    looked_at = "" if several is None else f"WHERE bron IN ({texts(several)})" if several else "WHERE FALSE"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW lagen AS {rows}")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE meermalig AS SELECT {key} FROM lagen {looked_at} GROUP BY {key} HAVING count(*) > 1"
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP VIEW {target} AS
            SELECT {stored} FROM lagen ANTI JOIN meermalig USING ({key}) WHERE {counts}
            UNION ALL
            SELECT {stored} FROM (
                SELECT * FROM lagen SEMI JOIN meermalig USING ({key})
                QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {LAYER} DESC, {ORDER} DESC NULLS LAST) = 1
            ) WHERE {counts}"""
    )
