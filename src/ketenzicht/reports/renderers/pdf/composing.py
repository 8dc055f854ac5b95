"""A report as a sheet: every block with its heading, its drawing, its table and its notes, in the order of reading."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import takewhile
from typing import Final

from ketenzicht.kernel.figures import LEGEND
from ketenzicht.kernel.text import capitalised
from ketenzicht.reports.model import Block, Chapter, Disclaimer, Figures, Report
from ketenzicht.reports.renderers.pdf import about
from ketenzicht.reports.renderers.pdf.blocks import pieces
from ketenzicht.reports.renderers.pdf.fitting import UPRIGHT, fitted, width
from ketenzicht.reports.renderers.pdf.pieces import Chart, Grid, Note, Piece, Section, Sheet
from ketenzicht.reports.wording import described

Draw = Callable[[Block, int], str | None]
"""how a block is drawn, as wide as so many pixels: its SVG, or None where it has no drawing"""

WIDE_PIXELS: Final = 720
"""what a chart as wide as the text is drawn at: its letters of 13 pixels become 8.5 points"""
BESIDE_PIXELS: Final = 430
_HEIGHT: Final = re.compile(r'^<svg[^>]*?\sheight="([\d.]+)"')
_TALLEST: Final = 620.0
"""points of height that a drawing may take below its heading"""
_WIDTH: Final = re.compile(r'^<svg[^>]*?\swidth="([\d.]+)"')

_BESIDE_WIDTH, _BESIDE_ROWS = 190.0, 12
"""a table no larger than this stands beside its chart"""
_CONTENTS_FROM: Final = 6
"""a report with this many blocks says on its first page where they are"""
_UNTITLED: Final[dict[type[Block], str]] = {Figures: "Kerncijfers"}
_CONFIDENTIAL: Final = "Vertrouwelijk: dit rapport gaat over personen. Stuur het niet door."


def composed(report: Report, draw: Draw) -> Sheet:
    """The sheet of a report, with its drawings by the name of their file."""
    drawings: dict[str, str] = {}
    first = tuple(takewhile(lambda block: isinstance(block, Figures | Disclaimer), report.blocks))
    inner = [isinstance(block, Chapter) for block in report.blocks]
    sections = tuple(
        replace(
            _section(block, draw, drawings),
            lead=at < len(first),
            chapter=inner[at],
            sub=any(inner[:at]) and not inner[at],
        )
        for at, block in enumerate(report.blocks)
    )
    sections = tuple(part for section in sections for part in _apart(section))
    return Sheet(
        title=report.title,
        period=report.period.label(),
        question=report.question,
        audience=report.footer.audience,
        confidential=_CONFIDENTIAL if report.level == "person" else "",
        mark=" · ".join(_marks(report)),
        highlight=report.highlight,
        legend=LEGEND,
        contents=len(report.blocks) >= _CONTENTS_FROM and not report.brief,
        sections=sections,
        about=tuple(replace(section, pieces=_fit(section.pieces)[0]) for section in about.sections(report)),
        drawings=drawings,
    )


def _marks(report: Report) -> Iterator[str]:
    if report.level == "person":
        yield "Vertrouwelijk"
    if report.footer.is_live:
        yield capitalised(report.footer.snapshot)


def _apart(section: Section) -> tuple[Section, ...]:
    """A drawing stands on an upright page, also where its table needs one on its side."""
    if not (section.wide and section.pieces and isinstance(section.pieces[0], Chart)):
        return (section,)
    drawing, *rest = section.pieces
    return replace(section, pieces=(drawing,), wide=False), replace(section, title="", pieces=tuple(rest))


def _section(block: Block, draw: Draw, drawings: dict[str, str]) -> Section:
    body, wide = _fit(pieces(block))
    beside = _is_small(body)
    svg = draw(block, BESIDE_PIXELS if beside else WIDE_PIXELS)
    note = (Note(words=block.note),) if block.note else ()
    return Section(
        title="" if isinstance(block, Disclaimer) else block.title or _UNTITLED.get(type(block), ""),
        pieces=(*_chart(block, svg, drawings), *body, *note),
        beside=beside and svg is not None,
        wide=wide,
    )


def _chart(block: Block, svg: str | None, drawings: dict[str, str]) -> tuple[Chart, ...]:
    """The drawing under a name of its own, as wide as its pixels say, so that letters are as large in every chart."""
    if svg is None:
        return ()
    found = _WIDTH.search(svg)
    width = min(float(found[1]) * UPRIGHT / WIDE_PIXELS if found else UPRIGHT, UPRIGHT)
    tall = _HEIGHT.search(svg)
    height = width * float(tall[1]) / float(found[1]) if tall and found else 0.0
    fitting = width * min(1.0, _TALLEST / height) if height else width
    chart = Chart(file=f"{len(drawings) + 1}.svg", width=fitting, alt=block.alt or described(block) or block.title)
    drawings[chart.file] = svg
    return (chart,)


def _fit(body: tuple[Piece, ...]) -> tuple[tuple[Piece, ...], bool]:
    found: list[Piece] = []
    wide = False
    for piece in body:
        parts, turned = fitted(piece) if isinstance(piece, Grid) else ((piece,), False)
        found.extend(parts)
        wide = wide or turned
    return tuple(found), wide


def _is_small(body: tuple[Piece, ...]) -> bool:
    grids = [piece for piece in body if isinstance(piece, Grid)]
    return len(grids) == 1 and len(grids[0].rows) <= _BESIDE_ROWS and width(grids[0]) <= _BESIDE_WIDTH
