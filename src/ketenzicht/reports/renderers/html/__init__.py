"""A report as one page of HTML: no script, nothing fetched, readable on paper, on a telephone and by ear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Final

from jinja2 import Environment

from ketenzicht.kernel import text
from ketenzicht.kernel.figures import LEGEND
from ketenzicht.reports import charts
from ketenzicht.reports.model import Block, Figures, Overview, Report
from ketenzicht.reports.renderers import stem
from ketenzicht.reports.renderers.html.blocks import part
from ketenzicht.reports.renderers.html.parts import Part
from ketenzicht.reports.renderers.html.templates import environment
from ketenzicht.reports.renderers.html.theme import themed

DESK: Final = 920
"""the width of the page in pixels, as the style sets it"""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A block on the page. `wide` and `narrow` are its chart for a desk and for a telephone; empty where it has none."""

    id: str
    title: str
    note: str
    part: Part
    wide: str
    narrow: str


def render(report: Report) -> Mapping[str, bytes]:
    """One file, which needs no other."""
    page = (
        _environment()
        .get_template("page.html")
        .render(
            report=report,
            sections=[_section(number, block) for number, block in enumerate(report.blocks, 1)],
            legend=LEGEND,
            beside=lambda key: stem(replace(report, key=key)),
            style=_read("style.css"),
        )
    )
    return {f"{stem(report)}.html": page.encode()}


def _section(number: int, block: Block) -> Section:
    name = f"blok-{number}"
    wide, narrow = (_chart(block, width, f"{name}-{width}") for width in (DESK, charts.NARROW))
    title = block.title or ("Kerncijfers" if isinstance(block, Figures) else "")
    return Section(id=name, title=title, note=block.note, part=part(block), wide=wide, narrow=narrow)


def _chart(block: Block, width: int, name: str) -> str:
    """The drawing as it stands in the page: written by lxml, which escapes what comes from outside. An overview has its
    drawings in its table."""
    if isinstance(block, Overview):
        return ""
    return themed(charts.svg(block, width, name) or "")


@cache
def _environment() -> Environment:
    found = environment(_read)
    found.filters |= {"long_moment": text.long_moment, "lowered": _lowered, "listed": _listed}
    return found


def _read(name: str) -> str:
    return (resources.files(__name__) / name).read_text(encoding="utf-8")


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _listed(titles: Sequence[str]) -> str:
    return text.join_and(_lowered(title) for title in titles)
