"""Source mappings: how the files of one source become tables of the warehouse (docs/reference/mapping-format.md)."""

from ketenzicht.warehouse.mapping.model import (
    Changes,
    ColumnMap,
    Dialect,
    FileFormat,
    Mapping,
    Period,
    TableMap,
    Unpivot,
)
from ketenzicht.warehouse.mapping.reader import RECORD, load, parse, shipped

__all__ = [
    "RECORD",
    "Changes",
    "ColumnMap",
    "Dialect",
    "FileFormat",
    "Mapping",
    "Period",
    "TableMap",
    "Unpivot",
    "load",
    "parse",
    "shipped",
]
