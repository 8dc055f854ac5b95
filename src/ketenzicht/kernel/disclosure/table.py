"""A table as disclosure control sees it: axes with totals, distinct units per cell, and cells that are settled already."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
"""one truth value per cell; the last index of each axis is the total over it"""
Counts = NDArray[np.int64]
"""one whole number per cell; the last index of each axis is the total over it"""


@dataclass(frozen=True, kw_only=True)
class Axis:
    """A dimension of a table with its members in order. The total over them comes after the last one."""

    name: str
    members: tuple[str, ...]
    multiplicity: int = 1
    """the most members that one unit occurs in: 1 for a characteristic that a person has once"""
    special: bool = False
    """a special column of the contract: health, criminal law, origin, domestic violence (P-7)"""
    identifying: bool = False
    """wijk or age: never crossed with a special column (P-7)"""

    @property
    def size(self) -> int:
        """How many entries an array has along this axis: the members and the total."""
        return len(self.members) + 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """Counts behind one indicator over one period. All arrays have one entry more than members along each axis: the total.

    ValueError when an array has another shape or something settled as hidden is not settled."""

    axes: tuple[Axis, ...]
    rows: Counts
    """rows behind each cell; they add up"""
    units: Mapping[str, Counts]
    """distinct protected units behind each cell, per kind of unit (persoon, leverancier …); they need not add up"""
    primary: Mask = field(default_factory=lambda: np.zeros((), bool))
    """cells that must be hidden for another reason than few units: dominance, a sensitive group"""
    frozen: Mask = field(default_factory=lambda: np.zeros((), bool))
    """cells whose state was settled by a coarser table or an earlier release"""
    frozen_hidden: Mask = field(default_factory=lambda: np.zeros((), bool))
    """those of the settled cells that are hidden"""

    def __post_init__(self) -> None:
        for name in ("primary", "frozen", "frozen_hidden"):
            mask: Mask = np.array(np.broadcast_to(getattr(self, name), self.shape))
            object.__setattr__(self, name, mask)
        if any(counts.shape != self.shape for counts in (self.rows, *self.units.values())):
            raise ValueError(f"the counts of a table over {self.names} must have the shape {self.shape}")
        if (self.frozen_hidden & ~self.frozen).any():
            raise ValueError("only a settled cell can be settled as hidden")

    @property
    def shape(self) -> tuple[int, ...]:
        """Entries along each axis."""
        return tuple(axis.size for axis in self.axes)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the axes."""
        return tuple(axis.name for axis in self.axes)

    @cached_property
    def filled(self) -> Mask:
        """Cells with rows. A cell without rows is a zero, and a zero is shown unless its whole line is hidden."""
        filled: Mask = self.rows > 0
        return filled

    @cached_property
    def heads(self) -> Counts:
        """The fewest distinct units behind each cell over the kinds of unit, and at least one where there are rows."""
        fewest = np.minimum.reduce([*self.units.values()], initial=np.iinfo(np.int64).max)
        heads: Counts = np.where(self.filled, np.maximum(fewest, 1), 0)
        return heads

    @cached_property
    def is_protected(self) -> bool:
        """Whether there is anybody to protect; a table without a protected unit is public already."""
        return bool(self.units)
