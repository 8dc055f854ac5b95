"""What every reader gives: a relation of text columns, each row with its line, and the structural mistakes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import BinaryIO

import duckdb
import pyarrow as pa
from pyarrow import parquet

from ketenzicht.kernel.errors import DeliveryRefused
from ketenzicht.warehouse.conversion import LINE, RAW, ROW
from ketenzicht.warehouse.engines.connection import one
from ketenzicht.warehouse.mapping import Mapping, Unpivot
from ketenzicht.warehouse.sql import name, texts
from ketenzicht.warehouse.typing_sql import BLANKS

BATCH = 50_000
_LINES_PER_FILE = 1 << 36


@dataclass(frozen=True, kw_only=True)
class Reject:
    """A record that is not built as a row: it never reaches a table."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Raw:
    """One file as SQL: text columns and the line that each row stands on. `relation` may be read more than once."""

    file: str
    relation: str
    count: int
    rejects: Sequence[Reject] = ()
    unknown: Sequence[str] = ()
    missing: Sequence[str] = ()
    marked: bool = False
    blanks: str = BLANKS
    alarms: Sequence[str] = field(default=())


def require_columns(found: Sequence[str], mapping: Mapping, file: str) -> tuple[list[str], list[str]]:
    """The unknown and the missing columns of a header. Raises DeliveryRefused where the file cannot be the one meant."""
    wanted = mapping.sources
    doubles = sorted({column for column in found if found.count(column) > 1})
    if used := [column for column in doubles if column in wanted]:
        raise DeliveryRefused(
            f"{file}: de kolom {used[0]} staat er meer dan één keer in; geef de kolommen verschillende namen."
        )
    missing = [column for column in wanted if column not in found]
    unknown = [
        column for column in dict.fromkeys(found) if column and column not in wanted and column not in mapping.ignore
    ]
    for column in missing:
        if mapping.on_error != "evolve" or _is_needed(column, mapping):
            near = get_close_matches(column, unknown, n=1)
            hint = f"bedoelt de bron {near[0]}?" if near else f"gevonden zijn: {', '.join(found)[:300]}."
            raise DeliveryRefused(f"{file}: de kolom {column} ontbreekt; {hint}")
    if unknown and mapping.on_error == "freeze":
        raise DeliveryRefused(
            f"{file}: de kolom {unknown[0]} is nieuw; neem haar op in de mapping of noem haar bij ignore."
        )
    return unknown, missing


def _is_needed(column: str, mapping: Mapping) -> bool:
    """Whether a required column of a table comes straight from this column of the file."""
    for table in mapping.tables:
        for spec in table.columns:
            if column in (spec.source, *spec.identifying) and table.contract.column(spec.target).required:
                return True
    return column in (mapping.changes.column, mapping.changes.order)


def by_row(relation: str, unpivot: Unpivot | None, file_number: int) -> str:
    """The relation with each record once per column that the mapping turns into a row; every row gets a number that no
    other row of the delivery has: file, line and place in the record in one."""
    first = file_number * _LINES_PER_FILE
    if unpivot is None:
        return f"(SELECT *, {first} + {name(LINE)} AS {name(ROW)} FROM {relation})"
    values = ", ".join(name(RAW + column) for column in unpivot.columns)
    named = f"unnest([{texts(unpivot.columns)}]) AS {name(RAW + unpivot.name)}"
    number = f"({first} + {name(LINE)}) * {len(unpivot.columns)} + unnest(range({len(unpivot.columns)}))"
    return f"(SELECT *, {named}, unnest([{values}]) AS {name(RAW + unpivot.value)}, {number} AS {name(ROW)} FROM {relation})"


def fill_table(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str], rows: Iterable[tuple[int, Sequence[str | None]]]
) -> tuple[str, int]:
    """Put rows (line, texts) in a temporary table of text columns; returns its name and the number of rows."""
    (number,) = one(connection, "SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'raw%'")
    table = f"raw{number}"
    listed = ", ".join(f"{name(RAW + column)} VARCHAR" for column in columns)
    connection.execute(f"CREATE TEMP TABLE {table} ({name(LINE)} BIGINT, {listed})")
    total = 0
    for batch in _batches(columns, rows):
        connection.register("batch", batch)
        connection.execute(f"INSERT INTO {table} SELECT * FROM batch")
        connection.unregister("batch")
        total += batch.num_rows
    return table, total


def write_rows(stream: BinaryIO, columns: Sequence[str], rows: Iterable[tuple[int, Sequence[str | None]]]) -> int:
    """Write rows (line, texts) to a stream as Parquet, so that any text survives; returns how many. Memory holds one batch."""
    schema = pa.schema([(LINE, pa.int64()), *((RAW + column, pa.string()) for column in columns)])
    total = 0
    with parquet.ParquetWriter(stream, schema, compression="lz4") as writer:
        for batch in _batches(columns, rows):
            writer.write_table(batch)
            total += batch.num_rows
    stream.flush()
    return total


def _batches(columns: Sequence[str], rows: Iterable[tuple[int, Sequence[str | None]]]) -> Iterator[pa.Table]:
    lines: list[int] = []
    texts: list[Sequence[str | None]] = []
    for line, row in rows:
        lines.append(line)
        texts.append(row)
        if len(lines) == BATCH:
            yield _table(columns, lines, texts)
            lines, texts = [], []
    if lines:
        yield _table(columns, lines, texts)


def _table(columns: Sequence[str], lines: list[int], texts: list[Sequence[str | None]]) -> pa.Table:
    by_column = list(zip(*texts, strict=True)) or [() for _ in columns]
    arrays = [pa.array(lines, pa.int64()), *(pa.array(values, pa.string()) for values in by_column)]
    return pa.Table.from_arrays(arrays, names=[LINE, *(RAW + column for column in columns)])
