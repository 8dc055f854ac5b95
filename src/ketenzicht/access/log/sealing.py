"""The sealer: hashes committed rows in blocks, chains the blocks, and writes each head outside the database."""

from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from ketenzicht.access.log.blocks import FIRST, Place, end_of, hash_of_block, pack
from ketenzicht.access.log.heads import Heads
from ketenzicht.access.log.models import Blok, Logregel
from ketenzicht.access.log.order import committed_behind, require_higher

MOST = 10_000
"""rows in one block"""
_LOCK = 0x6B7A_6C6F  # "kzlo": one sealer at a time, whatever machine it runs on


def seal(data: Path, *, at: datetime, most: int = MOST) -> int:
    """Seal all rows whose order is settled, in blocks of at most `most`; gives how many rows. Safe beside another sealer, a
    transaction that stays open, and a crash at any moment: what was not sealed, or not yet written in the file, is with the
    next call. Raises NumbersWentBack, SealsDiffer."""
    heads, rows = Heads.within(data), 0
    while block := _next_block(at, most):
        rows += block.aantal
        heads.add_missing()
    heads.add_missing()
    return rows


@transaction.atomic
def _next_block(at: datetime, most: int) -> Blok | None:
    """The next block, or nothing where all is sealed. The lock comes first, so that each statement sees what a sealer
    before it wrote."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    former = Blok.objects.order_by("-nr").first()
    end = end_of(former)
    require_higher(end.xid)
    waiting = committed_behind(Logregel.objects.all(), end.xid, end.nr)
    rows = [(Place(xid, nr), bytes(digest)) for xid, nr, digest in waiting.values_list("xid", "nr", "hash")[:most]]
    if not rows:
        return None
    last, _ = rows[-1]
    block = Blok(
        nr=former.nr + 1 if former else 1, tot_xid=last.xid, tot_nr=last.nr, aantal=len(rows), regels=pack(rows),
        vorige=bytes(former.hash) if former else FIRST, tijd=at,
    )  # fmt: skip
    block.hash = hash_of_block(block)
    block.save(force_insert=True)
    return block
