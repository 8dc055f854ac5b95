"""Reads the table of expectations of the matrix."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.integration.record.street import KINDS

EVERY = "every kind"

Table = dict[str, dict[str, str]]  # reader → place → "wat", "dat" or "-"


@dataclass(frozen=True)
class Expected:
    """What one reader sees of one kind of object, by place: "wat", "dat" or "-"."""

    reader: str
    kind: str
    seen: dict[str, str]

    def places(self, *seen: str) -> list[str]:
        """The places where the reader sees this much."""
        return [place for place, what in self.seen.items() if what in seen]


def expectations() -> list[Expected]:
    """One per reader and kind. Under a plan the line of a kind wins over the line for every kind."""
    tables = _tables()
    every = tables.pop(EVERY)
    nothing = {kind: dict.fromkeys(next(iter(lines.values())), "-") for kind, lines in tables.items()}
    under = [
        Expected(reader, kind, tables.get(kind, {}).get(reader, seen))
        for reader, seen in every.items()
        for kind in KINDS
    ]
    others = [kind for kind in tables if kind not in KINDS]
    return under + [
        Expected(reader, kind, tables[kind].get(reader, nothing[kind])) for reader in every for kind in others
    ]


def _tables() -> dict[str, Table]:
    tables: dict[str, Table] = {}
    places: list[str] = []
    every: list[str] = []
    for line in _lines():
        if line.startswith("["):
            kind, _, named = line.removeprefix("[").partition("]")
            every = every or named.split()
            places = named.split() or every
            table = tables.setdefault(kind, {})
            continue
        role, name, *seen = line.split()
        assert len(seen) == len(places), line
        assert set(seen) <= {"wat", "dat", "-"}, line
        assert f"{role} {name}" not in table, line
        table[f"{role} {name}"] = dict(zip(places, seen, strict=True))
    unknown = {reader for table in tables.values() for reader in table} - tables[EVERY].keys()
    assert not unknown, unknown
    return tables


def _lines() -> Iterator[str]:
    text = (Path(__file__).parent / "matrix.txt").read_text(encoding="utf-8")
    return (line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
