"""Building a snapshot: the rows that count of every table, cut by month into parts that are named by their content."""

import hashlib
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from ketenzicht.kernel import calendar, files
from ketenzicht.kernel.errors import DeliveryRefused
from ketenzicht.kernel.ports import Vault
from ketenzicht.warehouse import expiry, folding, generated, leading, manifest, quality, views
from ketenzicht.warehouse.contract import Contract, contracts
from ketenzicht.warehouse.conversion import DELETED
from ketenzicht.warehouse.deliveries import Delivery, all_deliveries, live
from ketenzicht.warehouse.engines.connection import working
from ketenzicht.warehouse.manifest import Manifest, Part, TableManifest
from ketenzicht.warehouse.parts import PartWriter
from ketenzicht.warehouse.progress import Progress, silent
from ketenzicht.warehouse.sql import names
from ketenzicht.warehouse.store import Store

_MEMORY = "2500MB"


@dataclass(frozen=True, kw_only=True)
class Built:
    """What a build gave: its manifest, and whether the content is new."""

    manifest: Manifest
    is_new: bool
    parts_written: int


def build(
    store: Store, *, vault: Vault, at: datetime, full: bool = False, wait: float = 60.0, progress: Progress = silent
) -> Built:
    """Build a snapshot of all deliveries so far and put it into service. Waits for another writer.

    Only parts that a delivery since the last build touched are worked out again; `full` works out everything, and gives
    the same snapshot. A crash leaves the previous snapshot in service. Client lists past their term are left out.
    Raises DeliveryRefused on a full disk, and while an erasure is not finished: its rows may be anywhere (privacy P-6).
    """
    with store.writing(wait), _explained():
        files.remove_unfinished(store.root)
        if store.erasing.exists():
            raise DeliveryRefused(
                "Een vernietiging is halverwege afgebroken; geef eerst ketenzicht erase opnieuw voor dezelfde inwoner en bouw daarna de snapshot."
            )
        manifest.drop_unfinished(store)
        expiry.expire_client_lists(store, at=at)
        expiry.expire_logins(store, at=at)
        return _Build(store, vault=vault, at=at, full=full, progress=progress).run()


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except duckdb.IOException as error:
        raise DeliveryRefused(
            f"De snapshot is niet gemaakt ({str(error)[:120]}); maak ruimte vrij en bouw opnieuw. De vorige blijft in gebruik."
        ) from error


