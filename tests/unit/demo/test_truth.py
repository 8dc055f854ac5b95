"""The counters of the truth file: counts per label, money to the cent, medians, stocks at month ends."""

from datetime import date
from typing import Any

import numpy as np

from ketenzicht.demo.draw import NEVER, as_day
from ketenzicht.demo.town import START_DAY
from ketenzicht.demo.truth import Truth, months


def ints(*values: Any) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_counts_add_up_over_blocks() -> None:
    truth = Truth()
    for _ in range(2):
        truth.count("taken|soort", (("a", "b"), ints(0, 1, 1)))
    assert truth.document()["counts"]["taken|soort"] == {"a": 2, "b": 4}


def test_what_falls_outside_the_labels_is_not_counted() -> None:
    truth = Truth()
    truth.count("x", (("a",), ints(0, NEVER)), (("p", "q"), ints(1, 0)))
    assert truth.document()["counts"]["x"] == {"a|q": 1}


def test_months_are_those_of_the_calendar() -> None:
    truth = Truth()
    truth.count("x|maand", months(ints(as_day(date(2025, 12, 31)), as_day(date(2026, 1, 1)), NEVER)))
    assert truth.document()["counts"]["x|maand"] == {"2025-12": 1, "2026-01": 1}


def test_money_is_exact() -> None:
    truth = Truth()
    truth.cents("x", ints(10, 20, -5))
    assert truth.document()["euros"]["x"] == {"": "0.25"}


def test_the_median_is_taken_over_all_blocks_together() -> None:
    truth = Truth()
    truth.days("x", ints(1, 3), (("a",), ints(0, 0)))
    truth.days("x", ints(100), (("a",), ints(0)))
    assert truth.document()["days"]["x"]["a"] == {"n": 3, "median": 3.0, "mean": 34.666667}


def test_what_ends_on_the_last_day_of_the_month_does_not_count_in_its_stock() -> None:
    truth = Truth()
    last = as_day(date(2021, 11, 30))
    truth.stock("x", ints(START_DAY, START_DAY), ints(last, last + 1))
    assert truth.document()["counts"]["x"] == {"2021-11": 1}
