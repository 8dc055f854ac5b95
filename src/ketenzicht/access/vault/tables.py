"""The tables of the vault by SQL: many identifiers in one statement, and locks that keep sealing and linking apart."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
from django.db import connection

from ketenzicht.kernel.ports import Samenvoeging

LINKING, SEALING, ROTATING = 7_601, 7_602, 7_603
"""Locks of PostgreSQL: one link or erasure at a time; nobody seals while a rotation reseals; one rotation at a time."""

_SAME_PERSON = """
    WITH RECURSIVE same (pseudoniem) AS (
        VALUES (%b::text)
        UNION SELECT CASE WHEN van = same.pseudoniem THEN naar ELSE van END
        FROM access_kluissamenvoeging JOIN same ON same.pseudoniem IN (van, naar))
    SELECT pseudoniem FROM same ORDER BY pseudoniem"""

_WHO = f"""
    SELECT hash, pseudoniem, verzegeld FROM access_identiteit WHERE pseudoniem IN ({_SAME_PERSON})
    ORDER BY bsn DESC, sinds, hash LIMIT 1"""  # noqa: S608 -- made of constants

_INSERT = """
    INSERT INTO access_identiteit (hash, soort, pseudoniem, eerste, bsn, verzegeld, sinds)
    SELECT hash, %b::text, pseudoniem, eerste, bsn, verzegeld, %b::date
    FROM unnest(%b::bytea[], %b::text[], %b::bool[], %b::bool[], %b::bytea[]) AS t (hash, pseudoniem, eerste, bsn, verzegeld)
    ON CONFLICT DO NOTHING"""

_ENDED = """
    WITH RECURSIVE after (van, naar) AS (
        SELECT van, naar FROM access_kluissamenvoeging WHERE van = ANY(%b::text[])
        UNION SELECT s.van, s.naar FROM access_kluissamenvoeging s JOIN after ON s.van = after.naar)
    SELECT van, naar FROM after"""


def lookup(digests: Sequence[bytes]) -> dict[bytes, str | None]:
    """The pseudonyms of the digests that are known; None for those that were erased."""
    return dict(_rows("SELECT hash, pseudoniem FROM access_identiteit WHERE hash = ANY(%b)", [list(digests)]))


def insert(kind: str, rows: Sequence[tuple[bytes, str, bool, bool, bytes]], since: date) -> int:
    """Rows are (digest, pseudonym, first, is a BSN, sealed), in order. Those that are there already stay; returns how many
    were new. Waits for another transaction that is just making one of them."""
    if not rows:
        return 0
    return _run(_INSERT, [kind, since, *(list(column) for column in zip(*rows, strict=True))])


def taken(pseudonyms: Iterable[str]) -> set[str]:
    """Those of these pseudonyms that somebody is behind."""
    query = "SELECT DISTINCT pseudoniem FROM access_identiteit WHERE pseudoniem = ANY(%b::text[])"
    return {pseudonym for (pseudonym,) in _rows(query, [list(pseudonyms)])}


def same_person(pseudonym: str) -> list[str]:
    """This pseudonym and all that were merged with it, in any direction."""
    return [found for (found,) in _rows(_SAME_PERSON, [pseudonym])]


def who(pseudonym: str) -> tuple[bytes, str, bytes] | None:
    """The digest, pseudonym and seal of the best identifier of this person: the BSN where there is one."""
    return next(iter(_rows(_WHO, [pseudonym])), None)


def ended(pseudonyms: Iterable[str]) -> dict[str, str]:
    """Where these pseudonyms were merged into, step by step."""
    return dict(_rows(_ENDED, [list(set(pseudonyms))]))


def with_bsn(pseudonyms: set[str]) -> set[str]:
    """Which of these, or of those that they were merged into, have a BSN."""
    every = pseudonyms | set(ended(pseudonyms).values())
    query = "SELECT pseudoniem FROM access_identiteit WHERE bsn AND pseudoniem = ANY(%b::text[])"
    return {pseudonym for (pseudonym,) in _rows(query, [list(every)])}


def merges() -> list[Samenvoeging]:
    """All merges, oldest first."""
    return _samenvoegingen("SELECT soort, van, naar, op FROM access_kluissamenvoeging ORDER BY nummer")


def conflicts() -> list[Samenvoeging]:
    """All merges that were refused, oldest first."""
    return _samenvoegingen("SELECT soort, van, naar, op FROM access_kluisconflict ORDER BY op, van, naar")


def record_merges(kind: str, moves: Sequence[tuple[str, str]], op: date) -> None:
    """Keep merges (van, naar)."""
    _record("INSERT INTO access_kluissamenvoeging (soort, van, naar, op)", kind, moves, op)


def record_conflicts(kind: str, moves: Sequence[tuple[str, str]], op: date) -> None:
    """Keep refused merges (van, naar), each once."""
    _record("INSERT INTO access_kluisconflict (soort, van, naar, op)", kind, moves, op, " ON CONFLICT DO NOTHING")


def remember_erased(kind: str, digests: Sequence[bytes], since: date) -> int:
    """Keep the digests of erased identifiers; those that are there already are left to `destroy`. Returns how many were new."""
    query = """INSERT INTO access_identiteit (hash, soort, eerste, bsn, sinds)
               SELECT hash, %b::text, false, false, %b::date FROM unnest(%b::bytea[]) AS t (hash) ON CONFLICT DO NOTHING"""
    return _run(query, [kind, since, sorted(digests)]) if digests else 0


def destroy(pseudonyms: Sequence[str], since: date) -> None:
    """Forget these people; of their identifiers only the keyed hashes stay."""
    if not pseudonyms:
        return
    gone = list(pseudonyms)
    _run("DELETE FROM access_kluissamenvoeging WHERE van = ANY(%b::text[]) OR naar = ANY(%b::text[])", [gone, gone])
    _run("DELETE FROM access_kluisconflict WHERE van = ANY(%b::text[]) OR naar = ANY(%b::text[])", [gone, gone])
    _run(
        """UPDATE access_identiteit SET pseudoniem = NULL, eerste = false, bsn = false, verzegeld = NULL, sinds = %b
           WHERE pseudoniem = ANY(%b::text[])""",
        [since, gone],
    )


def sealed_index_key() -> bytes | None:
    """The sealed key of the keyed hash; None where there is no vault yet."""
    return next((sealed for (sealed,) in _rows("SELECT verzegeld FROM access_kluissleutel", [])), None)


def keep_index_key(sealed: bytes, *, anew: bool = False) -> None:
    """Keep the sealed key, unless there is one; `anew` replaces its seal."""
    then = "UPDATE SET verzegeld = excluded.verzegeld" if anew else "NOTHING"
    _run(f"INSERT INTO access_kluissleutel (id, verzegeld) VALUES (1, %b) ON CONFLICT (id) DO {then}", [sealed])  # noqa: S608 -- one of two constants


def sealed_after(digest: bytes, count: int) -> list[tuple[bytes, str, bytes]]:
    """The next rows (digest, pseudonym, sealed) behind this digest that hold somebody."""
    query = """SELECT hash, pseudoniem, verzegeld FROM access_identiteit
               WHERE hash > %b AND verzegeld IS NOT NULL ORDER BY hash LIMIT %b"""
    return _rows(query, [digest, count])


def reseal(rows: Sequence[tuple[bytes, bytes]]) -> None:
    """Replace the seals of these digests."""
    if rows:
        query = """UPDATE access_identiteit i SET verzegeld = t.verzegeld
                   FROM unnest(%b::bytea[], %b::bytea[]) AS t (hash, verzegeld) WHERE i.hash = t.hash"""
        _run(query, [list(column) for column in zip(*rows, strict=True)])


def copy_rows(rows: Sequence[tuple[Any, ...]]) -> None:
    """Take over rows (hash, kind, pseudonym, first, is a BSN, sealed, since) of another vault with the same index key."""
    query = """INSERT INTO access_identiteit (hash, soort, pseudoniem, eerste, bsn, verzegeld, sinds)
               SELECT * FROM unnest(%b::bytea[], %b::text[], %b::text[], %b::bool[], %b::bool[], %b::bytea[], %b::date[])
               ON CONFLICT DO NOTHING"""
    if rows:
        _run(query, [list(column) for column in zip(*rows, strict=True)])


def counts() -> Mapping[str, int]:
    """How many identifiers, erased ones, merges and conflicts there are."""
    query = """SELECT 'identifiers', count(pseudoniem) FROM access_identiteit
               UNION ALL SELECT 'erased', count(*) FROM access_identiteit WHERE pseudoniem IS NULL
               UNION ALL SELECT 'merges', count(*) FROM access_kluissamenvoeging
               UNION ALL SELECT 'conflicts', count(*) FROM access_kluisconflict"""
    return dict(_rows(query, []))


def lock(name: int, *, shared: bool = False) -> None:
    """Hold this lock for the rest of the transaction."""
    _rows(f"SELECT pg_advisory_xact_lock{'_shared' if shared else ''}(%b::bigint)::text", [name])


@contextmanager
def only_one(name: int) -> Iterator[None]:
    """Hold this lock until the block ends, across transactions."""
    _rows("SELECT pg_advisory_lock(%b::bigint)::text", [name])
    try:
        yield
    finally:
        _rows("SELECT pg_advisory_unlock(%b::bigint)::text", [name])


def _record(query: str, kind: str, moves: Sequence[tuple[str, str]], op: date, after: str = "") -> None:
    if moves:
        rows = " SELECT %b::text, van, naar, %b::date FROM unnest(%b::text[], %b::text[]) AS t (van, naar)"
        _run(f"{query}{rows}{after}", [kind, op, *(list(column) for column in zip(*moves, strict=True))])


def _samenvoegingen(query: str) -> list[Samenvoeging]:
    return [Samenvoeging(kind=kind, van=van, naar=naar, op=op) for kind, van, naar, op in _rows(query, [])]


def _rows(query: str, values: Sequence[Any]) -> list[Any]:
    with _cursor() as cursor:
        return cursor.execute(query, values).fetchall()


def _run(query: str, values: Sequence[Any]) -> int:
    with _cursor() as cursor:
        return cursor.execute(query, values).rowcount


def _cursor() -> "psycopg.Cursor[Any]":
    """A cursor that sends values beside the query in binary form: a hundred thousand of them at once, none as text."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)
