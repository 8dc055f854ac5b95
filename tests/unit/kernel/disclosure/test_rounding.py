"""How shown values are written under a rule."""

from decimal import Decimal

import pytest

from ketenzicht.kernel.disclosure import euros, mean, rounded, share
from tests.unit.kernel.disclosure.tables import INTERN, OPEN


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (10, 10), (12, 10), (13, 15), (17, 15), (18, 20), (1003, 1005)])
def test_counts_that_leave_the_house_are_multiples_of_five(count: int, shown: int) -> None:
    assert rounded(count, OPEN) == shown
    assert rounded(count, INTERN) == count


def test_shares_come_from_the_counts_as_they_are_shown() -> None:
    """33 of 67 is shown as 35 of 65: 53.8 %. One step of 5 is 7.7 % of 65, so whole per cents are fine enough."""
    assert share(33, 67, OPEN) == Decimal(54)
    assert share(33, 67, INTERN) == Decimal("49.253731")


def test_shares_of_a_large_whole_have_one_decimal() -> None:
    """333 of 1000 is shown as 335 of 1000; one step of 5 is 0.5 %, so one decimal says no more than the counts."""
    assert share(333, 1000, OPEN) == Decimal("33.5")


def test_there_is_no_share_of_nothing() -> None:
    assert share(0, 0, INTERN) is None
    assert share(0, 2, OPEN) is None


@pytest.mark.parametrize(
    ("value", "intern", "outside"),
    [("8.4449", "8.4", "8.4"), ("84.449", "84.4", "84.4"), ("844.49", "844.5", "844"), ("8444.9", "8444.9", "8440"), ("0", "0", "0")],
)  # fmt: skip
def test_means_are_rounded(value: str, intern: str, outside: str) -> None:
    assert mean(Decimal(value), INTERN) == Decimal(intern)
    assert mean(Decimal(value), OPEN) == Decimal(outside)


@pytest.mark.parametrize(
    ("value", "outside"), [("1234567.89", "1230000"), ("987.65", "988"), ("-1235", "-1240"), ("0", "0")]
)
def test_euros_about_persons_leave_the_house_in_three_digits(value: str, outside: str) -> None:
    assert euros(Decimal(value), OPEN) == Decimal(outside)
    assert euros(Decimal(value), INTERN) == Decimal(value)
