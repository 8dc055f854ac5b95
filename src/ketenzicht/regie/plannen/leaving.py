"""Nobody leaves while plans depend on it: the regie is handed over first."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from ketenzicht.access.organisaties.hooks import leaving
from ketenzicht.kernel.clock import midnight
from ketenzicht.regie.plannen.errors import HasPlans
from ketenzicht.regie.plannen.models import Regisseurschap


def require_handed_over(workers: "QuerySet[Any, Any]", op: date, at: datetime) -> None:
    """Raises HasPlans where one of these workers would still have the regie of a running plan when he or she is gone."""
    gone = max(midnight(op), at)
    held = Regisseurschap.objects.filter(
        Q(geldig_tot=None) | Q(geldig_tot__gt=gone), medewerker__in=workers, plan__gesloten_tijd=None
    )
    count = held.values("plan").distinct().count()
    if count:
        raise HasPlans(count)


leaving.append(require_handed_over)
