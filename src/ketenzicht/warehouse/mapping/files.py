"""The part of a mapping that says how files look, and how text in them stands for values."""

import re
from collections.abc import Mapping as Map
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.warehouse.mapping.document import choice, fields, texts
from ketenzicht.warehouse.mapping.model import Dialect, FileFormat

FORMATS = ("csv", "xlsx", "json", "xml")
ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "cp1252": "cp1252", "windows-1252": "cp1252",
    "latin-1": "latin-1", "iso-8859-1": "latin-1", "utf-16": "utf-16",
}  # fmt: skip
DIALECT = ("decimal", "thousands", "dates", "moments", "timezone", "empty", "true_values", "false_values")
_OWN = ("format", "pattern", "encoding", "delimiter", "quote", "header_row", "names", "sheet", "records")
CODES = frozenset({
    "%a", "%A", "%b", "%B", "%c", "%d", "%-d", "%f", "%g", "%G", "%h", "%H", "%-H", "%I", "%-I", "%j", "%-j", "%m", "%-m",
    "%M", "%-M", "%n", "%p", "%S", "%-S", "%u", "%U", "%V", "%w", "%W", "%x", "%X", "%y", "%-y", "%Y", "%z", "%Z", "%%",
})  # fmt: skip
"""What DuckDB's strptime understands in a format."""
_YEARS = frozenset({"%c", "%G", "%x", "%y", "%-y", "%Y"})


def file_format(item: Any) -> FileFormat:
    """How the files look. Raises WrongCall with the key that is wrong."""
    found = fields(item, "file", _OWN + DIALECT)
    form = choice(found.get("format", "csv"), "file.format", FORMATS)
    delimiter, quote = str(found.get("delimiter", ",")), str(found.get("quote", '"'))
    if len(delimiter) != 1 or len(quote) != 1 or delimiter == quote:
        raise WrongCall("file.delimiter en file.quote zijn elk één teken, en niet hetzelfde.")
    if form in ("json", "xml") and not found.get("records"):
        raise WrongCall(f"file.records mist: waar staan de rijen in de {form.upper()}?")
    header_row, names = _header(found)
    return FileFormat(
        format=form,
        pattern=found.get("pattern"),
        encoding=_encoding(found),
        delimiter=delimiter,
        quote=quote,
        header_row=header_row,
        names=names,
        sheet=None if found.get("sheet") is None else str(found["sheet"]),
        records=str(found.get("records", "")),
        dialect=dialect(found, Dialect(), "file"),
    )


def _encoding(item: Map[str, Any]) -> str:
    encoding = str(item.get("encoding", "utf-8")).lower()
    if encoding not in ENCODINGS:
        raise WrongCall(f"file.encoding is «{encoding}»; kies uit utf-8, cp1252, latin-1, utf-16.")
    return ENCODINGS[encoding]


def _header(item: Map[str, Any]) -> tuple[int, tuple[str, ...]]:
    """The row that holds the names of the columns, and those names where no row does."""
    row = item.get("header_row", 1)
    if not isinstance(row, int) or row < 0:
        raise WrongCall("file.header_row is het nummer van de rij met kolomnamen (1, 2, …), of 0 als er geen is.")
    names = texts(item.get("names"), "file.names")
    if row == 0 and not names:
        raise WrongCall("file.header_row is 0; geef dan met file.names de namen van de kolommen.")
    return row, names


def dialect(item: Map[str, Any], base: Dialect, place: str) -> Dialect:
    """The dialect of a file or a column: `base`, but for what is said here."""

    def listed(key: str, now: tuple[str, ...]) -> tuple[str, ...]:
        return texts(item[key], f"{place}.{key}") if key in item else now

    found = Dialect(
        decimal=str(item.get("decimal", base.decimal)),
        thousands=None if (thousands := item.get("thousands", base.thousands)) is None else str(thousands),
        dates=listed("dates", base.dates),
        moments=listed("moments", base.moments),
        timezone=str(item.get("timezone", base.timezone)),
        empty=listed("empty", base.empty),
        true_values=tuple(value.lower() for value in listed("true_values", base.true_values)),
        false_values=tuple(value.lower() for value in listed("false_values", base.false_values)),
    )
    _require_sound(found, base, place)
    return found


def _require_sound(found: Dialect, base: Dialect, place: str) -> None:
    if found.decimal not in (".", ",") or found.thousands == found.decimal:
        raise WrongCall(f"{place}.decimal is een punt of een komma, en een ander teken dan thousands.")
    if found.timezone != base.timezone and found.timezone not in _timezones():
        raise WrongCall(f"{place}.timezone is «{found.timezone}»; geef een tijdzone zoals Europe/Amsterdam.")
    if not found.dates:
        raise WrongCall(f"{place}.dates is leeg; geef ten minste één vorm, zoals %d-%m-%Y.")
    for form in found.dates:
        _require_form(form, f"{place}.dates", "%d-%m-%Y")
    for form in found.moments:
        _require_form(form, f"{place}.moments", "%d-%m-%Y %H:%M")


def _require_form(form: str, place: str, example: str) -> None:
    """Without a year every date would be read as one of 1900, which is a date as good as any."""
    codes = re.findall(r"%(?:-.|[^-]|-?$)|%$", form)
    if unknown := [code for code in codes if code not in CODES]:
        raise WrongCall(f"{place} is «{form}», maar {unknown[0]} bestaat niet; schrijf bijvoorbeeld {example}.")
    if not _YEARS & set(codes):
        raise WrongCall(f"{place} is «{form}», zonder jaar (%Y); schrijf bijvoorbeeld {example}.")


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())
