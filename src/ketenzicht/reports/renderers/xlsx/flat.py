"""A long table on a sheet of its own, written as a stream: all figures in one table, a list of persons, a long table."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice, product
from typing import Any, Final
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_col_to_name

from ketenzicht.kernel.figures import Figure, Measure, Status
from ketenzicht.reports.model import Cell, Member
from ketenzicht.reports.renderers.xlsx import formats
from ketenzicht.reports.renderers.xlsx.grid import COUNT, Amount

MOST_ROWS: Final = 1_048_575
"""Excel has 1,048,576 rows, of which the header takes one."""
_AT_A_TIME = 500
_CONTROL = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True)
class FlatTable:
    """Rows under unique headers. Figures are written in the measure of their column, amounts in their own one, which
    stands in `measures` as well. `title` names the sheet and its table."""

    title: str
    headers: tuple[str, ...]
    columns: tuple[Measure | None, ...]
    measures: tuple[Measure, ...]
    rows: Sequence[Sequence[Cell | Amount]]

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets: more than one where Excel's rows do not suffice."""
        count = max(1, -(-len(self.rows) // MOST_ROWS))
        return (self.title, *(f"{self.title} deel {number}" for number in range(2, count + 1)))

    def part(self, number: int) -> tuple[int, int]:
        """The first row (from 0) on the `number`-th sheet (from 0), and the one after the last."""
        return number * MOST_ROWS, min(len(self.rows), (number + 1) * MOST_ROWS)


def model(table: FlatTable) -> list[formats.Look]:
    """The formats that the rows need, in the order in which `stream` expects their numbers."""
    looks: list[formats.Look] = [
        {"num_format": formats.number_format(measure), **formats.EMPTY[status]}
        for measure, status in product(table.measures, Status)
    ]
    days: list[formats.Look] = [{**formats.INDENTED, "num_format": kind} for kind in (formats.DATE, formats.MOMENT)]
    return [*looks, *days, formats.INDENTED]


def stream(table: FlatTable, number: int) -> Callable[[Sequence[int]], Iterator[str]]:
    """What writes the rows of the `number`-th sheet of a table as XML, some hundreds at a time."""

    def rows(numbers: Sequence[int]) -> Iterator[str]:
        keys: list[Any] = [*product(table.measures, Status), date, datetime, str]
        writer = _Writer(dict(zip(keys, numbers, strict=True)))
        columns = [(xl_col_to_name(place), measure or COUNT) for place, measure in enumerate(table.columns)]
        first, last = table.part(number)
        waiting = enumerate(islice(table.rows, first, last), 2)
        while some := list(islice(waiting, _AT_A_TIME)):
            yield "".join(writer.row(at, columns, row) for at, row in some)

    return rows


class _Writer:
    """Writes cells as XML. Words are always words: nothing in them can become a formula."""

    def __init__(self, styles: Mapping[Any, int]) -> None:
        self.styles = styles
        self.worded = styles[str]
        self.kinds: Mapping[type, Callable[[str, Any, Measure], str]] = {
            Figure: self.figure,
            Amount: lambda place, amount, _: self.figure(place, amount.figure, amount.measure),
            Member: lambda place, member, _: self.words(place, member.label),
            str: lambda place, value, _: self.words(place, value),
            date: self.day,
            datetime: self.day,
        }

    def row(self, number: int, columns: Sequence[tuple[str, Measure]], row: Sequence[Cell | Amount]) -> str:
        kinds = self.kinds
        cells = [
            kinds[type(cell)](f"{letters}{number}", cell, measure)
            for (letters, measure), cell in zip(columns, row, strict=True)
            if cell is not None
        ]
        return f'<row r="{number}">{"".join(cells)}</row>'

    def figure(self, place: str, figure: Figure, measure: Measure) -> str:
        style = self.styles[measure, figure.status]
        if figure.value is None:
            return f'<c r="{place}" s="{style}"/>'
        return f'<c r="{place}" s="{style}"><v>{formats.number(figure.value, measure):.16g}</v></c>'

    def day(self, place: str, day: date, _: Measure) -> str:
        number = formats.serial(day)
        if number is None:
            return self.words(place, formats.old_day(day))
        return f'<c r="{place}" s="{self.styles[type(day)]}"><v>{number:.16g}</v></c>'

    def words(self, place: str, value: str) -> str:
        return f'<c r="{place}" s="{self.worded}" t="inlineStr"><is><t{_inner(value)}</t></is></c>'


@lru_cache(maxsize=4096)
def _inner(value: str) -> str:
    """A text behind the `<t`: escaped, its blanks kept, signs that XML cannot hold written as Excel does."""
    safe = _CONTROL.sub(lambda found: f"_x{ord(found[0][0]):04X}_{found[0][1:]}", escape(formats.words(value)))
    return f' xml:space="preserve">{safe}' if value != value.strip() or "\n" in value else f">{safe}"


def numeric(table: FlatTable) -> list[bool]:
    """Which columns hold numbers: those with a measure, and those with an amount in the first row."""
    first = table.rows[0] if table.rows else (None,) * len(table.headers)
    return [measure is not None or isinstance(cell, Amount) for measure, cell in zip(table.columns, first, strict=True)]


def written(cell: Cell | Amount, measure: Measure | None) -> str:
    """A cell as people read it, to know how wide its column is."""
    match cell:
        case Amount(figure=figure, measure=own):
            return own.written(figure)
        case Figure():
            return (measure or COUNT).written(cell)
        case Member(label=label):
            return label
        case datetime():
            return formats.MOMENT
        case date():
            return formats.DATE
        case _:
            return cell or ""
