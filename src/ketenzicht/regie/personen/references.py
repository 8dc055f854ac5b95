"""Where the record points at a person: found by walking the models, so that a new table cannot be forgotten (X-8)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, models, transaction
from django.db.models import Func, Value
from pghistory.models import Event

from ketenzicht.access.acting.models import Concept
from ketenzicht.access.notices.models import Melding
from ketenzicht.regie.personen.errors import BothHaveOne
from ketenzicht.regie.personen.models import Persoon

STAYS = frozenset(
    {
        "regie.persoon.samengevoegd_met", "regie.persooninhoud.van", "regie.pseudoniem.persoon", "regie.zoekwoord.persoon",
        "regie.samenvoeging.weg", "regie.samenvoeging.blijft",
    }
)  # fmt: skip
"""columns that say who somebody is or was: merging has its own way with them"""

WRITTEN = frozenset({"access.logregel", "access.gebeurtenis", "regie.verwijdering"})
"""what was written down is not rewritten"""

TWICE_IS_ONCE = frozenset(
    {
        "access.inzageobject", "regie.gezag", "regie.trajectdeelnemer", "regie.weekberichtregel", "regie.relatie", "access.concept",
    }
)  # fmt: skip
"""tables where two rows that become alike say one thing: the row of the one that goes is dropped (its history stays)"""

READERS = ((Melding, "voor"), (Concept, "wie"))
"""columns with the id of a reader as text, who may be a resident"""


@dataclass(frozen=True)
class Reference:
    """A column that points at persons: by foreign key or by bare key, in a list, as text, or as one of many kinds."""

    model: type[models.Model]
    column: str
    how: str
    """key, list, text or kind"""

    @property
    def name(self) -> str:
        """Such as regie.doel.persoon."""
        return f"{self.model._meta.label_lower}.{self.column}"


def references() -> list[Reference]:
    """All columns that move along when two persons are merged."""
    found = [one for model in _own_models() for one in _of_model(model)]
    return [one for one in found if one.name not in STAYS]


def point(reference: Reference, van: UUID, naar: UUID, *, only: Iterable[UUID | int] | None = None) -> list[Any]:
    """Let what points at one person point at the other; `only` these rows, or all. Returns the keys of the rows that moved.
    Raises BothHaveOne where the two may not both have such a row."""
    rows = reference.model._default_manager.filter(**_pointing(reference, van))
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    return [key for key in keys if _move(reference, key, van, naar)]


def _move(reference: Reference, key: Any, van: UUID, naar: UUID) -> bool:
    row = reference.model._default_manager.filter(pk=key)
    try:
        with transaction.atomic():
            row.update(**{reference.column: _pointed(reference, van, naar)})
    except IntegrityError as error:
        if reference.model._meta.label_lower not in TWICE_IS_ONCE:
            raise BothHaveOne from error
        row.delete()
        return False
    return True


def _own_models() -> Iterator[type[models.Model]]:
    for label in ("access", "regie"):
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if not issubclass(model, Event) and model._meta.label_lower not in WRITTEN:
                yield model


def _of_model(model: type[models.Model]) -> Iterator[Reference]:
    names = {field.name for field in model._meta.concrete_fields}
    for field in model._meta.concrete_fields:
        if field.related_model is Persoon or (isinstance(field, models.UUIDField) and "persoon" in field.name):
            yield Reference(model, field.name, "key")
        elif isinstance(field, ArrayField) and field.name == "personen":
            yield Reference(model, field.name, "list")
    if {"object_soort", "object_id"} <= names:
        yield Reference(model, "object_id", "kind")
    yield from (Reference(model, column, "text") for reader, column in READERS if reader is model)


def _pointing(reference: Reference, persoon: UUID) -> dict[str, Any]:
    match reference.how:
        case "list":
            return {f"{reference.column}__contains": [persoon]}
        case "text":
            return {reference.column: str(persoon)}
        case "kind":
            return {reference.column: persoon, "object_soort": "persoon"}
    return {reference.column: persoon}


def _pointed(reference: Reference, van: UUID, naar: UUID) -> Any:
    if reference.how == "list":
        return Func(reference.column, Value(van), Value(naar), function="array_replace")
    return str(naar) if reference.how == "text" else naar
