"""Carries a file vault into PostgreSQL: every row as it stands, still sealed, under the same keys."""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

from django.db import transaction

from ketenzicht.access.vault import tables
from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.errors import DeliveryRefused, WrongCall
from ketenzicht.kernel.ports import Samenvoeging
from ketenzicht.kernel.pseudonyms import INDEX_KEY_PLACE, place
from ketenzicht.kernel.vault import Carried, FileVault

_BATCH = 50_000
_SAMPLE_EVERY = 997  # a prime: no rhythm of the source hides behind it

Moved = Mapping[str, int]
"""How many identifiers, erased ones, merges and conflicts were carried"""


def move(source: FileVault, keyring: Keyring, *, progress: Callable[[int], None] = lambda _: None) -> Moved:
    """Carry everything over and compare: the numbers, and of every thousandth row what its seal holds. Killed halfway it is
    called again and carries everything anew. Nobody may use either vault meanwhile. Raises WrongCall where the database holds
    another vault, DeliveryRefused where something is not as it was."""
    _take_index_key(source, keyring)
    carried = {"identifiers": 0, "erased": 0, "merges": 0, "conflicts": 0}
    for rows in source.rows(_BATCH):
        with transaction.atomic():
            tables.copy_rows(rows)
        erased = sum(row[2] is None for row in rows)
        carried["erased"] += erased
        carried["identifiers"] += len(rows) - erased
        _compare(rows[::_SAMPLE_EVERY], keyring)
        progress(carried["identifiers"] + carried["erased"])
    with transaction.atomic():
        tables.forget_merges()
        carried["merges"] = _record(source.merges(), tables.record_merges)
        carried["conflicts"] = _record(source.conflicts(), tables.record_conflicts)
    if tables.counts() != carried or tables.merges() != source.merges():
        raise DeliveryRefused(
            "De kluis in de database is niet gelijk aan het bestand; het bestand blijft in gebruik. Probeer het opnieuw."
        )
    return carried


def _take_index_key(source: FileVault, keyring: Keyring) -> None:
    ours, theirs = source.sealed_index_key(), tables.sealed_index_key()
    if theirs is None:
        tables.keep_index_key(ours)
    elif keyring.unseal(theirs, INDEX_KEY_PLACE) != keyring.unseal(ours, INDEX_KEY_PLACE):
        if any(tables.counts().values()):
            raise WrongCall("In de database staat al een andere kluis met gegevens; die wordt niet overschreven.")
        tables.keep_index_key(ours, anew=True)


def _record(merges: Iterable[Samenvoeging], keep: Callable[..., None]) -> int:
    """Keep merges in their order; returns how many."""
    count = 0
    for (kind, op), group in groupby(merges, key=lambda merge: (merge.kind, merge.op)):
        moves = [(merge.van, merge.naar) for merge in group]
        keep(kind, moves, op)
        count += len(moves)
    return count


def _compare(rows: Iterable[Carried], keyring: Keyring) -> None:
    """What was carried opens here, in the place where it stands here."""
    for digest, _, pseudonym, _, _, sealed, _ in rows:
        found = tables.row(digest)
        if found is None or found[0] != pseudonym or found[1] != sealed:
            raise DeliveryRefused(
                "De kluis in de database is niet gelijk aan het bestand; het bestand blijft in gebruik. Probeer het opnieuw."
            )
        if sealed is not None and pseudonym is not None:
            keyring.unseal(sealed, place(digest, pseudonym))
