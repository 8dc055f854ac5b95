"""The run that ends tasks to which nobody said yes or no."""

from datetime import datetime

from ketenzicht.access.errors import AccessError
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.regie.taken.actions import expire
from ketenzicht.regie.taken.rules import EXPIRE, taken


def expire_due(at: datetime) -> int:
    """End every unanswered task whose day has come, each in a transaction of its own; returns how many. What was taken up
    meanwhile is left alone, so it may run twice at once and be broken off."""
    system = system_reader("taken zonder antwoord laten verlopen")
    ended = 0
    for key in list(taken.visible(system, EXPIRE, at=at).order_by("vervalt_op").values_list("pk", flat=True)):
        try:
            expire(taak=key, by=system, at=at)
            ended += 1
        except AccessError:  # somebody took it up after it was listed; the refusal is in the log
            continue
    return ended
