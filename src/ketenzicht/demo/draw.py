"""Drawing: one random stream per seed, name and block, and the shapes that dates and lead times have in practice."""

import zlib
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

NEVER = np.int64(-1)
"""The day (or moment) of what has not happened; real ones are far above zero."""

MINUTES = 24 * 60


def whole(values: npt.NDArray[Any]) -> Ints:
    """The values as whole numbers."""
    return values.astype(np.int64)


def stream(seed: int, name: str, block: int = 0) -> np.random.Generator:
    """A random stream of its own for every (seed, name, block), so that blocks can be drawn in any order."""
    return np.random.default_rng([seed, zlib.crc32(name.encode()), block])


def as_day(value: date) -> int:
    """A date as days since 1970-01-01."""
    return (value - date(1970, 1, 1)).days


def pick(rng: np.random.Generator, weights: Sequence[float] | Floats, n: int) -> Ints:
    """`n` indexes into `weights`, each as likely as its weight."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    place = np.searchsorted(edges, rng.random(n) * edges[-1], side="right")
    return whole(np.minimum(place, len(edges) - 1))


def pick_rows(rng: np.random.Generator, weights: Floats, rows: Ints) -> Ints:
    """One index per row, drawn with the weights of that row's kind: `weights[kind]` for `rows[i] = kind`."""
    edges = np.cumsum(weights, axis=1)
    edges /= edges[:, -1:]
    drawn = (rng.random(len(rows))[:, None] > edges[rows]).sum(axis=1)
    return whole(np.minimum(drawn, weights.shape[1] - 1))


def lead_time(rng: np.random.Generator, median: float | Floats, spread: float, n: int, at_least: int = 0) -> Ints:
    """Lead times in whole days: lognormal, so most are short and some are very long."""
    days = np.asarray(median) * np.exp(rng.normal(0.0, spread, n))
    return whole(np.maximum(np.rint(days), at_least))


def chance(rng: np.random.Generator, share: float | Floats, n: int) -> Bools:
    """True for about `share` of `n` rows."""
    return rng.random(n) < share


def owners(rng: np.random.Generator, mean: float, people: int) -> Ints:
    """For each happening the index of the person to whom it happens, sorted; `mean` happenings per person."""
    return np.repeat(np.arange(people, dtype=np.int64), rng.poisson(mean, people))


def month_starts(first: date, months: int) -> Ints:
    """The first days of `months` + 1 months in a row, as days since 1970-01-01 (the last one closes the range)."""
    start = np.datetime64(first, "M")
    return (start + np.arange(months + 1)).astype("datetime64[D]").astype(np.int64)


def days_in_season(rng: np.random.Generator, starts: Ints, weights: Floats, n: int) -> Ints:
    """`n` working-week days: the month by weight, the day within the month evenly, weekends moved to Monday."""
    month = pick(rng, weights, n)
    length = starts[month + 1] - starts[month]
    day = starts[month] + (rng.random(n) * length).astype(np.int64)
    return on_weekday(day)


def on_weekday(day: Ints) -> Ints:
    """The day itself, or the Monday after it when it falls in a weekend."""
    weekday = (day + 3) % 7
    return day + np.where(weekday == 5, 2, np.where(weekday == 6, 1, 0))


def in_office_hours(rng: np.random.Generator, day: Ints) -> Ints:
    """A moment on each day between 8:00 and 17:59 local time, in minutes since 1970-01-01."""
    return day * MINUTES + rng.integers(8 * 60, 18 * 60, len(day))


def after(day: Ints, days: Ints, happened: Bools, end: int) -> Ints:
    """`day` + `days` on a weekday where `happened`, else NEVER; what falls on or after `end` has not happened yet."""
    then = on_weekday(day + days)
    return np.where(happened & (day >= 0) & (then < end), then, NEVER)


def month_of(day: Ints) -> Ints:
    """Months since 1970-01 of days since 1970-01-01; NEVER stays NEVER."""
    months = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.where(day >= 0, months, NEVER)
