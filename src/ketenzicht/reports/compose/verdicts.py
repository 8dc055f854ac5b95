"""A column of words beside a column of figures in a table: goed, let op or slecht, against the norm of that row."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from ketenzicht.indicators.targets import WHOLE
from ketenzicht.kernel.figures import Figure
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.text import capitalised, join_and
from ketenzicht.reports import definition, model
from ketenzicht.reports.compose.blocks import Work
from ketenzicht.reports.compose.judging import NEUTRAAL, verdict
from ketenzicht.reports.compose.norms import Norm
from ketenzicht.reports.definition import Asked
from ketenzicht.reports.model import PERIODE, Cell, Column, Member

OORDEEL = "oordeel"
T = TypeVar("T")


def with_verdicts(block: definition.Table, found: model.Table, work: Work) -> model.Table:
    """The table with a verdict behind each column that `judged` names; where no norm was set it says so below."""
    without = []
    for title in block.judged:
        asked = next(one for one in block.columns if work.inquiry.title(one) == title)
        name = f"{title}: {OORDEEL}" if len(block.judged) > 1 else capitalised(OORDEEL)
        judged = _judged(found, title, asked, name, work)
        without += [title] if judged is None else []
        found = judged or found
    told = f"Zonder oordeel, want er is geen norm: {join_and(without)}." if without else ""
    return replace(found, note=" ".join(filter(None, (found.note, told))))


def _judged(found: model.Table, title: str, asked: Asked, name: str, work: Work) -> model.Table | None:
    """The table with one column more; None where there is nothing to judge by."""
    place = next(at for at, column in enumerate(found.columns) if column.title == title)
    over_time = found.columns[0].dimension == PERIODE
    words = [_words(row, place, asked, work, over_time=over_time) for row in found.rows]
    total = _words(found.total, place, asked, work, over_time=False) if found.total else ""
    if not any((*words, total)):
        return None
    column = Column(title=name, what=OORDEEL)
    return replace(
        found,
        columns=_inserted(found.columns, place + 1, column),
        rows=tuple(_inserted(row, place + 1, said) for row, said in zip(found.rows, words, strict=True)),
        total=_inserted(found.total, place + 1, total) if found.total else None,
    )


def _inserted(row: Sequence[T], place: int, one: T) -> tuple[T, ...]:
    return (*row[:place], one, *row[place:])


def _words(row: Sequence[Cell], place: int, asked: Asked, work: Work, *, over_time: bool) -> str:
    """ "let op: net onder de norm": the tone in words, so that nobody needs to see a colour."""
    indicator, figure = work.inquiry.indicator(asked), row[place]
    norm = _norm(row[0], asked, work, over_time=over_time)
    if norm is None or not isinstance(figure, Figure):
        return ""
    said, tone = verdict(indicator.better, figure, norm.figure, norm.label)
    return "" if tone == NEUTRAAL else f"{tone}: {said}"


def _norm(about: Cell, asked: Asked, work: Work, *, over_time: bool) -> Norm | None:
    """The norm of the period or of the member of a row; of the whole where it has none of its own."""
    indicator, period = work.inquiry.indicator(asked), work.inquiry.period
    if not isinstance(about, Member):
        return work.norms.of(indicator, period)
    if over_time:
        return work.norms.of(indicator, parse_period(about.code))
    return work.norms.of(indicator, period, about.code) or work.norms.of(indicator, period, WHOLE)
