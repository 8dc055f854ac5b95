"""Contracts: which tables the warehouse holds, with columns, keys, purposes and protected units (docs/reference/contract-format.md)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.warehouse import expressions

TYPES = {"string": "VARCHAR", "integer": "BIGINT", "date": "DATE", "datetime": "TIMESTAMP", "boolean": "BOOLEAN"}


@dataclass(frozen=True, kw_only=True)
class Term:
    """How a term column is worked out by the kernel's legal terms: which answer, and the columns that it starts from."""

    answer: str
    wet: str
    stap: str
    start: str
    suspended: str | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a contract. `type` is a Table Schema type; `derive` is SQL over other columns of the row."""

    name: str
    type: str
    title: str
    purpose: str
    description: str = ""
    unit: str | None = None
    decimals: int = 2
    format: str | None = None
    required: bool = False
    enum: tuple[str, ...] = ()
    minimum: str | None = None
    maximum: str | None = None
    pattern: str | None = None
    max_length: int | None = None
    pseudonym: str | None = None
    derive: str | None = None
    term: Term | None = None
    transient: bool = False
    special: bool = False

    @property
    def sql_type(self) -> str:
        """The type in the engine."""
        return f"DECIMAL(18,{self.decimals})" if self.type == "number" else TYPES[self.type]


@dataclass(frozen=True, kw_only=True)
class ForeignKey:
    """`fields` point at `parent`.`parent_fields`. `orphan`: quarantine or allow; `as_of`: the date column of the fact."""

    fields: tuple[str, ...]
    parent: str
    parent_fields: tuple[str, ...]
    orphan: str = "allow"
    as_of: str | None = None


@dataclass(frozen=True, kw_only=True)
class Contract:
    """One canonical table."""

    name: str
    title: str
    description: str
    version: int
    kind: str
    protected_unit: tuple[str, ...]
    partition_by: str | None
    sources: str
    leading_by: tuple[str, ...]
    key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    columns: tuple[Column, ...]

    @property
    def stored(self) -> tuple[Column, ...]:
        """The columns that are kept, in order."""
        return tuple(column for column in self.columns if not column.transient)

    def column(self, name: str) -> Column:
        """The column of that name. Raises WrongCall where the contract has none."""
        for column in self.columns:
            if column.name == name:
                return column
        known = ", ".join(column.name for column in self.columns)
        raise WrongCall(f"De tabel {self.name} heeft geen kolom {name}; er zijn: {known}.")

    def has(self, name: str) -> bool:
        """Whether there is a column of that name."""
        return any(column.name == name for column in self.columns)


@cache
def contracts() -> Mapping[str, Contract]:
    """All contracts by name, in alphabetical order, each checked when it is read."""
    folder = resources.files("ketenzicht.warehouse") / "contracts"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    found = {file.name.removesuffix(".json"): read(json.loads(file.read_text(encoding="utf-8"))) for file in files}
    for contract in found.values():
        _require_parents(contract, found)
    return found


def contract(name: str) -> Contract:
    """The contract of that table. Raises WrongCall with the tables that there are."""
    try:
        return contracts()[name]
    except KeyError:
        raise WrongCall(f"De tabel {name} bestaat niet; er zijn: {', '.join(contracts())}.") from None


def read(schema: Mapping[str, Any]) -> Contract:
    """A contract out of its Table Schema. Raises WrongCall where the schema is not sound."""
    found = Contract(
        name=schema["name"],
        title=schema["title"],
        description=schema["description"],
        version=schema["version"],
        kind=schema["kind"],
        protected_unit=tuple(schema["protectedUnit"]),
        partition_by=schema.get("partitionBy"),
        sources=schema.get("sources", "one"),
        leading_by=tuple(schema.get("leadingBy", ())),
        key=tuple(schema["primaryKey"]),
        foreign_keys=tuple(_foreign_key(item) for item in schema.get("foreignKeys", ())),
        columns=tuple(_column(item) for item in schema["fields"]),
    )
    _require_sound(found)
    return found


def _foreign_key(item: Mapping[str, Any]) -> ForeignKey:
    reference = item["reference"]
    return ForeignKey(
        fields=_several(item["fields"]),
        parent=reference["resource"],
        parent_fields=_several(reference["fields"]),
        orphan=item.get("orphan", "allow"),
        as_of=item.get("asOf"),
    )


def _several(fields: str | list[str]) -> tuple[str, ...]:
    return (fields,) if isinstance(fields, str) else tuple(fields)


def _column(item: Mapping[str, Any]) -> Column:
    constraints = item.get("constraints", {})
    limits = {key: str(constraints[key]) if key in constraints else None for key in ("minimum", "maximum")}
    return Column(
        name=item["name"],
        type=item["type"],
        title=item["title"],
        purpose=item["purpose"],
        description=item.get("description", ""),
        unit=item.get("unit"),
        decimals=item.get("decimals", 2),
        format=item.get("format"),
        required=constraints.get("required", False),
        enum=tuple(constraints.get("enum", ())),
        minimum=limits["minimum"],
        maximum=limits["maximum"],
        pattern=constraints.get("pattern"),
        max_length=constraints.get("maxLength"),
        pseudonym=item.get("pseudonym"),
        derive=item.get("derive"),
        term=Term(**item["term"]) if "term" in item else None,
        transient=item.get("transient", False),
        special=item.get("special", False),
    )


def _require_sound(found: Contract) -> None:
    known = {column.name for column in found.columns}
    where = f"Het contract {found.name}"
    for column in found.columns:
        if column.type not in TYPES and column.type != "number":
            raise WrongCall(f"{where}: kolom {column.name} heeft het onbekende type {column.type}.")
        if not column.purpose:
            raise WrongCall(f"{where}: kolom {column.name} heeft geen doel.")
        if column.special and not column.enum:
            raise WrongCall(f"{where}: de bijzondere kolom {column.name} heeft geen lijst van grove categorieën.")
        if column.derive:
            expressions.check(column.derive, known, where)
    named = {
        *found.key,
        *found.leading_by,
        *([found.partition_by] if found.partition_by else []),
        *(field for key in found.foreign_keys for field in key.fields),
    }
    if missing := sorted(named - known):
        raise WrongCall(f"{where}: de sleutel noemt de kolom {missing[0]}, die er niet is.")


def _require_parents(found: Contract, all_contracts: Mapping[str, Contract]) -> None:
    for key in found.foreign_keys:
        parent = all_contracts.get(key.parent)
        if parent is None or not all(parent.has(field) for field in key.parent_fields):
            raise WrongCall(f"Het contract {found.name} verwijst naar {key.parent}, dat er zo niet is.")
