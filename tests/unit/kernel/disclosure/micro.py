"""Persons with characteristics and a few rows each, counted into tables by plain Python: the truth behind the proofs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from hypothesis import strategies as st

from ketenzicht.kernel.disclosure import Axis, Rule, Settled, Table, layers, protect, under

Row = tuple[int, Mapping[str, int]]
"""a person, and per axis the member that the row belongs to"""


@dataclass(frozen=True, kw_only=True)
class Town:
    """All rows, and how many members each axis has."""

    sizes: Mapping[str, int]
    rows: tuple[Row, ...]

    def persons_in(self, names: tuple[str, ...], cell: tuple[int, ...]) -> frozenset[int]:
        """Who has a row in this cell of a table over these axes; the last place along an axis is the total."""
        wanted = {name: at for name, at in zip(names, cell, strict=True) if at < self.sizes[name]}
        return frozenset(person for person, at in self.rows if all(at[name] == wanted[name] for name in wanted))

    def table(self, names: tuple[str, ...]) -> Table:
        """The table over these axes."""
        shape = tuple(self.sizes[name] + 1 for name in names)
        rows = np.zeros(shape, np.int64)
        persons: dict[tuple[int, ...], set[int]] = defaultdict(set)
        for person, at in self.rows:
            for cell in product(*({at[name], self.sizes[name]} for name in names)):
                rows[cell] += 1
                persons[cell].add(person)
        units = np.zeros(shape, np.int64)
        for cell, inside in persons.items():
            units[cell] = len(inside)
        axes = tuple(self._axis(name) for name in names)
        return Table(axes=axes, rows=rows, units={"persoon": units})

    def _axis(self, name: str) -> Axis:
        members: dict[int, set[int]] = defaultdict(set)
        for person, at in self.rows:
            members[person].add(at[name])
        most = max(map(len, members.values()), default=1)
        return Axis(name=name, members=tuple(map(str, range(self.sizes[name]))), multiplicity=most)

    def who(self, names: tuple[str, ...]) -> list[frozenset[int]]:
        """The persons in each inner cell over these axes."""
        return [self.persons_in(names, cell) for cell in np.ndindex(tuple(self.sizes[name] for name in names))]

    def settled(self, names: tuple[str, ...], rule: Rule, base: tuple[str, ...] = ()) -> dict[tuple[str, ...], Settled]:
        """The table over these axes and all coarser ones, protected layer by layer."""
        outcome: dict[tuple[str, ...], Settled] = {}
        for layer in layers(names, base):
            coarser = [settled for other, settled in outcome.items() if set(other) < set(layer)]
            hidden = protect(under(self.table(layer), coarser), rule)
            outcome[layer] = Settled(names=layer, hidden=hidden)
        return outcome


CROWDS = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4, 5, 7, 10, 12, 30])
"""persons who have the same characteristics: many small and empty cells, some large ones"""


@st.composite
def towns(draw: st.DrawFn, names: tuple[str, ...], largest: int, repeated: str = "") -> Town:
    """Towns with axes of up to so many members. Each person has one to three rows; in the axis `repeated` these may
    belong to several members."""
    sizes = {name: draw(st.integers(1, largest)) for name in names}
    cells = list(product(*(range(size) for size in sizes.values())))
    crowds = draw(st.lists(CROWDS, min_size=len(cells), max_size=len(cells)))
    again = draw(st.lists(st.integers(0, 2), min_size=1, max_size=7))
    shift = draw(st.lists(st.integers(0, largest - 1), min_size=1, max_size=5))
    rows: list[Row] = []
    everybody = (cell for cell, crowd in zip(cells, crowds, strict=True) for _ in range(crowd))
    for person, cell in enumerate(everybody):
        at = dict(zip(names, cell, strict=True))
        for turn in range(1 + again[person % len(again)]):
            moved = {repeated: (at[repeated] + turn * shift[person % len(shift)]) % sizes[repeated]} if repeated else {}
            rows.append((person, at | moved))
    return Town(sizes=sizes, rows=tuple(rows))


def all_of(names: Iterable[str]) -> tuple[str, ...]:
    """The axes in their fixed order."""
    return tuple(sorted(names))
