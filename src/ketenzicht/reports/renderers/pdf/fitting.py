"""Makes tables fit a page: smaller letters, a page on its side, and at last several tables that repeat the first column."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from textwrap import wrap
from typing import Final

from ketenzicht.reports.renderers.pdf.pieces import Grid, Head

UPRIGHT, SIDEWAYS = 470.0, 717.0
"""how wide the text is on an A4 page, in points, upright and on its side (see report.typ)"""
_LONG: Final = 30
"""letters of a text in a cell that may go to a next line"""
INSET, CLOSE = 11.0, 7.0
"""white on both sides of a cell together, in points, and that of a table with many columns"""
_STEPS: Final = (
    (9.0, INSET, False, _LONG),
    (8.0, INSET, False, _LONG),
    (7.5, CLOSE, False, 26),
    (8.5, INSET, True, _LONG),
    (8.0, INSET, True, 22),
    (7.5, CLOSE, True, 15),
    (7.0, CLOSE, True, 12),
    (6.5, CLOSE - 1, True, 12),
)
"""what is tried in turn: the size of letters, the white beside them, a page on its side, and from how many letters a text
breaks"""
_LETTER: Final = 0.52
"""how wide a letter of Source Sans Pro is on average, in its own size"""
_LEAST, _AIR, _TIGHT = 0.5, 1.3, 0.9
"""a small table takes half of the width, any other a little more than it needs, so that rows stay easy to follow; one
with long texts takes all; in a tight one titles go to a next line"""
_HYPHENATES_AT: Final = 14
"""a word in a head breaks from here"""
_MOST_LINES: Final = 4
"""lines of a head before it takes whatever its longest word needs"""
_LONGEST_WHOLE: Final = 17
"""a word in a cell, such as a pseudonym, stays whole up to here"""


def fitted(grid: Grid) -> tuple[tuple[Grid, ...], bool]:
    """The table as it fits best, in one or more parts, and whether it needs a page on its side."""
    for size, inset, sideways, wraps_at in _STEPS:
        page = SIDEWAYS if sideways else UPRIGHT
        sized = replace(grid, size=size, inset=inset, heads=_heads(grid, wraps_at))
        if width(sized) <= page:
            return (_shared(_roomy(sized, page), page),), sideways
    return tuple(_split(replace(sized, tight=True))), True


def width(grid: Grid) -> float:
    """How wide the table wants to be, in points."""
    return _points((head.letters for head in grid.heads), grid)


def _roomy(grid: Grid, page: float) -> Grid:
    """The table with heads of numbers on as few lines as there is room for."""
    for lines in range(1, _MOST_LINES + 1):
        heads = tuple(replace(head, letters=max(head.letters, _line(head, lines))) for head in grid.heads)
        if _points((head.letters for head in heads), grid) <= page:
            return replace(grid, heads=heads)
    return grid


def _line(head: Head, lines: int) -> int:
    """How many letters wide the head of a column of numbers is on so many lines; words share their column otherwise."""
    if not head.number:
        return 0
    title = len(head.title)
    return next(
        (width for width in range(title // lines, title) if len(wrap(head.title, max(1, width))) <= lines), title
    )


def _shared(grid: Grid, page: float) -> Grid:
    """The table with the part of the page that it takes."""
    whole = _points((max(head.letters, len(head.title)) for head in grid.heads), grid) / page
    long_texts = any(head.letters >= _LONG for head in grid.heads)
    share = 1.0 if long_texts else min(1.0, max(_LEAST, whole * _AIR))
    return replace(grid, share=share, tight=whole > _TIGHT)


def _split(grid: Grid) -> Iterator[Grid]:
    parts = list(_parts([head.letters for head in grid.heads], grid))
    for at, columns in enumerate(parts, start=1):
        yield replace(_part(grid, columns), caption=f"Deel {at} van {len(parts)}")


def _heads(grid: Grid, wraps_at: int) -> tuple[Head, ...]:
    """The heads with the number of letters that each column wants on one line; texts break from `wraps_at`."""
    lines = [*grid.rows, *([grid.total] if grid.total else [])]
    columns = zip(*lines, strict=True) if lines else (() for _ in grid.heads)
    return tuple(
        replace(head, letters=_wanted(head, cells, wraps_at)) for head, cells in zip(grid.heads, columns, strict=True)
    )


def _wanted(head: Head, column: Iterable[str], wraps_at: int) -> int:
    cells = tuple(column)
    longest = max(map(len, cells), default=0)
    word = max(map(len, (*head.title.split(), *head.unit.split())), default=0)
    unbroken = min(max((len(part) for cell in cells for part in cell.split()), default=0), _LONGEST_WHOLE)
    return max(longest if head.number else min(longest, max(wraps_at, unbroken)), min(word, _HYPHENATES_AT), 3)


def _points(widths: Iterable[int], grid: Grid) -> float:
    return sum(letters * grid.size * _LETTER + grid.inset for letters in widths)


def _parts(widths: list[int], grid: Grid) -> Iterator[list[int]]:
    """The columns of each part: the first column again and again, and as many of the others as fit."""
    part = [0]
    for column in range(1, len(widths)):
        if len(part) > 1 and _points((widths[at] for at in (*part, column)), grid) > SIDEWAYS:
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
