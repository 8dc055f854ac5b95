"""Columns of a table that follow from the figures beside them, after these were protected: shares, differences, divisions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, TypeVar

from ketenzicht.kernel.figures import HIDDEN, UNKNOWN, Figure, Measure, shown
from ketenzicht.kernel.periods import Period, parse_period
from ketenzicht.kernel.text import rounded
from ketenzicht.reports import definition
from ketenzicht.reports.checking import column_measures
from ketenzicht.reports.compose.inquiry import Inquiry
from ketenzicht.reports.derivation import Derivation, Derived
from ketenzicht.reports.facts import VERSTREKEN
from ketenzicht.reports.model import Cell, Column, Member

_WHAT: Final = {
    Derivation.SHARE: "aandeel",
    Derivation.DIFFERENCE: "verschil",
    Derivation.EACH: "gedeeld",
    Derivation.ELAPSED: VERSTREKEN,
}
_DECIMALS: Final = 1
Line = tuple[Cell, ...]
Placed = TypeVar("Placed")


def added(
    block: definition.Table, columns: tuple[Column, ...], rows: tuple[Line, ...], total: Line | None, inquiry: Inquiry
) -> tuple[tuple[Column, ...], tuple[Line, ...], Line | None]:
    """The columns, rows and total with the columns that follow put in their places."""
    if not block.derived:
        return columns, rows, total
    titles, measures = [column.title for column in columns], column_measures(block, inquiry.indicators)
    named = {
        column.title: _members(column, block, inquiry) for column in block.derived if column.way is Derivation.MEMBERS
    }

    def at(about: Cell) -> Period:
        return parse_period(about.code) if block.span is not None and isinstance(about, Member) else inquiry.period

    def line(cells: Line) -> Line:
        known = dict(zip(titles[1:], cells[1:], strict=True))
        for column in block.derived:
            known[column.title] = _cell(column, known, cells[0], named, at(cells[0]))
        return _placed(cells, [known[column.title] for column in block.derived], block.derived)

    heads = [_head(column, columns, measures) for column in block.derived]
    return (
        _placed(columns, heads, block.derived),
        tuple(line(cells) for cells in rows),
        None if total is None else line(total),
    )


def _placed(before: Sequence[Placed], more: Sequence[Placed], derived: Sequence[Derived]) -> tuple[Placed, ...]:
    """The cells with others between them; the first cell says what the row is about."""
    found = [*before[:1]]
    for place, cell in enumerate((*before[1:], None)):
        found += [other for other, column in zip(more, derived, strict=True) if column.place == place]
        if place < len(before) - 1:
            found.append(cell)  # type: ignore[arg-type]
    return tuple(found)


def _head(column: Derived, columns: Sequence[Column], measures: Mapping[str, Measure]) -> Column:
    if column.way is Derivation.MEMBERS:
        return Column(title=column.title, dimension=column.of[0])
    first = next((found for found in columns if found.title == column.of[0]), None)
    indicator = "" if first is None else first.indicator
    return Column(title=column.title, measure=measures[column.title], indicator=indicator, what=_WHAT[column.way])


def _cell(
    column: Derived, known: Mapping[str, Cell], about: Cell, named: Mapping[str, Mapping[str, str]], period: Period
) -> Cell:
    if column.way is Derivation.MEMBERS:
        return named[column.title].get(about.code, "") if isinstance(about, Member) else None
    if column.way is Derivation.ELAPSED:
        return elapsed(period)
    first, second = (_figure(known[title]) for title in column.of)
    match column.way:
        case Derivation.SHARE:
            return divided(first, second, Decimal(100), _DECIMALS)
        case Derivation.DIFFERENCE:
            return minus(first, second)
    return divided(first, second, Decimal(1), 2)


def _figure(cell: Cell) -> Figure:
    return cell if isinstance(cell, Figure) else UNKNOWN


def minus(first: Figure, second: Figure) -> Figure:
    """The difference; hidden where one is hidden, unknown where one is unknown."""
    if first.value is not None and second.value is not None:
        return shown(first.value - second.value)
    return HIDDEN if HIDDEN in (first, second) else UNKNOWN


def divided(first: Figure, second: Figure, factor: Decimal, decimals: int) -> Figure:
    """A quotient out of two protected figures, so no finer than they are; unknown where nothing is divided by."""
    if first.value is not None and second.value:
        return shown(rounded(first.value / second.value * factor, decimals))
    return HIDDEN if HIDDEN in (first, second) else UNKNOWN


def elapsed(period: Period) -> Figure:
    """How much of the calendar year is over on the last day of the period, in per cent."""
    last = period.end - timedelta(days=1)
    begin, end = date(last.year, 1, 1), date(last.year + 1, 1, 1)
    return shown(rounded(Decimal(100 * ((last - begin).days + 1)) / (end - begin).days, _DECIMALS))


def _members(column: Derived, block: definition.Table, inquiry: Inquiry) -> Mapping[str, str]:
    """Per row the names of the members of another dimension of which a figure is shown with it."""
    asked, other = replace(block.columns[0], cumulative=False), column.of[0]
    split = inquiry.split(asked, inquiry.period, (block.rows, other))
    labels = {member.code: member.label for member in split.members[1]}
    found: dict[str, list[str]] = {}
    for (row, code), figure in split.cells.items():
        if figure.value is not None:
            found.setdefault(row, []).append(labels[code])
    return {row: ", ".join(sorted(names)) for row, names in found.items()}
