"""Layers: a finer table takes over the state of every cell that a coarser table settled, so that the order of asking is nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from ketenzicht.kernel.disclosure.table import Mask, Table


@dataclass(frozen=True, kw_only=True, eq=False)
class Settled:
    """The outcome for a table: the names of its axes in order, and which of its cells are hidden."""

    names: tuple[str, ...]
    hidden: Mask


def layers(names: tuple[str, ...], base: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The tables that must be settled before, and at last, the one over these axes, coarsest first: the total, `base`
    (gemeente), then each more axis with `base`, each pair with it … In each of them the axes keep the order of `names`."""
    extra = [name for name in names if name not in base]
    if base:
        yield ()
    for depth in range(len(extra) + 1):
        for chosen in combinations(extra, depth):
            yield tuple(name for name in names if name in base or name in chosen)


def under(table: Table, settled: Iterable[Settled]) -> Table:
    """The table with the cells that it has in common with other tables frozen as these settled them: hidden where all of
    them hide it. Axes of the same name must have the same members."""
    shown, hidden = np.zeros(table.shape, bool), np.zeros(table.shape, bool)
    for other in settled:
        common, theirs = shared(table.names, other.names), shared(other.names, table.names)
        order = [name for name in other.names if name in table.names]
        states = np.transpose(other.hidden[theirs], [order.index(name) for name in table.names if name in order])
        hidden[common] |= states
        shown[common] |= ~states
    frozen = table.frozen | shown | hidden
    return replace(table, frozen=frozen, frozen_hidden=(table.frozen_hidden | hidden) & ~shown)


def shared(names: tuple[str, ...], others: tuple[str, ...]) -> tuple[slice | int, ...]:
    """Where in a table over `names` the cells stand that a table over `others` has too: the total of other axes."""
    return tuple(slice(None) if name in others else -1 for name in names)
