"""Erasure: the vault forgets who it was, staging and quarantine lose the rows, older snapshots go within the set term.

What stays are the aggregates that were issued, and the sealed originals until their term ends (privacy P-6).
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import duckdb
import msgspec

from ketenzicht.kernel import clock, files
from ketenzicht.kernel.codes import is_bsn
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.ports import BSN, KEY
from ketenzicht.warehouse import deliveries, mapping, quarantine, settings
from ketenzicht.warehouse.contract import Contract, contract
from ketenzicht.warehouse.engines.connection import working
from ketenzicht.warehouse.expiry import rewrite_without
from ketenzicht.warehouse.intake import Desk
from ketenzicht.warehouse.quarantine import Quarantined
from ketenzicht.warehouse.sql import name, texts
from ketenzicht.warehouse.store import Store

KIND = "persoon"
_NUMBERS = re.compile(r"[0-9][0-9 .]{6,}[0-9]")


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """What an erasure did: pseudonyms destroyed, rows taken out per table, quarantined rows, and when the last original goes."""

    pseudonyms: int
    rows: dict[str, int]
    quarantined: int
    originals_until: date | None
    snapshots_until: date | None


def erase(desk: Desk, identifier: str, *, at: datetime, wait: float = 60.0) -> Erased:
    """Destroy what is kept about one person. Raises WrongCall where nobody is known by this identifier.

    The order makes a crash harmless: first it is written down whose rows must go, then the vault forgets, then the rows
    go; asking again finishes the rest.
    """
    store = desk.store
    with store.writing(wait):
        files.remove_unfinished(store.root)
        files.remove_unfinished_of(desk.keyring.path)
        known = desk.vault.known(KIND, identifier)
        if not known and not desk.vault.is_erased(KIND, identifier):
            raise WrongCall("Deze inwoner komt in de kluis niet voor; er is niets te vernietigen.")
        pending = _Pending(store)
        pseudonyms = pending.add(known)
        desk.vault.erase(KIND, identifier, at=at)
        return _take_out(desk, pending, pseudonyms, at)


def forget(desk: Desk, pseudonyms: Sequence[str], *, at: datetime, wait: float = 60.0) -> Erased:
    """Take out all rows of people whom the vault forgot already, because the record erased them: as `erase` does. May be
    asked again after a crash."""
    with desk.store.writing(wait):
        files.remove_unfinished(desk.store.root)
        pending = _Pending(desk.store)
        return _take_out(desk, pending, pending.add(pseudonyms), at)


def _take_out(desk: Desk, pending: "_Pending", pseudonyms: list[str], at: datetime) -> Erased:
    rows: dict[str, int] = {}
    for delivery in deliveries.all_deliveries(desk.store):
        for table, gone in _from_staging(desk.store, delivery, pseudonyms).items():
            rows[table] = rows.get(table, 0) + gone
    quarantined = _from_quarantine(desk, frozenset(pseudonyms))
    pending.done(at, left=desk.vault.remembered(pseudonyms))
    return Erased(pseudonyms=len(pseudonyms), rows=rows, quarantined=quarantined, **_terms(desk.store, at))


class _Pending:
    """Pseudonyms whose rows are being taken out; on disk before the vault forgets them, because nobody else could find the
    rows after a crash. `erasures` lists the moments of the erasures that are done."""

    def __init__(self, store: Store) -> None:
        self._path = store.erasing
        self._moments = store.erasures

    def add(self, pseudonyms: Sequence[str]) -> list[str]:
        """These and those that an erasure before the crash did not finish."""
        left = self._path.read_text(encoding="utf-8").split() if self._path.exists() else []
        every = sorted({*pseudonyms, *left})
        if every:
            files.write_atomically(self._path, "\n".join(every).encode())
        return every

    def done(self, at: datetime, *, left: set[str]) -> None:
        """All rows are out: the next snapshot is worked out anew, and those of before this moment get an end. Who the vault
        did not forget yet, because a crash came before it, stays written down until that erasure is asked again."""
        before = self._moments.read_text(encoding="utf-8") if self._moments.exists() else ""
        files.write_atomically(self._moments, f"{before}{at.isoformat()}\n".encode())
        if left:
            files.write_atomically(self._path, "\n".join(sorted(left)).encode())
        else:
            files.remove(self._path)


def _from_staging(store: Store, delivery: deliveries.Delivery, pseudonyms: list[str]) -> dict[str, int]:
    """Write the staged files of a delivery again without these people; returns rows taken out per table."""
    gone: dict[str, int] = {}
    connection = working()
    try:
        for table in delivery.tables:
            about = contract(table.table)
            if table.staged is None or not (path := store.root / table.staged).exists():
                continue
            if count := _rewrite(connection, about, path, table.columns, pseudonyms):
                gone[table.table] = count
    finally:
        connection.close()
    return gone


def _rewrite(
    connection: duckdb.DuckDBPyConnection, about: Contract, path: Path, written: Sequence[str], pseudonyms: list[str]
) -> int:
    columns = [column.name for column in about.stored if column.pseudonym == KIND and column.name in written]
    if not columns or not pseudonyms:
        return 0
    about_them = " OR ".join(f"coalesce({name(column)} IN ({texts(pseudonyms)}), FALSE)" for column in columns)
    return rewrite_without(connection, path, about_them)


def _from_quarantine(desk: Desk, pseudonyms: frozenset[str]) -> int:
    """Quarantined rows hold what the file said: whoever is named there, by BSN, source key or pseudonym, and was erased, goes."""

    @cache
    def is_erased(identifier: str) -> bool:
        return desk.vault.is_erased(KIND, identifier)

    gone = 0
    for delivery in deliveries.all_deliveries(desk.store):
        specs = _identifying(delivery)

        def is_theirs(row: Quarantined, specs: list[mapping.ColumnMap] = specs) -> bool:
            known_as = {row.values.get(spec.pseudonym) for spec in specs if spec.pseudonym}
            return not pseudonyms.isdisjoint(known_as) or any(map(is_erased, _named_in(row, specs)))

        gone += quarantine.without(desk.store, delivery, desk.keyring, is_theirs)
    return gone


def _identifying(delivery: deliveries.Delivery) -> list[mapping.ColumnMap]:
    """The columns that say who it is. A mapping of before that no longer reads may not stand in the way of an erasure."""
    try:
        source = mapping.parse(delivery.mapping, delivery.bron)
    except WrongCall:
        return []
    return [
        spec
        for table in source.tables
        for spec in table.columns
        if table.contract.column(spec.target).pseudonym == KIND
    ]


def _named_in(row: Quarantined, specs: Iterable[mapping.ColumnMap]) -> set[str]:
    """The identifiers of people in a row: source keys, and anything in it that is a BSN, whatever its column is called."""
    found = {f"{BSN}{digits}" for value in row.values.values() if (digits := _digits(value))}
    found |= {
        f"{KEY}{spec.namespace}:{key}"
        for spec in specs
        if (key := (row.values.get(spec.key or "") or "").strip("\x02 "))
    }
    return found | {f"{BSN}{digits}" for word in _NUMBERS.findall(row.text) if (digits := _digits(word))}


def _digits(value: str | None) -> str | None:
    """The BSN in a value as the file wrote it; None where it is none."""
    found = re.sub(r"[\x02 .]", "", value or "").zfill(9)
    return found if is_bsn(found) else None


def _terms(store: Store, at: datetime) -> dict[str, date | None]:
    terms = settings.load(store)
    landed = [
        found.at
        for found in deliveries.all_deliveries(store)
        if any((store.root / file.landed).exists() for file in found.files)
    ]
    last = max(landed) + timedelta(days=terms.landing_days) if landed else None
    return {
        "originals_until": clock.local_date(last) if last else None,
        "snapshots_until": clock.local_date(at + timedelta(days=terms.erased_snapshot_days)),
    }
