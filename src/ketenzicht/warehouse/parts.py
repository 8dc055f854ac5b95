"""Parts: the rows of a table cut by month, each month a Parquet file that is named by its bytes."""

import os
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ketenzicht.kernel import files
from ketenzicht.warehouse import folding
from ketenzicht.warehouse.contract import Contract
from ketenzicht.warehouse.engines.connection import one
from ketenzicht.warehouse.manifest import Part
from ketenzicht.warehouse.sql import names, text
from ketenzicht.warehouse.store import Store

# A fixed layout over rows in one total order: the same rows give the same bytes.
ROW_GROUP = 122_880
_PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, WRITE_BLOOM_FILTER false, USE_TMP_FILE false"


@dataclass(frozen=True, kw_only=True)
class _Slice:
    """The rows of one month within the sorted table."""

    month: str
    first: int
    last: int

    @property
    def rows(self) -> int:
        return self.last - self.first + 1


class PartWriter:
    """Writes parts into the store; `written` counts those that were not there yet."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.written = 0

    def relation(self, contract: Contract, parts: Map[str, Part]) -> str:
        """The rows of these parts as SQL."""
        paths = ", ".join(text(str(self._store.parts / contract.name / part.file)) for part in parts.values())
        return f"read_parquet([{paths}])"

    def write(
        self, connection: duckdb.DuckDBPyConnection, contract: Contract, rows: str, months: Sequence[str] | None
    ) -> dict[str, Part]:
        """Sort the rows in one total order that ends in the key, and write each month. `months` limits to those.

        All parts are on the disk when this returns.
        """
        folder = files.private_folder(self._store.parts / contract.name)
        slices = _sorted(connection, contract, rows, months)
        stored = names(column.name for column in contract.stored)
        with _each_alone(connection), ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            parts = list(pool.map(lambda found: _write_part(connection.cursor(), folder, stored, found), slices))
        connection.execute("DROP TABLE gesorteerd")
        fresh = {folder / part.file: folder / _unfinished(found) for found, part in zip(slices, parts, strict=True)}
        for known, unfinished in list(fresh.items()):
            if known.exists() and files.hash_file(known)[:32] == known.stem:  # one that was tampered with is mended
                unfinished.unlink()
                del fresh[known]
        files.settle_all(fresh)
        self.written += len(fresh)
        return {found.month: part for found, part in zip(slices, parts, strict=True)}


def _sorted(
    connection: duckdb.DuckDBPyConnection, contract: Contract, rows: str, months: Sequence[str] | None
) -> list[_Slice]:
    """Make the table `gesorteerd`, by day and then by key, and find where each month lies in it."""
    day = [contract.partition_by] if contract.partition_by else []
    identity = names(dict.fromkeys((*day, *folding.identity(contract))))
    stored = names(column.name for column in contract.stored)
    part = folding.part_of(contract)
    where = f"WHERE {part} IN ({', '.join(text(month) for month in months)})" if months is not None else ""
    # Not a temporary table: the cursors must see it.
    connection.execute(f"CREATE OR REPLACE TABLE gesorteerd AS SELECT {stored} FROM {rows} {where} ORDER BY {identity}")
    # By day first: a month is worked out of a few days, not of every row.
    days = f"SELECT {names(day or ['bron'])}, min(rowid) AS eerste, max(rowid) AS laatste FROM gesorteerd GROUP BY 1"
    found = connection.execute(
        f"SELECT {part} AS deel, min(eerste), max(laatste) FROM ({days}) GROUP BY deel ORDER BY deel"
    ).fetchall()
    return [_Slice(month=month, first=first, last=last) for month, first, last in found]


@contextmanager
def _each_alone(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Within this block each query runs in the thread that asks it, and cursors run side by side.

    Most of a small part is waiting and planning, so side by side is quickest; and a query of several threads would cut
    a large month into row groups by where the threads happened to be.
    """
    (threads,) = one(connection, "SELECT current_setting('threads')")
    connection.execute("SET threads = 1")
    try:
        yield
    finally:
        connection.execute(f"SET threads = {threads}")


def _unfinished(found: _Slice) -> str:
    return f"{found.month}{files.UNFINISHED}"


def _write_part(cursor: duckdb.DuckDBPyConnection, folder: Path, stored: str, found: _Slice) -> Part:
    path = folder / _unfinished(found)
    rows = f"SELECT {stored} FROM gesorteerd WHERE rowid BETWEEN {found.first} AND {found.last}"
    if found.rows > ROW_GROUP:  # row groups begin at the first row of the month, wherever the month begins
        cursor.execute(f"CREATE TEMP TABLE maand AS {rows}")
        rows = "SELECT * FROM maand"
    cursor.execute(f"COPY ({rows}) TO {text(str(path))} ({_PARQUET}, ROW_GROUP_SIZE {ROW_GROUP})").fetchall()
    cursor.close()
    return Part(sha256=files.hash_file(path), rows=found.rows)
