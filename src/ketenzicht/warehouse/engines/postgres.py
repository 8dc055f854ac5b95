"""PostgreSQL on the record, live: each table that is asked for once copied out of the extract, with what the contract derives.

All of it in one transaction, so that every figure is of one moment, and in temporary tables of one connection, so that
nothing of it stays. Texts are ordered by their bytes, as DuckDB does."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from sqlglot import exp

from ketenzicht.kernel.errors import DeliveryRefused, WrongCall
from ketenzicht.kernel.ports import Samenvoeging
from ketenzicht.kernel.term_rules import TermSettings
from ketenzicht.warehouse import derivation, expressions, legal_terms
from ketenzicht.warehouse.contract import Column, Contract, Term, contract, contracts
from ketenzicht.warehouse.engines.connection import working_days
from ketenzicht.warehouse.engines.dialect import written
from ketenzicht.warehouse.mapping import Mapping as Source
from ketenzicht.warehouse.sql import name, text

SCHEMA = "extract"
Connection = psycopg.Connection[tuple[Any, ...]]
Rows = Iterable[Sequence[Any]]
_TERMS, _DAYS, _MERGED = "live_termijnen", "live_werkdagen", "live_samenvoeging"
_TOO_LARGE = (psycopg.errors.NumericValueOutOfRange, psycopg.errors.DatetimeFieldOverflow)


class Tables:
    """The tables of the warehouse as they can be made now: those that the extract gives; those of `reference` from rows
    that are given; all others empty. `source` is the mapping of the record, which says what the extract gives."""

    def __init__(
        self,
        connection: Connection,
        source: Source,
        *,
        terms: TermSettings,
        merges: Iterable[Samenvoeging] = (),
        reference: Mapping[str, Rows] | None = None,
    ) -> None:
        self._connection = connection
        self._given = {table.contract.name: table for table in source.tables}
        self._bron = source.bron
        self._settings = terms
        self._merges = tuple(merges)
        self._reference = {table: tuple(rows) for table, rows in (reference or {}).items()}
        self._ready: set[str] = set()

    @property
    def told(self) -> frozenset[str]:
        """The tables that the record tells."""
        return frozenset(self._given)

    @property
    def lent(self) -> frozenset[str]:
        """The tables of `reference` that have rows."""
        return frozenset(table for table, rows in self._reference.items() if rows)

    def make(self, table: str) -> None:
        """Make a table of the warehouse readable by its name."""
        about = contract(table)
        rows = self._live(about) if table in self._given else f"SELECT {', '.join(_empty(about.stored))} WHERE FALSE"
        columns = ", ".join(_column(column) for column in about.stored)
        self._run(f"CREATE TEMP TABLE {name(table)} ({columns})")
        self._run(f"INSERT INTO {name(table)} {rows}")
        if table in self._reference:
            self._fill(table, [column.name for column in about.stored], self._reference[table])
        self._run(f"ANALYZE {name(table)}")

    def _live(self, about: Contract) -> str:
        """The rows of a view with everything that the contract derives from them, as staging does it."""
        given = {column.target for column in self._given[about.name].columns}
        terms = [(column, column.term) for column in about.stored if column.term and column.name not in given]
        never = derivation.never_filled(about.columns, given | {column.name for column, _ in terms} | {"bron"})
        columns = [column for column in about.columns if column.name not in never]
        first, second = derivation.waves(columns, {column.name for column, _ in terms})
        rows = self._stack(self._typed(about, given), about, first, given)
        if terms:
            rows = self._with_terms(rows, about, terms)
        rows = self._merged(self._stack(rows, about, second, given), about)
        return f"SELECT {', '.join(name(column.name) for column in about.stored)} FROM {rows} AS klaar"

    def _typed(self, about: Contract, given: set[str]) -> str:
        """The view with the types of the contract: moments in UTC without a zone; what the view does not give is empty."""
        found = []
        for column in about.columns:
            value = text(self._bron) if column.name == "bron" else name(column.name) if column.name in given else "NULL"
            if column.type == "datetime" and value != "NULL":
                value = f"CAST({value} AS TIMESTAMPTZ) AT TIME ZONE 'UTC'"
            found.append(f"CAST({value} AS {column.sql_type}){_collated(column)} AS {name(column.name)}")
        return f"(SELECT {', '.join(found)} FROM {SCHEMA}.{name(about.name)})"

    def _stack(self, rows: str, about: Contract, waves: derivation.Waves, given: set[str]) -> str:
        for wave in waves:
            joins: list[str] = []
            made = {column.name: self._derived(column, given, joins) for column in wave}
            rows = _replacing(rows, about, made, joins)
        return rows

    def _derived(self, column: Column, given: set[str], joins: list[str]) -> str:
        """What the extract gives goes before what can be derived."""
        tree = expressions.parse(column.derive or "NULL").copy().transform(lambda node: self._joined(node, joins))
        found = f"CAST({written(tree)} AS {column.sql_type}){_collated(column)}"
        return f"COALESCE(t.{name(column.name)}, {found})" if column.name in given else found

    def _joined(self, node: exp.Expr, joins: list[str]) -> exp.Expr:
        """werkdagen_tussen(van, tot) as a difference of two joined numbers."""
        if not isinstance(node, exp.Anonymous) or node.name.lower() != "werkdagen_tussen":
            return node
        self._once(_DAYS, self._make_days)
        numbers = []
        for day in node.expressions:
            alias = f"werkdag{len(joins)}"
            joins.append(f"LEFT JOIN {_DAYS} AS {alias} ON {alias}.dag = CAST({written(day)} AS DATE)")
            numbers.append(exp.column("nummer", table=alias))
        van, tot = numbers
        return exp.paren(exp.Sub(this=tot, expression=van))

    def _make_days(self) -> None:
        self._run(f"CREATE TEMP TABLE {_DAYS} (dag DATE PRIMARY KEY, nummer BIGINT)")
        days = working_days()
        self._fill(_DAYS, ["dag", "nummer"], zip(*(column.to_pylist() for column in days.columns), strict=True))
        self._run(f"ANALYZE {_DAYS}")

    # Legal terms

    def _with_terms(self, rows: str, about: Contract, terms: Sequence[tuple[Column, Term]]) -> str:
        """The rows with their legal terms. Each start that occurs is worked out once by the kernel, and joined back."""
        self._once(_TERMS, self._make_terms)
        before = f"live_voor_{about.name}"
        columns = ", ".join(name(column.name) for column in about.columns)
        self._run(f"CREATE TEMP TABLE {before} AS SELECT {columns} FROM {rows} AS t")
        made, joins = {}, []
        for number, (column, term) in enumerate(terms):
            days = f"COALESCE(t.{name(term.suspended)}, 0)" if term.suspended else "0"
            starts = self._run(
                f"SELECT DISTINCT gemeente, {name(term.wet)}, {name(term.start)}, {days} FROM {before} AS t "
                f"WHERE NOT gemeente IS NULL AND NOT {name(term.wet)} IS NULL AND NOT {name(term.start)} IS NULL"
            )
            found = legal_terms.worked_out(column.name, term, starts, self._settings)
            self._fill(_TERMS, ["kolom", "gemeente", "wet", "begin", "dagen", "uiterste"], found)
            alias = f"term{number}"
            made[column.name] = f"{alias}.uiterste"
            joins.append(
                f"LEFT JOIN {_TERMS} AS {alias} ON {alias}.kolom = {text(column.name)} AND {alias}.gemeente = t.gemeente "
                f"AND {alias}.wet = t.{name(term.wet)} AND {alias}.begin = t.{name(term.start)} AND {alias}.dagen = {days}"
            )
        self._run(f"ANALYZE {_TERMS}")
        return _replacing(before, about, made, joins)

    def _make_terms(self) -> None:
        words = ", ".join(f'{column} VARCHAR COLLATE "C"' for column in ("kolom", "gemeente", "wet"))
        self._run(f"CREATE TEMP TABLE {_TERMS} ({words}, begin DATE, dagen BIGINT, uiterste DATE)")

    # Persons that turned out to be one

    def _merged(self, rows: str, about: Contract) -> str:
        pseudonyms = [column for column in about.stored if column.pseudonym]
        if not (self._merges and pseudonyms):
            return rows
        self._once(_MERGED, self._make_merges)
        joins = [
            f"LEFT JOIN {_MERGED} AS m{number} ON m{number}.van = t.{name(column.name)} "
            f"AND m{number}.soort = {text(column.pseudonym or '')}"
            for number, column in enumerate(pseudonyms)
        ]
        made = {
            column.name: f"COALESCE(m{number}.naar, t.{name(column.name)})" for number, column in enumerate(pseudonyms)
        }
        return _replacing(rows, about, made, joins)

    def _make_merges(self) -> None:
        words = ", ".join(f'{column} VARCHAR COLLATE "C"' for column in ("soort", "van", "naar"))
        self._run(f"CREATE TEMP TABLE {_MERGED} ({words})")
        self._fill(_MERGED, ["soort", "van", "naar"], final(self._merges))

    def _once(self, table: str, make: Any) -> None:
        if table not in self._ready:
            make()
            self._ready.add(table)

    def _fill(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        fields = sql.SQL(", ").join(map(sql.Identifier, columns))
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), fields)
        with self._connection.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(row)

    def _run(self, statement: str) -> list[tuple[Any, ...]]:
        return run(self._connection, statement)


def run(connection: Connection, statement: str) -> list[tuple[Any, ...]]:
    """All rows of a statement in PostgreSQL's words; nothing where it gives none. Raises DeliveryRefused where the record
    does not answer, WrongCall where a definition asks what cannot be worked out (a number that does not fit)."""
    with explained():
        # Not prepared: the next question has the same words for facts of another shape.
        found = connection.execute(statement.encode(), prepare=False)
        return found.fetchall() if found.description else []


def is_broken(connection: Connection) -> bool:
    """Whether a statement failed, so that the transaction takes no other."""
    return connection.info.transaction_status == psycopg.pq.TransactionStatus.INERROR


@contextmanager
def explained() -> Iterator[None]:
    """Within this block what the database refuses becomes one Dutch sentence."""
    try:
        yield
    except _TOO_LARGE as error:
        raise WrongCall("Een uitkomst is te groot om uit te rekenen; verbeter de definitie van het cijfer.") from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise DeliveryRefused(
            "De rol ketenzicht_extract mag de extracten niet lezen of geen tijdelijke tabellen maken; werk de database bij met: ketenzicht db prepare."
        ) from error
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
        raise DeliveryRefused(
            "De database geeft de tabellen voor het datamagazijn niet; werk haar bij met: ketenzicht db prepare."
        ) from error
    except psycopg.OperationalError as error:
        raise DeliveryRefused("De database van het dossier antwoordt niet; controleer of zij draait.") from error


@contextmanager
def reading(address: str) -> Iterator[Connection]:
    """A connection that sees one moment until the block ends, and leaves nothing behind. Raises DeliveryRefused."""
    with explained():
        connection = psycopg.connect(address, connect_timeout=10, application_name="ketenzicht live")
    try:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        run(connection, "SET LOCAL jit = off")
        run(connection, "SET LOCAL work_mem = '128MB'")
        run(connection, "SET LOCAL TimeZone = 'UTC'")
        yield connection
    finally:
        connection.rollback()
        connection.close()


def final(merges: Iterable[Samenvoeging]) -> list[tuple[str, str, str]]:
    """(soort, van, naar): A merged into B and B into C is read as C."""
    onward = {(merge.kind, merge.van): merge.naar for merge in merges}
    found = []
    for (kind, van), naar in onward.items():
        seen = {van}
        while (kind, naar) in onward and naar not in seen:
            seen.add(naar)
            naar = onward[kind, naar]  # noqa: PLW2901  (the end of the chain is looked for)
        found.append((kind, van, naar))
    return found


def empty_tables(connection: Connection) -> None:
    """Every table of the warehouse, typed by its contract and without rows, as temporary tables of this connection."""
    for about in contracts().values():
        run(connection, f"CREATE TEMP TABLE {name(about.name)} ({', '.join(map(_column, about.stored))})")


def _replacing(rows: str, about: Contract, made: Mapping[str, str], joins: Sequence[str]) -> str:
    """The rows with some columns made anew, under the name `t` within."""
    columns = ", ".join(
        f"{made.get(column.name, f't.{name(column.name)}')} AS {name(column.name)}" for column in about.columns
    )
    return f"(SELECT {columns} FROM {rows} AS t {' '.join(joins)})"


def _collated(column: Column) -> str:
    return ' COLLATE "C"' if column.type == "string" else ""


def _column(column: Column) -> str:
    return f"{name(column.name)} {column.sql_type}{_collated(column)}"


def _empty(columns: Sequence[Column]) -> list[str]:
    return [f"CAST(NULL AS {column.sql_type}) AS {name(column.name)}" for column in columns]
