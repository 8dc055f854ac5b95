"""Staging: the good rows of one table of a delivery, written typed and pseudonymised; the others told row by row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ketenzicht.warehouse.contract import Contract
from ketenzicht.warehouse.conversion import LINE, RAW, ROW, Conversion
from ketenzicht.warehouse.engines.connection import one, write_file
from ketenzicht.warehouse.problems import Problem
from ketenzicht.warehouse.quarantine import Flaw, Quarantined
from ketenzicht.warehouse.readers.raw import Raw
from ketenzicht.warehouse.sql import name, names, text

# Version 2 has an encoding for numbers that follow each other, such as those of rows.
_PARQUET = "FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 122880, WRITE_BLOOM_FILTER false"
_FETCH = 10_000


@dataclass(frozen=True, kw_only=True)
class KeyFlaw:
    """Rows whose key has something wrong that shows only among other rows. `relation` holds the keys as `shown`, what was
    expected, and in `eerste` which row of the key is sound all the same."""

    code: str
    relation: str
    columns: tuple[str, ...]


def key_text(columns: Sequence[str], prefix: str = "") -> str:
    """The columns as one text, to show and to compare across passes."""
    return "concat_ws(' / ', " + ", ".join(f"CAST({prefix}{name(column)} AS VARCHAR)" for column in columns) + ")"


def write_good(connection: duckdb.DuckDBPyConnection, conversions: Sequence[Conversion], target: Path) -> int:
    """Write the rows without problems of all files to a Parquet file; returns how many."""
    query = " UNION ALL ".join(f"({conversion.good})" for conversion in conversions)
    if len(conversions) > 1 and conversions[0].table.one_per_key:
        query = f"SELECT DISTINCT * FROM ({query})"
    return copy(connection, query, target)


def copy(connection: duckdb.DuckDBPyConnection, query: str, target: Path) -> int:
    """Write the result of a query to a staged file; returns the number of rows."""
    return write_file(connection, query, str(target), _PARQUET)


def repeated_keys(
    connection: duckdb.DuckDBPyConnection, contract: Contract, rows: str, *, one_per_key: bool
) -> list[KeyFlaw]:
    """Keys that stand there more than once: of rows that are the same the first one stays, others contradict each other."""
    stored, key = names(column.name for column in contract.stored), names(contract.key)
    # Grouping by numbers takes half the time of grouping by texts.
    twice = f"SELECT hash({key}) AS _sleutel FROM {rows} GROUP BY hash({key}) HAVING count(*) > 1"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE vaker AS {twice}")
    if not _count(connection, "vaker"):
        return []
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE herhaald AS
            SELECT {key_text(contract.key)} AS shown, CAST(count(*) AS VARCHAR) AS verwacht,
                   count(DISTINCT hash({stored})) AS soorten, min({name(ROW)}) AS eerste
            FROM {rows} WHERE hash({key}) IN (SELECT _sleutel FROM vaker) GROUP BY {key} HAVING count(*) > 1"""
    )
    found = []
    for code, condition, first in (
        ("dubbele_rij", "soorten = 1", "eerste"),
        ("tegenstrijdig" if one_per_key else "dubbele_sleutel", "soorten > 1", "CAST(NULL AS BIGINT)"),
    ):
        relation = f"herhaald_{code}"
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {relation} AS SELECT shown, verwacht, {first} AS eerste FROM herhaald WHERE {condition}"
        )
        if _count(connection, relation):
            found.append(KeyFlaw(code=code, relation=relation, columns=contract.key))
    return found


