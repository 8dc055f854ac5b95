"""Reads the table of expectations of the matrix."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.integration.record.street import KINDS

PLACES = ("gezin", "gezin-anja", "gezin-sem", "gezin-kas", "omgang", "omgang-bert", "omgang-kas", "sem", "elders")
EVERY = "every kind"


@dataclass(frozen=True)
class Expected:
    """What one reader sees of one kind of object, by place: "wat", "dat" or "-"."""

    reader: str
    kind: str
    seen: dict[str, str]


def expectations() -> list[Expected]:
    """One per reader and kind; a line under a kind wins over the line for every kind."""
    tables = _tables()
    return [
        Expected(reader, kind, tables.get(kind, {}).get(reader, seen))
        for reader, seen in tables[EVERY].items()
        for kind in KINDS
    ]


def _tables() -> dict[str, dict[str, dict[str, str]]]:
    tables: dict[str, dict[str, dict[str, str]]] = {}
    for line in _lines():
        if line.startswith("["):
            table = tables.setdefault(line.strip("[]"), {})
            continue
        role, name, *seen = line.split()
        assert len(seen) == len(PLACES), line
        assert set(seen) <= {"wat", "dat", "-"}, line
        table[f"{role} {name}"] = dict(zip(PLACES, seen, strict=True))
    return tables


def _lines() -> Iterator[str]:
    text = (Path(__file__).parent / "matrix.txt").read_text(encoding="utf-8")
    return (line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
