"""Who occurs in a delivery: each identity once, checked, and changed into a pseudonym by the vault."""

from collections.abc import Sequence
from datetime import datetime

import duckdb
import pyarrow as pa

from ketenzicht.kernel.codes import DEMO_BSN_FROM
from ketenzicht.kernel.ports import BSN, Vault
from ketenzicht.warehouse.engines.connection import one
from ketenzicht.warehouse.conversion import ID, TEXT, Conversion
from ketenzicht.warehouse.sql import name

_COLUMNS = "kind VARCHAR, identifier VARCHAR, pseudonym VARCHAR, flaw VARCHAR"


def fill(connection: duckdb.DuckDBPyConnection, conversion: Conversion, *, vault: Vault, demo: bool, at: datetime) -> None:
    """Make the relation `identities` (kind, identifier, pseudonym, flaw) for one table of a delivery.

    A pseudonym without flaw that is NULL belongs to an erased person. Flaws are the codes of delivery rules.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {conversion.identities} ({_COLUMNS})")
    for kind, identifiers in _occurring(connection, conversion).items():
        flaws = _flaws(connection, identifiers, demo=demo)
        sound = [identifier for identifier, flaw in zip(identifiers, flaws, strict=True) if flaw is None]
        pseudonyms = dict(zip(sound, vault.pseudonyms(kind, sound, at=at), strict=True))
        _insert(connection, conversion.identities, kind, identifiers, [pseudonyms.get(identifier) for identifier in identifiers], flaws)
    _link(connection, conversion, vault=vault, at=at)


def _occurring(connection: duckdb.DuckDBPyConnection, conversion: Conversion) -> dict[str, list[str]]:
    """Per kind the distinct identifiers, in order, so that a seeded vault gives the same pseudonyms every time."""
    columns = conversion.pseudonyms
    if not columns:
        return {}
    asked = ", ".join(f"list(DISTINCT {name(ID + column.name)}) FILTER ({name(ID + column.name)} IS NOT NULL)" for column, _ in columns)
    found = one(connection, f"SELECT {asked} FROM {conversion.typed}")
    kinds: dict[str, set[str]] = {}
    for (column, _), identifiers in zip(columns, found, strict=True):
        kinds.setdefault(column.pseudonym or "", set()).update(identifiers or ())
    return {kind: sorted(identifiers) for kind, identifiers in kinds.items()}


def _flaws(connection: duckdb.DuckDBPyConnection, identifiers: Sequence[str], *, demo: bool) -> list[str | None]:
    """Per identifier the rule that it breaks: no BSN by the elfproef, or a made-up one among real ones and the reverse."""
    asked = pa.table({"identifier": pa.array(identifiers, pa.string())})
    connection.register("asked", asked)
    rows = connection.execute(
        f"""SELECT CASE WHEN NOT starts_with(identifier, '{BSN}') THEN NULL
                        WHEN NOT elfproef(substr(identifier, 5)) THEN 'bsn'
                        WHEN (CAST(substr(identifier, 5) AS INTEGER) >= {DEMO_BSN_FROM}) <> {demo} THEN 'bsn_demo' END
            FROM asked"""
    ).fetchall()
    connection.unregister("asked")
    return [flaw for (flaw,) in rows]


def _insert(
    connection: duckdb.DuckDBPyConnection, relation: str, kind: str, identifiers: Sequence[str], pseudonyms: Sequence[str | None], flaws: Sequence[str | None]
) -> None:
    rows = pa.table(
        {
            "kind": pa.array([kind] * len(identifiers), pa.string()),
            "identifier": pa.array(identifiers, pa.string()),
            "pseudonym": pa.array(pseudonyms, pa.string()),
            "flaw": pa.array(flaws, pa.string()),
        }
    )
    connection.register("found", rows)
    connection.execute(f"INSERT INTO {relation} SELECT * FROM found")
    connection.unregister("found")


def _link(connection: duckdb.DuckDBPyConnection, conversion: Conversion, *, vault: Vault, at: datetime) -> None:
    """Rows that give both a BSN and a source key say that they are one person."""
    for column, spec in conversion.pseudonyms:
        if not (spec.bsn and spec.key):
            continue
        key = conversion.key_identity(spec)
        pairs = connection.execute(
            f"""SELECT DISTINCT {key} AS sleutel, t.{name(ID + column.name)} AS bsn FROM {conversion.typed} t
                JOIN {conversion.identities} i ON i.identifier = t.{name(ID + column.name)} AND i.flaw IS NULL AND i.pseudonym IS NOT NULL
                WHERE t.{name(TEXT + column.name)} IS NOT NULL AND {key} IS NOT NULL ORDER BY ALL"""
        ).fetchall()
        if pairs:
            vault.link(column.pseudonym or "", pairs, at=at)
