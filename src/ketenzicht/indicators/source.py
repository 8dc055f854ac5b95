"""A pinned snapshot to ask: its connection is made when the first question needs it, and what it learns it remembers."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from ketenzicht.indicators import deriving, participation
from ketenzicht.indicators.dimensions import Label
from ketenzicht.indicators.participation import Participation
from ketenzicht.indicators.relations import Relation, relation, relations
from ketenzicht.kernel import files
from ketenzicht.kernel.errors import DeliveryRefused, KetenzichtError, WrongCall
from ketenzicht.warehouse.engines.duckdb import pin_of, reading
from ketenzicht.warehouse.manifest import Manifest
from ketenzicht.warehouse.sql import name, text
from ketenzicht.warehouse.store import Store


@dataclass(kw_only=True)
class Source:
    """What answers questions. Without `store` and `manifest` it is a database in memory: nothing is kept or logged."""

    connect: Callable[[], duckdb.DuckDBPyConnection]
    at: datetime
    """the moment of asking, for the log"""
    store: Store | None = None
    manifest: Manifest | None = None
    sliced: bool = False
    """whether one gemeente after the other is asked for: each question is then put once for all of them and remembered"""
    remembered: dict[object, Any] = field(default_factory=dict)
    """what `sliced` questions found, by what was asked"""
    _connection: duckdb.DuckDBPyConnection | None = None
    _derived: set[str] = field(default_factory=set)
    _labels: dict[tuple[Label, date], Mapping[tuple[str, str], str]] = field(default_factory=dict)
    _never: dict[tuple[str, str], bool] = field(default_factory=dict)
    _participation: dict[date, Participation] = field(default_factory=dict)
    _silent: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    @property
    def snapshot(self) -> str:
        """The id of the snapshot; empty in memory."""
        return self.manifest.snapshot if self.manifest else ""

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a SELECT, or nothing of a statement. Raises DeliveryRefused where the snapshot is damaged, WrongCall
        where a definition asks what cannot be worked out (a number that does not fit)."""
        try:
            return self._ready(sql).execute(sql).fetchall()
        except (duckdb.IOException, duckdb.SerializationException, duckdb.InvalidInputException) as error:
            raise DeliveryRefused(
                "Een deel van de snapshot is weg of beschadigd; controleer met: ketenzicht snapshot verify."
            ) from error
        except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
            raise WrongCall(
                "Een uitkomst is te groot om uit te rekenen; verbeter de definitie van het cijfer."
            ) from error

    def recall(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a SELECT that has the same answer for as long as the source is open: a snapshot never changes."""
        if sql not in self.remembered:
            self.remembered[sql] = self.query(sql)
        found: list[tuple[Any, ...]] = self.remembered[sql]
        return found

    def prepare(self) -> None:
        """Work out the derived relations that are kept with a snapshot, so that no question has to wait for them."""
        self._ready(" ".join(name(about.name) for about in relations().values()))

    def _ready(self, sql: str) -> duckdb.DuckDBPyConnection:
        """The connection, on which every derived relation that the query names can be read."""
        if self._connection is None:
            self._connection = self.connect()
        for about in deriving.read_by(sql):
            if about.name not in self._derived:
                deriving.view(self._connection, about, self.store, self.manifest)
                self._derived.add(about.name)
        return self._connection

    def participation(self, day: date) -> Participation:
        """Which gemeenten there are on a day, and which of them take no part in which law."""
        if day not in self._participation:
            self._participation[day] = participation.read(self.query(participation.query(day)))
        return self._participation[day]

    def labels(self, label: Label, day: date) -> Mapping[tuple[str, str], str]:
        """What members are called on a day, by (gemeente, code); the last known name where none held on that day."""
        if (label, day) not in self._labels:
            kept = self._kept(label, day)
            found = read_labels(kept) if kept else None
            if found is None:
                found = self._query_labels(label, day)
                if kept:
                    write_labels(kept, found)
            self._labels[label, day] = {(gemeente, code): title for gemeente, code, title in found}
        return self._labels[label, day]

    def _kept(self, label: Label, day: date) -> Path | None:
        """Where the names are kept beside the cubes, so that a cube is read without the engine."""
        about = "-".join((label.table, label.code, label.column, str(day)))
        return self.store.cubes / f"{self.snapshot}.{about}.json" if self.store else None

    def _query_labels(self, label: Label, day: date) -> list[tuple[str, str, str]]:
        has_validity = relation(label.table).has_validity
        order = f"CASE WHEN geldig_van <= CAST({text(str(day))} AS DATE) THEN geldig_van END" if has_validity else "1"
        columns = f"gemeente, {name(label.code)}, {name(label.column)}"
        return self.query(
            f"SELECT {columns} FROM {name(label.table)} WHERE NOT {name(label.column)} IS NULL ORDER BY {order} NULLS FIRST, 1, 2, 3"
        )

    def is_never_filled(self, about: Relation, column: str) -> bool:
        """Whether no row of a table or derived relation says anything in this column."""
        key = (about.name, column)
        if key not in self._never:
            [(filled,)] = self.query(f"SELECT COUNT({name(column)}) FROM {name(about.name)}")
            self._never[key] = not filled
        return self._never[key]

    def has_rows(self, about: Relation, condition: str) -> bool:
        """Whether any row of a table or derived relation, of whatever day, meets a condition in the engine's SQL (its columns are of f)."""
        key = (about.name, condition)
        if key not in self._never:
            self._never[key] = not self.query(f"SELECT 1 FROM {name(about.name)} AS f WHERE {condition} LIMIT 1")
        return not self._never[key]

    def silent_sources(self, table: str, unit: str) -> frozenset[str]:
        """The sources of a table that never say which person (or other unit) a row is about."""
        if (table, unit) not in self._silent:
            rows = self.query(f"SELECT bron FROM {name(table)} GROUP BY bron HAVING COUNT({name(unit)}) = 0")
            self._silent[table, unit] = frozenset(bron for (bron,) in rows)
        return self._silent[table, unit]


def read_labels(path: Path) -> list[tuple[str, str, str]] | None:
    """The names that were kept, or None."""
    return msgspec.json.decode(path.read_bytes(), type=list[tuple[str, str, str]]) if path.exists() else None


def write_labels(path: Path, found: list[tuple[str, str, str]]) -> None:
    """Keep names, where that is possible: without them they are asked again."""
    with suppress(KetenzichtError):
        files.private_folder(path.parent)
        files.write_atomically(path, msgspec.json.encode(found))


@contextmanager
def open(store: Store, manifest: Manifest, *, at: datetime) -> Iterator[Source]:
    """A snapshot to ask until the block ends; nobody tidies it away meanwhile. `at` is the moment that the log tells."""
    with ExitStack() as stack:
        stack.enter_context(files.shared_lock(pin_of(store, manifest.snapshot)))
        yield Source(
            connect=lambda: stack.enter_context(reading(store, manifest, planned=True)),
            at=at,
            store=store,
            manifest=manifest,
        )
