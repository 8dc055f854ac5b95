"""What belongs to what: all rows that stand or fall with some rows, read from the models themselves, so that a new kind of
row cannot be forgotten."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from ketenzicht.regie.personen.models import Persoon
from ketenzicht.regie.plannen.models import Plan

Model = type[models.Model]
Rows = Mapping[Model, set[Any]]
"""per kind the keys of its rows"""

GOES_ALONG = frozenset(
    {
        ("Document", "aanvraag"), ("Document", "traject"), ("Klantcontact", "traject"), ("Taak", "traject"),
        ("Uitval", "signaal"), ("Uitval", "taak"), ("Uitval", "aanvraag"), ("Uitval", "traject"),
        ("Signaal", "bundel"), ("Persoon", "samengevoegd_met"), ("Samenvoeging", "weg"), ("Samenvoeging", "blijft"),
        ("Plan", "hoofdplan"),
    }
)  # fmt: skip
"""links that could be empty, or stand on their own, and yet make a row part of what it points to"""

POINTERS = frozenset({"object_id", "plan_id", "persoon_id", "aan_persoon_id", "tegen_persoon_id"})
"""columns of access that hold a key of the record as a plain value"""
KEPT_BY_ACCESS = frozenset({"Logregel"})
"""the log keeps its lines; only their content goes"""


def closure(roots: Rows) -> dict[Model, set[Any]]:
    """These rows and all that stand or fall with them, former ones whose history is still there included."""
    found: dict[Model, set[Any]] = defaultdict(set)
    todo = deque((model, set(keys)) for model, keys in roots.items())
    while todo:
        model, keys = todo.popleft()
        new = keys - found[model]
        found[model] |= new
        for field in owned(model) if new else ():
            rows = _pointing(field, new)
            if rows:
                todo.append((field.model, rows))
    return {model: keys for model, keys in found.items() if keys}


def owned(model: Model) -> tuple[Any, ...]:
    """The links by which rows of other kinds belong to a row of this kind."""
    return tuple(field for field in links_to(model) if belongs(field))


def belongs(field: Any) -> bool:
    """Whether a row stands or falls with the row that this link points to."""
    if (field.model.__name__, field.name) in GOES_ALONG:
        return True
    if field.related_model is Persoon:
        return field.remote_field.on_delete is models.CASCADE
    if field.related_model is Plan and field.name == "plan":
        return True
    return not field.null


@cache
def links_to(model: Model) -> tuple[Any, ...]:
    """All foreign keys to this kind, from live tables (not from histories)."""
    relations: list[Any] = [r for r in model._meta.get_fields(include_hidden=True) if r.auto_created and not r.concrete]
    fields = (relation.field for relation in relations if not relation.many_to_many)
    return tuple(field for field in fields if not is_history(field.model))


@cache
def is_history(model: Model) -> bool:
    """Whether this kind holds former states."""
    return any(field.name == "pgh_obj" for field in model._meta.concrete_fields)


@cache
def history_of(model: Model) -> Model | None:
    """The kind with the former states of this one."""
    relations: list[Any] = list(model._meta.related_objects)
    return next((r.related_model for r in relations if r.field.name == "pgh_obj"), None)


def kept_by_access(keys: Collection[Any]) -> dict[Model, set[Any]]:
    """The rows of access that are about these keys: drafts, notices, events, grants, withholding."""
    found: dict[Model, set[Any]] = {}
    for model, names in _pointing_models():
        condition = models.Q()
        for name in names:
            condition |= models.Q(**{f"{name}__in": keys})
        rows = set(model._default_manager.filter(condition).values_list("pk", flat=True))
        if rows:
            found[model] = rows
    return found


@cache
def _pointing_models() -> tuple[tuple[Model, tuple[str, ...]], ...]:
    kinds = (m for m in apps.get_app_config("access").get_models() if not is_history(m))
    named = ((m, tuple(f.name for f in m._meta.concrete_fields if f.name in POINTERS)) for m in kinds)
    return tuple((m, names) for m, names in named if names and m.__name__ not in KEPT_BY_ACCESS)


def _pointing(field: Any, keys: set[Any]) -> set[Any]:
    """Rows that point here, and rows that did so when they were deleted earlier: their history is still there."""
    live = set(field.model._default_manager.filter(**{f"{field.name}__in": keys}).values_list("pk", flat=True))
    history = history_of(field.model)
    if history is None:
        return live
    once = (
        set(history._default_manager.filter(**{f"{field.name}__in": keys}).values_list("pgh_obj_id", flat=True)) - live
    )
    if once:
        once -= set(field.model._default_manager.filter(pk__in=once).values_list("pk", flat=True))
    return live | once


def only_used_by(found: Rows, model: Model) -> set[Any]:
    """Rows of this kind that rows in `found` use and nothing else does: nobody needs them any more."""
    named: set[Any] = set()
    for field in filter(uses, links_to(model)):
        if field.model in found:
            rows = field.model._default_manager.filter(pk__in=found[field.model]).exclude(**{field.name: None})
            named |= set(rows.values_list(field.name, flat=True))
    return {key for key in named - found.get(model, set()) if not used_elsewhere(key, model, found)}


def used_elsewhere(key: Any, model: Model, found: Rows) -> bool:
    """Whether something that stays uses this row."""
    return any(
        field.model._default_manager.filter(**{field.name: key}).exclude(pk__in=found.get(field.model, set())).exists()
        for field in filter(uses, links_to(model))
    )


def uses(field: Any) -> bool:
    """Whether this link says that somebody needs the row, rather than that it is a part of it: such rows protect it."""
    name = (field.model.__name__, field.name)
    return name == ("Signaalkoppeling", "signaal") or (
        field.remote_field.on_delete is models.PROTECT and name not in GOES_ALONG
    )


def loose_links(found: Rows) -> Iterator[tuple[Any, set[Any]]]:
    """Links from rows that stay to rows that go, with the keys that they point to."""
    for model, keys in found.items():
        for field in links_to(model):
            if not belongs(field) and field.null:
                yield field, keys
