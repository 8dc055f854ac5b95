"""Boxplots and overviews: how values are spread per member, and other reports in a line each."""

from dataclasses import replace

from ketenzicht.indicators.answers import Answer
from ketenzicht.kernel.figures import Figure, Measure
from ketenzicht.reports import definition, model
from ketenzicht.reports.compose.blocks import Work, dimension_title, key_figure, last, made
from ketenzicht.reports.compose.inquiry import Split, rows_by
from ketenzicht.reports.definition import Against
from ketenzicht.reports.facts import TOTAL
from ketenzicht.reports.model import PERCENTILES, Box, Member

_MIDDLE = PERCENTILES.index(50)
_EXPLAINED = (
    "Het vak is de middelste helft, de streep erin de mediaan; de lijn loopt van p10 tot p90: een op de tien duurt korter, "
    "een op de tien langer. Het getal ernaast is de mediaan. Van minder dan vijf is geen vak getekend."
)


@made.register
def _(block: definition.Boxplot, work: Work) -> model.Block:
    """Each percentile is a question of its own, so each is protected as any figure."""
    inquiry, by = work.inquiry, (block.by,)
    indicator = inquiry.indicator(block.asked)
    asked = [replace(block.asked, percentile=percent) for percent in PERCENTILES]
    splits = [inquiry.split(one, inquiry.period, by) for one in asked]
    answer = inquiry.answer(asked[_MIDDLE], inquiry.period, by)
    middle = splits[_MIDDLE]
    members = inquiry.sized(block.asked, block.by, middle.members[0], middle.figure, None)
    norm = work.norms.of(indicator, inquiry.period) if not block.asked.where else None
    title = dimension_title(block.by, block.asked, work)
    return model.Boxplot(
        title=block.title or f"{inquiry.title(block.asked)} naar {title.lower()}",
        note=" ".join(filter(None, (block.note, _EXPLAINED))),
        indicator=indicator.key,
        measure=Measure(unit=indicator.measure.unit, decimals=max(1, indicator.measure.decimals)),
        dimension=block.by,
        member_title=title,
        boxes=(*_boxes(members, splits, answer, block.by), _whole(splits, answer)),
        norm=None if norm is None else norm.figure,
    )


def _boxes(members: tuple[Member, ...], splits: list[Split], answer: Answer, key: str) -> tuple[Box, ...]:
    counts = {row.by[key].code: row.n for row in rows_by(answer, (key,))}

    def figures(code: str) -> tuple[Figure, ...]:
        return tuple(split.figure(code) for split in splits)

    return tuple(Box(member=member, n=counts[member.code], figures=figures(member.code)) for member in members)


def _whole(splits: list[Split], answer: Answer) -> Box:
    return Box(member=TOTAL, n=answer.n, figures=tuple(split.total for split in splits))


@made.register
def _(block: definition.Overview, work: Work) -> model.Block:
    inquiry = work.inquiry
    periods = last(block.span, inquiry.period)
    return model.Overview(
        title=block.title or "De rapporten in één regel",
        note=block.note,
        periods=periods,
        lines=tuple(
            model.SummaryLine(
                report=line.report,
                report_title=line.title,
                item=key_figure(line.asked, tuple(Against), work),
                course=tuple(inquiry.total(line.asked, period) for period in periods),
                is_made=inquiry.period.unit in line.units,
            )
            for line in block.lines
        ),
    )
