"""The rows of a snapshot in PostgreSQL: the same tables, typed by their contracts, so that both engines count the same."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import psycopg
from psycopg import sql

from ketenzicht.warehouse.contract import contracts
from ketenzicht.warehouse.engines import postgres
from ketenzicht.warehouse.sql import name, names

_AT_A_TIME = 20_000


@contextmanager
def copied(snapshot: duckdb.DuckDBPyConnection, url: str) -> Iterator[postgres.Connection]:
    """A connection to PostgreSQL on which every table of the warehouse holds the rows of this snapshot."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET work_mem = '128MB'")
        connection.execute("SET jit = off")
        postgres.empty_tables(connection)
        for about in contracts().values():
            columns = [column.name for column in about.stored]
            rows = snapshot.execute(f"SELECT {names(columns)} FROM {name(about.name)}")
            _copy(rows, connection, about.name, columns)
            connection.execute(f"ANALYZE {name(about.name)}".encode())
        yield connection


def _copy(rows: duckdb.DuckDBPyConnection, connection: postgres.Connection, table: str, columns: list[str]) -> None:
    fields = sql.SQL(", ").join(map(sql.Identifier, columns))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), fields)
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        while found := rows.fetchmany(_AT_A_TIME):
            for row in found:
                copy.write_row(row)
