"""The calendar against dates that were written down by hand from almanacs, not computed."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenzicht.kernel.calendar import (
    add_working_days,
    calendar_version,
    days,
    easter,
    equated_days_known,
    feestdag_name,
    is_feestdag,
    is_working_day,
    next_working_day,
    working_days_between,
)
from ketenzicht.kernel.errors import WrongCall

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31))
EASTER = [
    date(2000, 4, 23),
    date(2005, 3, 27),
    date(2008, 3, 23),
    date(2011, 4, 24),
    date(2014, 4, 20),
    date(2016, 3, 27),
    date(2019, 4, 21),
    date(2024, 3, 31),
    date(2025, 4, 20),
    date(2026, 4, 5),
    date(2027, 3, 28),
    date(2038, 4, 25),
    date(2049, 4, 18),
    date(2050, 4, 10),
]


@pytest.mark.parametrize("sunday", EASTER)
def test_easter_falls_where_the_almanac_says(sunday: date) -> None:
    assert easter(sunday.year) == sunday


def test_the_year_2026_has_exactly_its_known_holidays() -> None:
    found = {row.day: row.feestdag for row in days(date(2026, 1, 1), date(2026, 12, 31)) if row.feestdag}
    assert found == {
        date(2026, 1, 1): "Nieuwjaarsdag",
        date(2026, 1, 2): "gelijkgesteld met een feestdag",
        date(2026, 4, 3): "Goede Vrijdag",
        date(2026, 4, 6): "Tweede Paasdag",
        date(2026, 4, 27): "Koningsdag",
        date(2026, 5, 5): "Bevrijdingsdag",
        date(2026, 5, 14): "Hemelvaartsdag",
        date(2026, 5, 15): "gelijkgesteld met een feestdag",
        date(2026, 5, 25): "Tweede Pinksterdag",
        date(2026, 12, 25): "Eerste Kerstdag",
        date(2026, 12, 26): "Tweede Kerstdag",
    }


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2025, 4, 26), "Koningsdag"),
        (date(2025, 4, 27), None),
        (date(2014, 4, 26), "Koningsdag"),
        (date(2013, 4, 30), "Koninginnedag"),
        (date(2006, 4, 29), "Koninginnedag"),
        (date(2014, 4, 30), None),
        (date(2016, 5, 5), "Bevrijdingsdag en Hemelvaartsdag"),
        (date(2026, 4, 5), None),
    ],
)
def test_kings_day_moves_off_sunday_and_two_holidays_can_meet(day: date, name: str | None) -> None:
    assert feestdag_name(day) == name


@pytest.mark.parametrize(
    "day",
    [
        date(2017, 4, 28),
        date(2018, 12, 31),
        date(2020, 5, 22),
        date(2022, 5, 27),
        date(2023, 4, 28),
        date(2024, 12, 27),
        date(2025, 5, 30),
        date(2026, 1, 2),
        date(2027, 5, 7),
        date(2028, 5, 26),
    ],
)
def test_a_day_equated_by_decree_is_no_working_day(day: date) -> None:
    assert is_feestdag(day)
    assert not is_working_day(day)


def test_the_day_after_ascension_is_a_working_day_while_no_decree_says_otherwise() -> None:
    assert is_working_day(date(2029, 5, 11))


def test_working_days_of_the_christmas_weeks_by_hand() -> None:
    # 22, 23, 24, 29, 30, 31 December 2026: Christmas falls on Friday and Saturday
    assert working_days_between(date(2026, 12, 21), date(2026, 12, 31)) == 7
    assert working_days_between(date(2026, 12, 24), date(2026, 12, 27)) == 0
    assert next_working_day(date(2026, 12, 25)) == date(2026, 12, 28)


def test_it_is_said_for_which_years_the_decrees_are_known() -> None:
    assert [equated_days_known(day) for day in (date(2016, 12, 31), date(2017, 1, 1), date(2028, 12, 31))] == [
        False,
        True,
        True,
    ]
    assert not equated_days_known(date(2029, 1, 1))
    assert re.fullmatch(r"[0-9]{4}-[0-9]+", calendar_version())


@given(a=DAYS, b=DAYS)
def test_working_days_there_are_minus_working_days_back(a: date, b: date) -> None:
    assert working_days_between(a, b) == -working_days_between(b, a)


@given(a=DAYS, length=st.integers(min_value=0, max_value=60))
def test_working_days_between_counts_the_days_one_by_one(a: date, length: int) -> None:
    b = a + timedelta(days=length)
    assert working_days_between(a, b) == sum(is_working_day(a + timedelta(days=n)) for n in range(1, length + 1))


@given(day=DAYS, amount=st.integers(min_value=1, max_value=30))
def test_adding_working_days_is_undone_by_counting_them(day: date, amount: int) -> None:
    later = add_working_days(day, amount)
    assert is_working_day(later)
    assert working_days_between(day, later) == amount


@given(day=DAYS)
def test_the_next_working_day_is_the_first_one(day: date) -> None:
    found = next_working_day(day)
    assert is_working_day(found)
    assert working_days_between(day - timedelta(days=1), found) == 1


def test_the_date_dimension_has_one_row_per_day() -> None:
    rows = list(days(date(2020, 12, 31), date(2021, 1, 4)))
    assert [(row.iso_year, row.iso_week, row.weekday) for row in rows] == [
        (2020, 53, 4),
        (2020, 53, 5),
        (2020, 53, 6),
        (2020, 53, 7),
        (2021, 1, 1),
    ]
    assert [row.is_working_day for row in rows] == [True, False, False, False, True]


@pytest.mark.parametrize("day", [date(1989, 12, 31), date(2101, 1, 1)])
def test_a_day_outside_the_known_years_is_refused(day: date) -> None:
    with pytest.raises(WrongCall, match="1990 tot en met 2100"):
        is_working_day(day)
