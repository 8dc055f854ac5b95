"""Reads what changed in a database that publishes its tables in schema `extract`, and nothing of it twice.

One transaction sees one moment. What it saw is remembered as the snapshot of PostgreSQL (which transactions were done, and
which were not): the next reading takes the rows whose last change that snapshot did not see. So a transaction that began
early and committed late is found, rows point at rows that are there, and no reading waits for a transaction that stays open.
"""

import io
import re
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import adbc_driver_manager as adbc
import adbc_driver_postgresql
import duckdb
import pyarrow as pa
from pyarrow import parquet

from ketenzicht.kernel.errors import DeliveryRefused
from ketenzicht.warehouse.conversion import LINE, RAW
from ketenzicht.warehouse.mapping import Mapping as Source
from ketenzicht.warehouse.mapping import TableMap
from ketenzicht.warehouse.readers.raw import Raw
from ketenzicht.warehouse.sql import name, names, text, texts

SCHEMA = "extract"
_SNAPSHOT = re.compile(r"\d+:\d+:[\d,]*")
_BATCH_BYTES = 64 << 20
_LISTED = 20_000  # keys that are named one by one; more are looked up in the database


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a reading took: rows and keys of deleted rows per view, and the snapshot that it saw."""

    rows: Mapping[str, pa.Table]
    gone: Mapping[str, pa.Table]
    cursor: str

    @property
    def count(self) -> int:
        """Rows and deletions together."""
        return sum(table.num_rows for table in (*self.rows.values(), *self.gone.values()))

    @property
    def original(self) -> bytes:
        """Everything as it came, as Parquet files in one tar: the same rows give the same bytes."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as tar:
            for kind, tables in (("", self.rows), ("-verwijderd", self.gone)):
                for view, table in tables.items():
                    written = io.BytesIO()
                    parquet.write_table(table, written, compression="zstd")
                    member = tarfile.TarInfo(f"{view}{kind}.parquet")
                    member.size = written.tell()
                    written.seek(0)
                    tar.addfile(member, written)
        return packed.getvalue()


def take(address: str, source: Source, since: str | None) -> Taken:
    """What changed in the tables of this source since that snapshot; since None: all rows. Raises DeliveryRefused where the database cannot be reached or does not give these views."""
    if since is not None and not _SNAPSHOT.fullmatch(since):
        raise DeliveryRefused(
            "De stand van de vorige levering is beschadigd; zet de leveringen terug uit de reservekopie."
        )
    with _reading(address) as database:
        return _Reading(database, source, since).run()


def raw(connection: duckdb.DuckDBPyConnection, source: Source, table: TableMap, taken: Taken) -> Raw | None:
    """The rows of one table as the text that any source gives; None where nothing changed."""
    view = table.contract.name
    parts, count = [], 0
    for kind, tables in (("nee", taken.rows), ("ja", taken.gone)):
        found = tables.get(view)
        if found is not None:
            relation = f"regie_{view}_{kind}"
            connection.register(relation, found)
            parts.append(_as_text(relation, found.column_names, source, kind))
            count += found.num_rows
    if not parts:
        return None
    numbered = f"(SELECT row_number() OVER () AS {name(LINE)}, * FROM ({' UNION ALL '.join(parts)}))"
    return Raw(file=f"{SCHEMA}.{view}", relation=numbered, count=count)


def _as_text(relation: str, given: Sequence[str], source: Source, deleted: str) -> str:
    """A relation with all columns of the source as text. A row that is there comes behind a deletion of its key."""
    own = {"_verwijderd": text(deleted), "_volgorde": "'0'" if deleted == "ja" else "'1'"}
    columns = [
        f"{own.get(column) or (f'CAST({name(column)} AS VARCHAR)' if column in given else 'NULL::VARCHAR')} AS {name(RAW + column)}"
        for column in source.sources
    ]
    return f"SELECT {', '.join(columns)} FROM {relation}"


