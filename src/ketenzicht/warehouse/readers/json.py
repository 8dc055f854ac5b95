"""Nested JSON, read as a stream: `records: zaken[].stappen[]` gives a row per step; `^` looks one level up."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, BinaryIO

import duckdb
import ijson

from ketenzicht.kernel.errors import DeliveryRefused, WrongCall
from ketenzicht.warehouse.landing import Original
from ketenzicht.warehouse.mapping import Mapping
from ketenzicht.warehouse.readers.nested import load_rows
from ketenzicht.warehouse.readers.raw import Raw
from ketenzicht.warehouse.typing_sql import TYPED


def read(original: Original, mapping: Mapping, *, connection: duckdb.DuckDBPyConnection) -> Raw:
    """The rows as a relation. Raises DeliveryRefused where the text is not JSON to its end."""
    first, *deeper = _levels(mapping.file.records)
    try:
        with original.path.open("rb") as source:
            rows = (_Row(chain) for item in _items(source, first) for chain in _descend([item], deeper))
            raw = load_rows(original, mapping, connection=connection, rows=(row.ask for row in rows))
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise DeliveryRefused(f"{original.name}: dit is geen (hele) JSON; lever het bestand opnieuw aan.") from error
    return Raw(**{**vars(raw), "marked": True})


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
        import json

        return json.dumps(value, default=str, ensure_ascii=False)
    return str(value).replace(TYPED, "")
