"""Worked examples: the rows that stand in a definition as small tables, and what the indicator makes of them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Protocol

import duckdb

from ketenzicht.indicators.answers import Answer, AnswerRow
from ketenzicht.indicators.asking import ask
from ketenzicht.indicators.engine import LiveEngine
from ketenzicht.indicators.model import Example, Indicator
from ketenzicht.indicators.reading import wrong
from ketenzicht.indicators.relations import relation
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.figures import Figure
from ketenzicht.kernel.periods import Period, parse_period
from ketenzicht.kernel.reader import ALL, Klasse, Profile, Reader, Right
from ketenzicht.kernel.text import quoted, rounded
from ketenzicht.warehouse.contract import Column, Contract, contract, contracts
from ketenzicht.warehouse.sql import name, text

GEMEENTE = "GM9901"
READER = Reader(
    id="voorbeelden",
    role="voorbeelden",
    municipalities=ALL,
    organisations=ALL,
    teams=ALL,
    profile=Profile.ZAAK,
    rights=frozenset(Right),
    classes=frozenset(Klasse),
    workers_agreed=ALL,
    purpose="uitgewerkte voorbeelden narekenen",
)
_LONG_AGO, _MOMENT = "1900-01-01", datetime(2026, 1, 1, tzinfo=UTC)
_TOTALS = {"leeftijdsklasse": "totaal", "geslacht": "totaal", "gebied": GEMEENTE}
"""What a row of `bevolking` says that names nothing else: the whole gemeente."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an example says and what came out, both as text; `holds` where they are the same."""

    example: Example
    expected: str
    found: str
    holds: bool


