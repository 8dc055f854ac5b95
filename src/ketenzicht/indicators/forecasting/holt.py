"""Damped trend (Holt), fitted for every origin in one pass: a grid of weights runs along the series side by side.

Source: Gardner & McKenzie 1985; Hyndman & Athanasopoulos, Forecasting: Principles and Practice, chapter 8.2."""

from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

_LEVELS: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
_TRENDS: Final = (
    (0.05, 0.8),
    (0.05, 0.9),
    (0.05, 0.97),
    (0.15, 0.8),
    (0.15, 0.9),
    (0.15, 0.97),
    (0.3, 0.8),
    (0.3, 0.9),
)
"""weight of the trend, and how much of it is left a period later"""
_FLAT: Final = (0.0, 0.0)
"""no trend: simple exponential smoothing"""
_GRID: Final = np.array([(level, *trend) for level, trend in product(_LEVELS, (_FLAT, *_TRENDS))])
_FIRST: Final = 8
"""values from which the trend begins"""


def damped_trend(values: Numbers, origins: Places, ahead: int) -> Numbers:
    """The forecasts from each origin (so many values are known then): a row per origin, a column per period ahead. The
    weights are those that would have missed least one period ahead, up to that origin."""
    alpha, beta, phi = _GRID.T
    level = np.full(len(_GRID), values[0])
    slope = np.where(phi > 0, _slope(values), 0.0)
    missed = np.zeros(len(_GRID))
    rows = {int(origin): row for row, origin in enumerate(origins)}
    found = np.empty((len(origins), ahead))
    for known in range(1, len(values) + 1):
        if known > 1:
            expected = level + phi * slope
            error = values[known - 1] - expected
            missed += error**2
            level = expected + alpha * error
            slope = phi * slope + alpha * beta * error
        if known in rows:
            best = int(np.argmin(missed))
            left = np.cumsum(phi[best] ** np.arange(1, ahead + 1))
            found[rows[known]] = level[best] + slope[best] * left
    return found


def _slope(values: Numbers) -> float:
    """The change per period over the first values."""
    first = values[:_FIRST]
    return float((first[-1] - first[0]) / max(1, len(first) - 1))
