"""A sheet for readers, written from top to bottom: headings, words, tables, and charts beside or below them."""

from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any, Final

from xlsxwriter.utility import xl_range

from ketenzicht.kernel.figures import Status
from ketenzicht.kernel.text import plural
from ketenzicht.reports.model import Block, Member
from ketenzicht.reports.renderers.xlsx import flat, formats, printing
from ketenzicht.reports.renderers.xlsx.book import TABLE_STYLE, Book, fitting
from ketenzicht.reports.renderers.xlsx.grid import Amount, Grid, Row, Value

BESIDE: Final = 6
"""A table of at most this many columns has its chart beside it; a wider one has it below."""
MOST_SERIES: Final = 12
"""columns that a chart can hold and still be read"""
READABLE: Final = 100
"""signs on a line of running text"""
SPARK: Final = 18.0
"""width of a column of small lines, in signs"""
MARGIN: Final = 12
"""pixels between a table and its chart"""


@dataclass(frozen=True, kw_only=True)
class Area:
    """Where a grid stands: its sheet, the row of its headers (from 0), and the page and row of the heading of its block
    (no row where the block has no heading)."""

    sheet: str
    top: int
    page: str
    heading: int | None
    grid: Grid


@dataclass(frozen=True, kw_only=True)
class _Words:
    row: int
    text: str
    look: formats.Look


@dataclass(frozen=True, kw_only=True)
class _Drawing:
    row: int
    columns: int
    beside: bool
    chart: Any
    alt: str


