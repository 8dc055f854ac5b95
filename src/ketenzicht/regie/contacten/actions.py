"""What may change in actions: planned, written down afterwards, done, dropped, agreed with (S3-63 … S3-67, X-15)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.editing import merge
from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.errors import Invalid
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.rollen.presets import RESIDENTS
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.contacten.errors import (
    ActieIsFinished,
    ApprovalOfOther,
    NoApprovalAsked,
    SeriesIsNotDone,
    SubjectNeeded,
)
from ketenzicht.regie.contacten.models import Actie, ActieInhoud
from ketenzicht.regie.contacten.recurrence import parse
from ketenzicht.regie.contacten.rules import (
    APPROVE,
    CHANGE_ACTION,
    DECLINE,
    DO,
    DROP_ACTION,
    LOG_ACTION,
    PLAN_ACTION,
    acties,
)
from ketenzicht.regie.contacten.series import make_turns
from ketenzicht.regie.contacten.subjects import (
    about,
    doel_of,
    is_participant,
    made,
    open_plan,
    require_belongs,
    require_regie,
)
from ketenzicht.regie.plannen.models import Plan
from ketenzicht.regie.timing import happened


@verb(PLAN_ACTION)
def plan_action(
    *, plan: UUID, tekst: str, persoon: UUID | None = None, voor_groep: bool = False, uitvoerder: UUID | None = None,
    medewerker: UUID | None = None, gepland_op: date | None = None, doel: UUID | None = None, herhaling: str = "",
    akkoord_vragen: bool = False, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Plan an action of the regie, a member or a participant (S3-63, S3-64); only the text is needed. With `herhaling` it is
    a series, whose turns appear by themselves (S3-67). A resident plans for oneself. Raises PlanIsClosed, NotInGroup,
    SubjectNeeded, NotInRegie, DoelOfOtherPlan, BadRecurrence, Invalid."""
    under = open_plan(by, plan, at=at)
    acties.require_start(by, PLAN_ACTION, under.gemeente_id)
    _require_text(tekst)
    resident = by.role in RESIDENTS
    who = person_key(by) if resident else uitvoerder
    row = Actie.objects.create(
        **made(under, by, at),
        **_about(under, persoon, voor_groep, who, resident, at),
        **_actor(under, by, who, medewerker, at),
        gepland_op=gepland_op or (local_date(at) if herhaling else None),
        doel=doel_of(by, under, doel, at=at),
        herhaling=herhaling if not herhaling or parse(herhaling) else "",
        akkoord="gevraagd" if akkoord_vragen else "",
        akkoord_van=("regie" if resident else "bewoner") if akkoord_vragen else "",
    )
    ActieInhoud.objects.create(van=row, tekst=tekst)
    if herhaling:
        make_turns(row, at=at)
    _tell(row, by, "actie.gepland", at)
    record(by, PLAN_ACTION, row, at=at, event={"gepland_op": str(row.gepland_op or "")})
    return row.pk


