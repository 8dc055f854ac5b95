"""Text of a file becomes a typed value: one SQL expression per type and dialect, NULL where the text does not fit.

Cells of a workbook carry their own type. They come as text behind the mark TYPED, in ISO form with a decimal point,
whatever the dialect says, so that 1.500 in a number cell is never read as one thousand five hundred.
"""

from collections.abc import Callable
from typing import Protocol

from ketenzicht.warehouse.contract import Column
from ketenzicht.warehouse.mapping import ColumnMap, Dialect
from ketenzicht.warehouse.sql import text, texts

TYPED = "\x02"
BLANKS = " \t\r\n\u00a0"
"""All signs that may stand around a text; a reader that knows better gives fewer."""
_PLAIN = Dialect()
_ISO_MOMENT = r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?"
_OFFSET = r" ?(Z|[+-]\d{2}(:?\d{2})?)"
# A year outside these is a typing error (26, 20226) or a filler such as 9999-12-31, which a mapping names under `empty`.
FIRST, LAST = "DATE '1850-01-01'", "DATE '2199-12-31'"


class Reading(Protocol):
    """A way to read text: an expression of the text in, an expression of what it says out, NULL where it does not fit."""

    def __call__(self, column: ColumnMap, target: Column, raw: str, *, marked: bool) -> str:
        """`marked` where cells may carry a type of their own."""


def value(column: ColumnMap, target: Column, raw: str, *, marked: bool) -> str:
    """The value of a number or of yes and no."""
    if target.type == "boolean":
        return _boolean(unmarked(raw) if marked else raw, column.dialect)
    return _either(column, target, raw, marked=marked)


def on_the_clock(column: ColumnMap, target: Column, raw: str, *, marked: bool) -> str:
    """The date, or the moment as a clock on the wall showed it, that the text says; `plausible` must still be asked."""
    return _either(column, target, raw, marked=marked)


def settled(column: ColumnMap, target: Column, raw: str, clock: str) -> str:
    """The date or the moment in UTC, out of what `on_the_clock` gave; NULL where no sound source can mean it."""
    return clock if target.type == "date" else _plausible_moment(_utc(column.dialect, raw, clock))


def plausible(target: Column, clock: str) -> str:
    """The date or the moment; NULL where no sound source can mean it."""
    return _plausible(clock) if target.type == "date" else _plausible_moment(clock)


def _plausible(day: str) -> str:
    return f"CASE WHEN {day} BETWEEN {FIRST} AND {LAST} THEN {day} END"


def _plausible_moment(moment: str) -> str:
    return f"als_aannemelijk({moment})"


def _either(column: ColumnMap, target: Column, raw: str, *, marked: bool) -> str:
    plain = _typed(column, target, raw, column.dialect)
    if not marked:
        return plain
    own = _typed(column, target, f"substr({raw}, 2)", _PLAIN)
    return f"CASE WHEN starts_with({raw}, chr(2)) THEN {own} ELSE {plain} END"


def present(dialect: Dialect, raw: str, blanks: str) -> str:
    """The text without the blanks around it, NULL where the dialect calls it empty.

    `blanks` are the signs that can stand around a text in this file. Nearly all text has none, and to see that is
    cheaper than to trim: it begins behind the blank in the alphabet and ends in none of them.
    """
    begins = f"{raw} >= '!'" + (f" AND {raw} < chr(128)" if not blanks.isascii() else "")
    ends = "".join(f" AND NOT ends_with({raw}, {_sign(sign)})" for sign in blanks)
    trimmed = f"nullif(trim({raw}, {' || '.join(_sign(sign) for sign in blanks)}), '')"
    words = [word for word in dialect.empty if word]
    if not words:
        return f"CASE WHEN {begins}{ends} THEN {raw} ELSE {trimmed} END"
    return f"CASE WHEN {raw} IN ({texts(words)}) THEN NULL WHEN {begins}{ends} THEN {raw} WHEN {trimmed} NOT IN ({texts(words)}) THEN {trimmed} END"


def _sign(sign: str) -> str:
    return text(sign) if sign.isprintable() and sign.isascii() else f"chr({ord(sign)})"


def unmarked(raw: str) -> str:
    """Text without the mark of a typed cell."""
    return f"ltrim({raw}, chr(2))"


def _typed(column: ColumnMap, target: Column, raw: str, dialect: Dialect) -> str:
    if target.type == "integer":
        return _integer(raw, dialect, column.scale)
    if target.type == "number":
        return _number(column, target, raw, dialect)
    if target.type == "date":
        return _date(raw, dialect)
    return _moment(raw, dialect)


def _boolean(raw: str, dialect: Dialect) -> str:
    low = f"lower({raw})"
    return f"CASE WHEN {low} IN ({texts(dialect.true_values)}) THEN TRUE WHEN {low} IN ({texts(dialect.false_values)}) THEN FALSE END"


# A blank between thousands is typed in three ways, which look the same on paper: plain, fixed, and narrow and fixed.
_BLANKS = (" ", "\u00a0", "\u202f")


def _signs(dialect: Dialect) -> tuple[str, ...]:
    """The signs that may stand between thousands."""
    if dialect.thousands is None:
        return ()
    return _BLANKS if dialect.thousands in _BLANKS else (dialect.thousands,)


