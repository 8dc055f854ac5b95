"""The SQLite file under the file vault: its layout, how it is opened, and what it may refuse."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ketenzicht.kernel.errors import DeliveryRefused, KetenzichtError, WrongCall
from ketenzicht.kernel.files import explain, explained

_LAYOUT = 1
_WAIT_SECONDS = 60.0
_REFUSALS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_IOERR: errno.EIO,
}


# A rollback journal, not a WAL: at rest there is one file to back up, and erased pages do not linger in a second one.
# EXTRA, not FULL: a commit survives a power cut, so no pseudonym that was handed out is ever drawn anew.
_PRAGMAS = (
    "PRAGMA journal_mode = DELETE",
    "PRAGMA synchronous = EXTRA",
    "PRAGMA secure_delete = ON",
    "PRAGMA cache_size = -65536",
)

# An identifier is one row; an erased one keeps its hash and loses the rest. `first` is 1 for the identifier that a
# pseudonym was made for and NULL for those that were linked to it, so the index lets nobody make a pseudonym twice.
_SCHEMA = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID",
    """CREATE TABLE identifier (
        hash BLOB PRIMARY KEY, kind TEXT NOT NULL, pseudonym TEXT, first INTEGER CHECK (first = 1),
        bsn INTEGER, sealed BLOB, since TEXT NOT NULL, CHECK ((pseudonym IS NULL) = (sealed IS NULL))) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX identifier_of ON identifier (pseudonym, first) WHERE pseudonym IS NOT NULL",
    """CREATE TABLE samenvoeging (
        number INTEGER PRIMARY KEY, kind TEXT NOT NULL,
        van TEXT NOT NULL UNIQUE, naar TEXT NOT NULL, op TEXT NOT NULL)""",
    "CREATE INDEX samenvoeging_naar ON samenvoeging (naar)",
    """CREATE TABLE conflict (
        kind TEXT NOT NULL, van TEXT NOT NULL, naar TEXT NOT NULL, op TEXT NOT NULL,
        PRIMARY KEY (van, naar)) WITHOUT ROWID""",
    f"PRAGMA user_version = {_LAYOUT}",
)


def create_empty(path: Path) -> None:
    """Make the file, for the owner only, when there is none; SQLite gives its journal the same rights."""
    with explained(path):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def has_layout(db: sqlite3.Connection, path: Path) -> bool:
    """Whether the tables are there. Raises WrongCall for the layout of a later version."""
    (layout,) = db.execute("PRAGMA user_version").fetchone()
    if layout > _LAYOUT:
        raise WrongCall(f"De kluis {path} is gemaakt door een nieuwere versie; werk Ketenzicht eerst bij.")
    return bool(layout == _LAYOUT)


def lay_out(db: sqlite3.Connection) -> None:
    """Make the tables, within the transaction of the caller."""
    for statement in _SCHEMA:
        db.execute(statement)


@contextmanager
def connect(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection without transaction; what SQLite refuses comes out as one Dutch sentence."""
    try:
        with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)) as db:
            for pragma in _PRAGMAS:
                db.execute(pragma)
            yield db
    except sqlite3.DatabaseError as error:
        refusal = _explain(error, path)
        if refusal is None:
            raise
        raise refusal from error


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, and nobody else writes meanwhile."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if db.in_transaction:  # a full disk makes SQLite roll back by itself
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _explain(error: sqlite3.DatabaseError, path: Path) -> KetenzichtError | None:
    """The Dutch sentence for what SQLite refused; None for what is a mistake of ours."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _REFUSALS:
        return explain(OSError(_REFUSALS[code], os.strerror(_REFUSALS[code])), path)
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return DeliveryRefused(f"De kluis {path} is in gebruik; wacht even en probeer het opnieuw.")
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return DeliveryRefused(f"De kluis {path} is beschadigd; zet de reservekopie terug.")
    return None
