"""Rows of many kinds in one query: each table gives its rows as JSON, in the order that was asked."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, Model, QuerySet


def fetched(asked: Sequence["QuerySet[Any]"]) -> list[list[Any]]:
    """The rows of each queryset, in one query for all of them. A queryset with related rows, and one that is alone, is
    fetched by Django itself."""
    found: list[list[Any]] = [[] for _ in asked]
    together = {number: rows for number, rows in enumerate(asked) if not rows.query.select_related}
    if len(together) < 2:
        return [list(rows) for rows in asked]
    parts, values = _compiled(together)
    for number in set(range(len(asked))) - together.keys():
        found[number] = list(asked[number])
    if not parts:
        return found
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT kind, row FROM ({' UNION ALL '.join(parts)}) rows ORDER BY kind, nr", values)  # noqa: S608
        for number, row in cursor.fetchall():
            found[number].append(_instance(together[number], row))
    return found


def columns(model: type[Model], row: Any, hidden: frozenset[str] = frozenset()) -> dict[str, Any]:
    """JSON of a row → its columns by name as Python values."""
    told = _parsed(row)
    return {f.name: _value(f, told[f.column]) for f in model._meta.concrete_fields if f.name not in hidden}


def _compiled(asked: Mapping[int, "QuerySet[Any]"]) -> tuple[list[str], list[Any]]:
    parts: list[str] = []
    values: list[Any] = []
    for number, rows in asked.items():
        try:
            sql, params = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT {number} AS kind, row_number() OVER () AS nr, to_jsonb(t) AS row FROM ({sql}) t")  # noqa: S608
        values += params
    return parts, values


def _instance(rows: "QuerySet[Any]", row: Any) -> Any:
    """A row as the model's instance, annotations included."""
    told, fields = _parsed(row), rows.model._meta.concrete_fields
    made = rows.model.from_db(rows.db, [f.attname for f in fields], [_value(f, told[f.column]) for f in fields])
    for name in rows.query.annotation_select:
        setattr(made, name, told[name])
    return made


def _parsed(row: Any) -> Any:
    return json.loads(row, parse_float=Decimal) if isinstance(row, str) else row


def _value(field: "Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, ArrayField):
        return [_value(field.base_field, one) for one in value]
    converters = getattr(field, "from_db_value", None)
    return converters(value) if converters and field.get_internal_type() == "XidField" else field.to_python(value)
