"""Nested JSON, read as a stream: `records: zaken[].stappen[]` gives a row per step; `^` looks one level up."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from typing import Any, BinaryIO, Protocol

import duckdb
import ijson
import msgspec
import numpy as np

from ketenzicht.kernel.errors import DeliveryRefused, WrongCall
from ketenzicht.warehouse.landing import LONGEST_LINE, Original
from ketenzicht.warehouse.mapping import Mapping
from ketenzicht.warehouse.readers import encoding
from ketenzicht.warehouse.readers.nested import load_rows
from ketenzicht.warehouse.readers.raw import Raw
from ketenzicht.warehouse.typing_sql import TYPED

DEEPEST = 100  # a delivery nests five levels or so; a file that nests on and on is made to fill the memory
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_STEPS = np.zeros(256, dtype=np.int64)
_STEPS[list(b"[{")], _STEPS[list(b"]}")] = 1, -1
_PLAIN = msgspec.json.Encoder(decimal_format="number")


def read(original: Original, mapping: Mapping, *, connection: duckdb.DuckDBPyConnection) -> Raw:
    """The rows as a relation. Raises DeliveryRefused where the text is not JSON to its end, or nests without end."""
    first, *deeper = _levels(mapping.file.records)
    form, alarms = encoding.chosen(original, mapping.file.encoding)
    done = 0

    def asked(source: BinaryIO) -> Iterator[Callable[[str], str | None]]:
        nonlocal done
        for item in _items(source, first):
            for chain in _descend([item], deeper):
                yield _Row(chain).ask
                done += 1

    try:
        with closing(_open(original, form)) as source:
            raw = load_rows(original, mapping, connection=connection, rows=asked(_Bounded(source, original.name)))  # type: ignore[arg-type]
    except ijson.JSONError as error:
        raise DeliveryRefused(
            f"{original.name}: na rij {done} is dit geen (hele) JSON meer; lever het bestand opnieuw aan."
        ) from error
    except UnicodeError as error:
        raise encoding.unreadable(original, form) from error
    return Raw(**{**vars(raw), "marked": True, "alarms": alarms})


class _Bytes(Protocol):
    def read(self, size: int) -> bytes: ...

    def close(self) -> None: ...


def _open(original: Original, form: str) -> _Bytes:
    """The file as UTF-8, which is what the parser reads."""
    return original.path.open("rb") if form == "utf-8" else _Recoded(encoding.open_text(original, form))


class _Recoded:
    """Text of another encoding as UTF-8 bytes."""

    def __init__(self, source: Any) -> None:
        self._source = source

    def read(self, size: int) -> bytes:
        text: str = self._source.read(size)
        return text.encode()

    def close(self) -> None:
        self._source.close()


class _Bounded:
    """Bytes of JSON that nest no deeper than DEEPEST: beyond that the parser would fill the memory with its own path."""

    def __init__(self, source: _Bytes, name: str) -> None:
        self._source = source
        self._name = name
        self._open = b""  # a text that has not ended yet: brackets within it do not count
        self._depth = 0

    def read(self, size: int) -> bytes:
        chunk = self._source.read(size)
        bare = _STRING.sub(b"", self._open + chunk)
        begin = bare.find(b'"')
        self._open = bare[begin:] if begin >= 0 else b""
        self._follow(bare[:begin] if begin >= 0 else bare)
        return chunk

    def _follow(self, bare: bytes) -> None:
        if len(self._open) > LONGEST_LINE:
            raise DeliveryRefused(
                f"{self._name}: een tekst in de JSON is langer dan 1 MB; lever het bestand opnieuw aan."
            )
        depths = np.cumsum(_STEPS[np.frombuffer(bare, dtype=np.uint8)])
        if depths.size == 0:
            return
        if self._depth + depths.max() > DEEPEST:
            raise DeliveryRefused(f"{self._name}: de JSON nest dieper dan {DEEPEST} niveaus en wordt niet gelezen.")
        self._depth += int(depths[-1])


def _levels(records: str) -> list[str]:
    """`zaken[].stappen[]` → [zaken, stappen]; `[]` alone is a list at the top; no `[]` at the end is one object."""
    if not records.endswith("[]"):
        raise WrongCall(f"file.records «{records}» moet eindigen op [], bijvoorbeeld zaken[].stappen[].")
    return [level.strip(".") for level in records.removesuffix("[]").split("[]")]


def _items(source: BinaryIO, level: str) -> Iterator[Any]:
    """The members of the outermost list, one at a time, so that the size of the file does not matter."""
    prefix = f"{level}.item" if level else "item"
    yield from ijson.items(source, prefix, use_float=False)


def _descend(chain: list[Any], levels: list[str]) -> Iterator[list[Any]]:
    if not levels:
        yield chain
        return
    found = _walk(chain[-1], levels[0].split("."))
    for item in found if isinstance(found, list) else []:
        yield from _descend([*chain, item], levels[1:])


def _walk(item: Any, steps: list[str]) -> Any:
    for step in steps:
        if not isinstance(item, dict):
            return None
        item = item.get(step)
    return item


class _Row:
    """An innermost object with the objects around it."""

    def __init__(self, chain: list[Any]) -> None:
        self._chain = chain
        self.ask: Callable[[str], str | None] = self._ask

    def _ask(self, column: str) -> str | None:
        steps = column.split(".")
        up = sum(1 for step in steps if step == "^")
        if up >= len(self._chain):
            return None
        return _text(_walk(self._chain[-1 - up], steps[up:]))


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return TYPED + format(value, "f") if isinstance(value, Decimal) else f"{TYPED}{value}"
    if isinstance(value, (dict, list)):
        return _PLAIN.encode(value).decode()
    return str(value).replace(TYPED, "")
