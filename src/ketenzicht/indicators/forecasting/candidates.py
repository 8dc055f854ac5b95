"""The models that are tried on each series. All are simple, quick and can be told in a sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from ketenzicht.indicators.forecasting.holt import Numbers, Places, damped_trend

Paths = Callable[[Numbers, Places, int, int], Numbers]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A model: `title` as people read it, `seasons` of history that it needs at the least, and `paths`, which gives from
    (values, origins, periods ahead, length of a season) a row of forecasts per origin. An origin is how many values are
    known; its row uses no others."""

    key: str
    title: str
    seasons: int
    paths: Paths


def _naive(values: Numbers, origins: Places, ahead: int, season: int) -> Numbers:  # noqa: ARG001
    return np.repeat(values[origins - 1][:, None], ahead, axis=1)


def _seasonal(values: Numbers, origins: Places, ahead: int, season: int) -> Numbers:
    places = origins[:, None] - season + np.arange(ahead)[None, :] % season
    return np.asarray(values[places], dtype=np.float64)


def _growing(values: Numbers, origins: Places, ahead: int, season: int) -> Numbers:
    """The same as a year earlier, and the growth of the last year over the year before it."""
    sums = np.concatenate(([0.0], np.cumsum(values)))
    year, before = sums[origins] - sums[origins - season], sums[origins - season] - sums[origins - 2 * season]
    years = 1 + np.arange(ahead) // season
    grown: Numbers = _seasonal(values, origins, ahead, season) + ((year - before) / season)[:, None] * years[None, :]
    return grown


def _drift(values: Numbers, origins: Places, ahead: int, season: int) -> Numbers:  # noqa: ARG001
    last = values[origins - 1]
    step = (last - values[0]) / np.maximum(origins - 1, 1)
    path: Numbers = last[:, None] + step[:, None] * np.arange(1, ahead + 1)[None, :]
    return path


def _damped(values: Numbers, origins: Places, ahead: int, season: int) -> Numbers:  # noqa: ARG001
    return damped_trend(values, origins, ahead)


NAIVE: Final = Candidate(key="naive", title="gelijk aan de laatste maand", seasons=0, paths=_naive)
"""what a forecast must beat"""
SEASONAL: Final = Candidate(key="seasonal_naive", title="gelijk aan een jaar eerder", seasons=1, paths=_seasonal)
GROWING: Final = Candidate(
    key="seasonal_growth", title="een jaar eerder, met de groei van het laatste jaar", seasons=2, paths=_growing
)
DRIFT: Final = Candidate(key="drift", title="rechte lijn van het begin naar het einde", seasons=0, paths=_drift)
DAMPED: Final = Candidate(key="damped_trend", title="gedempte trend", seasons=0, paths=_damped)
CANDIDATES: Final = (NAIVE, SEASONAL, GROWING, DRIFT, DAMPED)
