"""Key figures: a few as cards side by side, many as lines of a table."""

from typing import Final

from ketenzicht.kernel import text
from ketenzicht.reports.model import Comparison, Figures, KeyFigure
from ketenzicht.reports.renderers.pdf.cells import number, unit
from ketenzicht.reports.renderers.pdf.pieces import Card, Cards, Grid, Head
from ketenzicht.reports.wording import change, names_unit

NORM: Final = "norm"
"""how a comparison with a norm is called; the verdict says how far it is, not a difference"""
_SHORT: Final = {4: (9, 20), 5: (7, 9)}
"""letters of a value and of its unit that fit on a quarter and on a fifth of the width"""


def cards(block: Figures) -> Cards:
    """The figures as cards: four or five side by side where their values are short, else three in a row."""
    found = tuple(map(_card, block.items))
    value, unit = _SHORT.get(len(found), (0, 0))
    fits = all(len(card.value) <= value and len(card.unit) <= unit for card in found)
    return Cards(cards=found, across=min(len(found), len(found) if fits else 3))


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
    return "" if names_unit(item.title, unit(item.measure)) else unit(item.measure)


def _compared(item: KeyFigure, held: Comparison) -> tuple[str, str, str]:
    difference = "" if held.label == NORM else change(item.measure, item.figure, held.figure)
    return (held.label, number(item.measure, held.figure), difference.replace(" (", "\u00a0("))


def _line(item: KeyFigure, labels: tuple[str, ...]) -> tuple[str, ...]:
    held = {held.label: number(item.measure, held.figure) for held in item.comparisons}
    now = number(item.measure, item.figure)
    return (item.title, item.measure.unit, now, *(held.get(label, "") for label in labels), item.verdict)
