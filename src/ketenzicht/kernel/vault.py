"""The file vault: who is behind a pseudonym, in one SQLite file, sealed with a key that lies elsewhere."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import TypeVar

from ketenzicht.kernel.crypto import Keyring, key_id_of
from ketenzicht.kernel.files import exclusive_lock, private_folder
from ketenzicht.kernel.linking import Linking
from ketenzicht.kernel.ports import BSN, KEY, Samenvoeging
from ketenzicht.kernel.pseudonyms import INDEX_KEY_PLACE, Randomness, digests, draw, keyed_hash, local_day, place
from ketenzicht.kernel.reader import Reader, Right
from ketenzicht.kernel.vault_file import connect, create_empty, has_layout, lay_out, transaction

_FILE = "vault.sqlite"
_BATCH = 100_000  # identifiers in one transaction: bounds the memory
_CHUNK = 10_000  # values in one query: SQLite takes up to 32,766
_WAIT_SECONDS = 60.0  # for another rotation
_INDEX_KEY = "index_key"

_NEXT_IDENTIFIERS = """
    SELECT hash, pseudonym, sealed FROM identifier
    WHERE hash > ? AND sealed IS NOT NULL ORDER BY hash LIMIT ?"""

_SAME_PERSON = """
    WITH RECURSIVE same (pseudonym) AS (
        VALUES (?)
        UNION SELECT naar FROM samenvoeging JOIN same ON van = pseudonym
        UNION SELECT van FROM samenvoeging JOIN same ON naar = pseudonym)
    SELECT pseudonym FROM same ORDER BY pseudonym"""

_WHO = f"""
    SELECT hash, pseudonym, sealed FROM identifier WHERE pseudonym IN ({_SAME_PERSON})
    ORDER BY bsn DESC, since, hash LIMIT 1"""  # noqa: S608 -- made of constants

_Item = TypeVar("_Item")


class FileVault:
    """The port Vault in one SQLite file; several processes may use it at once. Each call opens the file anew, so one
    vault may be shared by threads and survives a fork."""

    def __init__(self, folder: Path, keyring: Keyring, random: Randomness = os.urandom) -> None:
        """Open the vault in this folder, or make it. `random` draws the pseudonyms and nothing else.
        Raises KeyProblem when the keyring is not the one that this vault was sealed with."""
        self._folder = private_folder(folder)
        self._path = folder / _FILE
        self._keyring = keyring
        self._random = random
        self._hash = keyed_hash(self._index_key())

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether this folder holds a vault, so that its key file is needed."""
        path = folder / _FILE
        return path.exists() and path.stat().st_size > 0

    # -- the port

    def pseudonyms(self, kind: str, identifiers: Sequence[str], *, at: datetime) -> list[str | None]:
        """One pseudonym per identifier, made where there was none; None where the identifier was erased. Each 100,000
        are one transaction, so after a crash the first ones may exist without having been used, which is harmless."""
        result: list[str | None] = []
        with connect(self._path) as db:
            for batch in _pieces(identifiers, _BATCH):
                result += self._pseudonyms(db, kind, batch, at)
        return result

    def link(self, kind: str, pairs: Sequence[tuple[str, str]], *, at: datetime) -> list[Samenvoeging]:
        """Pairs (key identifier, bsn identifier) that are the same person. Returns the merges that this made.

        Known on one side: the other identifier gets the same pseudonym. Known on both sides with two pseudonyms: the
        key's pseudonym is merged into the BSN's. A key that already belongs to another BSN is never merged (that would
        make one of two people): the pair goes to `conflicts`. Where one side was erased, an unknown other side is
        erased too, so that the person does not come back under it."""
        merges: list[Samenvoeging] = []
        with connect(self._path) as db:
            for batch in _pieces(pairs, _BATCH // 2):
                with transaction(db):
                    merges += self._link(db, kind, batch, at)
        return merges

    def merges(self) -> list[Samenvoeging]:
        """All merges so far, oldest first. `final` resolves chains."""
        with connect(self._path) as db:
            return _samenvoegingen(db.execute("SELECT kind, van, naar, op FROM samenvoeging ORDER BY number"))

    def known(self, kind: str, identifier: str) -> list[str]:
        """The pseudonyms of this person, merged ones included; empty where unknown or erased. Makes nothing."""
        (digest,) = self._hashes(kind, [identifier])
        with connect(self._path) as db:
            pseudonym = _lookup(db, [digest]).get(digest)
            return [str(row[0]) for row in db.execute(_SAME_PERSON, (pseudonym,))] if pseudonym else []

    def erase(self, kind: str, identifier: str, *, at: datetime) -> list[str]:
        """Destroy the rows of this person (and of everything merged with it); remember a keyed hash of each identifier,
        so that it is never loaded again. Returns the pseudonyms that were destroyed (AVG art. 17; privacy P-6)."""
        (digest,) = self._hashes(kind, [identifier])
        since = local_day(at).isoformat()
        with connect(self._path) as db, transaction(db):
            pseudonym = _lookup(db, [digest]).get(digest)
            _remember_erased(db, [(digest, kind, since)])
            gone = [str(row[0]) for row in db.execute(_SAME_PERSON, (pseudonym,))] if pseudonym else []
            _destroy(db, gone, since)
        return gone

    def remembered(self, pseudonyms: Sequence[str]) -> set[str]:
        """Those of these pseudonyms that somebody is still behind."""
        with connect(self._path) as db:
            return _among(db, "SELECT DISTINCT pseudonym FROM identifier WHERE pseudonym IN ", pseudonyms)

    def is_erased(self, kind: str, identifier: str) -> bool:
        """Whether this identifier stands on the list of erased ones."""
        digests = self._hashes(kind, [identifier])
        with connect(self._path) as db:
            return None in _lookup(db, digests).values()

    # -- beyond the port

    def conflicts(self) -> list[Samenvoeging]:
        """Merges that a source asked for and that were refused, because both sides have a BSN of their own."""
        with connect(self._path) as db:
            return _samenvoegingen(db.execute("SELECT kind, van, naar, op FROM conflict ORDER BY op, van, naar"))

    def identifier(self, pseudonym: str, *, reader: Reader) -> str | None:
        """Who is behind this pseudonym: the BSN identifier where there is one, else a key identifier; None when unknown
        or erased. This is a power of its own (privacy P-5), not part of the port: whoever makes reports gets a Vault
        and cannot ask it. Raises NotAllowed without the right `bsn`."""
        reader.require(Right.BSN)
        with connect(self._path) as db:
            row = db.execute(_WHO, (pseudonym,)).fetchone()
        if row is None:
            return None
        digest, own_pseudonym, sealed = row
        return self._keyring.unseal(sealed, place(digest, own_pseudonym)).decode()

    def rotate(self, *, at: datetime, rewrap: Callable[[Keyring], None]) -> None:
        """Bring everything under a new key and destroy the old one. `rewrap` must do the same for all other files that
        are sealed with this keyring (`Keyring.rewrap` each); it may be called more than once.

        Killed halfway the vault stays readable, because the old key goes last; calling it again finishes the work.
        Hold the lock of the data folder: a file that another process is sealing meanwhile would lose its key."""
        with exclusive_lock(self._folder / "rotate.lock", _WAIT_SECONDS):
            if len(self._keyring.key_ids) == 1:
                self._keyring.add(at=at)
            with connect(self._path) as db, transaction(db):
                self._reseal(db)
            rewrap(self._keyring)
            for key_id in sorted(self._keyring.key_ids - {self._keyring.active}):
                self._keyring.retire(key_id)

    # -- how

    def _pseudonyms(
        self, db: sqlite3.Connection, kind: str, identifiers: Sequence[str], at: datetime
    ) -> list[str | None]:
        digests = self._hashes(kind, identifiers)
        known = _lookup(db, digests)
        new = {digest: name for digest, name in zip(digests, identifiers, strict=True) if digest not in known}
        if new:
            with transaction(db):  # look again inside: another process may have been first
                known |= _lookup(db, list(new))
                new = {digest: name for digest, name in new.items() if digest not in known}
                pseudonyms = self._draw(db, len(new))
                rows = [(digest, name, p, 1) for (digest, name), p in zip(new.items(), pseudonyms, strict=True)]
                self._insert(db, kind, rows, at)
            known |= zip(new, pseudonyms, strict=True)
        return [known[digest] for digest in digests]

    def _link(
        self, db: sqlite3.Connection, kind: str, pairs: Sequence[tuple[str, str]], at: datetime
    ) -> list[Samenvoeging]:
        if any(not key.startswith(KEY) or not bsn.startswith(BSN) for key, bsn in pairs):
            raise ValueError("a pair is a key identifier and a bsn identifier")
        names = list(dict.fromkeys(chain.from_iterable(pairs)))
        digests = dict(zip(names, self._hashes(kind, names), strict=True))
        linking = self._linking(db, pairs, digests)
        for key, bsn in pairs:
            linking.pair(key, bsn)
        rows = [(digests[name], name, pseudonym, first) for name, pseudonym, first in linking.added_rows()]
        self._insert(db, kind, rows, at)
        op = local_day(at)
        _remember_erased(db, [(digests[name], kind, op.isoformat()) for name in linking.newly_erased])
        _record(db, "INSERT OR IGNORE INTO conflict (kind, van, naar, op)", kind, linking.conflicts, op)
        _record(db, "INSERT INTO samenvoeging (kind, van, naar, op)", kind, linking.merges, op)
        return [Samenvoeging(kind=kind, van=van, naar=naar, op=op) for van, naar in linking.merges]

    def _linking(
        self, db: sqlite3.Connection, pairs: Sequence[tuple[str, str]], digests: Mapping[str, bytes]
    ) -> Linking:
        found = _lookup(db, list(digests.values()))
        known = {name: p for name, digest in digests.items() if (p := found.get(digest)) is not None}
        bsns = {bsn for _, bsn in pairs}
        in_doubt = {known[key] for key, bsn in pairs if key in known and known[key] != known.get(bsn)}
        return Linking(
            known=known,
            erased={name for name, digest in digests.items() if digest in found and name not in known},
            ended=dict(db.execute("SELECT van, naar FROM samenvoeging")),
            with_bsn={known[bsn] for bsn in bsns if bsn in known} | _with_bsn(db, in_doubt),
            fresh=iter(self._draw(db, len(bsns - known.keys()))),
        )

    def _insert(
        self, db: sqlite3.Connection, kind: str, rows: Iterable[tuple[bytes, str, str, int | None]], at: datetime
    ) -> None:
        """Rows are (digest, identifier, pseudonym, first)."""
        seal, since = self._keyring.sealer(), local_day(at).isoformat()
        db.executemany(
            "INSERT INTO identifier (hash, kind, pseudonym, first, bsn, sealed, since) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (digest, kind, p, first, name.startswith(BSN), seal(name.encode(), place(digest, p)), since)
                for digest, name, p, first in sorted(rows)  # in the order of the table, so pages fill one by one
            ),
        )

    def _draw(self, db: sqlite3.Connection, count: int) -> list[str]:
        """So many pseudonyms that nobody has."""
        query = "SELECT DISTINCT pseudonym FROM identifier WHERE pseudonym IN"
        return draw(self._random, count, lambda drawn: _among(db, query, drawn))

    def _reseal(self, db: sqlite3.Connection) -> None:
        seal, active = self._keyring.sealer(), self._keyring.active
        db.execute(
            "UPDATE meta SET sealed = ? WHERE name = ?", (seal(self._stored_index_key(db), INDEX_KEY_PLACE), _INDEX_KEY)
        )
        last = b""
        while rows := db.execute(_NEXT_IDENTIFIERS, (last, _CHUNK)).fetchall():
            last = rows[-1][0]
            db.executemany(
                "UPDATE identifier SET sealed = ? WHERE hash = ?",
                [
                    (seal(self._keyring.unseal(sealed, where), where), digest)
                    for digest, pseudonym, sealed in rows
                    if key_id_of(sealed) != active and (where := place(digest, pseudonym))
                ],
            )

    def _hashes(self, kind: str, identifiers: Iterable[str]) -> list[bytes]:
        return digests(self._hash, kind, identifiers)

    def _index_key(self) -> bytes:
        create_empty(self._path)
        with connect(self._path) as db:
            if not has_layout(db, self._path):
                with transaction(db):
                    if not has_layout(db, self._path):  # another process may have been first
                        lay_out(db)
                        new = self._keyring.seal(os.urandom(32), INDEX_KEY_PLACE)
                        db.execute("INSERT INTO meta VALUES (?, ?)", (_INDEX_KEY, new))
            return self._stored_index_key(db)

    def _stored_index_key(self, db: sqlite3.Connection) -> bytes:
        (sealed,) = db.execute("SELECT sealed FROM meta WHERE name = ?", (_INDEX_KEY,)).fetchone()
        return self._keyring.unseal(sealed, INDEX_KEY_PLACE)


