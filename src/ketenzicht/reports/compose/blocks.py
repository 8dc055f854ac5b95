"""One function per kind of block: from what is asked to what is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import singledispatch

from ketenzicht.indicators.answers import AnswerRow
from ketenzicht.kernel.figures import HIDDEN, UNKNOWN, Figure, shown
from ketenzicht.kernel.periods import Period, period_of
from ketenzicht.kernel.ports import Resolver
from ketenzicht.kernel.text import rounded
from ketenzicht.reports import definition, model
from ketenzicht.reports.compose import judging
from ketenzicht.reports.compose.inquiry import Inquiry, rows_by
from ketenzicht.reports.compose.norms import Norms
from ketenzicht.reports.compose.places import regions
from ketenzicht.reports.definition import THIS_YEAR, Against, Asked, Span
from ketenzicht.reports.facts import TOTAL
from ketenzicht.reports.model import JAAR_EERDER, VORIGE_PERIODE, Comparison, Member

LABELS = {Against.PREVIOUS_PERIOD: VORIGE_PERIODE, Against.A_YEAR_EARLIER: JAAR_EERDER}


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a block is made with."""

    inquiry: Inquiry
    norms: Norms
    resolver: Resolver | None = None
    reason: str = ""
    """why persons are shown; the resolver writes it in the log of the record"""

    def earlier(self, against: Sequence[Against], period: Period) -> list[tuple[str, Period]]:
        """The periods that a figure is compared with, each once: a year has no other previous period."""
        found = [(LABELS[way], moved(period, way)) for way in against if way in LABELS]
        return [
            (label, other) for place, (label, other) in enumerate(found) if other not in [o for _, o in found[:place]]
        ]


def moved(period: Period, way: Against) -> Period:
    """The period that a period is compared with."""
    return period.previous() if way is Against.PREVIOUS_PERIOD else period.year_earlier()


def last(span: Span, period: Period) -> tuple[Period, ...]:
    """The last so many periods up to the last day of the report's, or those of its calendar year, oldest first."""
    found = [period_of(period.end - timedelta(days=1), span.unit or period.unit)]
    while len(found) < span.count or (span.count == THIS_YEAR and found[-1].previous().year == found[0].year):
        found.append(found[-1].previous())
    return tuple(reversed(found))


def dimension_title(key: str, asked: Asked, work: Work) -> str:
    """What people call a dimension."""
    return work.inquiry.dimension(key, asked).title


@singledispatch
def made(block: definition.Block, work: Work) -> model.Block:
    """The block with its figures. Raises TypeError for a kind of block that nobody thought of."""
    raise TypeError(f"{type(block).__name__} cannot be made for {work.inquiry.period.key}")


@made.register
def _(block: definition.Figures, work: Work) -> model.Block:
    items = tuple(key_figure(asked, block.compared_to, work) for asked in block.items)
    return model.Figures(title=block.title or "Kerncijfers", note=block.note, items=items)


def key_figure(asked: Asked, against: Sequence[Against], work: Work) -> model.KeyFigure:
    """A figure over the period of the report, with what it is held against and a verdict in words."""
    inquiry, indicator = work.inquiry, work.inquiry.indicator(asked)
    figure = inquiry.total(asked, inquiry.period)
    held = [
        Comparison(label=label, figure=inquiry.total(asked, period))
        for label, period in work.earlier(against, inquiry.period)
    ]
    norm = work.norms.of(indicator, inquiry.period) if Against.NORM in against and not asked.where else None
    words, tone = "", judging.NEUTRAAL
    if norm is not None:
        held.append(Comparison(label=norm.label, figure=norm.figure))
        words, tone = judging.verdict(indicator.better, figure, norm.figure, norm.label)
    return model.KeyFigure(
        indicator=indicator.key,
        title=inquiry.title(asked),
        measure=replace(indicator.measure, vn=asked.vn),
        figure=figure,
        comparisons=tuple(held),
        verdict=words,
        tone=tone,
    )


def share(part: Figure, whole: Figure) -> Figure:
    """A part as a percentage of the whole, to one decimal: from protected figures, so no finer than they are."""
    if part.value is None:
        return part
    if not whole.value:
        return HIDDEN if whole == HIDDEN else UNKNOWN
    return shown(rounded(part.value / whole.value * 100, 1))


@made.register
def _(block: definition.Flow, work: Work) -> model.Block:
    inquiry, asked = work.inquiry, block.asked
    indicator = inquiry.indicator(asked)
    answer = inquiry.answer(asked, inquiry.period, (block.by,) if block.by else ())
    rows: tuple[model.FlowRow, ...] = ()
    if block.by:
        found = {row.by[block.by].code: row for row in rows_by(answer, (block.by,))}
        labels = [Member(code=row.by[block.by].code, label=row.by[block.by].label) for row in found.values()]
        members = inquiry.sized(asked, block.by, labels, lambda code: found[code].parts["eind"], block.order)
        rows = tuple(_flow_row(member, found[member.code]) for member in members)
    whole = AnswerRow(by={}, figure=answer.total, n=answer.n, parts=answer.parts)
    title = dimension_title(block.by, asked, work) if block.by else ""
    return model.Flow(
        title=block.title or inquiry.title(asked),
        note=block.note,
        indicator=indicator.key,
        measure=indicator.measure,
        dimension=block.by,
        member_title=title,
        rows=rows,
        total=_flow_row(TOTAL, whole),
    )


def _flow_row(member: Member, row: AnswerRow) -> model.FlowRow:
    begin, inflow, outflow, end = (row.parts[part] for part in ("begin", "in", "uit", "eind"))
    return model.FlowRow(member=member, begin=begin, inflow=inflow, outflow=outflow, end=end)


@made.register
def _(block: definition.Funnel, work: Work) -> model.Block:
    inquiry = work.inquiry
    figures = [inquiry.total(asked, inquiry.period) for asked in block.steps]
    steps = tuple(
        model.Step(
            indicator=asked.indicator, title=inquiry.title(asked), figure=figure, share=share(figure, figures[0])
        )
        for asked, figure in zip(block.steps, figures, strict=True)
    )
    measure = inquiry.indicator(block.steps[0]).measure
    title = block.title or f"Van {steps[0].title.lower()} tot {steps[-1].title.lower()}"
    return model.Funnel(title=title, note=block.note, measure=measure, steps=steps)


@made.register
def _(block: definition.Map, work: Work) -> model.Block:
    inquiry, asked = work.inquiry, block.asked
    indicator, split = inquiry.indicator(asked), inquiry.split(asked, inquiry.period, (block.by,))
    return model.Map(
        title=block.title or f"{inquiry.title(asked)} per {block.by}",
        note=block.note,
        indicator=indicator.key,
        measure=indicator.measure,
        dimension=block.by,
        regions=regions(block.by, split, inquiry),
    )


@made.register
def _(block: definition.Chapter, work: Work) -> model.Block:  # noqa: ARG001
    return model.Chapter(title=block.title, note=block.note, report=block.report, question=block.question)


@made.register
def _(block: definition.Text, work: Work) -> model.Block:  # noqa: ARG001
    return model.Text(title=block.title, note=block.note, paragraphs=block.paragraphs)


@made.register
def _(block: definition.Disclaimer, work: Work) -> model.Block:  # noqa: ARG001
    return model.Disclaimer(title=block.title or "Let op", note=block.note, words=block.words)
