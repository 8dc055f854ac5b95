"""Every kind of block on the page: as a table, with a native chart where it has one."""

from collections.abc import Sequence
from functools import singledispatch
from itertools import chain
from typing import Final

from ketenzicht.indicators.percentiles import named
from ketenzicht.kernel.figures import Figure, Measure, shown
from ketenzicht.reports import model, ranked
from ketenzicht.reports.model import Look, Member
from ketenzicht.reports.renderers import forecasts
from ketenzicht.reports.renderers.xlsx import charts, formats, tables
from ketenzicht.reports.renderers.xlsx.grid import (
    COUNT,
    Amount,
    Grid,
    Row,
    amounts,
    headers,
    titled,
    values,
)
from ketenzicht.reports.renderers.xlsx.page import Area, Page, alt_of

SHARE: Final = Measure(unit="%", decimals=1)
TOTAL: Final = "Totaal"
FEW: Final = 5
"""This many key figures are read at a glance, without filters."""
VERDICT: Final = ("Stand", "Oordeel")
"""the headers of a verdict: the traffic light in words, and why"""


@singledispatch
def write(block: model.Block, page: Page) -> None:
    """Write a block at the next free row of the page. Raises TypeError for a kind of block that nobody thought of."""
    raise TypeError(f"{type(block).__name__} has no form in xlsx ({page.name})")


@write.register
def _figures(block: model.Figures, page: Page) -> None:
    """Key figures as lines: the value, what it is held against, and the verdict as a word that is coloured."""
    labels = list(dict.fromkeys(held.label for item in block.items for held in item.comparisons))
    judged = any(item.verdict for item in block.items)
    heads = headers(("Kerncijfer", "Waarde", *map(str.capitalize, labels), *(VERDICT if judged else ())))
    grid = Grid(
        headers=heads,
        rows=tuple(_key_figure(item, labels, judged=judged) for item in block.items),
        tones=len(heads) - 2 if judged else None,
        large=1,
        filters=len(block.items) > FEW,
    )
    title = block.title or "Kerncijfers"
    page.heading(title)
    area = page.table(title, grid, note=block.note)
    for row, item in enumerate(block.items, area.top + 1):
        page.book.name_cell(f"Cijfer_{item.indicator}", page.name, row, 1)


def _key_figure(item: model.KeyFigure, labels: Sequence[str], *, judged: bool) -> Row:
    held = {comparison.label: comparison.figure for comparison in item.comparisons}
    compared = (_amount(held[label], item.measure) if label in held else None for label in labels)
    verdict = _verdict(item.tone, item.verdict) if judged else ()
    return (titled(item.title, item.measure), _amount(item.figure, item.measure), *compared, *verdict)


@write.register
def _table(block: model.Table, page: Page) -> None:
    _start(block, page)
    tables.write(block, page)


@write.register
def _crosstab(block: model.Crosstab, page: Page) -> None:
    rows = tuple(
        (row, *amounts((*cells, total), block.measure))
        for row, cells, total in zip(block.rows, block.cells, block.row_totals, strict=True)
    )
    totals: tuple[Row, ...] = ()
    if block.total is not None:
        totals = ((TOTAL, *amounts((*block.column_totals, block.total), block.measure)),)
    heads = headers((block.row_title, *(column.label for column in block.columns), TOTAL))
    _start(block, page, block.measure)
    area = _tabled(block, page, Grid(headers=heads, rows=rows, totals=totals))
    drawn = range(1, len(block.columns) + 1)
    if block.look is not Look.NONE and rows and page.can_draw(len(drawn)):
        page.chart(area, charts.of_look(page.book, area, block.look, drawn, block.measure), alt_of(block))


@write.register
def _trend(block: model.Trend, page: Page) -> None:
    """A row per period: the lines, the norm, and what happened."""
    norms = () if block.norm is None else (block.norm,)
    signs = {mark.period: charts.sign(number) for number, mark in enumerate(block.marks)}
    told = {mark.period: f"{signs[mark.period]} {mark.words}" for mark in block.marks}
    rows = tuple(
        (
            Member(code=period.key, label=period.label()),
            *amounts((*(line.figures[place] for line in block.series), *norms), block.measure),
            *((told.get(period.key),) if told else ()),
        )
        for place, period in enumerate(block.periods)
    )
    extra = (*(("Norm",) if norms else ()), *(("Bijzonderheid",) if told else ()))
    heads = headers(("Periode", *(line.title for line in block.series), *extra))
    _start(block, page, block.measure)
    area = _tabled(block, page, Grid(headers=heads, rows=rows))
    count = len(block.series)
    marks = {place: signs[period.key] for place, period in enumerate(block.periods) if period.key in signs}
    drawn = range(1, count + 1)
    norm = count + 1 if norms else None
    if page.can_draw(count):
        chart = charts.lines(page.book, area, drawn, block.measure, norm=norm, marks=marks)
        page.chart(area, chart, alt_of(block))


