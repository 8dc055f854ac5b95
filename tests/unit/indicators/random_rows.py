"""Rows of any table by chance, as its contract allows them: what the proof of every definition is counted over."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from ketenzicht.indicators.relations import relation
from ketenzicht.warehouse.contract import Column, Contract, contract, contracts

GEMEENTEN = ("GM9901", "GM9902", "GM9903")
FIRST, DAYS = date(2025, 7, 1), 500
KNOWN_EMPTY = 0.15
"""how often a source says nothing"""
NOT_MADE = ("gemeente",)
"""the register of gemeenten would say who takes part in which law: another proof"""


def rows_for(name: str, number: int, draw: Random) -> dict[str, list[dict[str, Any]]]:
    """So many rows of each table that a relation is made of, by table."""
    return {about.name: rows_of(about, number, draw) for about in tables(name)}


def tables(name: str) -> list[Contract]:
    """The tables of the warehouse under a relation, however deep."""
    about = relation(name)
    if name in contracts():
        return [] if name in NOT_MADE else [contract(name)]
    found = {part.name: part for other in (*about.reads, about.base) for part in tables(other)}
    return list(found.values())


def rows_of(about: Contract, number: int, draw: Random) -> list[dict[str, Any]]:
    """So many rows; their keys are their numbers, and what points at another row may find one."""
    return [_row(about, place, number, draw) for place in range(number)]


def _row(about: Contract, place: int, number: int, draw: Random) -> dict[str, Any]:
    found = {column.name: _value(column, number, draw) for column in about.stored}
    keys: Mapping[str, Any] = {name: str(place) for name in about.key if about.column(name).type != "date"}
    if about.has("bron"):
        found["bron"] = "bron"
    return {**found, **{name: key for name, key in keys.items() if name not in ("bron", "gemeente")}}


def _value(column: Column, number: int, draw: Random) -> Any:
    if column.name == "gemeente":
        return draw.choice(GEMEENTEN)
    if not column.required and draw.random() < KNOWN_EMPTY:
        return None
    if column.enum:
        return draw.choice(column.enum)
    made = {
        "date": lambda: FIRST + timedelta(days=draw.randrange(DAYS)),
        "datetime": lambda: datetime.combine(FIRST, time(draw.randrange(24))) + timedelta(days=draw.randrange(DAYS)),
        "boolean": lambda: draw.random() < 0.5,
        "integer": lambda: draw.randrange(1, 60),
        "number": lambda: draw.randrange(-50_000, 50_000) / 100,
    }.get(column.type, lambda: str(draw.randrange(number)))
    return made()
