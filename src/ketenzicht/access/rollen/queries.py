"""Who has which role on a day, and the reader that somebody is in it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from ketenzicht.access.rollen.errors import RoleIsOver
from ketenzicht.access.rollen.models import Rolvervulling
from ketenzicht.access.rollen.presets import ROLLEN
from ketenzicht.access.rollen.readers import reader_of
from ketenzicht.access.rollen.rules import rolvervullingen
from ketenzicht.access.settings.declared import WORKERS_FIGURES
from ketenzicht.access.settings.queries import setting
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader, Right


def current(on: date) -> Q:
    """Roles that hold on this day: the role itself, its worker and the worker's organisation are all there."""
    return _running(on) & _running(on, "medewerker__") & _running(on, "medewerker__organisatie__")


def own_roles(medewerker: UUID, *, at: datetime) -> "QuerySet[Rolvervulling]":
    """The roles out of which this worker can choose now, the oldest first."""
    return _whole(Rolvervulling.objects.filter(current(local_date(at)), medewerker=medewerker))


def roles_of(reader: Reader, medewerker: UUID, *, at: datetime) -> "QuerySet[Rolvervulling]":
    """All roles of a worker that the reader may see, also former and later ones: an administrator, an auditor, oneself."""
    return _whole(rolvervullingen.visible(reader, at=at).filter(medewerker=medewerker))


def reader_for(medewerker: UUID, rolvervulling: UUID, *, purpose: str, at: datetime) -> Reader:
    """The reader that a worker is in one of the own roles. Raises RoleIsOver where it does not hold now, or is not the
    worker's."""
    found = own_roles(medewerker, at=at).filter(pk=rolvervulling).first()
    if found is None:
        raise RoleIsOver
    return as_reader(found, purpose=purpose, at=at)


def as_reader(rol: Rolvervulling, *, purpose: str, at: datetime) -> Reader:
    """The reader that a worker is in a role, with figures per employee where the works council agreed by then (P-9)."""
    asked = Right.MEDEWERKER in ROLLEN[rol.rol].rights
    return reader_of(rol, purpose=purpose, agreed=_agreed(rol.gemeenten, local_date(at)) if asked else frozenset())


def _agreed(gemeenten: Iterable[str], on: date) -> frozenset[str]:
    """The municipalities that recorded the consent of their works council, by its own day (S0-56)."""
    recorded = {code: setting(code, WORKERS_FIGURES, on) for code in gemeenten}
    return frozenset(code for code, consent in recorded.items() if consent and consent.ingestemd_op <= on)


def workers_with(rol: str, gemeente: str, *, at: datetime) -> list[UUID]:
    """Keys of the workers who have this role in this municipality now, to send them a notice."""
    held = Rolvervulling.objects.filter(current(local_date(at)), rol=rol, gemeenten__contains=[gemeente])
    return list(held.order_by("medewerker").values_list("medewerker", flat=True).distinct())


def _whole(rows: "QuerySet[Rolvervulling]") -> "QuerySet[Rolvervulling]":
    related = ("medewerker__organisatie", "medewerker__team", "team", "organisatie")
    return rows.select_related(*related).order_by("geldig_van", "pk")


def _running(on: date, of: str = "") -> Q:
    begun: dict[str, Any] = {f"{of}geldig_van__lte": on}
    return Q(**begun) & (Q(**{f"{of}geldig_tot": None}) | Q(**{f"{of}geldig_tot__gt": on}))
