"""Parts: the rows of a table cut by month, each month a Parquet file that is named by its bytes."""

import os
from collections.abc import Mapping as Map
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ketenzicht.kernel import files
from ketenzicht.warehouse import folding
from ketenzicht.warehouse.contract import Contract
from ketenzicht.warehouse.manifest import Part
from ketenzicht.warehouse.sql import names, text
from ketenzicht.warehouse.store import Store

# A fixed layout over rows in one total order: the same rows give the same bytes.
_PARQUET = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, WRITE_BLOOM_FILTER false, USE_TMP_FILE false"


@dataclass(kw_only=True)
class _Slice:
    """The rows of one month within the sorted table."""

    month: str
    first: int
    last: int
    rows: int


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

        Months are written side by side, each by a cursor of its own: most of a small part is waiting and planning.
        """
        folder = files.private_folder(self._store.parts / contract.name)
        stored = names(column.name for column in contract.stored)
        order = names(
            dict.fromkeys((*([contract.partition_by] if contract.partition_by else []), *folding.identity(contract)))
        )
        part = folding.part_of(contract)
        where = f"WHERE {part} IN ({', '.join(text(month) for month in months)})" if months is not None else ""
        # Not a temporary table: the cursors must see it.
        connection.execute(
            f"CREATE OR REPLACE TABLE gesorteerd AS SELECT {part} AS _deel, {stored} FROM {rows} {where} ORDER BY _deel, {order}"
        )
        found = connection.execute(
            "SELECT _deel, min(rowid), max(rowid), count(*) FROM gesorteerd GROUP BY _deel ORDER BY _deel"
        ).fetchall()
        slices = [_Slice(month=month, first=first, last=last, rows=count) for month, first, last, count in found]
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            parts = list(pool.map(lambda slice: self._write_part(connection.cursor(), folder, stored, slice), slices))
        connection.execute("DROP TABLE gesorteerd")
        return {slice.month: part for slice, part in zip(slices, parts, strict=True)}

    def _write_part(self, cursor: duckdb.DuckDBPyConnection, folder: Path, stored: str, slice: _Slice) -> Part:
        unfinished = folder / f"{slice.month}{files.UNFINISHED}"
        rows = f"SELECT {stored} FROM gesorteerd WHERE rowid BETWEEN {slice.first} AND {slice.last}"
        cursor.execute(f"COPY ({rows}) TO {text(str(unfinished))} ({_PARQUET})").fetchall()
        cursor.close()
        part = Part(sha256=files.hash_file(unfinished), rows=slice.rows)
        known = folder / part.file
        if known.exists() and files.hash_file(known) == part.sha256:  # a part that was tampered with is mended
            unfinished.unlink()
        else:
            files.settle(unfinished, known)
            self.written += 1
        return part