class Page:
    """The sheet while it is written; `row` is the next free one and `titled` that of the block's heading. `widest` are the
    most signs of the first column and of the others. `finish` sets widths and heights and places what depends on them."""

    def __init__(self, book: Book, name: str, *, repeat: int = 2, widest: tuple[int, int] = (38, 24)) -> None:
        self.book, self.name, self.repeat = book, name, repeat
        self.sheet = book.sheet(name, repeat=repeat)
        self.sheet.hide_gridlines(2)
        self.row = 0
        self.titled: int | None = None
        self._widest = widest
        self._widths: dict[int, float] = {}
        self._heights: dict[int, float] = {}
        self._long: list[tuple[int, int, float]] = []
        """row, column and signs of words that may need more than one line"""
        self._starts: list[int] = []
        self._words: list[_Words] = []
        self._drawings: list[_Drawing] = []

    def heading(self, title: str, look: formats.Look = formats.HEADING) -> None:
        """A line that stands out, before which the printer may start a page; nothing where there is no title."""
        self.titled = self.row if title else None
        if title:
            self._starts.append(self.row)
            self.sheet.write_string(self.row, 0, formats.words(title), self.book.look(look))
            self._heights[self.row] = look["font_size"] * 1.5
            self.row += 1

    def words(self, text: str, look: formats.Look = formats.WORDS) -> None:
        """A paragraph over the width of the text; nothing for an empty one."""
        if text:
            self._words.append(_Words(row=self.row, text=formats.words(text), look=look))
            self.row += 1

    def space(self) -> None:
        """An empty line."""
        self.row += 1

    def table(self, title: str, grid: Grid, *, note: str = "") -> Area:
        """A grid as an Excel table at the next free row; below it totals, what is not shown in it, and a note."""
        area = Area(sheet=self.name, top=self.row, page=self.name, heading=self.titled, grid=grid)
        self._define(title, grid)
        self.row += 1
        for row in grid.rows or ((None,) * len(grid.headers),):
            self._line(row, grid)
        for row in grid.totals:
            self._line(row, grid, formats.TOTAL)
        if not grid.rows:
            self.words("Er zijn geen rijen.", formats.NOTE)
        if grid.counted:
            self.words(unseen(grid), formats.NOTE)
        self.words(note, formats.NOTE)
        return area

    def shade(self, area: Area, place: int) -> None:
        """Shades of one colour over the figures of a column, darker for more; a cell without a number keeps its pattern."""
        rule = {"type": "2_color_scale", "min_color": "#F2F5F9", "max_color": "#6FA8DC"}
        bottom = area.top + max(1, len(area.grid.rows))
        self.sheet.conditional_format(area.top + 1, place, bottom, place, rule)

    def sparklines(self, area: Area, *, first: int, last: int) -> None:
        """A small line in the column after `last`, over the figures of each row from column `first`; gaps where one is not
        shown."""
        for row in range(area.top + 1, area.top + 1 + len(area.grid.rows)):
            cells = xl_range(row, first, row, last)
            look = {"range": f"'{self.name}'!{cells}", "last_point": True, "empty_cells": "gaps", "min": 0}
            self.sheet.add_sparkline(row, last + 1, look)
        self._widths[last + 1] = max(self._widths.get(last + 1, 0), SPARK)

    def can_draw(self, columns: int) -> bool:
        """Whether a chart of so many columns can be read; where it cannot, a line says so."""
        if columns > MOST_SERIES:
            self.words(f"Deze tabel heeft meer dan {MOST_SERIES} kolommen: te veel voor een grafiek.", formats.NOTE)
        return columns <= MOST_SERIES

    def chart(self, area: Area, chart: Any, alt: str) -> None:
        """A chart beside a narrow table or below a wide one; the next free row lies below both."""
        columns = len(area.grid.headers)
        beside = columns <= BESIDE and area.sheet == self.name
        row = area.top if beside else self.row
        self._drawings.append(_Drawing(row=row, columns=columns, beside=beside, chart=chart, alt=alt))
        self.row = max(self.row, row + ceil(chart.height / printing.LINE) + (0 if beside else 1))

    def link(self, sheet: str, words: str) -> None:
        """A line that brings the reader to another sheet."""
        look = self.book.look({"font_color": "#0B5394", "underline": 1})
        self.sheet.write_url(self.row, 0, f"internal:'{sheet}'!A1", look, words)
        self.row += 1

    def finish(self) -> None:
        """Set the widths of the columns and the heights of the rows, then lay out what depends on them."""
        for place, width in self._widths.items():
            self.sheet.set_column(place, place, width)
        self._stretch()
        span = self._span()
        for words in self._words:
            self._lay(words, span)
        for row, height in self._heights.items():
            self.sheet.set_row(row, height)
        beside = max((drawing.columns for drawing in self._drawings if drawing.beside), default=0)
        for drawing in self._drawings:
            options = {"description": drawing.alt, "object_position": 2, "x_offset": MARGIN if drawing.beside else 2}
            self.sheet.insert_chart(drawing.row, beside if drawing.beside else 0, drawing.chart, options)
        self._divide(beside)

    def _define(self, title: str, grid: Grid) -> None:
        numeric = grid.numeric()
        columns = []
        for place, name in enumerate(grid.headers):
            self._widen(place, fitting(name, 0))
            self._long.append((self.row, place, len(name) + 3))
            columns.append({"header": name, "header_format": self.book.header(numeric=numeric[place])})
        options = {
            "name": self.book.table_name(title),
            "title": formats.one_line(title)[:200],
            "style": TABLE_STYLE,
            "autofilter": grid.filters,
            "columns": columns,
        }
        bottom = self.row + max(1, len(grid.rows))
        self.sheet.add_table(self.row, 0, bottom, len(grid.headers) - 1, options)
        if grid.tones is not None:
            self._lights(grid.tones, bottom)

    def _lights(self, place: int, bottom: int) -> None:
        """Colours that follow the word, so that a reader without colours misses nothing."""
        for tone, look in formats.TONES.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{tone}"', "format": self.book.look(look)}
            self.sheet.conditional_format(self.row + 1, place, bottom, place, rule)

    def _line(self, row: Row, grid: Grid, look: formats.Look | None = None) -> None:
        base = {**(look or {}), **({} if grid.large is None else {"valign": "vcenter"})}
        for place, value in enumerate(row):
            self._put(place, value, {**base, **(formats.LARGE if place == grid.large else {})})
        if grid.large is not None:
            self._heights[self.row] = 22
        self.row += 1

    def _put(self, place: int, value: Value, look: formats.Look) -> None:
        book, at = self.book, (self.row, place)
        signs = len(flat.written(value, None))
        self._widen(place, signs * (1.4 if "font_size" in look else 1) + 3)
        match value:
            case Amount(figure=figure, measure=measure) if figure.value is not None:
                number = formats.number(figure.value, measure)
                self.sheet.write_number(*at, number, book.amount(measure, figure.status, look))
            case Amount(figure=figure, measure=measure):
                self.sheet.write_blank(*at, None, book.amount(measure, figure.status, look))
            case date() if (day := formats.serial(value)) is not None:
                own = {"num_format": formats.date_format(value), **formats.INDENTED}
                self.sheet.write_number(*at, day, book.look(formats.CELL, look, own))
            case None:
                self.sheet.write_blank(*at, None, book.look(formats.CELL, look))
            case _:
                self._long.append((self.row, place, signs * 0.92))
                own_look = book.look(formats.WORDS, look, formats.INDENTED)
                self.sheet.write_string(*at, formats.words(_said(value)), own_look)

    def _widen(self, place: int, width: float) -> None:
        most = self._widest[0 if place == 0 else 1]
        self._widths[place] = min(most, max(self._widths.get(place, 0), width))

    def _stretch(self) -> None:
        """Rows whose words are longer than their column is wide become higher."""
        for row, place, signs in self._long:
            lines = ceil(signs / (self._widths[place] - 1))
            if lines > 1:
                self._heights[row] = max(self._heights.get(row, 0), 15 * lines + 1)

    def _span(self) -> int:
        """How many columns together are as wide as a line of running text."""
        signs, place = 0.0, 0
        while signs < READABLE:
            signs += self._widths.get(place, printing.NARROW)
            place += 1
        return place

    def _lay(self, words: _Words, span: int) -> None:
        look = self.book.look(words.look)
        lines = sum(1 + len(line) // READABLE for line in words.text.split("\n"))
        self.sheet.merge_range(words.row, 0, words.row, span - 1, "", look)
        self.sheet.write_string(words.row, 0, words.text, look)
        self._heights[words.row] = 15 * lines * words.look.get("font_size", 11) / 11 + (
            6 if "indent" in words.look else 2
        )

    def _divide(self, beside: int) -> None:
        """Let the printer start pages before blocks, so that charts stay whole."""
        charts = [drawing for drawing in self._drawings if drawing.beside]
        signs = [self._widths.get(place, printing.NARROW) for place in range(max([beside, *self._widths]) + 1)]
        aside = [sum(signs[:beside]) * printing.SIGN + MARGIN + drawing.chart.width for drawing in charts]
        width = max([sum(signs) * printing.SIGN, *aside])
        lines = [self._heights.get(row, printing.LINE * 0.75) for row in range(self.row)]
        self.sheet.set_h_pagebreaks(
            printing.breaks(self._starts[self.repeat :], lines, width=width, repeated=self.repeat)
        )


def unseen(grid: Grid) -> str:
    """What the patterns of empty cells in a grid mean, where there are any."""
    rows = (*grid.rows, *grid.totals)
    found = [cell.figure.status for row in rows for cell in row if isinstance(cell, Amount)]
    hidden, unknown = found.count(Status.VERBORGEN), found.count(Status.ONBEKEND)
    parts = []
    if hidden:
        parts.append(f"gearceerd: {plural(hidden, 'verborgen cijfer', 'verborgen cijfers')}")
    if unknown:
        parts.append(f"gestippeld: {plural(unknown, 'onbekend cijfer', 'onbekende cijfers')}")
    return f"Lege cellen, {'; '.join(parts)}." if parts else ""


def alt_of(block: Block) -> str:
    """The words that stand for a chart."""
    told = f"{block.title}. {block.alt}".strip()
    return f"{told} Dezelfde cijfers staan in de tabel bij deze grafiek."


def _said(value: Member | str | date) -> str:
    if isinstance(value, str):
        return value
    return value.label if isinstance(value, Member) else formats.old_day(value)
