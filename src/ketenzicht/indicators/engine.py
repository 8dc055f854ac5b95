"""What runs the SQL of the planner: DuckDB on a snapshot, or PostgreSQL on the record as it is now."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

import duckdb

from ketenzicht.indicators import deriving
from ketenzicht.indicators.relations import Relation, relations, with_sources
from ketenzicht.kernel.errors import DeliveryRefused, WrongCall
from ketenzicht.warehouse import views
from ketenzicht.warehouse.contract import contracts
from ketenzicht.warehouse.engines import postgres
from ketenzicht.warehouse.engines.dialect import in_postgres, tables_read
from ketenzicht.warehouse.manifest import Manifest
from ketenzicht.warehouse.sql import name
from ketenzicht.warehouse.store import Store

_COUNTED: Final = re.compile(r'FROM "(\w+)" AS f\b')
"""how the planner names the table whose rows it counts"""


class Engine(Protocol):
    """Runs statements in the one dialect. Every engine gives the same rows; a conformance suite compares them cell by cell."""

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a SELECT over tables, derived relations and what was kept."""

    def keep(self, table: str, sql: str) -> None:
        """Keep the rows of a SELECT under a name, for this connection alone."""

    def drop(self, table: str) -> None:
        """Let go of what was kept."""

    def prepare(self, wanted: Iterable[Relation]) -> None:
        """Make derived relations readable before anybody asks."""


class DuckEngine:
    """DuckDB: its connection is made when the first question needs it. Without store and manifest a database in memory."""

    def __init__(
        self,
        *,
        connect: Callable[[], duckdb.DuckDBPyConnection],
        store: Store | None = None,
        manifest: Manifest | None = None,
    ) -> None:
        self._connect = connect
        self._store, self._manifest = store, manifest
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._derived: set[str] = set()
        self._narrow: set[str] = set()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows. Raises DeliveryRefused where the snapshot is damaged, WrongCall for a number that does not fit."""
        try:
            connection = self._ready(deriving.read_by(sql))
            return connection.execute(self._narrowed(connection, sql)).fetchall()
        except (duckdb.IOException, duckdb.SerializationException, duckdb.InvalidInputException) as error:
            raise DeliveryRefused(
                "Een deel van de snapshot is weg of beschadigd; controleer met: ketenzicht snapshot verify."
            ) from error
        except duckdb.OutOfMemoryException as error:
            raise WrongCall(
                "Deze vraag past niet in het geheugen; vraag één gemeente, een kortere periode of minder uitsplitsingen."
            ) from error
        except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
            raise WrongCall(
                "Een uitkomst is te groot om uit te rekenen; verbeter de definitie van het cijfer."
            ) from error

    def keep(self, table: str, sql: str) -> None:
        """As a temporary table."""
        self.query(f"CREATE OR REPLACE TEMP TABLE {name(table)} AS {sql}")

    def drop(self, table: str) -> None:
        """The temporary table goes."""
        self.query(f"DROP TABLE {name(table)}")

    def prepare(self, wanted: Iterable[Relation]) -> None:
        """A view each, over a file where the relation is large."""
        self._ready(with_sources(wanted))

    def _narrowed(self, connection: duckdb.DuckDBPyConnection, sql: str) -> str:
        """The same query, in which the counted table looks up merged pseudonyms only where the query names their column:
        for most figures that lookup would take longer than the counting."""
        counted = _COUNTED.search(sql)
        if self._manifest is None or counted is None or counted[1] not in self._manifest.tables:
            return sql
        table = counted[1]
        pseudonyms = [column.name for column in contracts()[table].stored if column.pseudonym]
        read = tuple(column for column in pseudonyms if name(column) in sql)
        if len(read) == len(pseudonyms):
            return sql
        view = name("_".join((table, "met", *read)))
        if view not in self._narrow:
            rows = views.rows_of(self._manifest, table, read)
            connection.execute(f"CREATE TEMP VIEW {view} AS {rows}")
            self._narrow.add(view)
        return sql.replace(counted[0], f"FROM {view} AS f")

    def _ready(self, wanted: Iterable[Relation]) -> duckdb.DuckDBPyConnection:
        """The connection, on which these derived relations can be read."""
        if self._connection is None:
            self._connection = self._connect()
        for about in wanted:
            if about.name not in self._derived:
                deriving.view(self._connection, about, self._store, self._manifest)
                self._derived.add(about.name)
        return self._connection


class LiveEngine:
    """PostgreSQL within one transaction. Every table and derived relation is made once, when a question first reads it:
    `tables` makes those of the warehouse; without it they are there already."""

    def __init__(self, connection: postgres.Connection, tables: postgres.Tables | None = None) -> None:
        self._connection, self._tables = connection, tables
        self._made: set[str] = set()

    @property
    def is_record(self) -> bool:
        """Whether it is the record that answers; else tables that somebody filled."""
        return self._tables is not None

    @property
    def told(self) -> frozenset[str]:
        """The tables of the warehouse that can be counted."""
        return self._tables.told if self._tables else frozenset(contracts())

    @property
    def lent(self) -> frozenset[str]:
        """The tables of the warehouse that are not counted here, and may be divided by."""
        return self._tables.lent if self._tables else frozenset()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows. Raises DeliveryRefused where the record does not answer, WrongCall for a number that does not fit."""
        for table in sorted(tables_read(sql)):
            self._make(table)
        return postgres.run(self._connection, in_postgres(sql))

    def keep(self, table: str, sql: str) -> None:
        """As a temporary table."""
        for read in sorted(tables_read(sql)):
            self._make(read)
        postgres.run(self._connection, f"CREATE TEMP TABLE {name(table)} AS {in_postgres(sql)}")
        postgres.run(self._connection, f"ANALYZE {name(table)}")

    def drop(self, table: str) -> None:
        """The temporary table goes; after a mistake the whole transaction does."""
        if not postgres.is_broken(self._connection):
            postgres.run(self._connection, f"DROP TABLE {name(table)}")

    def prepare(self, wanted: Iterable[Relation]) -> None:
        """A temporary table each."""
        for about in wanted:
            self._make(about.name)

    def _make(self, table: str) -> None:
        about = relations().get(table)
        if about is None or table in self._made:
            return
        self._made.add(table)
        if about.sql:
            self.keep(table, about.sql)
        elif self._tables:
            self._tables.make(table)
