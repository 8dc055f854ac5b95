"""Native charts: each points at the cells of its table, carries the same figures, and leaves a gap where one is not shown."""

from collections.abc import Mapping, Sequence
from math import floor, log10
from typing import Any, Final

from ketenzicht.kernel.figures import Measure
from ketenzicht.reports.model import Look, Member
from ketenzicht.reports.renderers.xlsx import formats
from ketenzicht.reports.renderers.xlsx.book import Book
from ketenzicht.reports.renderers.xlsx.grid import Amount, Value
from ketenzicht.reports.renderers.xlsx.page import Area

MOST_DRAWN: Final = 40
"""rows of a table that a chart can hold and still be read"""
COLOURS: Final = ("#1F3A5F", "#E08214", "#5AAE61", "#9970AB", "#4393C3", "#B2182B", "#878787", "#C7A100")
"""told apart by people who do not see all colours, and light and dark in turn when printed in grey"""
_MARKERS: Final = ("circle", "square", "triangle", "diamond", "x", "star")
_DASHES: Final = ("solid", "dash", "long_dash", "round_dot", "dash_dot", "long_dash_dot")
_WIDTH: Final = 640
_GRID: formats.Look = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}}


def of_look(
    book: Book, area: Area, look: Look, drawn: Sequence[int], measure: Measure, shares: Sequence[int] = ()
) -> Any:
    """The chart of a look; standing bars where none is named."""
    stacked = _stacking(look)
    match look:
        case Look.LINES:
            return lines(book, area, drawn, measure)
        case Look.PYRAMID:
            return pyramid(book, area, drawn, measure)
        case Look.LYING_BARS | Look.LYING_STACKED | Look.LYING_SHARE:
            return bars(book, area, drawn, measure, stacked=stacked)
        case _:
            return columns(book, area, drawn, measure, stacked=stacked, shares=shares)


def _stacking(look: Look) -> str:
    """How the bars of a look stand on each other, in the words of Excel; empty where they stand beside each other."""
    if look in {Look.SHARE, Look.LYING_SHARE}:
        return "percent_stacked"
    return "stacked" if look in {Look.STACKED, Look.LYING_STACKED} else ""


def columns(
    book: Book,
    area: Area,
    drawn: Sequence[int],
    measure: Measure,
    *,
    stacked: str = "",
    shares: Sequence[int] = (),
) -> Any:
    """Standing bars, with `shares` as lines on an axis of their own."""
    chart = _chart(book, area, {"type": "column", "subtype": stacked or "clustered"})
    for number, column in enumerate(drawn):
        chart.add_series({**_series(area, column), **_filled(number), "gap": 60, "overlap": 100 if stacked else 0})
    chart.set_y_axis(_along(area, drawn, measure, stacked))
    if shares:
        chart.combine(_shares(book, area, shares, len(drawn)))
    return _legend(chart, len(drawn) + len(shares))


def bars(
    book: Book,
    area: Area,
    drawn: Sequence[int],
    measure: Measure,
    *,
    stacked: str = "",
) -> Any:
    """Lying bars, the first row on top."""
    chart = _chart(book, area, {"type": "bar", "subtype": stacked or "clustered"})
    for number, column in enumerate(drawn):
        chart.add_series({**_series(area, column), **_filled(number), "gap": 40, "overlap": 100 if stacked else 0})
    chart.set_y_axis({"reverse": True, "line": {"color": formats.LINE}, "interval_unit": 1})
    chart.set_x_axis({**_along(area, drawn, measure, stacked), "label_position": "high"})
    return _legend(_tall(chart, area, 1 if stacked else len(drawn)), len(drawn))


def _along(area: Area, drawn: Sequence[int], measure: Measure, stacked: str) -> dict[str, Any]:
    """The axis of the bars: their measure, or per cents of the whole bar."""
    if stacked == "percent_stacked":
        return {"num_format": "0%", "major_gridlines": _GRID}
    return _amounts(area, drawn, measure)


def lines(
    book: Book,
    area: Area,
    drawn: Sequence[int],
    measure: Measure,
    *,
    norm: int | None = None,
    marks: Mapping[int, str] | None = None,
) -> Any:
    """Lines; each has a marker and a dash of its own, and the norm is a thin dotted line without markers. `marks` are signs
    above the first line, by row."""
    chart = _chart(book, area, {"type": "line"})
    for number, column in enumerate(drawn):
        signs = _signs(area, marks) if marks and not number else {}
        chart.add_series({**_series(area, column), **_line(number), **signs})
    if norm is not None:
        dotted = {"color": "#B2182B", "width": 1.5, "dash_type": "square_dot"}
        chart.add_series({**_series(area, norm), "line": dotted, "marker": {"type": "none"}})
    chart.set_y_axis(_amounts(area, (), measure))
    chart.set_x_axis({"num_font": {"rotation": -45}})
    chart.set_size({"width": _WIDTH, "height": 320})
    return _legend(chart, len(drawn) + (norm is not None))


