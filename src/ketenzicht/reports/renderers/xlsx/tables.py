"""A block that is a table already: on the page, or on a sheet of its own where it is long; and what is drawn of it."""

from typing import Final

from ketenzicht.kernel.text import plural
from ketenzicht.reports import model
from ketenzicht.reports.model import Look
from ketenzicht.reports.renderers.xlsx import charts, flat, formats
from ketenzicht.reports.renderers.xlsx.grid import COUNT, Grid, Row, column_headers, values
from ketenzicht.reports.renderers.xlsx.page import Area, Page, alt_of

LONG: Final = 500
"""A table with more rows than this has a sheet of its own."""


def has_own_sheet(block: model.Block) -> bool:
    """Whether the rows of a block stand on a sheet of their own: a list, and a long table."""
    return isinstance(block, model.Lijst) or (isinstance(block, model.Table) and len(block.rows) > LONG)


def write(block: model.Table, page: Page) -> None:
    """The table below its heading, with its chart."""
    area = _long(block, page) if has_own_sheet(block) else _short(block, page)
    if block.look is not Look.NONE and block.rows:
        _draw(block, page, area)


def _short(block: model.Table, page: Page) -> Area:
    rows = tuple(values(row, block.columns) for row in block.rows)
    grid = Grid(headers=column_headers(block.columns), rows=rows, totals=_totals(block))
    return page.table(block.title, grid, note=block.note)


def _long(block: model.Table, page: Page) -> Area:
    """A long table on a sheet of its own; here are the link and the total. Charts draw its first rows."""
    sheet, heads, totals = apart(block, page, block.title), column_headers(block.columns), _totals(block)
    if totals:
        page.table(f"{block.title} totaal", Grid(headers=heads, rows=totals, filters=False), note=block.note)
    else:
        page.words(block.note, formats.NOTE)
    first = tuple(values(row, block.columns) for row in block.rows[: charts.MOST_DRAWN])
    return Area(sheet=sheet, top=0, page=page.name, heading=page.titled, grid=Grid(headers=heads, rows=first))


def _totals(block: model.Table) -> tuple[Row, ...]:
    return () if block.total is None else (values(block.total, block.columns),)


def apart(block: model.Table | model.Lijst, page: Page, title: str) -> str:
    """Give a block a sheet of its own and say where it is; returns the name of its first sheet."""
    measures = dict.fromkeys(column.measure or COUNT for column in block.columns)
    table = flat.FlatTable(
        title=page.book.sheet_name(title),
        headers=column_headers(block.columns),
        columns=tuple(column.measure for column in block.columns),
        measures=tuple(measures),
        rows=block.rows,
    )
    page.book.later.append(table)
    first, last = table.sheets[0], table.sheets[-1]
    where = f"het blad {first}" if first == last else f"de bladen {first} tot en met {last}"
    page.link(first, f"{plural(len(block.rows), 'rij staat', 'rijen staan')} op {where}.")
    return first


def _draw(block: model.Table, page: Page, area: Area) -> None:
    """The columns that the block names (else all figures) with the unit of the first; shares beside them as lines."""
    measured = {place: column.measure for place, column in enumerate(block.columns) if column.measure is not None}
    drawn = [place for place in measured if block.columns[place].title in block.drawn or not block.drawn]
    if not drawn or not page.can_draw(len(drawn)):
        return
    measure = measured[drawn[0]]
    main = [place for place in drawn if measured[place].unit == measure.unit]
    shares = [place for place in drawn if place not in main and measured[place].is_share]
    page.chart(area, charts.of_look(page.book, area, block.look, main, measure, shares), alt_of(block))
    if len(block.rows) > charts.MOST_DRAWN:
        page.words(f"De grafiek toont de eerste {charts.MOST_DRAWN} rijen.", formats.NOTE)
