"""The attack that protection answers: which hidden cells can move too little while all that is shown stays as it is.

Let the inner cells move up and down so that no shown sum changes. By the duality of linear programs the highest value that
a cell of few units reaches, when the others may go down to nothing, is at most the number of units in any set of cells that
holds it and can be worked out. So when each small cell can reach the threshold, each set that can be worked out holds it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Final

import numpy as np

from ketenzicht.kernel.disclosure.programs import EPSILON, Flags, Program, Reals, Sums
from ketenzicht.kernel.disclosure.views import Board

WORTHWHILE: Final = 2
"""cells that a round must free; else the next ones push fewer cells at once"""
FEWEST: Final = 2
"""cells in the smallest round; what is left after it is asked one by one"""
NEARBY: Final = 60
"""inner cells around a cell that are tried before all of them"""
REMEMBERED: Final = 500
"""moves that are kept of earlier boards"""


@dataclass(kw_only=True)
class Witnesses:
    """Moves that were possible on earlier boards over as many inner cells, the latest last. Most of them are possible on
    the next board too, and to check one takes no program."""

    _moves: dict[int, list[Reals]] = field(default_factory=dict)

    def keep(self, moves: Reals) -> None:
        """Remember these moves; the oldest are forgotten."""
        kept = self._moves.setdefault(len(moves), [])
        kept.append(moves)
        del kept[:-REMEMBERED]

    def of(self, size: int) -> list[Reals]:
        """The moves of so many inner cells."""
        return list(self._moves.get(size, ()))


class Moves:
    """The moves of inner cells that leave what is shown as it is.

    With `knowing` no hidden cell goes below what everybody knows of it; without, each goes down to zero."""

    def __init__(self, board: Board, *, knowing: bool) -> None:
        self._size = len(board.inner)
        self._free = np.flatnonzero(~board.fixed)
        heads = board.heads[board.inner][self._free]
        self._lowest = -(heads - knowing * board.floor[self._free]).astype(float)
        self._highest = np.full(len(self._free), float(far(board)))
        cells, inner = board.sums(~board.shown, ~board.shown)
        bounded = ~board.single & (board.shown | ((board.known > 0) & knowing))
        kept = bounded[cells] & ~board.fixed[inner]
        places, self._row = np.unique(cells[kept], return_inverse=True)
        self._column = (np.cumsum(~board.fixed) - 1)[inner[kept]]
        self._least = np.where(board.shown, 0.0, board.known - board.heads)[places]
        self._most = np.where(board.shown, 0.0, np.inf)[places]
        self._everything = np.ones(len(self._free), bool)

    @cached_property
    def _whole(self) -> Program:
        return self._program(self._everything)

    def allow(self, moves: Reals) -> bool:
        """Whether these moves leave everything that is shown here as it is."""
        free = moves[self._free]
        if np.abs(moves).sum() > np.abs(free).sum() + EPSILON:
            return False
        if (free < self._lowest - EPSILON).any() or (free > self._highest + EPSILON).any():
            return False
        sums = np.bincount(self._row, weights=free[self._column], minlength=len(self._least))
        return bool(((sums >= self._least - EPSILON) & (sums <= self._most + EPSILON)).all())

    def most(self, weights: Reals) -> Reals:
        """The moves, one per inner cell, that make weights × moves greatest."""
        return self._answer(self._whole, self._everything, weights)

    def most_nearby(self, weights: Reals) -> Reals:
        """The same among the moves of inner cells near those with a weight: sooner found, and possible moves too."""
        near = weights[self._free] != 0
        before = 0
        while before < (before := int(near.sum())) < NEARBY:
            touched = np.bincount(self._row, weights=near[self._column], minlength=len(self._least)) > 0
            near = near | (np.bincount(self._column, weights=touched[self._row], minlength=len(near)) > 0)
        return self._answer(self._program(near), near, weights)

    def _program(self, among: Flags) -> Program:
        kept = among[self._column]
        places, row = np.unique(self._row[kept], return_inverse=True)
        column = (np.cumsum(among) - 1)[self._column[kept]]
        return Program(
            lowest=self._lowest[among],
            highest=self._highest[among],
            sums=Sums(rows=row, columns=column, weights=np.ones(len(row)), height=len(places)),
            least=self._least[places],
            most=self._most[places],
        )

    def _answer(self, program: Program, among: Flags, weights: Reals) -> Reals:
        """The moves that are best in this program; none where the solver gives up, which is on the safe side."""
        moves, columns = np.zeros(self._size), self._free[among]
        found = program.least(-weights[columns])
        if found is not None:
            moves[columns] = found
        return moves


def far(board: Board) -> int:
    """Further than any cell must be able to move."""
    return 2 * (board.rule.threshold + board.rule.width)


class Reach:
    """How far each cell was seen to go up and down."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self.up, self.down = np.zeros(board.cells), np.zeros(board.cells)

    def see(self, moves: Reals) -> None:
        """Take these moves of inner cells into account."""
        totals = self._board.totals(moves)
        np.maximum(self.up, totals, out=self.up)
        np.minimum(self.down, totals, out=self.down)

    @property
    def narrow(self) -> Flags:
        """Cells that keep less than the width of the rule."""
        narrow: Flags = self.up - self.down < self._board.rule.width - EPSILON
        return narrow

    @property
    def small(self) -> Flags:
        """Single inner cells of few units that do not reach the threshold."""
        heads = self._board.heads
        small: Flags = self._board.single & (heads + self.up < self._board.rule.threshold - EPSILON)
        return small


