"""Exports: how one file of a source system grows block by block, with its planted mistakes and its part of the truth."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ketenzicht.demo.columns import Text
from ketenzicht.demo.draw import stream
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.faults import Fault, plant
from ketenzicht.demo.files import Cell, CsvFile, Dialect, JsonFile, write_xlsx
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.truth import Truth

Rows = dict[str, Text]
"""The rows of a block as text columns, named and ordered as in the file."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What an export that does not follow residents needs: the size, the seed, and the truth so far."""

    size: Size
    seed: int
    truth: Truth

    def block(self, number: int) -> Block:
        """A block, drawn anew."""
        return Block(size=self.size, number=number, seed=self.seed)


@dataclass(frozen=True, kw_only=True)
class CsvExport:
    """A CSV file that follows the residents. `key` is the column that bad copies get a value of their own in
    (empty: no faults that need one); `repeated` the share of rows that occur twice, letter for letter."""

    mapping: str
    file: str
    table: str
    rows: Callable[[Block], Rows]
    tell: Callable[[Block, Truth], None]
    key: str = ""
    dialect: Dialect = field(default_factory=Dialect)
    faults: Sequence[Fault] = ()
    repeated: float = 0.0


@dataclass(frozen=True, kw_only=True)
class JsonExport:
    """A nested JSON file that follows the residents; `mappings` read it one after the other."""

    mappings: Sequence[str]
    file: str
    name: str
    head: dict[str, str]
    records: Callable[[Block], Iterable[dict[str, Any]]]
    tell: Callable[[Block, Truth], None]


@dataclass(frozen=True, kw_only=True)
class SheetExport:
    """A worksheet, made in one go when all blocks are done."""

    mapping: str
    file: str
    columns: Sequence[str]
    rows: Callable[[Scene], Iterable[Sequence[Cell]]]
    sheet: str = "Blad1"
    above: Sequence[str] = ()
    money: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class WholeExport:
    """A file that does not follow residents, written by a function of its own."""

    mapping: str
    file: str
    write: Callable[[Scene, Path], None]


class CsvStream:
    """A CsvExport with its open file."""

    def __init__(self, export: CsvExport, out: Path) -> None:
        self._export = export
        self._file = CsvFile(out / export.file, export.dialect)

    def add(self, block: Block, truth: Truth) -> None:
        """Write the rows of a block, good and bad mixed, and tell the truth about them."""
        export = self._export
        good = pa.table(export.rows(block))
        export.tell(block, truth)
        rng = stream(block.seed, f"faults:{export.file}", block.number)
        parts = [good]
        if export.faults:
            planted = plant(rng, good, export.key, export.faults, first=block.is_first)
            truth.refused(export.mapping, planted.kinds)
            parts.append(planted.rows)
        if export.repeated:
            parts.append(self._repeats(rng, good, block, truth))
        rows = pa.concat_tables(parts).combine_chunks()
        if rows.num_rows > good.num_rows:
            rows = rows.take(pa.array(_mixed(rng, good.num_rows, rows.num_rows)))
        self._file.write(rows)

    def _repeats(self, rng: np.random.Generator, good: pa.Table, block: Block, truth: Truth) -> pa.Table:
        n = int(rng.binomial(good.num_rows, self._export.repeated))
        n = min(max(n, int(block.is_first)), good.num_rows)
        chosen = np.sort(rng.choice(good.num_rows, n, replace=False))
        truth.refused(self._export.mapping, {"dubbele_rij": n})
        return good.take(pa.array(chosen))

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def _mixed(rng: np.random.Generator, good: int, total: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """An order that keeps good rows in sequence and strews the others between them."""
    place = np.concatenate([np.arange(good) + 0.5, rng.uniform(0.0, good, total - good)])
    return np.argsort(place, kind="stable").astype(np.int64)


class JsonStream:
    """A JsonExport with its open file."""

    def __init__(self, export: JsonExport, out: Path) -> None:
        self._export = export
        self._file = JsonFile(out / export.file, export.name, export.head)

    def add(self, block: Block, truth: Truth) -> None:
        """Write the records of a block and tell the truth about them."""
        self._file.write(self._export.records(block))
        self._export.tell(block, truth)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def write_sheet(export: SheetExport, scene: Scene, out: Path) -> None:
    """Write the worksheet."""
    rows = export.rows(scene)
    write_xlsx(out / export.file, export.columns, rows, sheet=export.sheet, above=export.above, money=export.money)
