"""Bars: lying or standing, beside each other or stacked, back to back as a pyramid, and beside a target."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ketenzicht.kernel.figures import Figure, Measure
from ketenzicht.reports.charts.style import (
    EDGE,
    INK,
    PALETTE,
    Spec,
    colours,
    legend_columns,
    lookup,
    named_colours,
    value_axis,
    wrapped,
)
from ketenzicht.reports.model import Look

_LYING = (Look.LYING_BARS, Look.LYING_STACKED, Look.LYING_SHARE)
_SHARES = (Look.SHARE, Look.LYING_SHARE)
_STACKED = (Look.STACKED, Look.LYING_STACKED, *_SHARES)
_PERCENT = Measure(unit="%")
_WIDEST_BAR = 90
_ROOM_BEYOND = 1.14
"""how far an axis goes on beyond its longest bar, for the number behind it"""
_MANY_ROWS = 12
"""more rows than this stand closer together"""
_ROOM_FOR_LETTERS = 0.09
"""a part of a stacked bar carries its number when it is at least this share of the longest bar"""


@dataclass(frozen=True, kw_only=True)
class Grid:
    """What is drawn: figures per row and series, with their names; `ends` is written at the end of each stacked bar. With
    `wholes` a bar is as long as its part of that whole in per cents; a row without one has no bar."""

    rows: Sequence[str]
    series: Sequence[str]
    cells: Sequence[Sequence[Figure]]
    measure: Measure
    ends: Sequence[Figure] = ()
    ordered: bool = False
    wholes: Sequence[float] | None = None

    def length(self, row: int, value: float) -> float:
        """How long a bar of this value is."""
        if self.wholes is None:
            return value
        return value / self.wholes[row] * 100 if self.wholes[row] else 0.0


def _whole(grid: Grid, row: int) -> float:
    """What a row is a part of: its own total, or all of its figures where none is hidden; 0 where nobody knows."""
    ends = grid.ends[row] if grid.ends else None
    if ends is not None and ends.value is not None:
        return float(ends.value)
    values = [figure.value for figure in grid.cells[row]]
    return sum(float(value) for value in values if value is not None) if None not in values else 0.0


def bars(grid: Grid, look: Look, width: int) -> Spec:
    """The spec of a bar chart. A hidden or unknown figure leaves a gap with its sign, never a bar."""
    lying, stacked = look in _LYING, look in _STACKED
    if look in _SHARES:
        grid = replace(grid, wholes=[_whole(grid, row) for row in range(len(grid.rows))])
    layers = [_bar(grid, stacked, lying), _letters(grid, lying) if stacked else _at_the_end(grid, lying)]
    layers.append(_signs(grid, stacked, lying))
    category, value = ("y", "x") if lying else ("x", "y")
    shared: Spec = {category: row_names(grid, lying, width)}
    if not stacked and len(grid.series) > 1:
        shared[f"{category}Offset"] = {"field": "s", "sort": None, "scale": {"domain": _keys(grid.series)}}
    measure = grid.measure if grid.wholes is None else _PERCENT
    if legend := layers[0]["encoding"]["color"]["legend"]:
        legend["columns"] = legend_columns(grid.series, width, len(grid.series))
    longest = _longest(grid, stacked)
    layers[0]["encoding"][value] |= {"axis": _value_axis(measure, longest, width), "scale": {"domainMax": longest}}
    spec: Spec = {"encoding": shared, "layer": layers}
    beside = 1 if stacked else len(grid.series)
    step = 8 + 14 * beside if len(grid.rows) > _MANY_ROWS else 12 + 20 * beside
    return framed(grid, width, step, spec) if lying else {"width": width, "height": 260, **spec}


def _value_axis(measure: Measure, end: float, width: int) -> Spec:
    """The axis of values; that of a share stops at 100%, also where there is room for letters beyond it."""
    axis = value_axis(measure)
    if not measure.is_share or not 80 < end < 115:
        return axis
    ticks = [0, 20, 40, 60, 80, 100] if width > 500 else [0, 50, 100]
    return {**axis, "values": ticks, "labelOverlap": False}


def pyramid(grid: Grid, width: int) -> Spec:
    """Two series back to back, the first to the left. A third one stands in the table only."""
    grid = replace(grid, series=grid.series[:2], cells=[row[:2] for row in grid.cells])
    fills, _ = colours(2, ordered=False)
    values = [{**datum, "v": -datum["v"] if datum["s"] == "0" else datum["v"]} for datum in _data(grid)]
    longest = max((abs(datum["v"]) for datum in values), default=1)
    x: Spec = {
        "field": "v",
        "type": "quantitative",
        "scale": {"domain": [-longest * 1.2, longest * 1.2]},
        "axis": value_axis(grid.measure, signless=True),
    }
    layers: list[Spec] = [
        {"data": {"values": values}, "mark": {"type": "bar"}, "encoding": {"x": x, "color": _color(grid, fills)}}
    ]
    for side, align, dx in (("0", "right", -5), ("1", "left", 5)):
        mine = {"values": [datum for datum in (*values, *_hidden(grid)) if datum["s"] == side]}
        mark: Spec = {"type": "text", "align": align, "dx": dx}
        encoding = {"x": {"field": "v", "type": "quantitative"}, "text": {"field": "w"}}
        layers.append({"data": mine, "mark": mark, "encoding": encoding})
    return framed(grid, width, 32, {"encoding": {"y": row_names(grid, True, width)}, "layer": layers})


def bullets(
    grid: Grid,
    targets: Sequence[Figure],
    names: tuple[str, str],
    width: int,
    marks: Sequence[Figure] = (),
    mark_name: str = "",
) -> Spec:
    """A bar per row with a tick at its target, and perhaps a thin one (`marks`) at where the target would be by now;
    `names` are those of value and target."""
    (fill, *_), _ = colours(1, ordered=False)
    close = len(grid.rows) > _MANY_ROWS
    values = [{**datum, "what": names[0]} for datum in _data(grid)]
    ticks = [
        {"r": str(row), "v": float(target.value), "what": names[1]}
        for row, target in enumerate(targets)
        if target.value is not None
    ]
    x: Spec = {"field": "v", "type": "quantitative", "axis": value_axis(grid.measure)}
    domain, inks = [*names, *([mark_name] if marks else [])], [fill, INK, *([PALETTE[1]] if marks else [])]
    color = {"field": "what", "type": "nominal", "scale": {"domain": domain, "range": inks}, "legend": {}}
    layers: list[Spec] = [
        {
            "data": {"values": values},
            "mark": {"type": "bar", "size": 14 if close else 18},
            "encoding": {"x": x, "color": color},
        },
        {
            "data": {"values": ticks},
            "mark": {"type": "tick", "thickness": 4, "size": 22 if close else 30},
            "encoding": {"x": {"field": "v", "type": "quantitative"}, "color": color},
        },
        _signs(grid, False, True),
    ]
    if marks:
        layers.insert(2, _elapsed(marks, mark_name, color))
    return framed(grid, width, 28 if close else 44, {"encoding": {"y": row_names(grid, True, width)}, "layer": layers})


def _elapsed(marks: Sequence[Figure], name: str, color: Spec) -> Spec:
    """Short ticks where the targets would be by now."""
    values = [
        {"r": str(row), "v": float(mark.value), "what": name}
        for row, mark in enumerate(marks)
        if mark.value is not None
    ]
    encoding = {"x": {"field": "v", "type": "quantitative"}, "color": color}
    return {"data": {"values": values}, "mark": {"type": "tick", "thickness": 3, "size": 18}, "encoding": encoding}


def boxes(grid: Grid, norm: Figure | None, width: int) -> Spec:
    """A box per row: the line from the first to the last figure, the box from the second to the fourth, a tick at the
    middle one. A row of which one is not shown has the sign of that instead."""
    fill, letters = colours(1, ordered=False)[0][0], []
    rows = [
        {"r": str(r), **{f"p{s}": float(f.value) for s, f in enumerate(row) if f.value is not None}}
        for r, row in enumerate(grid.cells)
    ]
    whole = [row for row in rows if len(row) == 1 + len(grid.series)]
    letters = [
        {"r": row["r"], "v": row["p4"], "w": grid.measure.written(grid.cells[int(str(row["r"]))][2])} for row in whole
    ]
    lacking = [
        {"r": str(r), "v": 0, "w": grid.measure.written(next(f for f in row if f.value is None))}
        for r, row in enumerate(grid.cells)
        if any(f.value is None for f in row)
    ]

    def from_to(begin: str, end: str, mark: Spec) -> Spec:
        x: Spec = {"field": begin, "type": "quantitative", "axis": value_axis(grid.measure), "scale": {"zero": True}}
        return {"data": {"values": whole}, "mark": mark, "encoding": {"x": x, "x2": {"field": end}}}

    tick = {"type": "tick", "thickness": 4, "size": 22, "color": INK}
    layers = [
        from_to("p0", "p4", {"type": "rule", "strokeWidth": 1.5, "color": INK}),
        from_to("p1", "p3", {"type": "bar", "size": 16, "color": fill}),
        {"data": {"values": whole}, "mark": tick, "encoding": {"x": {"field": "p2", "type": "quantitative"}}},
        _beside(letters),
        _beside(lacking),
        *(_limit(float(norm.value), grid.measure.written(norm)) if norm and norm.value is not None else []),
    ]
    shown = [layer for layer in layers if layer["data"]["values"]]
    step = 24 if len(grid.rows) > _MANY_ROWS else 32
    return framed(grid, width, step, {"encoding": {"y": row_names(grid, True, width)}, "layer": shown})


def _beside(values: list[dict[str, Any]]) -> Spec:
    """Words to the right of a place."""
    encoding = {"x": {"field": "v", "type": "quantitative"}, "text": {"field": "w"}}
    return {"data": {"values": values}, "mark": {"type": "text", "align": "left", "dx": 6}, "encoding": encoding}


def _limit(norm: float, written: str) -> list[Spec]:
    """A dashed line down through all rows, with its number at the head."""
    data, x = {"values": [{"v": norm, "w": f"norm {written}"}]}, {"field": "v", "type": "quantitative"}
    rule = {"type": "rule", "strokeDash": [4, 4], "color": INK, "strokeWidth": 1.5}
    text = {"type": "text", "align": "left", "baseline": "bottom", "dx": 4, "y": -2, "fontStyle": "italic"}
    return [
        {"data": data, "mark": rule, "encoding": {"x": x, "y": None}},
        {"data": data, "mark": text, "encoding": {"x": x, "y": {"value": -2}, "text": {"field": "w"}}},
    ]


def _keys(names: Sequence[str]) -> list[str]:
    return [str(index) for index in range(len(names))]


def _data(grid: Grid) -> list[dict[str, Any]]:
    """One record per shown figure: row, series, value, and the value as it is written."""
    return [
        {"r": str(r), "s": str(s), "o": s, "v": grid.length(r, float(figure.value)), "w": grid.measure.written(figure)}
        for r, row in enumerate(grid.cells)
        for s, figure in enumerate(row)
        if figure.value is not None and (grid.wholes is None or grid.wholes[r])
    ]


def _hidden(grid: Grid) -> list[dict[str, Any]]:
    """One record per figure without a value, with its sign."""
    return [
        {"r": str(r), "s": str(s), "v": 0, "w": grid.measure.written(figure)}
        for r, row in enumerate(grid.cells)
        for s, figure in enumerate(row)
        if figure.value is None
    ]


def row_names(grid: Grid, lying: bool, width: int) -> Spec:
    """The axis with the names of the rows, broken into lines where they are long."""
    letters = _letters_beside(width) if lying else max(6, (width // len(grid.rows)) // 8)
    labels = lookup(wrapped(grid.rows, letters))
    axis = {"title": None, "labelExpr": labels, "labelAngle": 0, "ticks": False, "labelPadding": 6}
    thin = 0.25 if lying else max(0.25, 1 - _WIDEST_BAR * len(grid.rows) / width)
    scale = {"domain": _keys(grid.rows), "paddingInner": thin, "paddingOuter": thin / 2}
    return {"field": "r", "type": "nominal", "sort": None, "scale": scale, "axis": axis}


def _color(grid: Grid, fills: Sequence[str]) -> Spec:
    labels = lookup(dict(zip(_keys(grid.series), grid.series, strict=True)))
    legend = {"labelExpr": labels, "symbolType": "square"} if len(grid.series) > 1 else None
    scale = {"domain": _keys(grid.series), "range": list(fills)}
    return {"field": "s", "type": "nominal", "sort": None, "scale": scale, "legend": legend}


def _bar(grid: Grid, stacked: bool, lying: bool) -> Spec:
    fills, _ = named_colours(grid.series, ordered=grid.ordered)
    mark: Spec = {"type": "bar", "stroke": EDGE if grid.ordered else None, "strokeWidth": 1}
    value: Spec = {"field": "v", "type": "quantitative", "stack": "zero" if stacked else None}
    encoding = {"x" if lying else "y": value, "color": _color(grid, fills), "order": {"field": "o"}}
    return {"data": {"values": _data(grid)}, "mark": mark, "encoding": encoding}


def _letters(grid: Grid, lying: bool) -> Spec:
    """The number inside each part of a stacked bar that is large enough."""
    _, inks = named_colours(grid.series, ordered=grid.ordered)
    data = _data(grid)
    longest = max((sum(d["v"] for d in data if d["r"] == r) for r in _keys(grid.rows)), default=0)
    shown = [{**d, "w": d["w"] if d["v"] >= longest * _ROOM_FOR_LETTERS else ""} for d in data]
    value = {"field": "v", "type": "quantitative", "stack": "zero", "bandPosition": 0.5}
    ink = {"field": "s", "scale": {"domain": _keys(grid.series), "range": list(inks)}, "legend": None}
    encoding = {"x" if lying else "y": value, "text": {"field": "w"}, "fill": ink, "order": {"field": "o"}}
    return {"data": {"values": shown}, "mark": {"type": "text"}, "encoding": encoding}


def _at_the_end(grid: Grid, lying: bool) -> Spec:
    """The number at the end of each bar."""
    place = {"align": "left", "dx": 4} if lying else {"baseline": "bottom", "dy": -3}
    encoding = {"x" if lying else "y": {"field": "v", "type": "quantitative"}, "text": {"field": "w"}}
    return {"data": {"values": _data(grid)}, "mark": {"type": "text", **place}, "encoding": encoding}


def _signs(grid: Grid, stacked: bool, lying: bool) -> Spec:
    """The sign of each figure without a value: where its bar would begin, or once at the end of a stacked bar, where
    also the total of the row stands."""
    data = _ends(grid) if stacked else _hidden(grid)
    place = {"align": "left", "dx": 5} if lying else {"baseline": "bottom", "dy": -4}
    encoding = {"x" if lying else "y": {"field": "v", "type": "quantitative"}, "text": {"field": "w"}}
    return {"data": {"values": data}, "mark": {"type": "text", "fontWeight": "bold", **place}, "encoding": encoding}


def _ends(grid: Grid) -> list[dict[str, Any]]:
    found = []
    for r, row in enumerate(grid.cells):
        signs = [grid.measure.written(figure) for figure in row if figure.value is None]
        total = [grid.measure.written(grid.ends[r])] if grid.ends and grid.ends[r].value is not None else []
        words = " + ".join(dict.fromkeys(signs)) if signs and not total else "".join(total)
        length = sum((grid.length(r, float(figure.value)) for figure in row if figure.value is not None), 0.0)
        found.append({"r": str(r), "v": length, "w": words})
    return found


def _longest(grid: Grid, stacked: bool) -> float:
    """Where the axis of values ends: beyond the longest bar there is room for its number."""
    rows = [
        [grid.length(r, float(figure.value)) for figure in row if figure.value is not None]
        for r, row in enumerate(grid.cells)
    ]
    longest = max((sum(row) if stacked else max(row, default=0) for row in rows), default=0)
    return longest * _ROOM_BEYOND or 1


def framed(grid: Grid, width: int, step: int, spec: Spec) -> Spec:
    """A chart with lying rows: as high as its rows need, also where a name takes several lines."""
    most = max(len(lines) for lines in wrapped(grid.rows, _letters_beside(width)).values())
    return {"width": width, "height": len(grid.rows) * max(step, 16 * most + 8), **spec}


def _letters_beside(width: int) -> int:
    """How many letters of a name fit on a line beside lying bars."""
    return 28 if width > 500 else 16
