"""How rows look from outside: per column what kinds of values it holds, and how many rows, lines and former states belong to
one object."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.db import models

Model = type[models.Model]
_INTERNAL = frozenset({"gewijzigd_xid", "xid", "nr", "pgh_id", "id_ptr"})
_CODED = frozenset({"activiteit", "rol", "handeling", "soort", "object_soort", "pgh_label", "geclaimd_door"})
"""texts that are codes, beside short columns"""
_LONGEST_CODE = 20


@dataclass
class Shape:
    """Of some objects together: looks per column, and amounts per name of what belongs to each."""

    looks: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    amounts: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    objects: int = 0


def shape_of(model: Model, keys: Collection[UUID], kinds: frozenset[str], around: "Around") -> Shape:
    """The shape of these objects with their parts (rows that go when they go, but no object of `kinds`), their history, and
    what is told about them."""
    shape = Shape(objects=len(keys))
    belongs: dict[str, Counter[UUID]] = defaultdict(Counter)
    owners = {key: key for key in keys}
    _look_at(shape, belongs, model, "", owners, kinds)
    for key in keys:
        for name, row in around.get(key, ()):
            belongs[name][key] += 1
            _note(shape, name, row)
    _grounds(shape, model, keys)
    if model.__name__ == "Persoon":
        shape.amounts["identifiers in the vault"] = set(_identifiers(keys))
    for name, counted in belongs.items():
        shape.amounts[name] = {counted[key] for key in keys}
    return shape


def _look_at(
    shape: Shape, belongs: dict[str, Counter[UUID]], model: Model, link: str, owners: dict[Any, UUID], kinds: frozenset[str]
) -> None:  # fmt: skip
    """Rows of a model that hang by `link` (or by their own key) on what has an owner; then what hangs on them."""
    from ketenzicht.regie.bewaren.closure import history_of

    name, own = model.__name__, {}
    for row in model._default_manager.filter(**{f"{link or 'pk'}__in": list(owners)}):
        owner = owners[
            row.pk if not link else getattr(row, cast("models.Field[Any, Any]", model._meta.get_field(link)).attname)
        ]
        own[row.pk] = owner
        belongs[name][owner] += 1
        _note(shape, name, row)
    history = history_of(model)
    formers: Iterable[Any] = history._default_manager.filter(pgh_obj__in=list(own)) if history and own else ()
    for former in formers:
        belongs[f"former {name}"][own[former.pgh_obj_id]] += 1
        _note(shape, f"former {name}", former)
    for part, by in _parts(model):
        if part.__name__.lower() not in kinds and own:
            _look_at(shape, belongs, part, by, own, kinds)


@cache
def _parts(model: Model) -> tuple[tuple[Model, str], ...]:
    from ketenzicht.regie.bewaren.closure import links_to

    return tuple((f.model, f.name) for f in links_to(model) if f.remote_field.on_delete is models.CASCADE)


Around = Mapping[UUID, Sequence[tuple[str, Any]]]
"""per object the lines, events and notices about it, each with a name"""


def told_about(keys: Iterable[UUID]) -> Around:
    """What log, outbox and notices hold about these objects, all at once: the last two have no index by object."""
    from ketenzicht.access.models import Gebeurtenis, Logregel, Melding

    found: dict[UUID, list[tuple[str, Any]]] = defaultdict(list)
    wanted = list(keys)
    for name, model, what in (
        ("line", Logregel, "handeling"),
        ("event", Gebeurtenis, "soort"),
        ("notice", Melding, "soort"),
    ):
        for row in model._default_manager.filter(object_id__in=wanted):
            found[UUID(str(row.object_id))].append((f"{name} {getattr(row, what)}", row))
    return found


def _identifiers(keys: Collection[UUID]) -> Iterator[int]:
    from ketenzicht.access.models import Identiteit
    from ketenzicht.regie.models import Pseudoniem

    for name in Pseudoniem.objects.filter(persoon__in=keys).values_list("pseudoniem", flat=True):
        yield Identiteit.objects.filter(pseudoniem=name).count()


def _grounds(shape: Shape, model: Model, keys: Collection[UUID]) -> None:
    """How the grounds of these objects look, and how many objects of the kind rest on one."""
    from ketenzicht.access.models import Grondslag

    if not any(one.name == "grondslag" for one in model._meta.concrete_fields):
        return
    grounds = set(
        model._default_manager.filter(pk__in=keys).exclude(grondslag=None).values_list("grondslag", flat=True)
    )
    using = Counter(model._default_manager.filter(grondslag__in=grounds).values_list("grondslag", flat=True))
    shape.amounts["objects on one grondslag"] = set(using.values())
    for row in Grondslag.objects.filter(pk__in=grounds):
        _note(shape, "Grondslag", row)


def _note(shape: Shape, name: str, row: Any) -> None:
    for column, look in _looks(row):
        shape.looks[f"{name}.{column}"].add(look)


def _looks(row: Any) -> Iterator[tuple[str, str]]:
    for one in row._meta.concrete_fields:
        if one.name not in _INTERNAL:
            yield one.attname, look(getattr(row, one.attname), one)


def look(value: Any, field: Any) -> str:
    """In a few words: of a code the code itself, of anything else what sort of value."""
    if isinstance(value, str):
        return _look_of_text(value, field)
    if value is None or isinstance(value, bool):
        return str(value)
    return next((says(value) for kind, says in _SAYS.items() if isinstance(value, kind)), type(value).__name__)


_SAYS: dict[Any, Callable[[Any], str]] = {
    UUID: lambda value: f"key {value.version}",
    datetime: lambda _: "moment",
    date: lambda _: "day",
    list: lambda value: "list" if value else "empty list",
    dict: lambda value: "{" + ", ".join(sorted(value)) + "}",
    (bytes, memoryview): lambda value: f"{len(value)} bytes",
    (int, float): lambda _: "number",
}


def _look_of_text(value: str, field: Any) -> str:
    if not value:
        return "empty"
    if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
        return "key as text"
    longest = getattr(field, "max_length", None)
    if field.choices or field.name in _CODED or (longest and longest <= _LONGEST_CODE and field.name != "kenmerk"):
        return value
    if longest and " " not in value:  # a reference or a hash: how long, of which signs
        return re.sub("[0-9A-Z]", "X", re.sub("[0-9a-f]", "x", value) if value.islower() else value)
    return "text"
