"""Protection of one table: primary suppression, line rules, and an attack by linear programs that is answered until it fails."""

from collections.abc import Iterator, Sequence

import numpy as np

from ketenzicht.kernel.disclosure.company import Openings
from ketenzicht.kernel.disclosure.lines import closed, downward, settle
from ketenzicht.kernel.disclosure.primary import primary
from ketenzicht.kernel.disclosure.programs import Flags
from ketenzicht.kernel.disclosure.rules import Rule
from ketenzicht.kernel.disclosure.table import Mask, Table
from ketenzicht.kernel.disclosure.views import Board, View
from ketenzicht.kernel.disclosure.weak import Weak, weak


def protect(table: Table, rule: Rule) -> Mask:
    """The cells of the table that are hidden: True is hidden. Pure and deterministic. Frozen cells keep their state; a
    table without a protected unit is shown as it is."""
    return beside((), table, rule)


def beside(others: Sequence[View], table: Table, rule: Rule) -> Mask:
    """What must be hidden of the table when the other views are seen too. The first of these is over all inner cells;
    without others the table itself is.

    Weak cells get company until none is left. Those that stay weak even when the whole table is hidden are given away
    by what was settled before, and are left out; the last resort for others is the whole table but for what is frozen."""
    if not table.is_protected:
        return table.frozen_hidden.copy()
    hidden = settle(table, rule, (primary(table, rule) & ~table.frozen) | table.frozen_hidden)
    everything = downward(table, hidden | ~table.frozen)
    board = _board(others, table, hidden, rule)
    if found := weak(board):
        found = found.less(weak(_board(others, table, everything, rule), found))
    while found:
        more = settle(table, rule, hidden | _answer(board, found))
        hidden = everything if (more == hidden).all() else more
        board = _board(others, table, hidden, rule)
        found = weak(board, found)
    return hidden


def _board(others: Sequence[View], table: Table, hidden: Mask, rule: Rule) -> Board:
    base = others[0].base if others else table.axes
    return Board(views=(*others, View(table=table, hidden=hidden, base=base)), rule=rule)


def _answer(board: Board, found: Weak) -> Mask:
    """What must be hidden of the last view for these weak cells: company, or else the zeros of their lines."""
    opened = np.zeros(board.cells, bool)
    lost = np.zeros(board.cells, bool)
    for targets, knowing in ((found.narrow, True), (found.small, False)):
        for cell, company in _companies(board, targets, knowing=knowing):
            if company is None:
                lost[cell] = True
            else:
                opened |= company
    last = board.views[-1]
    answer: Mask = board.of_last(opened) | closed(last.table, last.hidden, board.of_last(board.touched(lost)))
    return answer


def _companies(board: Board, targets: Flags, *, knowing: bool) -> Iterator[tuple[int, Flags | None]]:
    """Each target with the least company that lets it move far enough; None when hiding more shown cells does not."""
    if targets.any():
        openings = Openings(board, targets, knowing=knowing)
        for cell in np.flatnonzero(targets).tolist():
            yield cell, next(filter(lambda found: found is not None, _ways(board, openings, cell, knowing)), None)


def _ways(board: Board, openings: Openings, cell: int, knowing: bool) -> Iterator[Flags | None]:
    if knowing:
        yield openings.company(cell, up=float(board.rule.width))
        yield openings.company(cell, up=-float(board.rule.width))
    else:
        yield openings.company(cell, up=float(board.rule.threshold - board.heads[cell]))
