"""One table of a mapping as SQL: from the raw rows of a file to typed, pseudonymised, checked rows of a contract.

The layers, each a subquery over the one before: raw text → text of strings and codes → what dates say → typed columns →
derived columns → pseudonyms and legal terms → the rest of the derived columns. A *problem* (problems.py) is a condition
over the last layer; a row without problems is good. The same text serves the pass that keeps good rows and the pass that
tells what is wrong with the others. What costs time per value is done once in a layer of its own, or only where needed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import sqlglot
from sqlglot import exp

from ketenzicht.warehouse import derivation, expressions, problems, typing_sql
from ketenzicht.warehouse.contract import Column, Term
from ketenzicht.warehouse.mapping import ColumnMap, Mapping, TableMap
from ketenzicht.warehouse.problems import Problem
from ketenzicht.warehouse.sql import name, text, texts

RAW = "raw:"  # a column of the file
CODE = "code:"  # its text before codes were translated
TEXT = "text:"  # its text after trimming and translation of codes
CLOCK = "clock:"  # the date or moment that its text says, as a clock on the wall showed it
ID = "id:"  # who it is, as the vault knows it
FLAW = "flaw:"  # the code of the rule that the identity breaks
LINE = "_regel"
ROW = "_rij"  # which row of the delivery it is, over all files
DELETED = "_verwijderd"
ORDER = "_volgorde"


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """How one table comes out of the relation `raw`. `suffix` makes the names of the relations to join its own:
    per pseudonym column who occurs (see identities.py), and the terms (see legal_terms.py)."""

    mapping: Mapping
    table: TableMap
    raw: str
    suffix: str = ""
    marked: bool = False
    blanks: str = typing_sql.BLANKS
    is_addition: bool = False
    file_number: int = 0

    # What other modules ask

    @cached_property
    def pseudonyms(self) -> tuple[tuple[Column, ColumnMap], ...]:
        """The columns that the vault fills."""
        mapped = (
            (column, self.table.column(column.name)) for column in self.table.contract.columns if column.pseudonym
        )
        return tuple((column, spec) for column, spec in mapped if spec is not None)

    @cached_property
    def term_columns(self) -> tuple[tuple[Column, Term], ...]:
        """The columns that the legal terms fill and the mapping does not."""
        columns = (column for column in self.table.contract.stored if self.table.column(column.name) is None)
        return tuple((column, column.term) for column in columns if column.term)

    def identities(self, column: Column) -> str:
        """The relation of who occurs in a pseudonym column."""
        return name(f"wie_{column.name}_{self.suffix}")

    @property
    def terms(self) -> str:
        """The relation of legal terms."""
        return name(f"termijnen_{self.suffix}")

    @cached_property
    def source(self) -> str:
        """The rows of the file that the mapping asks for, as they stand."""
        where = f" WHERE {self.over_file(self.table.where)}" if self.table.where else ""
        return f"(SELECT * FROM {self.raw}{where})"

    @cached_property
    def derived(self) -> str:
        """The layer below the legal terms: what they start from is known here."""
        return self._stack(f"(SELECT *, {text(self.mapping.bron)} AS bron FROM {self._typed})", self._waves[0])

    @cached_property
    def rows(self) -> str:
        """All rows with all columns, pseudonyms included."""
        return self._stack(self._with_terms(self._with_pseudonyms(self.derived)), self._waves[1])

    @cached_property
    def good(self) -> str:
        """The stored columns of the rows without problems, without those that are always empty, and which row it was."""
        chosen = [f"CAST({name(column.name)} AS {column.sql_type}) AS {name(column.name)}" for column in self.written]
        if self.keeps_changes:
            chosen += [f"{self.deleted} AS {name(DELETED)}", f"{self._order} AS {name(ORDER)}"]
        distinct, row = ("DISTINCT ", "CAST(NULL AS BIGINT)") if self.table.one_per_key else ("", name(ROW))
        chosen.append(f"{row} AS {name(ROW)}")
        return f"SELECT {distinct}{', '.join(chosen)} FROM {self.rows} WHERE NOT {self.bad} AND NOT {self.erased}"

    @cached_property
    def written(self) -> tuple[Column, ...]:
        """The stored columns that this mapping can fill; the others are empty and cost nothing."""
        return tuple(column for column in self.table.contract.stored if column.name not in self.never_filled)

    @property
    def keeps_changes(self) -> bool:
        """Whether the staged rows carry a mark of deletion and an order."""
        return self.mapping.levering == "mutaties" or self.is_addition

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that can be wrong with one row by itself."""
        return problems.of_row(self)

    @cached_property
    def bad(self) -> str:
        """A condition over `rows`: at least one problem. Rows of erased persons are not bad, they are not there."""
        return "(" + " OR ".join(f"({problem.bad})" for problem in self.problems) + ")" if self.problems else "FALSE"

    @cached_property
    def erased(self) -> str:
        """A condition over `rows`: somebody in it was erased, so the row may not come back."""
        gone = [
            f"({name(ID + c.name)} IS NOT NULL AND {name(c.name)} IS NULL AND {self.flaw(c)} IS NULL)"
            for c, _ in self.pseudonyms
        ]
        return f"({' OR '.join(gone)})" if gone else "FALSE"

    @cached_property
    def never_filled(self) -> frozenset[str]:
        """Columns that stay empty because the mapping gives nothing that they could come from."""
        known = (
            {spec.target for spec in self.table.columns} | {column.name for column, _ in self.term_columns} | {"bron"}
        )
        return derivation.never_filled(self.table.contract.columns, known)

    # Pieces of SQL about one column

    def has_text(self, spec: ColumnMap) -> bool:
        """Whether the column comes from text of the file."""
        return spec.source is not None or spec.sql is not None

    def file_text(self, source: str) -> str:
        """The text of a file column by the file's dialect, without the mark of typed cells."""
        return typing_sql.present(self.mapping.file.dialect, self.unmarked(name(RAW + source)), self.blanks)

    def over_file(self, sql: str) -> str:
        """An expression over the file's columns as SQL over the raw relation."""

        def of_file(node: exp.Expr) -> exp.Expr:
            return (
                sqlglot.parse_one(self.file_text(node.name), dialect="duckdb") if isinstance(node, exp.Column) else node
            )

        return expressions.parse(sql).transform(of_file).sql(dialect="duckdb")

    def unmarked(self, found: str) -> str:
        """Text without the mark of a typed cell."""
        return typing_sql.unmarked(found) if self.marked else found

    def code(self, spec: ColumnMap) -> str:
        """The text before codes were translated."""
        return name(CODE + spec.target)

    def text_of(self, spec: ColumnMap) -> str:
        """The text of a column; for dates and numbers it is looked up only where their reading failed."""
        return name(TEXT + spec.target) if self._is_carried(spec) else self._present(spec)

    def flaw(self, column: Column) -> str:
        """The rule that the identity in a pseudonym column breaks."""
        return name(FLAW + column.name)

    def nobody(self, column: Column) -> str:
        """A condition: the row says of nobody in this column."""
        return f"{name(ID + column.name)} IS NULL" if self.table.column(column.name) else f"{name(column.name)} IS NULL"

    def is_told(self, spec: ColumnMap | None) -> str:
        """A condition: what is wrong with an empty column is told by a problem of its own, about its text or its code."""
        if spec is None or not self.has_text(spec):
            return "FALSE"
        told = f"{self.text_of(spec)} IS NOT NULL"
        if spec.values is not None and not spec.has_default:
            told += f" OR {self.code(spec)} NOT IN ({texts(spec.values)})"
        return f"({told})"

    @property
    def deleted(self) -> str:
        """A condition: the row reports a deletion."""
        changes = self.mapping.changes
        return (
            f"coalesce({self.file_text(changes.column)} IN ({texts(changes.deleted)}), FALSE)"
            if changes.column
            else "FALSE"
        )

    # The layers

    def _is_carried(self, spec: ColumnMap) -> bool:
        return (
            spec.values is not None or spec.sql is not None or self.table.contract.column(spec.target).type == "string"
        )

    def _present(self, spec: ColumnMap) -> str:
        raw = name(RAW + (spec.source or ""))
        return typing_sql.present(spec.dialect, self.unmarked(raw) if spec.values is not None else raw, self.blanks)

    @cached_property
    def _codes(self) -> str:
        """The text of strings and codes."""
        carried = [spec for spec in self.table.columns if self.has_text(spec) and self._is_carried(spec)]
        found = [
            f"{f'CAST({self.over_file(spec.sql)} AS VARCHAR)' if spec.sql else self._present(spec)} AS {self.code(spec)}"
            for spec in carried
        ]
        return _select(self.source, found)

    @cached_property
    def _texts(self) -> str:
        """Codes translated."""
        carried = [spec for spec in self.table.columns if self.has_text(spec) and self._is_carried(spec)]
        return _select(self._codes, [f"{self._translated(spec)} AS {name(TEXT + spec.target)}" for spec in carried])

    def _translated(self, spec: ColumnMap) -> str:
        """Codes as the mapping translates them; NULL for one without translation, which is a problem of its own."""
        found = self.code(spec)
        if spec.values is None:
            return found
        cases = " ".join(f"WHEN {text(code)} THEN {_literal(to)}" for code, to in spec.values.items())
        other = f"CASE WHEN {found} IS NOT NULL THEN {_literal(spec.default)} END" if spec.has_default else "NULL"
        return f"CASE {found} {cases} ELSE {other} END" if cases else other

    @cached_property
    def _clocks(self) -> str:
        """What dates and moments say: worked out once, used in several conditions."""
        of_time = [
            spec
            for spec in self.table.columns
            if self.has_text(spec) and self.table.contract.column(spec.target).type in ("date", "datetime")
        ]
        return _select(
            self._texts,
            [f"{self._clock(spec)} AS {name(CLOCK + spec.target)}" for spec in of_time],
        )

    def _clock(self, spec: ColumnMap) -> str:
        column = self.table.contract.column(spec.target)
        return typing_sql.plausible(column, self._read(spec, typing_sql.on_the_clock))

    def _read(self, spec: ColumnMap, reading: typing_sql.Reading) -> str:
        """A reading of the text. Raw text is tried as it stands; only where that fails it is trimmed and tried again."""
        column = self.table.contract.column(spec.target)
        if self._is_carried(spec):
            return reading(spec, column, name(TEXT + spec.target), marked=self.marked)
        raw = name(RAW + (spec.source or ""))
        plain, trimmed = (reading(spec, column, found, marked=self.marked) for found in (raw, self._present(spec)))
        words = [word for word in spec.dialect.empty if word]
        unless = f"WHEN {raw} IN ({texts(words)}) THEN NULL " if words else ""
        return f"CASE {unless}WHEN {raw} IS NOT NULL THEN coalesce({plain}, {trimmed}) END"

    @cached_property
    def _typed(self) -> str:
        """Typed columns, before pseudonyms and derivation."""
        columns = [
            f"CAST({self._value(column)} AS {column.sql_type}) AS {name(column.name)}"
            for column in self.table.contract.columns
            if column.name != "bron"
        ]
        return _select(self._clocks, columns)

    def _value(self, column: Column) -> str:
        """A column of the contract: from the file, a constant, or nothing yet."""
        spec = self.table.column(column.name)
        if spec is None or column.pseudonym:
            return "NULL"
        if spec.const is not None:
            return text(spec.const)
        if column.type == "string":
            return self.unmarked(name(TEXT + column.name))
        if column.type in ("date", "datetime"):
            return typing_sql.settled(spec, column, self.text_of(spec), name(CLOCK + column.name))
        return self._read(spec, typing_sql.value)

    @property
    def _order(self) -> str:
        """What orders rows of one key: numbers as numbers, anything else as text, then the file and the place in it."""
        if self.mapping.levering != "mutaties":
            return "NULL"
        order = self.file_text(self.mapping.changes.order) if self.mapping.changes.order else "NULL"
        number = f"lpad(CAST(TRY_CAST({order} AS BIGINT) AS VARCHAR), 20, '0')"
        place = f"'/{self.file_number:06d}/' || lpad(coalesce(CAST({name(LINE)} AS VARCHAR), ''), 12, '0')"
        return f"coalesce({number}, {order}, '') || {place}"

    def _with_pseudonyms(self, relation: str) -> str:
        """Who occurs was worked out once per identity; the rows find it by what stands in the file."""
        if not self.pseudonyms:
            return relation
        replaced, added, joins = [], [], []
        for column, spec in self.pseudonyms:
            who = name("wie:" + column.name)
            replaced.append(f"{who}.pseudonym AS {name(column.name)}")
            added.append(f"{who}.identifier AS {name(ID + column.name)}, {who}.flaw AS {self.flaw(column)}")
            same = [f"{who}.{kind} IS NOT DISTINCT FROM t.{name(RAW + source)}" for kind, source in spec.given.items()]
            joins.append(f"LEFT JOIN {self.identities(column)} {who} ON {' AND '.join(same)}")
        return f"(SELECT t.* REPLACE ({', '.join(replaced)}), {', '.join(added)} FROM {relation} t {' '.join(joins)})"

    def _with_terms(self, relation: str) -> str:
        if not self.term_columns:
            return relation
        replaced, joins = [], []
        for column, term in self.term_columns:
            found = name("term:" + column.name)
            replaced.append(f"{found}.uiterste AS {name(column.name)}")
            days = f"coalesce(t.{name(term.suspended)}, 0)" if term.suspended else "0"
            joins.append(
                f"LEFT JOIN {self.terms} {found} ON {found}.kolom = {text(column.name)} AND {found}.gemeente = t.gemeente "
                f"AND {found}.wet = t.{name(term.wet)} AND {found}.begin = t.{name(term.start)} AND {found}.dagen = {days}"
            )
        return f"(SELECT t.* REPLACE ({', '.join(replaced)}) FROM {relation} t {' '.join(joins)})"

    @cached_property
    def _waves(self) -> tuple[derivation.Waves, derivation.Waves]:
        columns = [column for column in self.table.contract.columns if column.name not in self.never_filled]
        return derivation.waves(columns, {column.name for column, _ in self.term_columns})

    def _stack(self, relation: str, waves: derivation.Waves) -> str:
        for wave in waves:
            joins: list[str] = []
            replaced = ", ".join(f"{self._derivation(column, joins)} AS {name(column.name)}" for column in wave)
            relation = f"(SELECT t.* REPLACE ({replaced}) FROM {relation} t {' '.join(joins)})"
        return relation

    def _derivation(self, column: Column, joins: list[str]) -> str:
        """What the mapping gives goes before what can be derived. Working days are joined: looked up row by row, the
        engine would keep all rows in memory."""
        tree = expressions.parse(column.derive or "NULL").copy()
        derived = tree.transform(lambda node: _joined(node, joins)).sql(dialect="duckdb")
        found = f"CAST({derived} AS {column.sql_type})"
        return f"coalesce({name(column.name)}, {found})" if self.table.column(column.name) else found


def _joined(node: exp.Expr, joins: list[str]) -> exp.Expr:
    """werkdagen_tussen(van, tot) as a difference of two joined numbers."""
    if not isinstance(node, exp.Anonymous) or node.name.lower() != "werkdagen_tussen":
        return node
    numbers = []
    for day in node.expressions:
        alias = f"werkdag{len(joins)}"
        days = "(SELECT dag AS _dag, nummer AS _nummer FROM werkdagen)"
        joins.append(f"LEFT JOIN {days} {alias} ON {alias}._dag = CAST({day.sql(dialect='duckdb')} AS DATE)")
        numbers.append(f"{alias}._nummer")
    van, tot = numbers
    return sqlglot.parse_one(f"({tot} - {van})", dialect="duckdb")


def _select(relation: str, added: Iterable[str]) -> str:
    columns = ", ".join(["*", *added])
    return relation if columns == "*" else f"(SELECT {columns} FROM {relation})"


def _literal(value: str | None) -> str:
    return "NULL" if value is None else text(value)
