"""What no source can tell is said once in words, instead of in a page full of question marks (S1-70: one source is enough)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import singledispatch
from itertools import groupby

from ketenzicht.kernel.figures import Figure, Status
from ketenzicht.kernel.text import join_and
from ketenzicht.reports import model
from ketenzicht.reports.facts import VERSTREKEN
from ketenzicht.reports.model import PERIODE

NOTHING = "Deze cijfers zijn er nog niet: geen aangesloten bron levert ze over deze periode."

LACKING = "Wat er nog niet is"
NOT_SPLIT = "Hier is nog niets te zien: geen aangesloten bron vertelt bij welke {} dit hoort."
UNKNOWN = "onbekend"
"""the code of a member of which the source says nothing"""


@singledispatch
def trimmed(block: model.Block) -> model.Block:
    """The block without what is unknown throughout. Where nothing is left its heading stays, with a sentence that says so."""
    return block


def together(blocks: Sequence[model.Block]) -> tuple[model.Block, ...]:
    """The blocks, with one in the place of several in a row that no source tells: said once, with their titles."""
    found: list[model.Block] = []
    for silent, run in groupby(blocks, key=_is_silent):
        lacking = tuple(run)
        found += [_all_of(lacking)] if silent and len(lacking) > 1 else lacking
    return tuple(found)


def _is_silent(block: model.Block) -> bool:
    return isinstance(block, model.Text) and block.paragraphs == (NOTHING,)


def _all_of(blocks: Sequence[model.Block]) -> model.Text:
    titles = "\n".join(f"- {block.title}" for block in blocks if block.title)
    return model.Text(title=LACKING, paragraphs=(NOTHING, titles))


def _is_unknown(figures: Iterable[object]) -> bool:
    """Whether there are figures and all of them are unknown; words beside them do not count."""
    found = [figure.status for figure in figures if isinstance(figure, Figure)]
    return bool(found) and all(status is Status.ONBEKEND for status in found)


def _said(title: str) -> model.Text:
    return model.Text(title=title, paragraphs=(NOTHING,))


def _noted(note: str, left_out: Sequence[str]) -> str:
    """The note, with what was left out and why."""
    told = f"Zonder bron, en daarom niet getoond: {join_and(left_out)}." if left_out else ""
    return " ".join(filter(None, (note, told)))


@trimmed.register
def _(block: model.Figures) -> model.Block:
    gone = [item for item in block.items if _is_unknown((item.figure, *(held.figure for held in item.comparisons)))]
    kept = tuple(item for item in block.items if item not in gone)
    if not kept:
        return _said(block.title)
    return replace(block, items=kept, note=_noted(block.note, [item.title for item in gone]))


@trimmed.register
def _(block: model.Table) -> model.Block:
    if _tells_nobody(block):
        return model.Text(title=block.title, paragraphs=(NOT_SPLIT.format(block.columns[0].title.lower()),))
    lines = (*block.rows, *([block.total] if block.total is not None else []))
    gone = {place for place in range(len(block.columns)) if _is_unknown(line[place] for line in lines)}
    told = [column for column in block.columns if column.measure is not None and column.what != VERSTREKEN]
    if gone and len(gone) == len(told):
        return _said(block.title)
    kept = [place for place in range(len(block.columns)) if place not in gone]
    rows = tuple(tuple(row[place] for place in kept) for row in block.rows)
    titles = [block.columns[place].title for place in sorted(gone)]
    columns = tuple(block.columns[place] for place in kept)
    return replace(
        block,
        columns=columns,
        rows=_since_known(rows) if block.columns[0].dimension == PERIODE else rows,
        total=None if block.total is None else tuple(block.total[place] for place in kept),
        drawn=tuple(title for title in block.drawn if title in {column.title for column in columns}),
        note=_noted(block.note, titles),
    )


def _tells_nobody(block: model.Table) -> bool:
    """Whether all rows of a table by a dimension are of what is unknown: the source does not say whose the figures are."""
    heads = [row[0] for row in block.rows]
    unknown = [head for head in heads if isinstance(head, model.Member) and head.code == UNKNOWN]
    return bool(heads) and len(unknown) == len(heads)


def _since_known(rows: tuple[tuple[model.Cell, ...], ...]) -> tuple[tuple[model.Cell, ...], ...]:
    """The rows from the first period of which anything is known."""
    first = next((place for place, row in enumerate(rows) if not _is_unknown(row)), 0)
    return rows[first:]


@trimmed.register
def _(block: model.Trend) -> model.Block:
    columns = list(zip(*(series.figures for series in block.series), strict=True))
    first = next((place for place, column in enumerate(columns) if not _is_unknown(column)), None)
    if first is None:
        return _said(block.title)
    periods = block.periods[first:]
    series = tuple(replace(line, figures=line.figures[first:]) for line in block.series)
    known = {period.key for period in periods}
    return replace(
        block, periods=periods, series=series, marks=tuple(mark for mark in block.marks if mark.period in known)
    )


@trimmed.register
def _(block: model.Ranking) -> model.Block:
    return _said(block.title) if not block.places and _is_unknown((block.whole.figure,)) else block


@trimmed.register
def _(block: model.Stream) -> model.Block:
    return _said(block.title) if not block.links and _is_unknown((block.total,)) else block


@trimmed.register
def _(block: model.Crosstab) -> model.Block:
    cells = (figure for row in block.cells for figure in row)
    if _is_unknown((*block.row_totals, block.total, *cells)):
        return _said(block.title)
    return _begun(block) if block.row_dimension == PERIODE else block


def _begun(block: model.Crosstab) -> model.Crosstab:
    """The table over time from the first period of which anything is known."""
    rows = enumerate(zip(block.cells, block.row_totals, strict=True))
    first = next((place for place, (cells, total) in rows if not _is_unknown((*cells, total))), 0)
    return replace(block, rows=block.rows[first:], cells=block.cells[first:], row_totals=block.row_totals[first:])


@trimmed.register
def _(block: model.Flow) -> model.Block:
    rows = (block.total, *block.rows)
    unknown = _is_unknown(figure for row in rows for figure in (row.begin, row.inflow, row.outflow, row.end))
    return _said(block.title) if unknown else block


@trimmed.register
def _(block: model.Boxplot) -> model.Block:
    figures = (figure for box in block.boxes for figure in box.figures)
    return _said(block.title) if _is_unknown(figures) else block


@trimmed.register
def _(block: model.Overview) -> model.Block:
    gone = [line for line in block.lines if _is_unknown((line.item.figure, *line.course))]
    kept = tuple(line for line in block.lines if line not in gone)
    told = [line.report_title for line in gone]
    return replace(block, lines=kept, note=_noted(block.note, told)) if kept else _said(block.title)


@trimmed.register
def _(block: model.Funnel) -> model.Block:
    return _said(block.title) if _is_unknown(step.figure for step in block.steps) else block


@trimmed.register
def _(block: model.Map) -> model.Block:
    empty = not block.regions or _is_unknown(region.figure for region in block.regions)
    return _said(block.title) if empty else block


@trimmed.register
def _(block: model.Bullet) -> model.Block:
    return _said(block.title) if _is_unknown(bar.figure for bar in block.bars) else block
