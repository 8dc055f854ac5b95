"""Signals and tasks in the year: who reports, who judges, who sends what to whom, and what became of it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from ketenzicht.access.acting.verbs import Verb
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.demo.catalogue import ONDERWERPEN
from ketenzicht.demo.draw import MINUTES, NEVER
from ketenzicht.demo.events import taken as tasks
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.record.year import FIRST_DAY, RECEIVERS, WHAT, Year, day_of, hour, moment
from ketenzicht.demo.town import END_DAY, GEMEENTE_CODES, JONGERENLOKET, ORGANISATIE_GEMEENTE, WIJKTEAMS
from ketenzicht.kernel.reader import ALL, Reader
from ketenzicht.regie.signalen import actions as signalen
from ketenzicht.regie.signalen import judging
from ketenzicht.regie.taken import actions as taken
from ketenzicht.regie.taken import sending
from ketenzicht.regie.taken.expiry import expire_due

CHANNELS = ("internet", "telefoon", "mail", "keten")
CITIZEN, _, SYSTEM = range(3)
_FAR = END_DAY + 30
"""after the reference date"""
_SOON = 80
"""within so many days a task is answered before it would expire by itself"""


def draw(year: Year, block: Block) -> None:
    """The signals and the tasks of the year."""
    for row in np.flatnonzero(block.signalen.ontvangen >= FIRST_DAY * MINUTES):
        year.at(moment(block.signalen.ontvangen[row]), _signal, year, block, int(row))
    for row in np.flatnonzero(block.taken.verstuurd >= FIRST_DAY * MINUTES):
        year.at(moment(block.taken.verstuurd[row]), _task, year, block, int(row))


def nights(year: Year) -> None:
    """Each morning the system ends what nobody answered in time."""
    for day in range(FIRST_DAY, END_DAY):
        year.at(hour(day, 6), expire_due)


def subject(year: Year, drawn: Any, row: int) -> UUID | None:
    """What it is about, as the municipality calls it."""
    code = ONDERWERPEN[int(drawn.onderwerp[row])]
    return year.scene.subjects.get((GEMEENTE_CODES[int(drawn.gemeente[row])], code))


def _signal(year: Year, block: Block, row: int, when: datetime) -> None:
    drawn = block.signalen
    local = year.local_worker(int(drawn.gemeente[row]), int(drawn.medewerker[row]), when)
    who = int(drawn.indiener[row])
    by = local if who == SYSTEM else _reporter(year, drawn, row, local, when)
    persoon = year.person(block, int(drawn.persoon[row]), by, when)
    what: Any = {"persoon": persoon, "omschrijving": WHAT[row % len(WHAT)], "onderwerp": subject(year, drawn, row)}
    if who == SYSTEM:
        signal = _taken_in(year, what, str(int(drawn.nummer[row])), local, when + timedelta(minutes=1))
    else:
        signal = year.scene.attempt(
            signalen.report, **what, kanaal=CHANNELS[int(drawn.kanaal[row])], team=_team(year, local),
            indiener="inwoner" if who == CITIZEN else "professional", melder_naam="een buur" if who == CITIZEN else "",
            by=by, at=when + timedelta(minutes=1),
        )  # fmt: skip
    if signal is not None and int(drawn.beoordeeld[row]) != NEVER:
        judge = year.regie_of.get(persoon, local)
        year.at(
            max(when + timedelta(minutes=9), moment(drawn.beoordeeld[row])),
            _judge,
            year,
            signal,
            _why_not(drawn, row),
            judge,
        )


def _taken_in(year: Year, what: Any, key: str, local: Reader, at: datetime) -> UUID | None:
    """What a system tells; the youth desk sends it to a team, unless the regie of a plan has it already."""
    system = system_reader("signalen van een corporatie")
    signal = year.scene.attempt(
        signalen.take_in, **what, bron="corporatie", bronsleutel=key, ontvangen_tijd=at, by=system, at=at
    )
    if signal is not None and what["persoon"] not in year.regie_of:
        desk = year.worker(JONGERENLOKET, 0, at)
        year.scene.attempt(
            judging.route, signaal=signal, team=_team(year, local), by=desk, at=at + timedelta(minutes=3)
        )
    return signal


def _team(year: Year, local: Reader) -> UUID:
    (code,) = frozenset(local.teams if local.teams is not ALL else ())
    return year.scene.teams[code.upper()]


def _why_not(drawn: Any, row: int) -> str:
    """The reason for which the generator rejects it; empty where it is accepted."""
    accepted = int(drawn.oordeel[row]) == tasks.GEACCEPTEERD_SIGNAAL
    return "" if accepted else tasks.SIGNAALREDENEN[int(drawn.afwijsreden[row])]


def _reporter(year: Year, drawn: Any, row: int, local: Reader, when: datetime) -> Reader:
    """The worker that the deliveries know, or where that one does not work for this municipality one who does."""
    by = year.worker(int(drawn.organisatie[row]), int(drawn.medewerker[row]), when)
    here = by.municipalities is ALL or GEMEENTE_CODES[int(drawn.gemeente[row])] in by.municipalities
    return by if here else local


def _judge(year: Year, signaal: UUID, reason: str, by: Reader, when: datetime) -> None:
    if reason:
        year.scene.attempt(judging.reject, signaal=signaal, reden=reason, by=by, at=when)
    else:
        year.scene.attempt(judging.accept, signaal=signaal, by=by, at=when)


def _task(year: Year, block: Block, row: int, when: datetime) -> None:
    drawn, lot = block.taken, int(block.taken.medewerker[row])
    plan = year.plans.get(int(block.task_plans[0][row]))
    if plan is not None and _ends(drawn, row) >= plan.until:
        plan = None  # a plan closes when its tasks have ended: what outlives it is sent loose
    sender = plan.by if plan else year.worker(int(drawn.van[row]), lot, when)
    code = tasks.RECEIVERS[_receiver(drawn, row)]
    persoon = year.person(block, int(drawn.persoon[row]), sender, when)
    task = year.scene.attempt(
        sending.send, organisatie=year.scene.organisaties[code], plan=plan.key if plan else None, persoon=persoon,
        vraag=WHAT[row % len(WHAT)], onderwerp=subject(year, drawn, row), vervalt_op=_expires(drawn, row),
        by=sender, at=when + timedelta(minutes=1),
    )  # fmt: skip
    if task is None:
        return
    receiver = year.worker(_receiver(drawn, row), lot, when, RECEIVERS)
    for minute, act, by, more in _steps(drawn, row, sender, receiver):
        if minute != NEVER:
            year.at(max(moment(minute), when + timedelta(minutes=2)), _step, year, act, task, by, more)


def _ends(drawn: Any, row: int) -> datetime:
    """When the generator ends the task; a day after the year where it does not."""
    ends = (drawn.gesloten[row], drawn.afgewezen[row], drawn.ingetrokken[row], drawn.verlopen[row])
    return moment(max(ends)) if max(ends) != NEVER else hour(END_DAY + 1, 0)


def _receiver(drawn: Any, row: int) -> int:
    """To whom: what would go to the wijkteam of another municipality goes to the sender's own."""
    to = int(drawn.aan[row])
    elsewhere = to < WIJKTEAMS and int(ORGANISATIE_GEMEENTE[to]) != int(drawn.gemeente[row])
    return int(drawn.van[row]) if elsewhere else to


