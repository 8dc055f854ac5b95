"""Makes tables fit a page: smaller letters, a page on its side, and at last several tables that repeat the first column."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from ketenzicht.reports.renderers.pdf.pieces import Grid, Head

UPRIGHT, SIDEWAYS = 470.0, 717.0
"""how wide the text is on an A4 page, in points, upright and on its side (see report.typ)"""
_STEPS: Final = ((9.0, False), (8.0, False), (8.5, True), (7.5, True))
_LETTER = 0.5
"""how wide a letter of Source Sans Pro is on average, in its own size"""
_INSET = 11.0
"""white on both sides of a cell, in points"""
_LEAST, _AIR, _TIGHT = 0.5, 1.3, 0.9
"""a small table takes half of the width, any other a little more than it needs, so that rows stay easy to follow; one
with long texts takes all; in a tight one titles go to a next line"""
_WRAPS_AT, _HYPHENATES_AT = 30, 14
"""words in a cell go to a next line from here; a word in a head breaks from here"""


def fitted(grid: Grid) -> tuple[tuple[Grid, ...], bool]:
    """The table as it fits best, in one or more parts, and whether it needs a page on its side."""
    widths = _letters(grid)
    heads = tuple(replace(head, letters=letters) for head, letters in zip(grid.heads, widths, strict=True))
    for size, sideways in _STEPS:
        page = SIDEWAYS if sideways else UPRIGHT
        if _points(widths, size) <= page:
            whole = _points(map(_whole, heads), size) / page
            share = 1.0 if max(widths) >= _WRAPS_AT else min(1.0, max(_LEAST, whole * _AIR))
            return (replace(grid, heads=heads, size=size, share=share, tight=whole > _TIGHT),), sideways
    return tuple(_split(replace(grid, heads=heads, size=_STEPS[-1][0], tight=True), widths)), True


def _split(grid: Grid, widths: list[int]) -> Iterator[Grid]:
    parts = list(_parts(widths, grid.size))
    for at, columns in enumerate(parts, start=1):
        yield replace(_part(grid, columns), caption=f"Deel {at} van {len(parts)}")


def width(grid: Grid) -> float:
    """How wide the table wants to be, in points."""
    return _points(_letters(grid), grid.size)


def _letters(grid: Grid) -> list[int]:
    """Per column the number of letters that it wants on one line."""
    lines = [*grid.rows, *([grid.total] if grid.total else [])]
    columns = zip(*lines, strict=True) if lines else (() for _ in grid.heads)
    return [_wanted(head, cells) for head, cells in zip(grid.heads, columns, strict=True)]


def _wanted(head: Head, cells: Iterable[str]) -> int:
    longest = max(map(len, cells), default=0)
    word = max(map(len, (*head.title.split(), *head.unit.split())), default=0)
    return max(longest if head.number else min(longest, _WRAPS_AT), min(word, _HYPHENATES_AT), 3)


def _whole(head: Head) -> int:
    """The letters of a column whose title stands on one line."""
    return max(head.letters, len(head.title))


def _points(widths: Iterable[int], size: float) -> float:
    return sum(letters * size * _LETTER + _INSET for letters in widths)


def _parts(widths: list[int], size: float) -> Iterator[list[int]]:
    """The columns of each part: the first column again and again, and as many of the others as fit."""
    part = [0]
    for column in range(1, len(widths)):
        if len(part) > 1 and _points((widths[at] for at in (*part, column)), size) > SIDEWAYS:
            yield part
            part = [0]
        part.append(column)
    yield part


def _part(grid: Grid, columns: list[int]) -> Grid:
    def chosen(cells: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(cells[at] for at in columns)

    return replace(
        grid,
        heads=tuple(grid.heads[at] for at in columns),
        rows=tuple(map(chosen, grid.rows)),
        total=chosen(grid.total) if grid.total else None,
        total_column=grid.total_column and columns[-1] == len(grid.heads) - 1,
    )
