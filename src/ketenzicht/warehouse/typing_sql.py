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


def value(column: ColumnMap, target: Column, raw: str, *, marked: bool) -> str:
    """The typed value of `raw`, an expression of trimmed text or NULL; `marked` where cells may carry a type."""
    plain = _typed(column, target, raw, column.dialect)
    if not marked or target.type in ("string", "boolean"):
        return plain
    own = _typed(column, target, f"substr({raw}, 2)", _PLAIN)
    return f"CASE WHEN starts_with({raw}, chr(2)) THEN {own} ELSE {plain} END"


def present(dialect: Dialect, raw: str) -> str:
    """The file's text without the blanks around it, NULL where the dialect calls it empty."""
    trimmed = f"trim({raw}, ' \t\r\n' || chr(160))"
    empty = dict.fromkeys(("", *dialect.empty))
    return f"CASE WHEN {trimmed} NOT IN ({texts(empty)}) THEN {trimmed} END"


def unmarked(raw: str) -> str:
    """Text without the mark of a typed cell."""
    return f"ltrim({raw}, chr(2))"


def _typed(column: ColumnMap, target: Column, raw: str, dialect: Dialect) -> str:
    if target.type == "string":
        return unmarked(raw)
    if target.type == "boolean":
        return _boolean(unmarked(raw), column.dialect)
    if target.type == "integer":
        return _scaled(_integer(raw, dialect), column.scale, "BIGINT")
    if target.type == "number":
        return _number(column, target, raw, dialect)
    if target.type == "date":
        return _date(raw, dialect)
    return _moment(raw, dialect)


def _boolean(raw: str, dialect: Dialect) -> str:
    low = f"lower({raw})"
    return f"CASE WHEN {low} IN ({texts(dialect.true_values)}) THEN TRUE WHEN {low} IN ({texts(dialect.false_values)}) THEN FALSE END"


def _whole(dialect: Dialect) -> str:
    """A pattern for the digits before the decimal sign; a thousands sign stands only between groups of three."""
    if dialect.thousands is None:
        return r"\d{1,18}"
    sign = rf"\x{{{ord(dialect.thousands):x}}}"
    return rf"(\d{{1,18}}|\d{{1,3}}({sign}\d{{3}})+)"


def _without_thousands(raw: str, dialect: Dialect) -> str:
    return raw if dialect.thousands is None else f"replace({raw}, {text(dialect.thousands)}, '')"


def _integer(raw: str, dialect: Dialect) -> str:
    pattern = rf"[+-]?{_whole(dialect)}"
    return f"CASE WHEN regexp_full_match({raw}, {text(pattern)}) THEN TRY_CAST({_without_thousands(raw, dialect)} AS BIGINT) END"


def _number(column: ColumnMap, target: Column, raw: str, dialect: Dialect) -> str:
    pattern = rf"[+-]?({_whole(dialect)}(\x{{{ord(dialect.decimal):x}}}\d*)?|\x{{{ord(dialect.decimal):x}}}\d+)"
    digits = f"replace({_without_thousands(raw, dialect)}, {text(dialect.decimal)}, '.')"
    exact = _scaled(f"TRY_CAST({digits} AS DECIMAL(38,10))", column.scale, "DECIMAL(38,10)")
    fits = f"TRY_CAST({exact} AS {target.sql_type})"
    # Rounding would lose what the source said, so a value with more decimals than the contract keeps is an error.
    return f"CASE WHEN regexp_full_match({raw}, {text(pattern)}) AND {fits} = {exact} THEN {fits} END"


def _scaled(expression: str, scale: str | None, sql_type: str) -> str:
    return expression if scale is None else f"CAST({expression} * {_decimal(scale)} AS {sql_type})"


def _decimal(scale: str) -> str:
    return f"CAST({text(scale)} AS DECIMAL(18,6))"


def _date(raw: str, dialect: Dialect) -> str:
    found = [_plausible(f"CAST(try_strptime({raw}, {text(form)}) AS DATE)") for form in dialect.dates]
    return _agreed(found)


def _plausible(day: str) -> str:
    return f"CASE WHEN {day} BETWEEN {FIRST} AND {LAST} THEN {day} END"


def _agreed(found: list[str]) -> str:
    """The value that all formats that fit agree on: 01-02-2026 under two formats is nobody's date."""
    if len(found) == 1:
        return found[0]
    several = f"list_distinct(list_filter([{', '.join(found)}], lambda x: x IS NOT NULL))"
    return f"CASE WHEN len({several}) = 1 THEN {several}[1] END"


def _moment(raw: str, dialect: Dialect) -> str:
    found = [_from_format(raw, form, dialect.timezone) for form in dialect.moments] or [_iso_moment(raw, dialect.timezone)]
    return _agreed([f"CASE WHEN CAST({moment} AS DATE) BETWEEN {FIRST} AND {LAST} THEN {moment} END" for moment in found])


def _from_format(raw: str, form: str, zone: str) -> str:
    parsed = f"try_strptime({raw}, {text(form)})"
    return f"timezone('UTC', {parsed})" if "%z" in form or "%Z" in form else _in_zone(parsed, zone)


def _iso_moment(raw: str, zone: str) -> str:
    with_offset = f"timezone('UTC', TRY_CAST({raw} AS TIMESTAMPTZ))"
    local = _in_zone(f"TRY_CAST({raw} AS TIMESTAMP)", zone)
    return (
        f"CASE WHEN regexp_full_match({raw}, {text(_ISO_MOMENT)}) THEN {local} "
        f"WHEN regexp_full_match({raw}, {text(_ISO_MOMENT + _OFFSET)}) THEN {with_offset} END"
    )


def _in_zone(local: str, zone: str) -> str:
    """UTC of a wall-clock moment; NULL for the hour that the clock skips in March, which no clock ever showed."""
    utc = f"timezone('UTC', timezone({text(zone)}, {local}))"
    back = f"timezone({text(zone)}, timezone({text(zone)}, {local}))"
    return f"CASE WHEN month({local}) = 3 AND hour({local}) = 2 AND {back} <> {local} THEN NULL ELSE {utc} END"
