"""The quarantine: rows that did not pass, sealed, with what is wrong; shown without what may not be seen, and tried again."""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import msgspec

from ketenzicht.kernel import files
from ketenzicht.kernel.crypto import Keyring, SealedWriter
from ketenzicht.warehouse import rules
from ketenzicht.warehouse.deliveries import Delivery
from ketenzicht.warehouse.store import Store


class Flaw(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a row: the rule, the column of the file, the column of the table, the value to show."""

    code: str
    column: str
    target: str
    value: str
    expected: str = ""

    @property
    def sentence(self) -> str:
        """The Dutch sentence of the rule, filled in."""
        shown = self.value if len(self.value) <= 60 or self.code == "structuur" else self.value[:57] + "…"
        return rules.rules()[self.code].sentence(
            kolom=self.column, veld=self.target, waarde=shown or "leeg", verwacht=self.expected
        )


class Quarantined(msgspec.Struct, frozen=True, kw_only=True):
    """One row: the file and line that it stands on, the table that it was meant for, its raw values, and its flaws."""

    file: str
    line: int
    table: str
    values: Map[str, str | None]
    flaws: tuple[Flaw, ...]
    text: str = ""

    @property
    def sentence(self) -> str:
        """File, row and what is wrong, in one sentence."""
        return f"{self.file}, rij {self.line}: " + " ".join(dict.fromkeys(flaw.sentence for flaw in self.flaws))


@dataclass(kw_only=True)
class Apart:
    """What went to quarantine: rows per table, rows per table and rule, and the first one in words."""

    rows: dict[str, int] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    first: str = ""


class Writer:
    """Writes quarantined rows one by one into a sealed file, and counts them."""

    def __init__(self, target: BinaryIO, keyring: Keyring) -> None:
        self._sealed = SealedWriter(target, keyring)
        self._encoder = msgspec.json.Encoder()
        self.apart = Apart()

    def write(self, row: Quarantined) -> None:
        """Add one row."""
        self._sealed.write(self._encoder.encode(row) + b"\n")
        self.apart.first = self.apart.first or row.sentence
        self.apart.rows[row.table] = self.apart.rows.get(row.table, 0) + 1
        counts = self.apart.counts.setdefault(row.table, {})
        for code in dict.fromkeys(flaw.code for flaw in row.flaws):
            counts[code] = counts.get(code, 0) + 1

    def close(self) -> None:
        """End the file."""
        self._sealed.close()


def path_of(store: Store, id: str) -> Path:
    """Where the quarantine of a delivery lies."""
    return store.quarantine / f"{id}.verzegeld"


def rows(store: Store, delivery: Delivery, keyring: Keyring) -> Iterator[Quarantined]:
    """The quarantined rows of a delivery, as they stand in the files. Empty where there are none, or their term has ended."""
    if delivery.quarantine is None or not (path := store.root / delivery.quarantine).exists():
        return
    decoder = msgspec.json.Decoder(Quarantined)
    rest = b""
    for chunk in keyring.unseal_stream(path):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield decoder.decode(line)


def open_deliveries(deliveries: Sequence[Delivery], store: Store) -> list[Delivery]:
    """The deliveries of which rows still wait: a later try takes over what it could not load."""
    last = {delivery.completes or delivery.id: delivery for delivery in deliveries}
    return [
        delivery for delivery in last.values() if delivery.quarantine and (store.root / delivery.quarantine).exists()
    ]


def without(store: Store, delivery: Delivery, keyring: Keyring, is_gone: Callable[[Quarantined], bool]) -> int:
    """Write the quarantine of a delivery again without the rows of an erased person; returns how many left."""
    kept: list[Quarantined] = []
    gone = 0
    for row in rows(store, delivery, keyring):
        if is_gone(row):
            gone += 1
        else:
            kept.append(row)
    if gone:
        with files.replacing(path_of(store, delivery.id)) as target:
            writer = Writer(target, keyring)
            for row in kept:
                writer.write(row)
            writer.close()
    return gone
