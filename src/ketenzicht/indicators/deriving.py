"""Derived relations in the engine: a view each, over a file where the relation is large, made once per snapshot."""

import hashlib
import secrets
from contextlib import suppress
from pathlib import Path

import duckdb

from ketenzicht.indicators.relations import Relation, relations, with_sources
from ketenzicht.kernel import files
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.warehouse.manifest import Manifest
from ketenzicht.warehouse.sql import name, text
from ketenzicht.warehouse.store import Store

LARGE = 100_000
"""Rows of its base from which a derived relation is worth a file: below that it is worked out in milliseconds, unless it says `keep` itself."""


def read_by(sql: str) -> list[Relation]:
    """The derived relations that a query of the planner names, each after those that it is made of."""
    return with_sources(about for about in relations().values() if about.sql and name(about.name) in sql)


def view(
    connection: duckdb.DuckDBPyConnection, about: Relation, store: Store | None, manifest: Manifest | None
) -> None:
    """Make a derived relation readable by its name; the relations that it reads must be so already."""
    rows = about.sql
    if store is not None and manifest is not None and (about.keep or _is_large(about, manifest)):
        kept = path_of(store, manifest.snapshot, about)
        if kept.exists() or _keep(connection, about, kept):
            rows = f"SELECT * FROM read_parquet({text(str(kept))})"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {name(about.name)} AS {rows}")


def path_of(store: Store, snapshot: str, about: Relation) -> Path:
    """Where the rows of a derived relation are kept; another definition of it, or of what it reads, is another file."""
    said = "\n".join(source.sql for source in with_sources([about]))
    return store.derived / snapshot / f"{about.name}.{hashlib.sha256(said.encode()).hexdigest()[:16]}.parquet"


def _is_large(about: Relation, manifest: Manifest) -> bool:
    table = manifest.tables.get(about.base)
    return table is not None and table.rows >= LARGE


def _keep(connection: duckdb.DuckDBPyConnection, about: Relation, kept: Path) -> bool:
    """Write the rows, and say whether that went well: where it did not (a full disk, too little memory, no permission) the
    relation is worked out each time."""
    unfinished = kept.with_name(f"{kept.name}.{secrets.token_hex(4)}{files.UNFINISHED}")
    try:
        files.private_folder(kept.parent)
        connection.execute(f"COPY ({about.sql}) TO {text(str(unfinished))} (FORMAT parquet, COMPRESSION zstd)")
        files.settle(unfinished, kept)
    except (duckdb.Error, KetenzichtError):
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        return False
    return True
