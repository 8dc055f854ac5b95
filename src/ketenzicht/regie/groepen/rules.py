"""Who may do what with groups. What the regie may is stated in plannen, because the regie hangs on the plan."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy
from ketenzicht.access.rollen.presets import GROEPSLID, GROEPSPARTICIPANT, REGISSEUR
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Groep, GroepInhoud, Lidmaatschap

MAKE = Action("groep.maken", "een groep maken")
CHANGE_MEMBERS = Action("groep.samenstellen", "de samenstelling van een groep veranderen")
DESCRIBE = Action("groep.beschrijven", "het groepsbeeld bijwerken")

groepen = Policy(Groep, noun="de groep", inhoud=GroepInhoud)
groepen.start(MAKE, {REGISSEUR})


def groups_of(reader: Reader, at: datetime, rol: str) -> "QuerySet[Any, Any]":
    """Keys of the groups to which a resident belongs now, as member or as participant."""
    return (
        Lidmaatschap.objects.filter(persoon=person_key(reader), rol=rol, geldig_van__lte=at)
        .filter(Q(geldig_tot=None) | Q(geldig_tot__gt=at))
        .values("groep")
    )


@groepen.allow(SEE_WAT, because="lid van deze groep", roles={GROEPSLID})
def as_member(reader: Reader, at: datetime) -> "QuerySet[Any, Any]":
    return groups_of(reader, at, Lidmaatschap.Rol.LID)


@groepen.allow(SEE_DAT, because="participant van deze groep", roles={GROEPSPARTICIPANT})
def as_participant(reader: Reader, at: datetime) -> "QuerySet[Any, Any]":
    return groups_of(reader, at, Lidmaatschap.Rol.PARTICIPANT)
