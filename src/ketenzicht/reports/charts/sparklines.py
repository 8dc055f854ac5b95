"""A figure over time as a line without axes, small enough for a cell of a table; it breaks where a figure is not shown."""

from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

from ketenzicht.kernel.figures import Figure

WIDTH: Final = 128
HEIGHT: Final = 30
_EDGE: Final = 4
_LEAST_APART: Final = 0.25


def sparkline(figures: Sequence[Figure], words: str) -> str:
    """The SVG of a course, oldest figure first, with a dot at the last one; empty where fewer than two are shown. `words`
    say what it shows, to who does not see it."""
    values = [None if figure.value is None else float(figure.value) for figure in figures]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = _edges(known)
    step = (WIDTH - 2 * _EDGE) / max(1, len(values) - 1)
    scale = (HEIGHT - 2 * _EDGE) / ((high - low) or 1)
    points = [
        None if value is None else (round(_EDGE + place * step, 1), round(HEIGHT - _EDGE - (value - low) * scale, 1))
        for place, value in enumerate(values)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" aria-label="{escape(words, {chr(34): "&quot;"})}"><path d="{_path(points)}" fill="none" stroke="currentColor" stroke-width="1.6"/>'
        f"{_dot(points)}</svg>"
    )


def _edges(known: Sequence[float]) -> tuple[float, float]:
    """Where the line stays between: from the least to the most, but never less apart than a quarter of the most, so that
    one more or less does not look like a leap. From zero every course of a large figure is a flat line."""
    low, high = min(known), max(known)
    lacking = max(0.0, _LEAST_APART * max(map(abs, known)) - (high - low))
    return low - lacking / 2, high + lacking / 2


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    parts, begins = [], True
    for point in points:
        if point is not None:
            parts.append(f"{'M' if begins else 'L'}{point[0]:g} {point[1]:g}")
        begins = point is None
    return " ".join(parts)


def _dot(points: Sequence[tuple[float, float] | None]) -> str:
    """The last figure that is shown."""
    x, y = [point for point in points if point is not None][-1]
    return f'<circle cx="{x:g}" cy="{y:g}" r="2.8" fill="currentColor"/>'
