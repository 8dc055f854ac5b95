"""How figures, members, words and dates are written in a cell."""

from datetime import date
from typing import Final

from ketenzicht.kernel import text
from ketenzicht.kernel.figures import Figure, Measure
from ketenzicht.reports.model import Cell, Column, Member
from ketenzicht.reports.renderers.pdf.pieces import Head
from ketenzicht.reports.wording import names_unit

SHARE: Final = Measure(unit="%", decimals=1)
_COUNT: Final = Measure(unit="aantal")
_SAID_BY_THE_NUMBER: Final = {"aantal", "%", "euro"}
"""units that need no words: a count, and what is written with its sign"""


def number(measure: Measure, figure: Figure) -> str:
    """A figure as people read it, on one line: "€ 1.234", "12,5%", "×"."""
    return measure.written(figure).replace(" ", "\u00a0")


def unit(measure: Measure) -> str:
    """The unit in words, where the number does not show it."""
    return "" if measure.unit in _SAID_BY_THE_NUMBER else measure.unit


def written(cell: Cell, measure: Measure | None) -> str:
    """What stands in a cell of a table; nothing for None."""
    match cell:
        case Figure():
            return number(measure or _COUNT, cell)
        case Member():
            return cell.label
        case date():
            return text.short_date(cell)
    return cell or ""


def head(column: Column) -> Head:
    """The head of a column of the model; its unit only where the title does not say it."""
    if column.measure is None:
        return Head(title=column.title)
    words = unit(column.measure)
    return Head(title=column.title, unit="" if names_unit(column.title, words) else words, number=True)


def numeric(title: str, measure: Measure) -> Head:
    """The head of a column of figures that share one measure."""
    return Head(title=title, unit=unit(measure), number=True)