@contextmanager
def empty_tables() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory with every table of the warehouse, typed by its contract and without rows."""
    with duckdb.connect() as connection:
        for about in contracts().values():
            columns = ", ".join(f"{name(column.name)} {column.sql_type}" for column in about.stored)
            connection.execute(f"CREATE TABLE {name(about.name)} ({columns})")
        yield connection


class Bench(Protocol):
    """A database with every table of the warehouse and without rows, such as that of `empty_tables`."""

    def execute(self, query: str, /) -> object:
        """Run one statement: BEGIN, ROLLBACK or INSERT."""


def run(
    indicator: Indicator,
    example: Example,
    connection: duckdb.DuckDBPyConnection | Bench,
    engine: Callable[[], LiveEngine] | None = None,
) -> Outcome:
    """Ask the indicator of the rows of an example, in tables that are empty again afterwards. `engine` makes what asks them
    where that is not DuckDB.

    Raises WrongCall, naming the indicator, where a table of the example cannot be read."""
    connection.execute("BEGIN")
    try:
        for table, rows in ((relation(indicator.table).base, example.given), *example.also.items()):
            _fill(connection, contract(table), rows)
        answer = ask(
            _source(connection, engine),
            indicator,
            period_of(indicator, example),
            by=tuple(key for key in (example.by,) if key and key != "klasse"),
            reader=READER,
        )
    except (duckdb.Error, WrongCall) as error:
        reason = f"het voorbeeld {quoted(example.says)} is niet te lezen; kijk naar de waarden van {_reason(error)}"
        raise wrong(indicator.key, WrongCall(reason)) from error
    finally:
        connection.execute("ROLLBACK")
    return _outcome(example, answer)


def _source(connection: duckdb.DuckDBPyConnection | Bench, engine: Callable[[], LiveEngine] | None) -> Source:
    if engine:
        return Source(live=engine(), at=_MOMENT)
    assert isinstance(connection, duckdb.DuckDBPyConnection)  # noqa: S101  (another database brings its engine)
    return Source(connect=lambda: connection, at=_MOMENT)


def require(indicator: Indicator, connection: duckdb.DuckDBPyConnection) -> None:
    """Raises WrongCall, naming the indicator, for the first example that gives something else than it says."""
    for example in indicator.examples:
        outcome = run(indicator, example, connection)
        if not outcome.holds:
            said = f"het voorbeeld {quoted(example.says, 80)} geeft {outcome.found}, maar er staat {outcome.expected}"
            raise wrong(indicator.key, WrongCall(said))


def period_of(indicator: Indicator, example: Example) -> Period:
    """The period that is asked: the one that the example names, else the year of the first date in it. Raises WrongCall."""
    if example.period:
        return parse_period(example.period)
    found = _DATE.search("\n".join([example.given, *example.also.values()]))
    if not found:
        raise wrong(indicator.key, WrongCall(f"het voorbeeld {quoted(example.says)} heeft period nodig"))
    return parse_period(found[0][:4])


def _reason(error: Exception) -> str:
    return quoted(str(error).splitlines()[0], 120)


def _fill(connection: duckdb.DuckDBPyConnection | Bench, about: Contract, rows: str) -> None:
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in rows.splitlines()] or [[]]
    for number, cells in enumerate(lines, 1):
        if len(cells) != len(header):
            raise WrongCall(f"regel {number} met {len(cells)} in plaats van {len(header)} kolommen")
        given = {column: cell for column, cell in zip(header, cells, strict=True) if cell}
        filled = _defaults(about, number) | given
        values = ", ".join(
            f"CAST({text(value)} AS {about.column(column).sql_type})" for column, value in filled.items()
        )
        columns = ", ".join(name(column) for column in filled)
        connection.execute(f"INSERT INTO {name(about.name)} ({columns}) VALUES ({values})")


def _defaults(about: Contract, number: int) -> dict[str, str]:
    """What a row says that nobody wrote: a key of its own, the gemeente of the examples, valid since long ago."""
    found = {column: _key(about.column(column), number) for column in about.key}
    found |= {column: word for column, word in (("bron", "voorbeeld"), ("gemeente", GEMEENTE)) if about.has(column)}
    return found | (
        {column: word for column, word in _TOTALS.items() if column in found} if about.name == "bevolking" else {}
    )


def _key(column: Column, number: int) -> str:
    return _LONG_AGO if column.type == "date" else str(number)


def _outcome(example: Example, answer: Answer) -> Outcome:
    if not example.by:
        found = _written(answer, example.gives)
        return Outcome(example=example, expected=example.gives, found=found, holds=_same(example.gives, found))
    wanted = dict(_members(example.gives))
    rows = {row.by[example.by].code: row for row in answer.rows}
    found_rows = {
        code: _written(row, wanted.get(code, "")) for code, row in rows.items() if code in wanted or _counts(row)
    }
    holds = set(wanted) == set(found_rows) and all(_same(wanted[code], value) for code, value in found_rows.items())
    return Outcome(example=example, expected=_listed(wanted), found=_listed(found_rows), holds=holds)


def _members(gives: str) -> Iterator[tuple[str, str]]:
    for item in gives.split(","):
        code, _, value = item.rpartition(":")
        yield code.strip(), value.strip()


def _listed(values: Mapping[str, str]) -> str:
    return ", ".join(f"{code}: {value}" for code, value in sorted(values.items()))


def _counts(row: AnswerRow) -> bool:
    """Whether there is anything in a row: members of closed classes stand there without rows too."""
    return any(figure.value for figure in (row.figure, row.n, *row.parts.values()))


def _written(found: Answer | AnswerRow, like: str) -> str:
    """What came out, as a definition writes it, in as many decimals as it uses."""
    figure = found.total if isinstance(found, Answer) else found.figure
    if "begin" in found.parts:
        return " / ".join(_number(part, "") for part in found.parts.values())
    value = _number(figure, like.split(" ", maxsplit=1)[0])
    return f"{value} ({_number(found.parts['lopend'], '')} lopend)" if "lopend" in like else value


def _number(figure: Figure, like: str) -> str:
    if figure.value is None:
        return str(figure.status)
    decimals = len(like.partition(".")[2]) if _is_number(like) else 6
    return f"{rounded(figure.value, decimals).normalize():f}"


def _is_number(word: str) -> bool:
    try:
        Decimal(word)
    except InvalidOperation:
        return False
    return True


def _same(expected: str, found: str) -> bool:
    return _plain(expected) == _plain(found)


def _plain(written: str) -> Sequence[object]:
    """Words and numbers, so that 5.0 is 5 and spaces do not matter."""
    return [Decimal(word) if _is_number(word) else word for word in re.findall(r"[^\s/()]+", written)]