def _lookup(db: sqlite3.Connection, digests: Sequence[bytes]) -> dict[bytes, str | None]:
    """The pseudonyms of the digests that are known; None for those that were erased."""
    found: dict[bytes, str | None] = {}
    for chunk in _pieces(digests, _CHUNK):
        query = f"SELECT hash, pseudonym FROM identifier WHERE hash IN {_marks(chunk)}"  # noqa: S608 -- marks only
        found |= db.execute(query, chunk)
    return found


def _among(db: sqlite3.Connection, query: str, values: Sequence[str]) -> set[str]:
    """The first column of a query that ends in IN, for these values."""
    found: set[str] = set()
    for chunk in _pieces(values, _CHUNK):
        found.update(row[0] for row in db.execute(query + _marks(chunk), chunk))
    return found


def _marks(values: Sequence[object]) -> str:
    return f"({','.join('?' * len(values))})"


def _with_bsn(db: sqlite3.Connection, pseudonyms: set[str]) -> set[str]:
    """Which of these, or of those that they were merged into, have a BSN."""
    ends = _among(db, "SELECT naar FROM samenvoeging WHERE van IN", list(pseudonyms))
    return _among(db, "SELECT pseudonym FROM identifier WHERE bsn AND pseudonym IN", list(pseudonyms | ends))


