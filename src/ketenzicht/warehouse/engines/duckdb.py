"""DuckDB on one snapshot: read-only, pinned for as long as it is open, with no way to any other file."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

from ketenzicht.kernel import files
from ketenzicht.kernel.errors import DeliveryRefused, NotAllowed, WrongCall
from ketenzicht.warehouse.engines.connection import add_functions
from ketenzicht.warehouse.manifest import Manifest
from ketenzicht.warehouse.store import Store

_READS = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}
_MEMORY = "1500MB"
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The columns and rows of a query."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]


@contextmanager
def reading(store: Store, found: Manifest, *, planned: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to one snapshot until the block ends. Its parts stay as long as somebody reads them.

    `planned`: for SQL of our own planner, which needs no functions and asks the same parts many times."""
    with files.shared_lock(pin_of(store, found.snapshot)):
        connection = _behind_closed_doors(store, found)
        try:
            if not planned:
                add_functions(connection)
            yield connection
        finally:
            connection.close()


def _behind_closed_doors(store: Store, found: Manifest) -> duckdb.DuckDBPyConnection:
    """A connection to a snapshot. Those of one process share a database, and what is locked cannot be set again: the first
    one closes the doors for all that come while it is there."""
    with _ONE_AT_A_TIME:
        connection = _connect(store, found)
        if not connection.execute("SELECT current_setting('lock_configuration')").fetchall()[0][0]:
            _close_the_doors(connection, store, found)
        return connection


def _connect(store: Store, found: Manifest) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(
            str(store.snapshots / f"{found.snapshot}.duckdb"),
            read_only=True,
            config={
                "file_search_path": str(store.root),
                "memory_limit": _MEMORY,
                "threads": os.cpu_count() or 2,
                "temp_directory": "",
            },
        )
    except duckdb.Error as error:
        raise DeliveryRefused(
            f"Snapshot {found.snapshot} is weg of beschadigd; bouw opnieuw met: ketenzicht snapshot build --full."
        ) from error


def _close_the_doors(connection: duckdb.DuckDBPyConnection, store: Store, found: Manifest) -> None:
    """Only the parts of this snapshot and what is derived from them may be read; nothing may be loaded or set."""
    relative = [
        f"parts/{table}/{part.file}"
        for table, content in found.tables.items()
        for part in (*content.parts.values(), *content.comparison.values())
    ]
    allowed = [*relative, *(str(store.root / path) for path in relative)]
    connection.execute("SET GLOBAL TimeZone = 'Europe/Amsterdam'")
    connection.execute("SET parquet_metadata_cache = true")
    connection.execute("SET enable_external_file_cache = false")
    connection.execute("SET allowed_paths = ?", [allowed])
    connection.execute("SET allowed_directories = ?", [[str(store.derived / found.snapshot)]])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def ask(connection: duckdb.DuckDBPyConnection, query: str) -> Answer:
    """The answer to one SELECT. Raises WrongCall for SQL with a mistake, NotAllowed for anything that is not reading."""
    try:
        statements = duckdb.extract_statements(query)
    except duckdb.Error as error:
        raise WrongCall(f"De vraag is geen geldige SQL: {_first_line(error)}") from error
    if len(statements) != 1:
        raise WrongCall("Stel één vraag tegelijk.")
    if statements[0].type not in _READS:
        raise NotAllowed("Een snapshot is alleen te lezen: gebruik SELECT, DESCRIBE, SUMMARIZE, SHOW of EXPLAIN.")
    try:
        found = connection.execute(statements[0])
        return Answer(columns=tuple(column[0] for column in found.description or ()), rows=found.fetchall())
    except duckdb.PermissionException as error:
        raise NotAllowed(
            "Vanuit een snapshot zijn alleen de eigen tabellen te lezen, geen bestanden of instellingen."
        ) from error
    except (duckdb.IOException, duckdb.SerializationException) as error:
        raise DeliveryRefused(
            "Een deel van de snapshot is weg of beschadigd; controleer met: ketenzicht snapshot verify."
        ) from error
    except duckdb.Error as error:
        raise WrongCall(f"De vraag kan niet worden beantwoord: {_first_line(error)}") from error


def _first_line(error: duckdb.Error) -> str:
    return str(error).strip().splitlines()[0][:300]


def pin_of(store: Store, snapshot: str) -> Path:
    """The file that everybody holds who reads this snapshot."""
    return store.snapshots / f"{snapshot}.pin"


def is_read(store: Store, snapshot: str) -> bool:
    """Whether somebody reads this snapshot now."""
    pin = pin_of(store, snapshot)
    if not pin.exists():
        return False
    with pin.open("rb") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
