"""Reads the tables of who may do what when: one row per act, one column per state or per person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GOES, STAYS = "+", "="
"""it is done; it was so already, so nothing happens"""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One section: what lives, its columns, and per row and column `+`, `=` or the name of an error."""

    name: str
    columns: tuple[str, ...]
    rows: dict[str, dict[str, str]]

    def column(self, name: str) -> dict[str, str]:
        """What is expected of each row in one column."""
        return {row: cells[name] for row, cells in self.rows.items()}


def sections(name: str) -> dict[str, Section]:
    """The sections of a table beside this module, by name."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return {section.name: section for section in _read(text)}


def _read(text: str) -> Iterator[Section]:
    parts = re.split(r"^\[(\S+)\]", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE)[1:]
    for name, body in zip(parts[::2], parts[1::2], strict=True):
        header, *lines = (line for line in body.splitlines() if line.strip())
        columns = tuple(header.split())
        meaning = {GOES: GOES, STAYS: STAYS} | dict(pair.split() for pair in lines[0].removeprefix("=").split(","))
        rows: dict[str, dict[str, str]] = {}
        for line in lines[1:]:
            row, *cells = line.split()
            assert row not in rows, row
            rows[row] = {column: meaning[cell] for column, cell in zip(columns, cells, strict=True)}
        yield Section(name=name, columns=columns, rows=rows)
