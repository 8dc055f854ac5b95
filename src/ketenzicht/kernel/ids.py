"""Keys that nobody can count: uuid version 7 (RFC 9562), so that rows of one day lie together in an index."""

import os
import time
from uuid import UUID

_VERSION, _VARIANT = 7 << 76, 2 << 62
_TWELVE, _SIXTY_TWO = (1 << 12) - 1, (1 << 62) - 1


def new_id() -> UUID:
    """A new key: 48 bits of milliseconds, 74 random bits. The time in it orders the index and means nothing else; what
    happened when stands in columns of its own."""
    random = int.from_bytes(os.urandom(10), "big")
    stamp = time.time_ns() // 1_000_000 << 80
    return UUID(int=stamp | _VERSION | (random >> 62 & _TWELVE) << 64 | _VARIANT | random & _SIXTY_TWO)
