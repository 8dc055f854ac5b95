"""A flow chart: bands from whom to whom, as wide as what goes along them; what is hidden is not drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ketenzicht.reports.charts import svg
from ketenzicht.reports.charts.style import INK, PALETTE
from ketenzicht.reports.model import Link, Member, Stream

_NODE, _GAP, _LEAST = 10.0, 8.0, 1.5
"""width of a node, room between two, and the least height of a band"""
_TALL: Final = 300.0
"""height of all bands together"""
_ROOM_FOR_LETTERS: Final = 15.0


@dataclass(frozen=True, kw_only=True)
class _Node:
    """A member at one of the sides: where its bands begin, its height and its middle."""

    member: Member
    said: Sequence[str]
    top: float
    height: float
    middle: float


def can_draw(block: Stream) -> bool:
    """Whether there is a link to draw."""
    return bool(block.links)


def drawing(block: Stream, width: int) -> str:
    """The chart as SVG of this width: from on the left, to on the right, the largest on top."""
    beside = min(210.0, width * 0.29)
    whole = sum(_value(link) for link in block.links)
    scale = _TALL / whole
    left = _side([link.source for link in block.links], block.links, "source", scale, beside)
    right = _side([link.target for link in block.links], block.links, "target", scale, beside)
    height = max(_foot(left), _foot(right)) + 30
    edges = beside + 6, width - beside - 6
    parts = [
        svg.words(beside, 9, block.heads[0], anchor="end", bold=True),
        svg.words(width - beside, 9, block.heads[1], bold=True),
        *_bands(block, left, right, edges, scale),
        *(_node(node, edges[0] - _NODE, beside - 10, "end", place) for place, node in enumerate(left.values())),
        *(_node(node, edges[1], width - beside + 10, "start", None) for node in right.values()),
    ]
    return svg.frame(width, height, parts)


def _value(link: Link) -> float:
    return float(link.figure.value or 0)


def _side(members: Sequence[Member], links: Sequence[Link], side: str, scale: float, width: float) -> dict[str, _Node]:
    """The nodes of a side under each other, the largest first; each as high as its name at least."""
    sums: dict[Member, float] = dict.fromkeys(members, 0.0)
    for link in links:
        sums[getattr(link, side)] += max(_value(link) * scale, _LEAST)
    found: dict[str, _Node] = {}
    top = 26.0
    for member, height in sorted(sums.items(), key=lambda pair: -pair[1]):
        said = svg.lines(member.label, width)
        room = max(height, svg.LINE * len(said))
        middle = top + room / 2
        found[member.code] = _Node(member=member, said=said, top=middle - height / 2, height=height, middle=middle)
        top += room + _GAP
    return found


def _foot(nodes: dict[str, _Node]) -> float:
    return max(max(node.top + node.height, node.middle + svg.LINE * len(node.said) / 2) for node in nodes.values()) - 20


def _node(node: _Node, x: float, words_at: float, anchor: str, place: int | None) -> str:
    fill = INK if place is None else PALETTE[place % len(PALETTE)]
    bar = f'<rect x="{x:.1f}" y="{node.top:.1f}" width="{_NODE:.0f}" height="{node.height:.1f}" fill="{fill}"/>'
    return bar + svg.block(words_at, node.middle, node.said, anchor=anchor)


def _bands(
    block: Stream, left: dict[str, _Node], right: dict[str, _Node], edges: tuple[float, float], scale: float
) -> list[str]:
    """A band per link in the colour of where it comes from, in the order of the other side, so that few cross."""
    colour = {code: PALETTE[place % len(PALETTE)] for place, code in enumerate(left)}
    begin, end = ({code: node.top for code, node in side.items()} for side in (left, right))
    sources, targets = list(left), list(right)
    order = sorted(block.links, key=lambda link: (sources.index(link.source.code), targets.index(link.target.code)))
    bands, letters = [], []
    for link in order:
        tall = max(_value(link) * scale, _LEAST)
        y0, y1 = begin[link.source.code], end[link.target.code]
        begin[link.source.code] += tall
        end[link.target.code] += tall
        bands.append(_band(edges, y0, y1, tall, colour[link.source.code]))
        if tall >= _ROOM_FOR_LETTERS:
            letters.append(svg.words(edges[0] + 6, y0 + tall / 2, block.measure.written(link.figure)))
    return bands + letters


def _band(edges: tuple[float, float], y0: float, y1: float, tall: float, fill: str) -> str:
    (x0, x1), half = edges, sum(edges) / 2
    path = (
        f"M{x0:.1f} {y0:.1f}C{half:.1f} {y0:.1f} {half:.1f} {y1:.1f} {x1:.1f} {y1:.1f}V{y1 + tall:.1f}"
        f"C{half:.1f} {y1 + tall:.1f} {half:.1f} {y0 + tall:.1f} {x0:.1f} {y0 + tall:.1f}Z"
    )
    return f'<path d="{path}" fill="{fill}" fill-opacity="0.38" stroke="{fill}" stroke-width="0.5"/>'
