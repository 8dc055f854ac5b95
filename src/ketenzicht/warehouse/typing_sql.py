"""Text of a file becomes a typed value: one SQL expression per type and dialect, NULL where the text does not fit.

Cells of a workbook carry their own type. They come as text behind the mark TYPED, in ISO form with a decimal point,
whatever the dialect says, so that 1.500 in a number cell is never read as one thousand five hundred.
"""

from ketenzicht.warehouse.contract import Column
from ketenzicht.warehouse.mapping import ColumnMap, Dialect
from ketenzicht.warehouse.sql import text, texts

TYPED = "\x02"
_PLAIN = Dialect()
_ISO_MOMENT = r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?"
_OFFSET = r" ?(Z|[+-]\d{2}(:?\d{2})?)"
# A year outside these is a typing error (26, 20226) or a filler such as 9999-12-31, which a mapping names under `empty`.
FIRST, LAST = "DATE '1850-01-01'", "DATE '2199-12-31'"


def value(column: ColumnMap, target: Column, raw: str, clock: str, *, marked: bool) -> str:
    """The typed value of `raw`, an expression of trimmed text or NULL; `marked` where cells may carry a type.

    For dates and moments `clock` is what `on_the_clock` gave, worked out once in a layer below.
    """
    if target.type == "date":
        return _plausible(clock)
    if target.type == "datetime":
        return _plausible_moment(_utc(column.dialect, raw, clock))
    return _either(column, target, raw, marked=marked and target.type not in ("string", "boolean"))


def on_the_clock(column: ColumnMap, target: Column, raw: str, *, marked: bool) -> str | None:
    """The date, or the moment as a clock on the wall showed it, that the text says; None for other types."""
    return _either(column, target, raw, marked=marked) if target.type in ("date", "datetime") else None


def _either(column: ColumnMap, target: Column, raw: str, *, marked: bool) -> str:
    plain = _typed(column, target, raw, column.dialect)
    if not marked:
        return plain
    own = _typed(column, target, f"substr({raw}, 2)", _PLAIN)
    return f"CASE WHEN starts_with({raw}, chr(2)) THEN {own} ELSE {plain} END"


def present(dialect: Dialect, raw: str) -> str:
    """The file's text without the blanks around it, NULL where the dialect calls it empty."""
    empty = dict.fromkeys(("", *dialect.empty))
    return f"CASE WHEN kaal({raw}) NOT IN ({texts(empty)}) THEN kaal({raw}) END"


def unmarked(raw: str) -> str:
    """Text without the mark of a typed cell."""
    return f"ltrim({raw}, chr(2))"


def _typed(column: ColumnMap, target: Column, raw: str, dialect: Dialect) -> str:
    if target.type == "string":
        return unmarked(raw)
    if target.type == "boolean":
        return _boolean(unmarked(raw), column.dialect)
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
    return f"CASE WHEN regexp_full_match({raw}, {text(pattern)}) THEN {_unrounded(exact, target.sql_type)} END"


def _unrounded(exact: str, sql_type: str) -> str:
    """Rounding would lose what the source said, so a value with more decimals than the contract keeps is an error."""
    fits = f"TRY_CAST({exact} AS {sql_type})"
    return f"CASE WHEN {fits} = {exact} THEN {fits} END"


def _scaled(expression: str, scale: str | None) -> str:
    """The number times the scale; NULL where that is beyond all bounds."""
    return expression if scale is None else f"TRY({expression} * CAST({text(scale)} AS DECIMAL(18,6)))"


def _date(raw: str, dialect: Dialect) -> str:
    return _agreed([f"CAST(try_strptime({raw}, {text(form)}) AS DATE)" for form in dialect.dates])


def _plausible(day: str) -> str:
    return f"CASE WHEN {day} BETWEEN {FIRST} AND {LAST} THEN {day} END"


def _agreed(found: list[str]) -> str:
    """The value that all formats that fit agree on: 01-02-2026 under two formats is nobody's date."""
    if len(found) == 1:
        return found[0]
    several = f"list_distinct(list_filter([{', '.join(found)}], lambda x: x IS NOT NULL))"
    return f"CASE WHEN len({several}) = 1 THEN {several}[1] END"


def _moment(raw: str, dialect: Dialect) -> str:
    """The moment on the wall clock of the dialect's time zone, also where the text gives an offset."""
    if not dialect.moments:
        return f"CASE WHEN regexp_full_match({raw}, {text(_ISO_MOMENT)}) THEN TRY_CAST({raw} AS TIMESTAMP) END"
    return _agreed([_from_format(raw, form, dialect.timezone) for form in dialect.moments])


def _from_format(raw: str, form: str, zone: str) -> str:
    parsed = f"try_strptime({raw}, {text(form)})"
    return f"timezone({text(zone)}, {parsed})" if "%z" in form or "%Z" in form else parsed


def _utc(dialect: Dialect, raw: str, clock: str) -> str:
    utc = _from_zone(clock, dialect.timezone)
    if dialect.moments:
        return utc
    offset = f"regexp_full_match({raw}, {text(_ISO_MOMENT + _OFFSET)})"
    return f"CASE WHEN {clock} IS NOT NULL THEN {utc} WHEN {offset} THEN timezone('UTC', TRY_CAST({raw} AS TIMESTAMPTZ)) END"


def _from_zone(local: str, zone: str) -> str:
    """UTC of a wall-clock moment; NULL for the hour that the clock skips in March, which no clock ever showed."""
    if zone == "Europe/Amsterdam":
        return f"utc_van_lokaal({local})"
    utc = f"timezone('UTC', timezone({text(zone)}, {local}))"
    back = f"timezone({text(zone)}, timezone({text(zone)}, {local}))"
    return f"CASE WHEN {back} = {local} THEN {utc} END"


def _plausible_moment(moment: str) -> str:
    return f"als_aannemelijk({moment})"
