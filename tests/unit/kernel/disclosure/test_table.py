"""What a table must be before it is protected, and the rule of each profile."""

import numpy as np
import pytest

from ketenzicht.kernel.disclosure import Table, rule_of
from ketenzicht.kernel.reader import Profile
from tests.unit.kernel.disclosure.tables import axes_of, table_of, with_totals


@pytest.mark.parametrize(
    ("profile", "threshold", "rounding"), [(Profile.OPEN, 10, 5), (Profile.MAIL, 10, 5), (Profile.INTERN, 5, 1)]
)
def test_each_profile_has_its_rule(profile: Profile, threshold: int, rounding: int) -> None:
    rule = rule_of(profile)
    assert rule is not None
    assert (rule.threshold, rule.rounding) == (threshold, rounding)


def test_who_sees_the_cases_sees_exact_figures() -> None:
    assert rule_of(Profile.ZAAK) is None


def test_counts_have_the_shape_of_the_axes() -> None:
    rows = with_totals([[1, 2], [3, 4]])
    with pytest.raises(ValueError, match="must have the shape"):
        Table(axes=axes_of(rows), rows=rows, units={"persoon": rows[:-1]})


def test_only_a_settled_cell_can_be_settled_as_hidden() -> None:
    with pytest.raises(ValueError, match="only a settled cell"):
        table_of([1, 2], frozen_hidden=np.array([True, False, False]))


def test_heads_are_the_fewest_units_of_any_kind() -> None:
    rows = with_totals([9, 0, 4])
    table = Table(axes=axes_of(rows), rows=rows, units={"persoon": rows, "leverancier": np.array([2, 0, 0, 2])})
    assert table.heads.tolist() == [2, 0, 1, 2]
