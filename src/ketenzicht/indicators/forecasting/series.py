"""From protected figures to a row of numbers: only what is shown counts, and nothing is filled in."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ketenzicht.indicators.forecasting.holt import Numbers
from ketenzicht.indicators.forecasting.refusing import NoForecast
from ketenzicht.kernel.figures import Figure, Status
from ketenzicht.kernel.periods import Period

_WHY = {Status.VERBORGEN: "verborgen", Status.ONBEKEND: "onbekend"}


@dataclass(frozen=True, kw_only=True)
class Run:
    """Consecutive periods, oldest first, and why the row begins there (empty where nothing lies before it)."""

    periods: tuple[Period, ...]
    since: str


def unbroken(periods: Sequence[Period], figures: Sequence[Figure]) -> Run:
    """The longest row up to the last period in which every figure is shown. Raises NoForecast where the last one is not."""
    last = figures[-1]
    if last.value is None:
        raise NoForecast(
            f"Geen prognose: het cijfer van {periods[-1].label()} is {_WHY[last.status]}, en een reeks met een gat aan het "
            "einde zegt niets over wat komt."
        )
    first = next((at for at in range(len(figures) - 1, -1, -1) if figures[at].value is None), -1) + 1
    return Run(periods=tuple(periods[first:]), since=_since(periods, figures, first))


def numbers(figures: Sequence[Figure]) -> Numbers:
    """The values of shown figures."""
    return np.array([float(figure.value) for figure in figures if figure.value is not None])


def _since(periods: Sequence[Period], figures: Sequence[Figure], first: int) -> str:
    """Only what is hidden is a gap worth telling; before the data began everything is unknown."""
    if first == 0 or not any(figure.value is not None for figure in figures[:first]):
        return ""
    gap = figures[first - 1]
    return f"De reeks begint na {periods[first - 1].label()}, want dat cijfer is {_WHY[gap.status]} en wordt niet ingevuld."
