"""How the demo's source systems write dates, moments, euros and numbers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ketenzicht.demo import columns
from ketenzicht.demo.draw import NEVER, as_day

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def days(*values: Any) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_a_day_is_written_in_the_form_of_the_system() -> None:
    day = days(as_day(date(2026, 3, 1)))
    assert columns.day_text(day).to_pylist() == ["01-03-2026"]
    assert columns.day_text(day, "%Y%m%d").to_pylist() == ["20260301"]


def test_what_did_not_happen_is_an_empty_cell() -> None:
    assert columns.day_text(days(NEVER)).to_pylist() == [None]
    assert columns.moment_text(days(NEVER)).to_pylist() == [None]
    assert columns.code_text(days(NEVER, 0), ("a",)).to_pylist() == [None, "a"]


def test_a_birth_before_1970_is_written_when_it_is_known() -> None:
    day = days(as_day(date(1941, 5, 4)))
    assert columns.day_text(day, known=np.array([True])).to_pylist() == ["04-05-1941"]


def test_a_moment_is_a_day_and_a_time() -> None:
    minute = days(as_day(date(2025, 12, 31)) * 1440 + 9 * 60 + 5)
    assert columns.moment_text(minute).to_pylist() == ["31-12-2025 09:05"]


def test_numbers_of_a_system_have_leading_zeros() -> None:
    assert columns.id_text(days(42), "Z", 8).to_pylist() == ["Z00000042"]


@given(st.integers(-(10**12), 10**12))
def test_cents_become_euros_to_the_cent(cents: int) -> None:
    (text,) = columns.cents_text(days(cents)).to_pylist()
    euros, rest = text.removeprefix("-").split(",")
    assert (int(euros) * 100 + int(rest)) * (-1 if text.startswith("-") else 1) == cents


@settings(deadline=None, max_examples=50)
@given(st.dates(date(2021, 1, 1), date(2027, 12, 31)), st.integers(4 * 60, 23 * 60))
def test_a_local_moment_becomes_the_utc_of_the_time_zone_database(day: date, minute: int) -> None:
    local = datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM) + timedelta(minutes=minute)
    (text,) = columns.utc_text(days(as_day(day) * 1440 + minute)).to_pylist()
    assert text == local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
