"""Line rules: what is hidden in one line of a table (its members and their total) cannot be worked out from that line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ketenzicht.kernel.disclosure.primary import primary
from ketenzicht.kernel.disclosure.rules import Rule
from ketenzicht.kernel.disclosure.table import Counts, Mask, Table

Cell = TypeVar("Cell", bound=np.generic)

SMALLEST_OPEN_LINE = 3
"""members of a line with a shown total in which a zero may hide: of two members, a zero would show the other"""


def settle(table: Table, rule: Rule, hidden: Mask) -> Mask:
    """The hidden cells with what must be hidden beside them, until every line keeps the rules. Deterministic; hides only more.

    In each line with a shown total the hidden members together hold the threshold in units, are never alone, and leave
    each other the width of the rule. Company is the smallest shown cell; where there is none the total is hidden, or the
    whole line with its zeros. Under a hidden total everything is hidden."""
    lines = _Lines(table=table, rule=rule, pinned=pinned(table), sensitive=primary(table, rule))
    before = -1
    while before != (before := int(hidden.sum())):
        hidden = downward(table, hidden)
        for axis, dimension in enumerate(table.axes):
            if dimension.members:
                hidden = lines.company(hidden, axis)
    return hidden


def downward(table: Table, hidden: Mask) -> Mask:
    """The hidden cells with everything below a hidden total, zeros too: a finer cell never says more than a coarser one.
    Cells that were settled before keep their state."""
    hidden = hidden.copy()
    for axis in range(len(table.axes)):
        members, total = _split(hidden, axis)
        members |= total & ~_split(table.frozen, axis)[0]
    return hidden


def pinned(table: Table) -> Mask:
    """Cells that equal a cell that is shown for good, because their siblings are all zero: hiding them hides nothing."""
    fixed = table.frozen & ~table.frozen_hidden & table.filled
    for _ in table.axes:
        for axis in range(len(table.axes)):
            members, total = _split(fixed, axis)
            filled = _split(table.filled, axis)[0]
            members |= total & filled & (filled.sum(axis, keepdims=True) == 1)
    return fixed


def void(table: Table) -> Mask:
    """Zeros that follow from a total that is zero; they are no cover for anything."""
    empty = np.zeros(table.shape, bool)
    for axis in range(len(table.axes)):
        members, _ = _split(empty, axis)
        members |= ~_split(table.filled, axis)[1]
    return empty


def closed(table: Table, hidden: Mask, around: Mask) -> Mask:
    """The zeros in the lines through hidden cells of `around`: hidden as whole lines, they no longer say that the others are none."""
    zeros = np.zeros(table.shape, bool)
    useful = ~table.filled & ~table.frozen & ~void(table)
    for axis in range(len(table.axes)):
        members, _ = _split(around & hidden & table.filled, axis)
        inner, _ = _split(zeros, axis)
        inner |= members.any(axis, keepdims=True) & _split(useful, axis)[0]
    return zeros


def at_least(table: Table, hidden: Mask) -> Counts:
    """What everybody knows of each hidden cell: 1, since zeros are shown; 0 in a line that is hidden as a whole, since
    that may hold zeros (a line of two members with a shown total cannot)."""
    covered = np.zeros(table.shape, bool)
    closed = hidden | void(table)
    for axis, dimension in enumerate(table.axes):
        members, _ = _split(covered, axis)
        whole = _split(closed, axis)[0].all(axis, keepdims=True)
        members |= whole & (_split(hidden, axis)[1] | (len(dimension.members) >= SMALLEST_OPEN_LINE))
    known: Counts = (table.filled & ~covered).astype(np.int64)
    return known


@dataclass(frozen=True, kw_only=True)
class _Lines:
    table: Table
    rule: Rule
    pinned: Mask
    sensitive: Mask

    def company(self, hidden: Mask, axis: int) -> Mask:
        """The hidden cells with one more in every other line along this axis that breaks a rule: the lines between them
        may profit from that. Where no member is left the total is hidden, or all zeros with the rest."""
        hidden = hidden.copy()
        members, total = _split(hidden, axis)
        told = ~total & self._told(hidden, axis)
        cost = self._cost(hidden)[_inner(axis)]
        found = (cost < np.inf).any(axis, keepdims=True)
        due = found & (told | (~total & self._lonely(hidden, axis)))
        turn = due & (np.cumsum(due).reshape(due.shape) % 2 == 1)
        members |= turn & (_places(members, axis) == np.expand_dims(cost.argmin(axis), axis))
        frozen, frozen_total = _split(self.table.frozen, axis)
        total |= told & ~found & ~frozen_total
        members |= told & ~found & frozen_total & ~frozen & ~_split(void(self.table), axis)[0]
        return hidden

    def _lonely(self, hidden: Mask, axis: int) -> Mask:
        """Lines with one hidden member, which is no zero."""
        members, filled = _split(hidden, axis)[0], _split(self.table.filled, axis)[0]
        lonely: Mask = (members.sum(axis, keepdims=True) == 1) & (members & filled).any(axis, keepdims=True)
        return lonely

    def _told(self, hidden: Mask, axis: int) -> Mask:
        """Lines of which the total tells too much about a sensitive member."""
        members, _ = _split(hidden, axis)
        sensitive = (members & _split(self.sensitive, axis)[0]).any(axis, keepdims=True)
        slack = np.where(members, _split(self.table.heads - at_least(self.table, hidden), axis)[0], 0)
        told = (members.sum(axis, keepdims=True) == 1) | (slack.sum(axis, keepdims=True) < self.rule.width)
        for units in self._units():
            told |= self._together(units, members, axis) < self.rule.threshold
        broken: Mask = told & sensitive
        return broken

    def _units(self) -> Iterator[Counts]:
        for units in self.table.units.values():
            yield np.where(self.table.filled, np.maximum(units, 1), 0)

    def _together(self, units: Counts, members: Mask, axis: int) -> Counts:
        """How many distinct units the hidden members of each line hold together, at least."""
        each, total = _split(units, axis)
        inside = np.where(members, each, 0)
        spread = -(-inside.sum(axis, keepdims=True) // self.table.axes[axis].multiplicity)
        rest = total - np.where(members, 0, each).sum(axis, keepdims=True)
        together: Counts = np.maximum(np.maximum(inside.max(axis, keepdims=True, initial=0), spread), rest)
        return together

    def _cost(self, hidden: Mask) -> NDArray[np.float64]:
        """What hiding each shown cell would cost: its units, twice for each line in which it would need company of its
        own, half for each in which it would be company for another."""
        factor = np.ones(self.table.shape)
        for axis in range(len(self.table.axes)):
            members, total = _split(hidden, axis)
            empty = ~total & ~members.any(axis, keepdims=True)
            factor[_inner(axis)] *= np.where(self._lonely(hidden, axis), 0.5, np.where(empty, 2.0, 1.0))
        shown = ~hidden & self.table.filled & ~self.pinned & ~self.table.frozen
        return np.where(shown, self.table.heads * factor, np.inf)


def _places(members: Mask, axis: int) -> NDArray[np.int64]:
    """The place of each member along this axis."""
    return np.arange(members.shape[axis]).reshape([-1 if other == axis else 1 for other in range(members.ndim)])


def _inner(axis: int) -> tuple[slice, ...]:
    return (slice(None),) * axis + (slice(-1),)


def _split(array: NDArray[Cell], axis: int) -> tuple[NDArray[Cell], NDArray[Cell]]:
    """Views on the members along this axis and on the total over it, which keeps its place as an axis of length 1."""
    before = (slice(None),) * axis
    return array[(*before, slice(-1))], array[(*before, slice(-1, None))]
