"""Staging: the good rows of one table of a delivery, written typed and pseudonymised; the others told row by row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ketenzicht.warehouse.contract import Contract
from ketenzicht.warehouse.conversion import LINE, RAW, Conversion
from ketenzicht.warehouse.engines.connection import one
from ketenzicht.warehouse.problems import Problem
from ketenzicht.warehouse.quarantine import Flaw, Quarantined
from ketenzicht.warehouse.readers.raw import Raw
from ketenzicht.warehouse.sql import name, names, text

_PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 122880"
_FETCH = 10_000


@dataclass(frozen=True, kw_only=True)
class KeyFlaw:
    """Rows whose key has something wrong that shows only among other rows: `relation` holds the keys with `shown`."""

    code: str
    relation: str
    columns: tuple[str, ...]
    expected: str = ""
    keeps_first: bool = False


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
    """Write the result of a query to a Parquet file; returns the number of rows."""
    return int(one(connection, f"COPY ({query}) TO {text(str(target))} ({_PARQUET})")[0])


def repeated_keys(
    connection: duckdb.DuckDBPyConnection, contract: Contract, rows: str, *, one_per_key: bool
) -> list[KeyFlaw]:
    """Keys that stand there more than once: rows that are the same are one row too many, others contradict each other."""
    stored, key = names(column.name for column in contract.stored), names(contract.key)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE vaker AS SELECT {key} FROM {rows} GROUP BY {key} HAVING count(*) > 1"
    )
    if not _count(connection, "vaker"):
        return []
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE herhaald AS
            SELECT {key_text(contract.key)} AS shown, count(*) AS aantal, count(DISTINCT hash({stored})) AS soorten
            FROM {rows} SEMI JOIN vaker USING ({key}) GROUP BY {key}"""
    )
    found = []
    for code, condition in (
        ("dubbele_rij", "soorten = 1"),
        ("tegenstrijdig" if one_per_key else "dubbele_sleutel", "soorten > 1"),
    ):
        relation = f"herhaald_{code}"
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {relation} AS SELECT shown, CAST(aantal AS VARCHAR) AS aantal FROM herhaald WHERE {condition}"
        )
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {relation}_gezien (shown VARCHAR)")
        if _count(connection, relation):
            found.append(
                KeyFlaw(
                    code=code,
                    relation=relation,
                    columns=contract.key,
                    expected="aantal",
                    keeps_first=code == "dubbele_rij",
                )
            )
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
            f"""CREATE OR REPLACE TEMP TABLE {relation} AS SELECT DISTINCT {key_text(key.fields, "f.")} AS shown
                FROM {rows} f ANTI JOIN {parents[key.parent]} p ON {same} WHERE {given} {present}"""
        )
        if _count(connection, relation):
            found.append(KeyFlaw(code="wees", relation=relation, columns=key.fields, expected=key.parent))
    return found


def without(connection: duckdb.DuckDBPyConnection, staged: Path, flaws: Sequence[KeyFlaw], target: Path) -> int:
    """Write the staged rows again without those of the flawed keys; of equal rows one stays. Returns how many are left."""
    query = f"SELECT * FROM read_parquet({text(str(staged))})"
    for flaw in flaws:
        listed = f"{key_text(flaw.columns)} IN (SELECT shown FROM {flaw.relation})"
        if flaw.keeps_first:
            query = (
                f"SELECT * FROM ({query}) WHERE NOT {listed} UNION ALL SELECT DISTINCT * FROM ({query}) WHERE {listed}"
            )
        else:
            query = f"SELECT * FROM ({query}) WHERE NOT {listed}"
    return copy(connection, query, target)


