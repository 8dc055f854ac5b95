"""The cells of an answer, the one without rows, and the denominators that they stand over."""

from collections.abc import Mapping
from dataclasses import dataclass

from ketenzicht.indicators import protection
from ketenzicht.indicators.counting import Key
from ketenzicht.indicators.cubes import CubeCell
from ketenzicht.indicators.measuring import Cell
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.planning import Plan
from ketenzicht.indicators.population import Population, counted_gemeenten, nobody, population
from ketenzicht.indicators.questions import GEMEENTE, Question
from ketenzicht.indicators.request import Request

_EMPTY = Cell()


@dataclass(frozen=True, kw_only=True)
class Cells:
    """The cells of an answer by the axes that were asked, and how many rows were found in all (1 where that is hidden)."""

    plan: Plan
    cells: Mapping[Key, CubeCell]
    rows: int

    def members(self, place: int) -> frozenset[str]:
        """The members of an axis that have rows or are hidden."""
        return frozenset(member for key in self.cells if (member := key[place]) is not None)


def empty(indicator: Indicator) -> CubeCell:
    """A cell without rows."""
    return protection.shown(indicator, _EMPTY, None, nobody, ())


def denominators(request: Request, question: Question) -> Population:
    """The denominators of a rate, for the gemeenten that the question is about."""
    if request.indicator.per is None:
        return nobody
    allowed = question.within.get(GEMEENTE)
    known = counted_gemeenten(request.source, question)
    return population(request.source, question, [code for code in known if allowed is None or code in allowed])
