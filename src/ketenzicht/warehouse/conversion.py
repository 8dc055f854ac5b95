"""One table of a mapping as SQL: from the raw rows of a file to typed, pseudonymised, checked rows of a contract.

The layers, each a subquery over the one before: raw text → typed columns → derived columns → legal terms → the rest of the
derived columns. A *problem* is a condition over the last layer; a row without problems is good. The same text serves the
pass that keeps good rows and the pass that tells what is wrong with the others.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cached_property

import sqlglot
from sqlglot import exp

from ketenzicht.warehouse import expressions, rules, typing_sql
from ketenzicht.warehouse.contract import Column, Term
from ketenzicht.warehouse.mapping import ColumnMap, Mapping, TableMap
from ketenzicht.warehouse.sql import name, text, texts

RAW = "raw:"  # a column of the file
CODE = "code:"  # its text before codes were translated
TEXT = "text:"  # its text after trimming and translation of codes
CLOCK = "clock:"  # the date or moment that its text says, as a clock on the wall showed it
ID = "id:"  # who it is, as the vault knows it
FLAW = "flaw:"  # the code of the rule that the identity breaks
LINE = "_regel"
DELETED = "_verwijderd"
ORDER = "_volgorde"
_CONVERSION = {
    "date": "datum", "datetime": "moment", "number": "getal", "integer": "geheel_getal", "boolean": "ja_nee",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A condition under which a row is bad, with the rule, the column and the text to show."""

    code: str
    target: str
    source: str
    bad: str
    shown: str
    expected: str = ""


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """How one table comes out of the relation `raw`; `identities` (kind, identifier, pseudonym, flaw) and
    `terms` (kolom, gemeente, wet, begin, dagen, uiterste) name the relations to join."""

    mapping: Mapping
    table: TableMap
    raw: str
    marked: bool = False
    is_addition: bool = False
    identities: str = "identities"
    terms: str = "terms"

    # What other modules ask

    @cached_property
    def pseudonyms(self) -> tuple[tuple[Column, ColumnMap], ...]:
        """The columns that the vault fills."""
        mapped = ((column, self.table.column(column.name)) for column in self.table.contract.columns if column.pseudonym)
        return tuple((column, spec) for column, spec in mapped if spec is not None)

    @cached_property
    def term_columns(self) -> tuple[tuple[Column, Term], ...]:
        """The columns that the legal terms fill and the mapping does not."""
        return tuple((column, column.term) for column in self.table.contract.stored if column.term and self.table.column(column.name) is None)

    @cached_property
    def typed(self) -> str:
        """Typed columns, before pseudonyms and derivation; asked for who occurs in the file."""
        columns = [self._column(column) for column in self.table.contract.columns if column.name != "bron"]
        identities = [f"{self._identity(spec)} AS {name(ID + column.name)}" for column, spec in self.pseudonyms]
        extra = [f"{self._deleted} AS {name(DELETED)}", f"{self._order} AS {name(ORDER)}"]
        return f"(SELECT {', '.join(['*', *identities, *columns, *extra])} FROM ({self._clocks}))"

    @cached_property
    def derived(self) -> str:
        """The layer below the legal terms: what they start from is known here."""
        before, _ = self._waves
        return _stack(f"(SELECT *, {text(self.mapping.bron)} AS bron FROM {self.typed})", before)

    @cached_property
    def rows(self) -> str:
        """All rows with all columns, pseudonyms included."""
        _, after = self._waves
        return _stack(self._with_terms(self._with_pseudonyms(self.derived)), after)

    @cached_property
    def good(self) -> str:
        """The stored columns of the rows without problems, in the order of the contract."""
        chosen = ", ".join(f"CAST({name(column.name)} AS {column.sql_type}) AS {name(column.name)}" for column in self.table.contract.stored)
        if self.mapping.levering == "mutaties" or self.is_addition:
            chosen += f", {name(DELETED)}, {name(ORDER)}"
        distinct = "DISTINCT " if self.table.one_per_key else ""
        return f"SELECT {distinct}{chosen} FROM {self.rows} WHERE NOT {self.bad} AND NOT {self.erased}"

    @cached_property
    def bad(self) -> str:
        """A condition over `rows`: at least one problem. Rows of erased persons are not bad, they are not there."""
        return "(" + " OR ".join(f"({problem.bad})" for problem in self.problems) + ")" if self.problems else "FALSE"

    @cached_property
    def erased(self) -> str:
        """A condition over `rows`: somebody in it was erased, so the row may not come back."""
        gone = [
            f"({name(ID + column.name)} IS NOT NULL AND {name(column.name)} IS NULL AND {name(FLAW + column.name)} IS NULL)" for column, _ in self.pseudonyms
        ]
        return f"({' OR '.join(gone)})" if gone else "FALSE"

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that can be wrong with one row by itself."""
        found = [problem for column in self.table.contract.columns for problem in self._column_problems(column)]
        found += list(self._row_problems())
        if self.mapping.levering != "mutaties" or not self.mapping.changes.column:
            return tuple(found)
        # Who reports a deletion gives the key and often nothing else.
        key = self.table.contract.key
        return tuple(problem if problem.target in key else _unless_deleted(problem) for problem in found)

    # The layers

    @cached_property
    def _texts(self) -> str:
        """Raw columns, and per mapped column its text before and after translation; the digits of a BSN."""
        codes = [f"{self._source_text(spec)} AS {name(CODE + spec.target)}" for spec in self.table.columns if self._has_text(spec)]
        codes += [f"{self._bsn(spec)} AS {name(TEXT + column.name)}" for column, spec in self.pseudonyms if spec.bsn]
        where = f" WHERE {self.over_file(self.table.where)}" if self.table.where else ""
        return f"SELECT {', '.join(['*', *codes])} FROM {self.raw}{where}"

    @cached_property
    def _clocks(self) -> str:
        """Codes translated, and what dates and moments say: worked out once, used in several conditions."""
        texts_ = [f"{self._translated(spec)} AS {name(TEXT + spec.target)}" for spec in self.table.columns if self._has_text(spec)]
        translated = f"SELECT {', '.join(['*', *texts_])} FROM ({self._texts})"
        clocks = [
            f"{clock} AS {name(CLOCK + spec.target)}"
            for spec in self.table.columns
            if self._has_text(spec) and (clock := self._clock(spec, name(TEXT + spec.target)))
        ]
        return f"SELECT {', '.join(['*', *clocks])} FROM ({translated})" if clocks else translated

    def _clock(self, spec: ColumnMap, found: str) -> str | None:
        return typing_sql.on_the_clock(spec, self.table.contract.column(spec.target), found, marked=self.marked)

    def _has_text(self, spec: ColumnMap) -> bool:
        return spec.source is not None or spec.sql is not None

    def file_text(self, source: str) -> str:
        """The text of a file column by the file's dialect, without the mark of typed cells."""
        raw = name(RAW + source)
        return typing_sql.present(self.mapping.file.dialect, typing_sql.unmarked(raw) if self.marked else raw)

    def over_file(self, sql: str) -> str:
        """An expression over the file's columns as SQL over the raw relation."""
        tree = expressions.parse(sql).transform(self._column_of_file)
        return tree.sql(dialect="duckdb")

    def _column_of_file(self, node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column):
            return sqlglot.parse_one(self.file_text(node.name), dialect="duckdb")
        return node

    def _source_text(self, spec: ColumnMap) -> str:
        if spec.sql:
            return f"CAST({self.over_file(spec.sql)} AS VARCHAR)"
        found = typing_sql.present(spec.dialect, name(RAW + (spec.source or "")))
        return typing_sql.unmarked(found) if self.marked and spec.values is not None else found

    def _translated(self, spec: ColumnMap) -> str:
        """Codes as the mapping translates them; NULL for one without translation, which is a problem of its own."""
        found = name(CODE + spec.target)
        if spec.values is None:
            return found
        cases = " ".join(f"WHEN {text(code)} THEN {_literal(to)}" for code, to in spec.values.items())
        other = f"CASE WHEN {found} IS NOT NULL THEN {_literal(spec.default)} END" if spec.has_default else "NULL"
        return f"CASE {found} {cases} ELSE {other} END" if cases else other

    def _column(self, column: Column) -> str:
        """One typed column of the contract: from the file, a constant, or nothing yet."""
        spec = self.table.column(column.name)
        if spec is None or column.pseudonym:
            found = "NULL"
        elif spec.const is not None:
            found = text(spec.const)
        else:
            found = typing_sql.value(spec, column, name(TEXT + column.name), name(CLOCK + column.name), marked=self.marked)
        return f"CAST({found} AS {column.sql_type}) AS {name(column.name)}"

    def _identity(self, spec: ColumnMap) -> str:
        """bsn:… where there is one, else key:<namespace>:…, else NULL. Whether it passes is worked out once per identity."""
        key = self.key_identity(spec)
        if not spec.bsn:
            return key
        digits = name(TEXT + spec.target)
        return f"CASE WHEN {digits} IS NULL THEN {key} ELSE 'bsn:' || {digits} END"

    def key_identity(self, spec: ColumnMap) -> str:
        """key:<namespace>:<source key>, NULL where the mapping or the row gives no key."""
        return f"'key:' || {text(spec.namespace)} || ':' || {self.file_text(spec.key)}" if spec.key else "NULL"

    def _bsn(self, spec: ColumnMap) -> str:
        """The nine digits. A spreadsheet that took the BSN for a number dropped its leading zero."""
        digits = f"replace(replace({self.file_text(spec.bsn or '')}, '.', ''), ' ', '')"
        return f"CASE WHEN length({digits}) = 8 THEN '0' || {digits} ELSE {digits} END"

    @property
    def _deleted(self) -> str:
        changes = self.mapping.changes
        return f"coalesce({self.file_text(changes.column)} IN ({texts(changes.deleted)}), FALSE)" if changes.column else "FALSE"

    @property
    def _order(self) -> str:
        """What orders rows of one key: numbers as numbers, anything else as text, then the place in the file."""
        if self.mapping.levering != "mutaties":
            return "NULL"
        order = self.file_text(self.mapping.changes.order) if self.mapping.changes.order else "NULL"
        number = f"lpad(CAST(TRY_CAST({order} AS BIGINT) AS VARCHAR), 20, '0')"
        return f"coalesce({number}, {order}, '') || '/' || lpad(CAST({name(LINE)} AS VARCHAR), 12, '0')"

    def _with_pseudonyms(self, relation: str) -> str:
        if not self.pseudonyms:
            return relation
        replaced = ", ".join(f"{_alias(column)}.pseudonym AS {name(column.name)}" for column, _ in self.pseudonyms)
        flaws = ", ".join(f"{_alias(column)}.flaw AS {name(FLAW + column.name)}" for column, _ in self.pseudonyms)
        joins = " ".join(
            f"LEFT JOIN {self.identities} {_alias(column)} ON {_alias(column)}.kind = {text(column.pseudonym or '')} "
            f"AND {_alias(column)}.identifier = t.{name(ID + column.name)}"
            for column, _ in self.pseudonyms
        )
        return f"(SELECT t.* REPLACE ({replaced}), {flaws} FROM {relation} t {joins})"

    def _with_terms(self, relation: str) -> str:
        if not self.term_columns:
            return relation
        replaced = ", ".join(f"{name('term:' + column.name)}.uiterste AS {name(column.name)}" for column, _ in self.term_columns)
        joins = " ".join(
            f"LEFT JOIN {self.terms} {name('term:' + column.name)} ON {name('term:' + column.name)}.kolom = {text(column.name)}"
            f" AND {name('term:' + column.name)}.gemeente = t.gemeente AND {name('term:' + column.name)}.wet = t.{name(term.wet)}"
            f" AND {name('term:' + column.name)}.begin = t.{name(term.start)}"
            f" AND {name('term:' + column.name)}.dagen = {f'coalesce(t.{name(term.suspended)}, 0)' if term.suspended else '0'}"
            for column, term in self.term_columns
        )
        return f"(SELECT t.* REPLACE ({replaced}) FROM {relation} t {joins})"

    @cached_property
    def _waves(self) -> tuple[list[list[Column]], list[list[Column]]]:
        """Derived columns in waves, each needing only earlier ones; first the waves that the terms do not touch."""
        before: list[list[Column]] = []
        after: list[list[Column]] = []
        waiting = {column.name: column for column in self.table.contract.columns if column.derive}
        pending = {column.name for column, _ in self.term_columns}
        for name_ in self._never_filled:
            waiting.pop(name_, None)
        for waves in (before, after):
            while wave := [column for column in waiting.values() if not self._reads(column) & (waiting.keys() | pending) - {column.name}]:
                waves.append(wave)
                for column in wave:
                    del waiting[column.name]
            pending = set()
        return before, after

    @cached_property
    def _never_filled(self) -> frozenset[str]:
        """Columns that stay empty because the mapping gives nothing that they could come from."""
        known = {spec.target for spec in self.table.columns} | {column.name for column, _ in self.term_columns} | {"bron"}
        derived = {column.name: column for column in self.table.contract.columns if column.derive}
        empty = {column.name for column in self.table.contract.columns} - known - set(derived)
        while more := {name_ for name_, column in derived.items() if name_ not in known | empty and not _can_hold(column.derive or "", empty)}:
            empty |= more
        return frozenset(empty)

    @staticmethod
    def _reads(column: Column) -> set[str]:
        return expressions.columns(column.derive or "NULL")

    # The problems

    def _column_problems(self, column: Column) -> Iterator[Problem]:
        spec = self.table.column(column.name)
        source = _shown_source(spec, column)
        own = name(column.name)
        if column.pseudonym and spec is not None:
            yield from self._identity_problems(column, spec)
        elif spec is not None and self._has_text(spec):
            yield from self._text_problems(column, spec, source)
        if column.required and column.name != "bron":
            missing = f"{name(ID + column.name) if column.pseudonym and spec else own} IS NULL"
            if spec is not None and (self._has_text(spec) or spec.bsn):  # text that does not fit has its own problem
                missing += f" AND {name(TEXT + column.name)} IS NULL"
            if spec is not None and spec.values and not spec.has_default:  # and so has a code without translation
                missing += f" AND coalesce({name(CODE + column.name)} IN ({texts(spec.values)}), TRUE)"
            yield Problem(code="verplicht", target=column.name, source=source, bad=missing, shown="''")
        if column.name != "bron" and not column.pseudonym:
            yield from _constraint_problems(column, source)

    def _text_problems(self, column: Column, spec: ColumnMap, source: str) -> Iterator[Problem]:
        found = name(TEXT + column.name)
        code = name(CODE + column.name)
        if spec.values is not None and not spec.has_default:
            unknown = f"{code} IS NOT NULL AND {code} NOT IN ({texts(spec.values)})"
            yield Problem(code="onbekende_code", target=column.name, source=source, bad=unknown, shown=code)
        if column.type != "string":
            unfit = f"{found} IS NOT NULL AND {name(column.name)} IS NULL"
            yield Problem(
                code=_CONVERSION[column.type], target=column.name, source=source, bad=unfit, shown=typing_sql.unmarked(found), expected=_expected(column, spec)
            )

    def _identity_problems(self, column: Column, spec: ColumnMap) -> Iterator[Problem]:
        if not spec.bsn:
            return
        masked = f"repeat('*', 5) || right({name(TEXT + column.name)}, 4)"
        for code in ("bsn", "bsn_demo"):
            yield Problem(code=code, target=column.name, source=spec.bsn, bad=f"coalesce({name(FLAW + column.name)} = {text(code)}, FALSE)", shown=masked)

    def _row_problems(self) -> Iterator[Problem]:
        for rule in rules.row_rules(self.table.contract):
            holds = expressions.parse(rule.holds or "").sql(dialect="duckdb")
            last = rule.fields[-1]
            source = _shown_source(self.table.column(last), self.table.contract.column(last))
            shown = f"CAST({name(last)} AS VARCHAR)"
            first = f"CAST({name(rule.fields[0])} AS VARCHAR)"
            yield Problem(code=rule.code, target=last, source=source, bad=f"NOT coalesce({holds}, TRUE)", shown=f"{shown} || ' / ' || {first}")


