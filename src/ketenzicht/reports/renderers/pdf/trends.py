"""A trend as a table: a row per period, or for more than a year of months or quarters a row per year."""

from collections.abc import Iterable, Iterator
from typing import Final

from ketenzicht.kernel import text
from ketenzicht.kernel.periods import Unit
from ketenzicht.kernel.text import MONTHS
from ketenzicht.reports.model import Series, Trend
from ketenzicht.reports.renderers.pdf.cells import number, numeric, unit
from ketenzicht.reports.renderers.pdf.pieces import Grid, Head

_PARTS: Final = {
    Unit.MONTH: tuple("mrt" if month == "maart" else month[:3] for month in MONTHS),
    Unit.QUARTER: ("kw 1", "kw 2", "kw 3", "kw 4"),
}
"""what a year is divided in, as the heads of columns"""
_MOST_ROWS: Final = 12
_MOST_LETTERS: Final = 7
"""twelve months of numbers no longer than this fit beside each other"""


def grid(block: Trend) -> Grid:
    """The same figures as the chart."""
    return _by_year(block, _PARTS[block.periods[0].unit]) if _is_calendar(block) else _by_period(block)


def remarks(block: Trend) -> tuple[str, ...]:
    """The unit where the table does not say it, the norm, and what happened at a period, with its number in the chart."""
    said = (f"Eenheid: {unit(block.measure)}.",) if unit(block.measure) and _is_calendar(block) else ()
    norm = (f"De norm is {block.measure.spoken(block.norm)}.",) if block.norm else ()
    labels = {period.key: period.label() for period in block.periods}
    within = [mark for mark in block.marks if mark.period in labels]
    happened = (f"({at}) {text.capitalised(labels[mark.period])}: {mark.words}." for at, mark in enumerate(within, 1))
    return (*said, *norm, *happened)


def _is_calendar(block: Trend) -> bool:
    cells = [number(block.measure, figure) for series in block.series for figure in series.figures]
    units = {period.unit for period in block.periods}
    divided = len(units) == 1 and units <= set(_PARTS)
    return divided and len(block.periods) > _MOST_ROWS and max(map(len, cells), default=0) <= _MOST_LETTERS


def _by_period(block: Trend) -> Grid:
    heads = (Head(title="Periode"), *(numeric(series.title, block.measure) for series in block.series))
    columns = ((number(block.measure, figure) for figure in series.figures) for series in block.series)
    labels = (period.label() for period in block.periods)
    return Grid(heads=heads, rows=tuple(zip(labels, *columns, strict=True)))


def _by_year(block: Trend, parts: tuple[str, ...]) -> Grid:
    titles = (Head(title=part, number=True) for part in parts)
    rows = tuple(row for series in block.series for row in _years(block, series, len(parts)))
    heads = (Head(title="Reeks"), Head(title="Jaar"), *titles)
    # The name of the only series is that of the block.
    return Grid(heads=heads, rows=rows) if len(block.series) > 1 else Grid(heads=heads[1:], rows=_without_first(rows))


def _without_first(rows: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(row[1:] for row in rows)


def _years(block: Trend, series: Series, parts: int) -> Iterator[tuple[str, ...]]:
    cells = {
        (period.year, period.number): number(block.measure, figure)
        for period, figure in zip(block.periods, series.figures, strict=True)
    }
    for year in sorted({period.year for period in block.periods}):
        yield (series.title, str(year), *(cells.get((year, part), "") for part in range(1, parts + 1)))
