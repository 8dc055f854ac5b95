"""The DuckDB file of a snapshot: one view per table over its parts, with relative paths, so that the data folder can be moved."""

from collections.abc import Collection

import duckdb

from ketenzicht.kernel import files
from ketenzicht.warehouse.contract import Column, Contract, contract, contracts
from ketenzicht.warehouse.manifest import Manifest, Part
from ketenzicht.warehouse.sql import name, text
from ketenzicht.warehouse.store import Store

COMPARISON = "vergelijking"
MERGES = "persoon_samenvoeging"


def write(store: Store, found: Manifest, *, anew: bool = False) -> None:
    """Write `snapshots/<id>.duckdb`, unless it is there: the same content always has the same views. `anew` mends a damaged one."""
    path = store.snapshots / f"{found.snapshot}.duckdb"
    if path.exists() and not anew:
        return
    unfinished = path.with_suffix(f".duckdb{files.UNFINISHED}")
    for left in (unfinished, unfinished.with_name(f"{unfinished.name}.wal")):
        left.unlink(missing_ok=True)
    connection = duckdb.connect(str(unfinished), config={"file_search_path": str(store.root)})
    try:
        for statement in statements(found):
            connection.execute(statement)
        connection.execute("CHECKPOINT")
    finally:
        connection.close()
    files.settle(unfinished, path)


def statements(found: Manifest) -> list[str]:
    """The views: per table its rows, per dimension with a validity `<table>_op(date)`, and what is only for comparison."""
    made = [f"CREATE SCHEMA {COMPARISON}"]
    merged = bool(found.tables.get(MERGES) and found.tables[MERGES].rows)
    if merged:
        made.append(_final_merges(found))
    for table, content in found.tables.items():
        about = contract(table)
        made.append(
            f"CREATE VIEW {name(table)} AS {_rows(about, [(table, part) for part in content.parts.values()], merged)}"
        )
        if content.comparison:
            rows = _rows(about, [(table, part) for part in content.comparison.values()], merged)
            made.append(f"CREATE VIEW {COMPARISON}.{name(table)} AS {rows}")
        if has_validity(about):
            made.append(_as_of_macro(about))
    made += [
        f"CREATE VIEW {name(table)} AS {_empty(contracts()[table])}"
        for table in contracts()
        if table not in found.tables
    ]
    made += [
        _as_of_macro(about) for about in contracts().values() if about.name not in found.tables and has_validity(about)
    ]
    return made


def has_validity(about: Contract) -> bool:
    """Whether rows of this table hold for a time (geldig_van inclusive, geldig_tot exclusive)."""
    return about.has("geldig_van") and about.has("geldig_tot")


def _as_of_macro(about: Contract) -> str:
    """persoon_op(DATE '2026-03-31'): the rows as they were on that day."""
    return (
        f"CREATE MACRO {name(about.name + '_op')}(dag) AS TABLE SELECT * FROM {name(about.name)} "
        "WHERE geldig_van <= dag AND (geldig_tot IS NULL OR dag < geldig_tot)"
    )


def rows_of(found: Manifest, table: str, read: Collection[str]) -> str:
    """SQL of the rows of a table for a question that reads these of its pseudonyms only: the others are not looked up."""
    content, merges = found.tables[table], found.tables.get(MERGES)
    parts = [(table, part) for part in content.parts.values()]
    return _rows(contract(table), parts, bool(merges and merges.rows), read)


def _rows(about: Contract, parts: list[tuple[str, Part]], merged: bool, read: Collection[str] | None = None) -> str:
    if not parts:
        return _empty(about)
    paths = ", ".join(text(f"parts/{table}/{part.file}") for table, part in parts)
    rows = f"SELECT * FROM read_parquet([{paths}])"
    pseudonyms = [column for column in about.stored if column.pseudonym and (read is None or column.name in read)]
    return _with_merges(rows, pseudonyms) if merged and pseudonyms and about.name != MERGES else rows


def _with_merges(rows: str, pseudonyms: list[Column]) -> str:
    """Pseudonyms that turned out to be one person are read as one; the parts keep what was delivered."""
    replaced = ", ".join(
        f"coalesce({name('m' + column.name)}.naar, r.{name(column.name)}) AS {name(column.name)}"
        for column in pseudonyms
    )
    joins = " ".join(
        f"LEFT JOIN _samenvoeging {name('m' + column.name)} ON {name('m' + column.name)}.van = r.{name(column.name)} "
        f"AND {name('m' + column.name)}.soort = {text(column.pseudonym or '')}"
        for column in pseudonyms
    )
    return f"SELECT r.* REPLACE ({replaced}) FROM ({rows}) r {joins}"


def _final_merges(found: Manifest) -> str:
    """A merged into B and B into C: A is read as C."""
    paths = ", ".join(text(f"parts/{MERGES}/{part.file}") for part in found.tables[MERGES].parts.values())
    return f"""CREATE VIEW _samenvoeging AS WITH RECURSIVE keten AS (
        SELECT soort, van, naar, 1 AS diep FROM read_parquet([{paths}])
        UNION ALL SELECT k.soort, k.van, m.naar, diep + 1 FROM keten k
        JOIN read_parquet([{paths}]) m ON m.soort = k.soort AND m.van = k.naar WHERE diep < 50)
        SELECT soort, van, arg_max(naar, diep) AS naar FROM keten GROUP BY soort, van"""


def _empty(about: Contract) -> str:
    """A table that no source has filled yet has its columns and no rows."""
    columns = ", ".join(f"CAST(NULL AS {column.sql_type}) AS {name(column.name)}" for column in about.stored)
    return f"SELECT {columns} WHERE FALSE"
