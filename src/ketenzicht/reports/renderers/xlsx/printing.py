"""Where the printer starts a page: before a block that would otherwise be cut."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

LINE: Final = 20
"""pixels of a row"""
SIGN: Final = 7
"""pixels of a sign, in the standard font"""
NARROW: Final = 8.43
"""signs of a column that nobody made wider"""
_PAPER = (785.0, 480.0)
"""points of an A4 on its side, without the margins: wide, high"""
_POINT = 0.75
"""points of a pixel"""


def breaks(starts: Sequence[int], lines: Sequence[float], *, width: float, repeated: int) -> list[int]:
    """The rows before which a page ends. `starts` are the rows at which a block starts, `lines` the heights of all rows in
    points, `width` that of the sheet in pixels; the first `repeated` rows come again on every page."""
    scale = min(1.0, _PAPER[0] / (width * _POINT))
    room = _PAPER[1] / scale - sum(lines[:repeated])
    found: list[int] = []
    filled = sum(lines[repeated : starts[0]]) if starts else 0.0
    for start, end in pairwise([*starts, len(lines)]):
        height = sum(lines[start:end])
        if filled and filled + height > room:
            found.append(start)
            filled = 0.0
        filled = (filled + height) % room
    return found
