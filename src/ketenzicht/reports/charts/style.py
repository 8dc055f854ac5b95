"""How every chart looks: type, colours, and numbers as people write them in Dutch."""

import json
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any, Final

from ketenzicht.kernel.figures import Measure

Spec = dict[str, Any]

FONT: Final = "Source Sans Pro"
INK: Final = "currentColor"
"""text and axes take the colour of the text around them, so that a page can turn dark"""
LIGHT, DARK = "#ffffff", "#101418"
PALETTE: Final = ("#0b5394", "#d9730d", "#2d9bd2", "#5c1330", "#9a3fd5", "#3b8f4b", "#1b1b3f", "#7f858c")
"""in this order neighbours differ for people who do not see all colours, and all stand out from white (3 : 1)"""
ON_PALETTE: Final = (LIGHT, DARK, DARK, LIGHT, LIGHT, DARK, LIGHT, DARK)
"""the colour of letters on each of them (4.5 : 1)"""
RAMP: Final = ("#c6dbef", "#8fbbdf", "#4f94cd", "#1f6aae", "#0b3f73")
"""for classes in an order, least to most"""
ON_RAMP: Final = (DARK, DARK, DARK, LIGHT, LIGHT)
EDGE: Final = "#0b3f72"
"""around the lightest classes, so that they stand out from white"""
DASHES: Final = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [10, 4], [1, 3], [12, 2])
MOST_SERIES: Final = len(PALETTE)
UNKNOWN: Final = "onbekend"
"""how a series is called of which the source says nothing"""

NUMBERS: Final = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""]}
CONFIG: Final[Spec] = {
    "font": FONT,
    "aria": False,
    "background": None,
    "view": {"stroke": None},
    "autosize": {"type": "fit-x", "contains": "padding"},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "gridColor": INK,
        "gridOpacity": 0.14,
        "domainColor": INK,
        "tickColor": INK,
        "labelLimit": 0,
    },
    "legend": {
        "labelColor": INK,
        "labelFontSize": 13,
        "labelLimit": 0,
        "symbolSize": 120,
        "symbolStrokeWidth": 2,
        "title": None,
        "orient": "top",
        "columnPadding": 26,
    },
    "text": {"font": FONT, "fontSize": 13, "fill": INK},
}


def colours(count: int, *, ordered: bool) -> tuple[Sequence[str], Sequence[str]]:
    """Colours for so many series, with the colours of letters on them: a ramp where the series have an order."""
    if ordered and 2 < count <= len(RAMP):
        return steps(RAMP, count), steps(ON_RAMP, count)
    return PALETTE[:count], ON_PALETTE[:count]


def named_colours(names: Sequence[str], *, ordered: bool) -> tuple[Sequence[str], Sequence[str]]:
    """Colours for series of these names, with the colours of letters on them. What is unknown is grey and takes no step of
    the ramp, so that it never looks like one of the answers."""
    known = [name for name in names if name.lower() != UNKNOWN]
    if len(known) in (0, len(names)) or len(names) >= MOST_SERIES:
        return colours(len(names), ordered=ordered)
    fills, inks = (iter(found) for found in colours(len(known), ordered=ordered))
    both = [(next(fills), next(inks)) if name in known else (PALETTE[-1], ON_PALETTE[-1]) for name in names]
    return [fill for fill, _ in both], [ink for _, ink in both]


def steps(ramp: Sequence[str], count: int) -> list[str]:
    """So many colours out of a ramp, as far apart as they can be, the last one for the most."""
    last = len(ramp) - 1
    return [ramp[last - place * last // max(1, count - 1)] for place in reversed(range(count))]


def lookup(labels: Mapping[str, str | list[str]]) -> str:
    """A Vega expression that gives the label of a key: a text, or its lines."""
    return f"({json.dumps(labels, ensure_ascii=False)})[datum.value]"


def wrapped(labels: Sequence[str], letters: int) -> dict[str, list[str]]:
    """Labels by their place, broken between words into lines of about so many letters."""
    return {str(place): wrap(label, letters, break_long_words=False) or [""] for place, label in enumerate(labels)}


def value_axis(measure: Measure, *, signless: bool = False) -> Spec:
    """The axis of a measure: € and % beside the numbers, millions short, other units as its title."""
    value = "abs(datum.value)" if signless else "datum.value"
    before, after = ("€ " if measure.is_money else ""), ("%" if measure.is_share else "")
    short = f"'{before}' + format({value} / 1e6, ',.1~f') + ' mln'"
    plain = f"'{before}' + format({value}, ',.2~f') + '{after}'"
    named = measure.is_money or measure.is_share or measure.unit == "aantal"
    return {
        "title": None if named else measure.unit,
        "labelExpr": f"abs(datum.value) >= 1e6 ? {short} : {plain}",
        "tickCount": 5,
        **({} if measure.decimals or measure.is_share else {"tickMinStep": 1}),
        "domain": False,
        "ticks": False,
    }


def legend_columns(names: Sequence[str], width: int, most: int = 3) -> int:
    """How many names of a legend fit beside each other: its letters are about 6 pixels wide, its signs and gaps 45."""
    widest = max((len(name) for name in names), default=0) * 6 + 45
    return max(1, min(most, width // widest))
