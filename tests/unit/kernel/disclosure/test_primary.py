"""Which cells are hidden for what they are themselves."""

import numpy as np
import pytest

from ketenzicht.kernel.disclosure import Axis, Table, dominated, group_disclosing, may_not_cross, protect
from tests.unit.kernel.disclosure.tables import INTERN, OPEN, picture, table_of, with_totals

WIJK = Axis(name="wijk", members=("oost", "west"), identifying=True)
ZIEKTE = Axis(name="ziekte", members=("ja", "nee"), special=True)
HERKOMST = Axis(name="herkomst", members=("ja", "nee"), special=True)
KANAAL = Axis(name="kanaal", members=("balie", "internet"))


@pytest.mark.parametrize(
    ("one", "other", "forbidden"),
    [
        (ZIEKTE, WIJK, True),
        (WIJK, ZIEKTE, True),
        (ZIEKTE, HERKOMST, True),
        (ZIEKTE, KANAAL, False),
        (WIJK, KANAAL, False),
    ],
)
def test_a_special_column_is_not_crossed(one: Axis, other: Axis, forbidden: bool) -> None:
    assert may_not_cross(one, other) == forbidden


def test_a_forbidden_crossing_shows_its_totals_only() -> None:
    """All cells are large; the crossing is hidden all the same, and what each column says alone is shown."""
    rows = with_totals([[100, 200], [300, 400]])
    table = Table(axes=(WIJK, ZIEKTE), rows=rows, units={"persoon": rows})
    assert picture(table, protect(table, INTERN)) == ["× × 300", "× × 700", "400 600 1000"]


def test_two_suppliers_with_more_than_ninety_per_cent_dominate_a_sum() -> None:
    """91 of 100 is more than 90 %, 90 is not; a sum of nothing has no contributors."""
    two_largest, total = np.array([91, 90, 0]), np.array([100, 100, 0])
    assert dominated(two_largest, total, OPEN).tolist() == [True, False, False]
    assert not dominated(two_largest, total, INTERN).any()


def test_a_dominated_sum_is_hidden_and_not_alone() -> None:
    """The first cell has 30 suppliers but is dominated; 12 is the smallest that can keep it company."""
    table = table_of([30, 12, 40], primary=np.array([True, False, False, False]))
    assert picture(table, protect(table, OPEN)) == ["× × 40 82"]


def test_nobody_and_everybody_say_something_about_each_member_of_a_group() -> None:
    part, whole = np.array([0, 20, 7, 0]), np.array([20, 20, 20, 0])
    assert group_disclosing(part, whole).tolist() == [True, True, False, False]
