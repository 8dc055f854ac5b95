"""What JSON and XML share: rows found along a path of levels, columns looked up from the row, downwards or upwards."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import duckdb

from ketenzicht.kernel.errors import DeliveryRefused
from ketenzicht.warehouse.landing import Original
from ketenzicht.warehouse.mapping import Mapping
from ketenzicht.warehouse.readers.raw import Raw, fill_table


def load_rows(
    original: Original,
    mapping: Mapping,
    *,
    connection: duckdb.DuckDBPyConnection,
    rows: Iterable[Callable[[str], str | None]],
) -> Raw:
    """A relation out of rows that each can be asked for a column by its path. The line is the number of the row.

    A column that no row has at all is missing, as it would be in a header. Raises DeliveryRefused where that may not be.
    """
    columns = mapping.sources
    seen: set[str] = set()
    table, count = fill_table(connection, columns, _numbered(rows, columns, seen))
    if not count:
        raise DeliveryRefused(
            f"{original.name}: op {mapping.file.records} staan geen rijen; controleer file.records in de mapping."
        )
    missing = sorted(set(columns) - seen)
    return Raw(file=original.name, relation=f"(SELECT * FROM {table})", count=count, missing=missing)


def _numbered(
    rows: Iterable[Callable[[str], str | None]], columns: Sequence[str], seen: set[str]
) -> Iterator[tuple[int, list[str | None]]]:
    for number, ask in enumerate(rows, start=1):
        values = [ask(column) for column in columns]
        seen.update(column for column, value in zip(columns, values, strict=True) if value is not None)
        yield number, values
