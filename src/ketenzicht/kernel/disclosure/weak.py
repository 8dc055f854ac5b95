"""The attack that protection answers: which hidden cells can move too little while all that is shown stays as it is.

Let the inner cells move up and down so that no shown sum changes. By the duality of linear programs the highest value that
a cell of few units reaches, when the others may go down to nothing, is at most the number of units in any set of cells that
holds it and can be worked out. So when each small cell can reach the threshold, each set that can be worked out holds it.
"""

from collections.abc import Callable
from itertools import product
from typing import Final

import numpy as np

from ketenzicht.kernel.disclosure.programs import EPSILON, Flags, Program, Reals, Sums
from ketenzicht.kernel.disclosure.views import Board

PROGRESS: Final = 0.8
"""a round that leaves more than this part of the cells is the last one: the rest is asked one by one"""
NEARBY: Final = 60
"""inner cells around a cell that are tried before all of them"""


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
        self._whole = self._program(self._everything)

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


def weak(board: Board, among: Flags) -> tuple[Flags, Flags]:
    """Of these sensitive cells those that an attacker narrows down too far: to less than the width of the rule, knowing
    that a hidden cell is no zero; and the inner cells in a set of too few units that can be worked out."""
    reach = Reach(board)
    if among.any():
        _push(board, Moves(board, knowing=True), reach, lambda: among & reach.narrow)
    narrow = among & reach.narrow
    if (among & reach.small).any():
        _push(board, Moves(board, knowing=False), reach, lambda: among & reach.small)
    return narrow, among & reach.small


def _push(board: Board, moves: Moves, reach: Reach, left: Callable[[], Flags]) -> None:
    """See how far the cells that are left can move: all at once in random directions as long as that helps, then one by
    one, among their neighbours and among all cells, up and (when that is not enough) down."""
    dice = np.random.default_rng(0)
    before = np.inf
    while (now := int(left().sum())) and now <= PROGRESS * before:
        before = now
        push = np.where(left(), dice.choice([-1.0, 1.0], board.cells), 0.0)
        reach.see(moves.most(board.spread(push)))
    for cell in np.flatnonzero(left()):
        for best, way in product((moves.most_nearby, moves.most), (1.0, -1.0)):
            if left()[cell]:
                push = np.zeros(board.cells)
                push[cell] = way
                reach.see(best(board.spread(push)))