@dataclass(frozen=True, kw_only=True, eq=False)
class Weak:
    """Sensitive cells that an attacker narrows down too far."""

    narrow: Flags
    """to less than the width of the rule, knowing that a hidden cell is no zero"""
    small: Flags
    """inner cells in a set of too few units that can be worked out"""

    def __bool__(self) -> bool:
        return bool((self.narrow | self.small).any())

    def less(self, others: "Weak") -> "Weak":
        """Those that are not among the others."""
        return Weak(narrow=self.narrow & ~others.narrow, small=self.small & ~others.small)


def weak(board: Board, among: Weak | None = None, witnesses: Witnesses | None = None) -> Weak:
    """Of these cells (None: of all sensitive ones) those that are weak. Hiding more makes no cell weak that was not."""
    reach = Reach(board)
    among = among or Weak(narrow=board.sensitive, small=board.sensitive)
    narrow, small = among.narrow, among.small
    known = witnesses or Witnesses()
    if narrow.any():
        _push(board, Moves(board, knowing=True), reach, lambda: narrow & reach.narrow, known)
    narrow = narrow & reach.narrow
    if (small & reach.small).any():
        _push(board, Moves(board, knowing=False), reach, lambda: small & reach.small, known)
    return Weak(narrow=narrow, small=small & reach.small)


def _push(board: Board, moves: Moves, reach: Reach, left: Callable[[], Flags], witnesses: Witnesses) -> None:
    """See how far the cells that are left can move: by moves of earlier boards; in random directions, all at once, then
    in smaller rounds; then one by one, among their neighbours and among all cells, up and (when that is not enough) down."""

    def see(found: Reals) -> None:
        reach.see(found)
        witnesses.keep(found)

    for known in witnesses.of(len(board.inner)):
        if left().any() and moves.allow(known):
            reach.see(known)
    dice = np.random.default_rng(0)
    size = int(left().sum())
    while (waiting := np.flatnonzero(left())).size and size >= FEWEST:
        pushed = dice.permutation(waiting)[:size]
        push = np.zeros(board.cells)
        push[pushed] = dice.choice([-1.0, 1.0], len(pushed))
        see(moves.most(board.spread(push)))
        freed = len(pushed) - int(left()[pushed].sum())
        if freed < WORTHWHILE:
            size = len(pushed) // 2
    for cell in np.flatnonzero(left()):
        for best, way in product((moves.most_nearby, moves.most), (1.0, -1.0)):
            if left()[cell]:
                push = np.zeros(board.cells)
                push[cell] = way
                see(best(board.spread(push)))
