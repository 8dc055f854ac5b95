"""Whom an object is for: one person or the group as a whole, of this plan, or loose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ketenzicht.access.policy import SEE_DAT
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.groepen.rules import groepen
from ketenzicht.regie.personen.models import Persoon
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.plannen.household import current
from ketenzicht.regie.plannen.models import Plan
from ketenzicht.regie.trajecten.errors import NotOfThisPlan, PlanIsClosed, SubjectMissing


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
    """Under a plan that was taken: a member of its group, or that group. Without a plan: a person or group that this
    reader sees. Raises SubjectMissing, NotOfThisPlan, PlanIsClosed, NotFound."""
    if (persoon is None) == (groep is None):
        raise SubjectMissing
    if plan is not None:
        return under(plan, persoon=persoon, groep=groep, at=at)
    if persoon is not None:
        row = personen.take(by, SEE_DAT, persoon, at=at)
        return Subject(gemeente=row.gemeente_id, plan=None, groep=None, persoon=persoon, born=row.geboortedatum)
    found = groepen.take(by, SEE_DAT, groep, at=at)  # type: ignore[arg-type]  # one of the two is there
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


def require_members(groep: UUID, persons: Iterable[UUID], at: datetime) -> None:
    """Raises NotOfThisPlan where one of these is not a member of the group now."""
    asked = set(persons)
    lid = Lidmaatschap.objects.filter(current(at), groep=groep, persoon__in=asked, rol=Lidmaatschap.Rol.LID)
    if lid.count() != len(asked):
        raise NotOfThisPlan
