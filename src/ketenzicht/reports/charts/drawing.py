"""From a block to its chart: which figures are drawn, how, and as what SVG."""

from collections.abc import Sequence
from functools import cache, singledispatch
from pathlib import Path
from typing import Final

from ketenzicht.kernel.figures import Figure, Measure
from ketenzicht.kernel.periods import parse_period
from ketenzicht.reports import model
from ketenzicht.reports.charts import bars, forecasts, lines, maps, sparks, steps, streams, timelines
from ketenzicht.reports.charts.bars import Grid
from ketenzicht.reports.charts.lines import Course, short
from ketenzicht.reports.charts.style import CONFIG, MOST_SERIES, NUMBERS, Spec
from ketenzicht.reports.charts.xml import finished
from ketenzicht.reports.model import PERIODE, Cell, Look, Member

WIDE: Final = 720
NARROW: Final = 300
"""widths in pixels: of a page, and of a telephone"""
_VEGA_LITE = "v6.1"
_MOST_BARS_IN_TIME = 15
"""of more moments lines say more"""
_FEWEST_IN_A_BOX = 5
_MOST_ROWS = 60
"""of more rows a chart says nothing; the table says everything"""


def svg(block: model.Block, width: int = WIDE, name: str = "g") -> str | None:
    """The chart or map of a block as SVG of this width, or None where it has none. `name` begins each id inside, so that
    several may stand on one page; the alternative text is the block's `alt`."""
    own = own_drawing(block, width)
    spec = None if own is not None else spec_of(block, width)
    drawn = own if spec is None else _drawn(spec)
    return None if drawn is None else finished(drawn, block.alt, name)


def has_chart(block: model.Block) -> bool:
    """Whether `svg` draws this block."""
    return own_drawing(block, WIDE) is not None or spec_of(block, WIDE) is not None


@singledispatch
def own_drawing(block: model.Block, width: int) -> str | None:  # noqa: ARG001
    """The SVG of a block that Vega-Lite cannot draw; None where it has none, or where Vega-Lite can."""
    return None


@own_drawing.register
def _(block: model.Map, width: int) -> str | None:
    return maps.drawing(block, width) if maps.can_draw(block) else None


@own_drawing.register
def _(block: model.Stream, width: int) -> str | None:
    return streams.drawing(block, width) if streams.can_draw(block) else None


@own_drawing.register
def _(block: model.Ranking, width: int) -> str | None:
    return sparks.drawing(block, width) if sparks.can_draw(block) else None


@own_drawing.register
def _(block: model.Lijst, width: int) -> str | None:
    return timelines.drawing(block, width) if timelines.can_draw(block) else None


@singledispatch
def spec_of(block: model.Block, width: int) -> Spec | None:  # noqa: ARG001
    """The Vega-Lite spec of a block without its style; None where it has no chart."""
    return None


@spec_of.register
def _(block: model.Table, width: int) -> Spec | None:
    drawn = [
        (place, column)
        for place, column in enumerate(block.columns)
        if column.measure is not None and (not block.drawn or column.title in block.drawn)
    ]
    if block.look is Look.NONE or not drawn or not block.rows:
        return None
    measure = next(column.measure for _, column in drawn if column.measure is not None)
    over_time = block.columns[0].dimension == PERIODE
    names = [_moment(row[0]) if over_time else _label(row[0]) for row in block.rows]
    series = [column.title for _, column in drawn]
    cells = [[_figure(row[place]) for place, _ in drawn] for row in block.rows]
    if block.look is Look.LINES or (over_time and len(block.rows) > _MOST_BARS_IN_TIME):
        course = Course(moments=names, series=series, lines=list(zip(*cells, strict=True)), measure=measure)
        return lines.lines(course, width) if _any_shown(cells) else None
    rows = [name.replace("|", " ") for name in names]
    if block.look is Look.WATERFALL:
        return _waterfall(block, rows, drawn[0][0], measure, width)
    return _barred(Grid(rows=rows, series=series, cells=cells, measure=measure), block.look, width)


def _waterfall(block: model.Table, rows: Sequence[str], place: int, measure: Measure, width: int) -> Spec | None:
    """The column of a table as steps to its total."""
    total = () if block.total is None else (block.total,)
    cells = [(_figure(row[place]),) for row in (*block.rows, *total)]
    names = [*rows, *("Totaal" for _ in total)]
    too_many = len(names) > _MOST_ROWS or not _any_shown(cells)
    grid = Grid(rows=names, series=("",), cells=cells, measure=measure)
    return None if too_many else steps.waterfall(grid, width, ends_in_total=bool(total))


@spec_of.register
def _(block: model.Crosstab, width: int) -> Spec | None:
    grid = Grid(
        rows=[member.label for member in block.rows],
        series=[member.label for member in block.columns],
        cells=block.cells,
        measure=block.measure,
        ends=block.row_totals,
        ordered=block.ordered,
    )
    return _barred(grid, block.look, width)


@spec_of.register
def _(block: model.Trend, width: int) -> Spec | None:
    drawn = block.series[:MOST_SERIES]
    course = Course(
        moments=[short(period) for period in block.periods],
        series=[series.title for series in drawn],
        lines=[series.figures for series in drawn],
        measure=block.measure,
        norm=block.norm,
        marks=lines.places(block.periods, block.marks),
    )
    return lines.lines(course, width) if _any_shown(course.lines) else None


