"""Protection of one table: primary suppression, line rules, and an attack by linear programs that is answered until it fails."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from ketenzicht.kernel.disclosure.company import Openings
from ketenzicht.kernel.disclosure.lines import closed, downward, settle
from ketenzicht.kernel.disclosure.primary import primary
from ketenzicht.kernel.disclosure.programs import Flags
from ketenzicht.kernel.disclosure.rules import Rule
from ketenzicht.kernel.disclosure.table import Mask, Table
from ketenzicht.kernel.disclosure.views import Board, View
from ketenzicht.kernel.disclosure.weak import Weak, Witnesses, weak

PRICES: Final = (4, 16, 64, np.inf)
"""company is looked for among cells of at most so many times the threshold, in turn: smaller programs, and smaller losses"""


def protect(table: Table, rule: Rule) -> Mask:
    """The cells of the table that are hidden: True is hidden. Pure and deterministic. Frozen cells keep their state; a
    table without a protected unit is shown as it is."""
    return beside((), table, rule)


def beside(others: Sequence[View], table: Table, rule: Rule, witnesses: Witnesses | None = None) -> Mask:
    """What must be hidden of the table, alone and when the other views are seen too. The first of these is over all
    inner cells. Alone, the units of its own cells are counted; together, those of the inner cells of all. `witnesses`
    carries what was found out from one table to the next, and changes nothing but the time."""
    if not table.is_protected:
        return table.frozen_hidden.copy()
    hidden = settle(table, rule, (primary(table, rule) & ~table.frozen) | table.frozen_hidden)
    witnesses = witnesses or Witnesses()
    hidden = _answered((), table, hidden, rule, witnesses)
    return _answered(others, table, hidden, rule, witnesses) if others else hidden


def _answered(others: Sequence[View], table: Table, hidden: Mask, rule: Rule, witnesses: Witnesses) -> Mask:
    """The hidden cells with company for weak cells until none is left. Cells that stay weak even when the whole table is
    hidden are given away by what was settled before, and are left out; the last resort for others is the whole table but
    for what is frozen."""
    everything = downward(table, hidden | ~table.frozen)
    board = _board(others, table, hidden, rule)
    if found := weak(board, witnesses=witnesses):
        found = found.less(weak(_board(others, table, everything, rule), found, witnesses))
    while found and not (hidden == everything).all():
        more = settle(table, rule, hidden | _answer(board, found))
        hidden = everything if (more == hidden).all() else more
        board = _board(others, table, hidden, rule)
        found = weak(board, found, witnesses)
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
    """Each target with the least company that lets it move far enough, looked for among small cells first; None when
    hiding more shown cells does not help."""
    left = targets.copy()
    for price in PRICES:
        if left.any():
            openings = Openings(board, left, knowing=knowing, dearest=price * board.rule.threshold)
            for cell in np.flatnonzero(left).tolist():
                company = openings.company(cell, _moves(board, cell, knowing))
                left[cell] = company is None
                if company is not None or price == np.inf:
                    yield cell, company


def _moves(board: Board, cell: int, knowing: bool) -> tuple[int, ...]:
    """The moves of which one is enough for this cell: the width up or down; or up to the threshold."""
    width = board.rule.width
    return (width, -width) if knowing else (board.rule.threshold - int(board.heads[cell]),)
