"""One function per kind of block: what of it stands on the page."""

from collections.abc import Sequence
from dataclasses import replace
from functools import singledispatch
from typing import Final

from ketenzicht.indicators.percentiles import named
from ketenzicht.kernel.figures import Figure, Measure
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.text import capitalised, plural
from ketenzicht.kernel.text import number as number_of
from ketenzicht.reports import model, ranked
from ketenzicht.reports.charts import sparkline
from ketenzicht.reports.facts import REST, TOTAL
from ketenzicht.reports.renderers import forecasts
from ketenzicht.reports.renderers.html.parts import (
    Card,
    Field,
    Grid,
    Held,
    Part,
    Row,
    field,
    figures_row,
    number,
    unit_beside,
    with_unit,
    words,
)
from ketenzicht.reports.wording import change, went

SHARE: Final = Measure(unit="%", decimals=1)
COUNT: Final = Measure(unit="aantal")
MOST_CARDS: Final = 6
"""more key figures than this stand as lines of a table"""
MOST_ROWS: Final = 1000
"""of a longer lijst the first rows; a page of 80,000 rows no browser opens"""
_EARLIER = (model.VORIGE_PERIODE, model.JAAR_EERDER)
_TONES = {"goed": "goed", "let op": "letop", "slecht": "slecht"}


@singledispatch
def part(block: model.Block) -> Part:
    """What the block shows. Raises TypeError for a kind of block that nobody thought of."""
    raise TypeError(f"{type(block).__name__} has no html")


@part.register
def _(block: model.Figures) -> Part:
    if len(block.items) > MOST_CARDS:
        return _as_lines(block)
    return Part(cards=tuple(_card(item) for item in block.items))


def _card(item: model.KeyFigure) -> Card:
    held = tuple(
        Held(
            label=against.label,
            number=number(against.figure, item.measure),
            change=change(item.measure, item.figure, against.figure) if against.label in _EARLIER else "",
        )
        for against in item.comparisons
    )
    return Card(
        title=item.title,
        number=number(item.figure, item.measure),
        unit=unit_beside(item.title, item.measure),
        held=held,
        verdict=item.verdict,
        tone=_TONES.get(item.tone, "neutraal"),
    )


def _as_lines(block: model.Figures) -> Part:
    labels = list(dict.fromkeys(held.label for item in block.items for held in item.comparisons))
    rows = []
    for item in block.items:
        found = {held.label: field(held.figure, item.measure) for held in item.comparisons}
        figures = (field(item.figure, item.measure), *(found.get(label, Field()) for label in labels))
        rows.append(Row(head=with_unit(item.title, item.measure), fields=(*figures, Field(words=item.verdict))))
    heads = (("Cijfer", False), ("Waarde", True), *((label.capitalize(), True) for label in labels), ("Oordeel", False))
    return Part(grids=(Grid(caption=block.title, heads=heads, rows=tuple(rows)),))


@part.register
def _(block: model.Table) -> Part:
    return Part(grids=(_grid(block.title, block.columns, block.rows, block.total),))


@part.register
def _(block: model.Lijst) -> Part:
    caption = f"{block.title}: {plural(len(block.rows), 'regel', 'regels')}"
    notes = ["Namen en nummers zijn vervangen door pseudoniemen."] if block.pseudonymised else []
    if len(block.rows) > MOST_ROWS:
        notes.append(
            f"Hier staan de eerste {number_of(MOST_ROWS, 0)} regels. De volledige lijst staat in {block.full_list}."
        )
    return Part(grids=(_grid(caption, block.columns, block.rows[:MOST_ROWS], None),), notes=tuple(notes))


def _grid(
    caption: str,
    columns: tuple[model.Column, ...],
    rows: tuple[tuple[model.Cell, ...], ...],
    total: tuple[model.Cell, ...] | None,
) -> Grid:
    def row(cells: tuple[model.Cell, ...]) -> Row:
        pairs = zip(columns[1:], cells[1:], strict=True)
        return Row(head=words(cells[0]), fields=tuple(field(cell, column.measure) for column, cell in pairs))

    heads = tuple(
        (
            column.title if column.measure is None else with_unit(column.title, column.measure),
            column.measure is not None,
        )
        for column in columns
    )
    lines = tuple(row(cells) for cells in rows)
    return Grid(caption=caption, heads=heads, rows=lines, total=None if total is None else row(total))


@part.register
def _(block: model.Crosstab) -> Part:
    lines = zip(block.rows, block.cells, block.row_totals, strict=True)
    whole = None if block.total is None else (*block.column_totals, block.total)
    grid = Grid(
        caption=f"{with_unit(block.title, block.measure)}: {block.row_title.lower()} naar {block.column_title.lower()}",
        heads=((block.row_title, False), *((column.label, True) for column in block.columns), (TOTAL.label, True)),
        rows=tuple(figures_row(row.label, (*cells, total), block.measure) for row, cells, total in lines),
        total=None if whole is None else figures_row(TOTAL.label, whole, block.measure),
    )
    return Part(grids=(grid,))