@write.register
def _benchmark(block: model.Benchmark, page: Page) -> None:
    """The lines, and below them where each figure comes from."""
    _trend(block, page)
    rows: tuple[Row, ...] = tuple(
        (held.title, _amount(held.figure, block.measure), held.difference or None, held.source) for held in block.beside
    )
    heads = headers(("Cijfer", "Laatste", "Eigen cijfer is", "Bron, periode en status"))
    page.table(f"{block.title}, herkomst", Grid(headers=heads, rows=rows, filters=False))


@write.register
def _forecast(block: model.Forecast, page: Page) -> None:
    """A row per month, behind and ahead: what was, what may be, and between which edges; below it how far to trust it."""
    titles = ("Waarde", "Prognose", "Laag", "Hoog", *(("Bijgesteld",) if block.is_adjusted else ()))
    extra = ("In", "Uit") if block.is_flow else ()
    rows = tuple(forecasts.lines(block, len(titles)))
    cells = tuple(
        (label, *(None if figure is None else _amount(figure, block.measure) for figure in figures))
        for label, figures in rows
    )
    _start(block, page, block.measure)
    area = _tabled(block, page, Grid(headers=headers(("Maand", *titles, *extra)), rows=cells, counted=False))
    page.chart(area, charts.forecast(page.book, area, len(titles), block.measure), alt_of(block))
    figures = (_amount(block.error, forecasts.ERROR), _amount(block.coverage, forecasts.COVERAGE))
    trust = Grid(headers=headers(forecasts.TRUST), rows=((block.method, *figures),), filters=False, counted=False)
    page.table(f"{block.title}: hoe zeker", trust)
    for words in (*forecasts.happened(block), *block.remarks):
        page.words(words, formats.NOTE)


@write.register
def _ranking(block: model.Ranking, page: Page) -> None:
    columns = ranked.columns(block)
    titles = [_told(block.measure), *(titled(column.title, column.measure) for column in columns[1:])]
    rest: Row = ("Overig", None, _amount(block.rest, block.measure), *(None for _ in columns[1:]))
    _start(block, page)
    grid = Grid(
        headers=headers((block.member_title, "Rang", *titles)),
        rows=tuple(_place(block, place) for place in block.lines),
        totals=(rest, _place(block, block.whole)),
    )
    area = _tabled(block, page, grid)
    pareto = block.look is Look.PARETO
    drawn = (charts.columns(page.book, area, [2], block.measure, shares=[4]) if pareto
             else charts.bars(page.book, area, [2], block.measure))  # fmt: skip
    page.chart(area, drawn, alt_of(block))
    _course(block, page)


def _place(block: model.Ranking, place: model.Place) -> Row:
    rank = None if place.rank is None else _amount(shown(place.rank), COUNT)
    figures = values(ranked.cells(block, place), ranked.columns(block))
    return (TOTAL if place is block.whole else place.member, rank, *figures)


def _course(block: model.Ranking, page: Page) -> None:
    """The members over the periods, each with a small line of its own in the last column."""
    trend = ranked.course(block)
    if trend is None:
        return
    heads = headers((block.member_title, *(period.label() for period in trend.periods), "Verloop"))
    rows = tuple((line.member, *amounts(line.figures, block.measure), None) for line in trend.series)
    page.space()
    area = page.table(trend.title, Grid(headers=heads, rows=rows))
    page.sparklines(area, first=1, last=len(trend.periods))


@write.register
def _stream(block: model.Stream, page: Page) -> None:
    """A flow chart as a table of its links; Excel has no chart of that kind."""
    rows: tuple[Row, ...] = tuple(
        (link.source, link.target, _amount(link.figure, block.measure), _amount(link.share, SHARE))
        for link in block.links
    )
    totals: tuple[Row, ...] = tuple(
        (title, None, _amount(figure, block.measure), None)
        for title, figure in (("Overig", block.rest), (TOTAL, block.total))
    )
    heads = headers((*block.heads, _told(block.measure), "Aandeel"))
    _start(block, page)
    _tabled(block, page, Grid(headers=heads, rows=rows, totals=totals))


@write.register
def _flow(block: model.Flow, page: Page) -> None:
    parts = [(row.member, amounts((row.begin, row.inflow, row.outflow, row.end), block.measure)) for row in block.rows]
    whole = block.total
    total: Row = (TOTAL, *amounts((whole.begin, whole.inflow, whole.outflow, whole.end), block.measure))
    heads = headers((block.member_title, "Begin", "In", "Uit", "Eind"))
    rows: tuple[Row, ...] = tuple((member, *cells) for member, cells in parts)
    _start(block, page, block.measure)
    area = _tabled(block, page, Grid(headers=heads, rows=rows or (total,), totals=(total,) if rows else ()))
    page.chart(area, charts.columns(page.book, area, range(1, 5), block.measure), alt_of(block))


@write.register
def _funnel(block: model.Funnel, page: Page) -> None:
    rows = tuple((step.title, _amount(step.figure, block.measure), _amount(step.share, SHARE)) for step in block.steps)
    _start(block, page)
    heads = headers(("Stap", _told(block.measure), "Aandeel van de eerste stap"))
    area = _tabled(block, page, Grid(headers=heads, rows=rows, filters=False))
    page.chart(area, charts.bars(page.book, area, [1], block.measure), alt_of(block))


