"""Who occurs in a delivery: each identity once, checked, and changed into a pseudonym by the vault."""

from datetime import datetime

import duckdb
import pyarrow as pa

from ketenzicht.kernel.codes import DEMO_BSN_FROM
from ketenzicht.kernel.ports import BSN, KEY, Vault
from ketenzicht.warehouse.contract import Column
from ketenzicht.warehouse.conversion import RAW, Conversion
from ketenzicht.warehouse.engines.connection import one
from ketenzicht.warehouse.mapping import ColumnMap
from ketenzicht.warehouse.sql import name, text


def fill(
    connection: duckdb.DuckDBPyConnection, conversion: Conversion, *, vault: Vault, demo: bool, at: datetime
) -> None:
    """Make per pseudonym column the relation of who occurs: bsn and sleutel as in the file, identifier, pseudonym, flaw.

    A pseudonym without flaw that is NULL belongs to an erased person. Flaws are the codes of delivery rules.
    """
    for column, spec in conversion.pseudonyms:
        _find(connection, conversion, column, spec, demo=demo)
        if spec.pseudonym:
            _require_known(connection, conversion, column, vault)
    for column, _ in conversion.pseudonyms:  # who was erased under one identity is not made anew under the other
        _link(connection, conversion, column, vault, at)
    for column, spec in conversion.pseudonyms:
        if not spec.pseudonym:
            _fill(connection, conversion, column, vault, at)


def has_erased(connection: duckdb.DuckDBPyConnection, conversion: Conversion, column: Column) -> bool:
    """Whether somebody who was erased occurs in a pseudonym column."""
    relation = conversion.identities(column)
    (count,) = one(
        connection,
        f"SELECT count(*) FROM {relation} WHERE identifier IS NOT NULL AND pseudonym IS NULL AND flaw IS NULL",
    )
    return bool(count)


def _find(
    connection: duckdb.DuckDBPyConnection, conversion: Conversion, column: Column, spec: ColumnMap, *, demo: bool
) -> None:
    """Make the relation with each identity of the column once: what stands in the file, as whom the vault knows it, and
    the rule that it breaks."""
    given = {kind: name(RAW + source) for kind, source in spec.given.items()}
    distinct = f"(SELECT DISTINCT {', '.join(given.values())} FROM {conversion.source})"
    digits = _digits(conversion.file_text(spec.bsn)) if spec.bsn else "NULL"
    key = f"{text(f'{KEY}{spec.namespace}:')} || {conversion.file_text(spec.key)}" if spec.key else "NULL::VARCHAR"
    own = conversion.file_text(spec.pseudonym) if spec.pseudonym else "NULL::VARCHAR"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE {conversion.identities(column)} AS
            SELECT {given.get("bsn", "NULL::VARCHAR")} AS bsn, {given.get("sleutel", "NULL::VARCHAR")} AS sleutel,
                   coalesce({text(BSN)} || {digits}, {key}, {own}) AS identifier, {key} AS key_identifier,
                   {_flaw(digits, demo=demo)} AS flaw, NULL::VARCHAR AS pseudonym
            FROM {distinct}"""
    )


def _require_known(connection: duckdb.DuckDBPyConnection, conversion: Conversion, column: Column, vault: Vault) -> None:
    """A pseudonym that the source gives must be one that the vault gave out. One that it does not know breaks a rule: the
    source asked another vault, or still tells of somebody who was erased."""
    people = conversion.identities(column)
    query = f"SELECT DISTINCT identifier FROM {people} WHERE identifier IS NOT NULL"
    given = [pseudonym for (pseudonym,) in connection.execute(query).fetchall()]
    known = pa.table({"pseudoniem": pa.array(sorted(vault.remembered(given)), pa.string())})
    connection.register("bekend", known)
    connection.execute(
        f"UPDATE {people} SET pseudonym = identifier WHERE identifier IN (SELECT pseudoniem FROM bekend)"
    )
    connection.execute(f"UPDATE {people} SET flaw = 'pseudoniem' WHERE identifier IS NOT NULL AND pseudonym IS NULL")
    connection.unregister("bekend")


def _digits(found: str) -> str:
    """The nine digits. A spreadsheet that took the BSN for a number dropped its leading zero."""
    digits = f"replace(replace({found}, '.', ''), ' ', '')"
    return f"CASE WHEN length({digits}) = 8 THEN '0' || {digits} ELSE {digits} END"


def _flaw(digits: str, *, demo: bool) -> str:
    """The rule that a BSN breaks: none by the elfproef, or a made-up one among real ones and the reverse."""
    return f"""CASE WHEN {digits} IS NULL THEN NULL WHEN NOT elfproef({digits}) THEN 'bsn'
                    WHEN (CAST({digits} AS INTEGER) >= {DEMO_BSN_FROM}) <> {demo} THEN 'bsn_demo' END"""


def _link(
    connection: duckdb.DuckDBPyConnection, conversion: Conversion, column: Column, vault: Vault, at: datetime
) -> None:
    """Rows that give both a BSN and a source key say that they are one person."""
    pairs = connection.execute(
        f"""SELECT key_identifier, identifier FROM {conversion.identities(column)}
            WHERE flaw IS NULL AND key_identifier <> identifier ORDER BY bsn, sleutel"""
    ).fetchall()
    if pairs:
        vault.link(column.pseudonym or "", pairs, at=at)


def _fill(
    connection: duckdb.DuckDBPyConnection, conversion: Conversion, column: Column, vault: Vault, at: datetime
) -> None:
    """Let the vault tell the pseudonyms, asked in order, so that a seeded vault gives the same ones every time."""
    people = conversion.identities(column)
    sound = connection.execute(
        f"SELECT DISTINCT identifier FROM {people} WHERE identifier IS NOT NULL AND flaw IS NULL ORDER BY identifier"
    ).fetchall()
    identifiers = [identifier for (identifier,) in sound]
    pseudonyms = vault.pseudonyms(column.pseudonym or "", identifiers, at=at)
    known = {"identifier": pa.array(identifiers, pa.string()), "pseudonym": pa.array(pseudonyms, pa.string())}
    connection.register("known", pa.table(known))
    connection.execute(
        f"UPDATE {people} SET pseudonym = known.pseudonym FROM known WHERE known.identifier = {people}.identifier AND flaw IS NULL"
    )
    connection.unregister("known")
