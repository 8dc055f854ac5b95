"""What Excel gets for a figure, a word or a day: exact numbers, their formats, and the pattern of a hidden cell."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any, Final

from ketenzicht.kernel import text
from ketenzicht.kernel.clock import local_time
from ketenzicht.kernel.figures import Measure, Status

DATE, MOMENT = "dd-mm-yyyy", "dd-mm-yyyy hh:mm"
DARK, LIGHT, LINE = "#1F3A5F", "#F2F5F9", "#8497B0"

Look = Mapping[str, Any]
"""properties of a format, by the names of XlsxWriter"""

TITLE: Look = {"bold": True, "font_size": 18, "font_color": DARK}
SUBTITLE: Look = {"font_size": 11, "font_color": "#44546A"}
HEADING: Look = {"bold": True, "font_size": 13, "font_color": DARK}
WORDS: Look = {"text_wrap": True, "valign": "top"}
NOTE: Look = {**WORDS, "italic": True, "font_color": "#44546A"}
_BAND: Look = {"text_wrap": True, "valign": "vcenter", "indent": 1}
HIGHLIGHT: Look = {**_BAND, "bold": True, "font_size": 12, "bg_color": "#E8EEF6", "left": 5, "left_color": DARK}
WARNING: Look = {**_BAND, "bold": True, "bg_color": "#FFF2CC", "font_color": "#5C4400", "border": 1}
HEADER: Look = {"bold": True, "font_color": "#FFFFFF", "bg_color": DARK, "text_wrap": True, "valign": "top"}
TOTAL: Look = {"bold": True, "top": 1, "bg_color": LIGHT}
LARGE: Look = {"bold": True, "font_size": 14}
CELL: Look = {"valign": "top"}
INDENTED: Look = {"align": "left", "indent": 1}
"""words beside numbers"""
ABOVE_NUMBERS: Look = {"align": "right", "indent": 2}
"""a header above numbers, clear of the button of the filter"""
EMPTY: Mapping[Status, Look] = {
    Status.GETOOND: {},
    Status.VERBORGEN: {"pattern": 14, "fg_color": "#7F7F7F", "bg_color": "#E7E6E6"},
    Status.ONBEKEND: {"pattern": 18, "fg_color": "#7F7F7F", "bg_color": "#FFFFFF"},
}
"""how a cell without a number looks: hidden is hatched, unknown is dotted"""
TONES: Mapping[str, Look] = {
    "goed": {"bg_color": "#E2F0D9", "font_color": "#274E13"},
    "let op": {"bg_color": "#FFF2CC", "font_color": "#5C4400"},
    "slecht": {"bg_color": "#F9D9D6", "font_color": "#7B1410"},
}

MOST_LETTERS: Final = 32_000
"""Excel keeps 32,767 signs in a cell."""
CUT: Final = " … (ingekort: Excel bewaart niet meer tekens in een cel)"
_DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)
"""Excel keeps 15 digits of a number."""
_EPOCH = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)
"""Excel counts days rightly from here on."""
_BLANKS = re.compile(r"\s+")


def number_format(measure: Measure) -> str:
    """How Excel writes values of a measure; the separators follow the language of the reader's Excel."""
    digits = "#,##0" + ("." + "0" * measure.decimals if measure.decimals else "")
    if measure.vn:
        return f'"V" [$€-413] {digits};"N" [$€-413] {digits};[$€-413] {digits}'
    if measure.is_money:
        return f"[$€-413] {digits};[$€-413] -{digits}"
    return f"{digits}%" if measure.is_share else digits


def number(value: Decimal, measure: Measure | None) -> float:
    """The number of a cell: in 15 digits, a percentage as a true one (12,5% is 0.125)."""
    share = measure is not None and measure.is_share
    return float(_DIGITS.plus(value.scaleb(-2, _DIGITS) if share else value))


@lru_cache(maxsize=4096)
def serial(day: date) -> float | None:
    """A day or moment (in Dutch time) as Excel counts it; None before March 1900, which Excel cannot count."""
    moment = day if isinstance(day, datetime) else datetime.combine(day, time())
    local = local_time(moment).replace(tzinfo=None) if moment.tzinfo else moment
    if local.date() < _FIRST_DAY:
        return None
    passed = local - datetime.combine(_EPOCH, time())
    return passed.days if not passed.seconds else passed.days + passed.seconds / 86_400


def date_format(day: date) -> str:
    """How Excel writes a day, or a moment."""
    return MOMENT if isinstance(day, datetime) else DATE


def words(value: str) -> str:
    """A text that fits in a cell; a longer one says that it was cut."""
    return value if len(value) <= MOST_LETTERS else value[:MOST_LETTERS] + CUT


def one_line(value: str) -> str:
    """A text without line breaks, for headers and names."""
    return _BLANKS.sub(" ", value).strip()


def old_day(day: date) -> str:
    """A day that Excel cannot count, as a word."""
    return text.short_date(day)
