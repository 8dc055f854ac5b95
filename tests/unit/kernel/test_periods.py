"""Periods tile the line of days, and a key says exactly one of them."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.periods import Period, Unit, parse_period, period_of

DAYS = st.dates(min_value=date(1902, 1, 1), max_value=date(2197, 12, 31))
UNITS = st.sampled_from(Unit)


@given(day=DAYS, unit=UNITS)
def test_every_day_lies_in_the_period_of_that_day(day: date, unit: Unit) -> None:
    assert period_of(day, unit).contains(day)


@given(day=DAYS, unit=UNITS)
def test_periods_tile_the_line_without_gaps_or_overlap(day: date, unit: Unit) -> None:
    period = period_of(day, unit)
    assert period.previous().end == period.start
    assert period.next().start == period.end
    assert period.next().previous() == period == period.previous().next()


@given(day=DAYS, other=DAYS, unit=UNITS)
def test_a_period_contains_a_day_exactly_when_it_lies_from_start_up_to_end(day: date, other: date, unit: Unit) -> None:
    period = period_of(day, unit)
    assert period.contains(other) == (period.start <= other < period.end) == (period_of(other, unit) == period)


@given(day=DAYS, unit=UNITS)
def test_reading_a_key_gives_the_same_period(day: date, unit: Unit) -> None:
    period = period_of(day, unit)
    assert parse_period(period.key) == period


@given(day=DAYS, unit=UNITS)
def test_a_year_earlier_lies_a_year_back(day: date, unit: Unit) -> None:
    period = period_of(day, unit)
    assert 363 <= (period.start - period.year_earlier().start).days <= 371


@given(day=DAYS, unit=UNITS)
def test_months_tile_the_period_that_they_make(day: date, unit: Unit) -> None:
    period = period_of(day, unit)
    months = period.months()
    if unit is Unit.WEEK:
        assert months == ()
    else:
        assert (months[0].start, months[-1].end) == (period.start, period.end)
        assert all(earlier.end == later.start for earlier, later in pairwise(months))


@pytest.mark.parametrize(
    ("key", "start", "end", "label"),
    [
        ("2026-W07", date(2026, 2, 9), date(2026, 2, 16), "week 7 van 2026"),
        ("2026-W01", date(2025, 12, 29), date(2026, 1, 5), "week 1 van 2026"),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 4), "week 53 van 2020"),
        ("2026-02", date(2026, 2, 1), date(2026, 3, 1), "februari 2026"),
        ("2024-02", date(2024, 2, 1), date(2024, 3, 1), "februari 2024"),
        ("2026-B1", date(2026, 1, 1), date(2026, 3, 1), "januari en februari 2026"),
        ("2026-B6", date(2026, 11, 1), date(2027, 1, 1), "november en december 2026"),
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1), "eerste kwartaal 2026"),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1), "vierde kwartaal 2026"),
        ("2026-H2", date(2026, 7, 1), date(2027, 1, 1), "tweede halfjaar 2026"),
        ("2026", date(2026, 1, 1), date(2027, 1, 1), "2026"),
        ("2025-S", date(2025, 8, 1), date(2026, 8, 1), "schooljaar 2025-2026"),
    ],
)
def test_a_key_says_its_first_day_its_end_and_its_name(key: str, start: date, end: date, label: str) -> None:
    period = parse_period(key)
    assert (period.start, period.end, period.label()) == (start, end, label)


@pytest.mark.parametrize(
    ("key", "previous", "year_earlier"),
    [
        ("2026-W01", "2025-W52", "2025-W01"),
        ("2021-W01", "2020-W53", "2020-W01"),
        ("2020-W53", "2020-W52", "2019-W52"),
        ("2026-01", "2025-12", "2025-01"),
        ("2026-B1", "2025-B6", "2025-B1"),
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026-H1", "2025-H2", "2025-H1"),
        ("2026", "2025", "2025"),
        ("2025-S", "2024-S", "2024-S"),
    ],
)
def test_the_previous_period_and_a_year_earlier(key: str, previous: str, year_earlier: str) -> None:
    period = parse_period(key)
    assert (period.previous().key, period.year_earlier().key) == (previous, year_earlier)


@pytest.mark.parametrize(
    ("day", "key"),
    [(date(2026, 7, 31), "2025-S"), (date(2026, 8, 1), "2026-S"), (date(2026, 1, 15), "2025-S")],
)
def test_a_school_year_runs_from_august_to_july(day: date, key: str) -> None:
    assert period_of(day, Unit.SCHOOL_YEAR).key == key


@pytest.mark.parametrize(
    "text",
    ["", "2026-13", "2026-00", "2025-W53", "2026-W00", "2026-B7", "2026-Q5", "2026-H3", "26-02", "feb 2026", "2026-2"],
)
def test_an_unknown_key_is_refused_with_examples(text: str) -> None:
    with pytest.raises(WrongCall, match="2026-W07"):
        parse_period(text)


def test_a_period_outside_the_known_years_is_refused() -> None:
    with pytest.raises(WrongCall):
        Period(unit=Unit.YEAR, year=9999)
