"""Whether the fields of a row hold what the model asks, said in Dutch before the database has to."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from ketenzicht.access.errors import Invalid

_EMPTY: tuple[Any, ...] = (None, "", [])


def require_valid(row: models.Model, fields: Iterable[str] | None = None) -> None:
    """Raises Invalid for the first of these fields (without any: of all) that is empty where it may not be, is too long, no
    address, or none of its choices. Keys of other rows are left to the caller, who fetched those rows."""
    asked = None if fields is None else set(fields)
    for field in row._meta.concrete_fields:
        if field.editable and not field.is_relation and (asked is None or field.name in asked):
            _require(row, field)


def _require(row: models.Model, field: "models.Field[Any, Any]") -> None:
    value = getattr(row, field.name)
    if value in _EMPTY and _may_be_empty(field, value):
        return
    try:
        setattr(row, field.name, field.clean(value, row))
    except ValidationError as error:
        told = error.messages[0].rstrip(".")
        raise Invalid(f"“{field.name}” klopt niet: {told}. Pas het aan en probeer het opnieuw.") from None


def _may_be_empty(field: "models.Field[Any, Any]", value: Any) -> bool:
    """Nothing where the column takes nothing; an empty text or list where that is what it starts with."""
    return field.null if value is None else field.has_default() and field.get_default() == value