@spec_of.register
def _(block: model.Forecast, width: int) -> Spec | None:
    return forecasts.forecast(block, width)


@spec_of.register
def _(block: model.Ranking, width: int) -> Spec | None:
    rows = [(place.member.label, place.figure) for place in block.lines]
    if block.look is Look.PARETO and rows and _any_shown([(figure,) for _, figure in rows]):
        grid = Grid(
            rows=[name for name, _ in rows], series=("",), cells=[(found,) for _, found in rows], measure=block.measure
        )
        return steps.pareto(grid, [place.together for place in block.lines], block.whole.figure, width)
    return _one_series(rows, block.measure, width)


@spec_of.register
def _(block: model.Funnel, width: int) -> Spec | None:
    return _one_series([(step.title, step.figure) for step in block.steps], block.measure, width)


@spec_of.register
def _(block: model.Flow, width: int) -> Spec | None:
    """In and out per member; begin, in, out and end of the total where there are no members."""
    if not block.rows:
        total = block.total
        parts = [("Begin", total.begin), ("In", total.inflow), ("Uit", total.outflow), ("Eind", total.end)]
        return _one_series(parts, block.measure, width)
    cells = [(row.inflow, row.outflow) for row in block.rows]
    names = [row.member.label for row in block.rows]
    return _barred(Grid(rows=names, series=("In", "Uit"), cells=cells, measure=block.measure), Look.LYING_BARS, width)


@spec_of.register
def _(block: model.Bullet, width: int) -> Spec | None:
    grid = Grid(
        rows=[bar.member.label for bar in block.bars],
        series=(block.value_title,),
        cells=[(bar.figure,) for bar in block.bars],
        measure=block.measure,
    )
    names, targets = (block.value_title, block.target_title), [bar.target for bar in block.bars]
    marks = [bar.mark for bar in block.bars] if block.mark_title else []
    return bars.bullets(grid, targets, names, width, marks, block.mark_title) if _any_shown(grid.cells) else None


@spec_of.register
def _(block: model.Boxplot, width: int) -> Spec | None:
    """Of a few values no box is drawn: its ends would be the values themselves."""
    drawn = [box for box in block.boxes if box.n.value is None or box.n.value >= _FEWEST_IN_A_BOX]
    grid = Grid(
        rows=[box.member.label for box in drawn],
        series=[str(percent) for percent in model.PERCENTILES],
        cells=[box.figures for box in drawn],
        measure=block.measure,
    )
    too_many = len(grid.rows) > _MOST_ROWS
    return bars.boxes(grid, block.norm, width) if _any_shown(grid.cells) and not too_many else None


@spec_of.register
def _(block: model.Overview, width: int) -> Spec | None:
    """Small lines beside each other, each with a scale of its own."""
    moments = [short(period) for period in block.periods]
    courses = [
        Course(moments=moments, series=(line.item.title,), lines=(line.course,), measure=line.item.measure)
        for line in block.lines
        if _any_shown((line.course,))
    ]
    return lines.small(courses, width) if courses else None


def _one_series(rows: list[tuple[str, Figure]], measure: Measure, width: int) -> Spec | None:
    names, cells = [name for name, _ in rows], [(figure,) for _, figure in rows]
    return _barred(Grid(rows=names, series=("",), cells=cells, measure=measure), Look.LYING_BARS, width)


def _barred(grid: Grid, look: Look, width: int) -> Spec | None:
    too_many = len(grid.rows) > _MOST_ROWS or len(grid.series) > MOST_SERIES
    if look is Look.NONE or too_many or not _any_shown(grid.cells):
        return None
    if look is Look.LINES:
        turned = list(zip(*grid.cells, strict=True))
        return lines.lines(Course(moments=grid.rows, series=grid.series, lines=turned, measure=grid.measure), width)
    return bars.pyramid(grid, width) if look is Look.PYRAMID and len(grid.series) > 1 else bars.bars(grid, look, width)


def _any_shown(cells: Sequence[Sequence[Figure]]) -> bool:
    """Whether there is anything to draw; of signs alone a chart is empty."""
    return any(figure.value is not None for row in cells for figure in row)


def _moment(cell: Cell) -> str:
    """The name of a period along an axis."""
    return short(parse_period(cell.code)) if isinstance(cell, Member) else _label(cell)


def _label(cell: Cell) -> str:
    return cell.label if isinstance(cell, Member) else str(cell or "")


def _figure(cell: Cell) -> Figure:
    if not isinstance(cell, Figure):
        raise TypeError(f"a column with a measure holds figures, not {cell!r}")
    return cell


def _drawn(spec: Spec) -> str:
    import vl_convert

    _register_font()
    schema = f"https://vega.github.io/schema/vega-lite/{_VEGA_LITE}.json"
    whole = {"$schema": schema, "config": CONFIG, **spec}
    return vl_convert.vegalite_to_svg(whole, vl_version=_VEGA_LITE, allowed_base_urls=[], format_locale=dict(NUMBERS))


@cache
def _register_font() -> None:
    import font_source_sans_pro
    import vl_convert

    vl_convert.register_font_directory(str(Path(font_source_sans_pro.font_directory)))
