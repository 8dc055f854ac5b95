"""The runs over tasks that stay open: what nobody answered ends, and of what is far too late both sides hear."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ketenzicht.access.errors import AccessError
from ketenzicht.access.policy import Action
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.regie.taken.actions import escalate, expire
from ketenzicht.regie.taken.rules import ESCALATE, EXPIRE, taken


def expire_due(at: datetime) -> int:
    """End every unanswered task whose day has come; returns how many."""
    return _each(expire, EXPIRE, "taken zonder antwoord laten verlopen", at)


def escalate_due(at: datetime) -> int:
    """Tell of every task that takes three times as long as agreed, once; returns how many."""
    return _each(escalate, ESCALATE, "melden dat taken veel te laat zijn", at)


def _each(act: Callable[..., Any], action: Action, purpose: str, at: datetime) -> int:
    """Do this with each task that waits for it, each in a transaction of its own. What was taken up meanwhile is left
    alone, so it may run twice at once and be broken off."""
    system, done = system_reader(purpose), 0
    for key in list(taken.visible(system, action, at=at).order_by("verstuurd_tijd").values_list("pk", flat=True)):
        try:
            act(taak=key, by=system, at=at)
            done += 1
        except AccessError:  # somebody took it up after it was listed; the refusal is in the log
            continue
    return done
