"""What may change in consultations: planned, moved, called off, who is invited, agenda and report (S3-101)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from ketenzicht.regie.afspraken.queries import afspraak_for
from ketenzicht.regie.contacten.errors import (
    MeetingEndsBeforeItBegins,
    MeetingIsOff,
    NoSuchWorker,
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
from ketenzicht.regie.plannen.errors import PlanIsClosed
from ketenzicht.regie.trajecten.grounds import ground


@dataclass(frozen=True, kw_only=True)
class Guests:
    """Whom to invite: workers and people of the group; and the ground for the workers of other organisations."""

    medewerkers: Sequence[UUID]
    personen: Sequence[UUID]
    grondslag: Mapping[str, Any] | None


@verb(PLAN_MEETING)
def plan_meeting(
    *, plan: UUID, begin: datetime, eind: datetime, plaats: str = "", agenda: str = "", medewerkers: Sequence[UUID] = (),
    personen: Sequence[UUID] = (), grondslag: Mapping[str, Any] | None = None, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Plan a consultation and invite workers and people of the group; they are told that there is one, not about what.
    Workers of another organisation are invited with a `grondslag`, its fields by name, or on that of the agreement with
    their organisation (P-1). Raises PlanIsClosed, MeetingEndsBeforeItBegins, NotInGroup, NoSuchWorker, GrondslagMissing."""
    under = open_plan(by, plan, at=at)
    overleggen.require_start(by, PLAN_MEETING, under.gemeente_id)
    if eind <= begin:
        raise MeetingEndsBeforeItBegins
    row = Casusoverleg.objects.create(
        plan=under, gemeente_id=under.gemeente_id, begin=begin, eind=eind, plaats=plaats, gemaakt_door=by.id,
    )  # fmt: skip
    CasusoverlegInhoud.objects.create(van=row, agenda=agenda)
    _invite(row, Guests(medewerkers=medewerkers, personen=personen, grondslag=grondslag), by, at)
    record(by, PLAN_MEETING, row, at=at)
    return row.pk


@verb(INVITE)
def invite(
    *, casusoverleg: UUID, medewerkers: Sequence[UUID] = (), personen: Sequence[UUID] = (),
    grondslag: Mapping[str, Any] | None = None, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Invite more people; who was invited already stays invited, on the ground that is stated now. Raises MeetingIsOff,
    PlanIsClosed, NotInGroup, NoSuchWorker, GrondslagMissing."""
    row = _under_open_plan(by, INVITE, casusoverleg, at)
    _invite(row, Guests(medewerkers=medewerkers, personen=personen, grondslag=grondslag), by, at)
    record(by, INVITE, row, at=at)
    return row.pk


@verb(CHANGE_MEETING)
def move_meeting(*, casusoverleg: UUID, begin: datetime, eind: datetime, plaats: str | None = None, by: Reader, at: datetime) -> UUID:  # fmt: skip
    """Move a consultation; who is invited is told. Raises MeetingIsOff, PlanIsClosed, MeetingEndsBeforeItBegins."""
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
        raise PlanIsClosed
    return row


def _invite(row: Casusoverleg, guests: Guests, by: Reader, at: datetime) -> None:
    workers = _workers(guests.medewerkers, at)
    for persoon in guests.personen:
        require_belongs(row.plan, persoon, at=at)
    grounds = _grounds({one.organisatie_id for one in workers}, guests.grondslag, row, by, at)
    for one in workers:
        stated = grounds[one.organisatie_id]
        known, new = Overlegdeelnemer.objects.get_or_create(
            overleg=row, medewerker=one, persoon=None, defaults={"grondslag": stated}
        )
        if not new and stated is not None:
            known.grondslag = stated
            known.save(update_fields=["grondslag"])
    people = [Overlegdeelnemer(overleg=row, persoon_id=key) for key in dict.fromkeys(guests.personen)]
    Overlegdeelnemer.objects.bulk_create(people, ignore_conflicts=True)
    notify([*guests.medewerkers, *guests.personen], "casusoverleg.uitnodiging", row, at=at)


def _workers(keys: Sequence[UUID], at: datetime) -> list[Medewerker]:
    there = Medewerker.objects.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=local_date(at)), pk__in=keys)
    found = list(there.order_by("pk"))
    if len(found) != len(set(keys)):
        raise NoSuchWorker
    return found


def _grounds(
    organisations: set[UUID], stated: Mapping[str, Any] | None, row: Casusoverleg, by: Reader, at: datetime
) -> dict[UUID, Grondslag | None]:
    """By organisation on what ground its workers are invited; none within the own one."""
    return {
        one: ground(
            stated, afspraak_for(one, gemeente=row.gemeente_id, on=local_date(at)), sender=UUID(by.organisation), receiver=one, wet="",
            persoon=None, at=at,
        )
        for one in sorted(organisations)
    }  # fmt: skip


def _tell(row: Casusoverleg, kind: str, at: datetime) -> None:
    invited = row.deelnemers.values_list("medewerker", "persoon")
    notify([worker or person for worker, person in invited], kind, row, at=at)