def _alias(column: Column) -> str:
    return name("wie:" + column.name)


def _literal(value: str | None) -> str:
    return "NULL" if value is None else text(value)


def _shown_source(spec: ColumnMap | None, column: Column) -> str:
    return (spec.source if spec and spec.source else None) or column.name


def _expected(column: Column, spec: ColumnMap) -> str:
    if column.type == "number":
        sign = "een decimale komma" if spec.dialect.decimal == "," else "een decimale punt"
        return f"{sign} en ten hoogste {column.decimals} decimalen"
    formats = spec.dialect.dates if column.type == "date" else spec.dialect.moments
    return " of ".join(formats) or "jjjj-mm-dd uu:mm:ss"


def _constraint_problems(column: Column, source: str) -> Iterator[Problem]:
    own = name(column.name)
    shown = f"CAST({own} AS VARCHAR)"

    def problem(code: str, holds: str, expected: str) -> Problem:
        return Problem(code=code, target=column.name, source=source, bad=f"{own} IS NOT NULL AND NOT ({holds})", shown=shown, expected=expected)

    if column.enum:
        yield problem("waardelijst", f"{shown} IN ({texts(column.enum)})", ", ".join(column.enum))
    if column.minimum is not None:
        yield problem("grens", f"{own} >= CAST({text(column.minimum)} AS {column.sql_type})", f"ten minste {column.minimum}")
    if column.maximum is not None:
        yield problem("grens", f"{own} <= CAST({text(column.maximum)} AS {column.sql_type})", f"ten hoogste {column.maximum}")
    if column.pattern:
        yield problem("vorm", f"regexp_full_match({own}, {text(column.pattern)})", column.pattern)
    if column.max_length:
        yield problem("te_lang", f"length({own}) <= {column.max_length}", str(column.max_length))
    if column.format:
        rule = rules.format_rule(column.format)
        holds = expressions.parse(rule.holds or "").transform(lambda node: exp.column(column.name, quoted=True) if isinstance(node, exp.Column) else node)
        yield problem(rule.code, holds.sql(dialect="duckdb"), "")


