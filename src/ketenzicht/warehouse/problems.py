"""What can be wrong with one row by itself: a list of conditions over the last layer of a conversion."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from ketenzicht.warehouse import expressions, rules
from ketenzicht.warehouse.contract import Column
from ketenzicht.warehouse.mapping import ColumnMap
from ketenzicht.warehouse.sql import name, text, texts

if TYPE_CHECKING:
    from ketenzicht.warehouse.conversion import Conversion

_CONVERSION = {
    "date": "datum", "datetime": "moment", "number": "getal", "integer": "geheel_getal", "boolean": "ja_nee",
}  # fmt: skip
_READABLE = {
    "%d": "dd",
    "%-d": "d",
    "%m": "mm",
    "%-m": "m",
    "%Y": "jjjj",
    "%y": "jj",
    "%H": "uu",
    "%M": "mm",
    "%S": "ss",
    "%z": "+uumm",
    "%f": "…",
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A condition under which a row is bad, with the rule, the column and the text to show."""

    code: str
    target: str
    source: str
    bad: str
    shown: str
    expected: str = ""


def of_row(conversion: "Conversion") -> tuple[Problem, ...]:
    """Every problem that a row of this table can have by itself."""
    table = conversion.table
    found = [problem for column in table.contract.columns for problem in _of_column(conversion, column)]
    found += list(_of_rules(conversion))
    if not conversion.mapping.changes.column:
        return tuple(found)
    # Who reports a deletion gives the key and often nothing else.
    return tuple(
        problem if problem.target in table.contract.key else _unless_deleted(conversion, problem) for problem in found
    )


def _of_column(conversion: "Conversion", column: Column) -> Iterator[Problem]:
    if column.name == "bron":
        return
    spec = conversion.table.column(column.name)
    source = shown_source(spec, column)
    if column.pseudonym:
        if spec is not None and spec.bsn:
            yield from _of_bsn(conversion, column, spec.bsn)
        if spec is not None and spec.pseudonym:
            bad = f"coalesce({conversion.flaw(column)} = 'pseudoniem', FALSE)"
            shown = conversion.file_text(spec.pseudonym)
            yield Problem(code="pseudoniem", target=column.name, source=source, bad=bad, shown=shown)
        if column.required:
            yield Problem(
                code="verplicht", target=column.name, source=source, bad=conversion.nobody(column), shown="''"
            )
        return
    if spec is not None and conversion.has_text(spec):
        yield from _of_text(conversion, column, spec, source)
    if column.required:
        bad = f"{name(column.name)} IS NULL AND NOT coalesce({conversion.is_told(spec)}, FALSE)"
        yield Problem(code="verplicht", target=column.name, source=source, bad=bad, shown="''")
    if column.name not in conversion.never_filled:
        yield from _of_constraints(column, source, spec)


def _of_text(conversion: "Conversion", column: Column, spec: ColumnMap, source: str) -> Iterator[Problem]:
    if spec.values is not None and not spec.has_default:
        code = conversion.code(spec)
        unknown = f"{code} IS NOT NULL AND {conversion.text_of(spec)} IS NULL"
        if None in spec.values.values():
            unknown += f" AND {code} NOT IN ({texts(spec.values)})"
        yield Problem(code="onbekende_code", target=column.name, source=source, bad=unknown, shown=code)
    if column.type != "string":
        found = conversion.text_of(spec)
        unfit = f"{name(column.name)} IS NULL AND {found} IS NOT NULL"
        yield Problem(
            code=_CONVERSION[column.type],
            target=column.name,
            source=source,
            bad=unfit,
            shown=conversion.unmarked(found),
            expected=_expected(column, spec),
        )


def _of_bsn(conversion: "Conversion", column: Column, source: str) -> Iterator[Problem]:
    masked = f"repeat('*', 5) || right({conversion.file_text(source)}, 4)"
    for code in ("bsn", "bsn_demo"):
        yield Problem(
            code=code,
            target=column.name,
            source=source,
            bad=f"coalesce({conversion.flaw(column)} = {text(code)}, FALSE)",
            shown=masked,
        )


def _of_rules(conversion: "Conversion") -> Iterator[Problem]:
    """The row rules of the table, as far as the mapping fills what they look at."""
    contract = conversion.table.contract
    for rule in rules.row_rules(contract):
        if expressions.columns(rule.holds or "") & conversion.never_filled:
            continue
        holds = expressions.parse(rule.holds or "").sql(dialect="duckdb")
        last = rule.fields[-1]
        shown = f"concat_ws(' / ', CAST({name(last)} AS VARCHAR), CAST({name(rule.fields[0])} AS VARCHAR))"
        source = shown_source(conversion.table.column(last), contract.column(last))
        yield Problem(code=rule.code, target=last, source=source, bad=f"NOT coalesce({holds}, TRUE)", shown=shown)


def _of_constraints(column: Column, source: str, spec: ColumnMap | None) -> Iterator[Problem]:
    own = name(column.name)
    shown = f"CAST({own} AS VARCHAR)"

    def problem(code: str, holds: str, expected: str) -> Problem:
        return Problem(
            code=code,
            target=column.name,
            source=source,
            bad=f"{own} IS NOT NULL AND NOT ({holds})",
            shown=shown,
            expected=expected,
        )

    if column.enum and not _stays_within(column, spec):
        yield problem("waardelijst", f"{shown} IN ({texts(column.enum)})", ", ".join(column.enum))
    if column.minimum is not None:
        yield problem(
            "grens", f"{own} >= CAST({text(column.minimum)} AS {column.sql_type})", f"ten minste {column.minimum}"
        )
    if column.maximum is not None:
        yield problem(
            "grens", f"{own} <= CAST({text(column.maximum)} AS {column.sql_type})", f"ten hoogste {column.maximum}"
        )
    if column.pattern:
        yield problem("vorm", f"regexp_full_match({own}, {text(column.pattern)})", column.pattern)
    if column.max_length:
        yield problem("te_lang", f"length({own}) <= {column.max_length}", str(column.max_length))
    if column.format:
        rule = rules.format_rule(column.format)
        holds = expressions.parse(rule.holds or "").transform(
            lambda node: exp.column(column.name, quoted=True) if isinstance(node, exp.Column) else node
        )
        yield problem(rule.code, holds.sql(dialect="duckdb"), "")


def _stays_within(column: Column, spec: ColumnMap | None) -> bool:
    """Whether the translation of codes can give nothing but listed values, so that no row need be looked at."""
    if spec is None or spec.values is None:
        return False
    return {value for value in (*spec.values.values(), spec.default) if value is not None} <= set(column.enum)


def shown_source(spec: ColumnMap | None, column: Column) -> str:
    """The column of the file that people know, or else that of the table."""
    return (spec.source if spec and spec.source else None) or column.name


def _expected(column: Column, spec: ColumnMap) -> str:
    if column.type == "number":
        sign = "een decimale komma" if spec.dialect.decimal == "," else "een decimale punt"
        return f"{sign} en ten hoogste {column.decimals} decimalen"
    formats = spec.dialect.dates if column.type == "date" else spec.dialect.moments
    return " of ".join(_readable(form) for form in formats) or "jjjj-mm-dd uu:mm:ss"


def _readable(form: str) -> str:
    """%d-%m-%Y as people write it: dd-mm-jjjj."""
    for code, letters in _READABLE.items():
        form = form.replace(code, letters)
    return form


def _unless_deleted(conversion: "Conversion", problem: Problem) -> Problem:
    return replace(problem, bad=f"NOT {conversion.deleted} AND ({problem.bad})")
