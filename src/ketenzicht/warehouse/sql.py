"""Small pieces of SQL text: identifiers and literals, quoted once and for all."""

from collections.abc import Iterable


def name(identifier: str) -> str:
    """An identifier between double quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def names(identifiers: Iterable[str], prefix: str = "") -> str:
    """Identifiers with commas between; `prefix` is an alias such as `f.`."""
    return ", ".join(prefix + name(identifier) for identifier in identifiers)


def text(value: str) -> str:
    """A string literal."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """String literals with commas between."""
    return ", ".join(text(value) for value in values)
