"""The typeface of every PDF, Source Sans Pro from its package, and which signs it can draw."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import font_source_sans_pro
import typst

WEIGHTS: Final = ("Regular", "Semibold", "Bold")
INSTEAD: Final = "¿"
"""what is printed where the typeface has no sign"""
_BREAKS: Final = frozenset("\n\t\u00ad\u200b")
"""signs without a drawing that Typst lays out itself: a new line, a tab, a soft hyphen, a place where a word may break"""


def files() -> dict[str, Path]:
    """The TrueType file of each weight that the templates use."""
    folder = Path(font_source_sans_pro.font_directory)
    return {weight: folder / f"SourceSansPro-{weight}.ttf" for weight in WEIGHTS}


@cache
def fonts() -> typst.Fonts:
    """These files and no others, found once per process. Typst takes folders and their order is that of the disk, while
    the package also holds an OpenType file of each weight: a folder of our own makes the choice the same everywhere."""
    with TemporaryDirectory() as folder:
        for file in files().values():
            (Path(folder) / file.name).symlink_to(file)
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def drawable(text: str) -> str:
    """The text with `INSTEAD` for every sign that the typeface lacks: a PDF/UA may not hold a sign that is not drawn."""
    if text.isascii() and text.isprintable():
        return text
    known = signs()
    return "".join(sign if sign in known else INSTEAD for sign in unicodedata.normalize("NFC", text))


@cache
def signs() -> frozenset[str]:
    """All signs that every weight can draw."""
    drawn = [frozenset(map(chr, _code_points(file.read_bytes()))) for file in files().values()]
    controls = frozenset(map(chr, (*range(32), *range(127, 160))))
    return (frozenset.intersection(*drawn) - controls) | _BREAKS


def _code_points(font: bytes) -> Iterator[int]:
    """The code points in a font's character map (OpenType `cmap`, its format 12, which holds all of Unicode)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * at) for at in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (maps,) = struct.unpack_from(">H", font, start + 2)
    offsets = [start + struct.unpack_from(">HHL", font, start + 4 + 8 * at)[2] for at in range(maps)]
    whole = next(offset for offset in offsets if struct.unpack_from(">H", font, offset) == (12,))
    (groups,) = struct.unpack_from(">L", font, whole + 12)
    for at in range(groups):
        first, last, _ = struct.unpack_from(">LLL", font, whole + 16 + 12 * at)
        yield from range(first, last + 1)
