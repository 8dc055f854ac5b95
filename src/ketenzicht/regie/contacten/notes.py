"""What may change in notes: those of the plan, internal or for the group, and the personal work notes (S3-68, X-33, P-3)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.editing import merge
from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.errors import Invalid
from ketenzicht.access.log.models import Logregel
from ketenzicht.access.log.recording import log_line, record
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.contacten.models import Notitie, NotitieInhoud, Werknotitie
from ketenzicht.regie.contacten.rules import (
    CHANGE_NOTE,
    DROP_WORK_NOTE,
    KEEP_WORK_NOTE,
    SHARE_WORK_NOTE,
    WRITE_NOTE,
    notities,
    werknotities,
)
from ketenzicht.regie.contacten.subjects import about, made, open_plan
from ketenzicht.regie.plannen.errors import PlanIsClosed
from ketenzicht.regie.plannen.rules import plannen


@verb(WRITE_NOTE)
def write_note(
    *, plan: UUID, tekst: str, persoon: UUID | None = None, voor_groep: bool = False, intern: bool = False, by: Reader,
    at: datetime,
) -> UUID:  # fmt: skip
    """Write a note at a plan (S3-68). An internal one is for the regie only, and so is one that names nobody. Raises
    PlanIsClosed, NotInGroup, Invalid."""
    under = open_plan(by, plan, at=at)
    notities.require_start(by, WRITE_NOTE, under.gemeente_id)
    if not tekst.strip():
        raise Invalid("Schrijf een tekst in de notitie.")
    fields = about(under, persoon=persoon, voor_groep=voor_groep, at=at)
    row = Notitie.objects.create(**made(under, by, at), **{**fields, "intern": intern or fields["intern"]})
    NotitieInhoud.objects.create(van=row, tekst=tekst)
    record(by, WRITE_NOTE, row, at=at, event={"intern": row.intern})
    return row.pk


@verb(CHANGE_NOTE)
def change_note(*, notitie: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime) -> UUID:
    """Change the text of a note. Raises FieldConflict, Invalid."""
    row = notities.take(by, CHANGE_NOTE, notitie, at=at)
    inhoud = NotitieInhoud.objects.select_for_update().get(van=row)
    if changed := merge(inhoud, base=base, new=new, may_change=frozenset({"tekst"})):
        inhoud.save(update_fields=sorted(changed))
    record(by, CHANGE_NOTE, row, at=at)
    return row.pk


@verb(KEEP_WORK_NOTE)
def keep_work_note(*, plan: UUID, tekst: str, werknotitie: UUID | None = None, by: Reader, at: datetime) -> UUID:
    """Keep a personal work note at a plan, a new one or over an own one (P-3). The log says that it was done, not what or at
    which plan. Raises PlanIsClosed, NotFound, Invalid."""
    under = plannen.take(by, SEE_DAT, plan, at=at)
    werknotities.require_start(by, KEEP_WORK_NOTE, under.gemeente_id)
    if under.gesloten_tijd is not None:
        raise PlanIsClosed
    if not tekst.strip():
        raise Invalid("Schrijf een tekst in de werknotitie.")
    row = (
        Werknotitie(plan=under, auteur_id=person_key(by))
        if werknotitie is None
        else werknotities.take(by, KEEP_WORK_NOTE, werknotitie, at=at)
    )
    row.tekst, row.bewaard_tijd = tekst, at
    row.save()
    _log(by, KEEP_WORK_NOTE.key, row.pk, at)
    return row.pk


@verb(DROP_WORK_NOTE)
def drop_work_note(*, werknotitie: UUID, by: Reader, at: datetime) -> None:
    """Throw an own work note away; nothing is left of it."""
    row = werknotities.take(by, DROP_WORK_NOTE, werknotitie, at=at)
    key = row.pk
    row.delete()
    _log(by, DROP_WORK_NOTE.key, key, at)


@verb(SHARE_WORK_NOTE)
def share_work_note(
    *, werknotitie: UUID, persoon: UUID | None = None, voor_groep: bool = False, intern: bool = False, by: Reader,
    at: datetime,
) -> UUID:  # fmt: skip
    """Sharing a work note makes it a note of the plan; the work note is gone (P-3). Gives the key of the note. Raises as
    `write_note`."""
    row = werknotities.take(by, SHARE_WORK_NOTE, werknotitie, at=at)
    key, plan, tekst = row.pk, row.plan_id, row.tekst
    row.delete()
    note = write_note(plan=plan, tekst=tekst, persoon=persoon, voor_groep=voor_groep, intern=intern, by=by, at=at)
    _log(by, SHARE_WORK_NOTE.key, key, at)
    return note


def _log(by: Reader, handeling: str, key: UUID, at: datetime) -> None:
    """A line without plan or person: nobody finds a work note by the plan, and no event is sent about it."""
    log_line(by, Logregel.Soort.ACTIE, handeling, at=at, kind="werknotitie", key=key, grond=("door u geschreven",))
