"""Under which plan something is written down, and whom it is about."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.policy import SEE_DAT, SEE_WAT
from ketenzicht.access.rollen.presets import RESIDENTS
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.contacten.errors import DoelOfOtherPlan, NotInGroup, NotInRegie
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.plannen.errors import PlanIsClosed
from ketenzicht.regie.plannen.household import current
from ketenzicht.regie.plannen.models import Doel, Plan
from ketenzicht.regie.plannen.rules import doelen, plannen


def open_plan(by: Reader, plan: UUID, *, at: datetime) -> Plan:
    """The running plan under which somebody writes: a worker who sees what it is about, a resident of its group. Raises
    NotFound, MayNot, PlanIsClosed."""
    row = plannen.take(by, SEE_DAT if by.role in RESIDENTS else SEE_WAT, plan, at=at)
    if row.gesloten_tijd is not None:
        raise PlanIsClosed
    return row


def about(plan: Plan, *, persoon: UUID | None, voor_groep: bool, at: datetime) -> dict[str, Any]:
    """The columns that say whom it is about: one member, the group as a whole, or, where nothing is named, nobody yet: then
    it is for the regie only, because it cannot be known which member may read it (S3-65, S3-120). Raises NotInGroup."""
    if persoon is not None:
        require_belongs(plan, persoon, at=at)
        return {"persoon_id": persoon, "groep_id": None, "intern": False}
    return {"persoon_id": None, "groep_id": plan.groep_id, "intern": not voor_groep}


def require_belongs(plan: Plan, persoon: UUID, *, at: datetime) -> None:
    """Raises NotInGroup where this person is neither member nor participant of the group of the plan now."""
    if not Lidmaatschap.objects.filter(current(at), groep=plan.groep_id, persoon=persoon).exists():
        raise NotInGroup


def is_participant(plan: Plan, persoon: UUID, *, at: datetime) -> bool:
    """Whether this person helps the group of the plan, and is not its subject."""
    found = Lidmaatschap.objects.filter(current(at), groep=plan.groep_id, persoon=persoon)
    return found.filter(rol=Lidmaatschap.Rol.PARTICIPANT).exists()


def require_regie(plan: Plan, medewerker: UUID, *, at: datetime) -> None:
    """Raises NotInRegie where this worker does not have the regie of the plan now."""
    if not plan.regisseurs.filter(current(at), medewerker=medewerker).exists():
        raise NotInRegie


def doel_of(by: Reader, plan: Plan, doel: UUID | None, *, at: datetime) -> Doel | None:
    """The goal that something serves. Raises NotFound, DoelOfOtherPlan."""
    if doel is None:
        return None
    row = doelen.take(by, SEE_DAT, doel, at=at)
    if row.plan_id != plan.pk:
        raise DoelOfOtherPlan
    return row


def made(plan: Plan, by: Reader, at: datetime) -> dict[str, Any]:
    """The columns that all objects under a plan share."""
    return {"gemeente_id": plan.gemeente_id, "plan": plan, "gemaakt_tijd": at, "gemaakt_door": by.id}
