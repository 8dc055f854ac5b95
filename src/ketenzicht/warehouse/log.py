"""The log of acts: what was done, by whom and why, one JSON line each, append only."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from ketenzicht.kernel import files
from ketenzicht.warehouse.store import Store


def write(store: Store, act: str, *, at: datetime, by: str, **about: Any) -> None:
    """Add one line and see it safely on the disk; values are texts and numbers, never a BSN or a name of a resident."""
    line = msgspec.json.encode({"at": at, "act": act, "by": by, **about}) + b"\n"
    files.append(store.log, line)


def lines(store: Store) -> Iterator[dict[str, Any]]:
    """All lines, oldest first."""
    if store.log.exists():
        for line in store.log.read_bytes().splitlines():
            yield msgspec.json.decode(line)
