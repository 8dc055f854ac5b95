"""What a mapping says, as values: one source, its files, and the tables that they become."""

import hashlib
import json
from collections.abc import Mapping as Map
from dataclasses import dataclass
from functools import cached_property

from ketenzicht.warehouse import expressions
from ketenzicht.warehouse.contract import Contract
from ketenzicht.warehouse.mapping.document import document


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How text in a file stands for values. A column may differ from its file."""

    decimal: str = "."
    thousands: str | None = None
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    moments: tuple[str, ...] = ()
    timezone: str = "Europe/Amsterdam"
    empty: tuple[str, ...] = ("",)
    true_values: tuple[str, ...] = ("true", "1", "ja", "j", "yes", "y", "waar")
    false_values: tuple[str, ...] = ("false", "0", "nee", "n", "no", "onwaar")


@dataclass(frozen=True, kw_only=True)
class FileFormat:
    """How the files of a source look."""

    format: str = "csv"
    pattern: str | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    header_row: int = 1
    names: tuple[str, ...] = ()
    sheet: str | None = None
    records: str = ""
    dialect: Dialect = Dialect()


@dataclass(frozen=True, kw_only=True)
class ColumnMap:
    """Where one column of a table comes from: exactly one of source, const, sql, or (for a pseudonym) bsn and/or key, or
    the pseudonym itself where the source asked the same vault."""

    target: str
    dialect: Dialect
    source: str | None = None
    values: Map[str, str | None] | None = None
    has_default: bool = False
    default: str | None = None
    const: str | None = None
    sql: str | None = None
    scale: str | None = None
    bsn: str | None = None
    key: str | None = None
    pseudonym: str | None = None
    namespace: str = ""

    @property
    def read(self) -> tuple[str, ...]:
        """The columns whose text ends up in this one as it stands: not those of which a pseudonym is made."""
        return ((self.source,) if self.source else ()) + (
            tuple(sorted(expressions.columns(self.sql))) if self.sql else ()
        )

    @property
    def identifying(self) -> tuple[str, ...]:
        """The columns that the vault makes a pseudonym of."""
        return tuple(name for name in (self.bsn, self.key, self.pseudonym) if name)

    @property
    def given(self) -> Map[str, str]:
        """The columns by which a row finds who occurs in it: the BSN, and the key or the pseudonym."""
        named = {"bsn": self.bsn, "sleutel": self.key or self.pseudonym}
        return {kind: name for kind, name in named.items() if name}


@dataclass(frozen=True, kw_only=True)
class Unpivot:
    """Columns that stand side by side become rows: one per column, with its name and its text as two new columns."""

    columns: tuple[str, ...]
    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class TableMap:
    """How one table is filled."""

    contract: Contract
    columns: tuple[ColumnMap, ...]
    where: str | None = None
    one_per_key: bool = False
    unpivot: Unpivot | None = None

    @property
    def rows_per_record(self) -> int:
        """How many rows one record of the file gives."""
        return len(self.unpivot.columns) if self.unpivot else 1

    @property
    def sources(self) -> tuple[str, ...]:
        """The file's columns that the table is made of, those in expressions included."""
        named = [name for column in self.columns for name in (*column.read, *column.identifying)]
        named += sorted(expressions.columns(self.where)) if self.where else []
        made = {self.unpivot.name, self.unpivot.value} if self.unpivot else set()
        return tuple(name for name in named if name not in made) + (self.unpivot.columns if self.unpivot else ())

    def column(self, target: str) -> ColumnMap | None:
        """What the mapping says of this column, if anything."""
        return next((column for column in self.columns if column.target == target), None)


@dataclass(frozen=True, kw_only=True)
class Period:
    """levering periode: the file's rows replace the periods (of this table column) that occur in them."""

    column: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class Changes:
    """levering mutaties: a file column that marks deletions, and one that orders changes of one key."""

    column: str | None = None
    deleted: tuple[str, ...] = ()
    order: str | None = None


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """One source: what it is, how its files look, and what they become."""

    bron: str
    title: str
    levering: str
    file: FileFormat
    tables: tuple[TableMap, ...]
    role: str = "leading"
    on_error: str = "quarantine"
    demo: bool = False
    ignore: tuple[str, ...] = ()
    period: Period | None = None
    changes: Changes = Changes()
    system: str | None = None
    owner: str | None = None
    purpose: str | None = None
    key_users: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    database: str | None = None
    """where the source is a database: `record` for the record of this installation, else the environment variable that
    holds its address"""
    text: str = ""

    @cached_property
    def hash(self) -> str:
        """A fingerprint of what the mapping says; layout and comments of the YAML do not count."""
        return hashlib.sha256(json.dumps(document(self.text), sort_keys=True, default=str).encode()).hexdigest()

    @property
    def sources(self) -> tuple[str, ...]:
        """The file's columns that are read, in order, each once. Columns named only in expressions are included."""
        found = [name for table in self.tables for name in table.sources]
        found += [name for name in (self.changes.column, self.changes.order) if name]
        return tuple(dict.fromkeys(found))
