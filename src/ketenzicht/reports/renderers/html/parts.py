"""What a block becomes on the page: cards, tables, a chart, words. The template only writes them down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ketenzicht.kernel import text
from ketenzicht.kernel.figures import Figure, Measure, Status
from ketenzicht.reports.model import Cell, Member
from ketenzicht.reports.wording import names_unit

SHORT_NAME: Final = 26
"""letters of the head of a row that stays on one line at a desk"""

SHORT_VALUE: Final = 8
"""letters of a value that fits on a fifth of the page"""


@dataclass(frozen=True, kw_only=True)
class Number:
    """A figure on the page: as it is read, and with all its digits for a machine; `status` decides on sign and words."""

    written: str
    exact: str
    status: Status


@dataclass(frozen=True, kw_only=True)
class Field:
    """A cell of a table: words or a number. `numeric` cells are set to the right; `tone` colours a verdict; `course` is a
    drawing of how a figure went."""

    words: str = ""
    number: Number | None = None
    numeric: bool = False
    tone: str = ""
    """goed, letop or slecht where the words are a verdict"""
    course: str = ""
    whole: bool = False
    """whether it stays on one line, as a date or a code does: C-98000708"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of a table; its first cell is the head of the row, and perhaps leads to the report of the key `link`."""

    head: str
    fields: tuple[Field, ...]
    link: str = ""

    @property
    def whole(self) -> bool:
        """Whether the head stays on one line: a name of a few words that a wide number would else push to two."""
        return len(self.head) <= SHORT_NAME


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table with its caption. `heads` are (title, whether its column holds numbers)."""

    caption: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    folded: bool = False


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a key figure is held against, with the difference in words."""

    label: str
    number: Number
    change: str


@dataclass(frozen=True, kw_only=True)
class Card:
    """A key figure."""

    title: str
    number: Number
    unit: str
    held: tuple[Held, ...]
    verdict: str
    tone: str
    """goed, letop, slecht or neutraal: the name of a class in the style"""


@dataclass(frozen=True, kw_only=True)
class Part:
    """All that a block shows. `warning` for a disclaimer; `paragraphs` are texts, or tuples for a list; `is_chapter`
    where a part of the report begins."""

    cards: tuple[Card, ...] = ()
    grids: tuple[Grid, ...] = ()
    paragraphs: tuple[str | tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    norm: Number | None = None
    warning: bool = False
    is_chapter: bool = False

    @property
    def across(self) -> int:
        """How many cards stand side by side at a desk: three where a value is as long as an amount."""
        long = any(len(card.number.written) > SHORT_VALUE for card in self.cards)
        return min(len(self.cards), 3) if long else len(self.cards)


def number(figure: Figure, measure: Measure) -> Number:
    """The figure on the page."""
    exact = "" if figure.value is None else text.exact(figure.value)
    return Number(written=measure.written(figure), exact=exact, status=figure.status)


def field(cell: Cell, measure: Measure | None) -> Field:
    """The cell of a table on the page."""
    if isinstance(cell, Figure):
        return Field(number=number(cell, measure or Measure(unit="aantal")), numeric=True)
    said = words(cell)
    return Field(
        words=said, tone=_tone(cell), whole=isinstance(cell, date) or (" " not in said and len(said) <= SHORT_NAME)
    )


def _tone(cell: Cell) -> str:
    """The name of the style of a verdict that begins with its tone, as in "let op: net onder de norm"."""
    tone = cell.partition(":")[0].replace(" ", "") if isinstance(cell, str) else ""
    return tone if tone in ("goed", "letop", "slecht") else ""


def words(cell: Cell) -> str:
    """What stands in a cell without a figure."""
    if isinstance(cell, Member):
        return cell.label
    return text.short_date(cell) if isinstance(cell, date) else str(cell or "")


def figures_row(head: str, figures: Sequence[Figure], measure: Measure) -> Row:
    """A row of figures of one measure."""
    return Row(head=head, fields=tuple(field(figure, measure) for figure in figures))


def with_unit(title: str, measure: Measure) -> str:
    """A title with its unit, where neither the numbers nor the title itself show it: "Doorlooptijd (dagen)"."""
    unit = unit_beside(title, measure)
    return f"{title} ({unit})" if unit else title


def unit_beside(title: str, measure: Measure) -> str:
    """The unit in words; empty where the numbers show it (€, %, a count) or the title names it ("Per 1.000 inwoners")."""
    shows_itself = measure.is_money or measure.is_share or measure.unit == "aantal"
    return "" if shows_itself or names_unit(title, measure.unit) else measure.unit
