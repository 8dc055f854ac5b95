"""Pieces of the schematic pictures: boxes with words, arrows, and the whole with its alternative text."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

_LINE_HEIGHT = 18


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle in pixels; `tone` is the name of a class in the style."""

    left: float
    top: float
    width: float
    height: float
    tone: str = "neutraal"


@dataclass(frozen=True)
class Line:
    """From a point to a point, in pixels."""

    x1: float
    y1: float
    x2: float
    y2: float


def escaped(words: str) -> str:
    """Words as they may stand in XML."""
    return escape(words)


def lines_of(words: str, letters: int) -> list[str]:
    """Words broken into lines of at most so many letters."""
    return wrap(words, letters) or [""]


def box(place: Box, words: Sequence[str], *, strong: int = 1) -> str:
    """A box with lines of words, of which the first `strong` ones stand out."""
    rect = f'<rect class="vak {place.tone}" x="{place.left}" y="{place.top}" width="{place.width}" height="{place.height}" rx="8"/>'
    band = (
        f'<rect class="band {place.tone}" x="{place.left}" y="{place.top}" width="6" height="{place.height}" rx="3"/>'
    )
    texts = [
        f'<text class="{"kop" if number < strong else "regel"}" x="{place.left + 16}" y="{place.top + 24 + number * _LINE_HEIGHT}">{escape(line)}</text>'
        for number, line in enumerate(words)
    ]
    return "".join([rect, band, *texts])


def arrow(line: Line) -> str:
    """A straight arrow."""
    return f'<path class="lijn" d="M {line.x1} {line.y1} L {line.x2} {line.y2}" marker-end="url(#pijl)"/>'


def drawing(parts: str, *, width: float, height: float, alt: str) -> str:
    """The whole SVG, whose picture is told in `alt`."""
    marker = (
        '<defs><marker id="pijl" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
        '<path class="punt" d="M 0 0 L 10 5 L 0 10 z"/></marker></defs>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label={quoteattr(alt)}>{marker}{parts}</svg>'
    )
