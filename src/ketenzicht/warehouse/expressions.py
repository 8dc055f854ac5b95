"""SQL expressions that people write in contracts, rules and mappings: parsed, held to a list of functions, never run unseen."""

from collections.abc import Set
from functools import cache

import sqlglot
from sqlglot import exp

from ketenzicht.kernel.errors import WrongCall

# The nodes that an expression may hold. Functions that sqlglot does not know by name arrive as Anonymous, see FUNCTIONS.
_NODES: tuple[type[exp.Expr], ...] = (
    exp.Column, exp.Identifier, exp.Literal, exp.Null, exp.Boolean, exp.Paren, exp.Tuple, exp.Interval, exp.Var,
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Is, exp.In, exp.Between,
    exp.Like, exp.Add, exp.Sub, exp.Mul, exp.Mod, exp.Neg, exp.IntDiv, exp.Case, exp.If, exp.Coalesce, exp.Nullif,
    exp.DPipe, exp.Concat, exp.Lower, exp.Upper, exp.Trim, exp.Substring, exp.Replace, exp.SplitPart, exp.Length,
    exp.Pad, exp.Cast, exp.TryCast, exp.DataType, exp.DataTypeParam, exp.Year, exp.Month, exp.Extract, exp.Greatest, exp.Least,
    exp.Abs, exp.RegexpLike, exp.RegexpFullMatch, exp.StartsWith, exp.Anonymous,
)  # fmt: skip
FUNCTIONS = frozenset(
    {"lokale_datum", "dagen_tussen", "werkdagen_tussen", "elfproef", "is_agb", "regexp_full_match", "date_part"}
)


@cache
def parse(sql: str) -> exp.Expr:
    """One expression in DuckDB's dialect. Raises WrongCall, with the text, where it cannot be read or holds what is not listed."""
    if not sql.strip():
        raise WrongCall("De expressie is leeg; vul haar in, of laat de sleutel weg.")
    try:
        found = single(sql)
    except sqlglot.errors.SqlglotError as error:
        raise WrongCall(f"De expressie «{sql}» is geen geldige SQL; kijk naar haakjes en aanhalingstekens.") from error
    if found is None:
        raise WrongCall(f"«{sql}» moet één expressie zijn, zonder SELECT, FROM of WHERE.")
    for node in found.walk():
        _require_listed(node, sql)
    return found


def single(sql: str) -> exp.Expr | None:
    """The one expression that the text is, whatever it holds; None where it is more or less than one. Raises SqlglotError
    where it is no SQL. Who lets it run checks its nodes first."""
    tree = sqlglot.parse_one(f"SELECT {sql}", dialect="duckdb")
    if not isinstance(tree, exp.Select) or len(tree.expressions) != 1 or _has_more(tree):
        return None
    found: exp.Expr = tree.expressions[0]
    return found


def _has_more(tree: exp.Select) -> bool:
    """Whether anything stands around the expression, such as DISTINCT, FROM or LIMIT; it would be dropped unseen."""
    return any(value for part, value in tree.args.items() if part != "expressions")


def _require_listed(node: exp.Expr, sql: str) -> None:
    if isinstance(node, exp.Anonymous):
        if node.name.lower() not in FUNCTIONS:
            raise WrongCall(f"De functie {node.name} in «{sql}» staat niet op de lijst van toegestane functies.")
    elif isinstance(node, exp.Column) and node.table:
        raise WrongCall(
            f"De kolom {node.table}.{node.name} in «{sql}» heeft een punt; zet de hele naam tussen dubbele aanhalingstekens."
        )
    elif not isinstance(node, _NODES):
        raise WrongCall(f"{node.key.upper()} in «{sql}» mag niet in een expressie; alleen de genoemde functies mogen.")


def columns(sql: str) -> set[str]:
    """The names of the columns that the expression reads."""
    return {column.name for column in parse(sql).find_all(exp.Column)}


def check(sql: str, known: Set[str], where: str) -> str:
    """The expression in DuckDB's dialect, once it is known to read only `known` columns. `where` names the place for the error."""
    unknown = sorted(columns(sql) - known)
    if unknown:
        raise WrongCall(f"{where}: de kolom {unknown[0]} in «{sql}» bestaat niet.")
    return parse(sql).sql(dialect="duckdb")
