"""Saying afterwards whom something is about that was written down without that: then that member, or the group, sees it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.policy import Policy
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.contacten.errors import SubjectAlreadyKnown, SubjectNeeded
from ketenzicht.regie.contacten.rules import SET_SUBJECT, acties, klantcontacten, notities
from ketenzicht.regie.contacten.subjects import about
from ketenzicht.regie.plannen.models import Plan
from ketenzicht.regie.signalen.codes import require_code

_KINDS: dict[str, Policy[Any]] = {policy.kind: policy for policy in (acties, klantcontacten, notities)}


@verb(SET_SUBJECT)
def set_subject(
    *, soort: str, object_id: UUID, persoon: UUID | None = None, voor_groep: bool = False, by: Reader, at: datetime
) -> UUID:
    """Say whom an internal actie, klantcontact or notitie is about. Raises SubjectNeeded, SubjectAlreadyKnown, NotInGroup,
    NotFound, Invalid."""
    policy = _KINDS[require_code("soort", soort, tuple(_KINDS))]
    row = policy.take(by, SET_SUBJECT, object_id, at=at)
    if not row.intern:
        raise SubjectAlreadyKnown
    if persoon is None and not voor_groep:
        raise SubjectNeeded
    for name, value in about(Plan.objects.get(pk=row.plan_id), persoon=persoon, voor_groep=voor_groep, at=at).items():
        setattr(row, name, value)
    row.save()
    record(by, SET_SUBJECT, row, at=at, event={"intern": False})
    return row.pk
