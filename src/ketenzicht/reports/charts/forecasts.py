"""A forecast: what was as a solid line, what may be as a dashed one in a band, and an expert's adjustment as dots."""

from collections.abc import Sequence
from typing import Any, Final

from ketenzicht.kernel.figures import Figure
from ketenzicht.reports.charts.lines import mark, moments, places, short
from ketenzicht.reports.charts.style import PALETTE, Spec, value_axis
from ketenzicht.reports.model import Forecast

_OWN, _ADJUSTED = PALETTE[0], PALETTE[1]
_SOLID: Final = [1, 0]
_DASHED: Final = [6, 3]
_DOTTED: Final = [2, 3]
_WAS, _MAY, _SAID = "tot nu toe", "prognose", "bijgesteld"
_BAND: Final = "band"


def forecast(block: Forecast, width: int) -> Spec:
    """The spec of the chart; the forecast begins at the last known figure, so that the lines meet."""
    periods = [*(month.period for month in block.past), *(month.period for month in block.coming)]
    marks = [layer for number, at in enumerate(places(periods, block.marks), 1) for layer in mark(number, at)]
    layers = [_band(block), _lines(block), _signs(block), _last(block)]
    return {
        "width": width,
        "padding": {"left": 2, "top": 4, "bottom": 4, "right": 56},
        "height": 250,
        "encoding": {"x": moments([short(period) for period in periods], width)},
        "layer": [layer for layer in (*layers, *marks) if layer["data"]["values"]],
    }


def _records(block: Forecast) -> list[dict[str, Any]]:
    begin = len(block.past)
    records = [_record(at, month.figure, _WAS) for at, month in enumerate(block.past)]
    records += _from_last(block, [month.figure for month in block.coming], _MAY)
    own = [month.adjusted for month in block.coming]
    if block.is_adjusted:
        records += [_record(begin + at, figure, _SAID) for at, figure in enumerate(own) if figure is not None]
    return records


def _from_last(block: Forecast, figures: Sequence[Figure], name: str) -> list[dict[str, Any]]:
    """A line that begins where the one before it ended."""
    begin = len(block.past)
    first = [_record(begin - 1, block.past[-1].figure, name)] if block.past else []
    return [*first, *(_record(begin + at, figure, name) for at, figure in enumerate(figures))]


def _record(place: int, figure: Figure, name: str) -> dict[str, Any]:
    return {"p": str(place), "s": name, "v": None if figure.value is None else float(figure.value)}


def _band(block: Forecast) -> Spec:
    begin, values = len(block.past), []
    if block.past and block.past[-1].figure.value is not None:
        here = float(block.past[-1].figure.value)
        values.append({"p": str(begin - 1), "low": here, "high": here})
    for at, month in enumerate(block.coming):
        if month.low.value is not None and month.high.value is not None:
            values.append({"p": str(begin + at), "low": float(month.low.value), "high": float(month.high.value)})
    encoding = {
        "y": {"field": "low", "type": "quantitative"},
        "y2": {"field": "high"},
        "fill": {"value": _OWN},
    }
    return {"data": {"values": values}, "mark": {"type": "area", "opacity": 0.22}, "encoding": encoding}


def _lines(block: Forecast) -> Spec:
    names = [_WAS, _MAY, *([_SAID] if block.is_adjusted else [])]
    colours = [_OWN, _OWN, _ADJUSTED]
    dashes = [_SOLID, _DASHED, _DOTTED]

    def scaled(values: Sequence[Any]) -> Spec:
        scale = {"domain": names, "range": list(values[: len(names)])}
        legend = {"symbolType": "stroke", "symbolSize": 500}
        return {"field": "s", "type": "nominal", "sort": None, "scale": scale, "legend": legend}

    encoding: Spec = {
        "y": {"field": "v", "type": "quantitative", "axis": value_axis(block.measure), "scale": {"zero": True}},
        "color": scaled(colours),
        "strokeDash": scaled(dashes),
    }
    return {"data": {"values": _records(block)}, "mark": {"type": "line", "strokeWidth": 2.5}, "encoding": encoding}


def _signs(block: Forecast) -> Spec:
    """The sign of what is hidden or unknown, at the foot of its month."""
    values = [
        {"p": str(at), "v": 0, "w": block.measure.written(month.figure)}
        for at, month in enumerate(block.past)
        if month.figure.value is None
    ]
    text = {"type": "text", "baseline": "bottom", "dy": -3, "fontWeight": "bold"}
    return {"data": {"values": values}, "mark": text, "encoding": _written()}


def _last(block: Forecast) -> Spec:
    """The last forecast, and the edges of its band, as numbers beside it."""
    place, last = str(len(block.past) + len(block.coming) - 1), block.coming[-1]
    values = [
        {"p": place, "v": float(figure.value), "w": block.measure.written(figure)}
        for figure in (last.figure, last.low, last.high)
        if figure.value is not None
    ]
    return {
        "data": {"values": _apart(values)},
        "mark": {"type": "text", "align": "left", "dx": 8, "fontWeight": "bold"},
        "encoding": _written(),
    }


def _apart(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that would not stand on one before them."""
    most = max((abs(value["v"]) for value in values), default=0)
    found: list[dict[str, Any]] = []
    for value in values:
        if all(abs(value["v"] - other["v"]) > most * 0.06 for other in found):
            found.append(value)
    return found


def _written() -> Spec:
    return {"y": {"field": "v", "type": "quantitative"}, "text": {"field": "w"}}
