"""Derived columns: in which order they can be worked out, and which can never hold anything."""

from collections.abc import Sequence, Set

from sqlglot import exp

from ketenzicht.warehouse import expressions
from ketenzicht.warehouse.contract import Column

Waves = list[list[Column]]
"""Columns that can be worked out together, each wave from the ones before."""


def waves(columns: Sequence[Column], pending: Set[str]) -> tuple[Waves, Waves]:
    """The waves that need nothing `pending`, and those that do."""
    waiting = {column.name: column for column in columns if column.derive}
    found: tuple[Waves, Waves] = ([], [])
    for part in found:
        while wave := [
            column for column in waiting.values() if not reads(column) & ((waiting.keys() | pending) - {column.name})
        ]:
            part.append(wave)
            for column in wave:
                del waiting[column.name]
        pending = set()
    return found


def reads(column: Column) -> set[str]:
    """The columns that a derivation looks at."""
    return expressions.columns(column.derive or "NULL")


def never_filled(columns: Sequence[Column], known: Set[str]) -> frozenset[str]:
    """The columns that stay empty when only `known` ones are given: derived from nothing, or not given at all."""
    derived = {column.name: column for column in columns if column.derive}
    empty = {column.name for column in columns} - known - derived.keys()
    while more := {
        key for key, column in derived.items() if key not in known | empty and not can_hold(column.derive or "", empty)
    }:
        empty |= more
    return frozenset(empty)


def can_hold(derive: str, empty: Set[str]) -> bool:
    """Whether an expression can give a value when these columns are empty."""
    tree = expressions.parse(derive).copy()
    # Innermost first: what is worked out of nothing is nothing.
    for node in reversed(list(tree.walk())):
        if not _is_nothing(node, empty):
            continue
        if node is tree:
            return False
        node.replace(exp.Null())
    return True


def _is_nothing(node: exp.Expr, empty: Set[str]) -> bool:
    if isinstance(node, exp.Column):
        return node.name in empty
    if isinstance(node, exp.Coalesce):
        return all(isinstance(part, exp.Null) for part in (node.this, *node.expressions))
    is_strict = isinstance(node, (exp.Anonymous, exp.Binary, exp.Cast)) and not isinstance(
        node, (exp.Connector, exp.Is)
    )
    return is_strict and any(isinstance(part, exp.Null) for part in node.iter_expressions())
