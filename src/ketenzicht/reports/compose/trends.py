"""Trends and bullets: figures over periods, and figures beside their targets."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from ketenzicht.indicators.model import Indicator
from ketenzicht.kernel.figures import UNKNOWN, Figure, shown
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.text import join_and, rounded
from ketenzicht.reports import definition, model
from ketenzicht.reports.charts.style import MOST_SERIES
from ketenzicht.reports.compose import judging
from ketenzicht.reports.compose.blocks import LABELS, Work, last, made, moved
from ketenzicht.reports.compose.derived import elapsed
from ketenzicht.reports.facts import TOTAL, WAARDE
from ketenzicht.reports.model import Member


@made.register
def _(block: definition.Trend, work: Work) -> model.Block:
    inquiry, periods = work.inquiry, last(block.span, work.inquiry.period)
    first = inquiry.indicator(block.asked[0])
    series = _series_by_member(block, periods, work) if block.by else _series_by_asked(block, periods, work)
    alone = len(block.asked) == 1 and not block.by and not block.asked[0].where and not block.asked[0].cumulative
    norm = work.norms.of(first, inquiry.period) if alone else None
    many = f"De grafiek toont de {MOST_SERIES} grootste; de tabel toont alles." if len(series) > MOST_SERIES else ""
    titles = join_and(inquiry.title(asked) for asked in block.asked)
    return model.Trend(
        title=block.title or f"{titles}, {len(periods)} perioden",
        note=" ".join(filter(None, (block.note, many))),
        dimension=block.by,
        measure=first.measure,
        periods=periods,
        series=series,
        marks=tuple(_marks([inquiry.indicator(asked) for asked in block.asked], periods)),
        norm=None if norm is None else norm.figure,
    )


def _series_by_asked(block: definition.Trend, periods: Sequence[Period], work: Work) -> tuple[model.Series, ...]:
    """A line per figure, and one for each time that it is held against."""
    inquiry = work.inquiry
    found = []
    for asked in block.asked:
        title, key = inquiry.title(asked), inquiry.indicator(asked).key
        own = "cumulatief" if asked.cumulative else WAARDE
        figures = tuple(inquiry.total(asked, period) for period in periods)
        found.append(model.Series(title=title, indicator=key, figures=figures, what=own))
        for way in block.compared_to:
            if way in LABELS:
                earlier = tuple(inquiry.total(asked, moved(period, way)) for period in periods)
                named = f"{title}, {LABELS[way]}"
                found.append(model.Series(title=named, indicator=key, figures=earlier, what=LABELS[way]))
    return tuple(found)


def _series_by_member(block: definition.Trend, periods: Sequence[Period], work: Work) -> tuple[model.Series, ...]:
    """A line per member; the largest of the last period first, unless they are classes in an order."""
    inquiry, asked = work.inquiry, block.asked[0]
    splits = [inquiry.split(asked, period, (block.by,)) for period in periods]
    members = inquiry.ordered(asked, block.by, (member for split in splits for member in split.members[0]))
    if not inquiry.dimension(block.by, asked).classes:
        members = tuple(sorted(members, key=lambda member: -(splits[-1].figure(member.code).value or Decimal(0))))
    return tuple(
        model.Series(
            title=member.label,
            indicator=asked.indicator,
            member=member,
            figures=tuple(split.figure(member.code) for split in splits),
        )
        for member in members
    )


def _marks(indicators: Sequence[Indicator], periods: Sequence[Period]) -> Iterator[model.Mark]:
    """Where a definition changed: all figures are by today's definition, but the world may have changed with it."""
    for indicator in indicators:
        named = f"{indicator.title}, " if len(indicators) > 1 else ""
        for change in indicator.changes:
            for period in periods:
                if period.contains(change.since):
                    yield model.Mark(period=period.key, words=f"{named}versie {change.version}: {change.why}")


@made.register
def _(block: definition.Bullet, work: Work) -> model.Block:
    inquiry, value, target = work.inquiry, block.value, block.target
    indicator, period = inquiry.indicator(value), inquiry.period
    by = (block.by,) if block.by else ()
    values = inquiry.split(value, period, by) if by else None
    targets = inquiry.split(target, period, by) if by and target is not None else None
    members: Sequence[Member] = [TOTAL]
    if values is not None:
        found = [*values.members[0], *(targets.members[0] if targets is not None else ())]
        members = inquiry.sized(value, block.by, found, values.figure, None)

    def pair(member: Member) -> tuple[Figure, Figure]:
        figure = inquiry.total(value, period) if values is None else values.figure(member.code)
        if target is None:
            norm = (
                work.norms.figure(indicator, period)
                if values is None
                else work.norms.figure(indicator, period, member.code)
            )
            return figure, norm
        return figure, inquiry.total(target, period) if targets is None else targets.figure(member.code)

    part = _part(block, work)
    title, aim = inquiry.title(value), "Norm" if target is None else inquiry.title(target)
    return model.Bullet(
        title=block.title or f"{title} tegenover {aim.lower()}",
        note=block.note,
        indicator=indicator.key,
        target_indicator="" if target is None else target.indicator,
        dimension=block.by,
        measure=indicator.measure,
        value_title=title,
        target_title=aim,
        bars=tuple(_bar(member, *pair(member), indicator, part(member)) for member in members),
        mark_title="Naar tijd" if block.elapsed else "",
    )


def _part(block: definition.Bullet, work: Work) -> Callable[[Member], Figure]:
    """How much of the time is over, in per cent: of the year, or of what another figure tells per member."""
    inquiry, asked = work.inquiry, block.elapsed
    if isinstance(asked, bool):
        over = elapsed(inquiry.period) if asked else UNKNOWN
        return lambda _: over
    split = inquiry.split(asked, inquiry.period, (block.by,)) if block.by else None
    whole = inquiry.total(asked, inquiry.period)
    return lambda member: whole if split is None or member is TOTAL else split.figure(member.code)


def _bar(member: Member, figure: Figure, target: Figure, indicator: Indicator, part: Figure) -> model.Bar:
    words, tone = judging.against_target(indicator, figure, target)
    return model.Bar(
        member=member, figure=figure, target=target, verdict=words, tone=tone, mark=_by_now(target, part, indicator)
    )


def _by_now(target: Figure, part: Figure, indicator: Indicator) -> Figure:
    """The part of the target that belongs to the part of the year that is over."""
    if target.value is None or part.value is None:
        return UNKNOWN if target.value is not None else target
    return shown(rounded(target.value * part.value / 100, indicator.measure.decimals))