def forecast(book: Book, area: Area, count: int, measure: Measure) -> Any:
    """What was as a solid line, the forecast dashed in the same colour between two thin edges, and an adjustment dotted;
    `count` columns in the order waarde, prognose, laag, hoog, bijgesteld."""
    chart = _chart(book, area, {"type": "line"})
    own, other = COLOURS[0], COLOURS[1]
    thin = {"color": "#8FAFD4", "width": 1.25, "dash_type": "solid"}
    looks: tuple[formats.Look, ...] = (
        {"color": own, "width": 2.25, "dash_type": "solid"},
        {"color": own, "width": 2.25, "dash_type": "dash"},
        thin,
        thin,
        {"color": other, "width": 2.25, "dash_type": "round_dot"},
    )
    for column, look in enumerate(looks[:count], 1):
        chart.add_series({**_series(area, column), "line": look, "marker": {"type": "none"}})
    chart.set_y_axis({**_amounts(area, (), measure), **({"min": 0} if _above_zero(area, count) else {})})
    chart.set_x_axis({"num_font": {"rotation": -45}})
    chart.set_size({"width": _WIDTH, "height": 320})
    return _legend(chart, count)


def _above_zero(area: Area, count: int) -> bool:
    return all((_kept(row[column]) or 0) >= 0 for row in area.grid.rows for column in range(1, count + 1))


def pyramid(book: Book, area: Area, drawn: Sequence[int], measure: Measure) -> Any:
    """Two columns as bars that lie back to back. The left one hangs on an axis that runs the other way, so that both hold
    the true, positive figures. (An axis that is not visible at all would move its bars in some readers.)"""
    chart = _chart(book, area, {"type": "bar"})
    edge = _edge(area, drawn)
    for number, column in enumerate(drawn[:2]):
        chart.add_series({**_series(area, column), **_filled(number), "gap": 30, "y2_axis": number == 1})
    quiet: formats.Look = {
        "min": -edge,
        "max": edge,
        "major_gridlines": {"visible": False},
        "line": {"none": True},
        "major_unit": edge / 2,
    }
    written = formats.number_format(measure).partition(";")[0]
    chart.set_x_axis({**quiet, "num_format": f"{written};{written}", "reverse": True})
    chart.set_y2_axis({**quiet, "label_position": "none", "major_tick_mark": "none"})
    chart.set_y_axis({"label_position": "high", "line": {"color": formats.LINE}, "interval_unit": 1})
    chart.set_legend({"position": "bottom"})
    return _tall(chart, area, 1)


def targets(book: Book, area: Area, value: int, target: int, measure: Measure) -> Any:
    """A bar per row with a dash at its target."""
    chart = _chart(book, area, {"type": "column"})
    chart.add_series({**_series(area, value), "fill": {"color": "#8FAFD4"}, "gap": 80})
    chart.set_y_axis(_amounts(area, [value], measure))
    dashes = book.workbook.add_chart({"type": "line"})
    mark = {"type": "long_dash", "size": 20, "fill": {"color": "#7B1410"}, "border": {"color": "#7B1410"}}
    dashes.add_series({**_series(area, target), "line": {"none": True}, "marker": mark})
    chart.combine(dashes)
    return _legend(chart, 2)


def boxes(book: Book, area: Area, drawn: Sequence[int], measure: Measure) -> Any:
    """A box per row: five lines that are not seen, with a bar from the second to the fourth figure, a thin line from the
    lowest to the highest, and a dash at the middle one."""
    low, first, middle, third, high = drawn
    chart = _chart(book, area, {"type": "line"})
    dash = {"type": "long_dash", "size": 14, "fill": {"color": "#1C2733"}, "border": {"color": "#1C2733"}}
    for column in (first, low, middle, high, third):
        marker = dash if column == middle else {"type": "none"}
        chart.add_series({**_series(area, column), "line": {"none": True}, "marker": marker})
    chart.set_high_low_lines({"line": {"color": "#55616E", "width": 1.25}})
    bar = {"fill": {"color": "#8FAFD4"}, "border": {"color": "#1F3A5F"}}
    chart.set_up_down_bars({"up": bar, "down": bar})
    chart.set_y_axis({**_amounts(area, (), measure), "min": 0})
    chart.set_x_axis({"num_font": {"rotation": -45}})
    chart.set_size({"width": _WIDTH, "height": 340})
    return _legend(chart, 1)


