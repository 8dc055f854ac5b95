"""A timeline: the dates of each line of a list as marks on a line, for a limited number of lines."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from ketenzicht.reports.charts import svg
from ketenzicht.reports.charts.style import INK, PALETTE
from ketenzicht.reports.model import Cell, Lijst, Member

MOST: Final = 20
"""lines that are drawn; the list has them all"""
_ROW, _LEGEND, _LETTERS = 22.0, 20.0, 6.6
Moment = tuple[int, date]
"""which of the columns, and when"""


def can_draw(block: Lijst) -> bool:
    """Whether there are lines with a date."""
    return any(_moments(block, row) for row in block.rows[:MOST])


def drawing(block: Lijst, width: int) -> str:
    """The chart as SVG of this width: a legend, a line per row, the months below."""
    rows = [(row, _moments(block, row)) for row in block.rows[:MOST]]
    days = [day for _, moments in rows for _, day in moments]
    first, last = min(days), max(days) + timedelta(days=1)
    names = min(150.0, width * 0.25)
    edges = names + 10, width - 12.0
    legend, top = _legend(block.timeline, width)
    foot = top + _ROW * len(rows)
    parts = [*legend, *_months(first, last, edges, top, foot)]
    for place, (row, moments) in enumerate(rows):
        middle = top + _ROW * (place + 0.5)
        parts.append(svg.words(names, middle, _name(row[0], names), anchor="end"))
        parts += _line([(column, _at(day, first, last, edges)) for column, day in moments], middle)
    return svg.frame(width, foot + 24, parts)


def _moments(block: Lijst, row: Sequence[Cell]) -> list[Moment]:
    """The dates of a row, in the order of time; empty where it has none."""
    places = [place for place, column in enumerate(block.columns) if column.title in block.timeline]
    found = [(number, cell) for number, place in enumerate(places) if isinstance(cell := row[place], date)]
    return sorted(found, key=lambda moment: (moment[1], moment[0]))


def _at(day: date, first: date, last: date, edges: tuple[float, float]) -> float:
    return edges[0] + (edges[1] - edges[0]) * (day - first).days / max(1, (last - first).days)


def _name(cell: Cell, width: float) -> str:
    said = cell.label if isinstance(cell, Member) else str(cell)
    most = int(width / _LETTERS)
    return said if len(said) <= most else f"{said[: most - 1]}…"


def _line(moments: Sequence[tuple[int, float]], middle: float) -> Iterator[str]:
    if moments:
        yield f'<path d="M{moments[0][1]:.1f} {middle:.1f}H{moments[-1][1]:.1f}" stroke="{INK}" stroke-opacity="0.45" stroke-width="2"/>'
    for column, x in moments:
        yield _mark(column, x, middle)


def _mark(column: int, x: float, y: float) -> str:
    """A shape of its own per column, so that colour is not needed to tell them apart."""
    fill, shape = PALETTE[column % len(PALETTE)], column % 4
    if shape == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{fill}"/>'
    if shape == 1:
        return f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9" fill="{fill}"/>'
    if shape == 2:
        return f'<path d="M{x:.1f} {y - 6:.1f}L{x + 6:.1f} {y + 5:.1f}H{x - 6:.1f}Z" fill="{fill}"/>'
    return f'<path d="M{x:.1f} {y - 6.5:.1f}L{x + 6:.1f} {y:.1f}L{x:.1f} {y + 6.5:.1f}L{x - 6:.1f} {y:.1f}Z" fill="{fill}"/>'


def _legend(titles: Sequence[str], width: int) -> tuple[list[str], float]:
    """The shapes with their names, on as many lines as they need, and where the drawing goes on."""
    parts: list[str] = []
    x, y = 8.0, 10.0
    for column, title in enumerate(titles):
        wide = 26 + _LETTERS * len(title) + 14
        if x + wide > width and x > 8:
            x, y = 8.0, y + _LEGEND
        parts += [_mark(column, x, y), svg.words(x + 12, y, title)]
        x += wide
    return parts, y + _LEGEND


def _months(first: date, last: date, edges: tuple[float, float], top: float, foot: float) -> Iterator[str]:
    """A thin line at the begin of each month, quarter or year, whatever leaves room for its name."""
    step = next((months for months, most in ((1, 200), (3, 3 * 366)) if (last - first).days <= most), 12)
    month = first.year * 12 + first.month - 1
    month += -month % step
    while (day := date(month // 12, month % 12 + 1, 1)) < last:
        x = _at(day, first, last, edges)
        yield f'<path d="M{x:.1f} {top:.1f}V{foot:.1f}" stroke="{INK}" stroke-opacity="0.2"/>'
        yield svg.words(x, foot + 10, f"{day:%m-%Y}" if step < 12 else f"{day:%Y}", anchor="middle")
        month += step
