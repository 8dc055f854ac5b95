"""The Dutch calendar, 1990-2100: holidays of the Algemene termijnenwet, working days, rows of a date dimension."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import Any

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.shipped import shipped

EQUATED = "gelijkgesteld met een feestdag"
_SATURDAY = 6


@dataclass(frozen=True, kw_only=True)
class CalendarDay:
    """One row of a date dimension. `weekday` is 1 (Monday) to 7; `feestdag` is None on an ordinary day."""

    day: date
    iso_year: int
    iso_week: int
    weekday: int
    feestdag: str | None
    is_working_day: bool


def easter(year: int) -> date:
    """Easter Sunday of a year in the Gregorian calendar (the anonymous algorithm of Meeus, Jones and Butcher)."""
    golden, century = year % 19, year // 100
    moon_shift = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = moon_shift - (moon_shift // 28) * (1 - (29 // (moon_shift + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    month = 3 + (moon - weekday + 40) // 44
    return date(year, month, moon - weekday + 28 - 31 * (month // 4))


def feestdag_name(day: date) -> str | None:
    """What holiday a day is (Atw art. 3), None on an ordinary day. Two holidays on one day are joined with "en".
    WrongCall outside 1990-2100."""
    require_known(day)
    return _feestdagen().get(day)


def is_feestdag(day: date) -> bool:
    """Whether a day is a holiday or equated to one (Atw art. 3). WrongCall outside 1990-2100."""
    return feestdag_name(day) is not None


def is_working_day(day: date) -> bool:
    """Whether a day is neither Saturday, Sunday nor holiday. WrongCall outside 1990-2100."""
    return not is_feestdag(day) and day.isoweekday() < _SATURDAY


def next_working_day(day: date) -> date:
    """The day itself if it is a working day, otherwise the first one after it (Atw art. 1 lid 1)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, amount: int) -> date:
    """The day on which `amount` (0 or more) working days after `day` are full; `day` itself does not count."""
    for _ in range(amount):
        day = next_working_day(day + timedelta(days=1))
    return day


def working_days_between(a: date, b: date) -> int:
    """Working days after `a` up to and including `b`; negative when `b` is earlier. WrongCall outside 1990-2100."""
    require_known(a)
    require_known(b)
    first, counts = _bounds()[0].toordinal(), _working_days_so_far()
    return counts[b.toordinal() - first] - counts[a.toordinal() - first]


def days(first: date, last: date) -> Iterator[CalendarDay]:
    """The rows of a date dimension from `first` up to and including `last`. WrongCall outside 1990-2100."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        iso = day.isocalendar()
        yield CalendarDay(
            day=day,
            iso_year=iso.year,
            iso_week=iso.week,
            weekday=iso.weekday,
            feestdag=feestdag_name(day),
            is_working_day=is_working_day(day),
        )


def calendar_version() -> str:
    """The version of the shipped holidays, to be kept beside what was computed with them."""
    return str(_data()["version"])


def require_known(day: date) -> None:
    """WrongCall for a day outside 1990-2100, of which the holidays are not known."""
    first, end = _bounds()
    if not first <= day < end:
        raise WrongCall(
            f"De feestdagen van {day.year} zijn niet bekend: geef een datum van {first.year} tot en met {end.year - 1}."
        )


def equated_days_known(day: date) -> bool:
    """Whether the decrees on equated days (Atw art. 3 lid 3) were looked up for the time of a day; if not, a term that
    ends about then may turn out a working day longer."""
    known_from: date = _data()["bekend_van"]
    known_to: date = _data()["bekend_tot"]
    return known_from <= day < known_to


@cache
def _data() -> dict[str, Any]:
    content: dict[str, Any] = shipped("feestdagen.yaml")
    return content


@cache
def _bounds() -> tuple[date, date]:
    return _data()["van"], _data()["tot"]


@cache
def _feestdagen() -> dict[date, str]:
    first, end = _bounds()
    found: dict[date, str] = {}
    for year in range(first.year, end.year):
        for rule in _data()["regels"]:
            day = _day_of(rule, year)
            if rule.get("van", first) <= day < rule.get("tot", end):
                found[day] = f"{found[day]} en {rule['naam']}" if day in found else rule["naam"]
    for besluit in _data()["besluiten"]:
        for day in besluit["dagen"]:
            found.setdefault(day, EQUATED)
    return found


def _day_of(rule: dict[str, Any], year: int) -> date:
    if "pasen" in rule:
        return easter(year) + timedelta(days=rule["pasen"])
    day = date(year, rule["maand"], rule["dag"])
    shift = rule.get("op_zondag", 0) if day.isoweekday() == 7 else 0
    return day + timedelta(days=shift)


@cache
def _working_days_so_far() -> tuple[int, ...]:
    first, end = _bounds()
    every_day = (date.fromordinal(ordinal) for ordinal in range(first.toordinal(), end.toordinal()))
    return tuple(accumulate(int(is_working_day(day)) for day in every_day))
