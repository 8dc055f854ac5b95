"""What may be typed: no unreadable characters, no books, no BSN in free text (it lives in the vault), and no moment of which
nobody knows where on earth it was."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from ketenzicht.access.errors import ControlCharacters, LooksLikeBsn, MomentWithoutOffset, TextTooLong
from ketenzicht.kernel.codes import is_bsn
from ketenzicht.kernel.reader import Reader

MOST = 100_000
"""characters in one text; more belongs in a document"""

_ALLOWED = frozenset("\n\t\r")
_NINE_DIGITS = re.compile(r"(?<![\d])\d{3}[ .\-]?\d{3}[ .\-]?\d{3}(?![\d])|(?<!\d)\d{4}[ .]\d{2}[ .]\d{3}(?!\d)")

_KEY = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE)
"""as it stands in a copied link; nine of its digits may happen to be a BSN"""


def check_texts(arguments: Mapping[str, Any], *, numbers_are_no_bsn: bool = False) -> None:
    """Looks through all texts among the arguments, also in lists and mappings. A field that is called `bsn` is the one
    place for a BSN. Raises ControlCharacters, TextTooLong, LooksLikeBsn."""
    for field, text in _texts(arguments):
        if len(text) > MOST:
            raise TextTooLong(field, MOST)
        if any(unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") and sign not in _ALLOWED for sign in text):
            raise ControlCharacters(field)
        if field != "bsn" and not numbers_are_no_bsn and holds_bsn(text):
            raise LooksLikeBsn(field)


def holds_bsn(text: str) -> bool:
    """Whether a run of nine digits, with or without spaces and points, passes the elfproef; not within a copied key."""
    return any(is_bsn(re.sub(r"\D", "", found)) for found in _NINE_DIGITS.findall(_KEY.sub("", text)))


def check_moments(arguments: Mapping[str, Any]) -> None:
    """Looks through all moments among the arguments, also in lists and mappings. Raises MomentWithoutOffset."""
    if any(isinstance(value, datetime) and value.utcoffset() is None for _, value in _leaves(arguments)):
        raise MomentWithoutOffset


def _texts(arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((field, value) for field, value in _leaves(arguments) if isinstance(value, str))


def _leaves(value: Any, field: str = "") -> Iterator[tuple[str, Any]]:
    """All that is no list, mapping or value object, with the name of the field in which it stands."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, str(name))
    elif isinstance(value, (list, tuple, set, frozenset)):
        for inner in value:
            yield from _leaves(inner, field)
    elif is_dataclass(value) and not isinstance(value, Reader):  # who acts was not typed
        for part in fields(value):
            yield from _leaves(getattr(value, part.name), part.name)
    else:
        yield field, value
