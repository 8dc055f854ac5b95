"""Who was first registered at a desk, and when: by a signal or a task of that organisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Min, QuerySet

from ketenzicht.regie.signalen.models import Signaal
from ketenzicht.regie.taken.models import Taak


@dataclass(frozen=True, kw_only=True)
class Registration:
    """The first registration of a person at a desk: when, and who did it."""

    persoon: UUID
    tijd: datetime
    medewerker: UUID | None


def first_registrations(loket: UUID, gemeente: str, *, before: datetime) -> dict[UUID, datetime]:
    """Per person of this municipality the moment of the first registration at the desk, where that lies before a moment.
    A row that was brought over from another system counts by the moment on which it was registered here."""
    found: dict[UUID, datetime] = {}
    for rows, moment in _sources(loket, gemeente):
        first = rows.filter(**{f"{moment}__lt": before}).order_by().values("persoon").annotate(first=Min(moment))
        for persoon, tijd in first.values_list("persoon", "first"):
            found[persoon] = min(tijd, found.get(persoon, tijd))
    return found


def with_workers(loket: UUID, gemeente: str, first: dict[UUID, datetime], of: Iterable[UUID]) -> list[Registration]:
    """The registrations of these persons with who made them, in the order of time."""
    wanted = set(of)
    made: dict[UUID, UUID | None] = {}
    for rows, moment in _sources(loket, gemeente):
        worker = "medewerker" if rows.model is Signaal else "van_medewerker"
        for persoon, tijd, who in rows.filter(persoon__in=wanted).values_list("persoon", moment, worker):
            if tijd == first[persoon]:
                made[persoon] = who
    return sorted(
        (Registration(persoon=one, tijd=first[one], medewerker=made.get(one)) for one in wanted),
        key=lambda registration: (registration.tijd, registration.persoon),
    )


def _sources(loket: UUID, gemeente: str) -> "list[tuple[QuerySet[Any], str]]":
    return [
        (
            Signaal.objects.filter(
                organisatie=loket, gemeente=gemeente, persoon__samengevoegd_met=None, persoon__isnull=False
            ),
            "geregistreerd_tijd",
        ),
        (
            Taak.objects.filter(
                van_organisatie=loket, gemeente=gemeente, persoon__samengevoegd_met=None, persoon__isnull=False
            ),
            "gemaakt_tijd",
        ),
    ]