def _unless_deleted(problem: Problem) -> Problem:
    return Problem(**{**vars(problem), "bad": f"NOT {name(DELETED)} AND ({problem.bad})"})


def _stack(relation: str, waves: list[list[Column]]) -> str:
    for wave in waves:
        replaced = ", ".join(f"coalesce({name(column.name)}, {_derivation(column)}) AS {name(column.name)}" for column in wave)
        relation = f"(SELECT * REPLACE ({replaced}) FROM {relation})"
    return relation


def _can_hold(derive: str, empty: Set[str]) -> bool:
    """Whether an expression can give a value when these columns are empty."""

    def emptied(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column) and node.name in empty:
            return exp.Null()
        strict = isinstance(node, (exp.Anonymous, exp.Binary, exp.Cast)) and not isinstance(node, (exp.Connector, exp.Is))
        return exp.Null() if strict and any(isinstance(part, exp.Null) for part in node.iter_expressions()) else node

    # Innermost first: what is worked out of nothing is nothing.
    tree = expressions.parse(derive).copy()
    for node in reversed(list(tree.walk())):
        changed = emptied(node)
        if changed is not node:
            if node is tree:
                return False
            node.replace(changed)
    return not (isinstance(tree, exp.Coalesce) and all(isinstance(part, exp.Null) for part in (tree.this, *tree.expressions)))


def _derivation(column: Column) -> str:
    return f"CAST({expressions.parse(column.derive or 'NULL').sql(dialect='duckdb')} AS {column.sql_type})"
