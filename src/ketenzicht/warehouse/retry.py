"""Trying quarantined rows again: with the rules and tables of now, and a better mapping where there is one."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import duckdb

from ketenzicht.kernel import files
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.warehouse import deliveries, mapping, quarantine
from ketenzicht.warehouse.course import Course
from ketenzicht.warehouse.deliveries import Delivery
from ketenzicht.warehouse.engines.connection import working
from ketenzicht.warehouse.intake import Desk
from ketenzicht.warehouse.mapping import Mapping, TableMap
from ketenzicht.warehouse.progress import silent
from ketenzicht.warehouse.quarantine import Quarantined
from ketenzicht.warehouse.readers.raw import Raw, fill_table


def retry(desk: Desk, delivery: Delivery, better: Mapping | None, *, at: datetime, wait: float = 60.0) -> Delivery:
    """Load the quarantined rows that pass now, as an addition to their delivery; what does not pass stays.

    Raises WrongCall where the better mapping is one of another source, or needs columns that the rows do not have.
    """
    with desk.store.writing(wait):
        files.remove_unfinished(desk.store.root)
        files.remove_unfinished_of(desk.keyring.path)
        before = deliveries.all_deliveries(desk.store)
        first = next(found for found in before if found.id == (delivery.completes or delivery.id))
        chosen = better or mapping.parse(first.mapping, f"de mapping van {first.bron}")
        if chosen.bron != first.bron:
            raise WrongCall(f"Deze rijen zijn van de bron {first.bron} en de mapping is van {chosen.bron}.")
        rows = list(quarantine.rows(desk.store, delivery, desk.keyring))
        made = _try(desk, chosen, first, rows, before, at)
        deliveries.record(desk.store, made)
        return made


def _try(
    desk: Desk,
    chosen: Mapping,
    first: Delivery,
    rows: Sequence[Quarantined],
    before: tuple[Delivery, ...],
    at: datetime,
) -> Delivery:
    whole = [row for row in rows if row.values]
    course = Course(
        store=desk.store, keyring=desk.keyring, vault=desk.vault, terms=desk.terms, by=desk.by, mapping=chosen, before=before, at=at,
        progress=silent, completes=first, leftover=[row for row in rows if not row.values],
    )  # fmt: skip
    connection = working()
    try:
        raws = {table.contract.name: _raws(connection, chosen, table, whole) for table in chosen.tables}
        number = deliveries.next_number(before)
        id = hashlib.sha256(f"{first.id}\n{chosen.hash}\n{number}".encode()).hexdigest()[:16]
        return course.run(id, lambda table: raws[table.contract.name], connection)
    finally:
        connection.close()


def _raws(
    connection: duckdb.DuckDBPyConnection, chosen: Mapping, table: TableMap, rows: Sequence[Quarantined]
) -> list[Raw]:
    """The rows of one table, per file that they came from; a column that the rows do not have is empty."""
    found = []
    for file in dict.fromkeys(row.file for row in rows if row.table == table.contract.name):
        # A record that gave several rows may have several in quarantine; it is tried once.
        mine = {row.line: row for row in rows if row.table == table.contract.name and row.file == file}
        values = ((line, [row.values.get(column) for column in chosen.sources]) for line, row in mine.items())
        name, count = fill_table(connection, chosen.sources, values)
        is_marked = chosen.file.format in ("xlsx", "json")
        found.append(Raw(file=file, relation=f"(SELECT * FROM {name})", count=count, marked=is_marked))
    return found
