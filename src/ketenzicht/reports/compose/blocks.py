"""One function per kind of block: from what is asked to what is shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import singledispatch

from ketenzicht.indicators.answers import AnswerRow
from ketenzicht.indicators.model import Indicator
from ketenzicht.kernel.figures import HIDDEN, UNKNOWN, Figure, shown
from ketenzicht.kernel.periods import Period, period_of
from ketenzicht.kernel.ports import Resolver
from ketenzicht.kernel.text import join_and, rounded
from ketenzicht.reports import definition, model
from ketenzicht.reports.charts.style import MOST_SERIES
from ketenzicht.reports.compose import judging
from ketenzicht.reports.compose.inquiry import Inquiry, Split, rows_by, summed
from ketenzicht.reports.compose.norms import Norms
from ketenzicht.reports.compose.places import regions
from ketenzicht.reports.definition import Against, Asked, Span
from ketenzicht.reports.facts import TOTAL, WAARDE
from ketenzicht.reports.model import JAAR_EERDER, PERIODE, VORIGE_PERIODE, Cell, Column, Comparison, Member

_LABELS = {Against.PREVIOUS_PERIOD: VORIGE_PERIODE, Against.A_YEAR_EARLIER: JAAR_EERDER}
_COUNTED_ONCE = "Wat in meer rijen voorkomt, telt in het totaal één keer."


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a block is made with."""

    inquiry: Inquiry
    norms: Norms
    resolver: Resolver | None = None

    def earlier(self, against: Sequence[Against], period: Period) -> list[tuple[str, Period]]:
        """The periods that a figure is compared with, each once: a year has no other previous period."""
        found = [(_LABELS[way], _moved(period, way)) for way in against if way in _LABELS]
        return [
            (label, other) for place, (label, other) in enumerate(found) if other not in [o for _, o in found[:place]]
        ]


def _moved(period: Period, way: Against) -> Period:
    return period.previous() if way is Against.PREVIOUS_PERIOD else period.year_earlier()


@singledispatch
def made(block: definition.Block, work: Work) -> model.Block:
    """The block with its figures. Raises TypeError for a kind of block that nobody thought of."""
    raise TypeError(f"{type(block).__name__} cannot be made for {work.inquiry.period.key}")


@made.register
def _(block: definition.Figures, work: Work) -> model.Block:
    items = tuple(_key_figure(asked, block.compared_to, work) for asked in block.items)
    return model.Figures(title=block.title or "Kerncijfers", note=block.note, items=items)


def _key_figure(asked: Asked, against: Sequence[Against], work: Work) -> model.KeyFigure:
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
        measure=indicator.measure,
        figure=figure,
        comparisons=tuple(held),
        verdict=words,
        tone=tone,
    )


@dataclass(frozen=True, kw_only=True)
class _Heading:
    """A column of figures: what is asked over which period (None: over the period of the row)."""

    column: Column
    asked: Asked
    shift: Against | None = None
    is_norm: bool = False


def _headings(block: definition.Table, work: Work) -> Iterator[_Heading]:
    for asked in block.columns:
        indicator, title = work.inquiry.indicator(asked), work.inquiry.title(asked)
        own = Column(
            title=title,
            measure=indicator.measure,
            indicator=indicator.key,
            what="cumulatief" if asked.cumulative else WAARDE,
        )
        yield _Heading(column=own, asked=asked)
        for way in block.compared_to:
            label = _LABELS.get(way, "norm")
            column = replace(own, title=f"{title}, {label}", what=label)
            yield _Heading(column=column, asked=asked, shift=way, is_norm=way is Against.NORM)


@made.register
def _(block: definition.Table, work: Work) -> model.Block:
    headings = tuple(_headings(block, work))
    if block.span is not None:
        first, rows, total = (
            Column(title="Periode", dimension=PERIODE),
            _rows_over_time(block.span, headings, work),
            None,
        )
    else:
        first = Column(title=_dimension_title(block.rows, block.columns[0], work), dimension=block.rows)
        rows, total = _rows_by_member(block, headings, work)
    indicators = [work.inquiry.indicator(asked) for asked in block.columns]
    titles = join_and(work.inquiry.title(asked) for asked in block.columns)
    return model.Table(
        title=block.title or f"{titles} per {first.title.lower()}",
        note=_noted(block.note, total is not None and any(_counts_once(found) for found in indicators)),
        columns=(first, *(heading.column for heading in headings)),
        rows=rows,
        total=total,
        look=block.look,
        drawn=block.drawn,
    )


def _rows_over_time(span: Span, headings: Sequence[_Heading], work: Work) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (Member(code=period.key, label=period.label()), *(_at(heading, period, work) for heading in headings))
        for period in _last(span, work.inquiry.period)
    )


def _at(heading: _Heading, period: Period, work: Work) -> Figure:
    """The figure of a column over a period."""
    if heading.is_norm:
        return work.norms.figure(work.inquiry.indicator(heading.asked), period)
    return work.inquiry.total(heading.asked, period if heading.shift is None else _moved(period, heading.shift))


