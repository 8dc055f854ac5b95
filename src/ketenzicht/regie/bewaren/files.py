"""Files (dossiers): a plan with all that stands under it, or a loose object; when each ended, and until when it is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import QuerySet

from ketenzicht.kernel.clock import local_date
from ketenzicht.regie.aanvragen.models import Aanvraag, Voorziening
from ketenzicht.regie.bewaren import closure as parts
from ketenzicht.regie.bewaren.models import Bewaarblokkade, Rechtsverzoek
from ketenzicht.regie.bewaren.retention import kept_until
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.plannen.models import Plan
from ketenzicht.regie.stuk import Stuk
from ketenzicht.regie.taken.models import Taak
from ketenzicht.regie.trajecten.models import Traject


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """One file: its root, all its rows, and what decides how long it is kept."""

    model: parts.Model
    key: UUID
    gemeente: str
    rows: parts.Rows
    ended_on: date | None
    """None while something in it still runs"""
    wetten: frozenset[str]

    def kept_until(self, on: date) -> date | None:
        """The last day on which it is kept; None while it runs."""
        return kept_until(self.gemeente, self.wetten, self.ended_on, on=on) if self.ended_on else None


def dossier(root: Any) -> Dossier:
    """The file of which this row is the root."""
    rows = parts.closure({type(root): {root.pk}})
    days = list(ends(rows)) or [_made_on(root)]
    running = any(day is None for day in days)
    return Dossier(
        model=type(root),
        key=root.pk,
        gemeente=root.gemeente_id,
        rows=rows,
        ended_on=None if running else max(day for day in days if day),
        wetten=frozenset(_wetten(rows)),
    )


def roots() -> "Iterator[QuerySet[Any]]":
    """All rows that may be the root of a file that ended: closed plans, and what hangs on nothing."""
    yield Plan.objects.filter(hoofdplan=None, gesloten_tijd__isnull=False)
    yield Aanvraag.objects.filter(plan=None, afgesloten_tijd__isnull=False)
    yield Traject.objects.filter(plan=None, aanvraag=None, beeindigd_op__isnull=False)
    yield Taak.objects.filter(plan=None, traject=None, einde_tijd__isnull=False)
    yield Rechtsverzoek.objects.exclude(besluit="")
    for model in loose_kinds():
        yield model._default_manager.filter(plan=None, **{f"{name}__isnull": True for name in _parents(model)})


def loose_kinds() -> list[parts.Model]:
    """Kinds that have no end of their own: loose ones count from the day that they were made."""
    ending = {Aanvraag, Traject, Taak, Voorziening}
    return [
        m
        for m in apps.get_app_config("regie").get_models()
        if issubclass(m, Stuk) and m not in ending and not parts.is_history(m)
    ]


def mark(file: Dossier, on: date) -> date | None:
    """Write on the root and on all pieces until when they are kept; returns that day, None while the file runs."""
    until = file.kept_until(on)
    for model, keys in file.rows.items():
        if any(field.name == "bewaren_tot" for field in model._meta.concrete_fields):
            model._default_manager.filter(pk__in=keys).exclude(bewaren_tot=until).update(bewaren_tot=until)
    return until


def is_held(rows: parts.Rows) -> bool:
    """Whether a legal hold names one of these rows, or somebody whom they are about."""
    keys = {key for found in rows.values() for key in found if isinstance(key, UUID)} | set(_persons(rows))
    return Bewaarblokkade.objects.filter(object_id__in=keys, opgeheven_tijd=None).exists()


def _persons(rows: parts.Rows) -> Iterator[UUID]:
    for model, keys in rows.items():
        names = {field.name for field in model._meta.concrete_fields}
        if "persoon" in names:
            found = model._default_manager.filter(pk__in=keys, persoon__isnull=False)
            yield from found.values_list("persoon", flat=True)
    groups = Plan.objects.filter(pk__in=rows.get(Plan, set())).values("groep")
    yield from Lidmaatschap.objects.filter(groep__in=groups).values_list("persoon", flat=True)


def _parents(model: parts.Model) -> list[str]:
    names = {field.name for field in model._meta.concrete_fields}
    return [
        name for name in ("aanvraag", "traject", "taak", "signaal") if name in names and model.__name__ != "Uitstroom"
    ]


def _made_on(root: Any) -> date:
    moment: datetime = getattr(root, "gemaakt_tijd", None) or root.besloten_tijd
    return local_date(moment)


def ends(rows: parts.Rows) -> Iterator[date | None]:
    """Of all that has an end the day on which it ended; None for what still runs."""
    for model, field in ((Plan, "gesloten_tijd"), (Aanvraag, "afgesloten_tijd"), (Taak, "einde_tijd")):
        for moment in model.objects.filter(pk__in=rows.get(model, set())).values_list(field, flat=True):
            yield local_date(moment) if moment else None
    yield from Traject.objects.filter(pk__in=rows.get(Traject, set())).values_list("beeindigd_op", flat=True)
    for one in Voorziening.objects.filter(pk__in=rows.get(Voorziening, set())).select_related("product"):
        yield one.gestart_op if one.product.eenmalig and one.gestart_op else one.beeindigd_op


def _wetten(rows: parts.Rows) -> Iterator[str]:
    for model, path in ((Aanvraag, "wet"), (Taak, "wet"), (Traject, "product__wet"), (Voorziening, "product__wet")):
        found = model.objects.filter(pk__in=rows.get(model, set())).exclude(**{path: ""})
        yield from found.values_list(path, flat=True).distinct()
