"""Every figure of a report as a flat row: what the csv, the json, the flat sheet of the xlsx and `verify` are made from."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import singledispatch
from itertools import chain
from typing import TypedDict

from ketenzicht.indicators.percentiles import named
from ketenzicht.kernel.figures import Figure
from ketenzicht.reports import model, ranked
from ketenzicht.reports.fact import NOBODY as NOBODY  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.fact import REST as REST  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.fact import TOTAL as TOTAL  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.fact import VERLOOP as VERLOOP  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.fact import VERSTREKEN as VERSTREKEN  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.fact import WAARDE as WAARDE  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.fact import Fact as Fact  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.model import PERIODE, Cell, Column, Member, Report


class _Place(TypedDict):
    block: int
    kind: str
    block_title: str


def facts(report: Report) -> list[Fact]:
    """All figures of the report, in the order in which they stand there."""
    pairs = enumerate(report.blocks, 1)
    return list(chain.from_iterable(facts_of(block, number, report.period.key) for number, block in pairs))


@singledispatch
def facts_of(block: model.Block, number: int, period: str) -> Iterator[Fact]:
    """The figures of the `number`-th block. Raises TypeError for a kind of block that nobody thought of."""
    raise TypeError(f"{type(block).__name__} in block {number} of {period} has no facts")


@facts_of.register(model.Text)
@facts_of.register(model.Disclaimer)
@facts_of.register(model.Chapter)
@facts_of.register(model.Lijst)
def _words(
    block: model.Text | model.Disclaimer | model.Chapter | model.Lijst,  # noqa: ARG001
    number: int,  # noqa: ARG001
    period: str,  # noqa: ARG001
) -> Iterator[Fact]:
    """None: words are no figures, and the rows of a list are about people. They stand in a file or sheet of their own."""
    return iter(())


@facts_of.register
def _figures(block: model.Figures, number: int, period: str) -> Iterator[Fact]:
    for item in block.items:
        yield from _item(block, item, number, period)


def _item(block: model.Block, item: model.KeyFigure, number: int, period: str) -> Iterator[Fact]:
    for what, figure in ((WAARDE, item.figure), *((held.label, held.figure) for held in item.comparisons)):
        yield Fact(
            **_where(block, number),
            indicator=item.indicator,
            title=item.title,
            period=period,
            what=what,
            unit=item.measure.unit,
            figure=figure,
        )


@facts_of.register
def _overview(block: model.Overview, number: int, period: str) -> Iterator[Fact]:
    """Each key figure with what it is held against, and its course over the periods before."""
    for line in block.lines:
        about = Member(code=line.report, label=line.report_title)
        found = list(_item(block, line.item, number, period))
        first = found[0]
        found += [
            replace(first, period=at.key, what=VERLOOP, figure=figure)
            for at, figure in zip(block.periods, line.course, strict=True)
        ]
        yield from (replace(fact, dimension_1="rapport", member_1=about) for fact in found)


@facts_of.register
def _table(block: model.Table, number: int, period: str) -> Iterator[Fact]:
    rows = block.rows if block.total is None else (*block.rows, block.total)
    for row in rows:
        yield from _row(block, block.columns, row, number, period)


def _row(
    block: model.Block, columns: Sequence[Column], row: Sequence[Cell], number: int, period: str
) -> Iterator[Fact]:
    """The figures of a row; its first cell says what the row is about."""
    first, about = columns[0], _member(row[0])
    is_period = first.dimension == PERIODE and about is not TOTAL
    for column, cell in zip(columns, row, strict=True):
        if isinstance(cell, Figure) and column.measure is not None:
            yield Fact(
                **_where(block, number),
                indicator=column.indicator,
                title=column.title,
                period=about.code if is_period else period,
                dimension_1=first.dimension or first.title,
                member_1=about,
                what=column.what,
                unit=column.measure.unit,
                figure=cell,
            )


def _member(cell: Cell) -> Member:
    """The member in the first cell of a row; words alone are a total or an item of a list."""
    if isinstance(cell, Member):
        return cell
    words = "" if cell is None or isinstance(cell, Figure) else str(cell)
    return TOTAL if words == TOTAL.label else Member(code=words, label=words)


@facts_of.register
def _crosstab(block: model.Crosstab, number: int, period: str) -> Iterator[Fact]:
    columns = (*block.columns, TOTAL)
    lines = [
        (row, (*cells, total)) for row, cells, total in zip(block.rows, block.cells, block.row_totals, strict=True)
    ]
    if block.total is not None:
        lines.append((TOTAL, (*block.column_totals, block.total)))
    over_time = block.row_dimension == PERIODE
    for row, cells in lines:
        for column, figure in zip(columns, cells, strict=True):
            yield Fact(
                **_where(block, number),
                indicator=block.indicator,
                title=block.title,
                period=row.code if over_time and row is not TOTAL else period,
                dimension_1=block.row_dimension,
                member_1=row,
                dimension_2=block.column_dimension,
                member_2=column,
                unit=block.measure.unit,
                figure=figure,
            )


@facts_of.register
def _trend(block: model.Trend, number: int, period: str) -> Iterator[Fact]:
    for series in block.series:
        for at, figure in zip(block.periods, series.figures, strict=True):
            yield Fact(
                **_where(block, number),
                indicator=series.indicator,
                title=block.title if series.member else series.title,
                period=at.key,
                dimension_1=block.dimension,
                member_1=series.member or NOBODY,
                what=series.what,
                unit=block.measure.unit,
                figure=figure,
            )
    if block.norm is not None:
        yield Fact(
            **_where(block, number),
            indicator=block.series[0].indicator,
            title=block.title,
            period=period,
            what="norm",
            unit=block.measure.unit,
            figure=block.norm,
        )


@facts_of.register
def _benchmark(block: model.Benchmark, number: int, period: str) -> Iterator[Fact]:
    """The lines, and the last published figures with their source."""
    yield from _trend(block, number, period)
    for held in block.beside:
        yield Fact(
            **_where(block, number),
            indicator=held.indicator,
            title=held.title,
            period=period,
            dimension_1="herkomst",
            member_1=Member(code=held.source, label=held.source),
            what="laatste cijfer",
            unit=block.measure.unit,
            figure=held.figure,
        )


@facts_of.register
def _forecast(block: model.Forecast, number: int, period: str) -> Iterator[Fact]:
    for at, what, figure in (*_behind(block), *_ahead(block)):
        if figure is not None:
            yield Fact(
                **_where(block, number),
                indicator=block.indicator,
                title=block.title,
                period=at,
                what=what,
                unit=block.measure.unit,
                figure=figure,
            )
    for what, unit, figure in (("mase", "verhouding", block.error), ("dekking", "%", block.coverage)):
        yield Fact(
            **_where(block, number),
            indicator=block.indicator,
            title=block.title,
            period=period,
            what=what,
            unit=unit,
            figure=figure,
        )


def _behind(block: model.Forecast) -> Iterator[tuple[str, str, Figure | None]]:
    for month in block.past:
        parts = ((WAARDE, month.figure), ("in", month.inflow), ("uit", month.outflow))
        yield from ((month.period.key, what, figure) for what, figure in parts)


def _ahead(block: model.Forecast) -> Iterator[tuple[str, str, Figure | None]]:
    for month in block.coming:
        parts = (
            ("prognose", month.figure), ("laag", month.low), ("hoog", month.high), ("bijgesteld", month.adjusted),
            ("prognose in", month.inflow), ("prognose uit", month.outflow),
        )  # fmt: skip
        yield from ((month.period.key, what, figure) for what, figure in parts)


@facts_of.register
def _ranking(block: model.Ranking, number: int, period: str) -> Iterator[Fact]:
    """Differences follow from what they are made of, so they are no facts of their own."""
    columns = [column for column in ranked.columns(block) if column.what != ranked.DIFFERENCE]
    for place in (*block.lines, block.whole):
        pareto = (place.together, place.previous_rank) if block.look is model.Look.PARETO else ()
        figures = (place.figure, place.share, *pareto, *place.beside, *place.earlier)
        for column, figure in zip(columns, figures, strict=True):
            yield _ranked(block, number, place.member, column, figure, period)
    yield _ranked(block, number, REST, columns[0], block.rest, period)
    past = replace(columns[0], what="verloop")
    for place in block.lines:
        for at, figure in zip(block.periods, place.course, strict=True):
            yield _ranked(block, number, place.member, past, figure, at.key)


def _ranked(block: model.Ranking, number: int, member: Member, column: Column, figure: Figure, period: str) -> Fact:
    measure = column.measure or block.measure
    return Fact(
        **_where(block, number),
        indicator=column.indicator,
        title=block.title if column.indicator == block.indicator else column.title,
        period=period,
        dimension_1=block.dimension,
        member_1=member,
        what=column.what,
        unit=measure.unit,
        figure=figure,
    )


@facts_of.register
def _stream(block: model.Stream, number: int, period: str) -> Iterator[Fact]:
    lines = [(link.source, link.target, what, figure)
             for link in block.links for what, figure in ((WAARDE, link.figure), ("aandeel", link.share))]  # fmt: skip
    lines += [(REST, REST, WAARDE, block.rest), (TOTAL, TOTAL, WAARDE, block.total)]
    for source, target, what, figure in lines:
        yield Fact(
            **_where(block, number),
            indicator=block.indicator,
            title=block.title,
            period=period,
            dimension_1=block.source_dimension,
            member_1=source,
            dimension_2=block.target_dimension,
            member_2=target,
            what=what,
            unit="%" if what == "aandeel" else block.measure.unit,
            figure=figure,
        )


@facts_of.register
def _flow(block: model.Flow, number: int, period: str) -> Iterator[Fact]:
    for row in (*block.rows, block.total):
        parts = (("begin", row.begin), ("in", row.inflow), ("uit", row.outflow), ("eind", row.end))
        for what, figure in parts:
            yield Fact(
                **_where(block, number),
                indicator=block.indicator,
                title=block.title,
                period=period,
                dimension_1=block.dimension,
                member_1=row.member,
                what=what,
                unit=block.measure.unit,
                figure=figure,
            )


@facts_of.register
def _funnel(block: model.Funnel, number: int, period: str) -> Iterator[Fact]:
    for step in block.steps:
        for what, unit, figure in ((WAARDE, block.measure.unit, step.figure), ("aandeel", "%", step.share)):
            yield Fact(
                **_where(block, number),
                indicator=step.indicator,
                title=step.title,
                period=period,
                what=what,
                unit=unit,
                figure=figure,
            )


@facts_of.register
def _map(block: model.Map, number: int, period: str) -> Iterator[Fact]:
    for region in block.regions:
        yield Fact(
            **_where(block, number),
            indicator=block.indicator,
            title=block.title,
            period=period,
            dimension_1=block.dimension,
            member_1=region.member,
            unit=block.measure.unit,
            figure=region.figure,
        )


@facts_of.register
def _bullet(block: model.Bullet, number: int, period: str) -> Iterator[Fact]:
    sides = ((block.indicator, block.value_title, WAARDE), (block.target_indicator, block.target_title, "norm"))
    for bar in block.bars:
        for (indicator, title, what), figure in zip(sides, (bar.figure, bar.target), strict=True):
            yield Fact(
                **_where(block, number),
                indicator=indicator or block.indicator,
                title=title,
                period=period,
                dimension_1=block.dimension,
                member_1=bar.member,
                what=what,
                unit=block.measure.unit,
                figure=figure,
            )
        if block.mark_title:
            yield Fact(
                **_where(block, number),
                indicator=block.target_indicator or block.indicator,
                title=block.mark_title,
                period=period,
                dimension_1=block.dimension,
                member_1=bar.member,
                what=VERSTREKEN,
                unit=block.measure.unit,
                figure=bar.mark,
            )


@facts_of.register
def _boxplot(block: model.Boxplot, number: int, period: str) -> Iterator[Fact]:
    for box in block.boxes:
        parts = zip((named(percent) for percent in model.PERCENTILES), box.figures, strict=True)
        for what, unit, figure in (
            ("n", "aantal", box.n),
            *((name, block.measure.unit, found) for name, found in parts),
        ):
            yield _spread(block, number, period, box.member, what, unit, figure)
    if block.norm is not None:
        yield _spread(block, number, period, NOBODY, "norm", block.measure.unit, block.norm)


def _spread(
    block: model.Boxplot, number: int, period: str, member: Member, what: str, unit: str, figure: Figure
) -> Fact:
    return Fact(
        **_where(block, number),
        indicator=block.indicator,
        title=block.title,
        period=period,
        dimension_1=block.dimension if member is not NOBODY else "",
        member_1=member,
        what=what,
        unit=unit,
        figure=figure,
    )


def _where(block: model.Block, number: int) -> _Place:
    return {"block": number, "kind": type(block).__name__.lower(), "block_title": block.title}
