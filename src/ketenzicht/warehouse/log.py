"""The log of acts: what was done, by whom and why, one JSON line each, append only."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from ketenzicht.kernel import files
from ketenzicht.kernel.codes import is_bsn
from ketenzicht.warehouse.store import Store

_NINE_DIGITS = re.compile(rb"(?<![0-9])[0-9]{9}(?![0-9])")


def write(store: Store, act: str, *, at: datetime, by: str, **about: Any) -> None:
    """Add one line and see it safely on the disk. A BSN that somebody typed in a question is made unreadable first."""
    line = msgspec.json.encode({"at": at, "act": act, "by": by, **about})
    line = _NINE_DIGITS.sub(lambda found: b"*********" if is_bsn(found[0].decode()) else found[0], line) + b"\n"
    files.append(store.log, line)


def lines(store: Store) -> Iterator[dict[str, Any]]:
    """All lines, oldest first."""
    if store.log.exists():
        for line in store.log.read_bytes().splitlines():
            yield msgspec.json.decode(line)