@part.register
def _(block: model.Trend) -> Part:
    rows = tuple(
        figures_row(period.label(), [series.figures[place] for series in block.series], block.measure)
        for place, period in enumerate(block.periods)
    )
    grid = Grid(
        caption=with_unit(block.title, block.measure),
        heads=(("Periode", False), *((series.title, True) for series in block.series)),
        rows=rows,
        folded=True,
    )
    labels = {period.key: period.label() for period in block.periods}
    marks = [mark for mark in block.marks if mark.period in labels]
    notes = tuple(f"({place}) {labels[mark.period]}: {mark.words}" for place, mark in enumerate(marks, 1))
    return Part(grids=(grid,), notes=notes, norm=None if block.norm is None else number(block.norm, block.measure))


@part.register
def _(block: model.Benchmark) -> Part:
    """Where each figure comes from, above the figures over time."""
    lines, trend = tuple(_beside(held, block.measure) for held in block.beside), part.dispatch(model.Trend)(block)
    heads = (
        ("Cijfer", False),
        (with_unit("Laatste", block.measure), True),
        ("Eigen cijfer is", False),
        ("Bron, periode en status", False),
    )
    return replace(
        trend,
        grids=(Grid(caption=f"{block.title}: waar de cijfers vandaan komen", heads=heads, rows=lines), *trend.grids),
    )


def _beside(held: model.Beside, measure: Measure) -> Row:
    return Row(
        head=held.title, fields=(field(held.figure, measure), Field(words=held.difference), Field(words=held.source))
    )


@part.register
def _(block: model.Forecast) -> Part:
    """The months ahead in sight, those behind folded; then how far to trust it."""
    ahead = Grid(
        caption=with_unit(f"{block.title}: prognose", block.measure),
        heads=(("Maand", False), *((title, True) for title in forecasts.titles_ahead(block))),
        rows=tuple(
            figures_row(month.period.label(), forecasts.ahead(block, month), block.measure) for month in block.coming
        ),
    )
    behind = Grid(
        caption=with_unit(f"{block.title}: tot nu toe", block.measure),
        heads=(("Maand", False), *((title, True) for title in forecasts.titles_behind(block))),
        rows=tuple(
            figures_row(month.period.label(), forecasts.behind(block, month), block.measure) for month in block.past
        ),
        folded=True,
    )
    first, *others = ((head, place > 0) for place, head in enumerate(forecasts.TRUST))
    figures = (field(block.error, forecasts.ERROR), field(block.coverage, forecasts.COVERAGE))
    trust = Grid(
        caption=f"{block.title}: hoe zeker", heads=(first, *others), rows=(Row(head=block.method, fields=figures),)
    )
    return Part(grids=(ahead, trust, behind), notes=(*forecasts.happened(block), *block.remarks))


@part.register
def _(block: model.Ranking) -> Part:
    columns = ranked.columns(block)

    def row(place: model.Place) -> Row:
        cells = zip(columns, ranked.cells(block, place), strict=True)
        rank = Field(words="" if place.rank is None else f"{place.rank}", numeric=True)
        return Row(head=place.member.label, fields=(rank, *(_ranked(cell, column) for column, cell in cells)))

    blank = tuple(Field() for _ in columns[1:])
    rest = Row(head=REST.label, fields=(Field(), field(block.rest, block.measure), *blank))
    titles = map(_headed, columns)
    grid = Grid(
        caption=block.title,
        heads=((block.member_title, False), ("Plaats", True), *((title, True) for title in titles)),
        rows=(*(row(place) for place in block.lines), rest),
        total=row(block.whole),
    )
    trend = ranked.course(block)
    return Part(grids=(grid, *(part(trend).grids if trend is not None else ())))


def _ranked(cell: model.Cell, column: model.Column) -> Field:
    """A cell of a ranking; a difference in words stands right as numbers do."""
    return replace(field(cell, column.measure), numeric=True)


def _headed(column: model.Column) -> str:
    return column.title if column.measure is None else with_unit(column.title, column.measure)


@part.register
def _(block: model.Stream) -> Part:
    def line(source: str, target: str, figures: Sequence[Figure]) -> Row:
        cells = (field(figure, measure) for figure, measure in zip(figures, (block.measure, SHARE), strict=False))
        return Row(head=source, fields=(Field(words=target), *cells))

    rows = [line(link.source.label, link.target.label, (link.figure, link.share)) for link in block.links]
    rest = Row(head=REST.label, fields=(Field(), field(block.rest, block.measure), Field()))
    grid = Grid(
        caption=block.title,
        heads=(
            *((title, False) for title in block.heads),
            (with_unit("Waarde", block.measure), True),
            ("Aandeel", True),
        ),
        rows=(*rows, rest),
        total=Row(head=TOTAL.label, fields=(Field(), field(block.total, block.measure), Field())),
    )
    return Part(grids=(grid,))


