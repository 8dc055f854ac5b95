"""From exact counts to a protected cube: disclosure control decides which cells are hidden, layer by layer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketenzicht.indicators import measuring
from ketenzicht.indicators.counting import Counted, Key
from ketenzicht.indicators.cubes import Cube, CubeCell
from ketenzicht.indicators.dimensions import UNKNOWN_MEMBER
from ketenzicht.indicators.measuring import Cell
from ketenzicht.indicators.model import Indicator, Kind
from ketenzicht.indicators.planning import ALL_ROWS, Plan
from ketenzicht.indicators.population import Population
from ketenzicht.indicators.publishing import Issue
from ketenzicht.indicators.questions import GEMEENTE, about_axis
from ketenzicht.kernel import disclosure
from ketenzicht.kernel.disclosure import Axis, Counts, Mask, Rule, Settled, Table

IDENTIFYING = ("wijk", "leeftijd")


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The members of each axis in order, and the place of every cell; the last place of an axis is the total over it."""

    axes: tuple[Axis, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Entries along each axis."""
        return tuple(axis.size for axis in self.axes)

    def place(self, key: Key) -> tuple[int, ...]:
        """Where a cell stands in an array."""
        return tuple(
            -1 if member is None else axis.members.index(member) for axis, member in zip(self.axes, key, strict=True)
        )

    def key(self, place: Sequence[int]) -> Key:
        """Which cell stands at a place."""
        return tuple(
            None if at == len(axis.members) else axis.members[at] for axis, at in zip(self.axes, place, strict=True)
        )

    def filled(self, numbers: Mapping[Key, int]) -> Counts:
        """An array with these numbers, zeros elsewhere."""
        array: Counts = np.zeros(self.shape, np.int64)
        for key, number in numbers.items():
            array[self.place(key)] = number
        return array


def grid(plan: Plan, counted: Counted) -> Grid:
    """The axes of a question with the members that have rows, and all of closed classes."""
    indicator = plan.question.indicator
    most = [max(numbers) for numbers in zip(*counted.most.values(), strict=True)]
    axes = []
    for place, key in enumerate(plan.question.axes):
        about = about_axis(key, indicator)
        found = {member for cell in counted.cells if (member := cell[place]) is not None}
        members = ordered(found, about.closed)
        axes.append(
            Axis(
                name=key,
                members=members,
                multiplicity=most[place],
                special=about.special,
                identifying=key in IDENTIFYING,
            )
        )
    return Grid(axes=tuple(axes))


def ordered(found: Iterable[str], closed: Sequence[str]) -> tuple[str, ...]:
    """Members in order: those that always stand there as declared, others by code, and last what the source does not say."""
    others = sorted(set(found) - set(closed) - {UNKNOWN_MEMBER})
    unknown = [UNKNOWN_MEMBER] if UNKNOWN_MEMBER in found and UNKNOWN_MEMBER not in closed else []
    return (*closed, *others, *unknown)


def protected(
    plan: Plan, counted: Counted, rule: Rule, population: Population, issue: Issue
) -> Mapping[tuple[str, ...], Cube]:
    """The cubes over the axes that `issue` asks and of all coarser ones, by their axes. The state of a cell is the same in
    all of them. The plan counts over the axes that are looked at together."""
    if not any(cell.count(part).rows for cell in counted.cells.values() for part in plan.parts_counted):
        return _nothing(plan, issue.asked)
    whole = grid(plan, counted)
    tables = [_table(plan, counted, whole, part, rule) for part in plan.parts_counted]
    for names in disclosure.layers(issue.asked, base=(GEMEENTE,)):
        issue.settle([_slice(table, names) for table in tables], names, tables, rule)
    return {
        names: _cube(plan, counted, whole, found, rule, population)
        for names, found in issue.made.items()
        if GEMEENTE in names
    }


def _nothing(plan: Plan, asked: tuple[str, ...]) -> Mapping[tuple[str, ...], Cube]:
    """The cubes of a question without any rows: nobody to hide."""
    names = (name for name in disclosure.layers(asked, base=(GEMEENTE,)) if GEMEENTE in name)
    parts = measuring.shown_parts(plan.question.indicator)
    return {axes: Cube(axes=axes, parts=parts, cells={}) for axes in names}


def _table(plan: Plan, counted: Counted, whole: Grid, part: str, rule: Rule) -> Table:
    rows = whole.filled({key: cell.count(part).rows for key, cell in counted.cells.items()})
    units = {unit: whole.filled(numbers) for (unit, name), numbers in counted.units.items() if name == part}
    return Table(
        axes=whole.axes, rows=rows, units=units, primary=_primary(plan.question.indicator, counted, whole, part, rule)
    )


def _primary(indicator: Indicator, counted: Counted, whole: Grid, part: str, rule: Rule) -> Mask:
    """Cells to be hidden for another reason than few units: two suppliers make up nearly all, or a sensitive group."""
    found: Mask = np.zeros(whole.shape, bool)
    if counted.largest and part == ALL_ROWS:
        two, everybody = (
            _decimals(whole, {key: pair[place] for key, pair in counted.largest.items()}) for place in (0, 1)
        )
        found |= disclosure.dominated(two, everybody, rule)
    if indicator.sensitive and indicator.kind is Kind.SHARE:
        part_rows, whole_rows = (
            whole.filled({key: cell.count(name).rows for key, cell in counted.cells.items()})
            for name in ("deel", ALL_ROWS)
        )
        found |= disclosure.group_disclosing(part_rows, whole_rows)
    return found


def _decimals(whole: Grid, numbers: Mapping[Key, object]) -> NDArray[np.float64]:
    array: NDArray[np.float64] = np.zeros(whole.shape)
    for key, number in numbers.items():
        array[whole.place(key)] = float(number)  # type: ignore[arg-type]
    return array


def _slice(table: Table, names: tuple[str, ...]) -> Table:
    """The table over fewer axes: of the others the total."""
    place = tuple(slice(None) if axis.name in names else -1 for axis in table.axes)
    return Table(
        axes=tuple(axis for axis in table.axes if axis.name in names),
        rows=table.rows[place],
        units={unit: numbers[place] for unit, numbers in table.units.items()},
        primary=table.primary[place],
    )


def _cube(plan: Plan, counted: Counted, whole: Grid, settled: Settled, rule: Rule, population: Population) -> Cube:
    """What may be seen of one layer. Cells without rows are left out, unless they are hidden."""
    indicator = plan.question.indicator
    inner = Grid(axes=tuple(axis for axis in whole.axes if axis.name in settled.names))
    cells = {}
    for place in np.ndindex(inner.shape):
        short = inner.key(place)
        key = tuple(
            short[settled.names.index(axis.name)] if axis.name in settled.names else None for axis in whole.axes
        )
        if settled.hidden[place]:
            cells[short] = CubeCell(hidden=True)
        elif key in counted.cells:
            cells[short] = shown(indicator, counted.cells[key], rule, population, key)
    return Cube(axes=settled.names, parts=measuring.shown_parts(indicator), cells=cells)


def shown(indicator: Indicator, cell: Cell, rule: Rule | None, population: Population, key: Key) -> CubeCell:
    """A cell that may be seen, rounded as the rule says."""
    base = cell.count(measuring.base_part(indicator)).rows
    return CubeCell(
        hidden=False,
        value=measuring.value(indicator, cell, rule, population(key)),
        rows=disclosure.rounded(base, rule) if rule else base,
        parts={part: measuring.amount(indicator, cell, part, rule) for part in measuring.shown_parts(indicator)},
    )
