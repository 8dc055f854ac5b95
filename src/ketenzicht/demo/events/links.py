"""Which task, traject belongs to which signal and plan: found afterwards, so that each stream can be drawn on its own."""

import numpy as np

from ketenzicht.demo.draw import MINUTES, NEVER, Ints
from ketenzicht.demo.events.plannen import Doelen, Plannen, Trajecten
from ketenzicht.demo.events.taken import VERVOLGEN, Signalen, Taken

FAR = 10**9
"""beyond every moment in minutes, so that a person and a moment make one number"""


def task_signals(tasks: Taken, signals: Signalen) -> Ints:
    """Per task the number of the signal that led to it: a later task of the same person, for signals followed by one."""
    return _led_to(tasks.persoon, tasks.verstuurd, signals, VERVOLGEN.index("taak"))


def traject_signals(courses: Trajecten, signals: Signalen) -> Ints:
    """Per traject the number of the signal that led to it, found in the same way."""
    return _led_to(courses.persoon, courses.aangemeld_op * MINUTES, signals, VERVOLGEN.index("traject"))


def _led_to(persons: Ints, moments: Ints, signals: Signalen, vervolg: int) -> Ints:
    """Per row (a person and a moment) the number of the signal that led to it: a row is the first one about that person since
    the signal came, within a year."""
    found = np.full(len(persons), NEVER)
    rows = np.flatnonzero(signals.vervolg == vervolg)
    if not len(persons) or not len(rows):
        return found
    order = np.lexsort((moments, persons))
    keys = persons[order] * FAR + moments[order]
    place = np.searchsorted(keys, signals.persoon[rows] * FAR + signals.ontvangen[rows])
    at = order[np.minimum(place, len(order) - 1)]
    waited = moments[at] - signals.ontvangen[rows]
    fits = (place < len(order)) & (persons[at] == signals.persoon[rows]) & (waited <= 365 * MINUTES)
    found[at[fits]] = signals.nummer[rows][fits]
    return found


def task_plans(tasks: Taken, plans: Plannen, goals: Doelen) -> tuple[Ints, Ints]:
    """Per task the numbers of the plan and the goal under which it was sent, NEVER without a plan that ran then."""
    people = max(int(tasks.persoon.max(initial=0)), int(plans.persoon.max(initial=0))) + 1
    plan_of = np.full(people, NEVER)
    plan_of[plans.persoon] = np.arange(len(plans))
    plan = plan_of[tasks.persoon]
    at = np.maximum(plan, 0)
    day = tasks.verstuurd // MINUTES
    if not len(plans):
        return plan, plan
    end = plans.gesloten_op[at]
    runs = (plan != NEVER) & (plans.gestart_op[at] <= day) & ((end == NEVER) | (end >= day))
    goal = np.searchsorted(goals.plan, at)
    return np.where(runs, plans.nummer[at], NEVER), np.where(
        runs, goals.nummer[np.minimum(goal, len(goals.plan) - 1)], NEVER
    )
