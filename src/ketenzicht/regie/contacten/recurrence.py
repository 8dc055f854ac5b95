"""Recurrence in the words of RFC 5545: FREQ, INTERVAL, BYDAY, COUNT and UNTIL; days only."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, takewhile

from ketenzicht.regie.contacten.errors import BadRecurrence

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NTH = re.compile(r"^(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU)$")
_STEPS = 4000
"""days, weeks or months after which a series is over, whatever it says: a daily one after eleven years"""
_MOST = 1000
"""occurrences that one asks for at once; a longer series is asked again later"""


@dataclass(frozen=True, kw_only=True)
class Recurrence:
    """How often something comes back."""

    freq: str
    interval: int = 1
    days: tuple[tuple[int, int], ...] = ()
    """(which one in the month, or 0 for each; weekday 0 … 6)"""
    times: int | None = None
    until: date | None = None

    def days_from(self, start: date) -> Iterator[date]:
        """All days of the series, the first one not before `start`, in order."""
        days: Iterator[date] = (day for day in self._candidates(start) if day >= start)
        if self.until is not None:
            until = self.until
            days = takewhile(lambda day: day <= until, days)
        return islice(days, self.times) if self.times is not None else days

    def between(self, start: date, first: date, last: date) -> list[date]:
        """The days of a series that began on `start` that lie in a period, both ends included."""
        until_last = takewhile(lambda day: day <= last, self.days_from(start))
        return list(islice((day for day in until_last if day >= first), _MOST))

    def _candidates(self, start: date) -> Iterator[date]:
        step = {"DAILY": self._daily, "WEEKLY": self._weekly, "MONTHLY": self._monthly}[self.freq]
        for number in range(_STEPS):
            try:
                yield from step(start, number * self.interval)
            except (OverflowError, ValueError):  # the end of the calendar
                return

    def _daily(self, start: date, number: int) -> list[date]:
        day = start + timedelta(days=number)
        named = {weekday for _, weekday in self.days}
        return [day] if not named or day.weekday() in named else []

    def _weekly(self, start: date, number: int) -> list[date]:
        monday = start - timedelta(days=start.weekday()) + timedelta(weeks=number)
        named = sorted({weekday for _, weekday in self.days} or {start.weekday()})
        return [monday + timedelta(days=weekday) for weekday in named]

    def _monthly(self, start: date, number: int) -> list[date]:
        year, month = divmod(start.year * 12 + start.month - 1 + number, 12)
        length = monthrange(year, month + 1)[1]
        days = [date(year, month + 1, day) for day in range(1, length + 1)]
        if not self.days:
            return [day for day in days if day.day == start.day]
        return sorted({day for which, weekday in self.days for day in _named(days, which, weekday)})


def parse(text: str) -> Recurrence:
    """A rule such as FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=10. Raises BadRecurrence, which names the part."""
    parts = dict(_part(piece) for piece in text.strip().removeprefix("RRULE:").split(";"))
    if parts.get("FREQ") not in ("DAILY", "WEEKLY", "MONTHLY"):
        raise BadRecurrence(parts.get("FREQ", text))
    if "COUNT" in parts and "UNTIL" in parts:
        raise BadRecurrence("COUNT en UNTIL samen")
    return Recurrence(
        freq=parts["FREQ"],
        interval=_number(parts.get("INTERVAL", "1")),
        days=tuple(_day(day, parts["FREQ"]) for day in parts["BYDAY"].split(",")) if "BYDAY" in parts else (),
        times=_number(parts["COUNT"]) if "COUNT" in parts else None,
        until=_date(parts["UNTIL"]) if "UNTIL" in parts else None,
    )


def _part(piece: str) -> tuple[str, str]:
    name, _, value = piece.partition("=")
    if name not in ("FREQ", "INTERVAL", "BYDAY", "COUNT", "UNTIL") or not value:
        raise BadRecurrence(piece)
    return name, value


def _number(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,2}", text):
        raise BadRecurrence(text)
    return int(text)


def _day(text: str, freq: str) -> tuple[int, int]:
    found = _NTH.match(text)
    if found is None or (found[1] and freq != "MONTHLY"):
        raise BadRecurrence(text)
    return int(found[1] or 0), _DAYS.index(found[2])


def _date(text: str) -> date:
    if not re.fullmatch(r"[0-9]{8}(T[0-9]{6}Z?)?", text):
        raise BadRecurrence(text)
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        raise BadRecurrence(text) from None


def _named(days: list[date], which: int, weekday: int) -> list[date]:
    """The days of a month on this weekday: each, the first, or the last but …"""
    found = [day for day in days if day.weekday() == weekday]
    if which == 0:
        return found
    index = which - 1 if which > 0 else which
    return found[index:][:1] if -len(found) <= index < len(found) else []
