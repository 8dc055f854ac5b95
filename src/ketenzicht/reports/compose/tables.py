"""Tables and crosstabs: several figures by one dimension or over time, one figure by two dimensions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ketenzicht.indicators.model import Indicator
from ketenzicht.kernel.figures import UNKNOWN, Figure
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.text import join_and
from ketenzicht.reports import definition, model
from ketenzicht.reports.compose import derived
from ketenzicht.reports.compose.blocks import LABELS, Work, dimension_title, last, made, moved
from ketenzicht.reports.compose.inquiry import Split, summed
from ketenzicht.reports.compose.verdicts import with_verdicts
from ketenzicht.reports.definition import Against, Asked, Span
from ketenzicht.reports.facts import TOTAL, WAARDE
from ketenzicht.reports.model import PERIODE, Cell, Column, Look, Member

_BACK_TO_BACK = 2
_ONLY_IN_TABLE = "De grafiek toont de eerste twee groepen; de tabel toont alles."
_COUNTED_ONCE = "Wat in meer rijen voorkomt, telt in het totaal één keer."


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
            measure=replace(indicator.measure, vn=asked.vn),
            indicator=indicator.key,
            what="cumulatief" if asked.cumulative else WAARDE,
        )
        yield _Heading(column=own, asked=asked)
        for way in block.compared_to:
            label = LABELS.get(way, "norm")
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
        first = Column(title=dimension_title(block.rows, block.columns[0], work), dimension=block.rows)
        rows, total = _rows_by_member(block, headings, work)
    columns, rows, total = derived.added(
        block, (first, *(heading.column for heading in headings)), rows, total, work.inquiry
    )
    indicators = [work.inquiry.indicator(asked) for asked in block.columns]
    titles = join_and(work.inquiry.title(asked) for asked in block.columns)
    found = model.Table(
        title=block.title or f"{titles} per {first.title.lower()}",
        note=_noted(block.note, total is not None and any(_counts_once(found) for found in indicators)),
        columns=columns,
        rows=rows,
        total=total,
        look=block.look,
        drawn=block.drawn,
    )
    return with_verdicts(block, found, work)


def _rows_over_time(span: Span, headings: Sequence[_Heading], work: Work) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (Member(code=period.key, label=period.label()), *(_at(heading, period, work) for heading in headings))
        for period in last(span, work.inquiry.period)
    )


def _at(heading: _Heading, period: Period, work: Work) -> Figure:
    """The figure of a column over a period."""
    if heading.is_norm:
        return work.norms.figure(work.inquiry.indicator(heading.asked), period)
    return work.inquiry.total(heading.asked, period if heading.shift is None else moved(period, heading.shift))


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
    return work.inquiry.split(heading.asked, period if heading.shift is None else moved(period, heading.shift), (key,))


@made.register
def _(block: definition.Crosstab, work: Work) -> model.Block:
    if block.span is not None:
        return _over_time(block, block.span, work)
    inquiry, asked, both = work.inquiry, block.asked, (block.rows, block.columns)
    indicator = inquiry.indicator(asked)
    cells, rows, columns = (inquiry.split(asked, inquiry.period, by) for by in (both, (block.rows,), (block.columns,)))
    row_title, column_title = (dimension_title(key, asked, work) for key in both)
    pair = block.look is Look.PYRAMID and len(columns.members[0]) > _BACK_TO_BACK
    lines, heads = inquiry.sized(asked, block.rows, rows.members[0], rows.figure, block.order), columns.members[0]
    return model.Crosstab(
        title=block.title or f"{inquiry.title(asked)} naar {row_title.lower()} en {column_title.lower()}",
        note=_noted(f"{block.note} {_ONLY_IN_TABLE if pair else ''}".strip(), _counts_once(indicator)),
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


def _over_time(block: definition.Crosstab, span: Span, work: Work) -> model.Block:
    """A row per period. Its columns stand in the order of what they are over all of it, or of the last period."""
    inquiry, asked, key = work.inquiry, block.asked, block.columns
    indicator, periods = inquiry.indicator(asked), last(span, inquiry.period)
    splits = [inquiry.split(asked, period, (key,)) for period in periods]
    adds_up = indicator.is_additive and bool(indicator.date)
    found = [member for split in splits for member in split.members[0]]

    def over_all(code: str) -> Figure:
        return summed([split.figure(code) for split in splits]) if adds_up else splits[-1].figure(code)

    members = inquiry.sized(asked, key, found, over_all, block.order)
    title = dimension_title(key, asked, work)
    return model.Crosstab(
        title=block.title or f"{inquiry.title(asked)} per periode en {title.lower()}",
        note=_noted(block.note, _counts_once(indicator)),
        indicator=indicator.key,
        measure=indicator.measure,
        row_dimension=PERIODE,
        row_title="Periode",
        column_dimension=key,
        column_title=title,
        rows=tuple(Member(code=period.key, label=period.label()) for period in periods),
        columns=members,
        cells=tuple(tuple(split.figure(member.code) for member in members) for split in splits),
        row_totals=tuple(split.total for split in splits),
        column_totals=tuple(over_all(member.code) for member in members) if adds_up else (),
        total=summed([split.total for split in splits]) if adds_up else None,
        look=block.look,
        ordered=bool(inquiry.dimension(key, asked).classes),
    )


def _counts_once(indicator: Indicator) -> bool:
    return bool(indicator.distinct)


def _noted(note: str, counts_once: bool) -> str:
    return " ".join(filter(None, (note, _COUNTED_ONCE if counts_once else "")))
