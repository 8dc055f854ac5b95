"""Lines in the log, sealed in a data folder, and a hand that tampers with them behind the program's back."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from ketenzicht.access.log.models import Logregel
from ketenzicht.access.log.recording import Read, log_line, log_reads
from ketenzicht.access.log.sealing import seal
from ketenzicht.access.log.verifying import Verdict, verify
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.kernel.ids import new_id
from ketenzicht.kernel.reader import Reader
from tests.integration.record.cast import AT, HERE
from tests.integration.record.settling import settle

SYSTEM = system_reader("test")


@dataclass(frozen=True)
class Sealed:
    """A data folder whose log is sealed."""

    data: Path

    def write(self, *handelingen: str, at: datetime = AT) -> None:
        """One transaction with these lines."""
        with transaction.atomic():
            for handeling in handelingen:
                log_line(SYSTEM, Logregel.Soort.STELSEL, handeling, at=at, details={"over": handeling})

    def seal(self, *, at: datetime = AT, most: int = 10_000, settled: bool = True) -> int:
        if settled:
            settle(Logregel.objects.all())
        return seal(self.data, at=at, most=most)

    def verify(self, *, at: datetime = AT) -> Verdict:
        return verify(self.data, at=at)

    @property
    def file(self) -> Path:
        return self.data / "log" / "zegels.jsonl"

    @property
    def lines(self) -> list[str]:
        return self.file.read_text(encoding="utf-8").splitlines()


def number(handeling: str) -> int:
    """The internal number of the line about this act."""
    return Logregel.objects.get(handeling=handeling).nr


def behind_the_back(sql: str, *values: Any) -> None:
    """Change the database without the program."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def a_read(
    by: Reader, persoon: UUID, *because: str, kind: str = "persoon", key: UUID | None = None, plan: UUID | None = None,
    gemeente: str = HERE, at: datetime = AT,
) -> None:  # fmt: skip
    """That somebody saw the wat of an object that is about a person."""
    read = Read(
        kind=kind,
        key=key or (persoon if kind == "persoon" else new_id()),
        persoon=persoon,
        plan=plan,
        gemeente=gemeente,
        because=because,
    )
    log_reads(by, [read], at=at)


def called(reader: Reader, name: str) -> Reader:
    """The same reader with another name in the log."""
    return replace(reader, name=name)
