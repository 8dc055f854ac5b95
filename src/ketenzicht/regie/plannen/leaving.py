"""Nobody leaves, or loses the role of regisseur, while plans depend on it: the regie is handed over first (S3-131)."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from ketenzicht.access.organisaties.hooks import leaving
from ketenzicht.access.rollen.hooks import withdrawing
from ketenzicht.access.rollen.models import Rolvervulling
from ketenzicht.access.rollen.presets import REGISSEUR
from ketenzicht.access.rollen.queries import current
from ketenzicht.kernel.clock import midnight
from ketenzicht.regie.plannen.errors import HasPlans
from ketenzicht.regie.plannen.models import Regisseurschap


def require_handed_over(workers: "QuerySet[Any, Any]", op: date, at: datetime) -> None:
    """Raises HasPlans where one of these workers would still have the regie of a running plan when he or she is gone."""
    _require_none(Regisseurschap.objects.filter(medewerker__in=workers), op, at)


def require_another_role(role: Rolvervulling, op: date, at: datetime) -> None:
    """Raises HasPlans where the worker would still have the regie of a running plan in a municipality in which he or she is
    no regisseur any more. Who takes this role away learns how many plans there are, not which."""
    if role.rol != REGISSEUR or role.geldig_van > op:
        return
    others = Rolvervulling.objects.filter(current(op), medewerker=role.medewerker_id, rol=REGISSEUR).exclude(pk=role.pk)
    covered = {gemeente for other in others for gemeente in other.gemeenten}
    lost = set(role.gemeenten) - covered
    _require_none(Regisseurschap.objects.filter(medewerker=role.medewerker_id, plan__gemeente__in=lost), op, at)


def _require_none(held: "QuerySet[Regisseurschap]", op: date, at: datetime) -> None:
    gone = max(midnight(op), at)
    left = held.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=gone), plan__gesloten_tijd=None)
    count = left.values("plan").distinct().count()
    if count:
        raise HasPlans(count)


leaving.append(require_handed_over)
withdrawing.append(require_another_role)