def _whole(dialect: Dialect) -> str:
    """A pattern for the digits before the decimal sign; a thousands sign stands only between groups of three."""
    if dialect.thousands is None:
        return r"\d{1,18}"
    signs = "".join(rf"\x{{{ord(sign):x}}}" for sign in _signs(dialect))
    return rf"(\d{{1,18}}|\d{{1,3}}([{signs}]\d{{3}})+)"


def _without_thousands(raw: str, dialect: Dialect) -> str:
    for sign in _signs(dialect):
        raw = f"replace({raw}, {text(sign)}, '')"
    return raw


def _integer(raw: str, dialect: Dialect, scale: str | None) -> str:
    pattern = rf"[+-]?{_whole(dialect)}"
    found = f"TRY_CAST({_without_thousands(raw, dialect)} AS BIGINT)"
    if scale is not None:
        found = _unrounded(_scaled(f"CAST({found} AS DECIMAL(38,10))", scale), "BIGINT")
    return f"CASE WHEN regexp_full_match({raw}, {text(pattern)}) THEN {found} END"


def _number(column: ColumnMap, target: Column, raw: str, dialect: Dialect) -> str:
    sign = rf"\x{{{ord(dialect.decimal):x}}}"
    pattern = rf"[+-]?({_whole(dialect)}({sign}\d{{0,10}}0*)?|{sign}\d{{1,10}}0*)"
    digits = f"replace({_without_thousands(raw, dialect)}, {text(dialect.decimal)}, '.')"
    exact = _scaled(f"TRY_CAST({digits} AS DECIMAL(38,10))", column.scale)
    general = f"WHEN regexp_full_match({raw}, {text(pattern)}) THEN {_unrounded(exact, target.sql_type)}"
    if column.scale is not None:
        return f"CASE {general} END"
    # Nearly all numbers are short and have no more decimals than the contract: they need no wide arithmetic, which is ten times slower.
    short = rf"[+-]?\d{{1,{min(15, 17 - target.decimals)}}}({sign}\d{{0,{target.decimals}}})?"
    cast = f"TRY_CAST(replace({raw}, {text(dialect.decimal)}, '.') AS {target.sql_type})"
    return f"CASE WHEN regexp_full_match({raw}, {text(short)}) THEN {cast} {general} END"


def _unrounded(exact: str, sql_type: str) -> str:
    """Rounding would lose what the source said, so a value with more decimals than the contract keeps is an error."""
    fits = f"TRY_CAST({exact} AS {sql_type})"
    return f"CASE WHEN {fits} = {exact} THEN {fits} END"


def _scaled(expression: str, scale: str | None) -> str:
    """The number times the scale; NULL where that is beyond all bounds."""
    return expression if scale is None else f"TRY({expression} * CAST({text(scale)} AS DECIMAL(18,6)))"


def _date(raw: str, dialect: Dialect) -> str:
    # %Y reads 01-01-26 as the year 26: what is implausible does not stand in the way of another format.
    return _agreed([f"CAST(try_strptime({raw}, {text(form)}) AS DATE)" for form in dialect.dates], _plausible)


def _agreed(found: list[str], plausible: Callable[[str], str]) -> str:
    """The value that all formats that fit agree on: 01-02-2026 under two formats is nobody's date."""
    if len(found) == 1:
        return found[0]
    found = [plausible(value) for value in found]
    several = f"list_distinct(list_filter([{', '.join(found)}], lambda x: x IS NOT NULL))"
    return f"CASE WHEN len({several}) = 1 THEN {several}[1] END"


def _moment(raw: str, dialect: Dialect) -> str:
    """The moment on the wall; NULL where the text itself gives an offset, and so needs no clock."""
    local = [form for form in dialect.moments if not _has_offset(form)]
    if dialect.moments:
        return (
            _agreed([f"try_strptime({raw}, {text(form)})" for form in local], _plausible_moment)
            if local
            else "CAST(NULL AS TIMESTAMP)"
        )
    return f"CASE WHEN regexp_full_match({raw}, {text(_ISO_MOMENT)}) THEN TRY_CAST({raw} AS TIMESTAMP) END"


def _has_offset(form: str) -> bool:
    return "%z" in form or "%Z" in form


def _utc(dialect: Dialect, raw: str, clock: str) -> str:
    """UTC by the clock of the dialect's time zone, or else by the offset in the text."""
    by_clock = f"WHEN {clock} IS NOT NULL THEN {_from_zone(clock, dialect.timezone)}"
    if dialect.moments:
        own = [f"timezone('UTC', try_strptime({raw}, {text(form)}))" for form in dialect.moments if _has_offset(form)]
        return f"CASE {by_clock}{f' ELSE {_agreed(own, _plausible_moment)}' if own else ''} END"
    offset = f"regexp_full_match({raw}, {text(_ISO_MOMENT + _OFFSET)})"
    return f"CASE {by_clock} WHEN {offset} THEN timezone('UTC', TRY_CAST({raw} AS TIMESTAMPTZ)) END"


def _from_zone(local: str, zone: str) -> str:
    """UTC of a wall-clock moment; NULL for the hour that the clock skips in March, which no clock ever showed."""
    if zone == "Europe/Amsterdam":
        return f"utc_van_lokaal({local})"
    utc = f"timezone('UTC', timezone({text(zone)}, {local}))"
    back = f"timezone({text(zone)}, timezone({text(zone)}, {local}))"
    return f"CASE WHEN {back} = {local} THEN {utc} END"
