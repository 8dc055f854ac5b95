"""An attacker: what can be worked out from tables that are seen together.

It proves the protection, so it shares nothing with it but the data types. It knows all shown cells exactly, that rows are
never fewer than none, and that zeros are shown. Meant for tests and audits of some hundreds of inner cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ketenzicht.kernel.disclosure.layering import Settled
from ketenzicht.kernel.disclosure.rules import Rule
from ketenzicht.kernel.disclosure.table import Table

Vector = NDArray[np.float64]
Cell = tuple[int, ...]

NEARLY: Final = 1e-6
OFTEN: Final = 64.0
"""how often one equation may be added or subtracted when a group is worked out"""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A group of fewer units than the threshold of which too much is known."""

    cells: tuple[tuple[str, ...], ...]
    """the cells that it consists of, by member along each axis of the base; "*" is the total"""
    units: int
    lowest: float
    """the fewest rows that it can have for all that is shown"""
    highest: float
    """the most"""


def attack(
    base: Table, seen: Sequence[Settled], rule: Rule, *, who: Sequence[frozenset[int]] | None = None
) -> list[Finding]:
    """What an attacker finds who sees these tables, each over some of the axes of `base` (the truth, over all of them):
    cells of the base of too few units that are known within less than the width of the rule, and the smallest group of
    inner cells that can be worked out, when it is too small. `who` names the units in each inner cell, in order; without
    it nobody is thought to be in two cells."""
    attacker = _Attacker(base=base, seen=seen, rule=rule)
    return [*attacker.narrow_cells(), *attacker.small_groups(who)]


@dataclass(kw_only=True)
class _Attacker:
    base: Table
    seen: Sequence[Settled]
    rule: Rule
    equations: list[Vector] = field(default_factory=list)
    """inner cells whose rows add up to something that is shown"""
    no_zeros: list[Vector] = field(default_factory=list)
    """inner cells that hold one row at least together"""

    def __post_init__(self) -> None:
        for settled in self.seen:
            for cell in np.ndindex(settled.hidden.shape):
                if not settled.hidden[cell]:
                    self.equations.append(self._inner(self._place(settled, cell)))
                elif self._rows(settled, cell) > 0 and not self._may_be_zero(settled, cell):
                    self.no_zeros.append(self._inner(self._place(settled, cell)))

    @cached_property
    def members(self) -> Cell:
        """How many members each axis of the base has."""
        return tuple(len(axis.members) for axis in self.base.axes)

    @cached_property
    def truth(self) -> Vector:
        """The rows of the inner cells, which the attacker is after."""
        return self.base.rows[tuple(slice(-1) for _ in self.members)].astype(float).ravel()

    def _place(self, settled: Settled, cell: Cell) -> Cell:
        """A cell of a table as a cell of the base: the total over each axis that the table does not have."""
        at = dict(zip(settled.names, cell, strict=True))
        return tuple(at.get(axis.name, len(axis.members)) for axis in self.base.axes)

    def _rows(self, settled: Settled, cell: Cell) -> int:
        return int(self.base.rows[self._place(settled, cell)])

    def _inner(self, place: Cell) -> Vector:
        """The inner cells of a cell of the base: 1 for those, 0 for others."""
        inner = np.zeros(self.members)
        inner[tuple(slice(None) if at == total else at for at, total in zip(place, self.members, strict=True))] = 1
        return inner.ravel()

    def _may_be_zero(self, settled: Settled, cell: Cell) -> bool:
        """Zeros are shown, except in a line that is hidden from end to end; of two members with a shown total a zero
        would be the shown total less the other, so there it is not."""
        return any(self._in_hidden_line(settled, cell, axis) for axis in range(len(cell)))

    def _in_hidden_line(self, settled: Settled, cell: Cell, axis: int) -> bool:
        total = settled.hidden.shape[axis] - 1
        line = [(*cell[:axis], member, *cell[axis + 1 :]) for member in range(total + 1)]
        if cell[axis] == total or not (total > 2 or settled.hidden[line[-1]]):
            return False
        return all(settled.hidden[other] or self._surely_zero(settled, other) for other in line[:-1])

    def _surely_zero(self, settled: Settled, cell: Cell) -> bool:
        """Whether a total over it has no rows."""
        above = product(*({at, size - 1} for at, size in zip(cell, settled.hidden.shape, strict=True)))
        return any(other != cell and self._rows(settled, other) == 0 for other in above)

    def narrow_cells(self) -> Iterator[Finding]:
        """Cells of the base of too few units whose rows lie within less than the width of the rule."""
        solver = _Solver(equal=self.equations, at_least=self.no_zeros, truth=self.truth)
        for place in np.ndindex(self.base.shape):
            units = min((int(counts[place]) for counts in self.base.units.values()), default=self.rule.threshold)
            if self.base.rows[place] > 0 and units < self.rule.threshold:
                inner = self._inner(place)
                lowest, highest = solver.least(inner), -solver.least(-inner)
                if highest - lowest < self.rule.width - NEARLY:
                    yield Finding(cells=(self._named(place),), units=units, lowest=lowest, highest=highest)

    def _named(self, place: Cell) -> tuple[str, ...]:
        return tuple((*axis.members, "*")[at] for axis, at in zip(self.base.axes, place, strict=True))

    def small_groups(self, who: Sequence[frozenset[int]] | None) -> Iterator[Finding]:
        """The inner cells of fewest units together whose rows follow from what is shown by adding and subtracting, or
        because rows are never fewer than none; if these are fewer than the threshold."""
        who = who or self._nobody_twice()
        group = _smallest_group(np.array([*self.equations, *self._known_cells()]).reshape(-1, len(self.truth)), who)
        units = frozenset[int]().union(*(who[cell] for cell in group))
        if 0 < len(units) < self.rule.threshold:
            rows = float(self.truth[group].sum())
            cells = tuple(self._named(tuple(map(int, np.unravel_index(cell, self.members)))) for cell in group)
            yield Finding(cells=cells, units=len(units), lowest=rows, highest=rows)

    def _nobody_twice(self) -> list[frozenset[int]]:
        inside = tuple(slice(-1) for _ in self.members)
        sizes = np.minimum.reduce([counts[inside].ravel() for counts in self.base.units.values()])
        ends = np.cumsum(sizes)
        return [frozenset(range(end - size, end)) for size, end in zip(sizes.tolist(), ends.tolist(), strict=True)]

    def _known_cells(self) -> Iterator[Vector]:
        solver = _Solver(equal=self.equations, at_least=[], truth=self.truth)
        for inner in np.eye(len(self.truth)):
            if -solver.least(-inner) - solver.least(inner) < NEARLY:
                yield inner