def _record(db: sqlite3.Connection, insert: str, kind: str, moves: Iterable[tuple[str, str]], op: date) -> None:
    db.executemany(f"{insert} VALUES (?, ?, ?, ?)", [(kind, van, naar, op.isoformat()) for van, naar in moves])


def _remember_erased(db: sqlite3.Connection, rows: Iterable[tuple[bytes, str, str]]) -> None:
    """Rows are (digest, kind, since); an identifier that is there already is left to `_destroy`."""
    db.executemany("INSERT OR IGNORE INTO identifier (hash, kind, since) VALUES (?, ?, ?)", rows)


def _destroy(db: sqlite3.Connection, pseudonyms: Sequence[str], since: str) -> None:
    """Forget these people; of their identifiers only the keyed hashes stay."""
    each = [(pseudonym,) for pseudonym in pseudonyms]
    db.executemany("DELETE FROM samenvoeging WHERE ?1 IN (van, naar)", each)
    db.executemany("DELETE FROM conflict WHERE ?1 IN (van, naar)", each)
    db.executemany(
        "UPDATE identifier SET (pseudonym, first, bsn, sealed) = (NULL, NULL, NULL, NULL), since = ?"
        " WHERE pseudonym = ?",
        [(since, pseudonym) for pseudonym in pseudonyms],
    )


def _samenvoegingen(rows: Iterable[tuple[str, str, str, str]]) -> list[Samenvoeging]:
    return [Samenvoeging(kind=kind, van=van, naar=naar, op=date.fromisoformat(op)) for kind, van, naar, op in rows]


def _pieces(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))