@verb(LOG_ACTION)
def log_action(
    *, plan: UUID, tekst: str, persoon: UUID | None = None, voor_groep: bool = False, gedaan_tijd: datetime | None = None,
    doel: UUID | None = None, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Write down afterwards what was done, in one go: a text at a plan (S3-65). Where nobody is named it is for the regie
    only, until somebody says whom it is about. Raises PlanIsClosed, NotInGroup, DoelOfOtherPlan, InTheFuture, Invalid."""
    under = open_plan(by, plan, at=at)
    acties.require_start(by, LOG_ACTION, under.gemeente_id)
    _require_text(tekst)
    resident = by.role in RESIDENTS
    who = person_key(by) if resident else None
    row = Actie.objects.create(
        **made(under, by, at),
        **_about(under, persoon, voor_groep, who, resident, at),
        medewerker_id=None if resident else person_key(by),
        uitvoerder_id=who,
        gedaan_tijd=happened("gedaan_tijd", gedaan_tijd, at=at),
        doel=doel_of(by, under, doel, at=at),
    )
    ActieInhoud.objects.create(van=row, tekst=tekst)
    record(by, LOG_ACTION, row, at=at, event={"gedaan": True})
    return row.pk


@verb(DO)
def do_action(
    *, actie: UUID, resultaat: str = "", gedaan_tijd: datetime | None = None, by: Reader, at: datetime
) -> UUID:
    """Mark an action as done, also by the member or participant who did it. Raises ActieIsFinished, SeriesIsNotDone,
    InTheFuture."""
    row = _unfinished(by, DO, actie, at)
    if row.herhaling:
        raise SeriesIsNotDone
    row.gedaan_tijd = happened("gedaan_tijd", gedaan_tijd, at=at)
    row.save()
    if resultaat:
        ActieInhoud.objects.filter(van=row).update(resultaat=resultaat)
    _tell(row, by, "actie.gedaan", at)
    record(by, DO, row, at=at, event={"gedaan": True})
    return row.pk


@verb(DROP_ACTION)
def drop_action(*, actie: UUID, by: Reader, at: datetime) -> UUID:
    """An action will not be done; of a series the turns that are not done go too. Raises ActieIsFinished."""
    row = _unfinished(by, DROP_ACTION, actie, at)
    for one in [row, *Actie.objects.select_for_update().filter(reeks=row, gedaan_tijd=None, vervallen_tijd=None)]:
        one.vervallen_tijd = at
        one.save()
    record(by, DROP_ACTION, row, at=at, event={"vervallen": True})
    return row.pk


@verb(CHANGE_ACTION)
def change_action(*, actie: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime) -> UUID:
    """Change the text, the day, the goal or the worker of an action. Raises ActieIsFinished, FieldConflict, NotInRegie,
    DoelOfOtherPlan, Invalid."""
    row = _unfinished(by, CHANGE_ACTION, actie, at)
    inhoud = ActieInhoud.objects.select_for_update().get(van=row)
    texts, dates = frozenset({"tekst"}), frozenset({"gepland_op", "doel_id", "medewerker_id"})
    if strange := (new.keys() | base.keys()) - texts - dates:
        raise Invalid(f"Het veld {sorted(strange)[0]} is hier niet te wijzigen.")
    in_text = merge(inhoud, base=_only(base, texts), new=_only(new, texts), may_change=texts)
    in_row = merge(row, base=_only(base, dates), new=_only(new, dates), may_change=dates)
    plan = Plan.objects.get(actie=row)
    if "medewerker_id" in in_row and row.medewerker_id is not None:
        require_regie(plan, row.medewerker_id, at=at)
    if "doel_id" in in_row:
        doel_of(by, plan, row.doel_id, at=at)
    _require_text(inhoud.tekst)
    inhoud.save()
    row.save()
    record(by, CHANGE_ACTION, row, at=at, event={"velden": sorted(in_text | in_row)})
    return row.pk


@verb(APPROVE)
def approve(*, actie: UUID, by: Reader, at: datetime) -> UUID:
    """The other party agrees with an action (X-15). Raises ActieIsFinished where it will not be done, NoApprovalAsked,
    ApprovalOfOther."""
    return _answer(APPROVE, actie, "gegeven", "", by, at)


@verb(DECLINE)
def decline(*, actie: UUID, bezwaar: str = "", by: Reader, at: datetime) -> UUID:
    """The other party does not agree; the reason is optional (X-15). Raises as `approve`."""
    return _answer(DECLINE, actie, "geweigerd", bezwaar, by, at)


def _answer(action: Any, actie: UUID, answer: str, bezwaar: str, by: Reader, at: datetime) -> UUID:
    row = acties.take(by, action, actie, at=at)
    if row.vervallen_tijd is not None:
        raise ActieIsFinished
    if row.akkoord != "gevraagd":
        raise NoApprovalAsked
    if row.akkoord_van != ("bewoner" if by.role in RESIDENTS else "regie"):
        raise ApprovalOfOther
    row.akkoord, row.akkoord_door, row.akkoord_tijd = answer, by.id, at
    row.save()
    if bezwaar:
        ActieInhoud.objects.filter(van=row).update(bezwaar=bezwaar)
    notify([UUID(row.gemaakt_door)], f"actie.akkoord_{answer}", row, at=at)
    record(by, action, row, at=at, event={"akkoord": answer})
    return row.pk


def _about(
    plan: Plan, persoon: UUID | None, voor_groep: bool, who: UUID | None, resident: bool, at: datetime
) -> dict[str, Any]:
    """A member's own action is about that member; a participant acts for the group; for a participant the regie names whom it
    is for."""
    if who is None:
        return about(plan, persoon=persoon, voor_groep=voor_groep, at=at)
    require_belongs(plan, who, at=at)
    helps = is_participant(plan, who, at=at)
    if resident:
        return about(plan, persoon=None if helps else who, voor_groep=helps, at=at)
    if helps and persoon is None and not voor_groep:
        raise SubjectNeeded
    return about(plan, persoon=persoon or (None if voor_groep else who), voor_groep=voor_groep, at=at)


def _actor(plan: Plan, by: Reader, who: UUID | None, medewerker: UUID | None, at: datetime) -> dict[str, Any]:
    """Who does it: the resident, a named regisseur, or the actor."""
    if who is not None:
        return {"uitvoerder_id": who, "medewerker_id": None}
    if medewerker is not None and medewerker != person_key(by):
        require_regie(plan, medewerker, at=at)
    return {"uitvoerder_id": None, "medewerker_id": medewerker or person_key(by)}


def _unfinished(by: Reader, action: Any, key: UUID, at: datetime) -> Actie:
    row = acties.take(by, action, key, at=at)
    if row.gedaan_tijd is not None or row.vervallen_tijd is not None:
        raise ActieIsFinished
    return row


def _tell(row: Actie, by: Reader, kind: str, at: datetime) -> None:
    """A notice for who does it and for who asked, except the actor."""
    asked = [UUID(row.gemaakt_door)] if row.gemaakt_door != "stelsel" else []
    told = {*asked, *(key for key in (row.uitvoerder_id, row.medewerker_id) if key)} - {person_key(by)}
    notify(sorted(told), kind, row, at=at)


def _require_text(tekst: str) -> None:
    if not tekst.strip():
        raise Invalid("Schrijf in een paar woorden op wat er gedaan wordt of is.")


def _only(fields: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in names}
