"""SQL expressions of definitions: parsed, held to a short list of functions, checked against the columns that they read."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

import sqlglot
from sqlglot import exp

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.text import choices, join_and
from ketenzicht.warehouse.contract import Column
from ketenzicht.warehouse.expressions import single

_NODES: tuple[type[exp.Expr], ...] = (
    exp.Column, exp.Identifier, exp.Literal, exp.Null, exp.Boolean, exp.Paren, exp.Tuple,
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Is, exp.In, exp.Between,
    exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.Case, exp.If, exp.Coalesce, exp.Nullif,
)  # fmt: skip
_COMPARING = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
FUNCTIONS: Mapping[str, int] = {"dagen_tussen": 2, "jaar": 1, "maand": 1, "peildatum": 0, "periodebegin": 0}
"""Functions of our own with their number of arguments; every engine's words for them stand in `dialect`."""
DIALECT = "duckdb"
"""What definitions are written in and planned for; sqlglot turns it into the words of another engine."""
_DAYS = ("peildatum", "periodebegin")
"""Functions that give a day"""
BOOLEAN, NUMBER, TEXT, DATE = "ja of nee", "een getal", "tekst", "een datum"
_SORT = {
    "string": TEXT,
    "integer": NUMBER,
    "number": NUMBER,
    "date": DATE,
    "datetime": "een moment",
    "boolean": BOOLEAN,
}

_SORTS: tuple[tuple[str, tuple[type[exp.Expr], ...]], ...] = (
    (BOOLEAN, (*_COMPARING, exp.Boolean, exp.And, exp.Or, exp.Not, exp.Is, exp.In, exp.Between)),
    (NUMBER, (exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.Anonymous)),
)


@lru_cache(maxsize=4096)
def parse(sql: str) -> exp.Expr:
    """One expression as a tree, not to be changed. Raises WrongCall where it cannot be read or holds what is not listed."""
    try:
        found = single(sql)
    except sqlglot.errors.SqlglotError as error:
        raise WrongCall(f"«{sql}» is geen geldige SQL; kijk naar haakjes en aanhalingstekens") from error
    if found is None:
        raise WrongCall(f"«{sql}» moet één expressie zijn, zonder SELECT, FROM of WHERE")
    for node in found.walk():
        _require_listed(node, sql)
    return found


def _require_listed(node: exp.Expr, sql: str) -> None:
    if isinstance(node, exp.Anonymous):
        _require_own(node, sql)
    elif not isinstance(node, _NODES) and not _is_date(node) and not _is_in_date(node):
        listed = join_and(sorted([*FUNCTIONS, "CASE", "COALESCE", "NULLIF"]))
        raise WrongCall(f"{node.key.upper()} in «{sql}» staat niet op de lijst; gebruik vergelijkingen en {listed}")


def _require_own(node: exp.Anonymous, sql: str) -> None:
    name = node.name.lower()
    if name not in FUNCTIONS:
        raise WrongCall(f"de functie {node.name} in «{sql}» staat niet op de lijst. {choices(name, FUNCTIONS)}")
    if len(node.expressions) != FUNCTIONS[name]:
        raise WrongCall(f"de functie {name} in «{sql}» moet {FUNCTIONS[name]} waarden tussen haakjes krijgen")


def _is_date(node: exp.Expr) -> bool:
    """DATE '2026-03-31', which a parser reads as a cast of the text."""
    return isinstance(node, exp.Cast) and node.is_type("date") and isinstance(node.this, exp.Literal)


def _is_in_date(node: exp.Expr) -> bool:
    return isinstance(node, exp.DataType) and node.parent is not None and _is_date(node.parent)


def names(sql: str) -> Iterable[tuple[str, str]]:
    """The columns that an expression reads, as (link, column); the link is empty for columns of the table itself."""
    return sorted({(column.table, column.name) for column in parse(sql).find_all(exp.Column)})


