"""Whether the fields of a row hold what the model asks, said in Dutch before the database has to."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models

from ketenzicht.access.errors import Invalid


def require_valid(row: models.Model, fields: Iterable[str] | None = None) -> None:
    """Raises Invalid for the first of these fields (without any: of all) that is empty where it may not be, is no address,
    or is none of its choices. Keys of other rows are left to the caller, who fetched those rows."""
    asked = None if fields is None else set(fields)
    skipped = {
        field.name for field in row._meta.fields if field.is_relation or (asked is not None and field.name not in asked)
    }
    try:
        row.clean_fields(exclude=skipped)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise Invalid(f"“{name}” klopt niet: {messages[0].rstrip('.')}. Pas het aan en probeer het opnieuw.") from None
