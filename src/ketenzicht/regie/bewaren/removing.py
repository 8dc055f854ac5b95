"""Takes a whole file away: rows, contents, histories, drafts, notices, events, grants and the content of the log."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value

from ketenzicht.access.log.models import Logregel
from ketenzicht.access.log.recording import log_line
from ketenzicht.access.log.verifying import REMOVED
from ketenzicht.access.models import Concept, Grondslag, Melding, Uitgevoerd
from ketenzicht.access.owner import as_owner, delete_rows
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.bewaren import closure as parts
from ketenzicht.regie.bewaren.models import Rechtsverzoek, RechtsverzoekInhoud, Verwijdering
from ketenzicht.regie.groepen.models import Groep
from ketenzicht.regie.personen.models import Persoon
from ketenzicht.regie.plannen.models import Plan
from ketenzicht.regie.signalen.models import Signaal
from ketenzicht.regie.stuk import Stuk


@dataclass(frozen=True, kw_only=True)
class Why:
    """On what ground something goes, and in which run."""

    grond: str
    run: UUID
    by: Reader
    at: datetime


def whole_file(roots: parts.Rows) -> dict[parts.Model, set[Any]]:
    """All that goes with these rows: what belongs to them, then the signals, groups and persons that nothing else needs."""
    found = parts.closure(roots)
    for model in (Signaal, Groep, Persoon):
        spare = parts.only_used_by(found, model)
        if spare:
            found = parts.closure({**found, model: found.get(model, set()) | spare})
    return found


def remove(found: parts.Rows, why: Why) -> int:
    """Take these rows away, in one transaction (the present one, where there is one) as owner of the tables; returns how many
    objects went, each with a line in the register. Raises OnlyTheWorker."""
    with as_owner():
        return _remove(found, why)


def forget_words(row: Rechtsverzoek) -> None:
    """Of a request whose person is gone nothing stays of what was asked, or of who it was."""
    with as_owner():
        _delete(RechtsverzoekInhoud, {row.pk})
        history = parts.history_of(Rechtsverzoek)
        if history is not None:
            delete_rows(history._meta.db_table, "pgh_obj_id", [row.pk])


def _remove(found: parts.Rows, why: Why) -> int:
    keys = [key for rows in found.values() for key in rows if isinstance(key, UUID)]
    going = parts.closure({**found, **parts.kept_by_access(keys)})
    objects = list(_objects(found))
    grounds = _grounds(going)
    _detach(going)
    for model, rows in going.items():
        _delete(model, rows)
    _delete(Grondslag, {key for key in grounds if not parts.used_elsewhere(key, Grondslag, going)})
    _empty_log([key for _, key, _ in objects])
    _forget_reader(found.get(Persoon, set()))
    for kind, key, gemeente in objects:
        _register(kind, key, gemeente, why)
    return len(objects)


def register(why: Why) -> Callable[[str, UUID, str, str], None]:
    """Writes the register for a run of a room below (signals): kind, key, municipality, ground."""

    def removed(kind: str, key: UUID, gemeente: str, grond: str) -> None:
        Verwijdering.objects.create(
            tijd=why.at, gemeente_id=gemeente, object_soort=kind, object_id=key, wijze="verwijderd", grond=grond, run=why.run
        )  # fmt: skip

    return removed


def _objects(found: parts.Rows) -> "list[tuple[str, UUID, str]]":
    """What people call an object, of all rows: kind, key, municipality."""
    told = []
    for model, keys in found.items():
        if issubclass(model, (Stuk, Plan, Groep, Persoon, Signaal, Rechtsverzoek)):
            rows = model._default_manager.filter(pk__in=keys).values_list("pk", "gemeente_id")
            told += [(model._meta.model_name or "", key, gemeente) for key, gemeente in rows]
    return told


def _register(kind: str, key: UUID, gemeente: str, why: Why) -> None:
    Verwijdering.objects.create(
        tijd=why.at, gemeente_id=gemeente, object_soort=kind, object_id=key, wijze="verwijderd", grond=why.grond, run=why.run
    )  # fmt: skip
    log_line(why.by, Logregel.Soort.STELSEL, REMOVED, at=why.at, kind=kind, key=key, grond=(why.grond,))


def _delete(model: parts.Model, keys: "set[Any]") -> None:
    """Rows, and then their former states: deleting wrote one more."""
    if not keys:
        return
    delete_rows(model._meta.db_table, str(model._meta.pk.column if model._meta.pk else "id"), list(keys))
    history = parts.history_of(model)
    if history is not None:
        delete_rows(history._meta.db_table, "pgh_obj_id", list(keys))


def _grounds(going: Mapping[parts.Model, set[Any]]) -> set[Any]:
    """The keys of the grondslagen that these rows name."""
    named: set[Any] = set()
    for field in parts.links_to(Grondslag):
        if field.model in going:
            rows = field.model._default_manager.filter(pk__in=going[field.model]).exclude(**{field.name: None})
            named |= set(rows.values_list(field.name, flat=True))
    return named


def _detach(going: parts.Rows) -> None:
    """What stays no longer points to what goes."""
    for field, keys in parts.loose_links(going):
        staying = field.model._default_manager.filter(**{f"{field.name}__in": keys})
        staying.exclude(pk__in=going.get(field.model, set())).update(**{field.name: None})
    for model, field_ in _lists():
        for key in going.get(Persoon, set()):
            rows = model._default_manager.filter(**{f"{field_.name}__contains": [key]})
            rows.update(**{field_.name: Func(F(field_.name), Value(key, models.UUIDField()), function="array_remove")})


def _lists() -> "list[tuple[parts.Model, Any]]":
    """Columns with a list of keys of persons."""
    return [
        (model, field)
        for model in apps.get_app_config("regie").get_models()
        if not parts.is_history(model)
        for field in model._meta.concrete_fields
        if isinstance(field, ArrayField) and field.name == "personen" and isinstance(field.base_field, models.UUIDField)
    ]


def _forget_reader(persons: set[Any]) -> None:
    """Somebody who is gone as a person is gone as a reader of the portal too."""
    names = [str(key) for key in persons]
    Melding.objects.filter(voor__in=names).delete()
    for model in (Concept, Uitgevoerd):
        model.objects.filter(wie__in=names).delete()


def _empty_log(keys: list[UUID]) -> None:
    about = Q(object_id__in=keys) | Q(plan_id__in=keys) | Q(persoon_id__in=keys)
    Logregel.objects.filter(about, inhoud__isnull=False).update(inhoud=None)
