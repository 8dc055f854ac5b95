"""How a block of the log is hashed: what stands in it, and how it hangs on the former one."""

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ketenzicht.access.log.models import Blok

_ENTRY = struct.Struct(">QQ32s")
_HEAD = struct.Struct(">QQQQ")
FIRST = bytes(32)
"""what the first block hangs on"""


@dataclass(frozen=True, order=True)
class Place:
    """Where a row stands in the log: transactions in order, rows in order within each."""

    xid: int
    nr: int


START = Place(0, 0)


def pack(rows: Iterable[tuple[Place, bytes]]) -> bytes:
    """The places and hashes of rows as bytes."""
    return b"".join(_ENTRY.pack(place.xid, place.nr, digest) for place, digest in rows)


def unpack(packed: bytes) -> Iterator[tuple[Place, bytes]]:
    """The places and hashes out of bytes. ValueError where they are cut off."""
    try:
        for xid, nr, digest in _ENTRY.iter_unpack(packed):
            yield Place(xid, nr), digest
    except struct.error:
        raise ValueError("a block that is cut off") from None


def end_of(block: Blok | None) -> Place:
    """The last row that a block covers."""
    return Place(block.tot_xid, block.tot_nr) if block else START


def hash_of_block(block: Blok) -> bytes:
    """SHA-256 over the former head and all that this block says."""
    digest = hashlib.sha256(bytes(block.vorige))
    digest.update(_HEAD.pack(block.nr, block.tot_xid, block.tot_nr, block.aantal))
    digest.update(_written(block.tijd))
    digest.update(bytes(block.regels))
    return digest.digest()


def _written(moment: datetime) -> bytes:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").encode()
