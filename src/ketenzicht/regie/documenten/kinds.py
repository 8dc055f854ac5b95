"""What a file is, by its content: the first bytes, and what lies inside an office file. Plain Python."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from ketenzicht.regie.documenten.errors import HoldsMacros, KindNotAllowed, NameAndContentDiffer

_OFFICE = "application/vnd.openxmlformats-officedocument."
_MOST_MEMBERS = 5_000
"""parts of an office file; more is no office file but a trap"""


@dataclass(frozen=True, kw_only=True)
class Soort:
    """One kind of file that is taken."""

    mediatype: str
    suffixes: tuple[str, ...]
    holds: Callable[[bytes], bool]


def _zipped(data: bytes) -> frozenset[str]:
    """The names in a zip file; nothing where it is none, or a damaged one."""
    if not data.startswith(b"PK\x03\x04"):
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return frozenset()
    return frozenset(names) if len(names) <= _MOST_MEMBERS else frozenset()


def _office(main: str) -> Callable[[bytes], bool]:
    return lambda data: {"[Content_Types].xml", main} <= _zipped(data)


def _opendocument(data: bytes) -> bool:
    return {"mimetype", "content.xml"} <= _zipped(data) and b"opendocument.text" in data[:200]


def _plain_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(sign.isprintable() or sign in "\n\r\t\ufeff" for sign in text)


SOORTEN: Final = (
    Soort(mediatype="application/pdf", suffixes=(".pdf",), holds=lambda data: data.startswith(b"%PDF-")),
    Soort(mediatype="image/png", suffixes=(".png",), holds=lambda data: data.startswith(b"\x89PNG\r\n\x1a\n")),
    Soort(mediatype="image/jpeg", suffixes=(".jpg", ".jpeg"), holds=lambda data: data.startswith(b"\xff\xd8\xff")),
    Soort(mediatype=f"{_OFFICE}wordprocessingml.document", suffixes=(".docx",), holds=_office("word/document.xml")),
    Soort(mediatype=f"{_OFFICE}spreadsheetml.sheet", suffixes=(".xlsx",), holds=_office("xl/workbook.xml")),
    Soort(mediatype="application/vnd.oasis.opendocument.text", suffixes=(".odt",), holds=_opendocument),
    Soort(mediatype="text/plain", suffixes=(".txt",), holds=_plain_text),
)
"""What is taken. Nothing that a browser would run, such as HTML or SVG."""

ALLOWED: Final = tuple(suffix.removeprefix(".") for kind in SOORTEN for suffix in kind.suffixes)


def mediatype_of(data: bytes, name: str) -> str:
    """The media type of a file, by its content, which must fit its name. Raises KindNotAllowed, NameAndContentDiffer,
    HoldsMacros."""
    suffix = PurePosixPath(name).suffix.lower()
    named = next((kind for kind in SOORTEN if suffix in kind.suffixes), None)
    if named is None:
        raise KindNotAllowed(ALLOWED)
    if any(member.lower().endswith("vbaproject.bin") for member in _zipped(data)):
        raise HoldsMacros
    if not named.holds(data):
        raise NameAndContentDiffer(suffix)
    return named.mediatype


def plain_name(name: str) -> str:
    """The last part of a path, whatever the system that it comes from, without what a disk or a header stumbles over."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1].strip().strip(".")
    return "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*')[:200] or "document"
