"""Dutch numbers, dates, lists and plurals."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ketenzicht.kernel.text import (
    capitalised,
    choices,
    join_and,
    join_or,
    long_date,
    long_moment,
    number,
    percentage,
    plural,
    quoted,
    short_date,
)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Decimal("1234.5"), None, "1.234,5"),
        (1_234_567, None, "1.234.567"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (Decimal("-0.04"), 1, "0,0"),
        (7, 2, "7,00"),
    ],
)
def test_numbers_have_points_and_a_comma(value: int | Decimal, decimals: int | None, text: str) -> None:
    assert number(value, decimals) == text


def test_shares_become_percentages() -> None:
    assert percentage(Decimal("0.125")) == "12,5%"
    assert percentage(Decimal(1), decimals=0) == "100%"


def test_dates_are_written_as_people_do() -> None:
    assert long_date(date(2026, 3, 31)) == "31 maart 2026"
    assert short_date(date(2026, 3, 1)) == "01-03-2026"
    assert long_moment(datetime(2026, 3, 31, 12, 5, tzinfo=UTC)) == "31 maart 2026 om 14.05 uur"


def test_amounts_agree_with_their_noun() -> None:
    assert [plural(amount, "rij", "rijen") for amount in (0, 1, 3, 1200)] == [
        "0 rijen",
        "1 rij",
        "3 rijen",
        "1.200 rijen",
    ]


def test_lists_end_with_a_word() -> None:
    assert [join_and(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a en b", "a, b en c"]
    assert join_or(["a", "b", "c"]) == "a, b of c"


def test_a_wrong_word_gets_the_nearest_one_or_the_list() -> None:
    assert choices("taken", ["taak", "taken2", "plan"]) == "Bedoelt u 'taken2'?"
    assert choices("xyz", ["b", "a"]) == "Kies uit a of b."
    assert choices("?", "abcdefghij", most=3) == "Kies bijvoorbeeld a, b of c."


def test_a_value_from_outside_fits_on_one_line() -> None:
    assert quoted("a\n  b") == "'a b'"
    assert quoted("x" * 50, limit=5) == "'xxxx…'"


def test_a_sentence_starts_with_a_capital() -> None:
    assert capitalised("februari 2026") == "Februari 2026"