@part.register
def _(block: model.Flow) -> Part:
    def row(line: model.FlowRow) -> Row:
        return figures_row(line.member.label, (line.begin, line.inflow, line.outflow, line.end), block.measure)

    grid = Grid(
        caption=with_unit(block.title, block.measure),
        heads=((block.member_title, False), ("Begin", True), ("In", True), ("Uit", True), ("Eind", True)),
        rows=tuple(row(line) for line in block.rows),
        total=row(block.total),
    )
    return Part(grids=(grid,))


@part.register
def _(block: model.Funnel) -> Part:
    rows = tuple(
        Row(head=step.title, fields=(field(step.figure, block.measure), field(step.share, SHARE)))
        for step in block.steps
    )
    heads = (("Stap", False), (with_unit("Waarde", block.measure), True), ("Van de eerste stap", True))
    return Part(grids=(Grid(caption=block.title, heads=heads, rows=rows),))


@part.register
def _(block: model.Map) -> Part:
    rows = tuple(figures_row(region.member.label, (region.figure,), block.measure) for region in block.regions)
    heads = (("Gebied", False), (with_unit("Waarde", block.measure), True))
    return Part(grids=(Grid(caption=block.title, heads=heads, rows=rows),))


@part.register
def _(block: model.Bullet) -> Part:
    rows = tuple(
        Row(
            head=bar.member.label,
            fields=(
                field(bar.figure, block.measure),
                field(bar.target, block.measure),
                *((field(bar.mark, block.measure),) if block.mark_title else ()),
                Field(words=bar.verdict),
            ),
        )
        for bar in block.bars
    )
    told = (block.value_title, block.target_title, *((block.mark_title,) if block.mark_title else ()))
    titles = (with_unit(title, block.measure) for title in told)
    heads = (("Onderdeel", False), *((title, True) for title in titles), ("Oordeel", False))
    return Part(grids=(Grid(caption=block.title, heads=heads, rows=rows),))


@part.register
def _(block: model.Boxplot) -> Part:
    def row(box: model.Box) -> Row:
        return Row(head=box.member.label, fields=(field(box.n, COUNT), *(field(f, block.measure) for f in box.figures)))

    heads = ((block.member_title, False), ("Aantal", True), *((capitalised(named(p)), True) for p in model.PERCENTILES))
    *boxes, whole = block.boxes
    grid = Grid(
        caption=with_unit(block.title, block.measure), heads=heads, rows=tuple(map(row, boxes)), total=row(whole)
    )
    return Part(grids=(grid,), norm=None if block.norm is None else number(block.norm, block.measure))


@part.register
def _(block: model.Overview) -> Part:
    labels = list(dict.fromkeys(held.label for line in block.lines for held in line.item.comparisons))
    judged = any(line.item.verdict for line in block.lines)
    rows = tuple(_summary(line, labels, block.periods, judged=judged) for line in block.lines)
    heads = (
        ("Rapport", False),
        ("Kerncijfer", False),
        ("Nu", True),
        *((label.capitalize(), True) for label in labels),
        *((("Oordeel", False),) if judged else ()),
        (f"Verloop, {len(block.periods)} perioden", False),
    )
    return Part(grids=(Grid(caption=block.title, heads=heads, rows=rows), _courses(block)))


def _courses(block: model.Overview) -> Grid:
    """The figures of the small lines."""
    titles = (with_unit(line.item.title, line.item.measure) for line in block.lines)
    rows = tuple(
        Row(head=period.label(), fields=tuple(field(line.course[place], line.item.measure) for line in block.lines))
        for place, period in enumerate(block.periods)
    )
    heads = (("Periode", False), *((title, True) for title in titles))
    return Grid(caption=f"{block.title}: verloop", heads=heads, rows=rows, folded=True)


def _summary(line: model.SummaryLine, labels: list[str], periods: Sequence[Period], *, judged: bool) -> Row:
    found = {held.label: field(held.figure, line.item.measure) for held in line.item.comparisons}
    figures = (field(line.item.figure, line.item.measure), *(found.get(label, Field()) for label in labels))
    course = Field(course=sparkline(line.course, went(line, periods)))
    title = with_unit(line.item.title, line.item.measure)
    verdict = Field(words=line.item.verdict, tone=_TONES.get(line.item.tone, "neutraal") if line.item.verdict else "")
    return Row(
        head=line.report_title,
        link=line.report if line.is_made else "",
        fields=(Field(words=title), *figures, *((verdict,) if judged else ()), course),
    )


@part.register
def _(block: model.Chapter) -> Part:
    return Part(paragraphs=(block.question,) if block.question else (), is_chapter=True)


@part.register
def _(block: model.Text) -> Part:
    return Part(paragraphs=tuple(_paragraph(words) for words in block.paragraphs))


def _paragraph(written: str) -> str | tuple[str, ...]:
    """A paragraph, or the items of a list."""
    lines = written.splitlines()
    return tuple(line.removeprefix("- ") for line in lines) if lines and lines[0].startswith("- ") else written


@part.register
def _(block: model.Disclaimer) -> Part:
    return Part(paragraphs=(block.words,), warning=True)
