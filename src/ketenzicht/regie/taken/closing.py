"""What becomes of running tasks when their plan closes: the regie chooses."""

from datetime import datetime

from django.db.models import Q

from ketenzicht.access.errors import Invalid
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.plannen import hooks
from ketenzicht.regie.plannen.models import Plan
from ketenzicht.regie.taken.actions import withdraw
from ketenzicht.regie.taken.errors import TasksStillRun
from ketenzicht.regie.taken.models import Taak
from ketenzicht.regie.taken.rules import WITHDRAW, taken

WITHDRAWN, GO_ON = "intrekken", "laten_lopen"


def settle_tasks(plan: Plan, chosen: str, by: Reader, at: datetime) -> None:
    """Withdraw the running tasks of a plan that closes, or let them go on: what this reader may not withdraw goes on. Raises
    TasksStillRun where there are any and nothing was chosen, Invalid for another choice."""
    if chosen not in ("", WITHDRAWN, GO_ON):
        raise Invalid(f"Kies voor de lopende taken {WITHDRAWN} of {GO_ON}.")
    mine = taken.visible(by, WITHDRAW, at=at, where=Q(plan=plan, einde_tijd=None)).values("pk")
    running = list(
        Taak.objects.select_for_update()
        .filter(pk__in=mine, einde_tijd=None)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if running and not chosen:
        raise TasksStillRun(len(running))
    for key in running if chosen == WITHDRAWN else ():
        withdraw(taak=key, by=by, at=at)


hooks.closing.append(settle_tasks)
