"""Sets a sheet with Typst: the templates beside this file, the sheet as JSON, the drawings as SVG; nothing is markup."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec
import typst

from ketenzicht.reports.renderers.pdf.pieces import Sheet
from ketenzicht.reports.renderers.pdf.typeface import drawable, fonts

STANDARDS: Final = ["ua-1", "a-2a"]
"""accessible for everybody (PDF/UA-1) and fit to be archived (PDF/A-2a); Typst refuses what does not conform"""
_LONG_WORD: Final = re.compile(r"\S{40,}")
"""no Dutch word that hyphenates is this long"""
_BREAK_EVERY: Final = 8


def pdf(sheet: Sheet, at: datetime) -> bytes:
    """The PDF of a sheet; the same sheet and moment give the same bytes."""
    drawings = {name: drawable(svg).encode() for name, svg in sheet.drawings.items()}
    words = msgspec.json.encode(_printable(msgspec.to_builtins(replace(sheet, drawings={}))))
    return _compiled({**_templates(), **drawings, "sheet.json": words}, at)


def _printable(value: Any) -> Any:
    """The same value with texts that can be printed: signs that the typeface has, words that can break."""
    match value:
        case str():
            return _LONG_WORD.sub(_breakable, drawable(value))
        case list() | tuple():
            return [_printable(item) for item in value]
        case dict():
            return {key: _printable(item) for key, item in value.items()}
    return value


def _breakable(word: re.Match[str]) -> str:
    """A key or an address with places where it may break, so that it stays on the page."""
    return "\u200b".join(word[0][at : at + _BREAK_EVERY] for at in range(0, len(word[0]), _BREAK_EVERY))


def _compiled(project: Mapping[str, bytes], at: datetime) -> bytes:
    # One compiler per call, for a compiler is no thing to share between threads; the fonts are shared.
    compiler: Any = typst.Compiler(font_paths=fonts())  # its types do not know a project of several files
    done: bytes = compiler.compile(
        project, format="pdf", pdf_standards=STANDARDS, timestamp=at.astimezone(UTC).replace(microsecond=0)
    )
    return done


@cache
def _templates() -> Mapping[str, bytes]:
    """The templates by their name; `main.typ` is where Typst begins."""
    folder = files("ketenzicht.reports.renderers.pdf") / "templates"
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name.endswith(".typ")}
