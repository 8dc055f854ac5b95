"""Primary suppression: which cells are hidden for what they are themselves, before anybody starts to subtract."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ketenzicht.kernel.disclosure.rules import DOMINANT_SHARE, Rule
from ketenzicht.kernel.disclosure.table import Axis, Counts, Mask, Table


def primary(table: Table, rule: Rule) -> Mask:
    """The cells that are hidden in themselves: few units, a forbidden crossing (P-7), and what the caller marked."""
    return few(table, rule) | forbidden_crossing(table.axes) | table.primary


def few(table: Table, rule: Rule) -> Mask:
    """Cells with rows of fewer distinct units than the threshold, for any kind of unit; a cell about two kinds passes both."""
    return table.filled & (table.heads < rule.threshold)


def forbidden_crossing(axes: tuple[Axis, ...]) -> Mask:
    """Cells that cross a special column with wijk, age or another special column (P-7). Totals over either are no crossing."""
    crossed = np.zeros(tuple(axis.size for axis in axes), bool)
    for one, other in combinations(range(len(axes)), 2):
        if may_not_cross(axes[one], axes[other]):
            inside = [slice(-1) if place in (one, other) else slice(None) for place in range(len(axes))]
            crossed[tuple(inside)] = True
    return crossed


def may_not_cross(one: Axis, other: Axis) -> bool:
    """Whether these two dimensions may not be crossed below the profile zaak (P-7)."""
    return (one.special and (other.special or other.identifying)) or (other.special and one.identifying)


def dominated(two_largest: NDArray[np.number], total: NDArray[np.number], rule: Rule) -> Mask:
    """Cells of a sum of which the two largest contributors (together, per cell) make up more than 90 %: the second could
    work out the first. Only in profiles with a dominance rule."""
    mask: Mask = (total > 0) & (two_largest * 100 > total * DOMINANT_SHARE)
    return mask if rule.dominance else np.zeros_like(mask)


def group_disclosing(part: Counts, whole: Counts) -> Mask:
    """Cells where nobody or everybody has a sensitive attribute: that says something about each member of the group."""
    mask: Mask = (whole > 0) & ((part == 0) | (part == whole))
    return mask
