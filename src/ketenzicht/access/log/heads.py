"""The heads of the chain outside the database: a file that only grows, so that a chain that was cut off or written anew shows."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ketenzicht.access.log.errors import SealsDiffer
from ketenzicht.access.log.models import Blok
from ketenzicht.kernel import files

_WAIT = 30.0
_TAIL = 1 << 13
"""bytes at the end of the file that surely hold its last lines"""


class Head(msgspec.Struct, frozen=True):
    """One line of the file: a block and its hash in hexadecimal."""

    blok: int
    hash: str
    tijd: str


@dataclass(frozen=True)
class Heads:
    """The file of heads in the data folder."""

    path: Path

    @classmethod
    def within(cls, data: Path) -> "Heads":
        """The file in this data folder, which is made where it is not there yet."""
        return cls(files.private_folder(data / "log") / "zegels.jsonl")

    @property
    def size(self) -> int:
        """How many bytes there are now; 0 where there is no file."""
        return self.path.stat().st_size if self.path.exists() else 0

    def read(self, until: int) -> Iterator[Head | None]:
        """The lines within the first so many bytes, in order; None for a line that cannot be read. A last line without an
        end was never finished, and does not count."""
        if not until:
            return
        with files.explained(self.path), self.path.open("rb") as stream:
            for line in stream:
                until -= len(line)
                if until < 0 or not line.endswith(b"\n"):
                    return
                yield _decoded(line)

    def last(self) -> Head | None:
        """The last head that can be read, out of the end of the file."""
        if not (size := self.size):
            return None
        with files.explained(self.path), self.path.open("rb") as stream:
            stream.seek(max(0, size - _TAIL))
            found = [_decoded(line) for line in stream.read().splitlines(keepends=True) if line.endswith(b"\n")]
        return next((head for head in reversed(found) if head), None)

    def add_missing(self) -> int:
        """Write the heads that the database has and the file has not, in order, each on the disk before the next; gives how
        many. Safe beside another one that does the same, and after a crash at any moment. Raises SealsDiffer."""
        with files.exclusive_lock(self.path.with_suffix(".lock"), _WAIT):
            last = self.last()
            if last is not None:
                _require_same(last)
            self._mend()
            missing = Blok.objects.filter(nr__gt=last.blok if last else 0).order_by("nr").only("nr", "hash", "tijd")
            count = 0
            for block in missing.iterator():
                files.append(self.path, msgspec.json.encode(head_of(block)) + b"\n")
                count += 1
            return count

    def _mend(self) -> None:
        """A line that a crash left half goes, so that the next one stands on a line of its own."""
        if not (size := self.size):
            return
        with files.explained(self.path), self.path.open("rb+") as stream:
            stream.seek(max(0, size - _TAIL))
            tail = stream.read()
            if not tail.endswith(b"\n"):
                stream.truncate(size - len(tail) + tail.rfind(b"\n") + 1)
                os.fsync(stream.fileno())


def head_of(block: Blok) -> Head:
    """What the file says of a block."""
    return Head(blok=block.nr, hash=bytes(block.hash).hex(), tijd=block.tijd.isoformat())


def _decoded(line: bytes) -> Head | None:
    try:
        return msgspec.json.decode(line, type=Head)
    except msgspec.DecodeError:
        return None


def _require_same(head: Head) -> None:
    block = Blok.objects.filter(pk=head.blok).first()
    if block is None or bytes(block.hash).hex() != head.hash:
        raise SealsDiffer(head.blok)
