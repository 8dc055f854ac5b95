"""What may change in consultations: planned, moved, called off, who is invited, agenda and report (S3-101)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from ketenzicht.access.acting.editing import merge
from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.models import Grondslag, Medewerker
from ketenzicht.access.notices.sending import notify
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.contacten.errors import (
    GrondslagHasEnded,
    MeetingEndsBeforeItBegins,
    MeetingIsOff,
    NoSuchWorker,
    PlanHasClosed,
)
from ketenzicht.regie.contacten.models import Casusoverleg, CasusoverlegInhoud, Overlegdeelnemer
from ketenzicht.regie.contacten.rules import (
    CALL_OFF,
    CHANGE_MEETING,
    INVITE,
    PLAN_MEETING,
    REPORT_MEETING,
    overleggen,
)
from ketenzicht.regie.contacten.subjects import open_plan, require_belongs
from ketenzicht.regie.delen.grondslag import holds
from ketenzicht.regie.plannen.models import Plan


@verb(PLAN_MEETING)
def plan_meeting(
    *, plan: UUID, begin: datetime, eind: datetime, plaats: str = "", agenda: str = "", medewerkers: Sequence[UUID] = (),
    personen: Sequence[UUID] = (), grondslag: UUID | None = None, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Plan a consultation and invite workers and people of the group; they are told that there is one, not about what.
    Workers of other organisations read the agenda only with a `grondslag` (P-1). Raises PlanHasClosed,
    MeetingEndsBeforeItBegins, NotInGroup, NoSuchWorker, GrondslagHasEnded."""
    under = open_plan(by, plan, at=at)
    overleggen.require_start(by, PLAN_MEETING, under.gemeente_id)
    if eind <= begin:
        raise MeetingEndsBeforeItBegins
    row = Casusoverleg.objects.create(
        plan=under, gemeente_id=under.gemeente_id, begin=begin, eind=eind, plaats=plaats, grondslag=_ground(grondslag, at),
        gemaakt_door=by.id,
    )  # fmt: skip
    CasusoverlegInhoud.objects.create(van=row, agenda=agenda)
    _invite(row, under, medewerkers, personen, at)
    record(by, PLAN_MEETING, row, at=at)
    return row.pk


@verb(INVITE)
def invite(
    *, casusoverleg: UUID, medewerkers: Sequence[UUID] = (), personen: Sequence[UUID] = (),
    grondslag: UUID | None = None, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Invite more people; who was invited already stays invited. Raises MeetingIsOff, PlanHasClosed, NotInGroup,
    NoSuchWorker, GrondslagHasEnded."""
    row = _under_open_plan(by, INVITE, casusoverleg, at)
    if grondslag is not None:
        row.grondslag = _ground(grondslag, at)
        row.save()
    _invite(row, Plan.objects.get(pk=row.plan_id), medewerkers, personen, at)
    record(by, INVITE, row, at=at)
    return row.pk


@verb(CHANGE_MEETING)
def move_meeting(*, casusoverleg: UUID, begin: datetime, eind: datetime, plaats: str | None = None, by: Reader, at: datetime) -> UUID:  # fmt: skip
    """Move a consultation; who is invited is told. Raises MeetingIsOff, PlanHasClosed, MeetingEndsBeforeItBegins."""
    row = _under_open_plan(by, CHANGE_MEETING, casusoverleg, at)
    if eind <= begin:
        raise MeetingEndsBeforeItBegins
    row.begin, row.eind = begin, eind
    row.plaats = row.plaats if plaats is None else plaats
    row.save()
    _tell(row, "casusoverleg.verplaatst", at)
    record(by, CHANGE_MEETING, row, at=at)
    return row.pk


@verb(CALL_OFF)
def call_off(*, casusoverleg: UUID, by: Reader, at: datetime) -> UUID:
    """The consultation does not go on; who is invited is told. Raises MeetingIsOff."""
    row = _on(by, CALL_OFF, casusoverleg, at)
    row.vervallen_tijd = at
    row.save()
    _tell(row, "casusoverleg.vervallen", at)
    record(by, CALL_OFF, row, at=at)
    return row.pk


@verb(REPORT_MEETING)
def report_meeting(
    *, casusoverleg: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime
) -> UUID:
    """Write `agenda` and `verslag`. Raises FieldConflict, Invalid."""
    row = overleggen.take(by, REPORT_MEETING, casusoverleg, at=at)
    inhoud = CasusoverlegInhoud.objects.select_for_update().get(van=row)
    if changed := merge(inhoud, base=base, new=new, may_change=frozenset({"agenda", "verslag"})):
        inhoud.save(update_fields=sorted(changed))
    record(by, REPORT_MEETING, row, at=at, event={"velden": sorted(changed)})
    return row.pk


def _on(by: Reader, action: Any, key: UUID, at: datetime) -> Casusoverleg:
    row = overleggen.take(by, action, key, at=at)
    if row.vervallen_tijd is not None:
        raise MeetingIsOff
    return row


def _under_open_plan(by: Reader, action: Any, key: UUID, at: datetime) -> Casusoverleg:
    """One that goes on, of a plan that runs: after its end nobody else gets to read what was said."""
    row = _on(by, action, key, at)
    if row.plan.gesloten_tijd is not None:
        raise PlanHasClosed
    return row


def _ground(key: UUID | None, at: datetime) -> Grondslag | None:
    if key is None:
        return None
    found = Grondslag.objects.filter(pk=key).first()
    if found is None or not holds(found, at):
        raise GrondslagHasEnded
    return found


def _invite(row: Casusoverleg, plan: Plan, workers: Sequence[UUID], persons: Sequence[UUID], at: datetime) -> None:
    today = local_date(at)
    there = Medewerker.objects.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=today), pk__in=workers)
    if there.count() != len(set(workers)):
        raise NoSuchWorker
    for persoon in persons:
        require_belongs(plan, persoon, at=at)
    new = [Overlegdeelnemer(overleg=row, medewerker_id=key) for key in dict.fromkeys(workers)]
    new += [Overlegdeelnemer(overleg=row, persoon_id=key) for key in dict.fromkeys(persons)]
    Overlegdeelnemer.objects.bulk_create(new, ignore_conflicts=True)
    notify([*workers, *persons], "casusoverleg.uitnodiging", row, at=at)


def _tell(row: Casusoverleg, kind: str, at: datetime) -> None:
    invited = row.deelnemers.values_list("medewerker", "persoon")
    notify([worker or person for worker, person in invited], kind, row, at=at)
