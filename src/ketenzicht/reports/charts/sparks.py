"""A ranking with its course: a lying bar per member, and beside it a small line over the periods."""

from collections.abc import Iterator, Sequence
from typing import Final

from ketenzicht.kernel.figures import Figure
from ketenzicht.reports.charts import svg
from ketenzicht.reports.charts.lines import short
from ketenzicht.reports.charts.style import INK, PALETTE
from ketenzicht.reports.model import Place, Ranking

_ROW: Final = 30.0
_BAR: Final = 17.0
_HEAD: Final = 24.0


def can_draw(block: Ranking) -> bool:
    """Whether there is a course to draw beside the bars."""
    return bool(block.periods) and any(place.figure.value is not None for place in block.lines)


def drawing(block: Ranking, width: int) -> str:
    """The chart as SVG of this width."""
    names, line = width * 0.28, width * 0.24
    bar = names + 8, width - line - 24
    spark = width - line, width - 8.0
    most = max((float(place.figure.value) for place in block.lines if place.figure.value is not None), default=0) or 1
    first, last = (short(period).replace("|", " ") for period in (block.periods[0], block.periods[-1]))
    parts = [svg.words(spark[0], 9, first), svg.words(spark[1], 9, last, anchor="end")]
    top = _HEAD
    for place in block.lines:
        said = svg.lines(place.member.label, names - 8)
        tall = max(_ROW, svg.LINE * len(said) + 6)
        parts += [svg.block(names, top + tall / 2, said, anchor="end"), _bar(block, place, bar, top + tall / 2, most)]
        parts += line_of(place.course, spark, top + 4, tall - 8)
        top += tall
    return svg.frame(width, top + 4, parts)


def _bar(block: Ranking, place: Place, edges: tuple[float, float], middle: float, most: float) -> str:
    """The bar with its number behind it; of what is hidden only the sign."""
    room = edges[1] - edges[0] - 52
    long = room * float(place.figure.value or 0) / most
    said = svg.words(edges[0] + long + 5, middle, block.measure.written(place.figure), bold=place.figure.value is None)
    if place.figure.value is None:
        return said
    box = f'x="{edges[0]:.1f}" y="{middle - _BAR / 2:.1f}" width="{max(long, 0):.1f}" height="{_BAR:.0f}"'
    return f'<rect {box} fill="{PALETTE[0]}"/>{said}'


def line_of(course: Sequence[Figure], edges: tuple[float, float], top: float, tall: float) -> Iterator[str]:
    """A small line from zero to the most of its own course, with a dot at the last figure; broken where one is hidden."""
    most = max((float(figure.value) for figure in course if figure.value is not None), default=0) or 1
    step = (edges[1] - edges[0]) / max(1, len(course) - 1)
    path, last, pen = "", None, "M"
    for place, figure in enumerate(course):
        if figure.value is None:
            pen = "M"
            continue
        last = edges[0] + step * place, top + tall * (1 - float(figure.value) / most)
        path += f"{pen}{last[0]:.1f} {last[1]:.1f}"
        pen = "L"
    yield f'<path d="M{edges[0]:.1f} {top + tall:.1f}H{edges[1]:.1f}" stroke="{INK}" stroke-opacity="0.2"/>'
    if last is not None:
        yield f'<path d="{path}" fill="none" stroke="{PALETTE[1]}" stroke-width="2" stroke-linejoin="round"/>'
        yield f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="3.2" fill="{PALETTE[1]}"/>'
