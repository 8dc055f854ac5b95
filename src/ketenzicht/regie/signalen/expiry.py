"""How long an unused signal is kept, and the run that removes it (S3-49). A used one follows what it was used for."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from ketenzicht.access.log.models import Logregel
from ketenzicht.access.log.recording import log_line
from ketenzicht.access.models import Concept, Melding
from ketenzicht.access.owner import as_owner
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.access.settings.declared import SIGNAL_MONTHS
from ketenzicht.access.settings.queries import setting
from ketenzicht.kernel.clock import local_date
from ketenzicht.regie.signalen import hooks
from ketenzicht.regie.signalen.models import (
    Kennisgeving,
    Melder,
    MelderInhoud,
    Signaal,
    SignaalInhoud,
    Terugkoppeling,
    TerugkoppelingInhoud,
    Triage,
    TriageInhoud,
)

EXPIRED = "signaal.verlopen"
GROND = "signaal zonder vervolg: bewaartermijn verstreken"

Removed = Callable[[str, UUID, str, str], None]
"""Writes the deletion register: kind, key, municipality, ground."""


def expires_on(gemeente: str, at: datetime) -> date:
    """The last day on which a signal that is registered now is kept, unless something comes of it."""
    today = local_date(at)
    return _months_later(today, setting(gemeente, SIGNAL_MONTHS, today))


def due(at: datetime) -> "QuerySet[Signaal]":
    """The signals whose term is over and that nothing came of, with those bundled under them left out: they go with the one
    on top. What a plan claimed, a task or an aanvraag names, or a hold keeps, is not among them."""
    rows = Signaal.objects.filter(vervalt_op__lt=local_date(at), vervolg="", bundel=None)
    for used in _in_use(at):
        rows = rows.exclude(pk__in=used).exclude(Exists(Signaal.objects.filter(bundel=OuterRef("pk"), pk__in=used)))
    return rows


def expire(*, removed: Removed, at: datetime, most: int = 500) -> int:
    """Remove what is due: signal, content, reporter, history, drafts, notices and what the log says of its content; each one
    whole, with a line in the register, in a transaction of its own as owner of the tables. Gives how many signals went.
    Safe to stop and to run twice at once. Raises OnlyTheWorker."""
    gone = 0
    for key in list(due(at).order_by("vervalt_op", "pk").values_list("pk", flat=True)[:most]):
        with as_owner():
            row = due(at).select_for_update(skip_locked=True, of=("self",)).filter(pk=key).first()
            if row is not None:
                gone += _remove_bundle(row, removed, at)
    return gone


def _remove_bundle(row: Signaal, removed: Removed, at: datetime) -> int:
    rows = [*Signaal.objects.select_for_update().filter(bundel=row), row]
    for one in rows:
        key, parts = one.pk, {model: list(_rows_of(model, one.pk)) for model in _PARTS}
        one.delete()
        for model, keys in parts.items():
            _forget(model, keys)
        removed("signaal", key, one.gemeente_id, GROND)
        who = system_reader("bewaartermijn")
        log_line(who, Logregel.Soort.STELSEL, EXPIRED, at=at, kind="signaal", key=key, grond=(GROND,))
    return len(rows)


_PARTS: tuple[type[models.Model], ...] = (
    Signaal, SignaalInhoud, Melder, MelderInhoud, Triage, TriageInhoud, Terugkoppeling, TerugkoppelingInhoud, Kennisgeving,
)  # fmt: skip
"""all that is kept of a signal with a history"""


def _rows_of(model: type[models.Model], signaal: UUID) -> "QuerySet[Any, UUID]":
    """Keys of the rows of this kind that belong to a signal."""
    names = {field.name for field in model._meta.get_fields()}
    path = "pk" if model is Signaal else "signaal" if "signaal" in names else "van__signaal"
    path = "van" if model is SignaalInhoud else path
    return model._default_manager.filter(**{path: signaal}).values_list("pk", flat=True)


def _forget(model: type[models.Model], keys: list[UUID]) -> None:
    """The former states of rows that are gone, and what was kept about them elsewhere."""
    for event in _histories(model):
        event._default_manager.filter(pgh_obj_id__in=keys).delete()
    Concept.objects.filter(object_id__in=keys).delete()
    Melding.objects.filter(object_id__in=keys).delete()
    Logregel.objects.filter(object_id__in=keys).exclude(inhoud=None).update(inhoud=None)


def _histories(model: type[models.Model]) -> Iterator[type[models.Model]]:
    for relation in model._meta.related_objects:
        if relation.field.name == "pgh_obj":
            yield relation.related_model


def _in_use(at: datetime) -> "Iterator[QuerySet[Any, Any]]":
    """Subqueries of keys of signals that something refers to: rows that PROTECT it, and what rooms above registered."""
    for relation in Signaal._meta.related_objects:
        if relation.on_delete is models.PROTECT and relation.related_model is not Signaal:
            named = relation.field.name
            yield relation.related_model._default_manager.filter(**{f"{named}__isnull": False}).values(named)
    for hook in hooks.kept:
        yield hook(at)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
