"""Text columns: how the demo's source systems write numbers, dates, moments, euros and codes. NEVER becomes empty."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ketenzicht.demo.draw import MINUTES, Bools, Ints

Text: TypeAlias = pa.Array
"""An Arrow array of strings; a missing value is written as an empty cell."""

LAST_DAY = 47_500
"""Dates are written from a list that runs from 1900-01-01 (day -25567) to 2100."""
FIRST_DAY = -25_567

_FORMATS: dict[str, Text] = {}


def _date_list(form: str) -> Text:
    if form not in _FORMATS:
        days = np.arange(FIRST_DAY, LAST_DAY).astype("datetime64[D]")
        _FORMATS[form] = pc.strftime(pa.array(days).cast(pa.timestamp("s")), format=form)
    return _FORMATS[form]


def _masked(values: Ints, known: Bools | None) -> pa.Array:
    return pa.array(values, mask=None if known is None else ~known)


def day_text(day: Ints, form: str = "%d-%m-%Y", known: Bools | None = None) -> Text:
    """Days since 1970-01-01 as text; days below zero are empty unless `known` says otherwise (dates of birth)."""
    return _date_list(form).take(_masked(day - FIRST_DAY, day >= 0 if known is None else known))


def moment_text(minute: Ints, form: str = "%d-%m-%Y", clock: str = "{:02d}:{:02d}", between: str = " ") -> Text:
    """Local moments (minutes since 1970-01-01) as text: the date, a separator and the time; NEVER is empty."""
    times = pa.array([clock.format(m // 60, m % 60) for m in range(MINUTES)])
    known = minute >= 0
    day, time = np.where(known, minute // MINUTES, 0), np.where(known, minute % MINUTES, 0)
    joined = pc.binary_join_element_wise(day_text(day, form), times.take(pa.array(time)), between)
    return joined if known.all() else pc.if_else(pa.array(known), joined, pa.scalar(None, pa.string()))


def number_text(value: Ints, known: Bools | None = None) -> Text:
    """Whole numbers as text; empty where not `known`."""
    return _masked(value, known).cast(pa.string())


def cents_text(cents: Ints, decimal: str = ",", known: Bools | None = None) -> Text:
    """Amounts in cents as euros with two decimals, without a thousands sign."""
    sign = pa.array(np.where(cents < 0, "-", ""))
    whole = pa.array(np.abs(cents) // 100).cast(pa.string())
    rest = pa.array([f"{c:02d}" for c in range(100)]).take(pa.array(np.abs(cents) % 100))
    text = pc.binary_join_element_wise(pc.binary_join_element_wise(sign, whole, ""), rest, decimal)
    return text if known is None else pc.if_else(pa.array(known), text, pa.scalar(None, pa.string()))


def id_text(number: Ints, prefix: str, width: int = 7, known: Bools | None = None) -> Text:
    """Numbers of a source system: a prefix and a number with leading zeros (`Z0000042`)."""
    base = 10**width
    text = pc.utf8_slice_codeunits(_masked(number + base, known).cast(pa.string()), 1)
    return pc.binary_join_element_wise(prefix, text, "")


def code_text(index: Ints, codes: Sequence[str | None], known: Bools | None = None) -> Text:
    """The code at each index; an index below zero is empty."""
    return pa.array(codes, pa.string()).take(_masked(np.maximum(index, 0), index >= 0 if known is None else known))


def flag_text(flag: Bools, yes: str = "J", no: str = "N") -> Text:
    """Yes or no in the words of the source system."""
    return pa.array([no, yes]).take(pa.array(flag.astype(np.int64)))


def const_text(value: str | None, rows: int) -> Text:
    """The same text on every row."""
    return pa.repeat(pa.scalar(value, pa.string()), rows)


def utc_text(minute: Ints) -> Text:
    """Local moments as UTC (`2026-03-31T12:05:00Z`), for moments by day: the hour of the change itself does not occur."""
    return pc.binary_join_element_wise(moment_text(minute - offset(minute), "%Y-%m-%d", between="T"), ":00Z", "")


def offset(minute: Ints) -> Ints:
    """Minutes that Dutch local time is ahead of UTC: 120 from the last Sunday of March to that of October, else 60."""
    day = minute // MINUTES
    year = day.astype("datetime64[D]").astype("datetime64[Y]")
    summer, winter = (_last_sunday(year, month) for month in (3, 10))
    return np.where((day >= summer) & (day < winter), 120, 60)


def _last_sunday(year: npt.NDArray[np.datetime64], month: int) -> Ints:
    last = (year.astype("datetime64[M]") + month).astype("datetime64[D]").astype(np.int64) - 1
    return last - (last + 4) % 7