def _expires(drawn: Any, row: int) -> date | None:
    """When it expires: as the generator says; what it leaves unanswered for long does not."""
    if (minute := int(drawn.verlopen[row])) != NEVER:
        return day_of(minute // MINUTES - 1)
    answered = int(drawn.geaccepteerd[row])
    soon = not drawn.afgeleid[row] and answered != NEVER and answered < drawn.verstuurd[row] + _SOON * MINUTES
    return None if soon else day_of(_FAR)


def _steps(
    drawn: Any, row: int, sender: Reader, receiver: Reader
) -> Iterator[tuple[int, Verb[Any, Any], Reader, dict[str, Any]]]:
    """When, which act, by whom and with what. A derived step is not registered: the closing implies it."""
    if not drawn.afgeleid[row]:
        yield int(drawn.gereserveerd[row]), taken.reserve, receiver, {}
        yield int(drawn.geaccepteerd[row]), taken.accept, receiver, {}
        yield int(drawn.gestart[row]), taken.start, receiver, {}
    if (place := int(drawn.resultaat[row])) != NEVER:
        said = "Gesprek gevoerd, vervolg afgesproken." if drawn.feedback[row] else ""
        yield int(drawn.gesloten[row]), taken.close, receiver, {"resultaat": tasks.RESULTATEN[place], "feedback": said}
    if (place := int(drawn.afwijsreden[row])) != NEVER:
        yield int(drawn.afgewezen[row]), taken.reject, receiver, {"reden": tasks.AFWIJSREDENEN[place]}
    yield int(drawn.ingetrokken[row]), taken.withdraw, sender, {}
    if (day := int(drawn.gelezen_op[row])) != NEVER:
        yield max(day * MINUTES + 10 * 60, int(drawn.gesloten[row]) + 1), taken.read_feedback, sender, {}


def _step(year: Year, act: Verb[Any, Any], taak: UUID, by: Reader, more: Any, when: datetime) -> None:
    year.scene.attempt(act, taak=taak, by=by, at=when, **more)