def suspects(
    connection: duckdb.DuckDBPyConnection, conversion: Conversion, numbered: str, flaws: Sequence[KeyFlaw]
) -> str:
    """The numbered rows that can be bad, as a relation: those whose text occurs in a row that is.

    Counting lines goes in order, row by row; to convert every row in that order again would cost more than the first
    time. So what is bad is found side by side, without numbers, and only text is compared while the lines are counted.
    """
    listed = "".join(f" OR {key_text(flaw.columns)} IN (SELECT shown FROM {flaw.relation})" for flaw in flaws)
    fingerprint = f"hash({names(RAW + source for source in sorted(conversion.table.sources))})"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE verdacht AS SELECT DISTINCT {fingerprint} AS vingerafdruk
            FROM {conversion.rows} WHERE coalesce({conversion.bad}, FALSE){listed}"""
    )
    return f"(SELECT * FROM {numbered} WHERE {fingerprint} IN (SELECT vingerafdruk FROM verdacht))"


def bad_rows(
    connection: duckdb.DuckDBPyConnection, conversion: Conversion, raw: Raw, flaws: Sequence[KeyFlaw]
) -> Iterator[Quarantined]:
    """Every row with a problem of its own or a flawed key, with its line and its raw values."""
    problems = conversion.problems
    shown = [
        f"CASE WHEN coalesce({problem.bad}, FALSE) THEN coalesce(CAST({problem.shown} AS VARCHAR), '') END"
        for problem in problems
    ]
    rows = f"(SELECT *, {_key_columns(flaws)} NOT coalesce({conversion.bad}, FALSE) AS goed FROM {conversion.rows} WHERE NOT {conversion.erased})"
    conditions = [f"({_is_flawed(number, flaw)})" for number, flaw in enumerate(flaws)]
    tests = [
        f"CASE WHEN goed AND {condition} THEN {name(f'sleutel{number}')} END"
        for number, condition in enumerate(conditions)
    ]
    expected = [_expected(number, flaw) for number, flaw in enumerate(flaws)]
    sources = sorted(conversion.mapping.sources)
    selected = ", ".join([name(LINE), *(name(RAW + source) for source in sources), *shown, *tests, *expected])
    chosen = " OR ".join(["NOT goed", *conditions])
    cursor = connection.execute(f"SELECT {selected} FROM {rows} t WHERE {chosen} ORDER BY {name(LINE)}")
    while fetched := cursor.fetchmany(_FETCH):
        for row in fetched:
            yield _quarantined(conversion, raw, sources, problems, flaws, row)


def remember(connection: duckdb.DuckDBPyConnection, conversion: Conversion, flaws: Sequence[KeyFlaw]) -> None:
    """Keep which of the equal rows this file had: in a later file of the delivery each is one too many."""
    for flaw in flaws:
        if flaw.keeps_first:
            key = key_text(flaw.columns)
            good = f"NOT {conversion.bad} AND NOT {conversion.erased}"
            rows = f"SELECT DISTINCT {key} FROM {conversion.rows} WHERE {good} AND {key} IN (SELECT shown FROM {flaw.relation})"
            connection.execute(f"INSERT INTO {flaw.relation}_gezien {rows}")


def _key_columns(flaws: Sequence[KeyFlaw]) -> str:
    """The keys to look up, and for equal rows the rank within them: the first one was loaded."""
    columns = [f"{key_text(flaw.columns)} AS {name(f'sleutel{number}')}, " for number, flaw in enumerate(flaws)]
    columns += [
        f"row_number() OVER (PARTITION BY {key_text(flaw.columns)} ORDER BY {name(LINE)}) AS {name(f'rang{number}')}, "
        for number, flaw in enumerate(flaws)
        if flaw.keeps_first
    ]
    return "".join(columns)


def _is_flawed(number: int, flaw: KeyFlaw) -> str:
    listed = f"goed AND {name(f'sleutel{number}')} IN (SELECT shown FROM {flaw.relation})"
    if not flaw.keeps_first:
        return listed
    return f"{listed} AND ({name(f'rang{number}')} > 1 OR {name(f'sleutel{number}')} IN (SELECT shown FROM {flaw.relation}_gezien))"


def _expected(number: int, flaw: KeyFlaw) -> str:
    if flaw.expected == "aantal":
        return f"(SELECT max(aantal) FROM {flaw.relation} WHERE shown = t.{name(f'sleutel{number}')})"
    return text(flaw.expected)


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
            expected=str(why or flaw.expected),
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
