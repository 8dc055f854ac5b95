"""The process map as a page: the main process as a picture and as tables, with sources, people, figures and status (S1-3 … S1-7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ketenzicht.indicators.joins import tables_of
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.relations import relation
from ketenzicht.kernel.text import capitalised, join_and, plural
from ketenzicht.reports.pages import page
from ketenzicht.reports.pages.svg import Box, Line, arrow, box, drawing, escaped, lines_of
from ketenzicht.reports.pilots import Marked
from ketenzicht.warehouse.process import CONNECTED, NOT, PARTLY, PLANNED, Bron, Overview, Step

TONES: Mapping[str, str] = {CONNECTED: "goed", PARTLY: "letop", PLANNED: "gepland", NOT: "slecht"}
"""how a status is drawn, beside its words"""
SIGNS: Mapping[str, str] = {"goed": "✓", "letop": "!", "gepland": "…", "slecht": "✗"}
_PER_ROW, _WIDTH, _GAP, _TOP = 5, 168, 20, 118
_MOST_SOURCES = 4
_LETTERS = 22


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A step with its sources and the figures that are counted from its tables."""

    step: Step
    bronnen: tuple[Bron, ...]
    indicators: tuple[Indicator, ...]

    @property
    def tone(self) -> str:
        """How the status is drawn."""
        return TONES[self.step.status]


def figures_of(step: Step, indicators: Mapping[str, Indicator]) -> tuple[Indicator, ...]:
    """The indicators that are counted from the tables of a step, by key."""
    tables = set(step.tables)
    return tuple(
        about for about in indicators.values() if about.table in tables or tables_of(relation(about.table)) & tables
    )


def stages(found: Overview, indicators: Mapping[str, Indicator]) -> tuple[Stage, ...]:
    """All steps in order."""
    by_name = {bron.bron: bron for bron in found.bronnen}
    return tuple(
        Stage(step=step, bronnen=tuple(by_name[name] for name in step.bronnen), indicators=figures_of(step, indicators))
        for step in found.steps
    )


def html(found: Overview, indicators: Mapping[str, Indicator], pilots: Sequence[Marked] = ()) -> bytes:
    """The page, with the pilots that are marked."""
    every = stages(found, indicators)
    return page(
        "process.html",
        title="Het hoofdproces en zijn bronnen",
        lead="Van eerste signaal tot resultaat: welke bron vertelt over welke stap, wie gaat erover, en wat is ermee te meten?",
        origin="Gemaakt uit de leveringen, bronnen.yaml en de definities van deze installatie.",
        picture=picture(every),
        summary=_summary(every),
        stages=every,
        bronnen=found.bronnen,
        meetpunten=found.meetpunten,
        pilots=pilots,
        titles={key: about.title for key, about in indicators.items()},
        tones=TONES,
    )


def _summary(every: Sequence[Stage]) -> str:
    """How many steps have which status, in words."""
    counts = [(status, sum(stage.step.status == status for stage in every)) for status in TONES]
    return f"{plural(len(every), 'stap', 'stappen')}: {join_and(f'{count} {status}' for status, count in counts if count)}."


def picture(every: Sequence[Stage]) -> str:
    """The steps from left to right in rows of five, each with its status in words and colour and its sources below."""
    rows = [every[place : place + _PER_ROW] for place in range(0, len(every), _PER_ROW)]
    parts: list[str] = []
    top = 8
    for number, row in enumerate(rows):
        for place, stage in enumerate(row):
            left = place * (_WIDTH + _GAP)
            parts += _stage(stage, left, top)
            if place + 1 < len(row):
                parts.append(arrow(Line(left + _WIDTH + 2, top + _TOP / 2, left + _WIDTH + _GAP - 3, top + _TOP / 2)))
        height = _TOP + 30 + 18 * max((min(len(stage.bronnen), _MOST_SOURCES + 1) for stage in row), default=0)
        if number + 1 < len(rows):
            parts.append(_onward(top + height, len(row)))
        top += height + 44
    width = _PER_ROW * _WIDTH + (_PER_ROW - 1) * _GAP
    return drawing("".join(parts), width=width, height=top - 36, alt=_alt(every))


def _onward(bottom: float, count: int) -> str:
    """From the end of a row to the beginning of the next one."""
    right, left = (count - 1) * (_WIDTH + _GAP) + _WIDTH / 2, _WIDTH / 2
    path = f"M {right} {bottom - 4} V {bottom + 12} H {left} V {bottom + 38}"
    return f'<path class="lijn" d="{path}" marker-end="url(#pijl)"/>'


def _stage(stage: Stage, left: float, top: float) -> list[str]:
    title = lines_of(stage.step.title, 17)
    status = f"{SIGNS[stage.tone]} {capitalised(stage.step.status)}"
    words = [*title, status, plural(len(stage.indicators), "cijfer", "cijfers"), _short(stage.step.owner)]
    drawn = box(Box(left=left, top=top, width=_WIDTH, height=_TOP, tone=stage.tone), words, strong=len(title))
    return [drawn, *_sources(stage.bronnen, left, top + _TOP + 22)]


def _sources(bronnen: Sequence[Bron], left: float, top: float) -> list[str]:
    """The sources below a step, the connected ones first; what does not fit is counted."""
    ordered = sorted(bronnen, key=lambda bron: bron.status != CONNECTED)
    names = [
        _short(f"{bron.title}{'' if bron.status == CONNECTED else f' ({bron.status})'}")
        for bron in ordered[:_MOST_SOURCES]
    ]
    rest = len(bronnen) - _MOST_SOURCES
    names += [f"en {rest} meer"] if rest > 0 else []
    from_top = enumerate(names or ["geen bron"])
    return [
        f'<text class="klein" x="{left + 2}" y="{top + 18 * place}">{escaped(name)}</text>' for place, name in from_top
    ]


def _short(words: str) -> str:
    return words if len(words) <= _LETTERS else f"{words[: _LETTERS - 1].rstrip(' ,(')}…"


def _alt(every: Sequence[Stage]) -> str:
    steps = [
        f"{stage.step.title}, {stage.step.status}, {plural(len(stage.bronnen), 'bron', 'bronnen')}" for stage in every
    ]
    return f"Het hoofdproces in {len(every)} stappen: {'; '.join(steps)}."
