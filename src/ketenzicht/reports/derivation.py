"""Columns of a table that are not asked but follow from others: how, and from which."""

from dataclasses import dataclass
from enum import StrEnum


class Derivation(StrEnum):
    """How a column of a table follows from the figures beside it, after these were protected."""

    SHARE = "share"
    """the first as a percentage of the second"""
    DIFFERENCE = "difference"
    """the first minus the second"""
    EACH = "each"
    """the first divided by the second, such as euros per client"""
    ELAPSED = "elapsed"
    """how much of the year is over on the last day, in per cent"""
    MEMBERS = "members"
    """no figure: the members of another dimension that go with the row, such as the owner of a measure"""


@dataclass(frozen=True, kw_only=True)
class Derived:
    """A column of a table that is not asked but follows: from the columns with the titles `of`, or (for members) from a
    dimension. It stands before the `place`-th asked column; `unit` is that of a division."""

    title: str
    way: Derivation
    of: tuple[str, ...]
    place: int
    vn: bool = False
    unit: str = ""
