"""One more model where the package statsforecast is installed and the municipality asks for it (`extra_models`).

It is never used by itself: otherwise the same report would show other numbers on another machine."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Final

import numpy as np

from ketenzicht.indicators.forecasting.candidates import Candidate, Paths
from ketenzicht.indicators.forecasting.holt import Numbers, Places
from ketenzicht.kernel.errors import WrongCall

STATSFORECAST: Final = "statsforecast"
KNOWN: Final = (STATSFORECAST,)
Theta = Callable[[int], Any]
"""makes the model for a length of season; it has `forecast(y=…, h=…)` that gives {"mean": …}"""


def named(names: Sequence[str], theta: Theta | None = None) -> tuple[Candidate, ...]:
    """The candidates of these names. Raises WrongCall where the package is not installed."""
    return tuple(_theta(theta or _installed()) for name in names if name == STATSFORECAST)


def _installed() -> Theta:
    try:
        models = import_module("statsforecast.models")
    except ImportError:
        raise WrongCall(
            "vooruitblik.yaml vraagt om statsforecast, maar dat is hier niet geïnstalleerd; "
            "installeer ketenzicht[statsforecast] of haal de regel weg."
        ) from None
    return lambda season: models.DynamicOptimizedTheta(season_length=season)


def _theta(made: Theta) -> Candidate:
    return Candidate(key="theta", title="theta (statsforecast)", seasons=1, paths=_paths(made))


def _paths(made: Theta) -> Paths:
    def paths(values: Numbers, origins: Places, ahead: int, season: int) -> Numbers:
        return np.array([made(season).forecast(y=values[:origin], h=ahead)["mean"] for origin in origins])

    return paths
