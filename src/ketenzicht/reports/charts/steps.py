"""Bars that lead somewhere: a waterfall to a total, and a Pareto with the share that the largest make up together."""

from collections.abc import Sequence
from typing import Any, Final

from ketenzicht.kernel.figures import Figure
from ketenzicht.reports.charts.bars import Grid, framed, row_names
from ketenzicht.reports.charts.style import INK, PALETTE, Spec, value_axis

UP, DOWN, WHOLE = "meer", "minder", "totaal"
_COLOURS: Final = {UP: PALETTE[0], DOWN: PALETTE[1], WHOLE: PALETTE[7]}
_BEYOND: Final = 1.1
"""how far the axes of a Pareto go beyond the whole, for letters"""
_ROOM: Final = 0.18
"""room beside the longest step for its number, as a share of the axis"""


def waterfall(grid: Grid, width: int, *, ends_in_total: bool) -> Spec:
    """Each row begins where the one before ended; the last one stands from zero where it is the total. A figure that is
    not shown is a sign at the place where it would begin."""
    data: list[dict[str, Any]] = []
    at = 0.0
    last = len(grid.rows) - 1
    for row, (figure,) in enumerate(grid.cells):
        whole = ends_in_total and row == last
        begin = 0.0 if whole else at
        end = begin + float(figure.value or 0)
        at = end
        sort = WHOLE if whole else UP if end >= begin else DOWN
        high, low = max(begin, end), min(begin, end)
        data.append({"r": str(row), "a": low, "b": high, "s": sort, "w": grid.measure.written(figure)})
        if figure.value is not None:
            data[-1]["v"] = float(figure.value)
    edge = max((abs(found["b"] - found["a"]) for found in data), default=0) * _ROOM
    low, high = min(0.0, *(found["a"] for found in data)), max(0.0, *(found["b"] for found in data))
    x: Spec = {
        "field": "a",
        "type": "quantitative",
        "axis": value_axis(grid.measure),
        "scale": {"domain": [low - (edge if low < 0 else 0), high + edge * 1.4], "zero": True},
    }
    color = {
        "field": "s", "type": "nominal", "legend": None,
        "scale": {"domain": list(_COLOURS), "range": list(_COLOURS.values())},
    }  # fmt: skip
    bar: Spec = {
        "data": {"values": data},
        "mark": {"type": "bar"},
        "encoding": {"x": x, "x2": {"field": "b"}, "color": color},
    }
    words = [{key: found[key] for key in ("r", "b", "w")} for found in data]
    letters: Spec = {
        "data": {"values": words},
        "mark": {"type": "text", "align": "left", "dx": 4},
        "encoding": {"x": {"field": "b", "type": "quantitative"}, "text": {"field": "w"}},
    }
    zero: Spec = {
        "data": {"values": [{"z": 0}]},
        "mark": {"type": "rule", "color": INK},
        "encoding": {"x": {"field": "z", "type": "quantitative"}, "y": None},
    }
    spec: Spec = {
        "encoding": {"y": row_names(grid, True, width)},
        "layer": [bar, letters, zero],
    }
    return framed(grid, width, 32, spec)


def pareto(grid: Grid, together: Sequence[Figure], total: Figure, width: int) -> Spec:
    """Lying bars on an axis up to the whole, and on one above them the line of the share that they make up together: both
    have one scale, so that the line begins where the first bar ends."""
    values: list[dict[str, Any]] = [
        {"r": str(row), "v": float(figure.value), "w": grid.measure.written(figure)}
        for row, (figure,) in enumerate(grid.cells)
        if figure.value is not None
    ]
    whole = float(total.value or 0) or max((found["v"] for found in values), default=1) * 1.8
    x: Spec = {
        "field": "v",
        "type": "quantitative",
        "axis": value_axis(grid.measure),
        "scale": {"domain": [0, whole * _BEYOND], "nice": False},
    }
    place: Spec = {"field": "v", "type": "quantitative"}
    bars: Spec = {
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "bar", "color": PALETTE[0]}, "encoding": {"x": x}},
            {"mark": {"type": "text", "align": "left", "dx": 12}, "encoding": {"x": place, "text": {"field": "w"}}},
        ],
    }
    shared: Spec = {"encoding": {"y": row_names(grid, True, width)}, "layer": [bars, _line(together)]}
    return framed(grid, width, 32, {**shared, "resolve": {"scale": {"x": "independent"}}})


def _line(together: Sequence[Figure]) -> dict[str, Any]:
    points = [
        {"r": str(row), "c": float(figure.value), "o": row, "w": f"{float(figure.value):.0f}%" if row else ""}
        for row, figure in enumerate(together)
        if figure.value is not None
    ]
    axis = {"orient": "top", "title": "Aandeel opgeteld", "tickCount": 5, "labelExpr": "datum.value + '%'", "domain": False,
            "ticks": False, "grid": False}  # fmt: skip
    x: Spec = {
        "field": "c",
        "type": "quantitative",
        "scale": {"domain": [0, 100 * _BEYOND], "nice": False},
        "axis": axis,
    }
    line: Spec = {"mark": {"type": "line", "color": PALETTE[1], "point": {"color": PALETTE[1], "size": 50}},
                  "encoding": {"x": x, "order": {"field": "o"}}}  # fmt: skip
    letters: Spec = {
        "mark": {"type": "text", "align": "left", "dx": 7, "dy": -6},
        "encoding": {"x": x, "text": {"field": "w"}},
    }
    return {"data": {"values": points}, "layer": [line, letters]}
