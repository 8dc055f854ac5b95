"""A pinned snapshot to ask: its connection is made when the first question needs it, and what it learns it remembers."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from ketenzicht.indicators import participation
from ketenzicht.indicators.dimensions import Label
from ketenzicht.indicators.engine import DuckEngine, Engine, LiveEngine
from ketenzicht.indicators.participation import Participation
from ketenzicht.indicators.relations import Relation, relation, relations
from ketenzicht.kernel import files
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.kernel.figures import LIVE
from ketenzicht.warehouse.contract import contract, contracts
from ketenzicht.warehouse.engines.duckdb import pin_of, reading
from ketenzicht.warehouse.manifest import Manifest
from ketenzicht.warehouse.sql import name, text
from ketenzicht.warehouse.store import Store


@dataclass(kw_only=True)
class Source:
    """What answers questions. Without `store`, `manifest` and `live` it is a database in memory: nothing is kept or logged."""

    at: datetime
    """the moment of asking, for the log"""
    connect: Callable[[], duckdb.DuckDBPyConnection] = duckdb.connect
    store: Store | None = None
    manifest: Manifest | None = None
    sliced: bool = False
    """whether one gemeente after the other is asked for: each question is then put once for all of them and remembered"""
    remembered: dict[object, Any] = field(default_factory=dict)
    """what `sliced` questions found, by what was asked"""
    live: LiveEngine | None = None
    """the record itself, which then answers instead of a snapshot"""
    _labels: dict[tuple[Label, date], Mapping[tuple[str, str], str]] = field(default_factory=dict)
    _first: dict[str, date | None] = field(default_factory=dict)
    _never: dict[tuple[str, str], bool] = field(default_factory=dict)
    _participation: dict[date, Participation] = field(default_factory=dict)
    _silent: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    @property
    def snapshot(self) -> str:
        """The id of the snapshot; empty in memory, and of the record what it is worth."""
        return LIVE if self.is_live else self.manifest.snapshot if self.manifest else ""

    @property
    def is_live(self) -> bool:
        """Whether it is the record itself that answers, as it is at this moment, and no snapshot."""
        return self.live is not None and self.live.is_record

    @cached_property
    def engine(self) -> Engine:
        """What runs the SQL of the planner."""
        return self.live or DuckEngine(connect=self.connect, store=self.store, manifest=self.manifest)

    @property
    def told(self) -> frozenset[str]:
        """The tables of the warehouse that can be counted here: all of them, or what the record tells."""
        return self.live.told if self.live else frozenset(contracts())

    @property
    def lent(self) -> frozenset[str]:
        """The tables that the last snapshot lends to the record, to divide by; of a snapshot none."""
        return self.live.lent if self.live else frozenset()

    def first_day(self, table: str) -> date | None:
        """The first day of which a table has rows; None where it has none, or is not about days."""
        day = contract(table).partition_by
        if table not in self._first:
            self._first[table] = self.query(f"SELECT MIN({name(day)}) FROM {name(table)}")[0][0] if day else None
        return self._first[table]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a SELECT. Raises DeliveryRefused where the snapshot is damaged or the record does not answer,
        WrongCall where a definition asks what cannot be worked out (a number that does not fit)."""
        return self.engine.query(sql)

    @contextmanager
    def kept(self, table: str, sql: str) -> Iterator[None]:
        """The rows of a SELECT under a name of this source alone, until the block ends."""
        self.engine.keep(table, sql)
        try:
            yield
        finally:
            self.engine.drop(table)

    def recall(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a SELECT that has the same answer for as long as the source is open: a snapshot never changes."""
        if sql not in self.remembered:
            self.remembered[sql] = self.query(sql)
        found: list[tuple[Any, ...]] = self.remembered[sql]
        return found

    def prepare(self) -> None:
        """Work out the derived relations that are kept with a snapshot, so that no question has to wait for them."""
        self.engine.prepare([about for about in relations().values() if about.sql])

    def participation(self, day: date) -> Participation:
        """Which gemeenten there are on a day, and which of them take no part in which law."""
        if day not in self._participation:
            kept = (
                self.store.cubes / f"{self.snapshot}.deelname-{day}.json" if self.store and not self.is_live else None
            )
            rows = read_rows(kept) if kept else None
            if rows is None:
                rows = self.query(participation.query(day))
                if kept:
                    write_rows(kept, rows)
            self._participation[day] = participation.read(rows)
        return self._participation[day]

    def labels(self, label: Label, day: date) -> Mapping[tuple[str, str], str]:
        """What members are called on a day, by (gemeente, code); the last known name where none held on that day."""
        if (label, day) not in self._labels:
            kept = self._kept(label, day)
            found = read_rows(kept) if kept else None
            if found is None:
                found = self._query_labels(label, day)
                if kept:
                    write_rows(kept, found)
            self._labels[label, day] = {(gemeente, code): title for gemeente, code, title in found}
        return self._labels[label, day]

    def _kept(self, label: Label, day: date) -> Path | None:
        """Where the names are kept beside the cubes, so that a cube is read without the engine."""
        about = "-".join((label.table, label.code, label.column, str(day)))
        return self.store.cubes / f"{self.snapshot}.{about}.json" if self.store and not self.is_live else None

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


def read_rows(path: Path) -> list[tuple[Any, ...]] | None:
    """The rows that were kept beside the cubes, or None."""
    return msgspec.json.decode(path.read_bytes(), type=list[tuple[Any, ...]]) if path.exists() else None


def write_rows(path: Path, found: list[tuple[Any, ...]]) -> None:
    """Keep rows, where that is possible: without them they are asked again."""
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