class _Solver:
    """The least of a sum of inner cells, when some sums are as in truth and others are one at least."""

    def __init__(self, *, equal: Sequence[Vector], at_least: Sequence[Vector], truth: Vector) -> None:
        import highspy

        matrix = np.array([*equal, *at_least]).reshape(-1, len(truth))
        known = matrix[: len(equal)] @ truth
        self._highs = _silent(highspy)
        status = highspy.HighsModelStatus
        self._optimal, self._endless = status.kOptimal, {status.kUnbounded, status.kUnboundedOrInfeasible}
        self._highs.passModel(
            _problem(
                highspy,
                matrix,
                least=np.concatenate([known, np.ones(len(at_least))]),
                most=np.concatenate([known, np.full(len(at_least), np.inf)]),
                lowest=np.zeros(len(truth)),
                highest=np.full(len(truth), np.inf),
            )
        )

    def least(self, costs: Vector) -> float:
        """The least value of costs × inner cells."""
        self._highs.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
        self._highs.run()
        if self._highs.getModelStatus() in self._endless:
            return -np.inf
        if self._highs.getModelStatus() != self._optimal:
            raise ArithmeticError("what is shown contradicts itself")
        return float(costs @ np.asarray(self._highs.getSolution().col_value))


def _smallest_group(equations: NDArray[np.float64], who: Sequence[frozenset[int]]) -> list[int]:
    """The inner cells, at least one of them with units, that have the fewest units together and are a sum of multiples
    of equations. A mixed integer program: for each equation how often, for each cell and each unit whether it is in."""
    import highspy

    count, cells = equations.shape
    names = sorted(frozenset[int]().union(*who))
    links = [(cell, names.index(unit)) for cell, units in enumerate(who) for unit in units]
    made = np.hstack([equations.T, -np.eye(cells), np.zeros((cells, len(names)))])
    linked = np.zeros((len(links), made.shape[1]))
    for row, (cell, unit) in enumerate(links):
        linked[row, [count + cell, count + cells + unit]] = -1, 1
    some = np.concatenate([np.zeros(count), [bool(units) for units in who], np.zeros(len(names))])
    problem = _problem(
        highspy,
        np.vstack([made, linked, some]),
        least=np.concatenate([np.zeros(cells + len(links)), [1.0]]),
        most=np.concatenate([np.zeros(cells), np.full(len(links) + 1, np.inf)]),
        lowest=np.concatenate([np.full(count, -OFTEN), np.zeros(cells + len(names))]),
        highest=np.concatenate([np.full(count, OFTEN), np.ones(cells + len(names))]),
    )
    problem.col_cost_ = np.concatenate([np.zeros(count + cells), np.ones(len(names))])
    whole, any_number = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    problem.integrality_ = [any_number] * count + [whole] * cells + [any_number] * len(names)
    highs = _silent(highspy)
    highs.passModel(problem)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return []
    return np.flatnonzero(np.asarray(highs.getSolution().col_value)[count : count + cells] > 0.5).tolist()


def _silent(highspy: Any) -> Any:
    highs = highspy.Highs.__base__()  # the subclass prints a banner before it can be silenced
    for option, value in (("output_flag", False), ("threads", 1)):
        highs.setOptionValue(option, value)
    return highs


def _problem(
    highspy: Any, matrix: NDArray[np.float64], *, least: Vector, most: Vector, lowest: Vector, highest: Vector
) -> Any:
    problem = highspy.HighsLp()
    problem.num_row_, problem.num_col_ = matrix.shape
    problem.col_cost_ = np.zeros(matrix.shape[1])
    problem.col_lower_, problem.col_upper_, problem.row_lower_, problem.row_upper_ = lowest, highest, least, most
    rows, columns = np.nonzero(matrix)
    problem.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    problem.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=matrix.shape[0]))])
    problem.a_matrix_.index_, problem.a_matrix_.value_ = columns, matrix[rows, columns]
    return problem
