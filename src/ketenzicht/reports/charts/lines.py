"""Lines over time: one per series, each with its own dash and shape; gaps where a figure is hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from ketenzicht.kernel.figures import Figure, Measure
from ketenzicht.kernel.periods import Period, Unit
from ketenzicht.reports.charts.style import (
    DASHES,
    INK,
    Spec,
    colours,
    legend_columns,
    lookup,
    named_colours,
    value_axis,
)
from ketenzicht.reports.model import Mark

_NARROW = 500
"""pixels; on less there is no room for charts beside each other"""
_LABEL_WIDTH = 46
_LETTERS_APART = 0.06
"""numbers beside lines need at least this share of the height between them"""
_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


@dataclass(frozen=True, kw_only=True)
class Course:
    """What is drawn: figures per series and moment, the names of the moments, and what stands beside the lines."""

    moments: Sequence[str]
    series: Sequence[str]
    lines: Sequence[Sequence[Figure]]
    measure: Measure
    norm: Figure | None = None
    marks: Sequence[int] = ()
    """the places of the moments at which something happened; the chart numbers them"""


def short(period: Period) -> str:
    """A period as it stands along an axis, in lines parted by |: "feb|2026", "wk 7|2026", "kw 1|2026", "2026"."""
    names = {
        Unit.WEEK: lambda: f"wk {period.number}|{period.year}",
        Unit.MONTH: lambda: f"{_MONTHS[period.number - 1]}|{period.year}",
        Unit.TWO_MONTHS: lambda: f"{_MONTHS[2 * period.number - 2]}-{_MONTHS[2 * period.number - 1]}|{period.year}",
        Unit.QUARTER: lambda: f"kw {period.number}|{period.year}",
        Unit.HALF_YEAR: lambda: f"hj {period.number}|{period.year}",
        Unit.YEAR: lambda: str(period.year),
        Unit.SCHOOL_YEAR: lambda: f"{period.year}-|{period.year + 1}",
    }
    return names[period.unit]()


def places(periods: Sequence[Period], marks: Sequence[Mark]) -> list[int]:
    """Where along the axis each mark stands, in the order in which they are numbered."""
    keys = [period.key for period in periods]
    return [keys.index(mark.period) for mark in marks if mark.period in keys]


def lines(course: Course, width: int) -> Spec:
    """The spec of a line chart that starts at zero."""
    layers = [_lines(course, width), _last(course), _signs(course)]
    if course.norm is not None and course.norm.value is not None:
        layers += _norm(float(course.norm.value), f"norm {course.measure.written(course.norm)}", below=_is_over(course))
    layers += [layer for number, place in enumerate(course.marks, 1) for layer in mark(number, place)]
    return {
        "width": width,
        "padding": {"left": 2, "top": 4, "bottom": 4, "right": 56},
        "height": 250,
        "encoding": {"x": moments(course.moments, width)},
        "layer": [layer for layer in layers if layer["data"]["values"]],
    }


def small(courses: Sequence[Course], width: int) -> Spec:
    """The spec of several small charts in rows, each of one line from zero, with its title and its last value."""
    across = 3 if width > _NARROW else 1
    own = (width - 70 * across) // across
    return {"concat": [_small(course, own) for course in courses], "columns": across, "autosize": "pad", "spacing": 24}


def _small(course: Course, width: int) -> Spec:
    keys = [str(index) for index in range(len(course.moments))]
    labels = {
        key: label.split("|") for key, label in zip(keys, course.moments, strict=True) if key in (keys[0], keys[-1])
    }
    axis: Spec = {"title": None, "labelExpr": lookup(labels), "values": list(labels), "labelAngle": 0, "grid": False}
    x = {"field": "p", "type": "ordinal", "sort": None, "scale": {"domain": keys, "type": "point"}, "axis": axis}
    y = {"field": "v", "type": "quantitative", "axis": {**value_axis(course.measure), "title": None, "tickCount": 2}}
    y |= {} if _rises(course) else {"scale": {"domain": [0, 1]}}
    fills, _ = colours(1, ordered=False)
    mark = {
        "type": "line",
        "strokeWidth": 2,
        "color": fills[0],
        "point": {"size": 16, "filled": True, "color": fills[0]},
    }
    line = {"data": {"values": _records(course)}, "mark": mark, "encoding": {"y": y}}
    title = {
        "text": wrap(course.series[0], max(16, width // 7)),
        "anchor": "start",
        "fontSize": 13,
        "fontWeight": 600,
        "color": INK,
    }
    parts: list[Spec] = [line, _last(course), _signs(course)]
    layers = [layer for layer in parts if layer["data"]["values"]]
    return {"title": title, "width": width, "height": 90, "encoding": {"x": x}, "layer": layers}


def moments(names: Sequence[str], width: int) -> Spec:
    """The axis of time: all moments have a place, as many as fit have a name, the last one always."""
    keys = [str(index) for index in range(len(names))]
    step = max(1, -(-len(keys) * _LABEL_WIDTH // (width - 110)))
    named = keys[::-1][::step][::-1]
    labels = {key: label.split("|") for key, label in zip(keys, names, strict=True) if key in named}
    axis: Spec = {"title": None, "labelExpr": lookup(labels), "values": named, "labelAngle": 0, "grid": False}
    return {"field": "p", "type": "ordinal", "sort": None, "scale": {"domain": keys, "type": "point"}, "axis": axis}


def _records(course: Course) -> list[dict[str, Any]]:
    """One record per series and moment; a figure without a value breaks the line."""
    return [
        {"p": str(p), "s": str(s), "v": None if figure.value is None else float(figure.value)}
        for s, line in enumerate(course.lines)
        for p, figure in enumerate(line)
    ]


def _lines(course: Course, width: int) -> Spec:
    keys = [str(index) for index in range(len(course.series))]
    fills, _ = named_colours(course.series, ordered=False)
    labels = lookup(dict(zip(keys, course.series, strict=True)))
    legend = (
        {
            "labelExpr": labels,
            "symbolType": "stroke",
            "symbolSize": 500,
            "columns": legend_columns(course.series, width),
        }
        if len(keys) > 1
        else None
    )
    several = len(keys) > 1

    def scaled(values: Sequence[Any]) -> Spec:
        scale = {"domain": keys, "range": list(values[: len(keys)])}
        return {"field": "s", "type": "nominal", "sort": None, "scale": scale, "legend": legend}

    scale = {"zero": True} if _rises(course) else {"domain": [0, 1]}
    y = {"field": "v", "type": "quantitative", "axis": value_axis(course.measure), "scale": scale}
    encoding: Spec = {"y": y, "color": scaled(fills)}
    if several:
        encoding["strokeDash"] = scaled(DASHES)
    mark = {"type": "line", "strokeWidth": 2.5, "point": {"size": 34, "filled": True}}
    return {"data": {"values": _records(course)}, "mark": mark, "encoding": encoding}


def _rises(course: Course) -> bool:
    """Whether anything differs from nothing; a line of noughts alone would float in the middle of its axis."""
    return any(figure.value for line in course.lines for figure in line)


def _last(course: Course) -> Spec:
    """The last value of each line, as a number beside it; not where it would stand on another one."""
    everything = [abs(float(figure.value)) for line in course.lines for figure in line if figure.value is not None]
    near = max(everything, default=0) * _LETTERS_APART
    values: list[dict[str, Any]] = []
    for figure in (line[-1] for line in course.lines if line):
        if figure.value is not None and all(abs(float(figure.value) - other["v"]) > near for other in values):
            place = str(len(course.moments) - 1)
            values.append({"p": place, "v": float(figure.value), "w": course.measure.written(figure)})
    mark = {"type": "text", "align": "left", "dx": 8, "fontWeight": "bold"}
    encoding = {"y": {"field": "v", "type": "quantitative"}, "text": {"field": "w"}}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _signs(course: Course) -> Spec:
    """The sign of what is hidden or unknown, at the foot of its moment."""
    signs = {
        (p, course.measure.written(figure))
        for line in course.lines
        for p, figure in enumerate(line)
        if figure.value is None
    }
    values = [{"p": str(p), "v": 0, "w": sign} for p, sign in sorted(signs)]
    mark = {"type": "text", "baseline": "bottom", "dy": -3, "fontWeight": "bold"}
    encoding = {"y": {"field": "v", "type": "quantitative"}, "text": {"field": "w"}}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _is_over(course: Course) -> bool:
    """Whether the lines begin above the norm, so that its number stands free below it."""
    begins = [line[0].value for line in course.lines if line and line[0].value is not None]
    return (
        course.norm is not None and course.norm.value is not None and bool(begins) and min(begins) >= course.norm.value
    )


def _norm(norm: float, words: str, *, below: bool) -> list[Spec]:
    """A dashed line across the chart, with its number."""
    data = {"values": [{"p": "0", "v": norm, "w": words}]}
    y = {"field": "v", "type": "quantitative"}
    rule = {"type": "rule", "strokeDash": [4, 4], "stroke": INK, "strokeWidth": 1.5}
    text = {"type": "text", "align": "left", "dx": 2, "fontStyle": "italic"}
    text |= {"baseline": "top", "dy": 5} if below else {"baseline": "bottom", "dy": -4}
    return [
        {"data": data, "mark": rule, "encoding": {"x": None, "y": y}},
        {"data": data, "mark": text, "encoding": {"y": y, "text": {"field": "w"}}},
    ]


def mark(number: int, place: int) -> list[Spec]:
    """A line down through the chart where something happened, with its number at the head; the words stand below."""
    data = {"values": [{"p": str(place), "w": f"({number})"}]}
    text = {"type": "text", "align": "left", "baseline": "top", "dx": 4, "y": 0, "fontWeight": "bold"}
    rule = {"type": "rule", "stroke": INK, "strokeWidth": 1, "opacity": 0.6}
    return [
        {"data": data, "mark": rule, "encoding": {}},
        {"data": data, "mark": text, "encoding": {"text": {"field": "w"}}},
    ]
