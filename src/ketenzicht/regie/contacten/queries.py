"""What may be asked of contacts, actions, notes and consultations; the page of a plan reads them together (plannen)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from ketenzicht.access.policy import SEE_DAT, Shown, read
from ketenzicht.access.rollen.presets import RESIDENTS
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.contacten.models import (
    Actie,
    Casusoverleg,
    Klantcontact,
    Notitie,
    Overlegdeelnemer,
    Plansjabloon,
    Werknotitie,
)
from ketenzicht.regie.contacten.rules import (
    acties,
    klantcontacten,
    notities,
    overleggen,
    sjablonen,
    werknotities,
)


def to_do(reader: Reader, *, plan: UUID | None = None, at: datetime) -> list[Shown[Actie]]:
    """The to-do list of a worker, member or participant: own actions that are not done, by their day, those without a day
    last (S3-64). Reads the texts, which is logged."""
    who = person_key(reader)
    open_ones = Q(gedaan_tijd=None, vervallen_tijd=None, herhaling="")
    mine = open_ones & (Q(uitvoerder=who) if reader.role in RESIDENTS else Q(medewerker=who))
    rows = acties.visible(reader, SEE_DAT, at=at, where=mine & Q(plan=plan) if plan else mine)
    (shown,) = read(reader, (acties, rows.order_by(F("gepland_op").asc(nulls_last=True), "pk")[:500]), at=at)
    return shown


def actions(reader: Reader, plan: UUID, *, at: datetime) -> list[Shown[Actie]]:
    """All actions of a plan that this reader may see."""
    rows = Actie.objects.filter(plan=plan).order_by(F("gepland_op").asc(nulls_last=True), "pk")
    (shown,) = read(reader, (acties, rows), at=at)
    return shown


def contacts(reader: Reader, plan: UUID, *, at: datetime) -> list[Shown[Klantcontact]]:
    """All contacts of a plan that this reader may see, the last one first."""
    rows = Klantcontact.objects.filter(plan=plan).order_by("-gemaakt_tijd", "-pk")
    (shown,) = read(reader, (klantcontacten, rows), at=at)
    return shown


def notes(reader: Reader, plan: UUID, *, at: datetime) -> list[Shown[Notitie]]:
    """All notes of a plan that this reader may see, the last one first."""
    rows = Notitie.objects.filter(plan=plan).order_by("-gemaakt_tijd", "-pk")
    (shown,) = read(reader, (notities, rows), at=at)
    return shown


def work_notes(reader: Reader, plan: UUID, *, at: datetime) -> list[Werknotitie]:
    """The own personal work notes at a plan. They are not logged as read: nobody else ever reads them (P-3)."""
    return list(werknotities.visible(reader, SEE_DAT, at=at).filter(plan=plan).order_by("bewaard_tijd", "pk"))


def meeting(reader: Reader, casusoverleg: UUID, *, at: datetime) -> Shown[Casusoverleg] | None:
    """One consultation with agenda and report where this reader may read them; None where it is not visible."""
    (shown,) = read(reader, (overleggen, Casusoverleg.objects.filter(pk=casusoverleg)), at=at)
    return next(iter(shown), None)


def invited_to(reader: Reader, casusoverleg: UUID, *, at: datetime) -> Iterable[tuple[UUID | None, UUID | None]]:
    """(worker, person) of everybody who is invited, for who sees the content; residents and others see only themselves."""
    shown = meeting(reader, casusoverleg, at=at)
    rows = Overlegdeelnemer.objects.filter(overleg=casusoverleg)
    if shown is None:
        return []
    if shown.wat is None or reader.role in RESIDENTS:
        rows = rows.filter(Q(medewerker=person_key(reader)) | Q(persoon=person_key(reader)))
    return list(rows.order_by("pk").values_list("medewerker", "persoon"))


def templates(reader: Reader, *, at: datetime) -> "QuerySet[Plansjabloon]":
    """The templates that can be used now."""
    today = local_date(at)
    return (
        sjablonen.visible(reader, SEE_DAT, at=at).filter(Q(geldig_tot=None) | Q(geldig_tot__gt=today)).order_by("naam")
    )
