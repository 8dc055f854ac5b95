"""A forecast of one series: the model that missed least when looking back, its path, its band and how far to trust it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ketenzicht.indicators.forecasting import backtest, calibration
from ketenzicht.indicators.forecasting.backtest import Bounds, Trial
from ketenzicht.indicators.forecasting.candidates import CANDIDATES, NAIVE, Candidate
from ketenzicht.indicators.forecasting.holt import Numbers
from ketenzicht.indicators.forecasting.levels import Shift
from ketenzicht.indicators.forecasting.refusing import NOTHING_BEATS, NoForecast, too_short

YEAR: Final = 12
MARGIN: Final = 0.98
"""a model that is not at least two per cent better than naive may be so by chance"""


@dataclass(frozen=True, kw_only=True)
class Projection:
    """Forecast, low and high per period ahead, as they are printed; with the model, its error (MASE), the measured coverage
    of its band (0 to 1, nan where it could not be tried), and how many origins were looked back from."""

    path: Numbers
    low: Numbers
    high: Numbers
    candidate: Candidate
    mase: float
    coverage: float
    origins: int
    models: int


def project(
    values: Numbers,
    ahead: int,
    *,
    season: int = YEAR,
    bounds: Bounds | None = None,
    decimals: int = 0,
    candidates: Sequence[Candidate] = CANDIDATES,
    shift: Shift | None = None,
    since: str = "",
) -> Projection:
    """The forecast of consecutive values, oldest first, moved by `shift` where events lie ahead. Raises NoForecast where
    history is too short (`since` says why it begins where it does) or no model beats naive. Numbers that come out have so
    many decimals."""
    within = bounds or bounds_of(values)
    require_enough(values, ahead, season, since)
    trials = backtest.tried(values, ahead, season, within, candidates)
    best = least(trials)
    require_better(best.mae, next(trial.mae for trial in trials if trial.candidate is NAIVE))
    path = continued(best.candidate, values, ahead, season, within)
    if shift is not None:
        path = within.kept(shift.moved(path))
    low, high, path = band(path, best.errors, within, decimals)
    return Projection(
        path=path,
        low=low,
        high=high,
        candidate=best.candidate,
        mase=backtest.mase(best.errors, values, season),
        coverage=calibration.coverage(best.errors),
        origins=len(best.errors),
        models=len(trials),
    )


def require_enough(values: Numbers, ahead: int, season: int, since: str = "") -> None:
    """Raises NoForecast for too short a history."""
    needed = backtest.needed(ahead, season)
    if len(values) < needed:
        raise too_short(len(values), needed, since)


def require_better(error: float, naive: float) -> None:
    """Raises NoForecast unless the error is clearly less than that of naive."""
    if not error < naive * MARGIN:
        raise NoForecast(NOTHING_BEATS)


def least(trials: Sequence[Trial]) -> Trial:
    """The trial that missed least; of equals the first, which is the simplest."""
    return min(trials, key=lambda trial: trial.mae)


def continued(candidate: Candidate, values: Numbers, ahead: int, season: int, bounds: Bounds) -> Numbers:
    """The path of a model from the last value on."""
    here = np.array([len(values)], dtype=np.int64)
    return bounds.kept(candidate.paths(values, here, ahead, season)[0])


def band(path: Numbers, errors: Numbers, bounds: Bounds, decimals: int) -> tuple[Numbers, Numbers, Numbers]:
    """Low, high and the path as they are printed. Edges are rounded inward: a whole number lies between the edges as they
    are exactly when it lies between the printed ones, so that rounding does not widen the band."""
    half, unit = calibration.half_widths(errors), 10.0**decimals
    middle = np.round(path * unit)
    low = np.minimum(np.ceil(bounds.kept(path - half) * unit - 1e-9), middle)
    high = np.maximum(np.floor(bounds.kept(path + half) * unit + 1e-9), middle)
    return low / unit, high / unit, middle / unit


def bounds_of(values: Numbers, *, share: bool = False) -> Bounds:
    """What has never been below zero does not become so; a share (0-100) stays a share."""
    low = 0.0 if len(values) == 0 or float(np.min(values)) >= 0 else -np.inf
    return Bounds(low=low, high=100.0 if share else np.inf)
