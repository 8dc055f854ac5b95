"""Whom a signal is about: one person, or one group. Nobody is searched for here: the reporter names who it is (X-29)."""

from datetime import datetime
from uuid import UUID

from ketenzicht.access.errors import NotFound
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen.presets import RESIDENTS, STELSEL
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Groep
from ketenzicht.regie.groepen.rules import groepen
from ketenzicht.regie.personen.models import Persoon
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.signalen.errors import NoSubject


def subject(by: Reader, *, persoon: UUID | None, groep: UUID | None, at: datetime) -> Persoon | Groep:
    """The person or the group, locked, so that two signals about one subject are filtered one after the other. Raises
    NoSubject where neither or both are given, NotFound where the reader cannot know of it."""
    if (persoon is None) == (groep is None):
        raise NoSubject
    if persoon is not None:
        return _person(by, persoon, at)
    assert groep is not None  # noqa: S101 -- one of the two is given
    return _group(by, groep, at)


def _person(by: Reader, key: UUID, at: datetime) -> Persoon:
    """A resident names who is visible to a resident; a worker names somebody of the own municipality, whose key comes from a
    search that was logged (X-7)."""
    if by.role in RESIDENTS:
        return personen.take(by, SEE_DAT, key, at=at)
    rows = Persoon.objects.select_for_update(of=("self",))
    found = personen.without_forbidden(rows, by, SEE_DAT, at=at).filter(pk=key).first()
    if found is None:
        raise NotFound(personen.noun)
    return found if found.samengevoegd_met_id is None else _person(by, found.samengevoegd_met_id, at)


def _group(by: Reader, key: UUID, at: datetime) -> Groep:
    if by.role != STELSEL:
        return groepen.take(by, SEE_DAT, key, at=at)
    found = Groep.objects.select_for_update().filter(pk=key).first()
    if found is None:
        raise NotFound(groepen.noun)
    return found
