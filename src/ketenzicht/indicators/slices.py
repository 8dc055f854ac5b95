"""Exact figures of one gemeente out of a question that is put once for all of them: what makes a report for each cheap."""

from collections.abc import Mapping
from dataclasses import dataclass

from ketenzicht.indicators import protection
from ketenzicht.indicators.cells import Cells, denominators
from ketenzicht.indicators.counting import Key, count
from ketenzicht.indicators.measuring import Cell
from ketenzicht.indicators.planning import plan
from ketenzicht.indicators.population import Population
from ketenzicht.indicators.questions import GEMEENTE, Question
from ketenzicht.indicators.request import Request

_NOTHING = Cell()


@dataclass(frozen=True, kw_only=True)
class _Whole:
    """What was counted over all gemeenten, by axes of which the last is gemeente, per gemeente."""

    cells: Mapping[str, Mapping[Key, Cell]]
    per: Population


def exact(request: Request) -> Cells:
    """Exact figures of the one gemeente that is asked: the same as a question about it alone would give."""
    within = request.within()
    (gemeente,) = within[GEMEENTE]
    whole, axes = _whole(request, within), request.axes
    mine = whole.cells.get(gemeente, {})
    cells = {
        key: protection.shown(request.indicator, cell, None, whole.per, _full(axes, key, gemeente))
        for key, cell in _by_axes(mine, axes, gemeente).items()
    }
    everything = mine.get(tuple(None for axis in axes if axis != GEMEENTE), _NOTHING)
    rows = max((counted.rows for counted in everything.counts.values()), default=0)
    return Cells(plan=plan(request.question(axes, within), about_whom=False), cells=cells, rows=rows)


def _by_axes(mine: Mapping[Key, Cell], axes: tuple[str, ...], gemeente: str) -> Mapping[Key, Cell]:
    """The cells of a gemeente by the axes that were asked. Where gemeente is one, its row is the total as well."""
    total = (None,) * sum(axis != GEMEENTE for axis in axes)
    found = {total: _NOTHING, **mine}
    if GEMEENTE not in axes:
        return found
    place = axes.index(GEMEENTE)
    both = (None, gemeente) if mine else (None,)
    return {(*key[:place], code, *key[place:]): cell for key, cell in found.items() for code in both}


def _full(axes: tuple[str, ...], key: Key, gemeente: str) -> Key:
    """The key of a cell in the question about all gemeenten, which has gemeente last."""
    return (*(code for axis, code in zip(axes, key, strict=True) if axis != GEMEENTE), gemeente)


def _whole(request: Request, within: Mapping[str, frozenset[str]]) -> _Whole:
    """The answer for all gemeenten, worked out at the first of them."""
    others = {key: codes for key, codes in within.items() if key != GEMEENTE}
    axes = (*(axis for axis in request.axes if axis != GEMEENTE), GEMEENTE)
    asked = (
        "slices",
        request.indicator.key,
        request.period.key,
        axes,
        tuple(sorted((k, *sorted(v)) for k, v in others.items())),
    )
    remembered = request.source.remembered
    if asked not in remembered:
        remembered[asked] = _counted(request, request.question(axes, others))
    found: _Whole = remembered[asked]
    return found


def _counted(request: Request, question: Question) -> _Whole:
    cells: dict[str, dict[Key, Cell]] = {}
    for key, cell in count(request.source, plan(question, about_whom=False)).cells.items():
        if key[-1] is not None:
            cells.setdefault(key[-1], {})[key[:-1]] = cell
    return _Whole(cells=cells, per=denominators(request, question))
