"""The group of exactly these persons: found, or made where there is none."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from ketenzicht.access.log.recording import record
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.composition import belonging, fingerprint, hold
from ketenzicht.regie.groepen.models import Groep, GroepInhoud, Lidmaatschap
from ketenzicht.regie.groepen.rules import MAKE


def group_of(persons: Collection[UUID], *, gemeente: str, by: Reader, at: datetime) -> Groep:
    """The group to which exactly these persons belong now, else a new one with them as members (S3-16). Who asks has taken
    the persons; that a group of them exists becomes known to nobody by it."""
    samenstelling = fingerprint(persons)
    hold(samenstelling)
    of_one = Lidmaatschap.objects.filter(persoon=min(persons), geldig_tot=None).values("groep")
    for groep in Groep.objects.filter(pk__in=of_one, opgeheven_tijd=None):
        if belonging(groep) == set(persons):
            return groep
    groep = Groep.objects.create(gemeente_id=gemeente, samenstelling=samenstelling, gemaakt_tijd=at, gemaakt_door=by.id)
    GroepInhoud.objects.create(van=groep)
    Lidmaatschap.objects.bulk_create(
        Lidmaatschap(groep=groep, persoon_id=key, rol=Lidmaatschap.Rol.LID, geldig_van=at) for key in sorted(persons)
    )
    record(by, MAKE, groep, at=at, event={"leden": len(persons)})
    return groep
