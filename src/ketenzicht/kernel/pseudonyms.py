"""What every vault does alike: the keyed hash of an identifier, the words that are pseudonyms, and where a seal belongs."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

Randomness = Callable[[int], bytes]
"""Gives as many random bytes as asked."""

KeyedHash = Callable[[bytes], bytes]
"""Gives the keyed hash of a message: 16 bytes."""

LETTERS = b"bcdfghjklmnpqrstvwxz"
"""No vowels and no digits: a pseudonym never looks like a word, a BSN or a date."""

LENGTH = 14
"""Letters in a pseudonym: 20¹⁴ possibilities, about 60 bits."""

INDEX_KEY_PLACE = b"vault index key"
"""Where the sealed key of the keyed hash belongs."""

_HASH_BYTES = 16  # of the 32 of HMAC-SHA256: still no two identifiers alike, and half the file
_ROUNDS = 24
_MOST_WORDS = 1 << 20
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_IDENTIFIER = re.compile(r"bsn:[0-9]{9}|key:[^:]+:.+", re.DOTALL)
_LETTER_OF_BYTE = bytes(LETTERS[byte % len(LETTERS)] for byte in range(256))
_UNEVEN = bytes(range(240, 256))  # 240 = 12 × 20: below it each letter is equally likely


def keyed_hash(key: bytes) -> KeyedHash:
    """HMAC-SHA256 (RFC 2104), cut off, with the two halves of the key prepared once: three times as fast as
    `hmac.digest`, which prepares them for each of a million identifiers."""
    block = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def keyed_hash(message: bytes) -> bytes:
        first, second = inner.copy(), outer.copy()
        first.update(message)
        second.update(first.digest())
        return second.digest()[:_HASH_BYTES]

    return keyed_hash


def digests(hash: KeyedHash, kind: str, identifiers: Iterable[str]) -> list[bytes]:
    """The keyed hash of each identifier within its kind. Raises ValueError, which shows none, where one is no identifier."""
    names = list(identifiers)
    if not all(map(_IDENTIFIER.fullmatch, names)):
        raise ValueError("an identifier is bsn:<9 digits> or key:<namespace>:<source key>")
    prefix = f"{kind}\0"
    return [hash((prefix + name).encode()) for name in names]


def draw(random: Randomness, count: int, taken: Callable[[Sequence[str]], Iterable[str]]) -> list[str]:
    """So many pseudonyms that nobody has; `taken` tells which of these are somebody's. Asks for twice as much each round,
    so that a seeded source, which repeats itself in the next process, soon gets past what was given out before."""
    drawn: dict[str, None] = {}
    wanted = count
    for _ in range(_ROUNDS):
        drawn |= dict.fromkeys(words(random, wanted))
        for somebody in taken(list(drawn)):
            del drawn[somebody]
        if len(drawn) >= count:
            return list(drawn)[:count]
        wanted = min(2 * wanted, max(count, _MOST_WORDS))
    raise RuntimeError("the source of randomness keeps repeating itself")


def words(random: Randomness, count: int) -> list[str]:
    """So many random pseudonyms. Each byte below 240 gives one letter, evenly; the others are thrown away."""
    letters = bytearray()
    while len(letters) < count * LENGTH:
        letters += random(count * LENGTH - len(letters)).translate(_LETTER_OF_BYTE, _UNEVEN)
    text = letters.decode()
    return [text[start : start + LENGTH] for start in range(0, count * LENGTH, LENGTH)]


def place(digest: bytes, pseudonym: str) -> bytes:
    """Ties a sealed identifier to its row: moved to another row it does not open."""
    return b"identifier\0" + digest + pseudonym.encode()


def local_day(at: datetime) -> date:
    """The date in the Netherlands at this moment."""
    return (at.astimezone(_AMSTERDAM) if at.tzinfo else at).date()
