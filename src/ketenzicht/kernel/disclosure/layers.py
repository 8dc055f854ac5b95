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


def under(table: Table, coarser: Iterable[Settled]) -> Table:
    """The table with the cells of coarser tables frozen as these settled them. Each must be over some of its axes."""
    frozen, hidden = table.frozen.copy(), table.frozen_hidden.copy()
    for settled in coarser:
        place = tuple(slice(None) if name in settled.names else -1 for name in table.names)
        order = [settled.names.index(name) for name in table.names if name in settled.names]
        frozen[place] = True
        hidden[place] = np.transpose(settled.hidden, order)
    return replace(table, frozen=frozen, frozen_hidden=hidden)
