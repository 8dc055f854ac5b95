"""Deliveries: one record each, written once. A delivery counts from the moment that its record appears, whole or not at all."""

from collections.abc import Mapping as Map
from datetime import date, datetime
from pathlib import Path

import msgspec

from ketenzicht.kernel import files
from ketenzicht.kernel.errors import DeliveryRefused, WrongCall
from ketenzicht.warehouse.store import Store


class LandedFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a delivery: its name at the source, its hash, and where the sealed original lies."""

    name: str
    sha256: str
    size: int
    landed: str


class TableDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """What a delivery brought for one table. `periods` are the periods that a delivery by period replaces;
    `months` the parts in which its rows lie; `scopes` whose rows they are (`GM0361`, or `GM0361/wmo` by law);
    `columns` stand in the staged file, the other columns of the contract are empty."""

    table: str
    staged: str | None
    read: int
    accepted: int
    quarantined: int
    erased: int = 0
    left_out: int = 0
    contract_version: int = 1
    columns: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    restates: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    problems: Map[str, int] = {}
    verdict: str = "goed"


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One call of `load`: which source, which files by which mapping, and what became of every row.

    `levering` is that of the mapping, or `aanvulling`: rows from the quarantine of delivery `completes` that pass now.
    """

    number: int
    id: str
    content: str = ""
    bron: str
    title: str
    at: datetime
    levering: str
    role: str
    demo: bool
    mapping: str
    mapping_hash: str
    files: tuple[LandedFile, ...]
    tables: tuple[TableDelivery, ...]
    completes: str | None = None
    completes_number: int | None = None
    quarantine: str | None = None
    alarms: tuple[str, ...] = ()
    period_unit: str | None = None
    period_column: str | None = None
    system: str | None = None
    owner: str | None = None
    purpose: str | None = None
    key_users: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    by: str = ""
    cursor: str | None = None
    """of a database: the snapshot up to which it was read; the next delivery holds what that one did not see"""

    @property
    def layer(self) -> int:
        """Its place among the deliveries: an addition stands right behind what it completes, before anything later."""
        return (self.completes_number or self.number) * 1_000_000 + (self.number if self.completes else 0)

    @property
    def quarantined(self) -> int:
        """Rows in quarantine, all tables together."""
        return sum(table.quarantined for table in self.tables)

    def table(self, name: str) -> TableDelivery | None:
        """What it brought for this table, if anything."""
        return next((table for table in self.tables if table.table == name), None)


def record(store: Store, delivery: Delivery) -> None:
    """Write the record: from now on the delivery counts."""
    path = store.deliveries / f"{delivery.number:06d}-{delivery.id}.json"
    files.create_atomically(path, msgspec.json.format(msgspec.json.encode(delivery), indent=1))


def replace(store: Store, delivery: Delivery) -> None:
    """Write a record anew after an erasure moved its rows to another file; nothing else ever changes a record."""
    path = store.deliveries / f"{delivery.number:06d}-{delivery.id}.json"
    files.write_atomically(path, msgspec.json.format(msgspec.json.encode(delivery), indent=1))


def all_deliveries(store: Store) -> tuple[Delivery, ...]:
    """All deliveries, oldest first."""
    paths = sorted(path for path in store.deliveries.glob("*.json"))
    return tuple(_read(path) for path in paths)


def _read(path: Path) -> Delivery:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Delivery)
    except (msgspec.MsgspecError, OSError) as error:
        raise DeliveryRefused(
            f"Het leveringsbericht {path} is beschadigd; zet het terug uit de reservekopie."
        ) from error


def find(store: Store, id: str) -> Delivery:
    """The delivery whose id begins so. Raises WrongCall where there is none, or more than one."""
    found = [delivery for delivery in all_deliveries(store) if delivery.id.startswith(id)]
    if len(found) != 1:
        problem = "is er niet" if not found else "past op meer leveringen"
        raise WrongCall(f"De levering {id} {problem}; kijk met: ketenzicht quarantine list.")
    return found[0]


def next_number(deliveries: tuple[Delivery, ...]) -> int:
    """The number of the delivery that comes after these."""
    return deliveries[-1].number + 1 if deliveries else 1


def live(deliveries: tuple[Delivery, ...], table: str) -> tuple[Delivery, ...]:
    """The deliveries that still count for a table, oldest first: per source those since its last complete one."""
    counted: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        if delivery.table(table) is None:
            continue
        layers = counted.setdefault(f"{delivery.role}:{delivery.bron}", [])
        if delivery.levering == "volledig":
            layers.clear()
        if delivery.completes is None or any(layer.id == delivery.completes for layer in layers):
            layers.append(delivery)
    return tuple(sorted((layer for layers in counted.values() for layer in layers), key=lambda layer: layer.layer))
