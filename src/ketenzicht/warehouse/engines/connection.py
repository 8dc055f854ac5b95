"""A working connection to DuckDB: bounded memory, our macros, the working days of the kernel's calendar."""

import os
from datetime import date, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb

from ketenzicht.kernel import calendar

FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2099, 12, 31)
MEMORY = "1600MB"


def working(*, spill: Path | None = None, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """An in-memory connection for loading and building. Without `spill` nothing ever goes to disk: what passes may hold a BSN."""
    connection = duckdb.connect(config={"memory_limit": memory, "threads": os.cpu_count() or 2, "temp_directory": str(spill or "")})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_external_file_cache = false")  # a file that was replaced is read anew
    connection.execute("SET enable_progress_bar = false")
    # The engine knows too little of a CSV to choose a side: it would keep the rows in memory and stream the small table.
    connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    add_functions(connection)
    return connection


def add_functions(connection: duckdb.DuckDBPyConnection) -> None:
    """The functions that contracts, rules and mappings may use."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE werkdagen AS
            SELECT DATE '{FIRST_DAY}' + CAST(generate_subscripts(nummers, 1) - 1 AS INTEGER) AS dag, unnest(nummers) AS nummer
            FROM (SELECT CAST(? AS INTEGER[]) AS nummers)""",
        [_working_day_numbers()],
    )
    connection.execute((resources.files("ketenzicht.warehouse") / "macros.sql").read_text(encoding="utf-8"))


@cache
def _working_day_numbers() -> str:
    """For every day from FIRST_DAY how many working days there were up to and including it."""
    days = (FIRST_DAY + timedelta(days=number) for number in range((LAST_DAY - FIRST_DAY).days + 1))
    return f"[{','.join(str(calendar.working_days_between(FIRST_DAY, day)) for day in days)}]"


def one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """The only row of a query. Fetches to the end: a result left open would hold the connection."""
    return connection.execute(query).fetchall()[0]
