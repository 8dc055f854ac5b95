"""A roster: one line per employee (or other member), with what the rows say of it and figures of the period beside that."""

from collections.abc import Callable, Mapping

from ketenzicht.kernel.figures import Figure
from ketenzicht.reports import definition, model
from ketenzicht.reports.compose.blocks import LABELS, Work, made, moved
from ketenzicht.reports.compose.lijsten import lijst
from ketenzicht.reports.definition import Added, Asked, LijstColumn, Way
from ketenzicht.reports.facts import WAARDE
from ketenzicht.reports.model import Cell, Column


@made.register
def roster(block: definition.Roster, work: Work) -> model.Block:
    """The list in the order of its own first columns: by organisation, team and name, never by a figure (P-5)."""
    key = LijstColumn(title="", way=Way.COLUMN, name=block.per)
    found = lijst(definition.Lijst(asked=block.asked, per=block.per, columns=(key, *block.columns)), work)
    assert isinstance(found, model.Lijst)  # noqa: S101  (what a lijst becomes)
    columns, rows = list(found.columns[1:]), [(str(row[0]), list(row[1:])) for row in found.rows]
    for added in block.added:
        columns.insert(added.place, _column(added, work))
        told = _telling(added, block.per, work)
        for about, cells in rows:
            cells.insert(added.place, told(about))
    return model.Lijst(
        title=block.title or found.title,
        note=block.note,
        columns=tuple(columns),
        rows=tuple(sorted((tuple(cells) for _, cells in rows), key=_words_first)),
        pseudonymised=found.pseudonymised,
    )


def _words_first(row: tuple[Cell, ...]) -> tuple[str, ...]:
    return tuple(cell for cell in row if isinstance(cell, str))


def _column(added: Added, work: Work) -> Column:
    if added.asked is None:
        return Column(title=added.title)
    indicator = work.inquiry.indicator(added.asked)
    what = WAARDE if added.shift is None else LABELS[added.shift]
    return Column(title=added.title, measure=indicator.measure, indicator=indicator.key, what=what)


def _telling(added: Added, per: str, work: Work) -> Callable[[str], Cell]:
    """What an added column says of a member, by the name that stands in the list: a figure, or the word of a state."""
    period = work.inquiry.period
    if added.asked is not None:
        asked = added.asked
        found = _figures(asked, per, work, added)
        absent = work.inquiry.split(asked, period, (per,)).absent
        return lambda about: found.get(about, absent)
    states = [(word, _figures(Asked(indicator=key), per, work, added)) for word, key in added.words.items()]
    return lambda about: next((word for word, found in states if _is_some(found.get(about))), "onbekend")


def _figures(asked: Asked, per: str, work: Work, added: Added) -> Mapping[str, Figure]:
    period = work.inquiry.period
    split = work.inquiry.split(asked, period if added.shift is None else moved(period, added.shift), (per,))
    return {member.label: split.figure(member.code) for member in split.members[0]}


def _is_some(figure: Figure | None) -> bool:
    return figure is not None and bool(figure.value)
