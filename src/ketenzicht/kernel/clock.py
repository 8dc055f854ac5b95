"""The clock: moments are UTC and passed in, local dates are those of Europe/Amsterdam."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Tells the moment in UTC. Only the outermost layer asks one; everything below is handed a moment."""

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def system_clock() -> datetime:
    """The moment now, in UTC: the Clock of the application."""
    return datetime.now(UTC)


def fixed_clock(moment: datetime) -> Clock:
    """A Clock that always tells the same moment, for tests. ValueError for a moment without an offset."""
    fixed = _utc(moment)
    return lambda: fixed


def local_date(moment: datetime) -> date:
    """The date in Europe/Amsterdam at a moment, summer and winter time included. ValueError without an offset."""
    return local_time(moment).date()


def local_time(moment: datetime) -> datetime:
    """The same moment as the clocks in the Netherlands show it. ValueError for a moment without an offset."""
    return _utc(moment).astimezone(AMSTERDAM)


def midnight(day: date) -> datetime:
    """When a day begins in the Netherlands."""
    return datetime.combine(day, time(), tzinfo=AMSTERDAM)


def _utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"a moment needs an offset: {moment.isoformat()}")
    return moment.astimezone(UTC)
