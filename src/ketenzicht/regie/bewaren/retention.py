"""How long things are kept: per law and municipality, from the day that all of a file ended (P-10)."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from ketenzicht.access.settings.declared import KEEP_JEUGDWET, KEEP_OTHER, KEEP_PARTICIPATIEWET, KEEP_WGS, KEEP_WMO
from ketenzicht.access.settings.queries import setting
from ketenzicht.access.settings.shapes import Declared

TERMS: Final[Mapping[str, Declared[int]]] = {
    "wmo": KEEP_WMO,
    "jeugd": KEEP_JEUGDWET,
    "pw": KEEP_PARTICIPATIEWET,
    "wgs": KEEP_WGS,
    "overig": KEEP_OTHER,
}
"""the settings with the terms in years, by the codes of the laws"""


def kept_until(gemeente: str, wetten: Collection[str], ended_on: date, *, on: date) -> date:
    """The last day on which a file is kept that ended on a day: under several laws the longest term counts. The terms are
    those that hold on the day `on`, so that a change of the setting reaches what waits."""
    years = max(setting(gemeente, TERMS.get(wet, KEEP_OTHER), on) for wet in (wetten or {"overig"}))
    return years_later(ended_on, years)


def years_later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
