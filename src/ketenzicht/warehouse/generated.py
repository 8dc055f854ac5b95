"""Tables that no source delivers: the calendar, and the merges that the vault knows of."""

from datetime import date

import duckdb
import pyarrow as pa

from ketenzicht.kernel import calendar
from ketenzicht.kernel.periods import Unit, period_of
from ketenzicht.kernel.ports import Vault
from ketenzicht.warehouse.contract import contract
from ketenzicht.warehouse.sql import name

BRON = "ketenzicht"
FIRST, LAST = date(2010, 1, 1), date(2035, 12, 31)


def rows(table: str, vault: Vault) -> list[dict[str, object]] | None:
    """The rows of a generated table; None for a table that sources deliver."""
    if table == "datum":
        return [_day(day) for day in calendar.days(FIRST, LAST)]
    if table == "persoon_samenvoeging":
        return [
            {"bron": BRON, "soort": merge.kind, "van": merge.van, "naar": merge.naar, "op": merge.op}
            for merge in vault.merges()
        ]
    return None


def _day(row: calendar.CalendarDay) -> dict[str, object]:
    day = row.day
    keys = {
        "jaar": Unit.YEAR, "halfjaar": Unit.HALF_YEAR, "kwartaal": Unit.QUARTER, "tweemaand": Unit.TWO_MONTHS,
        "maand": Unit.MONTH, "week": Unit.WEEK, "schooljaar": Unit.SCHOOL_YEAR,
    }  # fmt: skip
    periods = {column: period_of(day, unit).key for column, unit in keys.items()}
    return {
        **periods, "jaar": day.year, "bron": BRON, "datum": day, "weekdag": day.isoweekday(),
        "feestdag": row.feestdag, "werkdag": row.is_working_day,
    }  # fmt: skip


def register(connection: duckdb.DuckDBPyConnection, table: str, found: list[dict[str, object]]) -> None:
    """Make the relation of a generated table, typed by its contract."""
    columns = contract(table).stored
    arrow = pa.table(
        {column.name: pa.array([row[column.name] for row in found], _TYPES[column.type]) for column in columns}
    )
    connection.register("opgemaakt", arrow)
    typed = ", ".join(f"CAST({name(column.name)} AS {column.sql_type}) AS {name(column.name)}" for column in columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name(relation(table))} AS SELECT {typed} FROM opgemaakt")
    connection.unregister("opgemaakt")


def relation(table: str) -> str:
    """The name of the relation."""
    return f"opgemaakt_{table}"


_TYPES = {"string": pa.string(), "integer": pa.int64(), "date": pa.date32(), "boolean": pa.bool_()}
