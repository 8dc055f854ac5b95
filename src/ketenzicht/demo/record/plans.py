"""Plans of households in the year: started, goals set and finished, measured, closed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from ketenzicht.demo.draw import NEVER
from ketenzicht.demo.events import plannen as drawn_plans
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.record.year import FIRST_DAY, Running, Year, hour
from ketenzicht.demo.town import END_DAY
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.plannen import actions as plannen
from ketenzicht.regie.plannen import goals, measuring

ZRM = (
    "financien", "werk_en_opleiding", "tijdsbesteding", "huisvesting", "huiselijke_relaties", "geestelijke_gezondheid",
    "lichamelijke_gezondheid", "middelengebruik", "basale_adl", "instrumentele_adl", "sociaal_netwerk",
    "maatschappelijke_participatie", "justitie",
)  # fmt: skip
_PHASES = ("begin", "tussen", "eind")
_MOST = 5


def draw(year: Year, block: Block) -> None:
    """The plans that ran in the year; one that began before it begins on its first day."""
    drawn = block.plannen
    for place in range(len(drawn)):
        end = int(drawn.gesloten_op[place])
        if end == NEVER or end > FIRST_DAY:
            year.at(hour(max(int(drawn.gestart_op[place]), FIRST_DAY), 9), _start, year, block, place)


def members(block: Block, place: int) -> list[int]:
    """Who of the household is in the plan: at most five, and nobody who was not born yet."""
    people, drawn = block.people, block.plannen
    household = np.flatnonzero(people.huishouden == drawn.groep[place])[:_MOST]
    return [int(p) for p in household if people.geboren[p] < max(int(drawn.gestart_op[place]), FIRST_DAY)]


def _start(year: Year, block: Block, place: int, when: datetime) -> None:
    drawn = block.plannen
    by = year.worker(int(drawn.wijkteam[place]), int(drawn.regisseur[place]), when)
    leden = {p: year.person(block, p, by, when) for p in members(block, place)}
    plan = year.scene.attempt(
        plannen.start_with, leden=list(leden.values()), titel="Samen verder", by=by, at=when + timedelta(minutes=2)
    )
    if plan is None:
        return
    end = int(drawn.gesloten_op[place])
    closes = hour(end if end != NEVER else END_DAY + 2, 23)
    year.plans[int(drawn.nummer[place])] = Running(key=plan, by=by, until=closes)
    year.regie_of.update(dict.fromkeys(leden.values(), by))
    for goal in np.flatnonzero(block.doelen.plan == place):
        _goal(year, block, int(goal), plan, leden[int(drawn.persoon[place])], by, when)
    if end != NEVER:
        year.at(closes, _close, year, block, place, plan, list(leden.values()), by)


def _close(
    year: Year, block: Block, place: int, plan: UUID, leden: list[UUID], by: Reader, when: datetime
) -> None:  # fmt: skip
    drawn = block.plannen
    year.plans.pop(int(drawn.nummer[place]), None)
    for persoon in leden:
        year.regie_of.pop(persoon, None)
    reason = drawn_plans.SLUITREDENEN[int(drawn.sluitreden[place])]
    year.scene.attempt(
        plannen.close,
        plan=plan,
        sluitreden=reason,
        oordeel="Het gezin redt het weer zelf.",
        open_taken="laten_lopen",
        by=by,
        at=when,
    )


def _goal(year: Year, block: Block, goal: int, plan: UUID, main: UUID, by: Reader, when: datetime) -> None:
    day = int(block.doelen.gesteld_op[goal])
    year.at(max(when + timedelta(minutes=5), hour(day, 9)), _set_goal, year, block, goal, plan, main, by)


def _set_goal(year: Year, block: Block, goal: int, plan: UUID, main: UUID, by: Reader, when: datetime) -> None:
    drawn = block.doelen
    area = drawn_plans.LEEFGEBIEDEN[int(drawn.domein[goal])]
    made = year.scene.attempt(
        goals.set_goal, plan=plan, tekst="Op eigen kracht verder", persoon=main, leefgebied=area, by=by, at=when
    )
    if made is None:
        return
    if (done := int(drawn.afgerond_op[goal])) != NEVER:
        outcome = drawn_plans.UITKOMSTEN[int(drawn.status[goal])]
        year.at(max(when + timedelta(hours=1), hour(done, 15)), _finish, year, made, outcome, by)
    _measure(year, block, goal, plan, main, by, when)


def _finish(year: Year, doel: UUID, outcome: str, by: Reader, when: datetime) -> None:
    year.scene.attempt(goals.finish_goal, doel=doel, uitkomst=outcome, by=by, at=when)


def _measure(year: Year, block: Block, goal: int, plan: UUID, main: UUID, by: Reader, when: datetime) -> None:
    """A whole round of the ZRM around the one value that the deliveries tell: all domains must be filled."""
    drawn = block.metingen
    for row in np.flatnonzero(drawn.doel == goal):
        if (day := int(drawn.gemeten_op[row])) >= FIRST_DAY:
            scores = {domain: _near(int(drawn.waarde[row]), n) for n, domain in enumerate(ZRM)}
            phase = _PHASES[int(drawn.moment[row])]
            year.at(max(when + timedelta(minutes=9), hour(day, 14)), _measured, year, plan, main, scores, phase, by)


def _measured(year: Year, plan: UUID, main: UUID, scores: Any, phase: str, by: Reader, when: datetime) -> None:
    year.scene.attempt(
        measuring.measure, plan=plan, schaal="zrm13", scores=scores, persoon=main, fase=phase, by=by, at=when
    )


def _near(value: int, place: int) -> int:
    return max(1, min(5, value + place % 3 - 1))
