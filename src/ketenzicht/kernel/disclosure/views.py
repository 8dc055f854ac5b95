"""Views on one set of inner cells: a table and its totals are sums of the inner cells that it stands on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from ketenzicht.kernel.disclosure.lines import at_least
from ketenzicht.kernel.disclosure.primary import primary
from ketenzicht.kernel.disclosure.programs import Flags, Places, Reals
from ketenzicht.kernel.disclosure.rules import Rule
from ketenzicht.kernel.disclosure.table import Axis, Mask, Table


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """A table over some of the axes of a base, with what is hidden of it."""

    table: Table
    hidden: Mask
    base: tuple[Axis, ...]
    published: bool = True
    """False: nobody sees it; it only says which groups must stay unknown"""

    @cached_property
    def above(self) -> Places:
        """For each inner cell of the base (columns) the places in this table of the cells that contain it (rows)."""
        return above(self.base, self.table.axes)

    @cached_property
    def inside(self) -> Places:
        """How many inner cells of the base each cell of this table contains."""
        return np.bincount(self.above.ravel(), minlength=self.table.rows.size)

    def needed(self, loose: Mask) -> Flags:
        """Which containments (as in `above`) must be added up so that a cell is the sum of its members along the axis
        where the fewest inner cells are loose; the other members are shown, and have sums of their own."""
        axes = range(len(self.table.axes))
        inside = np.where(loose, self.inside.reshape(loose.shape), 0)
        members = [inside[(slice(None),) * axis + (slice(-1),)].sum(axis) for axis in axes]
        cost = np.full((len(self.table.axes), *loose.shape), np.inf)
        for axis in axes:
            cost[axis][(slice(None),) * axis + (-1,)] = members[axis]
        best = cost.argmin(0).ravel() if axes else np.zeros(1, np.int64)
        needed = np.zeros(self.above.shape, bool)
        needed[0] = True  # a cell without totals has no members of its own
        for way, axis in product(range(len(self.above)), axes):
            member = way & ~self._bit(axis)
            if member != way:
                needed[way] |= (best[self.above[way]] == axis) & loose.ravel()[self.above[member]]
        return needed

    def _bit(self, axis: int) -> int:
        """The ways of taking totals are numbered in binary, the first axis first."""
        return 1 << (len(self.table.axes) - 1 - axis)

    @property
    def openable(self) -> Mask:
        """Shown cells that may still be hidden; a zero is not one of them."""
        shown: Mask = ~self.hidden & ~self.table.frozen & self.table.filled
        return shown if self.published else np.zeros_like(shown)


def above(base: Sequence[Axis], axes: Sequence[Axis]) -> Places:
    """For each inner cell of a base, in order, the places of the cells of a table over `axes` that contain it: one row
    per way of taking totals. Members are matched by name."""
    inner = tuple(len(axis.members) for axis in base)
    count = int(np.prod(inner))
    where = dict(zip((axis.name for axis in base), np.indices(inner).reshape(len(base), count), strict=True))
    shape = tuple(axis.size for axis in axes)
    members = [_match(base, axis)[where[axis.name]] for axis in axes]
    ways = product(*([place, np.full_like(place, axis.size - 1)] for axis, place in zip(axes, members, strict=True)))
    return np.array([np.ravel_multi_index(way, shape) if way else np.zeros(count, np.int64) for way in ways])


def _match(base: Sequence[Axis], axis: Axis) -> Places:
    theirs = next(other for other in base if other.name == axis.name)
    places = {member: place for place, member in enumerate(axis.members)}
    return np.array([places[member] for member in theirs.members], np.int64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Board:
    """All that is laid open together, as sums over the inner cells of one base. The cells of all views stand in one row,
    view after view; the first view is over the whole base, so that each inner cell is one of its cells."""

    views: Sequence[View]
    rule: Rule

    @cached_property
    def cells(self) -> int:
        """How many cells the views have together."""
        return sum(view.hidden.size for view in self.views)

    @cached_property
    def offsets(self) -> Places:
        """Where the cells of each view begin."""
        return np.cumsum([0, *(view.hidden.size for view in self.views)])[:-1]

    @cached_property
    def inner(self) -> Places:
        """The cell of the first view that is each inner cell."""
        inner: Places = self.views[0].above[0]
        return inner

    @cached_property
    def entries(self) -> tuple[Places, Places]:
        """Which cell contains which inner cell: cells, inner cells."""
        cells = [view.above + offset for view, offset in zip(self.views, self.offsets, strict=True)]
        inner = [np.broadcast_to(np.arange(len(self.inner)), view.above.shape) for view in self.views]
        return np.concatenate(cells).ravel(), np.concatenate(inner).ravel()

    @cached_property
    def single(self) -> Flags:
        """Cells that contain one inner cell only."""
        return np.concatenate([view.inside == 1 for view in self.views])

    @cached_property
    def heads(self) -> Places:
        """Units behind each cell."""
        return np.concatenate([view.table.heads.ravel() for view in self.views])

    @cached_property
    def shown(self) -> Flags:
        """Cells that everybody reads."""
        return np.concatenate([(~view.hidden & view.published).ravel() for view in self.views])

    @cached_property
    def openable(self) -> Flags:
        """Shown cells that may still be hidden."""
        return np.concatenate([view.openable.ravel() for view in self.views])

    @cached_property
    def known(self) -> Places:
        """What everybody knows that a hidden cell is at least: 1 or 0."""
        return np.concatenate([(at_least(view.table, view.hidden) * view.published).ravel() for view in self.views])

    @cached_property
    def sensitive(self) -> Flags:
        """Hidden cells with rows that must stay unknown."""
        parts = [primary(view.table, self.rule) & view.table.filled & view.hidden for view in self.views]
        return np.concatenate([part.ravel() for part in parts])

    @cached_property
    def fixed(self) -> Flags:
        """Inner cells that cannot move: shown themselves, or part of a zero that is shown."""
        cells, inner = self.entries
        fixed = np.zeros(len(self.inner), bool)
        fixed[inner[self.shown[cells] & (self.single[cells] | (self.heads[cells] == 0))]] = True
        return fixed

    @cached_property
    def floor(self) -> Places:
        """What everybody knows that each inner cell is at least."""
        cells, inner = self.entries
        floor = np.zeros(len(self.inner), np.int64)
        np.maximum.at(floor, inner, np.where(self.single, self.known, 0)[cells])
        return floor

    def sums(self, loose: Flags, whole: Flags) -> tuple[Places, Places]:
        """The entries that are enough to add up: all of the `whole` cells, and of others what the shown sums leave over."""
        needed = [
            view.needed(loose[offset : offset + view.hidden.size].reshape(view.hidden.shape)).ravel()
            for view, offset in zip(self.views, self.offsets, strict=True)
        ]
        cells, inner = self.entries
        kept = whole[cells] | np.concatenate(needed)
        return cells[kept], inner[kept]

    def totals(self, moves: Reals) -> Reals:
        """What moves of the inner cells make of each cell."""
        cells, inner = self.entries
        return np.bincount(cells, weights=moves[inner], minlength=self.cells).astype(float)

    def spread(self, weights: Reals) -> Reals:
        """Weights of cells, added up for each inner cell."""
        cells, inner = self.entries
        return np.bincount(inner, weights=weights[cells], minlength=len(self.inner)).astype(float)

    def of_last(self, flags: Flags) -> Mask:
        """The part of flags on all cells that is about the last view, in its shape."""
        last = self.views[-1].hidden
        return flags[-last.size :].reshape(last.shape)

    def touched(self, which: Flags) -> Flags:
        """Cells that have an inner cell in common with one of these."""
        return self.totals((self.spread(which.astype(float)) > 0).astype(float)) > 0
