"""The line rules, by tables that can be checked with pencil and paper. Intern: threshold 5, width 2."""

from ketenzicht.kernel.disclosure import protect
from tests.unit.kernel.disclosure.tables import INTERN, picture, table_of


def test_a_small_cell_gets_company_along_each_line() -> None:
    """2 is small. Alone, 32 - 20 - 10 would give it away in its row, so 10 is hidden too (the cheapest: 12 together); in
    the columns 3 and 12 would give both away, so one more row joins."""
    table = table_of([[2, 10, 20], [30, 40, 50]])
    assert picture(table, protect(table, INTERN)) == ["× × 20 32", "× × 50 120", "32 50 70 152"]
