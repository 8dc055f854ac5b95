"""Whom an object is for: one person or the group as a whole, of this plan, or loose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ketenzicht.access.policy import SEE_DAT
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Groep, Lidmaatschap
from ketenzicht.regie.groepen.rules import groepen
from ketenzicht.regie.personen.models import Persoon
from ketenzicht.regie.personen.rules import FIND, personen
from ketenzicht.regie.plannen.errors import PlanIsClosed
from ketenzicht.regie.plannen.household import current
from ketenzicht.regie.plannen.models import Plan
from ketenzicht.regie.stuk import Stuk
from ketenzicht.regie.trajecten.errors import NotOfThisPlan, SubjectMissing


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whose it is and under which plan; `born` is the birth date of the one person."""

    gemeente: str
    plan: UUID | None
    groep: UUID | None
    persoon: UUID | None
    born: date | None = None

    @property
    def keys(self) -> dict[str, object]:
        """The columns of a Stuk."""
        return {
            "gemeente_id": self.gemeente,
            "plan_id": self.plan,
            "groep_id": self.groep,
            "persoon_id": self.persoon,
        }


def subject(by: Reader, plan: Plan | None, *, persoon: UUID | None, groep: UUID | None, at: datetime) -> Subject:
    """Under a plan that was taken: a member of its group, or that group. Without a plan: a person whom this reader sees or
    may find (by a search, which is logged), or a group that this reader sees. Raises SubjectMissing, NotOfThisPlan,
    PlanIsClosed, NotFound."""
    if (persoon is None) == (groep is None):
        raise SubjectMissing
    if plan is not None:
        return under(plan, persoon=persoon, groep=groep, at=at)
    if persoon is not None:
        action = FIND if personen.may(by, FIND, persoon, at=at) else SEE_DAT
        personen.take(by, action, persoon, at=at)
    elif groep is not None:
        groepen.take(by, SEE_DAT, groep, at=at)
    return loose(persoon=persoon, groep=groep)


def loose(*, persoon: UUID | None, groep: UUID | None) -> Subject:
    """Without a plan, of whom the rules were asked already: it follows from an object that was taken."""
    if persoon is not None:
        row = Persoon.objects.get(pk=persoon)
        return Subject(gemeente=row.gemeente_id, plan=None, groep=None, persoon=persoon, born=row.geboortedatum)
    if groep is None:
        raise SubjectMissing
    found = Groep.objects.get(pk=groep)
    return Subject(gemeente=found.gemeente_id, plan=None, groep=found.pk, persoon=None)


def under(plan: Plan, *, persoon: UUID | None, groep: UUID | None, at: datetime) -> Subject:
    """The same under a running plan, whose rules were asked already. Raises NotOfThisPlan, PlanIsClosed."""
    if plan.gesloten_tijd is not None:
        raise PlanIsClosed
    if persoon is None:
        if groep != plan.groep_id:
            raise NotOfThisPlan
        return Subject(gemeente=plan.gemeente_id, plan=plan.pk, groep=groep, persoon=None)
    require_members(plan.groep_id, (persoon,), at)
    born = Persoon.objects.values_list("geboortedatum", flat=True).get(pk=persoon)
    return Subject(gemeente=plan.gemeente_id, plan=plan.pk, groep=None, persoon=persoon, born=born)


def same_subject(former: Stuk, *, at: datetime) -> Subject:
    """Whom an object is about, for another one that follows it under the same plan, which must run. Raises NotOfThisPlan,
    PlanIsClosed."""
    if former.plan is not None:
        return under(former.plan, persoon=former.persoon_id, groep=former.groep_id, at=at)
    born = former.persoon.geboortedatum if former.persoon else None
    return Subject(gemeente=former.gemeente_id, plan=None, groep=former.groep_id, persoon=former.persoon_id, born=born)


def require_members(groep: UUID, persons: Iterable[UUID], at: datetime) -> None:
    """Raises NotOfThisPlan where one of these is not a member of the group now."""
    asked = set(persons)
    lid = Lidmaatschap.objects.filter(current(at), groep=groep, persoon__in=asked, rol=Lidmaatschap.Rol.LID)
    if lid.count() != len(asked):
        raise NotOfThisPlan