class _Build:
    def __init__(self, store: Store, *, vault: Vault, at: datetime, full: bool, progress: Progress) -> None:
        self._store = store
        self._vault = vault
        self._at = at
        self._progress = progress
        self._full = full
        self._deliveries = all_deliveries(store)
        self._before = manifest.current(store)
        self._basis = _basis(store)
        self._incremental = not full and self._before is not None and self._before.basis == self._basis
        self._parts = PartWriter(store)

    def run(self) -> Built:
        connection = working(spill=files.private_folder(self._store.root / "scratch"), memory=_MEMORY)
        try:
            tables = self._tables(connection)
        finally:
            connection.close()
        found = Manifest(
            number=manifest.next_number(self._store), snapshot=manifest.snapshot_id(tables), at=self._at,
            deliveries=tuple(delivery.number for delivery in self._deliveries), tables=tables,
            restates=self._restated(tables), basis=self._basis, is_demo=self._store.is_demo,
        )  # fmt: skip
        views.write(self._store, found, anew=self._full)
        if self._before and self._before.snapshot == found.snapshot and self._before.deliveries == found.deliveries:
            return Built(manifest=self._before, is_new=False, parts_written=self._parts.written)
        manifest.write(self._store, found)
        return Built(
            manifest=found,
            is_new=self._before is None or self._before.snapshot != found.snapshot,
            parts_written=self._parts.written,
        )

    def _tables(self, connection: duckdb.DuckDBPyConnection) -> Map[str, TableManifest]:
        found: dict[str, TableManifest] = {}
        for number, contract in enumerate(contracts().values()):
            self._progress(contract.name, number / len(contracts()))
            kept = self._kept(contract)
            if kept is not None:
                found[contract.name] = kept
                continue
            rows = generated.rows(contract.name, self._vault)
            layers = live(self._deliveries, contract.name)
            if rows is not None:
                generated.register(connection, contract.name, rows)
                found[contract.name] = self._table(connection, contract, layers, generated.relation(contract.name))
            elif layers:
                found[contract.name] = self._table(connection, contract, layers, None)
        return found

    def _kept(self, contract: Contract) -> TableManifest | None:
        """The calendar as it was: it changes only with its version, which is part of the basis."""
        was_built = self._before is not None and self._incremental and contract.name == "datum"
        return self._before.tables.get(contract.name) if self._before and was_built else None

    def _table(
        self, connection: duckdb.DuckDBPyConnection, contract: Contract, layers: Sequence[Delivery], given: str | None
    ) -> TableManifest:
        verdict = quality.worst(table.verdict for layer in layers if (table := layer.table(contract.name)))
        if given is not None:
            parts = self._parts.write(connection, contract, given, None)
            return TableManifest(contract_version=contract.version, parts=parts, verdict=verdict)
        leading_layers = [layer for layer in layers if layer.role == "leading"]
        others = [layer for layer in layers if layer.role == "comparison"]
        leads = self._lead(connection, contract, leading_layers)
        comparison = self._compare(connection, contract, leading_layers, others)
        return TableManifest(contract_version=contract.version, parts=leads, comparison=comparison, verdict=verdict)

    # Rows that count

    def _lead(
        self, connection: duckdb.DuckDBPyConnection, contract: Contract, layers: Sequence[Delivery]
    ) -> Map[str, Part]:
        expires = contract.name == expiry.TABLE  # rows also leave without a delivery: always worked out in full
        before = self._before.tables.get(contract.name) if self._before and self._incremental and not expires else None
        added = self._added(layers, before)
        if before is not None and added is not None:
            if not added:
                return before.parts
            return self._refresh(connection, contract, before, added)
        self._fold(connection, contract, layers)
        return self._parts.write(connection, contract, self._only_leading(contract, "gevouwen", leads=True), None)

    def _fold(self, connection: duckdb.DuckDBPyConnection, contract: Contract, layers: Sequence[Delivery]) -> None:
        """Make `gevouwen`: what all these layers together say."""
        folding.fold(
            connection,
            contract,
            folding.layers(self._store, contract, layers),
            folding.replaced_periods(contract, layers),
            "gevouwen",
            several=folding.several(layers),
        )

    def _only_leading(self, contract: Contract, relation: str, *, leads: bool) -> str:
        condition = (
            leading.condition(self._store, contract.name, "gemeente", folding.part_of(contract))
            if contract.sources == "one"
            else None
        )
        if condition is None:
            return relation
        return f"(SELECT * FROM {relation} WHERE {'' if leads else 'NOT '}({condition}))"

    def _added(self, layers: Sequence[Delivery], before: TableManifest | None) -> list[Delivery] | None:
        """The layers since the last build, when each can be laid over what is there; None when the whole must be worked out."""
        if before is None or self._before is None:
            return None
        known = set(self._before.deliveries)
        added = [layer for layer in layers if layer.number not in known]
        kept = [layer.layer for layer in layers if layer.number in known]
        if any(layer.levering == "volledig" or layer.layer < max(kept, default=0) for layer in added):
            return None  # not simply on top of what is there
        return added

    def _refresh(
        self,
        connection: duckdb.DuckDBPyConnection,
        contract: Contract,
        before: TableManifest,
        added: Sequence[Delivery],
    ) -> Map[str, Part]:
        """Lay new layers over the parts that are there, and write only the parts that they touch."""
        key = names(folding.identity(contract))
        was = self._parts.relation(contract, before.parts)
        rows = folding.layers(self._store, contract, added)
        replaced = folding.replaced_periods(contract, added)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE nieuw AS {rows}")
        in_period = f"OR ({replaced.replace(folding.LAYER, '0')})" if replaced else ""
        old = connection.execute(
            f"SELECT DISTINCT {folding.part_of(contract)} FROM {was} WHERE ({key}) IN (SELECT ({key}) FROM nieuw) {in_period}"
        ).fetchall()
        fresh = connection.execute(
            f"SELECT DISTINCT {folding.part_of(contract)} FROM nieuw WHERE NOT {DELETED}"
        ).fetchall()
        touched = sorted({month for (month,) in [*old, *fresh] if month is not None})
        kept = {month: part for month, part in before.parts.items() if month in touched}
        stored = names(column.name for column in contract.stored)
        was_touched = (
            f"SELECT {stored}, FALSE AS {DELETED}, NULL::VARCHAR AS _volgorde, 0 AS {folding.LAYER} FROM {self._parts.relation(contract, kept)} UNION ALL "
            if kept
            else ""
        )
        folding.fold(connection, contract, f"{was_touched}SELECT * FROM nieuw", replaced, "gevouwen")
        parts = self._parts.write(connection, contract, self._only_leading(contract, "gevouwen", leads=True), touched)
        return dict(
            sorted({**{month: part for month, part in before.parts.items() if month not in touched}, **parts}.items())
        )

    def _compare(
        self,
        connection: duckdb.DuckDBPyConnection,
        contract: Contract,
        leading_layers: Sequence[Delivery],
        others: Sequence[Delivery],
    ) -> Map[str, Part]:
        """Rows for comparison: of sources that say so, and those that bronnen.yaml does not let lead."""
        parts: list[str] = []
        stored = names(column.name for column in contract.stored)
        for relation, layers in (("andere", others), ("leidende", leading_layers)):
            if not layers or (relation == "leidende" and self._only_leading(contract, "x", leads=False) == "x"):
                continue
            self._fold(connection, contract, layers)
            chosen = "gevouwen" if relation == "andere" else self._only_leading(contract, "gevouwen", leads=False)
            connection.execute(f"CREATE OR REPLACE TEMP TABLE vergeleken_{relation} AS SELECT {stored} FROM {chosen}")
            parts.append(f"SELECT * FROM vergeleken_{relation}")
        return self._parts.write(connection, contract, f"({' UNION ALL '.join(parts)})", None) if parts else {}

    def _restated(self, tables: Map[str, TableManifest]) -> dict[str, tuple[str, ...]]:
        """Months that had numbers in the build before and have others now: a correction that readers must see."""
        if self._before is None:
            return {}
        found = {}
        for table, now in tables.items():
            was = self._before.tables.get(table)
            changed = tuple(month for month, part in was.parts.items() if now.parts.get(month) != part) if was else ()
            if changed:
                found[table] = changed
        return found


def _basis(store: Store) -> str:
    """What besides deliveries decides about rows; where it changed, everything is worked out anew."""
    versions = ",".join(f"{contract.name}:{contract.version}" for contract in contracts().values())
    register = store.register.read_text(encoding="utf-8") if store.register.exists() else ""
    erased = store.erasures.read_text(encoding="utf-8") if store.erasures.exists() else ""
    content = "\n".join([versions, register, erased, calendar.calendar_version(), duckdb.__version__])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def path_of(store: Store, table: str, part: Part) -> Path:
    """Where a part lies."""
    return store.parts / table / part.file
