"""The set of persons that makes a group unique."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Groep, GroepInhoud, Lidmaatschap


def composition(persons: Collection[UUID]) -> str:
    """The hash of the keys of all who belong to a group: the same set, the same hash."""
    return hashlib.sha256("\n".join(sorted(map(str, persons))).encode()).hexdigest()


def group_of(persons: Collection[UUID], *, gemeente: str, by: Reader, at: datetime) -> Groep:
    """The group of exactly these members, made where there is none."""
    return existing(persons) or _made(persons, gemeente=gemeente, by=by, at=at)


def existing(persons: Collection[UUID]) -> Groep | None:
    """The group to which exactly these persons belong now; None where there is none."""
    of_one = Lidmaatschap.objects.filter(persoon=min(persons), geldig_tot=None).values("groep")
    for groep in Groep.objects.filter(pk__in=of_one, opgeheven_tijd=None):
        if set(groep.leden.filter(geldig_tot=None).values_list("persoon", flat=True)) == set(persons):
            return groep
    return None


def _made(persons: Collection[UUID], *, gemeente: str, by: Reader, at: datetime) -> Groep:
    try:
        with transaction.atomic():
            groep = Groep.objects.create(
                gemeente_id=gemeente, samenstelling=composition(persons), gemaakt_tijd=at, gemaakt_door=by.id
            )
    except IntegrityError:  # somebody else made it in this moment
        return Groep.objects.get(samenstelling=composition(persons), opgeheven_tijd=None)
    GroepInhoud.objects.create(van=groep)
    for persoon in sorted(persons):
        Lidmaatschap.objects.create(groep=groep, persoon_id=persoon, rol=Lidmaatschap.Rol.LID, geldig_van=at)
    return groep
