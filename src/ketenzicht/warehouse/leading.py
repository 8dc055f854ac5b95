"""Leading sources: per table, municipality and month exactly one source counts; made-up and real residents never mix."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from ketenzicht.kernel.errors import DeliveryRefused, WrongCall
from ketenzicht.warehouse.contract import contract, contracts
from ketenzicht.warehouse.deliveries import Delivery, TableDelivery, live
from ketenzicht.warehouse.mapping import Mapping
from ketenzicht.warehouse.sql import text
from ketenzicht.warehouse.store import Store


@dataclass(frozen=True, kw_only=True)
class Lead:
    """In bronnen.yaml: this source leads this table for a municipality from a month (inclusive) until another (exclusive)."""

    table: str
    bron: str
    gemeente: str | None = None
    wet: str | None = None
    since: str | None = None
    until: str | None = None

    def covers(self, scope: str, month: str) -> bool:
        """Whether it speaks about this scope (`GM0361` or `GM0361/wmo`) in this month (`2026-03`)."""
        gemeente, _, wet = scope.partition("/")
        same = self.gemeente in (None, gemeente) and self.wet in (None, wet)
        return same and (self.since is None or month >= self.since) and (self.until is None or month < self.until)


@dataclass(frozen=True, kw_only=True)
class Register:
    """What the municipality says of its sources in bronnen.yaml: who leads, and the inventory of what is still to come."""

    content: Map[str, Any]
    where: str

    @cached_property
    def leads(self) -> tuple[Lead, ...]:
        """The declared leading sources."""
        found = []
        for item in self.content.get("leading", ()):
            try:
                lead = Lead(**{key: str(value) for key, value in item.items() if value is not None})
            except TypeError as error:
                raise WrongCall(
                    f"{self.where}: leading kent table, bron, gemeente, wet, since en until; kijk naar {item}."
                ) from error
            if lead.table not in contracts():
                raise WrongCall(f"{self.where}: leading noemt de tabel {lead.table}, die niet bestaat.")
            found.append(lead)
        _require_one_lead(found, self.where)
        return tuple(found)

    def declared(self, table: str) -> tuple[Lead, ...]:
        """The leads for a table."""
        return tuple(lead for lead in self.leads if lead.table == table)


def register(store: Store) -> Register:
    """The register of this installation; empty where there is no bronnen.yaml. Raises WrongCall for broken YAML."""
    if not store.register.exists():
        return Register(content={}, where="bronnen.yaml")
    try:
        content = yaml.safe_load(store.register.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise WrongCall(f"{store.register} is geen geldige YAML; kijk naar inspringen en aanhalingstekens.") from error
    for part in ("leading", "bronnen", "steps", "meetpunten"):
        items = content.get(part, ()) if isinstance(content, dict) else None
        if not isinstance(items, list | tuple) or not all(isinstance(item, dict) for item in items):
            raise WrongCall(f"{store.register}: {part} moet een lijst zijn van onderdelen met namen en waarden.")
    return Register(content=content, where=str(store.register))


def _require_one_lead(leads: Sequence[Lead], where: str) -> None:
    for number, lead in enumerate(leads):
        for other in leads[number + 1 :]:
            same = lead.table == other.table and all(
                ours is None or theirs is None or ours == theirs
                for ours, theirs in ((lead.gemeente, other.gemeente), (lead.wet, other.wet))
            )
            apart = (lead.until and other.since and lead.until <= other.since) or (
                other.until and lead.since and other.until <= lead.since
            )
            if same and not apart and lead.bron != other.bron:
                raise WrongCall(
                    f"{where}: voor {lead.table} leiden {lead.bron} en {other.bron} in dezelfde maanden; geef de een een until en de ander een since."
                )


def require(store: Store, mapping: Mapping, tables: Sequence[TableDelivery], before: tuple[Delivery, ...]) -> None:
    """Raise DeliveryRefused where another source already leads what this delivery brings."""
    if mapping.role == "comparison":
        return
    declared = register(store)
    _ = declared.leads  # a mistake in it is told with the first delivery
    for table in tables:
        if contract(table.table).sources == "many":
            continue
        for other in live(before, table.table):
            theirs = other.table(table.table)
            if other.role == "comparison" or other.bron == mapping.bron or theirs is None:
                continue
            for scope in (
                scope for scope in table.scopes if any(_overlap(scope, other_scope) for other_scope in theirs.scopes)
            ):
                _require_apart(mapping.bron, other.bron, scope, table, theirs, declared.declared(table.table))


def _overlap(scope: str, other: str) -> bool:
    """The same municipality, and the same law; who names no law speaks about all of them."""
    (gemeente, _, wet), (other_gemeente, _, other_wet) = scope.partition("/"), other.partition("/")
    return gemeente == other_gemeente and (not wet or not other_wet or wet == other_wet)


def _require_apart(
    bron: str, other: str, scope: str, ours: TableDelivery, theirs: TableDelivery, leads: Sequence[Lead]
) -> None:
    both = [month for month in ours.months if month in theirs.months]
    if not both:
        return
    if all(any(lead.covers(scope, month) for lead in leads) for month in both):
        return  # bronnen.yaml says for each month who leads; the other's rows are kept for comparison
    raise DeliveryRefused(
        f"Voor {ours.table} van {scope.strip('/')} leidt {other} al in {both[0]}; zet role: comparison in de mapping van {bron} om te vergelijken, "
        "of leg in bronnen.yaml vast welke bron wanneer leidt."
    )


def condition(store: Store, table: str, gemeente: str, month: str) -> str | None:
    """SQL: whether a row of `bron` leads by bronnen.yaml; None where nothing is declared. `gemeente` and `month` are SQL."""
    leads = register(store).declared(table)
    if not leads:
        return None
    wet = "wet" if "wet" in contract(table).leading_by else "NULL"
    cases = " ".join(f"WHEN {_when(lead, gemeente, wet, month)} THEN bron = {text(lead.bron)}" for lead in leads)
    return f"CASE {cases} ELSE TRUE END"


def _when(lead: Lead, gemeente: str, wet: str, month: str) -> str:
    tests = ["TRUE"]
    tests += [f"{gemeente} = {text(lead.gemeente)}"] if lead.gemeente else []
    tests += [f"{wet} = {text(lead.wet)}"] if lead.wet else []
    tests += [f"{month} >= {text(lead.since)}"] if lead.since else []
    tests += [f"{month} < {text(lead.until)}"] if lead.until else []
    return " AND ".join(tests)


def require_demo_or_real(store: Store, mapping: Mapping, before: tuple[Delivery, ...]) -> None:
    """Made-up residents come only into a folder without real deliveries about people."""
    if mapping.demo and not store.is_demo and any(_about_people(delivery) and not delivery.demo for delivery in before):
        raise DeliveryRefused(
            f"De map {store.root} bevat echte leveringen; laad verzonnen inwoners in een eigen map (--data)."
        )


def _about_people(delivery: Delivery) -> bool:
    return any(column.pseudonym == "persoon" for table in delivery.tables for column in contract(table.table).columns)
