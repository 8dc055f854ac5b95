"""A grid: the rows of any block under headers that an Excel table accepts, before it has a place on a sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ketenzicht.kernel.figures import Figure, Measure
from ketenzicht.reports.model import Cell, Column, Member
from ketenzicht.reports.renderers.xlsx.formats import one_line

LONGEST_HEADER = 200
NO_UNIT = {"aantal", "euro", "%"}
"""units that go without saying: € and % stand in the cell"""
COUNT = Measure(unit="aantal")


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A figure with the measure it is written in."""

    figure: Figure
    measure: Measure


Value = Amount | Member | str | date | None
Row = tuple[Value, ...]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Headers (unique, never empty) and rows; `totals` stand below the table, so that sorting and pivoting leave them out.
    `tones` is the place of the column with goed, let op or slecht, `large` that of the figures which catch the eye;
    `filters` says whether the headers get filters, `counted` whether a line tells what is not shown."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: tuple[Row, ...] = ()
    tones: int | None = None
    large: int | None = None
    filters: bool = True
    counted: bool = True

    def numeric(self) -> list[bool]:
        """Which columns hold numbers."""
        columns = zip(*self.rows, strict=True) if self.rows else ((None,) for _ in self.headers)
        return [any(isinstance(cell, Amount) for cell in column) for column in columns]


def headers(titles: Iterable[str]) -> tuple[str, ...]:
    """Titles as Excel wants the headers of a table: not empty, on one line, and different also without capitals."""
    found: list[str] = []
    seen: set[str] = set()
    for place, title in enumerate(titles, 1):
        plain = one_line(title)[:LONGEST_HEADER] or f"Kolom {place}"
        name, number = plain, 1
        while name.casefold() in seen:
            number += 1
            name = f"{plain} ({number})"
        seen.add(name.casefold())
        found.append(name)
    return tuple(found)


def titled(title: str, measure: Measure | None) -> str:
    """A title with its unit, where the cells do not show it: "Wachttijd (dagen)"."""
    known = measure is None or measure.unit in NO_UNIT or measure.unit.casefold() in title.casefold()
    return title if known or measure is None else f"{title} ({measure.unit})"


def column_headers(columns: Sequence[Column]) -> tuple[str, ...]:
    """The headers of the columns of a table or list."""
    return headers(titled(column.title, column.measure) for column in columns)


def values(row: Sequence[Cell], columns: Sequence[Column]) -> Row:
    """The cells of a row of a table, figures with their measure."""
    return tuple(value(cell, column.measure) for cell, column in zip(row, columns, strict=True))


def value(cell: Cell, measure: Measure | None) -> Value:
    """One cell; a figure in a column without a measure counts as a number of things."""
    return Amount(figure=cell, measure=measure or COUNT) if isinstance(cell, Figure) else cell


def amounts(figures: Iterable[Figure], measure: Measure) -> Row:
    """Figures of one measure as cells."""
    return tuple(Amount(figure=figure, measure=measure) for figure in figures)
