"""Periods of the calendar: week, month, two months, quarter, half-year, year and school year, each with a key."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.text import MONTHS, join_and, quoted

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199


class Unit(StrEnum):
    """How long a period is. Mappings and reports use these words."""

    WEEK = "week"
    MONTH = "month"
    TWO_MONTHS = "two_months"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    SCHOOL_YEAR = "school_year"


_MONTHS_IN = {
    Unit.MONTH: 1,
    Unit.TWO_MONTHS: 2,
    Unit.QUARTER: 3,
    Unit.HALF_YEAR: 6,
    Unit.YEAR: 12,
    Unit.SCHOOL_YEAR: 12,
}
_FIRST_MONTH = {Unit.SCHOOL_YEAR: 8}
"""A school year runs from 1 August up to and including 31 July, as RMC counts; other periods start in January."""

_KEYS = {
    Unit.WEEK: ("{year}-W{number:02}", re.compile(r"([0-9]{4})-W([0-9]{2})")),
    Unit.MONTH: ("{year}-{number:02}", re.compile(r"([0-9]{4})-([0-9]{2})")),
    Unit.TWO_MONTHS: ("{year}-B{number}", re.compile(r"([0-9]{4})-B([1-6])")),
    Unit.QUARTER: ("{year}-Q{number}", re.compile(r"([0-9]{4})-Q([1-4])")),
    Unit.HALF_YEAR: ("{year}-H{number}", re.compile(r"([0-9]{4})-H([12])")),
    Unit.YEAR: ("{year}", re.compile(r"([0-9]{4})()")),
    Unit.SCHOOL_YEAR: ("{year}-S", re.compile(r"([0-9]{4})-S()")),
}
_ORDINALS = ("eerste", "tweede", "derde", "vierde")
_EXAMPLES = "2026-02, 2026-Q1, 2026-W07, 2026-B1, 2026-H1, 2026 of 2025-S"


@dataclass(frozen=True, kw_only=True)
class Period:
    """A stretch of days: the `number`-th (from 1) of its unit in `year` (ISO year for weeks; the year in which a school
    year starts). Make one with `parse_period` or `period_of`. WrongCall for a number or year that does not exist."""

    unit: Unit
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR or not 1 <= self.number <= _count(self.unit, self.year):
            raise WrongCall(f"De periode {quoted(self.key)} bestaat niet: kies een periode zoals {_EXAMPLES}.")

    @property
    def key(self) -> str:
        """The key that `parse_period` reads: 2026-W07, 2026-02, 2026-B1, 2026-Q1, 2026-H1, 2026, 2025-S."""
        return _KEYS[self.unit][0].format(year=self.year, number=self.number)

    @property
    def start(self) -> date:
        """The first day (inclusive)."""
        if self.unit is Unit.WEEK:
            return date.fromisocalendar(self.year, self.number, 1)
        return _first_of_month(self.year, _first_month(self.unit) + (self.number - 1) * _MONTHS_IN[self.unit])

    @property
    def end(self) -> date:
        """The day after the last one (exclusive)."""
        if self.unit is Unit.WEEK:
            return self.start + timedelta(days=7)
        return _first_of_month(self.year, _first_month(self.unit) + self.number * _MONTHS_IN[self.unit])

    def contains(self, day: date) -> bool:
        """Whether a day lies in the period."""
        return self.start <= day < self.end

    def previous(self) -> "Period":
        """The period of the same unit that ends where this one starts."""
        return period_of(self.start - timedelta(days=1), self.unit)

    def next(self) -> "Period":
        """The period of the same unit that starts where this one ends."""
        return period_of(self.end, self.unit)

    def year_earlier(self) -> "Period":
        """The period with the same number one year earlier. Week 53 of a year after one with 52 weeks gives week 52:
        the last week is compared with the last week."""
        number = min(self.number, _count(self.unit, self.year - 1))
        return Period(unit=self.unit, year=self.year - 1, number=number)

    def months(self) -> tuple["Period", ...]:
        """The calendar months of which it is made, in order; none for a week, which does not follow months."""
        if self.unit is Unit.WEEK:
            return ()
        first = period_of(self.start, Unit.MONTH)
        found = [first]
        while len(found) < _MONTHS_IN[self.unit]:
            found.append(found[-1].next())
        return tuple(found)

    def label(self) -> str:
        """The period in Dutch: "februari 2026", "week 7 van 2026", "eerste kwartaal 2026", "schooljaar 2025-2026"."""
        years = f"{self.year}-{self.year + 1}" if self.unit is Unit.SCHOOL_YEAR else str(self.year)
        return f"{self._name()} {years}".strip()

    def _name(self) -> str:
        last = self.number - 1
        names: dict[Unit, Callable[[], str]] = {
            Unit.WEEK: lambda: f"week {self.number} van",
            Unit.MONTH: lambda: MONTHS[last],
            Unit.TWO_MONTHS: lambda: join_and(MONTHS[2 * last : 2 * last + 2]),
            Unit.QUARTER: lambda: f"{_ORDINALS[last]} kwartaal",
            Unit.HALF_YEAR: lambda: f"{_ORDINALS[last]} halfjaar",
            Unit.YEAR: lambda: "",
            Unit.SCHOOL_YEAR: lambda: "schooljaar",
        }
        return names[self.unit]()


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last day of that month where it is shorter."""
    first = _first_of_month(day.year, day.month - months)
    return min(first + timedelta(days=day.day - 1), _first_of_month(first.year, first.month + 1) - timedelta(days=1))


def parse_period(text: str) -> Period:
    """The period of a key, such as 2026-W07 or 2025-S. WrongCall with examples for a text that is not a key."""
    for unit, (_, pattern) in _KEYS.items():
        found = pattern.fullmatch(text.strip())
        if found:
            return Period(unit=unit, year=int(found[1]), number=int(found[2] or 1))
    raise WrongCall(f"{quoted(text)} is geen periode: schrijf bijvoorbeeld {_EXAMPLES}.")


def period_of(day: date, unit: Unit) -> Period:
    """The period of this unit in which a day lies. WrongCall for a day outside 1900-2199."""
    if unit is Unit.WEEK:
        iso = day.isocalendar()
        return Period(unit=unit, year=iso.year, number=iso.week)
    months = day.year * 12 + day.month - _first_month(unit)
    year, month = divmod(months, 12)
    return Period(unit=unit, year=year, number=month // _MONTHS_IN[unit] + 1)


def _count(unit: Unit, year: int) -> int:
    """How many periods of a unit start in a year. 28 December always lies in the last ISO week."""
    if unit is Unit.WEEK:
        return date(year, 12, 28).isocalendar().week
    return 12 // _MONTHS_IN[unit]


def _first_month(unit: Unit) -> int:
    return _FIRST_MONTH.get(unit, 1)


def _first_of_month(year: int, month: int) -> date:
    """The first day of a month; month 13 is January of the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
