"""Looking back: what each model would have said at every month that lies behind us, and how far it was off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ketenzicht.indicators.forecasting.candidates import Candidate
from ketenzicht.indicators.forecasting.holt import Numbers, Places

LEAST_TRAINING: Final = 8
LEAST_ORIGINS: Final = 12
"""so many times must the longest forecast have been tried"""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Between what a figure always lies: a count is not below zero, a share not above a hundred."""

    low: float = -np.inf
    high: float = np.inf

    def kept(self, values: Numbers) -> Numbers:
        """The values, with what lies outside on the edge."""
        return np.clip(values, self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """How a candidate did: `errors[origin, ahead]` is what came less what was forecast; nan where nothing came yet."""

    candidate: Candidate
    errors: Numbers

    @property
    def mae(self) -> float:
        """The mean absolute error over all origins and periods ahead, in the unit of the figure."""
        return float(np.nanmean(np.abs(self.errors)))


def needed(ahead: int, season: int) -> int:
    """How many periods of history a forecast of so many ahead needs."""
    return _training(season) + LEAST_ORIGINS + ahead


def origins_of(count: int, ahead: int, season: int) -> Places:
    """Where is looked back from: after two seasons where that leaves enough to try, else after one."""
    two = 2 * season
    first = two if two > _training(season) and count >= two + LEAST_ORIGINS + ahead else _training(season)
    return np.arange(first, count, dtype=np.int64)


def tried(
    values: Numbers, ahead: int, season: int, bounds: Bounds, candidates: Sequence[Candidate]
) -> tuple[Trial, ...]:
    """Every candidate that has history enough, on the same origins."""
    origins = origins_of(len(values), ahead, season)
    able = (one for one in candidates if one.seasons * season <= origins[0])
    came = actual(values, origins, ahead)
    return tuple(
        Trial(candidate=one, errors=came - bounds.kept(one.paths(values, origins, ahead, season))) for one in able
    )


def actual(values: Numbers, origins: Places, ahead: int) -> Numbers:
    """What came after each origin; nan where nothing came yet."""
    longer = np.concatenate((values, np.full(ahead, np.nan)))
    return np.asarray(longer[origins[:, None] + np.arange(ahead)[None, :]], dtype=np.float64)


def mase(errors: Numbers, values: Numbers, season: int) -> float:
    """The mean absolute error against that of "the same as a season earlier" over the same history (Hyndman & Koehler
    2006): below 1 is better than looking at last year. nan where no season differs from the one before."""
    scale = float(np.mean(np.abs(values[season:] - values[:-season])))
    return float(np.nanmean(np.abs(errors))) / scale if scale else float("nan")


def _training(season: int) -> int:
    return max(season, LEAST_TRAINING)
