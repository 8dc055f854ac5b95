"""The words of PostgreSQL for SQL that is written in the one dialect: of definitions, derived relations and contracts."""

from collections.abc import Callable
from functools import lru_cache

import sqlglot
from sqlglot import exp

DIALECT = "duckdb"
"""what contracts, definitions and the planner are written in"""
_POSTGRES = "postgres"


@lru_cache(maxsize=2048)
def parsed(sql: str) -> exp.Expr:
    """A statement as a tree, not to be changed. Raises SqlglotError."""
    return sqlglot.parse_one(sql, dialect=DIALECT)


@lru_cache(maxsize=2048)
def in_postgres(sql: str) -> str:
    """A statement in PostgreSQL's words: the same rows with the same values."""
    return written(parsed(sql))


def written(tree: exp.Expr) -> str:
    """A tree of the one dialect as PostgreSQL reads it."""
    return tree.copy().transform(_own_words).sql(dialect=_POSTGRES)


def tables_read(sql: str) -> frozenset[str]:
    """The names that a statement reads from."""
    return frozenset(table.name for table in parsed(sql).find_all(exp.Table))


def _own_words(node: exp.Expr) -> exp.Expr:
    change = _WORDS.get(type(node))
    if change is not None:
        return change(node)
    if isinstance(node, exp.Anonymous):
        own = _FUNCTIONS.get(node.name.lower())
        return own(*(argument.transform(_own_words) for argument in node.expressions)) if own else node
    return node


def _days(node: exp.Expr) -> exp.Expr:
    """DATE_DIFF('DAY', van, tot): PostgreSQL takes one date from another."""
    return _between(node.expression.transform(_own_words), node.this.transform(_own_words))


def _between(van: exp.Expr, tot: exp.Expr) -> exp.Expr:
    return exp.paren(exp.Sub(this=exp.cast(tot, "date"), expression=exp.cast(van, "date")))


def _whole(node: exp.Expr) -> exp.Expr:
    """MAKE_DATE, whose numbers are of the small kind in PostgreSQL."""
    return exp.Anonymous(
        this="MAKE_DATE",
        expressions=[exp.cast(node.args[part].transform(_own_words), "int") for part in ("year", "month", "day")],
    )


def _part(unit: str) -> Callable[[exp.Expr], exp.Expr]:
    def of(node: exp.Expr) -> exp.Expr:
        return exp.Extract(this=exp.var(unit), expression=node.this.transform(_own_words))

    return of


def _local_day(moment: exp.Expr) -> exp.Expr:
    """lokale_datum(moment): the date on a Dutch clock; moments are kept in UTC without a zone."""
    utc = exp.AtTimeZone(this=exp.paren(moment), zone=exp.Literal.string("UTC"))
    here = exp.AtTimeZone(this=exp.paren(utc), zone=exp.Literal.string("Europe/Amsterdam"))
    return exp.cast(exp.paren(here), "date")


_WORDS: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.DateDiff: _days,
    exp.DateFromParts: _whole,
    exp.Year: _part("YEAR"),
    exp.Month: _part("MONTH"),
}
_FUNCTIONS: dict[str, Callable[..., exp.Expr]] = {"dagen_tussen": _between, "lokale_datum": _local_day}