def orphans(
    connection: duckdb.DuckDBPyConnection, contract: Contract, rows: str, parents: dict[str, str]
) -> list[KeyFlaw]:
    """Rows that point at a parent that is not there. `parents` is per table a relation of its live rows; a parent table
    without rows of that gemeente says nothing: a municipality may begin with one source."""
    found = []
    for number, key in enumerate(contract.foreign_keys):
        if key.orphan != "quarantine" or key.parent not in parents:
            continue
        relation = f"wees_{number}"
        same = " AND ".join(
            f"p.{name(there)} = f.{name(here)}" for here, there in zip(key.fields, key.parent_fields, strict=True)
        )
        given = " AND ".join(f"f.{name(field)} IS NOT NULL" for field in key.fields)
        present = (
            f"AND f.gemeente IN (SELECT DISTINCT gemeente FROM {parents[key.parent]})"
            if "gemeente" in key.fields
            else ""
        )
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE {relation} AS
                SELECT DISTINCT {key_text(key.fields, "f.")} AS shown, {text(key.parent)} AS verwacht, CAST(NULL AS BIGINT) AS eerste
                FROM {rows} f ANTI JOIN {parents[key.parent]} p ON {same} WHERE {given} {present}"""
        )
        if _count(connection, relation):
            found.append(KeyFlaw(code="wees", relation=relation, columns=key.fields))
    return found


def without(connection: duckdb.DuckDBPyConnection, staged: Path, flaws: Sequence[KeyFlaw], target: Path) -> int:
    """Write the staged rows again without those of the flawed keys; of equal rows one stays. Returns how many are left."""
    joins = [
        f"LEFT JOIN {flaw.relation} f{number} ON f{number}.shown = {key_text(flaw.columns, 'r.')}"
        for number, flaw in enumerate(flaws)
    ]
    sound = [f"(f{number}.shown IS NULL OR r.{name(ROW)} = f{number}.eerste)" for number, _ in enumerate(flaws)]
    rows = f"read_parquet({text(str(staged))}) r {' '.join(joins)}"
    return copy(connection, f"SELECT r.* FROM {rows} WHERE {' AND '.join(sound)}", target)


def left_out(rows: str, staged: Path) -> str:
    """The raw rows that were not staged: only of these it must be told why."""
    return f"(SELECT * FROM {rows} ANTI JOIN (SELECT {name(ROW)} FROM read_parquet({text(str(staged))})) USING ({name(ROW)}))"


def bad_rows(
    connection: duckdb.DuckDBPyConnection, conversion: Conversion, raw: Raw, flaws: Sequence[KeyFlaw]
) -> Iterator[Quarantined]:
    """Every row with a problem of its own or a flawed key, with its line and its raw values."""
    problems = conversion.problems
    shown = [
        f"CASE WHEN coalesce({problem.bad}, FALSE) THEN coalesce(CAST({problem.shown} AS VARCHAR), '') END"
        for problem in problems
    ]
    keys = "".join(f"{key_text(flaw.columns)} AS {name(f'sleutel{number}')}, " for number, flaw in enumerate(flaws))
    rows = f"(SELECT *, {keys} NOT coalesce({conversion.bad}, FALSE) AS goed FROM {conversion.rows} WHERE NOT {conversion.erased})"
    joins = [f"LEFT JOIN {flaw.relation} f{n} ON f{n}.shown = t.{name(f'sleutel{n}')}" for n, flaw in enumerate(flaws)]
    conditions = [
        f"(goed AND f{n}.shown IS NOT NULL AND {name(ROW)} IS DISTINCT FROM f{n}.eerste)" for n, _ in enumerate(flaws)
    ]
    tests = [f"CASE WHEN {condition} THEN f{n}.shown END" for n, condition in enumerate(conditions)]
    expected = [f"f{n}.verwacht" for n, _ in enumerate(flaws)]
    sources = sorted(conversion.mapping.sources)
    selected = ", ".join([name(LINE), *(name(RAW + source) for source in sources), *shown, *tests, *expected])
    chosen = " OR ".join(["NOT goed", *conditions])
    cursor = connection.execute(
        f"SELECT {selected} FROM {rows} t {' '.join(joins)} WHERE {chosen} ORDER BY {name(ROW)}"
    )
    while fetched := cursor.fetchmany(_FETCH):
        for row in fetched:
            yield _quarantined(conversion, raw, sources, problems, flaws, row)


def _quarantined(
    conversion: Conversion,
    raw: Raw,
    sources: Sequence[str],
    problems: Sequence[Problem],
    flaws: Sequence[KeyFlaw],
    row: tuple[object, ...],
) -> Quarantined:
    line, values, rest = row[0], row[1 : 1 + len(sources)], row[1 + len(sources) :]
    shown, keys, expected = (
        rest[: len(problems)],
        rest[len(problems) : len(problems) + len(flaws)],
        rest[len(problems) + len(flaws) :],
    )
    told = [
        Flaw(
            code=problem.code, column=problem.source, target=problem.target, value=str(value), expected=problem.expected
        )
        for problem, value in zip(problems, shown, strict=True)
        if value is not None
    ]
    told += [
        Flaw(
            code=flaw.code,
            column=" / ".join(_sources(conversion, flaw)),
            target=flaw.columns[-1],
            value=str(value),
            expected=str(why),
        )
        for flaw, value, why in zip(flaws, keys, expected, strict=True)
        if value is not None
    ]
    return Quarantined(
        file=raw.file,
        line=int(str(line)),
        table=conversion.table.contract.name,
        values={source: None if value is None else str(value) for source, value in zip(sources, values, strict=True)},
        flaws=tuple(told),
    )


def _sources(conversion: Conversion, flaw: KeyFlaw) -> list[str]:
    specs = (conversion.table.column(column) for column in flaw.columns)
    return [spec.source for spec in specs if spec and spec.source] or list(flaw.columns)


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    return int(one(connection, f"SELECT count(*) FROM {relation}")[0])