def sort_of(node: exp.Expr, columns: Mapping[tuple[str, str], Column]) -> str | None:
    """Which sort of value a tree gives: one of the words above; None where only NULL says."""
    if isinstance(node, exp.Column):
        return _SORT[columns[node.table, node.name].type]
    if isinstance(node, exp.Literal):
        return TEXT if node.is_string else NUMBER
    if isinstance(node, exp.Paren | exp.Coalesce | exp.Nullif):
        return sort_of(node.this, columns)
    if isinstance(node, exp.Case):
        return sort_of(node.args["ifs"][0].args["true"], columns)
    is_date = isinstance(node, exp.Cast) or (isinstance(node, exp.Anonymous) and node.name.lower() in _DAYS)
    return DATE if is_date else next((sort for sort, kinds in _SORTS if isinstance(node, kinds)), None)


def check(sql: str, columns: Mapping[tuple[str, str], Column], sort: str) -> None:
    """Raises WrongCall where the expression gives another sort of value, compares what cannot be equal, or names a code
    that its column never holds. `columns` holds what `names` found."""
    tree = parse(sql)
    found = sort_of(tree, columns)
    if found not in (sort, None):
        raise WrongCall(f"«{sql}» geeft {found}, maar hier hoort {sort}")
    for node in tree.walk():
        for left, right in _compared(node):
            _require_alike(left, right, columns, sql)


def _compared(node: exp.Expr) -> Iterable[tuple[exp.Expr, exp.Expr]]:
    if isinstance(node, _COMPARING):
        yield node.this, node.expression
        yield node.expression, node.this
    if isinstance(node, exp.In):
        yield from ((node.this, item) for item in node.expressions)
    if isinstance(node, exp.Between):
        yield from ((node.this, node.args[end]) for end in ("low", "high"))


def _require_alike(left: exp.Expr, right: exp.Expr, columns: Mapping[tuple[str, str], Column], sql: str) -> None:
    sorts = {sort_of(left, columns), sort_of(right, columns)} - {None}
    if len(sorts) > 1:
        raise WrongCall(f"«{sql}» vergelijkt {join_and(sorted(str(sort) for sort in sorts))} met elkaar")
    if isinstance(left, exp.Column) and isinstance(right, exp.Literal) and right.is_string:
        known = columns[left.table, left.name].enum
        if known and right.name not in known:
            raise WrongCall(
                f"«{sql}» noemt de waarde {right.name}, die {left.name} nooit heeft. {choices(right.name, known)}"
            )


def replaced(sql: str, word: str, by: str) -> str:
    """The expression with another one in the place of a name."""
    found = parse(by)
    tree = (
        parse(sql)
        .copy()
        .transform(
            lambda node: found.copy() if isinstance(node, exp.Column) and node.name == word and not node.table else node
        )
    )
    return tree.sql(dialect=DIALECT)


def in_engine(sql: str, *, begin: date, peildatum: date, links: Mapping[str, str]) -> str:
    """The expression in DuckDB's words, over a period from its first day (`begin`) through its last (`peildatum`). Columns get the name of their table before them: `f`, or what `links` calls it."""
    tree = (
        parse(sql)
        .copy()
        .transform(_own_words, {"periodebegin": begin, "peildatum": peildatum})
        .transform(_with_table, links)
    )
    return tree.sql(dialect=DIALECT)


def _own_words(node: exp.Expr, days: Mapping[str, date]) -> exp.Expr:
    if not isinstance(node, exp.Anonymous):
        return node
    inner = [argument.transform(_own_words, days) for argument in node.expressions]
    match node.name.lower(), inner:
        case "dagen_tussen", [begin, end]:
            return days_between(begin, end)
        case "jaar", [day]:
            return exp.Extract(this=exp.var("YEAR"), expression=day)
        case "maand", [day]:
            return exp.Extract(this=exp.var("MONTH"), expression=day)
    return exp.cast(exp.Literal.string(str(days[node.name.lower()])), "date")


def days_between(begin: exp.Expr, end: exp.Expr) -> exp.Expr:
    """The number of calendar days from one date to another; negative where the second is earlier."""
    return exp.DateDiff(this=exp.cast(end, "date"), expression=exp.cast(begin, "date"), unit=exp.var("DAY"))


def _with_table(node: exp.Expr, links: Mapping[str, str]) -> exp.Expr:
    if isinstance(node, exp.Column):
        return exp.column(node.name, table=exp.parse_identifier(links.get(node.table, "f")), quoted=True)
    return node
