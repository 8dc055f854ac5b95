"""A town in memory for the tests of indicators: rows of any table, definitions in a few words, and readers."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb
import yaml

from ketenzicht.indicators import checking
from ketenzicht.indicators.answers import Answer, AnswerRow
from ketenzicht.indicators.asking import Source, ask
from ketenzicht.indicators.examples import READER
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.reading import indicator
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Profile, Reader
from ketenzicht.warehouse.contract import contract, contracts

Rows = Sequence[Mapping[str, object]]
INTERN = replace(READER, profile=Profile.INTERN, rights=frozenset())
OPEN = replace(INTERN, profile=Profile.OPEN)

WORDS: dict[str, Any] = {
    "title": "Een cijfer",
    "question": "Hoeveel zijn het er?",
    "meaning": "Het aantal.",
    "kind": "count",
    "table": "taak",
    "unit": "aantal",
    "better": "neither",
    "class": "operationeel",
    "owner": "de test",
    "version": 1,
    "examples": [{"says": "een rij telt", "given": "taak_id\n1", "gives": 1, "period": "2026"}],
}


def text(**words: Any) -> str:
    """The YAML of a definition: the words of a sound one, with these in their place; None leaves one out."""
    said = {key: value for key, value in {**WORDS, **words}.items() if value is not None}
    return yaml.safe_dump(said, allow_unicode=True)


def defined(**words: Any) -> Indicator:
    """A definition that was read and checked."""
    found = indicator("proef.cijfer", text(**words))
    checking.require_sound(found)
    return found


@cache
def _empty() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for about in contracts().values():
        columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in about.stored)
        connection.execute(f'CREATE TABLE "{about.name}" ({columns})')
    return connection


def close() -> None:
    """Close the database that all towns share."""
    _empty().close()
    _empty.cache_clear()


@contextmanager
def town(**tables: Rows) -> Iterator[Source]:
    """A source that holds these rows and no others. What a row does not say: its key is its number, its gemeente GM9901."""
    connection = _empty().cursor()
    connection.execute("BEGIN")
    try:
        for table, rows in tables.items():
            for number, row in enumerate(rows):
                _insert(connection, table, _keyed(table, number) | dict(row))
        yield Source(connect=lambda: connection, at=datetime(2026, 7, 1, tzinfo=UTC))
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def _keyed(table: str, number: int) -> dict[str, object]:
    about = contract(table)
    found: dict[str, object] = {
        name: "1900-01-01" if about.column(name).type == "date" else f"{number}" for name in about.key
    }
    return found | {
        name: word for name, word in (("gemeente", "GM9901"), ("bron", "bron")) if name in about.key or about.has(name)
    }


def _insert(connection: duckdb.DuckDBPyConnection, table: str, row: Mapping[str, object]) -> None:
    columns = ", ".join(f'"{name}"' for name in row)
    connection.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({", ".join("?" * len(row))})', list(row.values()))


def asked(
    source: Source,
    about: Indicator,
    period: str = "2026",
    *by: str,
    reader: Reader = READER,
    where: Mapping[str, str] | None = None,
) -> Answer:
    """The answer to a question about a period by its key."""
    return ask(source, about, parse_period(period), by=by, where=where, reader=reader)


def values(rows: Sequence[AnswerRow]) -> dict[Any, Decimal | str]:
    """Per member (or tuple of members) the value, or the status of what is not shown."""
    found: dict[Any, Decimal | str] = {}
    for row in rows:
        codes = tuple(member.code for member in row.by.values())
        key = codes[0] if len(codes) == 1 else codes
        found[key] = str(row.figure.status) if row.figure.value is None else row.figure.value
    return found
