"""The legal terms of a delivery: each start that occurs is worked out once by the kernel, and joined back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.terms import TermSettings, deadline
from ketenzicht.warehouse.contract import Term
from ketenzicht.warehouse.conversion import Conversion
from ketenzicht.warehouse.sql import name

_ANSWERS = {"oorspronkelijk": "original", "opgeschort": "extended", "gewenst": "own"}


def fill(connection: duckdb.DuckDBPyConnection, conversion: Conversion, settings: TermSettings) -> None:
    """Make the relation `terms` (kolom, gemeente, wet, begin, dagen, uiterste) for one table of a delivery."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {conversion.terms} (kolom VARCHAR, gemeente VARCHAR, wet VARCHAR, begin DATE, dagen BIGINT, uiterste DATE)"
    )
    for column, term in conversion.term_columns:
        days = f"coalesce({name(term.suspended)}, 0)" if term.suspended else "0"
        starts = connection.execute(
            f"SELECT DISTINCT gemeente, {name(term.wet)}, {name(term.start)}, {days} FROM {conversion.derived} "
            f"WHERE gemeente IS NOT NULL AND {name(term.wet)} IS NOT NULL AND {name(term.start)} IS NOT NULL ORDER BY ALL"
        ).fetchall()
        rows = worked_out(column.name, term, starts, settings)
        if rows:
            names = ("kolom", "gemeente", "wet", "begin", "dagen", "uiterste")
            table = pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))
            connection.register("termijnen", table)
            connection.execute(f"INSERT INTO {conversion.terms} SELECT * FROM termijnen")
            connection.unregister("termijnen")


def worked_out(
    column: str, term: Term, starts: Iterable[tuple[Any, ...]], settings: TermSettings
) -> list[tuple[str, str, str, date, int, date]]:
    """The rows of `terms` for one column, of these starts (gemeente, wet, begin, dagen): what the kernel says of each."""
    rows = []
    for gemeente, wet, start, suspended in starts:
        try:
            found = deadline(
                wet=wet, stap=term.stap, start=start, gemeente=gemeente, suspended_days=suspended, settings=settings
            )
        except WrongCall:
            continue  # this law knows no such step: there is no term, so the column stays empty
        rows.append((column, gemeente, wet, start, suspended, getattr(found, _ANSWERS[term.answer])))
    return rows
