"""The grants as subqueries: which objects a grant opens or closes for a reader at a moment."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from ketenzicht.access.grants.models import Afscherming, Inzageobject, Noodtoegang, Toestemming
from ketenzicht.access.rollen.presets import REGISSEUR, RESIDENTS, WIJKTEAMMANAGER
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader

Ids = QuerySet[Any, Any]


def withheld(kind: str, hoe: str, reader: Reader, exempt: Ids | None = None) -> Ids:
    """Keys of objects of this kind that are withheld from this reader: against the person, the organisation or the role,
    or against everybody, from which regie and who broke its glass are exempt (S3-119): `exempt` are the plans in which this
    reader is one of these; a regisseur or manager of other plans is as anybody else there."""
    against = Q(tegen_rol=reader.role)
    if reader.role in RESIDENTS:
        against |= Q(tegen_persoon_id=person_key(reader))
    if reader.organisation:
        against |= Q(tegen_organisatie_id=reader.organisation)
    if reader.role not in (REGISSEUR, WIJKTEAMMANAGER):
        against |= _EVERYBODY
    elif exempt is not None:
        against |= _EVERYBODY & Q(plan_id__isnull=False) & ~Q(plan_id__in=exempt)
    return Afscherming.objects.filter(against, object_soort=kind, hoe=hoe, opgeheven_tijd=None).values("object_id")


_EVERYBODY = Q(tegen_persoon_id=None, tegen_organisatie_id=None, tegen_rol="")


def broken_glass(reader: Reader, at: datetime) -> Ids:
    """Keys of plans of which this worker broke the glass, while it lasts (S3-133 … S3-136)."""
    return Noodtoegang.objects.filter(medewerker_id=person_key(reader), begin__lte=at, eind__gt=at).values("plan_id")


def ground_holds(at: datetime) -> Q:
    """Rows whose ground for sharing still holds; within one organisation none is needed (P-1)."""
    consent = Q(grondslag__toestemming=None) | Q(
        grondslag__toestemming__ingetrokken_tijd=None,
        grondslag__toestemming__geblokkeerd_tijd=None,
        grondslag__toestemming__geldig_tot__gt=at,
    )
    return Q(grondslag=None) | (Q(grondslag__eindigt_op__gte=local_date(at)) & consent)


def approved(kind: str, reader: Reader, at: datetime) -> Ids:
    """Keys of objects that the person concerned let this worker see, while it lasts (S3-152)."""
    return Inzageobject.objects.filter(
        object_soort=kind,
        verzoek__medewerker_id=person_key(reader),
        verzoek__besluit="toegestaan",
        verzoek__besloten_tijd__lte=at,
        verzoek__geldig_tot__gt=at,
    ).values("object_id")


def consents(kind: str, reader: Reader, at: datetime) -> QuerySet[Toestemming]:
    """Consents that let this reader see objects of this kind now: given, not ended, withdrawn or blocked (S3-122, S3-123)."""
    to = (
        Q(aan_persoon_id=person_key(reader))
        if reader.role in RESIDENTS
        else Q(aan_organisatie_id=reader.organisation or None)
    )
    return Toestemming.objects.filter(
        to,
        soorten__contains=[kind],
        geldig_van__lte=at,
        geldig_tot__gt=at,
        ingetrokken_tijd=None,
        geblokkeerd_tijd=None,
    ).exclude(persoon_id=F("aan_persoon_id"))