@write.register
def _map(block: model.Map, page: Page) -> None:
    """A map as a table of its areas, in shades that follow the figures."""
    rows = tuple((region.member, _amount(region.figure, block.measure)) for region in block.regions)
    _start(block, page)
    heads = headers((block.dimension.capitalize() or "Gebied", _told(block.measure)))
    area = _tabled(block, page, Grid(headers=heads, rows=rows))
    page.shade(area, 1)
    page.words(block.alt, formats.NOTE)


@write.register
def _bullet(block: model.Bullet, page: Page) -> None:
    judged = any(bar.verdict for bar in block.bars)
    marks = (block.mark_title,) if block.mark_title else ()

    def marked(bar: model.Bar) -> tuple[Figure, ...]:
        return (bar.mark,) if marks else ()

    rows = tuple(
        (
            bar.member,
            *amounts((bar.figure, bar.target, *marked(bar)), block.measure),
            *(_verdict(bar.tone, bar.verdict) if judged else ()),
        )
        for bar in block.bars
    )
    heads = headers(
        (
            block.dimension.capitalize() or "Onderdeel",
            block.value_title,
            block.target_title,
            *marks,
            *(VERDICT if judged else ()),
        )
    )
    _start(block, page, block.measure)
    area = _tabled(block, page, Grid(headers=heads, rows=rows, tones=3 + len(marks) if judged else None))
    page.chart(area, charts.targets(page.book, area, 1, 2, block.measure), alt_of(block))


@write.register
def _boxplot(block: model.Boxplot, page: Page) -> None:
    """A row per member, with the norm beside each where there is one."""
    norms = () if block.norm is None else (block.norm,)
    lines: list[Row] = [
        (box.member, _amount(box.n, COUNT), *amounts((*box.figures, *norms), block.measure)) for box in block.boxes
    ]
    parts = (named(percent).capitalize() for percent in model.PERCENTILES)
    heads = headers((block.member_title, "Aantal", *parts, *(("Norm",) if norms else ())))
    _start(block, page, block.measure)
    area = _tabled(block, page, Grid(headers=heads, rows=tuple(lines[:-1]), totals=tuple(lines[-1:])))
    page.chart(area, charts.boxes(page.book, area, range(2, 7), block.measure), alt_of(block))


@write.register
def _overview(block: model.Overview, page: Page) -> None:
    """A line per report, with the figures of earlier periods behind it and a small line over them."""
    labels = list(dict.fromkeys(held.label for line in block.lines for held in line.item.comparisons))
    course = tuple(period.label() for period in block.periods)
    before = ("Rapport", "Kerncijfer", "Nu", *map(str.capitalize, labels), *VERDICT)
    grid = Grid(
        headers=headers((*before, *course)),
        rows=tuple(_summary(line, labels) for line in block.lines),
        tones=len(before) - 2,
        filters=False,
    )
    _start(block, page)
    area = _tabled(block, page, grid)
    page.sparklines(area, first=len(before), last=len(grid.headers) - 1)


def _summary(line: model.SummaryLine, labels: Sequence[str]) -> Row:
    item = line.item
    now, *held = _key_figure(item, labels, judged=True)[1:]
    return (line.report_title, titled(item.title, item.measure), now, *held, *amounts(line.course, item.measure))


@write.register
def _chapter(block: model.Chapter, page: Page) -> None:
    page.heading(block.title)
    page.words(block.question)
    page.words(block.note, formats.NOTE)


@write.register
def _lijst(block: model.Lijst, page: Page) -> None:
    _start(block, page)
    tables.apart(block, page, "Lijst")
    if block.pseudonymised:
        page.words("Personen staan in de lijst met een pseudoniem.", formats.NOTE)
    page.words(block.note, formats.NOTE)


@write.register
def _text(block: model.Text, page: Page) -> None:
    _start(block, page)
    for line in chain.from_iterable(paragraph.split("\n") for paragraph in block.paragraphs):
        page.words(f"• {line[2:]}" if line.startswith("- ") else line)
    page.words(block.note, formats.NOTE)


@write.register
def _disclaimer(block: model.Disclaimer, page: Page) -> None:
    page.words(f"{block.title}. {block.words}".removeprefix(". "), formats.WARNING)
    page.words(block.note, formats.NOTE)


def _start(block: model.Block, page: Page, measure: Measure | None = None) -> None:
    """The heading, with the unit where the table does not say it."""
    page.heading(titled(block.title, measure))


def _tabled(block: model.Block, page: Page, grid: Grid) -> Area:
    """The table of a block with its note."""
    return page.table(block.title, grid, note=block.note)


def _told(measure: Measure) -> str:
    """A unit as the header of a column."""
    return {"euro": "Euro", "%": "Aandeel in %"}.get(measure.unit, measure.unit.capitalize())


def _verdict(tone: str, verdict: str) -> Row:
    """The traffic light in words, and why; nothing where nothing is judged."""
    return (tone, verdict) if verdict else (None, None)


def _amount(figure: Figure, measure: Measure) -> Amount:
    return Amount(figure=figure, measure=measure)
