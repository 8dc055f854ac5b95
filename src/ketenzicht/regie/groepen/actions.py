"""What may change in groups: making one, who belongs to it, its picture, and its end."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.editing import merge
from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.policy import SEE_DAT, Action
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.composition import end, fingerprint, hold
from ketenzicht.regie.groepen.errors import (
    AlreadyInGroep,
    Disbanded,
    GroepExists,
    GroepNeedsMember,
    NothingChanges,
    NotInGroep,
)
from ketenzicht.regie.groepen.hooks import disbanding
from ketenzicht.regie.groepen.models import Groep, GroepInhoud, Lidmaatschap
from ketenzicht.regie.groepen.rules import (
    CHANGE_MEMBERS,
    CHANGE_ROLE,
    DESCRIBE,
    DISBAND,
    MAKE,
    groepen,
)
from ketenzicht.regie.personen.actions import the_one_municipality
from ketenzicht.regie.personen.rules import FIND, personen

constraints["groep_samenstelling_uniek"] = GroepExists
constraints["lidmaatschap_een_keer"] = AlreadyInGroep

LID, PARTICIPANT = Lidmaatschap.Rol.LID, Lidmaatschap.Rol.PARTICIPANT
_FIELDS = frozenset({"naam", "groepsbeeld"})


@verb(MAKE)
def make(
    *,
    leden: Sequence[UUID],
    participanten: Sequence[UUID] = (),
    naam: str = "",
    gemeente: str = "",
    by: Reader,
    at: datetime,
) -> UUID:
    """A group of these persons, in the judgement of the regisseur: family or not, of one house or not (S3-14, S3-15, S3-20).
    Raises GroepExists for the very same persons (S3-16), GroepNeedsMember, AlreadyInGroep, ChooseMunicipality."""
    gemeente = gemeente or the_one_municipality(by)
    groepen.require_start(by, MAKE, gemeente)
    roles = _roles(leden, participanten)
    _take_persons(roles, by, at)
    groep = _make(roles, naam, gemeente, by, at)
    record(by, MAKE, groep, at=at, event=_counts(roles))
    return groep.pk


@verb(CHANGE_MEMBERS)
def change_members(
    *,
    groep: UUID,
    leden: Sequence[UUID] = (),
    participanten: Sequence[UUID] = (),
    weg: Sequence[UUID] = (),
    as_new_group: bool = False,
    reden: str = "",
    by: Reader,
    at: datetime,
) -> UUID:
    """Who joins as member or participant, and who leaves. The regisseur decides whether it is the same group, changed from
    now on, or a new one beside it (S3-21). Returns the key of the group that has them now. Raises GroepExists,
    GroepNeedsMember, AlreadyInGroep, NotInGroep, NothingChanges, Disbanded."""
    mine = _standing(CHANGE_MEMBERS, groep, by, at)
    joining, leaving = _roles(leden, participanten, empty=True), set(weg)
    if not joining and not leaving:
        raise NothingChanges
    before = {row.persoon_id: row for row in Lidmaatschap.objects.filter(groep=mine, geldig_tot=None)}
    if joining.keys() & before.keys():
        raise AlreadyInGroep
    if leaving - before.keys():
        raise NotInGroep
    _take_persons(joining, by, at)
    after = {key: row.rol for key, row in before.items() if key not in leaving} | joining
    if LID not in after.values():
        raise GroepNeedsMember
    if as_new_group:
        groepen.require_start(by, MAKE, mine.gemeente_id)
        new = _make(after, "", mine.gemeente_id, by, at)
        record(by, MAKE, new, at=at, details={"uit": mine.pk, "reden": reden}, event=_counts(after))
        return new.pk
    _refuse_double(after, mine, by, at)
    for key in leaving:
        end(before[key], at)
    _join(mine, joining, at)
    mine.samenstelling = fingerprint(after)
    mine.save(update_fields=["samenstelling"])
    told = {"erbij": [[key, str(rol)] for key, rol in joining.items()], "weg": sorted(leaving), "reden": reden}
    record(by, CHANGE_MEMBERS, mine, at=at, details=told, event=_counts(after))
    return mine.pk


@verb(CHANGE_ROLE)
def change_role(*, groep: UUID, persoon: UUID, rol: str, by: Reader, at: datetime) -> None:
    """A participant becomes a member, or a member a participant, from now on. Raises NotInGroep, GroepNeedsMember."""
    mine = _standing(CHANGE_ROLE, groep, by, at)
    rows = {row.persoon_id: row for row in Lidmaatschap.objects.filter(groep=mine, geldig_tot=None)}
    if persoon not in rows or rol not in Lidmaatschap.Rol.values:
        raise NotInGroep
    if rows[persoon].rol == rol:
        return
    if rol != LID and not any(row.rol == LID for key, row in rows.items() if key != persoon):
        raise GroepNeedsMember
    end(rows[persoon], at)
    _join(mine, {persoon: rol}, at)
    record(by, CHANGE_ROLE, mine, at=at, details={"persoon": persoon, "rol": rol}, event={"rol": rol})


@verb(DESCRIBE)
def describe(*, groep: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime) -> None:
    """Change the name or the picture of the group, field by field. Raises FieldConflict, Invalid, Disbanded."""
    mine = _standing(DESCRIBE, groep, by, at)
    content = GroepInhoud.objects.select_for_update().get_or_create(van=mine)[0]
    old = {name: getattr(content, name, "") for name in new}
    changed = merge(content, base=base, new=new, may_change=_FIELDS)
    if changed:
        content.save()
        told = {name: [old[name], new[name]] for name in sorted(changed)}
        record(by, DESCRIBE, mine, at=at, details=told, event={"velden": sorted(changed)})


@verb(DISBAND)
def disband(*, groep: UUID, reden: str = "", by: Reader, at: datetime) -> None:
    """The group is no more, and its persons may form it anew; what is about it stays. Raises PlanStillRuns, Disbanded."""
    mine = _standing(DISBAND, groep, by, at)
    for hook in disbanding:
        hook(mine, at)
    mine.opgeheven_tijd = at
    mine.save(update_fields=["opgeheven_tijd"])
    record(by, DISBAND, mine, at=at, details={"reden": reden})


def _roles(leden: Sequence[UUID], participanten: Sequence[UUID], *, empty: bool = False) -> dict[UUID, str]:
    """The role per person. Raises AlreadyInGroep for somebody who is named twice, GroepNeedsMember."""
    named = [*leden, *participanten]
    if len(set(named)) != len(named):
        raise AlreadyInGroep
    if not leden and not empty:
        raise GroepNeedsMember
    return {**dict.fromkeys(leden, str(LID)), **dict.fromkeys(participanten, str(PARTICIPANT))}


def _take_persons(roles: Mapping[UUID, str], by: Reader, at: datetime) -> None:
    """Each person must be one whom this reader may find or sees already; locked in one order."""
    for key in sorted(roles):
        personen.take(by, FIND if personen.may(by, FIND, key, at=at) else SEE_DAT, key, at=at)


def _make(roles: Mapping[UUID, str], naam: str, gemeente: str, by: Reader, at: datetime) -> Groep:
    _refuse_double(roles, None, by, at)
    groep = Groep.objects.create(
        gemeente_id=gemeente, samenstelling=fingerprint(roles), gemaakt_tijd=at, gemaakt_door=by.id
    )
    GroepInhoud.objects.create(van=groep, naam=naam.strip())
    _join(groep, roles, at)
    return groep


def _join(groep: Groep, roles: Mapping[UUID, str], at: datetime) -> None:
    Lidmaatschap.objects.bulk_create(
        Lidmaatschap(groep=groep, persoon_id=key, rol=rol, geldig_van=at) for key, rol in roles.items()
    )


def _refuse_double(roles: Mapping[UUID, str], own: Groep | None, by: Reader, at: datetime) -> None:
    """Raises GroepExists where another group has exactly these persons; it tells which only to who may see that one."""
    samenstelling = fingerprint(roles)
    hold(samenstelling)
    same = Groep.objects.filter(samenstelling=samenstelling, opgeheven_tijd=None)
    first = (same.exclude(pk=own.pk) if own else same).values_list("pk", flat=True).first()
    if first is not None:
        raise GroepExists(first if groepen.may(by, SEE_DAT, first, at=at) else None)


def _standing(action: Action, key: UUID, by: Reader, at: datetime) -> Groep:
    groep: Groep = groepen.take(by, action, key, at=at)
    if groep.opgeheven_tijd is not None:
        raise Disbanded
    return groep


def _counts(roles: Mapping[UUID, str]) -> dict[str, int]:
    rollen = list(roles.values())
    return {"leden": rollen.count(LID), "participanten": rollen.count(PARTICIPANT)}