class _Reading:
    """One reading, within one transaction."""

    def __init__(self, database: adbc.AdbcConnection, source: Source, since: str | None) -> None:
        self._database = database
        self._tables = {table.contract.name: table for table in source.tables}
        self._since = since

    def run(self) -> Taken:
        cursor = str(self._ask("SELECT pg_current_snapshot()::text AS stand")["stand"][0].as_py())
        if self._since is not None and _ends(cursor) < _ends(self._since):
            raise DeliveryRefused(
                "De database is jonger dan de vorige levering: zij is teruggezet of verhuisd. Zet ook het datamagazijn terug, of lever alles opnieuw met --anew."
            )
        if self._since is None:
            return Taken(rows={view: self._ask(self._query(view)) for view in self._tables}, gone={}, cursor=cursor)
        rows = {view: self._ask(f"{self._query(view)} WHERE {which}") for view, which in self._changed().items()}
        return Taken(rows=rows, gone=self._gone(), cursor=cursor)

    def _query(self, view: str) -> str:
        return f"SELECT {names(dict.fromkeys(self._tables[view].sources))} FROM {SCHEMA}.{view}"

    def _changed(self) -> dict[str, str]:
        """Per view in which something changed a condition for the objects that did."""
        found = self._ask(
            " UNION ".join(
                f"SELECT {text(view)} AS tabel, sleutel::text AS sleutel, pg_typeof(sleutel)::text AS soort "
                f"FROM {SCHEMA}.{view}_gewijzigd WHERE {self._unseen}"
                for view in self._tables
            )
        )
        keys: dict[tuple[str, str], list[str]] = {}
        for view, key, kind in zip(
            *(found[column].to_pylist() for column in ("tabel", "sleutel", "soort")), strict=True
        ):
            keys.setdefault((view, kind), []).append(key)
        return {view: self._among(view, kind, named) for (view, kind), named in keys.items()}

    def _among(self, view: str, kind: str, keys: Sequence[str]) -> str:
        if len(keys) > _LISTED:
            return f"_sleutel IN (SELECT sleutel FROM {SCHEMA}.{view}_gewijzigd WHERE {self._unseen})"
        return f"_sleutel = ANY (ARRAY[{texts(sorted(keys))}]::{kind}[])"

    def _gone(self) -> dict[str, pa.Table]:
        """Per view the keys of the rows that went."""
        found = self._ask(f"SELECT tabel, rij FROM {SCHEMA}.verwijderd WHERE {self._unseen}")
        gone = {}
        for view, table in self._tables.items():
            rows = [
                row
                for kind, row in zip(found["tabel"].to_pylist(), found["rij"].to_pylist(), strict=True)
                if kind == view
            ]
            if rows:
                gone[view] = _keys(rows, [column for column in table.contract.key if column != "bron"])
        return gone

    @property
    def _unseen(self) -> str:
        """Changes that the former reading did not see: those that came later, and those that were under way."""
        since = self._since or ""
        return (
            f"xid >= {text(since.split(':')[0])}::xid8 AND NOT pg_visible_in_snapshot(xid, {text(since)}::pg_snapshot)"
        )

    def _ask(self, query: str) -> pa.Table:
        with adbc.AdbcStatement(self._database) as statement:
            statement.set_options(**{"adbc.postgresql.batch_size_hint_bytes": str(_BATCH_BYTES)})
            statement.set_sql_query(query)
            stream, _ = statement.execute_query()
            return pa.RecordBatchReader.from_stream(stream).read_all()


def _keys(rows: Sequence[str], columns: Sequence[str]) -> pa.Table:
    import json

    found = list({row: json.loads(row) for row in rows}.values())
    return pa.table({column: pa.array([row[column] for row in found], pa.string()) for column in columns})


def _ends(snapshot: str) -> int:
    return int(snapshot.split(":")[1])


@contextmanager
def _reading(address: str) -> Iterator[adbc.AdbcConnection]:
    """A connection that reads one moment and changes nothing."""
    try:
        with adbc_driver_postgresql.connect(address) as driver, adbc.AdbcConnection(driver) as database:
            database.set_autocommit(False)
            with adbc.AdbcStatement(database) as statement:
                statement.set_sql_query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                statement.execute_update()
            yield database
            database.rollback()
    except adbc.Error as error:
        raise DeliveryRefused(_explained(error)) from error


def _explained(error: Any) -> str:
    code = getattr(error, "sqlstate", None)
    if code in ("42P01", "3F000", "42703"):
        return (
            "De database geeft de tabellen voor het datamagazijn niet (goed); werk haar bij met: ketenzicht db prepare"
        )
    if code in ("42501", "28000", "28P01"):
        return "De database laat het datamagazijn niet toe; controleer de rol ketenzicht_extract en het wachtwoord."
    return "De database is niet bereikbaar; controleer of zij draait en of het adres klopt."
