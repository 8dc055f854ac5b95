"""Made series of several kinds, by seed, and how a forecast of each did on months that it never saw."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from ketenzicht.indicators.forecasting.levels import levelled
from ketenzicht.indicators.forecasting.outlook import Effect, Event
from ketenzicht.indicators.forecasting.projecting import project
from ketenzicht.indicators.forecasting.refusing import NoForecast
from ketenzicht.kernel.periods import Period, Unit, period_of

Numbers = NDArray[np.float64]
AHEAD = 6
STEP = 60


def trend(random: np.random.Generator, count: int) -> Numbers:
    """A line up or down with noise."""
    return 300 + random.uniform(-2, 3) * np.arange(count) + random.normal(0, 15, count)


def season(random: np.random.Generator, count: int) -> Numbers:
    """A wave of a year with noise."""
    wave = np.sin(2 * np.pi * (np.arange(count) + random.integers(12)) / 12)
    return 200 + random.uniform(20, 50) * wave + random.normal(0, 12, count)


def growing_season(random: np.random.Generator, count: int) -> Numbers:
    """A wave of a year on a line."""
    return season(random, count) + random.uniform(0, 2) * np.arange(count)


def intermittent(random: np.random.Generator, count: int) -> Numbers:
    """Small counts, many of them zero."""
    return random.poisson(random.uniform(0.2, 2), count).astype(np.float64)


def counts(random: np.random.Generator, count: int) -> Numbers:
    """Counts around thirty-five."""
    return random.poisson(35, count).astype(np.float64)


def step(random: np.random.Generator, count: int) -> Numbers:
    """A level that jumps once, at any month: also at one that is held back."""
    found = 200 + random.normal(0, 12, count)
    found[random.integers(count) :] += random.choice([-STEP, STEP])
    return found


KINDS: dict[str, Callable[[np.random.Generator, int], Numbers]] = {
    "trend": trend,
    "season": season,
    "growing season": growing_season,
    "intermittent": intermittent,
    "counts": counts,
    "step": step,
}


@dataclass(frozen=True, kw_only=True)
class Score:
    """Of a number of series: the part of the held-back months within the printed band, the mean of the printed coverages,
    and how many series got no forecast."""

    hits: float
    printed: float
    refused: int


def scored(made: Callable[[np.random.Generator, int], Numbers], *, series: int, history: int, seed: int) -> Score:
    """So many series, of each the last months held back."""
    random = np.random.default_rng(seed)
    outcomes = [outcome(np.round(made(random, history + AHEAD))) for _ in range(series)]
    return score(outcomes)


def outcome(values: Numbers, *, ahead: int = AHEAD, season_length: int = 12) -> tuple[float, float] | None:
    """Hits and printed coverage of one series whose last values are held back; None where it is refused."""
    known, held = values[:-ahead], values[-ahead:]
    try:
        found = project(known, ahead, season=season_length)
    except NoForecast:
        return None
    return float(np.mean((found.low <= held) & (held <= found.high))), found.coverage


def score(outcomes: list[tuple[float, float] | None]) -> Score:
    """The mean over the series that got a forecast."""
    made = [one for one in outcomes if one is not None]
    hits, printed = (float(np.mean(column)) for column in zip(*made, strict=True))
    return Score(hits=hits, printed=printed, refused=len(outcomes) - len(made))


def months(count: int, last: str = "2026-10") -> list[Period]:
    """So many months up to and including the last one."""
    year, month = map(int, last.split("-"))
    found = [period_of(date(year, month, 1), Unit.MONTH)]
    while len(found) < count:
        found.append(found[-1].previous())
    return found[::-1]


def flagged(*, series: int, history: int, known: bool, seed: int) -> Score:
    """As `scored`, for series that jumped in the tenth month, which somebody wrote down with or without its size."""
    random = np.random.default_rng(seed)
    outcomes = []
    for _ in range(series):
        values = 300 + random.normal(0, 12, history + AHEAD)
        values[10:] += STEP
        outcomes.append(_after_event(np.round(values), known=known))
    return score(outcomes)


def _after_event(values: Numbers, *, known: bool) -> tuple[float, float] | None:
    periods = months(len(values))
    event = Event(
        indicator="x.y", since=periods[10].start, why="nieuw contract",
        effect=Effect(amount=Decimal(STEP)) if known else None,
    )  # fmt: skip
    level = levelled(values[:-AHEAD], periods[:-AHEAD], periods[-AHEAD:], [event])
    return outcome(np.concatenate((level.values, values[-AHEAD:])))
