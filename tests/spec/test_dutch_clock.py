"""The macros that turn a Dutch clock into UTC and back, held against Python's own time zone database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pytest

from ketenzicht.warehouse.engines import connection as engine

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    found = duckdb.connect()
    found.execute("SET TimeZone = 'UTC'")
    engine.add_functions(found)
    return found


def moments() -> list[datetime]:
    """Every half hour of the last week of March and of October, and of the turn of each month, from 1980 to 2104."""
    days = [
        datetime(year, month, day)
        for year in range(1980, 2105)
        for month in range(1, 13)
        for day in (range(25, 32) if month in (3, 10) else (1, 15))
    ]
    return [day + number * HALF_HOUR for day in days for number in range(48)]


def utc_of(clock: datetime) -> datetime | None:
    """UTC of what a clock showed; None for an hour that no clock showed. Of two hours that look alike the first."""
    found = clock.replace(tzinfo=AMSTERDAM, fold=0).astimezone(UTC)
    return found.replace(tzinfo=None) if found.astimezone(AMSTERDAM).replace(tzinfo=None) == clock else None


def answers(connection: duckdb.DuckDBPyConnection, macro: str, given: list[datetime]) -> list[object]:
    table = {"number": pa.array(range(len(given)), pa.int32()), "moment": pa.array(given, pa.timestamp("us"))}
    connection.register("given", pa.table(table))
    rows = connection.execute(f"SELECT {macro}(moment) FROM given ORDER BY number").fetchall()
    connection.unregister("given")
    return [answer for (answer,) in rows]


def test_utc_of_a_dutch_clock_is_what_the_time_zone_database_says(connection: duckdb.DuckDBPyConnection) -> None:
    clocks = [moment for moment in moments() if 1996 <= moment.year < 2100]
    assert answers(connection, "utc_van_lokaal", clocks) == [utc_of(clock) for clock in clocks]


def test_the_dutch_day_of_a_moment_is_what_the_time_zone_database_says(connection: duckdb.DuckDBPyConnection) -> None:
    expected = [moment.replace(tzinfo=UTC).astimezone(AMSTERDAM).date() for moment in moments()]
    assert answers(connection, "lokale_datum", moments()) == expected
