"""Key figures: a few as cards side by side, many as lines of a table."""

from typing import Final

from ketenzicht.kernel import text
from ketenzicht.reports.model import Comparison, Figures, KeyFigure
from ketenzicht.reports.renderers.pdf.cells import number, unit
from ketenzicht.reports.renderers.pdf.pieces import Card, Cards, Grid, Head
from ketenzicht.reports.wording import change

NORM: Final = "norm"
"""how a comparison with a norm is called; the verdict says how far it is, not a difference"""
_SHORT_VALUE: Final = 9
"""letters of a value that fits on a quarter of the width"""


def cards(block: Figures) -> Cards:
    """The figures as cards: four side by side, or three where five would leave one alone or values are long."""
    found = tuple(map(_card, block.items))
    longest = max((len(card.value) for card in found), default=0)
    return Cards(cards=found, across=min(len(found), 4 if len(found) == 4 and longest <= _SHORT_VALUE else 3))


def lines(block: Figures) -> Grid:
    """The figures as rows, a column for each thing that they are compared to."""
    labels = tuple(dict.fromkeys(held.label for item in block.items for held in item.comparisons))
    compared = (Head(title=text.capitalised(label), number=True) for label in labels)
    heads = (Head(title="Cijfer"), Head(title="Eenheid"), Head(title="Waarde", number=True), *compared)
    rows = tuple(_line(item, labels) for item in block.items)
    return Grid(heads=(*heads, Head(title="Oordeel")), rows=rows)


def _card(item: KeyFigure) -> Card:
    return Card(
        title=item.title,
        value=number(item.measure, item.figure),
        unit=_unit(item),
        compared=tuple(_compared(item, held) for held in item.comparisons),
        verdict=item.verdict,
        tone=item.tone,
    )


def _unit(item: KeyFigure) -> str:
    """The unit where the title does not name it; why there is no number where there is none."""
    if item.figure.value is None:
        return str(item.figure.status)
    return "" if unit(item.measure) in item.title.lower() else unit(item.measure)


def _compared(item: KeyFigure, held: Comparison) -> tuple[str, str, str]:
    difference = "" if held.label == NORM else change(item.measure, item.figure, held.figure)
    return (held.label, number(item.measure, held.figure), difference.replace(" (", "\u00a0("))


def _line(item: KeyFigure, labels: tuple[str, ...]) -> tuple[str, ...]:
    held = {held.label: number(item.measure, held.figure) for held in item.comparisons}
    now = number(item.measure, item.figure)
    return (item.title, item.measure.unit, now, *(held.get(label, "") for label in labels), item.verdict)
