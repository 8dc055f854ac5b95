"""Who occurs in a delivery: each identity once, checked, and changed into a pseudonym by the vault."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import duckdb
import pyarrow as pa

from ketenzicht.kernel.codes import DEMO_BSN_FROM
from ketenzicht.kernel.ports import BSN, KEY, Vault
from ketenzicht.warehouse.contract import Column
from ketenzicht.warehouse.conversion import RAW, Conversion
from ketenzicht.warehouse.engines.connection import one
from ketenzicht.warehouse.mapping import ColumnMap
from ketenzicht.warehouse.sql import name, text


class _Person(NamedTuple):
    """One who occurs: what stands in the file, as whom the vault knows it, and the rule that it breaks."""

    bsn: str | None
    key: str | None
    identifier: str | None
    key_identifier: str | None
    flaw: str | None


def fill(
    connection: duckdb.DuckDBPyConnection, conversion: Conversion, *, vault: Vault, demo: bool, at: datetime
) -> None:
    """Make per pseudonym column the relation of who occurs: bsn and sleutel as in the file, identifier, pseudonym, flaw.

    A pseudonym without flaw that is NULL belongs to an erased person. Flaws are the codes of delivery rules.
    """
    found = {
        column.name: (column, _occurring(connection, conversion, spec, demo=demo))
        for column, spec in conversion.pseudonyms
    }
    for column, people in found.values():
        _link(vault, column, people, at)  # first: who was erased under one identity is not made anew under the other
    for column, people in found.values():
        _fill(connection, conversion, column, people, vault, at)


def has_erased(connection: duckdb.DuckDBPyConnection, conversion: Conversion, column: Column) -> bool:
    """Whether somebody who was erased occurs in a pseudonym column."""
    relation = conversion.identities(column)
    (count,) = one(
        connection,
        f"SELECT count(*) FROM {relation} WHERE identifier IS NOT NULL AND pseudonym IS NULL AND flaw IS NULL",
    )
    return bool(count)


def _occurring(
    connection: duckdb.DuckDBPyConnection, conversion: Conversion, spec: ColumnMap, *, demo: bool
) -> list[_Person]:
    """The distinct identities of one column, in order, so that a seeded vault gives the same pseudonyms every time."""
    raw = {"bsn": spec.bsn, "sleutel": spec.key}
    given = {kind: name(RAW + source) for kind, source in raw.items() if source}
    distinct = f"(SELECT DISTINCT {', '.join(given.values())} FROM {conversion.source})"
    digits = _digits(conversion.file_text(spec.bsn)) if spec.bsn else "NULL"
    key = f"{text(f'{KEY}{spec.namespace}:')} || {conversion.file_text(spec.key)}" if spec.key else "NULL"
    rows = connection.execute(
        f"""SELECT {given.get("bsn", "NULL")}, {given.get("sleutel", "NULL")},
                   coalesce({text(BSN)} || {digits}, {key}), {key}, {_flaw(digits, demo=demo)} FROM {distinct} ORDER BY ALL"""
    ).fetchall()
    return list(map(_Person._make, rows))


def _digits(found: str) -> str:
    """The nine digits. A spreadsheet that took the BSN for a number dropped its leading zero."""
    digits = f"replace(replace({found}, '.', ''), ' ', '')"
    return f"CASE WHEN length({digits}) = 8 THEN '0' || {digits} ELSE {digits} END"


def _flaw(digits: str, *, demo: bool) -> str:
    """The rule that a BSN breaks: none by the elfproef, or a made-up one among real ones and the reverse."""
    return f"""CASE WHEN {digits} IS NULL THEN NULL WHEN NOT elfproef({digits}) THEN 'bsn'
                    WHEN (CAST({digits} AS INTEGER) >= {DEMO_BSN_FROM}) <> {demo} THEN 'bsn_demo' END"""


def _link(vault: Vault, column: Column, people: Sequence[_Person], at: datetime) -> None:
    """Rows that give both a BSN and a source key say that they are one person."""
    pairs = [
        (person.key_identifier, person.identifier)
        for person in people
        if person.identifier
        and person.key_identifier
        and person.flaw is None
        and person.identifier != person.key_identifier
    ]
    if pairs:
        vault.link(column.pseudonym or "", pairs, at=at)


def _fill(
    connection: duckdb.DuckDBPyConnection,
    conversion: Conversion,
    column: Column,
    people: Sequence[_Person],
    vault: Vault,
    at: datetime,
) -> None:
    sound = sorted({person.identifier for person in people if person.identifier and person.flaw is None})
    pseudonyms = dict(zip(sound, vault.pseudonyms(column.pseudonym or "", sound, at=at), strict=True))
    columns = {
        "bsn": [person.bsn for person in people],
        "sleutel": [person.key for person in people],
        "identifier": [person.identifier for person in people],
        "pseudonym": [pseudonyms.get(person.identifier or "") for person in people],
        "flaw": [person.flaw for person in people],
    }
    connection.register("found", pa.table({key: pa.array(values, pa.string()) for key, values in columns.items()}))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {conversion.identities(column)} AS SELECT * FROM found")
    connection.unregister("found")
