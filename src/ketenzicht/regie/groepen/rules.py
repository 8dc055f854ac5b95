"""Who may do what with groups. What the regie may is stated in plannen, because the regie hangs on the plan."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from ketenzicht.access.grants.doors import withheld
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy
from ketenzicht.access.rollen.presets import (
    EVERYBODY_BUT_THE_SYSTEM,
    GROEPSLID,
    GROEPSPARTICIPANT,
    REGISSEUR,
    RESIDENTS,
)
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.composition import after_persons_change, before_persons_merge
from ketenzicht.regie.groepen.models import Groep, GroepInhoud, Lidmaatschap
from ketenzicht.regie.personen import hooks
from ketenzicht.regie.personen.rules import oneself, personen

Ids = QuerySet[Any, Any]

MAKE = Action("groep.maken", "een groep maken")
CHANGE_MEMBERS = Action("groep.samenstellen", "de samenstelling van een groep veranderen")
CHANGE_ROLE = Action("groep.rol", "van een lid een participant maken, of andersom")
DESCRIBE = Action("groep.beschrijven", "het groepsbeeld bijwerken")
RELATE = Action("groep.relatie", "vastleggen hoe personen bij elkaar horen")
UNRELATE = Action("groep.relatie-weg", "een relatie weghalen")
SHARE_WITH_MUNICIPALITY = Action("groep.tweede-gemeente", "een contact in een andere gemeente vastleggen")
DISBAND = Action("groep.opheffen", "een groep opheffen")

EDITS = (CHANGE_MEMBERS, CHANGE_ROLE, DESCRIBE, RELATE, UNRELATE, SHARE_WITH_MUNICIPALITY, DISBAND)
"""what the regie may do with a group"""

groepen = Policy(Groep, noun="de groep", inhoud=GroepInhoud)
groepen.start(MAKE, {REGISSEUR})


def now(at: datetime) -> Q:
    """Memberships of this moment."""
    return Q(geldig_van__lte=at) & (Q(geldig_tot=None) | Q(geldig_tot__gt=at))


def groups_of(reader: Reader, at: datetime, rol: str) -> Ids:
    """Keys of the groups to which a resident belongs now, as member or as participant. A child who is too young for a portal
    of its own belongs to none here (P-4)."""
    return Lidmaatschap.objects.filter(now(at), persoon__in=oneself(reader, at), rol=rol).values("groep")


@groepen.allow(SEE_WAT, because="lid van deze groep", roles={GROEPSLID})
def as_member(reader: Reader, at: datetime) -> Ids:
    return groups_of(reader, at, Lidmaatschap.Rol.LID)


@groepen.allow(SEE_DAT, because="participant van deze groep", roles={GROEPSPARTICIPANT})
def as_participant(reader: Reader, at: datetime) -> Ids:
    return groups_of(reader, at, Lidmaatschap.Rol.PARTICIPANT)


@groepen.forbid(SEE_DAT, because="afgeschermd, ook dat deze groep er is", roles=EVERYBODY_BUT_THE_SYSTEM)
def withheld_dat(reader: Reader, _: datetime) -> Ids:
    return withheld(groepen.kind, "dat", reader)


@groepen.forbid(SEE_WAT, because="afgeschermd door de regisseur", roles=EVERYBODY_BUT_THE_SYSTEM)
def withheld_wat(reader: Reader, _: datetime) -> Ids:
    return withheld(groepen.kind, "wat", reader)


# -- who belongs to it

lidmaatschappen = Policy(Lidmaatschap, noun="het lidmaatschap")


def own_groups(reader: Reader, at: datetime) -> Ids:
    """Keys of the groups that a resident sees in the present role."""
    return groups_of(reader, at, Lidmaatschap.Rol.LID if reader.role == GROEPSLID else Lidmaatschap.Rol.PARTICIPANT)


@lidmaatschappen.allow(SEE_DAT, because="hoort nu bij uw groep", roles=RESIDENTS)
def in_my_group(reader: Reader, at: datetime) -> Ids:
    return Lidmaatschap.objects.filter(now(at), groep__in=own_groups(reader, at)).values("pk")


@lidmaatschappen.forbid(SEE_DAT, because="deze persoon is afgeschermd", roles=EVERYBODY_BUT_THE_SYSTEM)
def of_withheld(reader: Reader, _: datetime) -> Ids:
    return Lidmaatschap.objects.filter(persoon__in=withheld(personen.kind, "dat", reader)).values("pk")


@lidmaatschappen.forbid(SEE_DAT, because="deze groep is afgeschermd", roles=EVERYBODY_BUT_THE_SYSTEM)
def of_withheld_group(reader: Reader, _: datetime) -> Ids:
    return Lidmaatschap.objects.filter(groep__in=withheld(groepen.kind, "dat", reader)).values("pk")


@personen.allow(SEE_DAT, because="hoort nu bij uw groep", roles=RESIDENTS)
def who_belongs_with_me(reader: Reader, at: datetime) -> Ids:
    return Lidmaatschap.objects.filter(now(at), groep__in=own_groups(reader, at)).values("persoon")


hooks.before_merge.append(before_persons_merge)
hooks.after_merge.append(after_persons_change)
hooks.after_unmerge.append(after_persons_change)
