"""The drawing of a block, in the colours of a page that is printed."""

from ketenzicht.reports import charts
from ketenzicht.reports.model import Block

_INK = "#1c2733"
"""what \"currentColor\" is on paper; the same as `ink` in theme.typ"""


def drawn(block: Block, width: int) -> str | None:
    """The SVG of a block as wide as so many pixels, or None where it has none."""
    svg = charts.svg(block, width)
    return None if svg is None else svg.replace("currentColor", _INK)
