"""Releases that are seen together: a new one gives way to what was issued, never the other way round."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from ketenzicht.kernel.disclosure.layering import Settled, layers, shared, under
from ketenzicht.kernel.disclosure.lines import downward
from ketenzicht.kernel.disclosure.primary import few
from ketenzicht.kernel.disclosure.protection import beside
from ketenzicht.kernel.disclosure.rules import Rule
from ketenzicht.kernel.disclosure.table import Mask, Table
from ketenzicht.kernel.disclosure.views import View
from ketenzicht.kernel.disclosure.weak import Witnesses

LARGEST_BASE: Final = 20_000
"""inner cells of a common base above which a release is not worked out: it then shows only what was issued before"""


def reconcile(
    table: Table, issued: Sequence[Settled], base: Table, rule: Rule, witnesses: Witnesses | None = None
) -> Mask:
    """What must be hidden of a new table that is about the same indicator, period and unit as the issued ones, so that
    no set of them gives a small group away. `base` holds the counts over all axes of all of them, with the same members
    in the same order. Cells that were issued keep their state, unless a later snapshot leaves too few units in them.
    The table is settled in layers, the coarsest first, as it is in a cube."""
    known = list(issued)
    witnesses = witnesses or Witnesses()
    for names in layers(table.names):
        known.append(Settled(names=names, hidden=_given(part(table, names), known, base, rule, witnesses)))
    return known[-1].hidden


def _given(table: Table, known: Sequence[Settled], base: Table, rule: Rule, witnesses: Witnesses) -> Mask:
    frozen = under(table, known)
    fallen = few(table, rule) & ~frozen.frozen_hidden
    table = replace(frozen, frozen=frozen.frozen & ~fallen)
    if np.prod([len(axis.members) for axis in base.axes]) > LARGEST_BASE:
        return downward(table, ~table.frozen | table.frozen_hidden)
    truth = View(table=base, hidden=np.ones(base.shape, bool), base=base.axes, published=False)
    return beside((truth, *(_seen(other, base) for other in known)), table, rule, witnesses)


def reconcile_all(tables: Iterable[Table], issued: Sequence[Settled], base: Table, rule: Rule) -> list[Settled]:
    """The outcome for each of these tables, which are issued together (the planned monthly programme): each gives way to
    the ones before it, so the most important comes first."""
    outcome: list[Settled] = []
    for table in tables:
        hidden = reconcile(table, [*issued, *outcome], base, rule)
        outcome.append(Settled(names=table.names, hidden=hidden))
    return outcome


def part(base: Table, names: tuple[str, ...]) -> Table:
    """The table over some axes of the base, in this order: totals over the other axes. Nothing of it is settled."""
    place = shared(base.names, names)
    kept = [name for name in base.names if name in names]
    order = [kept.index(name) for name in names]
    axes = {axis.name: axis for axis in base.axes}
    return Table(
        axes=tuple(axes[name] for name in names),
        rows=np.transpose(base.rows[place], order),
        primary=np.transpose(base.primary[place], order),
        units={kind: np.transpose(counts[place], order) for kind, counts in base.units.items()},
    )


def _seen(other: Settled, base: Table) -> View:
    table = part(base, other.names)
    frozen = replace(table, frozen=np.ones(table.shape, bool), frozen_hidden=other.hidden)
    return View(table=frozen, hidden=other.hidden, base=base.axes)
