"""One function per kind of block: the block as pieces of a page. Every number in a chart stands in the table with it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import singledispatch
from typing import Final

from ketenzicht.indicators.percentiles import named
from ketenzicht.kernel import text
from ketenzicht.kernel.figures import Measure
from ketenzicht.reports import ranked
from ketenzicht.reports.charts.lines import short
from ketenzicht.reports.facts import REST, TOTAL
from ketenzicht.reports.model import (
    PERCENTILES,
    Benchmark,
    Block,
    Box,
    Boxplot,
    Bullet,
    Cell,
    Chapter,
    Column,
    Crosstab,
    Disclaimer,
    Figures,
    Flow,
    FlowRow,
    Forecast,
    Funnel,
    Lijst,
    Map,
    Member,
    Overview,
    Place,
    Ranking,
    Stream,
    SummaryLine,
    Table,
    Text,
    Trend,
)
from ketenzicht.reports.renderers import forecasts
from ketenzicht.reports.renderers.pdf import key_figures, trends
from ketenzicht.reports.renderers.pdf.cells import SHARE, head, number, numeric, unit, written
from ketenzicht.reports.renderers.pdf.pieces import Alert, Grid, Head, Note, Piece, Prose

_COUNT: Final = Measure(unit="aantal")
MOST_CARDS: Final = 6
"""more key figures than this stand as lines of a table"""
MOST_ROWS: Final = 1000
"""a longer table prints its total and a longer lijst its summary: a tagged table of 20,000 rows takes 4 GB of memory"""
_EMPTY = (None, "")
UNKNOWN: Final = "onbekend"
"""the code of a member of which the source says nothing"""
NOTHING: Final = "Voor deze selectie zijn er geen gegevens."


@singledispatch
def pieces(block: Block) -> tuple[Piece, ...]:
    """The pieces of a block, without its heading, chart and note. TypeError for a kind that has no function here."""
    raise TypeError(f"no way to set a {type(block).__name__} in a PDF")


@pieces.register
def _(block: Figures) -> tuple[Piece, ...]:
    if len(block.items) > MOST_CARDS:
        return tabled(key_figures.lines(block))
    return (key_figures.cards(block),) if block.items else (Prose(paragraphs=(NOTHING,)),)


@pieces.register
def _(block: Table) -> tuple[Piece, ...]:
    return tabled(_table(block))


@pieces.register
def _(block: Crosstab) -> tuple[Piece, ...]:
    rows = tuple(
        (member.label, *(number(block.measure, figure) for figure in (*figures, total)))
        for member, figures, total in zip(block.rows, block.cells, block.row_totals, strict=True)
    )
    whole_row = () if block.total is None else (*block.column_totals, block.total)
    total = (TOTAL.label, *(number(block.measure, figure) for figure in whole_row)) if whole_row else None
    heads = (Head(title=block.row_title), *(Head(title=member.label, number=True) for member in block.columns))
    spanning = f"{block.column_title} ({unit(block.measure)})" if unit(block.measure) else block.column_title
    whole = (*heads, Head(title=TOTAL.label, number=True))
    if not block.columns:  # nobody to stand under the heading that spans them
        spanning = ""
    return tabled(Grid(heads=whole, rows=rows, total=total, spanning=spanning, total_column=True))


@pieces.register
def _(block: Trend) -> tuple[Piece, ...]:
    return (*tabled(trends.grid(block)), *(Note(words=remark) for remark in trends.remarks(block)))


@pieces.register
def _(block: Benchmark) -> tuple[Piece, ...]:
    rows = tuple(
        (held.title, number(block.measure, held.figure), held.difference, held.source) for held in block.beside
    )
    heads = (
        Head(title="Cijfer"),
        numeric("Laatste", block.measure),
        Head(title="Eigen cijfer is"),
        Head(title="Bron, periode en status"),
    )
    return (*tabled(Grid(heads=heads, rows=rows)), *pieces.dispatch(Trend)(block))


@pieces.register
def _(block: Forecast) -> tuple[Piece, ...]:
    """The months ahead, how far to trust it, and the months behind as a trend has them."""
    heads = (Head(title="Maand"), *(numeric(title, block.measure) for title in forecasts.titles_ahead(block)))
    rows = tuple(
        (month.period.label(), *(number(block.measure, figure) for figure in forecasts.ahead(block, month)))
        for month in block.coming
    )
    told = (Note(words=words) for words in (*forecasts.happened(block), *block.remarks))
    behind = (trends.grid(forecasts.as_trend(block)),) if block.past else ()
    figures = (number(forecasts.ERROR, block.error), number(forecasts.COVERAGE, block.coverage))
    first, *others = (Head(title=title, number=place > 0) for place, title in enumerate(forecasts.TRUST))
    trust = Grid(heads=(first, *others), rows=((block.method, *figures),))
    return (*tabled(Grid(heads=heads, rows=rows)), trust, *told, *behind)


@pieces.register
def _(block: Ranking) -> tuple[Piece, ...]:
    columns = ranked.columns(block)
    heads = (Head(title="Rang", number=True), Head(title=block.member_title), *map(_ranked_head, columns))
    rest = ("", REST.label, number(block.measure, block.rest), *("" for _ in columns[1:]))
    rows = (*(_place(block, place) for place in block.lines), rest)
    table = tabled(Grid(heads=heads, rows=rows, total=_place(block, block.whole)))
    trend = ranked.course(block)
    return table if trend is None else (*table, *tabled(_course(block, trend)))


def _course(block: Ranking, trend: Trend) -> Grid:
    """A row per member, a column per period: the same figures as the small lines."""
    months = (Head(title=short(period).replace("|", " "), number=True) for period in trend.periods)
    rows = tuple((line.title, *(number(block.measure, figure) for figure in line.figures)) for line in trend.series)
    return Grid(heads=(Head(title=block.member_title), *months), rows=rows, caption="Verloop")


def _ranked_head(column: Column) -> Head:
    return replace(head(column), number=True)


@pieces.register
def _(block: Stream) -> tuple[Piece, ...]:
    heads = (
        *(Head(title=title) for title in block.heads),
        numeric("Waarde", block.measure),
        Head(title="Aandeel", number=True),
    )
    rows = tuple(
        (link.source.label, link.target.label, number(block.measure, link.figure), number(SHARE, link.share))
        for link in block.links
    )
    rest = (REST.label, "", number(block.measure, block.rest), "")
    total = (TOTAL.label, "", number(block.measure, block.total), "")
    return tabled(Grid(heads=heads, rows=(*rows, rest), total=total))


@pieces.register
def _(block: Flow) -> tuple[Piece, ...]:
    moments = (numeric(title, block.measure) for title in ("Begin", "In", "Uit", "Eind"))
    rows = tuple(_flow_row(block, row) for row in block.rows)
    return tabled(
        Grid(heads=(Head(title=block.member_title), *moments), rows=rows, total=_flow_row(block, block.total))
    )


@pieces.register
def _(block: Funnel) -> tuple[Piece, ...]:
    heads = (Head(title="Stap"), numeric("Waarde", block.measure), Head(title="Van de eerste stap", number=True))
    rows = tuple((s.title, number(block.measure, s.figure), number(SHARE, s.share)) for s in block.steps)
    return tabled(Grid(heads=heads, rows=rows))


@pieces.register
def _(block: Lijst) -> tuple[Piece, ...]:
    pseudonyms = (Note(words="Personen staan hier met een pseudoniem."),) if block.pseudonymised else ()
    if len(block.rows) > MOST_ROWS:
        return (*_summary(block), *pseudonyms)
    printed, empty = _without_empty(block)
    left_out = (Note(words=f"Niet afgedrukt, want overal leeg of onbekend: {text.join_and(empty)}."),) if empty else ()
    return (*tabled(Grid(heads=tuple(map(head, printed.columns)), rows=_rows(printed))), *left_out, *pseudonyms)


def _without_empty(block: Lijst) -> tuple[Lijst, tuple[str, ...]]:
    """The list without columns in which every row is empty or unknown, and their titles: paper is narrow."""
    kept = [
        at for at in range(len(block.columns)) if not block.rows or any(map(_tells, (row[at] for row in block.rows)))
    ]
    gone = tuple(column.title for at, column in enumerate(block.columns) if at not in kept)
    rows = tuple(tuple(row[at] for at in kept) for row in block.rows)
    return replace(block, columns=tuple(block.columns[at] for at in kept), rows=rows), gone


def _tells(cell: Cell) -> bool:
    return cell not in _EMPTY and not (isinstance(cell, Member) and cell.code == UNKNOWN)


@pieces.register
def _(block: Map) -> tuple[Piece, ...]:
    heads = (Head(title="Gebied"), numeric("Waarde", block.measure))
    rows = tuple((region.member.label, number(block.measure, region.figure)) for region in block.regions)
    return tabled(Grid(heads=heads, rows=rows))


@pieces.register
def _(block: Bullet) -> tuple[Piece, ...]:
    titles = (block.value_title, block.target_title, *((block.mark_title,) if block.mark_title else ()))
    values = (numeric(title, block.measure) for title in titles)
    rows = tuple(
        (
            bar.member.label,
            *(number(block.measure, found) for found in (bar.figure, bar.target, bar.mark)[: len(titles)]),
            bar.verdict,
        )
        for bar in block.bars
    )
    return tabled(Grid(heads=(Head(title="Onderdeel"), *values, Head(title="Oordeel")), rows=rows))


@pieces.register
def _(block: Boxplot) -> tuple[Piece, ...]:
    def row(box: Box) -> tuple[str, ...]:
        return (box.member.label, number(_COUNT, box.n), *(number(block.measure, figure) for figure in box.figures))

    parts = (numeric(text.capitalised(named(percent)), block.measure) for percent in PERCENTILES)
    heads = (Head(title=block.member_title), Head(title="Aantal", number=True), *parts)
    *boxes, whole = block.boxes
    norm = (Note(words=f"De norm is {block.measure.spoken(block.norm)}."),) if block.norm else ()
    return (*tabled(Grid(heads=heads, rows=tuple(map(row, boxes)), total=row(whole))), *norm)


@pieces.register
def _(block: Overview) -> tuple[Piece, ...]:
    labels = list(dict.fromkeys(held.label for line in block.lines for held in line.item.comparisons))
    compared = (Head(title=text.capitalised(label), number=True) for label in labels)
    judged = any(line.item.verdict for line in block.lines)
    first = (Head(title="Rapport"), Head(title="Kerncijfer"), Head(title="Nu", number=True))
    heads = (*first, *compared, *((Head(title="Oordeel"),) if judged else ()))
    summary = Grid(heads=heads, rows=tuple(_summed_up(line, labels)[: len(heads)] for line in block.lines))
    return (*tabled(summary), *tabled(_courses(block)))


def _courses(block: Overview) -> Grid:
    """The figures of the small lines in the chart, a row per period."""
    heads = (Head(title="Periode"), *(numeric(line.item.title, line.item.measure) for line in block.lines))
    columns = [[number(line.item.measure, figure) for figure in line.course] for line in block.lines]
    return Grid(heads=heads, rows=tuple(zip((period.label() for period in block.periods), *columns, strict=True)))


def _summed_up(line: SummaryLine, labels: Sequence[str]) -> tuple[str, ...]:
    item = line.item
    held = {held.label: number(item.measure, held.figure) for held in item.comparisons}
    named_unit = f" ({unit(item.measure)})" if unit(item.measure) else ""
    now = number(item.measure, item.figure)
    return (
        line.report_title,
        f"{item.title}{named_unit}",
        now,
        *(held.get(label, "") for label in labels),
        item.verdict,
    )


@pieces.register
def _(block: Chapter) -> tuple[Piece, ...]:
    return (Prose(paragraphs=(block.question,)),)


@pieces.register
def _(block: Text) -> tuple[Piece, ...]:
    return (prose(block.paragraphs),)


@pieces.register
def _(block: Disclaimer) -> tuple[Piece, ...]:
    return (Alert(title=block.title, words=block.words),)


def tabled(grid: Grid) -> tuple[Piece, ...]:
    """The table. Of no rows or too many only the total remains, where there is one, with a sentence that says why."""
    if 0 < len(grid.rows) <= MOST_ROWS:
        return (grid,)
    whole = (replace(grid, rows=(grid.total,), total=None),) if grid.total else ()
    if grid.rows:
        return (_too_long("tabel", len(grid.rows), Lijst.full_list), *whole)
    return whole or (Prose(paragraphs=(NOTHING,)),)


def prose(paragraphs: tuple[str, ...]) -> Prose:
    """Paragraphs; lines that begin with "- " become the points of a list."""
    found: list[str | tuple[str, ...]] = []
    for line in (line.strip() for paragraph in paragraphs for line in paragraph.splitlines()):
        if not line.startswith("- "):
            found.append(line)
        elif found and isinstance(found[-1], tuple):
            found[-1] = (*found[-1], line[2:])
        else:
            found.append((line[2:],))
    return Prose(paragraphs=tuple(paragraph for paragraph in found if paragraph))


def _table(block: Table) -> Grid:
    total = _written(block, block.total) if block.total else None
    return Grid(heads=tuple(map(head, block.columns)), rows=_rows(block), total=total)


def _rows(block: Table | Lijst) -> tuple[tuple[str, ...], ...]:
    return tuple(_written(block, row) for row in block.rows)


def _written(block: Table | Lijst, row: tuple[Cell, ...]) -> tuple[str, ...]:
    return tuple(written(cell, column.measure) for cell, column in zip(row, block.columns, strict=True))


def _place(block: Ranking, place: Place) -> tuple[str, ...]:
    cells = zip(ranked.columns(block), ranked.cells(block, place), strict=True)
    figures = (written(cell, column.measure) for column, cell in cells)
    # Of a difference only the number: its share would make names break.
    short_ones = (words.partition(" (")[0] for words in figures)
    return ("" if place.rank is None else str(place.rank), place.member.label, *short_ones)


def _flow_row(block: Flow, row: FlowRow) -> tuple[str, ...]:
    return (row.member.label, *(number(block.measure, f) for f in (row.begin, row.inflow, row.outflow, row.end)))


def _summary(block: Lijst) -> tuple[Piece, ...]:
    """What a long list holds, column by column, and where the rows are."""
    filled = tuple(zip(*block.rows, strict=True))
    rows = tuple(
        (
            column.title,
            text.number(sum(cell not in _EMPTY for cell in cells)),
            text.number(len(set(cells) - set(_EMPTY))),
        )
        for column, cells in zip(block.columns, filled, strict=True)
    )
    heads = (Head(title="Kolom"), Head(title="Ingevuld", number=True), Head(title="Verschillend", number=True))
    return _too_long("lijst", len(block.rows), block.full_list), Grid(heads=heads, rows=rows)


def _too_long(what: str, rows: int, full: str) -> Prose:
    told = f"De {what} telt {text.plural(rows, 'regel', 'regels')}; dat is te lang om te drukken."
    return Prose(paragraphs=(f"{told} De volledige {what} staat in {full}.",))
