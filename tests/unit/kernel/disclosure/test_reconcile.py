"""A new release gives way to what was issued."""

from unittest.mock import patch

import numpy as np

from ketenzicht.kernel.disclosure import Settled, attack, part, protect, reconcile, reconcile_all
from tests.unit.kernel.disclosure.tables import OPEN, axes_of, picture, table_of

CORNER = table_of([[[3, 10], [10, 10]], [[10, 10], [10, 0]]])
"""no table of two of its dimensions has a cell below 10; all three together say that the 3 is at most 3"""


def test_the_third_table_gives_way() -> None:
    issued = reconcile_all([part(CORNER, ("a", "b")), part(CORNER, ("a", "c"))], [], CORNER, OPEN)
    assert not any(settled.hidden.any() for settled in issued)
    third = part(CORNER, ("b", "c"))
    assert not protect(third, OPEN).any(), "alone it could be shown"
    hidden = reconcile(third, issued, CORNER, OPEN)
    assert hidden.any()
    assert not hidden[-1].any() and not hidden[:, -1].any(), "totals were issued before"
    assert not attack(CORNER, [*issued, Settled(names=("b", "c"), hidden=hidden)], OPEN)


def test_the_same_table_again_has_the_same_cells() -> None:
    """Other company than a fresh look would choose: what was issued stays."""
    base = table_of([3, 12, 40, 60])
    before = Settled(names=("a",), hidden=np.array([True, False, True, False, False]))
    assert reconcile(base, [before], base, OPEN).tolist() == before.hidden.tolist()
    assert protect(base, OPEN).tolist() != before.hidden.tolist()


def test_too_few_units_in_a_later_snapshot_are_hidden_though_the_cell_was_issued() -> None:
    """In an earlier snapshot the first cell held 12. Its company must come from cells that were issued, so there is none
    to be had; the cell itself is hidden all the same."""
    base = table_of([3, 15, 40])
    before = Settled(names=("a",), hidden=np.zeros(4, bool))
    assert picture(base, reconcile(base, [before], base, OPEN)) == ["× 15 40 58"]


def test_a_base_that_is_too_large_shows_only_what_was_issued() -> None:
    base = table_of([[30, 40], [50, 60]])
    issued = [Settled(names=("a",), hidden=np.zeros(3, bool))]
    with patch("ketenzicht.kernel.disclosure.reconciling.LARGEST_BASE", 3):
        hidden = reconcile(base, issued, base, OPEN)
    assert picture(base, hidden) == ["× × 70", "× × 110", "× × 180"]


def test_a_part_of_a_base_has_its_axes_in_the_order_that_is_asked() -> None:
    base = table_of([[1, 2, 3], [4, 5, 6]])
    assert part(base, ("b", "a")).rows.tolist() == [[1, 4, 5], [2, 5, 7], [3, 6, 9], [6, 15, 21]]
    assert part(base, ()).rows.tolist() == 21
    assert part(base, ("b",)).axes == axes_of(base.rows)[1:]
