"""The encoding of a text: what its bytes say wins from what the mapping says; text that does not fit is refused with its line."""

import io
from itertools import count

from ketenzicht.kernel.errors import DeliveryRefused
from ketenzicht.warehouse.landing import LONGEST_LINE, Original

_BY_LINE = ("cp1252", "latin-1", "utf-8", "utf-8-sig")


def chosen(original: Original, declared: str) -> tuple[str, list[str]]:
    """The encoding to read with, and what to tell about it. Raises DeliveryRefused for UTF-8 that is none."""
    if original.bom:
        return original.bom, []
    if original.not_utf8 is None:
        differs = declared == "utf-16" or (declared != "utf-8" and not original.is_ascii)
        told = f"{original.name}: de mapping zegt {declared}, maar het bestand is UTF-8; zo is het gelezen."
        return "utf-8", [told] if differs else []
    if declared == "utf-8":
        raise DeliveryRefused(
            f"{original.name}: regel {original.not_utf8} is geen UTF-8; "
            "staat het bestand in cp1252, zet dan file.encoding op cp1252."
        )
    return declared, []


def open_text(original: Original, encoding: str) -> io.TextIOWrapper:
    """The text of the file, line ends as they are."""
    return original.path.open(encoding=encoding, newline="")


def unreadable(original: Original, encoding: str) -> DeliveryRefused:
    """The refusal of a text that turned out not to be in its encoding, with the first line that is not."""
    line = _first_unreadable(original, encoding)
    place = f"regel {line}" if line else "de tekst"
    return DeliveryRefused(
        f"{original.name}: {place} is geen {encoding.upper()}; zet file.encoding in de mapping goed of lever het bestand opnieuw aan."
    )


def _first_unreadable(original: Original, encoding: str) -> int | None:
    """The number of the line; None where lines cannot be told apart in bytes (UTF-16)."""
    if encoding not in _BY_LINE:
        return None
    with original.path.open("rb") as source:
        for number in count(1):
            line = source.readline(2 * LONGEST_LINE)
            if not line:
                return None
            try:
                line.decode(encoding)
            except UnicodeError:
                return number
    return None
