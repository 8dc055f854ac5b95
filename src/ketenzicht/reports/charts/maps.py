"""Choropleth maps: areas in classes of one colour, what is hidden hatched, as SVG of our own (Vega-Lite cannot hatch)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from math import log, pi, radians, tan
from typing import Any, Final

from ketenzicht.kernel.figures import SIGN_HIDDEN, SIGN_UNKNOWN, Figure, Status, shown
from ketenzicht.reports.charts.style import EDGE, FONT, INK, ON_RAMP, RAMP, steps
from ketenzicht.reports.model import Map, Region

Point = tuple[float, float]
Limit = tuple[Decimal, Decimal]
"""the least and the most of a class"""
Ring = list[Point]

_LEGEND: Final = 26
"""height of a line of the legend"""
_LETTERS_UP_TO: Final = 24
"""with more areas the numbers do not fit on the map; the table has them"""
_DEGREES: Final = 400
"""coordinates beyond this are metres of the Rijksdriehoeksstelsel, not degrees"""
_NEAR: Final = 0.4
"""points closer together than this many pixels are one"""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """How a place on earth becomes a place on paper."""

    left: float
    top: float
    scale: float
    height: float

    def place(self, point: Point) -> Point:
        """Pixels from the top left."""
        return (point[0] - self.left) * self.scale + 4, (self.top - point[1]) * self.scale + 4


def can_draw(block: Map) -> bool:
    """Whether there is an area with a boundary, and anything to colour: a map of signs alone says nothing."""
    shown = any(region.figure.value is not None for region in block.regions)
    return shown and any(True for region in block.regions for _ in rings(region.geometry))


def drawing(block: Map, width: int) -> str:
    """The map with its legend, as SVG of this width."""
    frame = _frame(block.regions, width)
    limits = classes([region.figure for region in block.regions])
    legend = list(_legend(block, limits, frame.height + 16))
    height = frame.height + 24 + _LEGEND * len(legend)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:.0f}" '
        f'viewBox="0 0 {width} {height:.0f}" font-family="{FONT}" font-size="13">',
        f'<defs><pattern id="verborgen" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="7" height="7" fill="{INK}" fill-opacity="0.06"/>'
        f'<path d="M0 0V7" stroke="{INK}" stroke-width="2" stroke-opacity="0.5"/></pattern></defs>',
        *(_area(region, limits, frame) for region in block.regions),
        *_letters(block, limits, frame),
        *legend,
        "</svg>",
    ]
    return "".join(parts)


def classes(figures: Sequence[Figure]) -> list[Limit]:
    """At most five classes with about as many areas each, from the figures that are shown: (least, most)."""
    values = sorted(figure.value for figure in figures if figure.value is not None)
    different = sorted(set(values))
    count = min(len(RAMP), len(different))
    cuts = sorted({values[len(values) * place // count] for place in range(count)}) if count else []
    ends = [*cuts[1:], Decimal("Infinity")][: len(cuts)]
    return [
        (min(v for v in values if low <= v < high), max(v for v in values if low <= v < high))
        for low, high in zip(cuts, ends, strict=True)
    ]


def rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    """All rings of a Polygon or MultiPolygon, in flat coordinates."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates", ())
    polygons = [coordinates] if kind == "Polygon" else coordinates if kind == "MultiPolygon" else ()
    for polygon in polygons:
        for ring in polygon:
            if ring:
                yield [_flat(float(point[0]), float(point[1])) for point in ring]


def _flat(x: float, y: float) -> Point:
    """Degrees in Mercator, which keeps shapes; metres as they are."""
    return (x, y) if abs(y) > _DEGREES else (radians(x), log(tan(pi / 4 + radians(y) / 2)))


def _frame(regions: Sequence[Region], width: int) -> Frame:
    points = [point for region in regions for ring in rings(region.geometry) for point in ring]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    scale = min((width - 8) / (right - left or 1), min(width, 520) / (top - bottom or 1))
    return Frame(left=left, top=top, scale=scale, height=(top - bottom) * scale + 8)


def _area(region: Region, limits: Sequence[Limit], frame: Frame) -> str:
    path = "".join(_path(ring, frame) for ring in rings(region.geometry))
    return f'<path d="{path}" fill="{_fill(region.figure, limits)}" stroke="{EDGE}" stroke-width="0.8" fill-rule="evenodd"/>'


def _path(ring: Ring, frame: Frame) -> str:
    kept: Ring = []
    for point in map(frame.place, ring):
        if not kept or abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) > _NEAR:
            kept.append(point)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + "Z"


def _fill(figure: Figure, limits: Sequence[Limit]) -> str:
    if figure.value is None:
        return "url(#verborgen)" if figure.status is Status.VERBORGEN else "none"
    return steps(RAMP, len(limits))[_class(figure, limits)]


def _class(figure: Figure, limits: Sequence[Limit]) -> int:
    value = figure.value or Decimal(0)
    return next(place for place, (_, most) in enumerate(limits) if value <= most)


def _letters(block: Map, limits: Sequence[Limit], frame: Frame) -> Iterator[str]:
    """The figure, or the sign, in each area, where there are few of them."""
    if len(block.regions) > _LETTERS_UP_TO:
        return
    for region in (region for region in block.regions if any(True for _ in rings(region.geometry))):
        x, y = frame.place(_middle(region))
        hidden = region.figure.value is None
        ink = INK if hidden else steps(ON_RAMP, len(limits))[_class(region.figure, limits)]
        words = escape(block.measure.written(region.figure))
        yield f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" font-weight="bold" fill="{ink}">{words}</text>'


def _middle(region: Region) -> Point:
    """The centre of gravity of the largest ring."""
    ring = max(rings(region.geometry), key=lambda ring: abs(_surface(ring)))
    surface = _surface(ring)
    if not surface:
        return ring[0]
    pairs = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)]
    x, y = (sum((a[axis] + b[axis]) * cross for a, b, cross in pairs) / (6 * surface) for axis in (0, 1))
    return x, y


def _surface(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def _legend(block: Map, limits: Sequence[Limit], top: float) -> Iterator[str]:
    """A line per class, and one for each sign that occurs."""
    statuses = {region.figure.status for region in block.regions}
    fills = steps(RAMP, len(limits))
    lines = [(fill, _words(block, *limit)) for fill, limit in zip(fills, limits, strict=True)]
    if Status.VERBORGEN in statuses:
        lines.append(("url(#verborgen)", f"{SIGN_HIDDEN} verborgen"))
    if Status.ONBEKEND in statuses:
        lines.append(("none", f"{SIGN_UNKNOWN} onbekend"))
    for place, (fill, words) in enumerate(lines):
        y = top + place * _LEGEND
        yield (
            f'<g><rect x="4" y="{y:.0f}" width="26" height="16" fill="{fill}" stroke="{EDGE}" stroke-width="0.8"/>'
            f'<text x="38" y="{y + 13:.0f}" fill="{INK}">{escape(words)}</text></g>'
        )


def _words(block: Map, least: Decimal, most: Decimal) -> str:
    low, high = (block.measure.written(shown(value)) for value in (least, most))
    return low if low == high else f"{low} tot en met {high}"
