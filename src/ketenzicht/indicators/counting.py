"""Runs a plan: what the engine counted of every cell of every level, and how many different units stand behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ketenzicht.indicators.measuring import Cell, Count
from ketenzicht.indicators.planning import RANKED, Plan
from ketenzicht.indicators.relations import relation
from ketenzicht.indicators.source import Source
from ketenzicht.warehouse.sql import texts

Key = tuple[str | None, ...]
"""The member on each axis; None is the total over it."""
UNIT_COLUMNS = 4


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Every cell that has rows; per unit and part how many different units; per unit and axis the most members of one
    unit; and per cell what the two largest units give to the sum, with the sum of all (only where asked)."""

    cells: Mapping[Key, Cell]
    units: Mapping[tuple[str, str], Mapping[Key, int]]
    most: Mapping[str, tuple[int, ...]]
    largest: Mapping[Key, tuple[Decimal, Decimal]]


def count(source: Source, plan: Plan, units: Sequence[str] = (), dominant: str = "") -> Counted:
    """The cells of a plan. `units`: the kinds of unit to count different ones of; `dominant`: the one whose two largest
    contributions to the sum are asked."""
    if not units and plan.question.indicator.kind not in RANKED:  # one query is enough
        rows = source.query(f"WITH feiten AS ({plan.facts}) {plan.totals()}")
        return Counted(cells=_cells(plan, rows, 0, {}), units={}, most={}, largest={})
    with source.kept("feiten", plan.facts):  # several queries read them
        expressions = {unit: _unit(source, plan, unit) for unit in units}
        rows = source.query(plan.totals(list(expressions.values())))
        ranks = _ranks(source, plan)
        most = {unit: _most(source, plan, sql) for unit, sql in expressions.items()}
        largest = source.query(plan.two_largest(expressions[dominant])) if dominant else []
    wide = len(plan.axes)
    return Counted(
        cells=_cells(plan, rows, len(units), ranks),
        units={
            (unit, part.name): {row[:wide]: row[_place(wide, part_place, unit_place, len(units))] for row in rows}
            for part_place, part in enumerate(plan.parts)
            for unit_place, unit in enumerate(units)
        },
        most=most,
        largest={row[:wide]: (row[wide], row[wide + 1]) for row in largest},
    )


def _cells(
    plan: Plan, rows: Sequence[tuple[Any, ...]], units: int, ranks: Mapping[Key, tuple[Any, Any]]
) -> dict[Key, Cell]:
    wide = len(plan.axes)
    return {row[:wide]: _cell(plan, row[wide:], units, ranks.get(row[:wide])) for row in rows}


def _place(wide: int, part: int, unit: int, units: int) -> int:
    """Where in a row the number of units of a part stands: after its four counts."""
    return wide + part * (UNIT_COLUMNS + units) + UNIT_COLUMNS + unit


def _cell(plan: Plan, numbers: Sequence[Any], units: int, rank: tuple[Any, Any] | None) -> Cell:
    step = UNIT_COLUMNS + units
    counts = {
        part.name: _count(numbers[place * step : place * step + UNIT_COLUMNS]) for place, part in enumerate(plan.parts)
    }
    low, high = rank or (None, None)
    return Cell(counts=counts, low=None if low is None else Decimal(low), high=None if high is None else Decimal(high))


def _count(numbers: Sequence[Any]) -> Count:
    rows, distinct, total, known = numbers
    return Count(rows=rows, distinct=distinct, sum=None if total is None else Decimal(total), numbers=known)


def _ranks(source: Source, plan: Plan) -> dict[Key, tuple[Any, Any]]:
    if plan.question.indicator.kind not in RANKED:
        return {}
    wide = len(plan.axes)
    return {row[:wide]: (row[wide + 1], row[wide + 2]) for row in source.query(plan.ranked())}


def _most(source: Source, plan: Plan, unit: str) -> tuple[int, ...]:
    [row] = source.query(plan.most_members(unit))
    return tuple(int(number or 1) for number in row)


def _unit(source: Source, plan: Plan, unit: str) -> str:
    """SQL of the unit behind a row. Where it is not known: the case, if its source never says whom a row is about;
    else one and the same unknown."""
    column = f"u{plan.units.index(unit)}"
    unknown = {bron for (bron,) in source.query(f"SELECT DISTINCT bron FROM feiten WHERE {column} IS NULL")}
    if not unknown:
        return column
    base = relation(plan.question.relation.base)
    silent = unknown & source.silent_sources(base.name, unit) if "bron" in base.columns else set()
    case = f"WHEN bron IN ({texts(sorted(silent))}) THEN CONCAT('#', zaak) " if silent else ""
    return f"CASE WHEN NOT {column} IS NULL THEN {column} {case}ELSE '' END"