def _rows_by_member(
    block: definition.Table, headings: Sequence[_Heading], work: Work
) -> tuple[tuple[tuple[Cell, ...], ...], tuple[Cell, ...] | None]:
    inquiry, period, key = work.inquiry, work.inquiry.period, block.rows
    splits = [_column_split(heading, key, work) for heading in headings]
    found = [member for split in splits if split is not None for member in split.members[0]]
    first = splits[0]
    figures = first.figure if first is not None else lambda _: UNKNOWN
    members = inquiry.sized(block.columns[0], key, found, figures, block.order)

    def cell(heading: _Heading, split: Split | None, member: Member) -> Figure:
        if split is None:
            return work.norms.figure(inquiry.indicator(heading.asked), period, member.code)
        return split.figure(member.code)

    pairs = list(zip(headings, splits, strict=True))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (member, *(cell(heading, split, member) for heading, split in pairs)) for member in members
    )
    total: tuple[Cell, ...] = (
        TOTAL.label,
        *(_at(heading, period, work) if split is None else split.total for heading, split in pairs),
    )
    return rows, total if block.total else None


def _column_split(heading: _Heading, key: str, work: Work) -> Split | None:
    """The figures of a column by member; None for norms, which are looked up one by one."""
    if heading.is_norm:
        return None
    period = work.inquiry.period
    return work.inquiry.split(heading.asked, period if heading.shift is None else _moved(period, heading.shift), (key,))


@made.register
def _(block: definition.Crosstab, work: Work) -> model.Block:
    inquiry, asked, both = work.inquiry, block.asked, (block.rows, block.columns)
    indicator = inquiry.indicator(asked)
    cells, rows, columns = (inquiry.split(asked, inquiry.period, by) for by in (both, (block.rows,), (block.columns,)))
    row_title, column_title = (_dimension_title(key, asked, work) for key in both)
    lines, heads = inquiry.sized(asked, block.rows, rows.members[0], rows.figure, block.order), columns.members[0]
    return model.Crosstab(
        title=block.title or f"{inquiry.title(asked)} naar {row_title.lower()} en {column_title.lower()}",
        note=_noted(block.note, _counts_once(indicator)),
        indicator=indicator.key,
        measure=indicator.measure,
        row_dimension=block.rows,
        row_title=row_title,
        column_dimension=block.columns,
        column_title=column_title,
        rows=lines,
        columns=heads,
        cells=tuple(tuple(cells.figure(row.code, column.code) for column in heads) for row in lines),
        row_totals=tuple(rows.figure(row.code) for row in lines),
        column_totals=tuple(columns.figure(column.code) for column in heads),
        total=cells.total,
        look=block.look,
        ordered=bool(inquiry.dimension(block.columns, asked).classes),
    )


@made.register
def _(block: definition.Trend, work: Work) -> model.Block:
    inquiry, periods = work.inquiry, _last(block.span, work.inquiry.period)
    first = inquiry.indicator(block.asked[0])
    series = _series_by_member(block, periods, work) if block.by else _series_by_asked(block, periods, work)
    alone = len(block.asked) == 1 and not block.by and not block.asked[0].where
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
    return tuple(
        model.Series(
            title=work.inquiry.title(asked),
            indicator=asked.indicator,
            figures=tuple(work.inquiry.total(asked, period) for period in periods),
        )
        for asked in block.asked
    )


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
def _(block: definition.Ranking, work: Work) -> model.Block:
    inquiry, asked = work.inquiry, block.asked
    indicator = inquiry.indicator(asked)
    now, then = (inquiry.split(asked, at, (block.by,)) for at in (inquiry.period, inquiry.period.previous()))
    ranked = [(now.figure(member.code), member) for member in now.members[0]]
    order = sorted(ranked, key=lambda pair: -(pair[0].value or Decimal(0)))
    top = [(figure, member) for figure, member in order if figure.value][: block.top]
    places = tuple(
        model.Place(
            rank=1 + sum((other.value or 0) > (figure.value or 0) for other, _ in top),
            member=member,
            figure=figure,
            share=share(figure, now.total),
            previous=then.figure(member.code),
        )
        for figure, member in top
    )
    rest = [figure for figure, member in ranked if member not in [chosen for _, chosen in top]]
    title = _dimension_title(block.by, asked, work)
    return model.Ranking(
        title=block.title or f"{inquiry.title(asked)}: de grootste naar {title.lower()}",
        note=block.note,
        indicator=indicator.key,
        measure=indicator.measure,
        dimension=block.by,
        member_title=title,
        places=places,
        rest=summed(rest),
        total=now.total,
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
    title = _dimension_title(block.by, asked, work) if block.by else ""
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
        bars=tuple(_bar(member, *pair(member), indicator) for member in members),
    )


def _bar(member: Member, figure: Figure, target: Figure, indicator: Indicator) -> model.Bar:
    words, tone = judging.against_target(indicator, figure, target)
    return model.Bar(member=member, figure=figure, target=target, verdict=words, tone=tone)


@made.register
def _(block: definition.Text, work: Work) -> model.Block:  # noqa: ARG001
    return model.Text(title=block.title, note=block.note, paragraphs=block.paragraphs)


@made.register
def _(block: definition.Disclaimer, work: Work) -> model.Block:  # noqa: ARG001
    return model.Disclaimer(title=block.title or "Let op", note=block.note, words=block.words)


def _last(span: Span, period: Period) -> tuple[Period, ...]:
    """The last so many periods up to the last day of the report's, oldest first."""
    found = [period_of(period.end - timedelta(days=1), span.unit or period.unit)]
    while len(found) < span.count:
        found.append(found[-1].previous())
    return tuple(reversed(found))


def _dimension_title(key: str, asked: Asked, work: Work) -> str:
    return work.inquiry.dimension(key, asked).title


def _counts_once(indicator: Indicator) -> bool:
    return bool(indicator.distinct)


def _noted(note: str, counts_once: bool) -> str:
    return " ".join(filter(None, (note, _COUNTED_ONCE if counts_once else "")))
