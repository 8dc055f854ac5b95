"""Local dates of moments, around midnight and the change of the clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ketenzicht.kernel.clock import fixed_clock, local_date, local_time, system_clock


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 31, 22, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 23, 0, tzinfo=UTC), date(2026, 2, 1)),
        (datetime(2026, 7, 31, 21, 59, tzinfo=UTC), date(2026, 7, 31)),
        (datetime(2026, 7, 31, 22, 0, tzinfo=UTC), date(2026, 8, 1)),
    ],
)
def test_a_day_begins_at_dutch_midnight_in_winter_and_summer(moment: datetime, day: date) -> None:
    assert local_date(moment) == day


def test_the_clock_jumps_in_march_and_repeats_an_hour_in_october() -> None:
    assert local_time(datetime(2026, 3, 29, 0, 59, tzinfo=UTC)).hour == 1
    assert local_time(datetime(2026, 3, 29, 1, 0, tzinfo=UTC)).hour == 3
    first, second = (local_time(datetime(2026, 10, 25, hour, 30, tzinfo=UTC)) for hour in (0, 1))
    assert (first.hour, second.hour) == (2, 2)
    assert first.utcoffset() != second.utcoffset()


def test_a_fixed_clock_stands_still_and_tells_utc() -> None:
    clock = fixed_clock(datetime.fromisoformat("2026-03-31T14:05:00+02:00"))
    assert clock() == clock() == datetime(2026, 3, 31, 12, 5, tzinfo=UTC)
    assert clock().utcoffset() == timedelta(0)


def test_the_system_clock_tells_utc() -> None:
    assert system_clock().utcoffset() == timedelta(0)


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        local_date(datetime(2026, 1, 1))
