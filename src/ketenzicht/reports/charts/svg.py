"""Pieces of an SVG of our own, for what Vega-Lite cannot draw: the frame, words and lines, in numbers of few digits."""

from collections.abc import Iterable, Sequence
from html import escape
from textwrap import wrap
from typing import Final

from ketenzicht.reports.charts.style import FONT, INK

LINE: Final = 16
"""height of a line of words in pixels"""
LETTER: Final = 6.6
"""width of an average letter in pixels"""


def frame(width: float, height: float, parts: Iterable[str]) -> str:
    """The drawing as a whole."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="{FONT}" font-size="13">{"".join(parts)}</svg>'
    )


def words(x: float, y: float, said: str, *, anchor: str = "start", bold: bool = False, ink: str = INK) -> str:
    """Words on a line; `y` is their middle."""
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y + 4.5:.1f}" text-anchor="{anchor}"{weight} fill="{ink}">{escape(said)}</text>'


def lines(name: str, width: float) -> list[str]:
    """A name broken into lines of this width."""
    return wrap(name, max(6, int(width / LETTER))) or [""]


def block(x: float, middle: float, said: Sequence[str], *, anchor: str = "start") -> str:
    """Lines of words around a middle."""
    top = middle - LINE * (len(said) - 1) / 2
    return "".join(words(x, top + LINE * place, line, anchor=anchor) for place, line in enumerate(said))
