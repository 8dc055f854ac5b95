"""What may be asked of organisations, teams and workers: each starts at what the reader sees, on a day."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from ketenzicht.access.organisaties.models import Medewerker, Organisatie, Team
from ketenzicht.access.organisaties.rules import medewerkers, organisaties, teams
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader


def running(on: date) -> Q:
    """Rows with `geldig_van` and `geldig_tot` as dates that are there on this day."""
    return Q(geldig_van__lte=on) & (Q(geldig_tot=None) | Q(geldig_tot__gt=on))


def organisations(reader: Reader, *, at: datetime, ended: bool = False) -> "QuerySet[Organisatie]":
    """The organisations that work for the reader's municipalities today, by name; with `ended` also the former ones."""
    return _sorted(organisaties.visible(reader, at=at), at, ended)


def teams_of(reader: Reader, *, at: datetime, ended: bool = False) -> "QuerySet[Team]":
    """The teams in the reader's municipalities, with their organisation."""
    return _sorted(teams.visible(reader, at=at).select_related("organisatie"), at, ended)


def workers(reader: Reader, *, at: datetime, ended: bool = False) -> "QuerySet[Medewerker]":
    """The workers of organisations that work for the reader's municipalities, with organisation and team."""
    return _sorted(medewerkers.visible(reader, at=at).select_related("organisatie", "team"), at, ended)


def is_absent(worker: Medewerker, on: date) -> bool:
    """Whether the worker is absent on this day."""
    begun = worker.afwezig_van is not None and worker.afwezig_van <= on
    return begun and (worker.afwezig_tot is None or on < worker.afwezig_tot)


def _sorted(rows: "QuerySet[Any]", at: datetime, ended: bool) -> "QuerySet[Any]":
    return (rows if ended else rows.filter(running(local_date(at)))).order_by("naam", "pk")
