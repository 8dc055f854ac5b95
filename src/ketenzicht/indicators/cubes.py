"""Protected cubes: what a profile may see of an indicator over a period, worked out once and kept with the snapshot.

A cube holds shown values only, and says of the hidden cells that they are hidden. One Parquet file each, written by rename."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ketenzicht.indicators.catalog import definition_hash
from ketenzicht.indicators.counting import Key
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.relations import relation
from ketenzicht.kernel import files
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import Profile
from ketenzicht.warehouse.store import Store

VERSION = 2
"""Raised when the method of protection changes: cubes of before are not read any more."""
_HIDDEN, _VALUE, _ROWS = "verborgen", "waarde", "rijen"


@dataclass(frozen=True, kw_only=True)
class CubeCell:
    """A cell as it may be seen: hidden; or with its value (None: not known), the rows behind it, and its parts."""

    hidden: bool
    value: Decimal | None = None
    rows: int = 0
    parts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Cube:
    """All cells of all levels; None on an axis is the total over it. Cells that are not named have no rows."""

    axes: tuple[str, ...]
    parts: tuple[str, ...]
    cells: Mapping[Key, CubeCell]

    @cached_property
    def members(self) -> Mapping[str, frozenset[str]]:
        """Per axis the members that have rows or are hidden."""
        columns = zip(*self.cells, strict=True) if self.cells else ((),) * len(self.axes)
        return {
            axis: frozenset(member for member in column if member is not None)
            for axis, column in zip(self.axes, columns, strict=True)
        }


def path_of(
    store: Store, snapshot: str, indicator: Indicator, period: Period, profile: Profile, axes: tuple[str, ...]
) -> Path:
    """Where the cube lies. Another snapshot, definition, way of reaching a dimension, period or profile: another file."""
    about = relation(indicator.table)
    words = (
        str(VERSION), snapshot, definition_hash(indicator), about.sql, _dimensions_hash(), period.key, str(profile), *axes,
    )  # fmt: skip
    mark = hashlib.sha256("\n".join(words).encode()).hexdigest()[:24]
    return store.cubes / f"{snapshot}.{mark}.parquet"


@cache
def _dimensions_hash() -> str:
    shipped = resources.files("ketenzicht.indicators") / "dimensions.yaml"
    return hashlib.sha256(shipped.read_bytes()).hexdigest()


def write(path: Path, cube: Cube) -> None:
    """Keep a cube. Who writes the same one at the same time writes the same bytes."""
    files.private_folder(path.parent)
    columns: dict[str, pa.Array] = {
        axis: pa.array([key[place] for key in cube.cells], pa.string()) for place, axis in enumerate(cube.axes)
    }
    cells = list(cube.cells.values())
    columns[_HIDDEN] = pa.array([cell.hidden for cell in cells], pa.bool_())
    columns[_VALUE] = pa.array([None if cell.value is None else str(cell.value) for cell in cells], pa.string())
    columns[_ROWS] = pa.array([None if cell.hidden else cell.rows for cell in cells], pa.int64())
    for part in cube.parts:
        columns[f"deel_{part}"] = pa.array([cell.parts.get(part) for cell in cells], pa.int64())
    with files.replacing(path) as stream:
        pq.write_table(pa.table(columns), stream)


def read(path: Path) -> Cube | None:
    """The cube in this file; None where it was not made yet."""
    if not path.exists():
        return None
    table = pq.read_table(path, memory_map=False)
    parts = tuple(name.removeprefix("deel_") for name in table.column_names if name.startswith("deel_"))
    axes = tuple(name for name in table.column_names[: table.column_names.index(_HIDDEN)])
    columns: list[list[Any]] = [column.to_pylist() for column in table.columns]
    wide = len(axes)
    return Cube(
        axes=axes, parts=parts, cells={row[:wide]: _cell(row[wide:], parts) for row in zip(*columns, strict=True)}
    )


def _cell(row: tuple[Any, ...], parts: tuple[str, ...]) -> CubeCell:
    hidden, value, rows, *amounts = row
    if hidden:
        return CubeCell(hidden=True)
    return CubeCell(
        hidden=False,
        value=None if value is None else Decimal(value),
        rows=rows,
        parts=dict(zip(parts, amounts, strict=True)),
    )
