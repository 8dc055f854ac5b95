"""The part of a mapping that says how tables are filled: where each column comes from."""

import re
from collections.abc import Mapping as Map
from typing import Any

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.warehouse import expressions
from ketenzicht.warehouse.contract import Column, Contract, contract
from ketenzicht.warehouse.mapping.document import fields, maybe, plain, texts
from ketenzicht.warehouse.mapping.files import DIALECT, dialect
from ketenzicht.warehouse.mapping.fitting import require_fit
from ketenzicht.warehouse.mapping.model import ColumnMap, Dialect, TableMap, Unpivot

_ORIGINS = ("from", "const", "sql")


def tables(item: Any, *, dialect: Dialect, bron: str, gemeente: str | None) -> tuple[TableMap, ...]:
    """The tables, each with its columns. `gemeente` fills the column of that name where the mapping says nothing of it."""
    if not isinstance(item, dict):
        raise WrongCall("tables moet per tabel zeggen hoe die gevuld wordt.")
    return tuple(_table(str(name), found, dialect, bron, gemeente) for name, found in item.items())


def _table(name: str, item: Any, base: Dialect, bron: str, gemeente: str | None) -> TableMap:
    target, place = contract(name), f"tables.{name}"
    found = fields(item, place, ("where", "one_per_key", "unpivot", "columns"), ("columns",))
    given = _columns(found["columns"], f"{place}.columns", target)
    if gemeente is not None and target.has("gemeente"):
        given.setdefault("gemeente", {"const": gemeente})
    table = TableMap(
        contract=target,
        columns=tuple(
            _column(target.column(column), spec, f"{place}.columns.{column}", base, bron)
            for column, spec in given.items()
        ),
        where=_expression(found.get("where"), f"{place}.where"),
        one_per_key=bool(found.get("one_per_key", False)),
        unpivot=_unpivot(found.get("unpivot"), f"{place}.unpivot"),
    )
    _require_complete(table, target)
    return table


def _columns(item: Any, place: str, target: Contract) -> dict[str, Any]:
    """What is said of each column. A list names columns that are called in the source what they are called here; what is a
    pseudonym here is one there."""
    known = tuple(column.name for column in target.columns)
    if not isinstance(item, list):
        return dict(fields(item, place, known))
    given = dict.fromkeys(texts(item, place))
    fields(given, place, known)
    return {name: {"pseudonym": name} if target.column(name).pseudonym else name for name in given}


def _require_complete(table: TableMap, target: Contract) -> None:
    for column in target.columns:
        if column.required and not column.derive and column.name != "bron" and table.column(column.name) is None:
            raise WrongCall(f"tables.{target.name} zegt niet waar de verplichte kolom {column.name} vandaan komt.")


def _column(target: Column, item: Any, place: str, base: Dialect, bron: str) -> ColumnMap:
    if target.name == "bron":
        raise WrongCall(f"{place}: de kolom bron vult Ketenzicht zelf.")
    if target.pseudonym:
        return _pseudonym(target, item, place, base, bron)
    if item is None or isinstance(item, (str, int)):
        item = {"from": item}
    found = fields(item, place, (*_ORIGINS, "values", "else", "scale", *DIALECT))
    if len([origin for origin in _ORIGINS if found.get(origin) is not None]) != 1:
        raise WrongCall(f"{place} heeft precies één van from, const of sql nodig.")
    column = ColumnMap(
        target=target.name,
        dialect=dialect(found, base, place),
        source=maybe(found.get("from")),
        values=_values(found.get("values"), f"{place}.values"),
        has_default="else" in found,
        default=maybe(found.get("else")),
        const=maybe(found.get("const")),
        sql=_expression(found.get("sql"), f"{place}.sql"),
        scale=_scale(found.get("scale"), f"{place}.scale"),
        namespace=bron,
    )
    _require_values(target, column, place)
    return column


def _pseudonym(target: Column, item: Any, place: str, base: Dialect, bron: str) -> ColumnMap:
    found = fields(item, place, ("bsn", "key", "pseudonym", "namespace", *DIALECT)) if isinstance(item, dict) else {}
    if found.get("bsn") is None and found.get("key") is None and found.get("pseudonym") is None:
        raise WrongCall(
            f"{place} wordt een pseudoniem; zeg waar het BSN staat ({{bsn: kolom}}), de sleutel van de bron ({{key: kolom}}), of beide."
        )
    if found.get("pseudonym") is not None and (found.get("bsn") is not None or found.get("key") is not None):
        raise WrongCall(f"{place}: een pseudoniem van de bron ({{pseudonym: kolom}}) gaat niet samen met bsn of key.")
    return ColumnMap(
        target=target.name,
        dialect=dialect(found, base, place),
        bsn=maybe(found.get("bsn")),
        key=maybe(found.get("key")),
        pseudonym=maybe(found.get("pseudonym")),
        namespace=str(found.get("namespace", bron)),
    )


def _values(item: Any, place: str) -> Map[str, str | None] | None:
    if item is None:
        return None
    if not isinstance(item, dict):
        raise WrongCall(f"{place} moet per code van de bron zeggen wat die wordt.")
    return {code: maybe(value) for code, value in item.items()}


def _require_values(target: Column, column: ColumnMap, place: str) -> None:
    """A constant stands in the column as it is; what codes become is still read, so only texts can be judged here."""
    if column.const is not None:
        require_fit(target, column.const, f"{place}.const")
    if target.type == "string":
        given = {f"values.{code}": value for code, value in (column.values or {}).items()} | {"else": column.default}
        for key, value in given.items():
            if value is not None:
                require_fit(target, value, f"{place}.{key}")


def _expression(value: Any, place: str) -> str | None:
    """SQL that holds nothing but what is listed."""
    if value is None:
        return None
    try:
        expressions.parse(plain(value))
    except WrongCall as error:
        raise WrongCall(f"{place}: {error}") from error
    return plain(value)


def _scale(value: Any, place: str) -> str | None:
    scale = maybe(value)
    if scale is not None and (
        not re.fullmatch(r"[+-]?[0-9]{1,12}(\.[0-9]{1,6})?", scale) or not re.search("[1-9]", scale)
    ):
        raise WrongCall(f"{place} is «{scale}»; geef een getal met een decimale punt, zoals 1000 of 0.01.")
    return scale


def _unpivot(item: Any, place: str) -> Unpivot | None:
    if item is None:
        return None
    keys = ("columns", "name", "value")
    given = fields(item, place, keys, keys)
    columns = texts(given["columns"], f"{place}.columns")
    found = Unpivot(columns=columns, name=str(given["name"]), value=str(given["value"]))
    if found.name == found.value or {found.name, found.value} & set(found.columns):
        raise WrongCall(f"{place}: name en value zijn twee nieuwe namen, die geen kolom van het bestand zijn.")
    return found
