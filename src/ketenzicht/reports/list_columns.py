"""Columns of a lijst: which there are, and how each comes from the rows behind the figure."""

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How a column of a lijst comes from the rows behind the figure."""

    COLUMN = "column"
    """as it stands (with `per`: the same in all rows of the line, else the first in order)"""
    COUNT = "count"
    """how many rows"""
    SHARE = "share"
    """which percentage of the rows that know a value has the one that is `sought`"""
    PREVIOUS = "previous"
    """how many rows in the previous period"""
    DIFFERENT = "different"
    """how many different values"""
    EARLIEST = "earliest"
    LATEST = "latest"
    SUM = "sum"
    """the sum of a number, in euros"""
    NAMES = "names"
    """all different values, one after the other"""
    VALUE = "value"
    """the number that another indicator of the same table counts with (`name` is its key); empty where it leaves the row out"""
    AMONG = "among"
    """ja where the line is also a line of another indicator (`name` is its key), else nee"""
    TEXT = "text"
    """text out of the record (`name` is its field), fetched at the last moment for who may see it"""


@dataclass(frozen=True, kw_only=True)
class LijstColumn:
    """A column of a lijst: a column of the indicator's table or a dimension (`name`), taken in a `way`. With `sought` only
    rows with that code in the column are counted; `instead` is the column (ja or nee) that stands there for who may not see
    the text."""

    title: str
    way: Way
    name: str
    instead: str = ""
    sought: str = ""
