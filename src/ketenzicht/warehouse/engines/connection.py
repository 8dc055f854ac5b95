"""A working connection to DuckDB: bounded memory, our macros, the working days of the kernel's calendar."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from importlib import resources
from itertools import accumulate
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ketenzicht.kernel import calendar
from ketenzicht.kernel.errors import DeliveryRefused
from ketenzicht.warehouse.sql import text

FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2100, 1, 1)
MEMORY = "1600MB"


def working(*, spill: Path | None = None, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """An in-memory connection for loading and building. Without `spill` nothing ever goes to disk: what passes may hold a BSN."""
    connection = duckdb.connect(
        config={"memory_limit": memory, "threads": os.cpu_count() or 2, "temp_directory": str(spill or "")}
    )
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_external_file_cache = false")  # a file that was replaced is read anew
    connection.execute("SET enable_progress_bar = false")
    # The engine knows too little of a CSV to choose a side: it would keep the rows in memory and stream the small table.
    connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    add_functions(connection)
    return connection


def add_functions(connection: duckdb.DuckDBPyConnection) -> None:
    """The functions that contracts, rules and mappings may use, and the working days that one of them counts with."""
    connection.register("dagen", working_days())
    connection.execute("CREATE OR REPLACE TEMP TABLE werkdagen AS FROM dagen")
    connection.unregister("dagen")
    connection.execute(_macros())


@cache
def _macros() -> str:
    return (resources.files("ketenzicht.warehouse") / "macros.sql").read_text(encoding="utf-8")


@cache
def working_days() -> pa.Table:
    """All days, and of each how many working days there were until its end, by the kernel's calendar."""
    days = [FIRST_DAY + timedelta(days=number) for number in range((LAST_DAY - FIRST_DAY).days)]
    counted = accumulate(int(calendar.is_working_day(day)) for day in days)
    return pa.table({"dag": pa.array(days, pa.date32()), "nummer": pa.array(counted, pa.int32())})


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Within this block what the disk refused the engine becomes one Dutch sentence about `path`."""
    try:
        yield
    except duckdb.IOException as error:
        told = str(error).splitlines()[0][:160]
        raise DeliveryRefused(
            f"Schrijven van {path} is mislukt; maak ruimte vrij of controleer de rechten, en laad opnieuw ({told})."
        ) from error


def write_file(connection: duckdb.DuckDBPyConnection, query: str, path: str, form: str) -> int:
    """Write the result of a query to a file of this form; returns the number of rows."""
    return int(one(connection, f"COPY ({query}) TO {text(path)} ({form})")[0])


def one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """The only row of a query. Fetches to the end: a result left open would hold the connection."""
    return connection.execute(query).fetchall()[0]