def sign(number: int) -> str:
    """The sign of the `number`-th mark (from 0) on a line: ① ② …"""
    return chr(ord("①") + number) if number < 20 else f"({number + 1})"


def _chart(book: Book, area: Area, kind: dict[str, str]) -> Any:
    """An empty chart under the heading of its block: a title that points at the cell cannot be read as a formula."""
    chart = book.workbook.add_chart(kind)
    chart.set_size({"width": _WIDTH, "height": 260})
    font = {"size": 12, "bold": True}
    untitled = area.heading is None
    chart.set_title({"none": True} if untitled else {"name": [area.page, area.heading, 0], "name_font": font})
    chart.set_chartarea({"border": {"color": "#D9D9D9"}})
    return chart


def _series(area: Area, column: int) -> dict[str, Any]:
    """One column as a series. Its figures travel along as Excel keeps them, so that a viewer that does not calculate
    draws no zero for a hidden one."""
    rows = area.grid.rows[:MOST_DRAWN]
    first, last = area.top + 1, area.top + max(1, len(rows))
    return {
        "name": [area.sheet, area.top, column],
        "categories": [area.sheet, first, 0, last, 0],
        "categories_data": [_label(row[0]) for row in rows],
        "values": [area.sheet, first, column, last, column],
        "values_data": [_kept(row[column]) for row in rows],
    }


def _label(value: Value) -> str:
    match value:
        case Member(label=label):
            return label
        case str():
            return value
        case _:
            return ""


def _kept(value: Value) -> float | None:
    if isinstance(value, Amount) and value.figure.value is not None:
        return formats.number(value.figure.value, value.measure)
    return None


def _shares(book: Book, area: Area, drawn: Sequence[int], taken: int) -> Any:
    lines = book.workbook.add_chart({"type": "line"})
    for number, column in enumerate(drawn, taken):
        lines.add_series({**_series(area, column), **_line(number), "y2_axis": True})
    lines.set_y2_axis({"num_format": "0%", "min": 0})
    return lines


def _signs(area: Area, marks: Mapping[int, str]) -> dict[str, Any]:
    """Labels at the marked rows and at no other."""
    custom = [{"value": marks[row]} if row in marks else {"delete": True} for row in range(len(area.grid.rows))]
    return {"data_labels": {"value": True, "position": "above", "custom": custom, "font": {"bold": True, "size": 12}}}


def _filled(number: int) -> dict[str, Any]:
    return {"fill": {"color": COLOURS[number % len(COLOURS)]}, "border": {"color": "#FFFFFF", "width": 0.5}}


def _line(number: int) -> dict[str, Any]:
    colour = COLOURS[number % len(COLOURS)]
    marker = {
        "type": _MARKERS[number % len(_MARKERS)],
        "size": 6,
        "fill": {"color": colour},
        "border": {"color": colour},
    }
    return {"line": {"color": colour, "width": 2, "dash_type": _DASHES[number % len(_DASHES)]}, "marker": marker}


def _amounts(area: Area, from_zero: Sequence[int], measure: Measure) -> dict[str, Any]:
    """The axis with the numbers: its name is the unit where they do not say it, and bars stand on zero."""
    known = measure.is_money or measure.is_share or measure.unit == "aantal"
    name = {} if known else {"name": measure.unit, "name_font": {"bold": False}}
    found = [_kept(row[column]) or 0 for row in area.grid.rows for column in from_zero]
    start = {"min": 0} if found and min(found) >= 0 else {}
    return {"num_format": formats.number_format(measure), "major_gridlines": _GRID, **name, **start}


def _edge(area: Area, drawn: Sequence[int]) -> float:
    """Where both halves of a pyramid end: a round number above the largest figure."""
    most = max((_kept(row[column]) or 0 for row in area.grid.rows for column in drawn), default=0) or 1
    power = 10.0 ** floor(log10(most))
    return next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= most)


def _tall(chart: Any, area: Area, bars_each: int) -> Any:
    """High enough for all bars."""
    rows = min(len(area.grid.rows), MOST_DRAWN)
    chart.set_size({"width": _WIDTH, "height": max(240, 100 + rows * (14 + 12 * bars_each))})
    return chart


def _legend(chart: Any, count: int) -> Any:
    chart.set_legend({"none": True} if count < 2 else {"position": "bottom"})
    return chart
