"""Whether the log is still what was sealed: recomputes everything and names the first thing that is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction

from ketenzicht.access.log.blocks import FIRST, Place, end_of, hash_of_block, unpack
from ketenzicht.access.log.expiry import latest_expiry
from ketenzicht.access.log.heads import Head, Heads
from ketenzicht.access.log.models import Blok, Logregel
from ketenzicht.access.log.order import between, committed_behind
from ketenzicht.access.log.recording import hash_of, hash_of_content

_BEHIND = 2
"""blocks that a crash of two sealers may leave unwritten in the file"""
_NONE = Head(blok=0, hash="", tijd="")
"""stands for: the file has no more lines"""


REMOVED = "bewaren.verwijderd"
"""what the log calls it when an object was destroyed; the content of the lines about it goes with it"""
REMOVALS = (REMOVED, "signaal.verlopen")


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """The first thing that is wrong: in which block, with which row (where it is one), and what."""

    block: int
    row: int | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a verification found."""

    blocks: int
    rows: int
    """rows that are sealed and as they were"""
    expired: int
    """of which the term is over: only their seal is left"""
    unsealed: int
    """rows behind the last block"""
    wrong: Wrong | None


class _Found(Exception):
    def __init__(self, block: int, sentence: str, row: int | None = None) -> None:
        self.wrong = Wrong(block=block, row=row, sentence=sentence)
        super().__init__(sentence)


@dataclass
class _Counts:
    blocks: int = 0
    rows: int = 0
    expired: int = 0


def verify(data: Path, *, at: datetime) -> Verdict:
    """Recompute all blocks in order, and compare the last with the file outside the database. Stops at the first thing that
    is wrong. All is read as it is at one moment."""
    with _at_one_moment():
        return check(data, at=at)


def check(data: Path, *, at: datetime) -> Verdict:
    """As `verify`, of what the transaction of the caller sees."""
    counts, wrong, file = _Counts(), None, Heads.within(data)
    heads = file.read(file.size)  # as long as it is before the database is asked: it may only be behind
    last: Blok | None = None
    before = latest_expiry(at)
    removed = _removed()
    newest = Blok.objects.order_by("-nr").values_list("nr", flat=True).first() or 0
    try:
        for block in Blok.objects.order_by("nr").iterator(chunk_size=50):
            _check_block(block, last, before, removed, counts)
            _check_head(block, next(heads, _NONE), newest - block.nr)
            last = block
        if next(heads, _NONE) is not _NONE:
            raise _Found(last.nr + 1 if last else 1, "Dit blok ontbreekt: de keten is afgekapt")
    except _Found as found:
        wrong = found.wrong
    end = end_of(Blok.objects.order_by("-nr").first())
    unsealed = committed_behind(Logregel.objects.all(), end.xid, end.nr).count()
    return Verdict(blocks=counts.blocks, rows=counts.rows, expired=counts.expired, unsealed=unsealed, wrong=wrong)


@contextmanager
def _at_one_moment() -> Iterator[None]:
    """All that is read within is as it was when the first of it was read, whatever others do meanwhile: an erasure in between
    would else empty lines without the line that says so. Never within another transaction."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _check_block(block: Blok, former: Blok | None, before: datetime, removed: frozenset[UUID], counts: _Counts) -> None:
    if block.nr != (former.nr + 1 if former else 1):
        raise _Found(former.nr + 1 if former else 1, "Dit blok ontbreekt")
    if bytes(block.vorige) != (bytes(former.hash) if former else FIRST):
        raise _Found(block.nr, "Dit blok sluit niet aan op het vorige")
    if hash_of_block(block) != bytes(block.hash):
        raise _Found(block.nr, "Dit blok is gewijzigd")
    sealed = dict(unpack(bytes(block.regels)))
    may_expire = block.tijd < before
    for place, line in _rows_between(end_of(former), end_of(block)):
        digest = sealed.pop(place, None)
        if digest is None:
            raise _Found(block.nr, "Deze regel is later ingevoegd", line.nr)
        _check_row(block, line, digest, may_expire, removed, counts)
    if sealed:
        raise _Found(block.nr, "Deze regel is verwijderd", min(sealed).nr)
    counts.blocks += 1


def _rows_between(after: Place, until: Place) -> Iterator[tuple[Place, Logregel]]:
    """All rows behind one place up to and including another."""
    rows = between(Logregel.objects.all(), (after.xid, after.nr), (until.xid, until.nr))
    for line in rows.iterator(chunk_size=2_000):
        yield Place(line.xid, line.nr), line


def _check_row(
    block: Blok, line: Logregel, digest: bytes, may_expire: bool, removed: frozenset[UUID], counts: _Counts
) -> None:
    """A row is as it was, or its term is over and it is empty."""
    if bytes(line.hash) != digest:
        raise _Found(block.nr, "Deze regel is gewijzigd", line.nr)
    if may_expire and line.is_expired:
        counts.expired += 1
    elif hash_of(line) != digest or (_content_differs(line) and not _went_with(line, removed)):
        raise _Found(block.nr, "Deze regel is gewijzigd", line.nr)
    counts.rows += 1


def _removed() -> frozenset[UUID]:
    """Keys of the objects that were destroyed as the log says itself, in lines that are sealed too."""
    lines = Logregel.objects.filter(soort=Logregel.Soort.STELSEL, handeling__in=REMOVALS, object_id__isnull=False)
    return frozenset(key for key in lines.values_list("object_id", flat=True) if key)


def _went_with(line: Logregel, removed: frozenset[UUID]) -> bool:
    """Whether the line is empty because what it was about was destroyed."""
    return line.inhoud is None and not removed.isdisjoint({line.object_id, line.plan_id, line.persoon_id} - {None})


def _content_differs(line: Logregel) -> bool:
    return hash_of_content(line.inhoud) != bytes(line.inhoud_hash)


def _check_head(block: Blok, head: Head | None, behind: int) -> None:
    """What the file says of a block. The newest blocks may not be there yet: a crash came between."""
    if head is _NONE:
        if behind >= _BEHIND:
            raise _Found(block.nr, "Dit blok staat niet in het bestand met zegels")
    elif head is None or head.blok != block.nr:
        raise _Found(block.nr, "Het bestand met zegels is gewijzigd")
    elif head.hash != bytes(block.hash).hex():
        raise _Found(block.nr, "Dit blok is een ander dan in het bestand met zegels")
