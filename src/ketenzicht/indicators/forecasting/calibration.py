"""The band around a forecast, out of the model's own errors when looking back (split conformal, per period ahead)."""

from typing import Final

import numpy as np

from ketenzicht.indicators.forecasting.holt import Numbers

NOMINAL: Final = 0.8
"""the part of the months that a band is meant to hold"""
LEAST_ERRORS: Final = 8
"""of fewer errors no band is tried"""


def half_widths(errors: Numbers) -> Numbers:
    """Half the width of the band per period ahead, never narrower further ahead."""
    size = np.abs(errors)
    return np.maximum.accumulate(np.array([quantile(column[~np.isnan(column)]) for column in size.T]))


def quantile(sizes: Numbers) -> float:
    """The size that holds the nominal part of these and of one more; between two sizes where it falls between them.
    (Rounded up, eight errors would hold 89 % and ninety 80 %, so that looking back promised more than what comes.)"""
    place = min(float(len(sizes)), NOMINAL * (len(sizes) + 1))
    return float(np.interp(place, np.arange(1, len(sizes) + 1), np.sort(sizes)))


def coverage(errors: Numbers) -> float:
    """The part of the months that fell in the band as it would have been made at the time, of errors known by then; over
    all origins and periods ahead. nan where nothing can be tried."""
    size = np.abs(errors)
    hits = [hit for ahead in range(size.shape[1]) for hit in _hits(size[:, ahead], ahead + 1)]
    return float(np.mean(hits)) if hits else float("nan")


def _hits(sizes: Numbers, ahead: int) -> list[bool]:
    """Of each origin whether it fell in the band of what was known: the error of so many ahead comes so many later."""
    found = sizes[~np.isnan(sizes)]
    return [bool(found[at] <= quantile(found[: at - ahead + 1])) for at in range(LEAST_ERRORS + ahead - 1, len(found))]
