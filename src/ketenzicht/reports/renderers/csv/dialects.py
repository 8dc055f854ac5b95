"""How cells are written in each dialect of CSV, safe for spreadsheets that take a text for a formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from ketenzicht.kernel.text import exact

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """`suffix` goes into the name of the file; `bom` makes Excel read UTF-8."""

    title: str
    suffix: str
    delimiter: str
    decimal: str
    bom: bool


INTERNATIONAL: Final = Dialect(title="internationaal", suffix="", delimiter=",", decimal=".", bom=False)
EXCEL: Final = Dialect(title="Nederlandse Excel", suffix="-excel", delimiter=";", decimal=",", bom=True)
DIALECTS: Final = (INTERNATIONAL, EXCEL)

Value = str | int | Decimal | date | None


def content(head: Sequence[str], rows: Iterable[Sequence[Value]], dialect: Dialect) -> bytes:
    """A file with this head and these rows: texts between quotes, numbers and dates bare, lines ended by CR LF."""
    cells = _Written(dialect)
    lines = [dialect.delimiter.join([cells[value] for value in row]) for row in (head, *rows)]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig" if dialect.bom else "utf-8")


class _Written(dict[Value, str]):
    """Every value as it is written: a long list says the same words and days again and again."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__()
        self._dialect = dialect

    def __missing__(self, value: Value) -> str:
        self[value] = words = written(value, self._dialect)
        return words


def written(value: Value, dialect: Dialect) -> str:
    """A cell: all digits of a number, a date as 2026-01-31, nothing for None, and a text that is no formula."""
    if value is None:
        return ""
    if isinstance(value, (int, Decimal)):
        return exact(Decimal(value)).replace(".", dialect.decimal)
    if isinstance(value, date):
        return value.isoformat()
    return '"' + harmless(value).replace('"', '""') + '"'


def harmless(text: str) -> str:
    """The text with an apostrophe before a sign that would begin a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
