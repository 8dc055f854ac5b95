"""The vault in PostgreSQL: who is behind a pseudonym, sealed with a key that lies outside the database."""

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path

from django.db import transaction

from ketenzicht.access.log.models import Logregel
from ketenzicht.access.log.recording import log_line, log_refusal
from ketenzicht.access.policy.actions import Action
from ketenzicht.access.vault import tables
from ketenzicht.kernel.clock import Clock, system_clock
from ketenzicht.kernel.crypto import Keyring, key_id_of
from ketenzicht.kernel.errors import NotAllowed
from ketenzicht.kernel.linking import Linking
from ketenzicht.kernel.ports import BSN, KEY, Samenvoeging
from ketenzicht.kernel.pseudonyms import INDEX_KEY_PLACE, Randomness, digests, draw, keyed_hash, local_day, place
from ketenzicht.kernel.reader import Reader, Right

IDENTIFY = Action("kluis.identiteit", "zien wie achter een pseudoniem zit")

_BATCH = 100_000  # identifiers in one statement: bounds the memory
_CHUNK = 10_000  # rows of one step of a rotation
_ROUNDS = 24


class PostgresVault:
    """The port Vault in the database of the record, in the transaction of whoever asks: a pseudonym that is made in an
    act that fails was never made. Any number of threads and processes may use it at once."""

    def __init__(
        self,
        keyring: Keyring,
        random: Randomness = os.urandom,
        *,
        clock: Clock = system_clock,
        set_aside: Path | None = None,
    ) -> None:
        """`random` draws the pseudonyms and nothing else; `set_aside` is the former file vault, which an erasure or a
        rotation removes."""
        self._keyring = keyring
        self._random = random
        self._clock = clock
        self._set_aside = set_aside
        self._opened: tuple[bytes, Callable[[bytes], bytes]] = (b"", lambda _: b"")

    @staticmethod
    def exists() -> bool:
        """Whether this database holds a vault, so that its key file is needed."""
        return tables.sealed_index_key() is not None

    # -- the port

    def pseudonyms(self, kind: str, identifiers: Sequence[str], *, at: datetime) -> list[str | None]:
        """One pseudonym per identifier, made where there was none; None where the identifier was erased."""
        result: list[str | None] = []
        for start in range(0, len(identifiers), _BATCH):
            result += self._pseudonyms(kind, identifiers[start : start + _BATCH], at)
        return result

    def link(self, kind: str, pairs: Sequence[tuple[str, str]], *, at: datetime) -> list[Samenvoeging]:
        """Pairs (key identifier, bsn identifier) that are the same person. Returns the merges that this made; the rules
        are those of `kernel.linking`. One link or erasure at a time; new pseudonyms are made meanwhile."""
        if any(not key.startswith(KEY) or not bsn.startswith(BSN) for key, bsn in pairs):
            raise ValueError("a pair is a key identifier and a bsn identifier")
        merges: list[Samenvoeging] = []
        for start in range(0, len(pairs), _BATCH // 2):
            with transaction.atomic():
                tables.lock(tables.LINKING)
                tables.lock(tables.SEALING, shared=True)
                merges += self._link(kind, pairs[start : start + _BATCH // 2], at)
        return merges

    def merges(self) -> list[Samenvoeging]:
        """All merges so far, oldest first. `linking.final` resolves chains."""
        return tables.merges()

    def known(self, kind: str, identifier: str) -> list[str]:
        """The pseudonyms of this person, merged ones included; empty where unknown or erased. Makes nothing."""
        (digest,) = self._digests(kind, [identifier])
        pseudonym = tables.lookup([digest]).get(digest)
        return tables.same_person(pseudonym) if pseudonym else []

    def erase(self, kind: str, identifier: str, *, at: datetime) -> list[str]:
        """Destroy the rows of this person (and of everything merged with it); remember a keyed hash of each identifier,
        so that it is never loaded again. Returns the pseudonyms that were destroyed (AVG art. 17; privacy P-6)."""
        with transaction.atomic():
            tables.lock(tables.LINKING)
            (digest,) = self._digests(kind, [identifier])
            tables.remember_erased(kind, [digest], local_day(at))  # first: it waits for whoever is just making a row
            pseudonym = tables.lookup([digest])[digest]
            gone = tables.same_person(pseudonym) if pseudonym else []
            tables.destroy(gone, local_day(at))
        self._forget_file()
        return gone

    def remembered(self, pseudonyms: Sequence[str]) -> set[str]:
        """Those of these pseudonyms that somebody is still behind."""
        return tables.taken(pseudonyms)

    def is_erased(self, kind: str, identifier: str) -> bool:
        """Whether this identifier stands on the list of erased ones."""
        return None in tables.lookup(self._digests(kind, [identifier])).values()

    # -- beyond the port

    def conflicts(self) -> list[Samenvoeging]:
        """Merges that a source asked for and that were refused, because both sides have a BSN of their own."""
        return tables.conflicts()

    def identifier(self, pseudonym: str, *, reader: Reader) -> str | None:
        """Who is behind this pseudonym: the BSN identifier where there is one, else a key identifier; None when unknown
        or erased. A power of its own (privacy P-5), not part of the port; each asking is logged. Raises NotAllowed
        without the right `bsn`."""
        try:
            reader.require(Right.BSN)
        except NotAllowed as error:
            log_refusal(reader, IDENTIFY, error, at=self._clock())
            raise
        log_line(
            reader, Logregel.Soort.INZAGE, IDENTIFY.key, at=self._clock(), kind="pseudoniem",
            details={"pseudoniem": pseudonym},
        )  # fmt: skip
        row = tables.who(pseudonym)
        if row is None:
            return None
        digest, own_pseudonym, sealed = row
        return self._keyring.unseal(sealed, place(digest, own_pseudonym)).decode()

    def rotate(self, *, at: datetime, rewrap: Callable[[Keyring], None]) -> None:
        """Bring everything under a new key and destroy the old one. `rewrap` must do the same for all files that are
        sealed with this keyring; it may be called more than once. Whoever seals meanwhile waits. Killed halfway the
        vault stays readable, because the old key goes last; calling it again finishes the work."""
        with tables.only_one(tables.ROTATING):
            if len(self._keyring.key_ids) == 1:
                self._keyring.add(at=at)
            with transaction.atomic():
                tables.lock(tables.SEALING)
                self._reseal()
            self._forget_file()
            rewrap(self._keyring)
            for key_id in sorted(self._keyring.key_ids - {self._keyring.active}):
                self._keyring.retire(key_id)

    # -- how

    def _pseudonyms(self, kind: str, identifiers: Sequence[str], at: datetime) -> list[str | None]:
        wanted = self._digests(kind, identifiers)
        known = tables.lookup(wanted)
        new = {digest: name for digest, name in zip(wanted, identifiers, strict=True) if digest not in known}
        if new:
            with transaction.atomic():
                tables.lock(tables.SEALING, shared=True)
                known |= self._made(kind, new, at)
        return [known[digest] for digest in wanted]

    def _made(self, kind: str, new: dict[bytes, str], at: datetime) -> dict[bytes, str | None]:
        """The pseudonyms of these new identifiers. Another transaction may be first, and then its word counts."""
        known: dict[bytes, str | None] = {}
        for _ in range(_ROUNDS):
            drawn = draw(self._random, len(new), tables.taken)
            rows = [(digest, name, p, True) for (digest, name), p in zip(new.items(), drawn, strict=True)]
            if self._insert(kind, rows, at) == len(rows):
                return known | dict(zip(new, drawn, strict=True))
            known |= tables.lookup(list(new))
            new = {digest: name for digest, name in new.items() if digest not in known}
            if not new:
                return known
        raise RuntimeError("the source of randomness keeps repeating itself")

    def _insert(self, kind: str, rows: Iterable[tuple[bytes, str, str, bool]], at: datetime) -> int:
        """Rows are (digest, identifier, pseudonym, first). Returns how many were new."""
        seal = self._keyring.sealer()
        sealed = [
            (digest, pseudonym, first, name.startswith(BSN), seal(name.encode(), place(digest, pseudonym)))
            for digest, name, pseudonym, first in sorted(rows)  # in one order everywhere: nobody waits in a circle
        ]
        return tables.insert(kind, sealed, local_day(at))

    def _link(self, kind: str, pairs: Sequence[tuple[str, str]], at: datetime) -> list[Samenvoeging]:
        names = list(dict.fromkeys(chain.from_iterable(pairs)))
        named = dict(zip(names, self._digests(kind, names), strict=True))
        for _ in range(_ROUNDS):
            linking = self._linking(pairs, named)
            for key, bsn in pairs:
                linking.pair(key, bsn)
            savepoint = transaction.savepoint()
            if self._keep(kind, linking, named, at):
                transaction.savepoint_commit(savepoint)
                op = local_day(at)
                return [Samenvoeging(kind=kind, van=van, naar=naar, op=op) for van, naar in linking.merges]
            transaction.savepoint_rollback(savepoint)  # somebody made one of these meanwhile: look again
        raise RuntimeError("others keep making the same identifiers")

    def _keep(self, kind: str, linking: Linking, named: dict[str, bytes], at: datetime) -> bool:
        """Write what the linking changes; False where an identifier that was unknown has come up since."""
        op = local_day(at)
        rows = [(named[name], name, p, first == 1) for name, p, first in linking.added_rows()]
        if self._insert(kind, rows, at) != len(rows):
            return False
        erased = [named[name] for name in linking.newly_erased]
        if tables.remember_erased(kind, erased, op) != len(erased):
            return False
        tables.record_conflicts(kind, linking.conflicts, op)
        tables.record_merges(kind, linking.merges, op)
        return True

    def _linking(self, pairs: Sequence[tuple[str, str]], named: dict[str, bytes]) -> Linking:
        found = tables.lookup(list(named.values()))
        known = {name: p for name, digest in named.items() if (p := found.get(digest)) is not None}
        bsns = {bsn for _, bsn in pairs}
        in_doubt = {known[key] for key, bsn in pairs if key in known and known[key] != known.get(bsn)}
        return Linking(
            known=known,
            erased={name for name, digest in named.items() if digest in found and name not in known},
            ended=tables.ended(known.values()),
            with_bsn={known[bsn] for bsn in bsns if bsn in known} | tables.with_bsn(in_doubt),
            fresh=iter(draw(self._random, len(bsns - known.keys()), tables.taken)),
        )

    def _reseal(self) -> None:
        seal, active = self._keyring.sealer(), self._keyring.active
        sealed = tables.sealed_index_key()
        if sealed is not None:
            tables.keep_index_key(seal(self._keyring.unseal(sealed, INDEX_KEY_PLACE), INDEX_KEY_PLACE), anew=True)
        last = b""
        while rows := tables.sealed_after(last, _CHUNK):
            last = rows[-1][0]
            tables.reseal([
                (digest, seal(self._keyring.unseal(old, where), where))
                for digest, pseudonym, old in rows
                if key_id_of(old) != active and (where := place(digest, pseudonym))
            ])  # fmt: skip

    def _digests(self, kind: str, identifiers: Iterable[str]) -> list[bytes]:
        return digests(self._hash(), kind, identifiers)

    def _hash(self) -> Callable[[bytes], bytes]:
        """The keyed hash, by the key that stands in the database now: one that was made in a transaction that failed is
        gone, whatever this process remembers."""
        sealed = tables.sealed_index_key()
        if sealed is None:
            with transaction.atomic():
                tables.lock(tables.SEALING, shared=True)
                tables.keep_index_key(self._keyring.seal(os.urandom(32), INDEX_KEY_PLACE))
            sealed = tables.sealed_index_key() or b""
        if self._opened[0] != sealed:
            self._opened = (sealed, keyed_hash(self._keyring.unseal(sealed, INDEX_KEY_PLACE)))
        return self._opened[1]

    def _forget_file(self) -> None:
        """The former file vault would still know who was erased, and would stay under the old key."""
        if self._set_aside is not None:
            self._set_aside.unlink(missing_ok=True)
