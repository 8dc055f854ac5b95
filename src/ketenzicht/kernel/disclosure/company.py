"""Company for weak cells: the least that must be hidden beside them, so that they can move far enough."""

from typing import Final

import numpy as np

from ketenzicht.kernel.disclosure.programs import EPSILON, Flags, Places, Program, Reals, Sums
from ketenzicht.kernel.disclosure.views import Board
from ketenzicht.kernel.disclosure.weak import far

TOTAL_COSTS: Final = 3
"""how much dearer a total is than an inner cell of as many units: everything below it goes with it"""


class Openings:
    """The moves that would be possible if more were hidden, with a price on each shown cell that moves.

    Only cells of at most `dearest` units are opened. Columns: each inner cell up, each inner cell down, each shown total that can be hidden up, and down."""

    def __init__(self, board: Board, targets: Flags, *, knowing: bool, dearest: float) -> None:
        self._board = board
        self._openable = board.openable & (board.heads <= dearest)
        self._totals = np.flatnonzero(self._openable & ~board.single)
        rows = targets | (~board.single & (board.shown | ((board.known > 0) & knowing)))
        self._row = np.cumsum(rows) - 1
        most = np.where(board.shown, 0.0, np.inf)[rows]
        least = np.where(board.shown, 0.0, np.where(knowing & (board.known > 0), board.known - board.heads, -np.inf))
        highest = self._highest(knowing)
        self._program = Program(
            lowest=np.zeros(len(highest)), highest=highest, sums=self._sums(rows), least=least[rows], most=most
        )
        price = self._openable * (1.0 + board.heads)
        inner = board.spread(np.where(board.single, price, 0.0))
        totals = TOTAL_COSTS * price[self._totals]
        self._price = np.concatenate([inner, inner, totals, totals])

    def _highest(self, knowing: bool) -> Reals:
        """How far each column may go: not at all for inner cells that stay shown, or are part of a zero that is shown."""
        board, most = self._board, far(self._board)
        shut = board.spread((board.shown & ~self._openable & (board.single | (board.heads == 0))).astype(float)) > 0
        may_open = board.spread((self._openable & board.single).astype(float)) > 0
        floor = np.maximum(board.floor, may_open) if knowing else 0
        down = np.minimum(board.heads[board.inner] - floor, most)
        up = np.full(len(board.inner), most)
        moving = np.concatenate([np.where(shut, 0, up), np.where(shut, 0, down)])
        return np.concatenate([moving, np.full(2 * len(self._totals), most)]).astype(float)

    def _sums(self, rows: Flags) -> Sums:
        """Each row is its inner cells up less down, and less what its own total may move when it is hidden."""
        board = self._board
        cells, inner = board.sums(~board.shown | self._openable, ~board.shown)
        kept = rows[cells]
        height, row, column, size = int(rows.sum()), self._row[cells[kept]], inner[kept], len(self._board.inner)
        ajar, own = np.arange(len(self._totals)), self._row[self._totals]
        return Sums(
            rows=np.concatenate([row, row, own, own]),
            columns=np.concatenate([column, column + size, 2 * size + ajar, 2 * size + len(ajar) + ajar]),
            weights=np.repeat([1.0, -1.0, -1.0, 1.0], [len(row), len(row), len(own), len(own)]),
            height=height,
        )

    def company(self, cell: int, moves: tuple[int, ...]) -> Flags | None:
        """The shown cells that must be hidden so that this target can make the first of these moves that is possible
        (down when negative); None when hiding more does not help."""
        row = int(self._row[cell])
        for move in moves:
            self._program.row(row, *((move, np.inf) if move > 0 else (-np.inf, move)))
            found = self._program.least(self._price)
            self._program.row(row, -np.inf, np.inf)
            if found is not None:
                return self._opened(found)
        return None

    def _opened(self, found: Reals) -> Flags:
        size = len(self._board.inner)
        opened = np.zeros(self._board.cells, bool)
        moved = np.flatnonzero((found[:size] > EPSILON) | (found[size : 2 * size] > EPSILON))
        cells, inner = self._board.entries
        opened[cells[self._board.single[cells] & np.isin(inner, moved)]] = True
        up, down = np.split(found[2 * size :], 2)
        opened[self._totals[(up > EPSILON) | (down > EPSILON)]] = True
        self._price[self._columns(opened)] = 0
        opened &= self._openable
        return opened

    def _columns(self, opened: Flags) -> Places:
        """The columns of these cells, which cost nothing from now on."""
        size, totals = len(self._board.inner), np.flatnonzero(opened[self._totals])
        cells, inner = self._board.entries
        moved = np.unique(inner[opened[cells] & self._board.single[cells]])
        return np.concatenate([moved, moved + size, totals + 2 * size, totals + 2 * size + len(self._totals)])
