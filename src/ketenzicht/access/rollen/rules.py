"""Who may do what with roles."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ketenzicht.access.organisaties.models import Medewerker
from ketenzicht.access.organisaties.rules import (
    CHANGE_WORKER,
    END_WORKER,
    MOVE_WORKER,
    SET_ABSENCE,
    WORKERS,
    medewerkers,
    works_for_us,
)
from ketenzicht.access.policy import SEE_DAT, Action, Policy
from ketenzicht.access.rollen.models import Rolvervulling
from ketenzicht.access.rollen.presets import AUDITOR, LOKALE_BEHEERDER
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import ALL, Reader

Ids = QuerySet[Any, Any]

GRANT = Action("rol.toekennen", "een rol toekennen")
END_ROLE = Action("rol.beeindigen", "een rol beëindigen")
CHOOSE = Action("rol.kiezen", "in een rol aan het werk gaan")

rolvervullingen = Policy(Rolvervulling, noun="de rol")
rolvervullingen.start(GRANT, {LOKALE_BEHEERDER})


@rolvervullingen.allow(SEE_DAT, because="een rol in uw gemeente", roles={LOKALE_BEHEERDER, AUDITOR})
def here(reader: Reader, _: datetime) -> Ids:
    found = Rolvervulling.objects.all()
    if reader.municipalities is not ALL:
        found = found.filter(gemeenten__overlap=sorted(reader.municipalities))
    return found.values("pk")


@rolvervullingen.allow(END_ROLE, because="een rol alleen in uw gemeente", roles={LOKALE_BEHEERDER})
def only_here(reader: Reader, _: datetime) -> Ids:
    found = Rolvervulling.objects.all()
    if reader.municipalities is not ALL:
        found = found.filter(gemeenten__contained_by=sorted(reader.municipalities))
    return found.values("pk")


@rolvervullingen.allow(SEE_DAT, CHOOSE, because="uw eigen rol", roles=WORKERS)
def my_own(reader: Reader, _: datetime) -> Ids:
    return Rolvervulling.objects.filter(medewerker=person_key(reader)).values("pk")


@medewerkers.allow(
    CHANGE_WORKER, MOVE_WORKER, END_WORKER, SET_ABSENCE,
    because="heeft alleen rollen in uw gemeente", roles={LOKALE_BEHEERDER},
)  # fmt: skip
def roles_here_only(reader: Reader, at: datetime) -> Ids:
    """Workers of a partner of several municipalities who have roles in the reader's, and nowhere else."""
    found = Medewerker.objects.filter(organisatie__in=works_for_us(reader, at))
    if reader.municipalities is not ALL:
        elsewhere = Rolvervulling.objects.exclude(gemeenten__contained_by=sorted(reader.municipalities))
        found = found.filter(rollen__isnull=False).exclude(pk__in=elsewhere.values("medewerker"))
    return found.values("pk")
