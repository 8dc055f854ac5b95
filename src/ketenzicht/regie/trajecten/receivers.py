"""Who can be given work: an organisation that works for the municipality, with a team and a worker of it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from ketenzicht.access.organisaties.models import Medewerker, Organisatie, Team


def can_receive(
    organisatie: UUID, team: UUID | None, medewerker: UUID | None, *, gemeente: str, on: date
) -> Organisatie | None:
    """The organisation, where it works for this municipality on a day and team and worker belong to it; else None."""
    found = _valid(Organisatie.objects.filter(gemeenten__contains=[gemeente]), on).filter(pk=organisatie).first()
    if found is None:
        return None
    if team is not None and not _valid(Team.objects.filter(organisatie=found), on).filter(pk=team).exists():
        return None
    if medewerker is not None and not works_at(medewerker, organisatie, on=on):
        return None
    return found


def works_at(medewerker: UUID, organisatie: UUID, *, on: date) -> bool:
    """Whether somebody works at this organisation on a day."""
    return _valid(Medewerker.objects.filter(organisatie=organisatie), on).filter(pk=medewerker).exists()


def _valid(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    return rows.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=on), geldig_van__lte=on)
