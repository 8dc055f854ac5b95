"""The line rules, by tables that can be checked with pencil and paper. Intern: threshold 5, width 2."""

import numpy as np

from ketenzicht.kernel.disclosure import Axis, Table, protect
from tests.unit.kernel.disclosure.tables import INTERN, OPEN, axes_of, picture, table_of, with_totals


def margins_shown(*inner: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """A table of these sizes of which all totals were settled before, as shown."""
    return np.pad(np.zeros(inner, bool), [(0, 1)] * len(inner), constant_values=True)


def test_a_small_cell_gets_company_along_each_line() -> None:
    """2 is small. Alone, 32 - 10 - 20 would give it away in its row, so 10 is hidden too (the smallest, and 12 together).
    Now 2 and 10 stand alone in their columns (32 - 30, 50 - 40), so 30 and 40 join them, who have each other in their row."""
    table = table_of([[2, 10, 20], [30, 40, 50]])
    assert picture(table, protect(table, INTERN)) == ["× × 20 32", "× × 50 120", "32 50 70 152"]


def test_outside_the_house_the_threshold_is_ten() -> None:
    """4 needs 12 beside it (16 together); 25 and 40 keep each of these company in its column."""
    table = table_of([[12, 4, 30], [25, 40, 15]])
    assert picture(table, protect(table, OPEN)) == ["× × 30 46", "× × 15 80", "37 44 45 126"]


def test_a_zero_is_shown() -> None:
    """3 and 2 are small, 5 together: enough for intern, and each is 1 to 4 (a hidden cell is no zero): width 3."""
    table = table_of([3, 2, 20, 0])
    assert picture(table, protect(table, INTERN)) == ["× × 20 0 25"]


def test_hidden_members_of_a_line_hold_the_threshold_together() -> None:
    """1 and 2 are 3 together, so the smallest other one, 7, joins them."""
    table = table_of([1, 2, 7, 20])
    assert picture(table, protect(table, INTERN)) == ["× × × 20 30"]


def test_a_cell_whose_siblings_are_zero_is_hidden_with_its_total() -> None:
    """3 is its total, and the total is as small; under a hidden total the zeros are hidden too."""
    table = table_of([3, 0, 0])
    assert picture(table, protect(table, INTERN)) == ["× × × ×"]


def test_a_line_of_ones_is_hidden_with_its_zeros() -> None:
    """The total 5 was settled as shown, so it stays. Five hidden cells that are no zero would be 1 each; so the zero is
    hidden as well, and nobody knows any more which of the six it is."""
    table = table_of([1, 1, 1, 1, 1, 0], frozen=margins_shown(6))
    assert picture(table, protect(table, INTERN)) == ["× × × × × × 5"]


def test_a_total_is_hidden_when_no_member_can_keep_company() -> None:
    """A person may be in several members: 4 and 4 may be the same four, while the total is five. There is no third member,
    and the total is not settled, so it goes too."""
    rows = with_totals([4, 4])
    units = np.array([4, 4, 5])
    axes = (Axis(name="soort", members=("a", "b"), multiplicity=2),)
    assert protect(Table(axes=axes, rows=rows, units={"persoon": units}), INTERN).tolist() == [True, True, False]
    units = np.array([4, 4, 4])
    assert protect(Table(axes=axes, rows=rows, units={"persoon": units}), INTERN).tolist() == [True, True, True]


def test_units_in_several_members_are_not_counted_twice() -> None:
    """4 and 3 may be the same four persons when each may be in two members: (4 + 3) / 2 is 4, one too few; 9 joins them."""
    rows = with_totals([4, 3, 9, 20])
    axes = (Axis(name="soort", members=("a", "b", "c", "d"), multiplicity=2),)
    table = Table(axes=axes, rows=rows, units={"persoon": np.array([4, 3, 9, 20, 30])})
    assert picture(table, protect(table, INTERN)) == ["× × × 20 36"]


def test_what_is_left_of_the_total_counts_too() -> None:
    """As before, but 29 persons less 9 and 15 leaves 5 for the first two members: enough."""
    rows = with_totals([4, 3, 9, 15])
    axes = (Axis(name="soort", members=("a", "b", "c", "d"), multiplicity=2),)
    table = Table(axes=axes, rows=rows, units={"persoon": np.array([4, 3, 9, 15, 29])})
    assert picture(table, protect(table, INTERN)) == ["× × 9 15 31"]


def test_a_cell_about_two_kinds_of_unit_passes_both() -> None:
    """30 persons but 2 suppliers in the first member, and 3 suppliers in the second: 5 together."""
    rows = with_totals([30, 40, 50])
    units = {"persoon": rows, "leverancier": np.array([2, 3, 9, 14])}
    table = Table(axes=axes_of(rows), rows=rows, units=units)
    assert picture(table, protect(table, INTERN)) == ["× × 50 120"]


def test_a_table_without_a_protected_unit_is_shown() -> None:
    table = Table(axes=axes_of(with_totals([1, 2])), rows=with_totals([1, 2]), units={})
    assert not protect(table, INTERN).any()


def test_rows_of_nobody_known_are_one_unit() -> None:
    """No person is known of 12 rows: they count as one unit, so they are hidden, and 6 beside them."""
    rows = with_totals([12, 6, 20])
    table = Table(axes=axes_of(rows), rows=rows, units={"persoon": np.array([0, 6, 20, 26])})
    assert picture(table, protect(table, INTERN)) == ["× × 20 38"]


def test_a_cell_that_equals_a_shown_total_is_no_company() -> None:
    """In the first row 3 needs company. 9 is the cheapest, but the settled total of its column is 9 too, so hiding it
    hides nothing; 20 joins, and 25 and 30 in the second row."""
    table = table_of([[3, 9, 20], [25, 0, 30]], frozen=margins_shown(2, 3))
    assert picture(table, protect(table, INTERN)) == ["× 9 × 32", "× 0 × 55", "28 9 50 87"]


def test_an_empty_axis_is_no_trouble() -> None:
    table = table_of(np.zeros((0, 3), int))
    assert not protect(table, INTERN).any()


def test_a_table_without_axes_is_its_total() -> None:
    assert not protect(table_of(5), INTERN).any()
    assert protect(table_of(4), INTERN).all()
