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
from ketenzicht.kernel.disclosure.weak import weak


def protect(table: Table, rule: Rule) -> Mask:
    """The cells of the table that are hidden: True is hidden. Pure and deterministic. Frozen cells keep their state; a
    table without a protected unit is shown as it is."""
    return beside((), table, rule)


def beside(others: Sequence[View], table: Table, rule: Rule) -> Mask:
    """What must be hidden of the table when the other views are seen too. The first of these is over all inner cells;
    without others the table itself is."""
    if not table.is_protected:
        return table.frozen_hidden.copy()
    hidden = settle(table, rule, (primary(table, rule) & ~table.frozen) | table.frozen_hidden)
    board = _board(others, table, hidden, rule)
    narrow, small = weak(board, board.sensitive)
    while (narrow | small).any():
        more = settle(table, rule, hidden | _answer(board, narrow, small))
        if (more == hidden).all():
            return _last_resort(others, table, hidden, rule, narrow | small)
        hidden = more
        board = _board(others, table, hidden, rule)
        narrow, small = weak(board, narrow | small)
    return hidden


def _board(others: Sequence[View], table: Table, hidden: Mask, rule: Rule) -> Board:
    base = others[0].base if others else table.axes
    return Board(views=(*others, View(table=table, hidden=hidden, base=base)), rule=rule)


def _answer(board: Board, narrow: Flags, small: Flags) -> Mask:
    """What must be hidden of the last view for these weak cells: company, or else the zeros of their lines."""
    opened = np.zeros(board.cells, bool)
    lost = np.zeros(board.cells, bool)
    for targets, knowing in ((narrow, True), (small, False)):
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


def _last_resort(others: Sequence[View], table: Table, hidden: Mask, rule: Rule, left: Flags) -> Mask:
    """The whole table hidden but for what is frozen; unless even that does not help the cells that are left, because
    what was settled before gives them away."""
    everything = downward(table, hidden | ~table.frozen)
    narrow, small = weak(_board(others, table, everything, rule), left)
    return hidden if ((narrow | small) == left).all() else everything
