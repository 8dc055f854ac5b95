"""Whether a text that a mapping gives (a constant, the translation of a code) can stand in a column of a contract."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from ketenzicht.kernel import codes
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.warehouse.contract import Column

DIGITS = 18
"""How many digits a number of the warehouse has, decimals included: contract.Column.sql_type."""

FORMATS: dict[str, tuple[Callable[[str], bool], str]] = {
    "agb": (codes.is_agb, "geef de acht cijfers van een AGB-code"),
    "bsn": (codes.is_bsn, "geef negen cijfers die voldoen aan de elfproef"),
    "gemeentecode": (codes.is_gemeentecode, "geef GM en vier cijfers, zoals GM0361"),
    "wijkcode": (codes.is_wijkcode, "geef WK, vier cijfers en twee tekens, zoals WK036109"),
}
"""Per format of a contract: whether a text has it, and what to give. The rules of deliveries say the same in SQL."""


def require_gemeente(text: str, place: str) -> None:
    """Raises WrongCall where the text is no code of a municipality."""
    _require(FORMATS["gemeentecode"][0](text), text, place, FORMATS["gemeentecode"][1])


def require_fit(column: Column, text: str, place: str) -> None:
    """Raises WrongCall, with the place and what would do, where the text is of another type or outside the constraints."""
    is_typed, wanted = _TYPES[column.type]
    _require(is_typed(column, text), text, place, wanted)
    _require(not column.enum or text in column.enum, text, place, f"kies uit {', '.join(column.enum)}")
    _require(
        column.pattern is None or re.fullmatch(column.pattern, text),
        text,
        place,
        f"geef een tekst van de vorm {column.pattern}",
    )
    _require(
        column.max_length is None or len(text) <= column.max_length,
        text,
        place,
        f"geef ten hoogste {column.max_length} tekens",
    )
    if column.type in ("integer", "number"):
        _require(
            column.minimum is None or Decimal(text) >= Decimal(column.minimum),
            text,
            place,
            f"geef ten minste {column.minimum}",
        )
        _require(
            column.maximum is None or Decimal(text) <= Decimal(column.maximum),
            text,
            place,
            f"geef ten hoogste {column.maximum}",
        )
    if column.format in FORMATS:
        has_form, wanted = FORMATS[column.format]
        _require(has_form(text), text, place, wanted)


def _require(holds: object, text: str, place: str, wanted: str) -> None:
    if not holds:
        raise WrongCall(f"{place} is «{text}»; {wanted}.")


def _is_any(_: Column, text: str) -> bool:
    return isinstance(text, str)


def _is_integer(_: Column, text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?[0-9]{1,18}", text))


def _is_number(column: Column, text: str) -> bool:
    """Rounding would change what the mapping says, so no more decimals than the column keeps."""
    found = re.fullmatch(r"[+-]?([0-9]+)(?:\.([0-9]+))?", text)
    if found is None:
        return False
    whole, decimals = found[1], (found[2] or "").rstrip("0")
    return len(whole) <= DIGITS - column.decimals and len(decimals) <= column.decimals


def _is_date(_: Column, text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)) and _is_made(date.fromisoformat, text)


def _is_moment(_: Column, text: str) -> bool:
    form = r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?"
    return bool(re.fullmatch(form, text)) and _is_made(datetime.fromisoformat, text)


def _is_made(make: Callable[[str], object], text: str) -> bool:
    try:
        make(text)
    except ValueError:
        return False
    return True


def _is_boolean(_: Column, text: str) -> bool:
    return text in ("true", "false")


_TYPES: dict[str, tuple[Callable[[Column, str], bool], str]] = {
    "string": (_is_any, "geef een tekst"),
    "integer": (_is_integer, "geef een geheel getal"),
    "number": (_is_number, "geef een getal met een decimale punt en niet meer decimalen dan de kolom heeft"),
    "date": (_is_date, "geef een bestaande datum als jjjj-mm-dd"),
    "datetime": (_is_moment, "geef een bestaand moment in UTC als jjjj-mm-dd uu:mm:ss"),
    "boolean": (_is_boolean, "geef true of false"),
}
