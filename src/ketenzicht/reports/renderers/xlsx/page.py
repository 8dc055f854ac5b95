"""The sheet with the report itself, written from top to bottom: headings, words, tables, and charts beside or below them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ketenzicht.kernel.figures import Status
from ketenzicht.kernel.text import plural
from ketenzicht.reports.model import Block, Member
from ketenzicht.reports.renderers.xlsx import flat, formats
from ketenzicht.reports.renderers.xlsx.book import TABLE_STYLE, Book, fitting
from ketenzicht.reports.renderers.xlsx.grid import Amount, Grid, Row, Value

LINE_PIXELS: Final = 20
BESIDE: Final = 6
"""A table of at most this many columns has its chart beside it; a wider one has it below."""
WIDE: Final = 44
"""signs in the widest column"""
READABLE: Final = 104
"""signs on a line of running text"""


@dataclass(frozen=True, kw_only=True)
class Area:
    """Where a grid stands: its sheet, the row of its headers (from 0), and the page and row of the heading of its block."""

    sheet: str
    top: int
    page: str
    heading: int
    grid: Grid


@dataclass(frozen=True, kw_only=True)
class _Words:
    row: int
    text: str
    look: formats.Look


@dataclass(frozen=True, kw_only=True)
class _Drawing:
    row: int
    beside: bool
    chart: Any
    alt: str


class Page:
    """The sheet while it is written; `row` is the next free one. `finish` sets widths and places what depends on them."""

    def __init__(self, book: Book, name: str, *, repeat: int = 2) -> None:
        self.book, self.name = book, name
        self.sheet = book.sheet(name, repeat=repeat)
        self.sheet.hide_gridlines(2)
        self.row = 0
        self.titled = 0
        """the row of the last heading"""
        self._widths: dict[int, float] = {}
        self._words: list[_Words] = []
        self._drawings: list[_Drawing] = []

    def heading(self, title: str, look: formats.Look = formats.HEADING) -> None:
        """A line that stands out; nothing for a block without a title."""
        if title:
            self.titled = self.row
            self.sheet.write_string(self.row, 0, formats.words(title), self.book.look(look))
            self.row += 1

    def words(self, text: str, look: formats.Look = formats.WORDS) -> None:
        """A paragraph over the width of the text; nothing for an empty one."""
        if text:
            self._words.append(_Words(row=self.row, text=formats.words(text), look=look))
            self.row += 1

    def space(self) -> None:
        """An empty line."""
        self.row += 1

    def table(self, title: str, grid: Grid) -> Area:
        """A grid as an Excel table at the next free row, with its total and what is hidden in it below."""
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
        return area

    def shade(self, area: Area, place: int) -> None:
        """Shades of one colour over the figures of a column, darker for more; a cell without a number keeps its pattern."""
        rule = {"type": "2_color_scale", "min_color": "#F2F5F9", "max_color": "#6FA8DC"}
        bottom = area.top + max(1, len(area.grid.rows))
        self.sheet.conditional_format(area.top + 1, place, bottom, place, rule)

    def chart(self, area: Area, chart: Any, alt: str) -> None:
        """A chart beside a narrow table or below a wide one; the next free row lies below both."""
        beside = len(area.grid.headers) <= BESIDE and area.sheet == self.name
        row = area.top if beside else self.row
        self._drawings.append(_Drawing(row=row, beside=beside, chart=chart, alt=alt))
        self.row = max(self.row, row + -(-int(chart.height) // LINE_PIXELS) + 1)

    def link(self, sheet: str, words: str) -> None:
        """A line that brings the reader to another sheet."""
        look = self.book.look({"font_color": "#0B5394", "underline": 1})
        self.sheet.write_url(self.row, 0, f"internal:'{sheet}'!A1", look, words)
        self.row += 1

    def finish(self) -> None:
        """Set the widths of the columns, then lay out what depends on them."""
        for place, width in self._widths.items():
            self.sheet.set_column(place, place, width)
        span = self._span()
        for words in self._words:
            self._lay(words, span)
        beside = 1 + max((place for place in self._widths if place < BESIDE), default=0)
        for drawing in self._drawings:
            options = {"description": drawing.alt, "object_position": 2, "x_offset": 12 if drawing.beside else 2}
            self.sheet.insert_chart(drawing.row, beside if drawing.beside else 0, drawing.chart, options)

    def _define(self, title: str, grid: Grid) -> None:
        header = self.book.look(formats.HEADER)
        for place, name in enumerate(grid.headers):
            self._widen(place, fitting(name, 0))
        options = {
            "name": self.book.table_name(title),
            "title": formats.one_line(title)[:200],
            "style": TABLE_STYLE,
            "autofilter": grid.filters,
            "columns": [{"header": name, "header_format": header} for name in grid.headers],
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

    def _line(self, row: Row, grid: Grid, look: formats.Look = {}) -> None:  # noqa: B006 (a look is never changed)
        for place, value in enumerate(row):
            self._put(place, value, {**look, **(formats.LARGE if place == grid.large else {})})
        self.row += 1

    def _put(self, place: int, value: Value, look: formats.Look) -> None:
        book, at = self.book, (self.row, place)
        self._widen(place, len(flat.written(value, None)) * (1.4 if look.get("font_size") else 1) + 2)
        match value:
            case Amount(figure=figure, measure=measure) if figure.value is not None:
                number = formats.number(figure.value, measure)
                self.sheet.write_number(*at, number, book.amount(measure, figure.status, look))
            case Amount(figure=figure, measure=measure):
                self.sheet.write_blank(*at, None, book.amount(measure, figure.status, look))
            case date() if (day := formats.serial(value)) is not None:
                own = {"num_format": formats.date_format(value), "align": "left"}
                self.sheet.write_number(*at, day, book.look(formats.CELL, look, own))
            case None:
                self.sheet.write_blank(*at, None, book.look(formats.CELL, look))
            case _:
                self.sheet.write_string(*at, formats.words(_said(value)), book.look(formats.WORDS, look))

    def _widen(self, place: int, width: float) -> None:
        self._widths[place] = min(WIDE, max(self._widths.get(place, 0), width))

    def _span(self) -> int:
        """How many columns together are as wide as a line of running text."""
        signs, place = 0.0, 0
        while signs < READABLE:
            signs += self._widths.get(place, 8.43)
            place += 1
        return place

    def _lay(self, words: _Words, span: int) -> None:
        look = self.book.look(words.look)
        lines = sum(1 + len(line) // READABLE for line in words.text.split("\n"))
        size = words.look.get("font_size", 11) / 11
        self.sheet.merge_range(words.row, 0, words.row, span - 1, "", look)
        self.sheet.write_string(words.row, 0, words.text, look)
        self.sheet.set_row(words.row, 15 * lines * size + 2)


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
    return f"{told} Dezelfde cijfers staan in de tabel bij deze grafiek.".strip()


def _said(value: Member | str | date) -> str:
    return (
        value
        if isinstance(value, str)
        else flat.written(value, None)
        if isinstance(value, Member)
        else formats.old_day(value)
    )
