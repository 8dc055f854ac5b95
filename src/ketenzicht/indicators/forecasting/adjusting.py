"""What an expert makes of a forecast; the line of the model stays beside it."""

from collections.abc import Sequence

import numpy as np

from ketenzicht.indicators.forecasting.holt import Numbers
from ketenzicht.indicators.forecasting.outlook import Adjustment
from ketenzicht.kernel.periods import Period


def adjusted(path: Numbers, ahead: Sequence[Period], adjustments: Sequence[Adjustment], decimals: int = 0) -> Numbers:
    """The path after all adjustments of its periods, in their order, in so many decimals."""
    found = path.copy()
    for adjustment in adjustments:
        here = np.array([adjustment.holds(period) for period in ahead])
        effect = adjustment.effect
        if effect.percent is not None:
            found[here] *= 1 + float(effect.percent) / 100
        else:
            found[here] += float(effect.amount or 0)
    return np.round(found, decimals)
