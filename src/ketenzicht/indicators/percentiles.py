"""Percentiles of the values behind a mean or a median: made from that definition in this one place."""

from dataclasses import replace
from typing import Final

from ketenzicht.indicators.model import Indicator, Kind
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.figures import Measure
from ketenzicht.kernel.text import join_or

SPREAD: Final = (Kind.AVERAGE, Kind.MEDIAN, Kind.PERCENTILE)
"""kinds whose rows have values that can be ordered"""
MIDDLE: Final = 50


def at_percent(about: Indicator, percent: int) -> Indicator:
    """The indicator that gives the `percent`-th percentile (1 to 99) of the values that `about` takes together, over the same
    rows, key `<key>.p90`. It is asked, protected and logged as any other. Raises WrongCall where there are no such values."""
    if about.kind not in SPREAD:
        raise WrongCall(
            f"De indicator {about.key} heeft geen percentielen; kies een indicator van soort {join_or(SPREAD)}."
        )
    if not 1 <= percent < 100:
        raise WrongCall("Een percentiel ligt van 1 tot en met 99: het laagste en het hoogste getal gaan over één mens.")
    return replace(
        about,
        key=f"{about.key}.p{percent}",
        title=f"{about.title}, {named(percent)}",
        kind=Kind.MEDIAN if percent == MIDDLE else Kind.PERCENTILE,
        percent=0 if percent == MIDDLE else percent,
        measure=Measure(unit=about.measure.unit, decimals=max(1, about.measure.decimals)),
        process=False,
        examples=(),
    )


def named(percent: int) -> str:
    """What people call a percentile: "mediaan", "p90"."""
    return "mediaan" if percent == MIDDLE else f"p{percent}"
