"""The attacker finds what can be worked out, and nothing else."""

import numpy as np
import pytest

from ketenzicht.kernel.disclosure import Settled, Table, attack, part
from ketenzicht.kernel.disclosure.attacker import _Solver
from tests.unit.kernel.disclosure.tables import INTERN, OPEN, axes_of, table_of, with_totals

NONE_OF_TWO = np.zeros((3, 3), bool)


def hiding(shape: tuple[int, ...], *cells: tuple[int, ...]) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    hidden = np.zeros(shape, bool)
    for cell in cells:
        hidden[cell] = True
    return hidden


def test_a_cell_that_is_hidden_alone_is_found() -> None:
    """3 = 33 - 10 - 20."""
    table = table_of([3, 10, 20])
    cell, group = attack(table, [Settled(names=("a",), hidden=hiding((4,), (0,)))], INTERN)
    assert (cell.cells, cell.units, cell.lowest, cell.highest) == ((("0",),), 3, 3, 3)
    assert group == cell


def test_a_pair_that_is_too_small_together_is_found() -> None:
    """Neither 1 nor 3 is known, but together they are 4."""
    table = table_of([1, 3, 20])
    found = attack(table, [Settled(names=("a",), hidden=hiding((4,), (0,), (1,)))], INTERN)
    assert [(finding.cells, finding.units) for finding in found] == [((("0",), ("1",)), 4)]


def test_a_pair_of_the_threshold_is_not_found() -> None:
    table = table_of([2, 3, 20])
    assert not attack(table, [Settled(names=("a",), hidden=hiding((4,), (0,), (1,)))], INTERN)


def test_that_a_hidden_cell_is_no_zero_is_used() -> None:
    """Five hidden cells are 5 together, and a sixth member is a zero that is shown: so each is 1."""
    table = table_of([1, 1, 1, 1, 1, 0])
    found = attack(table, [Settled(names=("a",), hidden=hiding((7,), *[(cell,) for cell in range(5)]))], INTERN)
    assert {(finding.lowest, finding.highest) for finding in found} == {(1, 1)}
    whole = hiding((7,), *[(cell,) for cell in range(6)])
    assert not attack(table, [Settled(names=("a",), hidden=whole)], INTERN)


def test_two_tables_are_laid_side_by_side() -> None:
    """One table hides 3 with 10 beside it, the other shows 10."""
    table = table_of([3, 10, 20])
    one, other = hiding((4,), (0,), (1,)), hiding((4,), (0,), (2,))
    assert not attack(table, [Settled(names=("a",), hidden=one)], INTERN)
    assert attack(table, [Settled(names=("a",), hidden=hidden) for hidden in (one, other)], INTERN)


def test_a_zero_in_the_far_corner_gives_the_near_one_away() -> None:
    """No table of two dimensions has a cell below 10, and no cell of 3 × 2 × 2 is the difference of shown ones. But the
    cell that balances the 3 is empty, so 3 cannot grow: all three tables together say "at most 3", and exactly 3 for both."""
    base = table_of([[[3, 10], [10, 10]], [[10, 10], [10, 0]]])
    pairs = [("a", "b"), ("a", "c"), ("b", "c")]
    seen = [Settled(names=pair, hidden=NONE_OF_TWO) for pair in pairs]
    assert all((part(base, pair).rows >= 10).all() for pair in pairs)
    assert not attack(base, seen[:2], OPEN)
    found = [(finding.cells, finding.highest) for finding in attack(base, seen, OPEN)]
    assert found == [((("0", "0", "0"),), 3), ((("0", "0", "0"), ("1", "1", "1")), 3)]


def test_persons_in_two_cells_are_counted_once() -> None:
    """4 and 3 rows are of the same four persons: too few together, though 7 in sum."""
    table = table_of([4, 3, 20])
    seen = [Settled(names=("a",), hidden=hiding((4,), (0,), (1,)))]
    who = [frozenset(range(4)), frozenset(range(3)), frozenset(range(10, 30))]
    assert not attack(table, seen, INTERN)
    assert [finding.units for finding in attack(table, seen, INTERN, who=who)] == [4]


def test_a_table_that_is_about_nobody_has_no_secrets() -> None:
    rows = with_totals([1, 2])
    seen = [Settled(names=("a",), hidden=np.zeros(3, bool))]
    assert not attack(Table(axes=axes_of(rows), rows=rows, units={}), seen, INTERN, who=[frozenset(), frozenset()])


def test_contradictions_are_not_taken_for_safety() -> None:
    solver = _Solver(equal=[np.array([1.0])], at_least=[np.array([1.0])], truth=np.array([0.0]))
    with pytest.raises(ArithmeticError):
        solver.least(np.array([1.0]))
