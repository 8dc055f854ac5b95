"""The publication ledger: what left the house, so that a later release cannot undo what an earlier one kept hidden."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from ketenzicht.kernel.disclosure.layering import Settled
from ketenzicht.kernel.disclosure.table import Axis
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.files import append, exclusive_lock, explained

WAIT_SECONDS: Final = 60.0


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What releases are about that must be seen together: an indicator, a period and a unit of protection."""

    indicator: str
    period: str
    unit: str


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """One table that was issued, with the cells that were hidden in it."""

    subject: Subject
    profile: str
    snapshot: str
    issued_at: str
    """UTC, ISO 8601"""
    names: tuple[str, ...]
    members: tuple[tuple[str, ...], ...]
    """per axis, in order"""
    hidden: tuple[int, ...]
    """places of the hidden cells, counted row by row with the totals"""

    def settled(self, axes: Sequence[Axis]) -> Settled:
        """The outcome over these axes of a base, matched by name and member. A member that the release did not have
        counts as shown: everybody could read that it was not there."""
        theirs = [next(axis for axis in axes if axis.name == name) for name in self.names]
        hidden = np.zeros(tuple(len(members) + 1 for members in self.members), bool)
        hidden.flat[list(self.hidden)] = True
        found = np.zeros(tuple(axis.size for axis in theirs), bool)
        pairs = [_common(axis.members, members) for axis, members in zip(theirs, self.members, strict=True)]
        found[np.ix_(*(here for here, _ in pairs))] = hidden[np.ix_(*(there for _, there in pairs))]
        return Settled(names=self.names, hidden=found)


def release(
    settled: Settled, axes: Sequence[Axis], *, subject: Subject, profile: str, snapshot: str, issued_at: str
) -> Release:
    """The release of a table with this outcome over these axes."""
    return Release(
        subject=subject,
        profile=profile,
        snapshot=snapshot,
        issued_at=issued_at,
        names=settled.names,
        members=tuple(axis.members for axis in axes),
        hidden=tuple(np.flatnonzero(settled.hidden).tolist()),
    )


def _common(here: tuple[str, ...], there: tuple[str, ...]) -> tuple[list[int], list[int]]:
    both = [member for member in here if member in there]
    return [*map(here.index, both), len(here)], [*map(there.index, both), len(there)]


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """An append-only file with one line per release."""

    path: Path

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the ledger alone, from looking up what was issued until the new release is written down."""
        with exclusive_lock(self.path.with_suffix(".lock"), WAIT_SECONDS):
            yield

    def issued(self, subject: Subject) -> tuple[Release, ...]:
        """All releases about this subject, oldest first. Raises WrongCall when the file is damaged."""
        return tuple(release for release in self._releases() if release.subject == subject)

    def record(self, release: Release) -> None:
        """Write a release down; do so before it is issued, and within `turn`."""
        self._mend()
        append(self.path, msgspec.json.encode(release) + b"\n")

    def _mend(self) -> None:
        """Cut off a line that a crash left unfinished: its release was never issued."""
        size = sum(map(len, self._lines()))
        if self.path.exists() and self.path.stat().st_size > size:
            os.truncate(self.path, size)

    def _lines(self) -> list[bytes]:
        if not self.path.exists():
            return []
        with explained(self.path):
            return [line for line in self.path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]

    def _releases(self) -> Iterator[Release]:
        for number, line in enumerate(self._lines(), 1):
            try:
                yield msgspec.json.decode(line, type=Release)
            except msgspec.MsgspecError:
                raise WrongCall(
                    f"Regel {number} van het publicatieregister {self.path} is beschadigd; zet het register terug uit de reservekopie."
                ) from None
