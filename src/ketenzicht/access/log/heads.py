"""The heads of the chain outside the database: a file that only grows, so that a chain that was cut off or written anew shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ketenzicht.access.log.errors import SealsDiffer
from ketenzicht.access.log.models import Blok
from ketenzicht.kernel import files

_WAIT = 30.0


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

    def read(self) -> Iterator[Head | None]:
        """The lines in order; None for a line that cannot be read. A last line without an end was never finished, and does
        not count."""
        if not self.path.exists():
            return
        with files.explained(self.path):
            content = self.path.read_bytes()
        for line in content[: content.rfind(b"\n") + 1].splitlines():
            try:
                yield msgspec.json.decode(line, type=Head)
            except msgspec.DecodeError:
                yield None

    def last(self) -> Head | None:
        """The last head that can be read."""
        last = None
        for head in self.read():
            last = head or last
        return last

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
        """A line that a crash left half gets an end, so that the next one stands on a line of its own."""
        if self.path.exists() and (content := self.path.read_bytes()) and not content.endswith(b"\n"):
            files.write_atomically(self.path, content[: content.rfind(b"\n") + 1])


def head_of(block: Blok) -> Head:
    """What the file says of a block."""
    return Head(blok=block.nr, hash=bytes(block.hash).hex(), tijd=block.tijd.isoformat())


def _require_same(head: Head) -> None:
    block = Blok.objects.filter(pk=head.blok).first()
    if block is None or bytes(block.hash).hex() != head.hash:
        raise SealsDiffer(head.blok)
