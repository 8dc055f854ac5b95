"""Requests for single support in the year, from melding to decision, and contacts at the desk."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from ketenzicht.demo.draw import MINUTES, NEVER
from ketenzicht.demo.events import aanvragen as drawn_requests
from ketenzicht.demo.events import contacten as drawn_contacts
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.record.year import FIRST_DAY, WHAT, Year, day_of, hour, moment
from ketenzicht.demo.town import GEMEENTE_CODES, GSD, KCC
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.aanvragen import actions as steps
from ketenzicht.regie.aanvragen import deciding, intake
from ketenzicht.regie.aanvragen.rules import voorzieningen
from ketenzicht.regie.contacten import contacts


def draw(year: Year, block: Block) -> None:
    """The requests and the contacts of the year; who does not say who is calling is not in the record."""
    for row in np.flatnonzero(block.aanvragen.ontvangen_tijd >= FIRST_DAY * MINUTES):
        year.at(moment(block.aanvragen.ontvangen_tijd[row]), _request, year, block, int(row))
    for row in np.flatnonzero((block.contacten.begonnen >= FIRST_DAY * MINUTES) & ~block.contacten.anoniem):
        year.at(moment(block.contacten.begonnen[row]), _contact, year, block, int(row))


def _request(year: Year, block: Block, row: int, when: datetime) -> None:
    drawn = block.aanvragen
    by = year.worker(GSD, row, when)
    persoon = year.person(block, int(drawn.persoon[row]), by, when)
    choice = year.scene.offers[GEMEENTE_CODES[int(drawn.gemeente[row])], drawn_requests.WETTEN[int(drawn.wet[row])]]
    product = choice[row % len(choice)]
    request = year.scene.attempt(
        intake.report, persoon=persoon, product=product, kanaal=_channel(int(drawn.kanaal[row])),
        vraag=WHAT[row % len(WHAT)], by=by, at=when + timedelta(minutes=1),
    )  # fmt: skip
    if request is not None:
        _follow(year, block, row, request, product, by, when)


def _channel(place: int) -> str:
    """The doctor and the wijkteam are channels of the deliveries only."""
    name = drawn_requests.KANALEN[place]
    return {"huisarts": "keten", "wijkteam": "intern"}.get(name, name)


def _follow(year: Year, block: Block, row: int, request: UUID, product: UUID, by: Reader, when: datetime) -> None:
    drawn = block.aanvragen
    for day, at, step in (
        (drawn.gesprek_op[row], 11, steps.hold_talk),
        (drawn.onderzoek_gereed_op[row], 13, steps.finish_research),
        (drawn.aanvraag_op[row], 14, _apply),
    ):
        if day != NEVER:
            year.at(max(hour(day, at), when + timedelta(minutes=at)), _step, year, step, request, by)
    if drawn.besloten_op[row] == NEVER:
        return
    decision, day = drawn_requests.BESLUITEN[int(drawn.besluit[row])], int(drawn.besloten_op[row])
    if decision == "buiten_behandeling":  # Awb 4:5: the applicant gets time to complete first
        day = max(day, int(drawn.aanvraag_op[row]) + 3)
        year.at(hour(int(drawn.aanvraag_op[row]), 15), _ask_to_complete, year, request, day_of(day - 1), by)
    year.at(hour(day, 16), _decide, year, request, decision, product, int(block.support_started[row]), by)
    if decision != "toegekend" and drawn.afgesloten_tijd[row] != NEVER:
        year.at(max(hour(day, 17), moment(drawn.afgesloten_tijd[row])), _step, year, deciding.close, request, by)


def _step(year: Year, step: Any, request: UUID, by: Reader, when: datetime) -> None:
    year.scene.attempt(step, aanvraag=request, by=by, at=when)


def _apply(*, aanvraag: UUID, by: Reader, at: datetime) -> UUID:
    """Of young people the four weeks of Participatiewet art. 41 lid 4 are waived."""
    return steps.apply(aanvraag=aanvraag, zonder_zoektermijn=True, by=by, at=at)


def _ask_to_complete(year: Year, request: UUID, until: date, by: Reader, when: datetime) -> None:
    year.scene.attempt(steps.suspend, aanvraag=request, grond="aanvulling", aanvullen_tot=until, by=by, at=when)


def _decide(year: Year, request: UUID, decision: str, product: UUID, support: int, by: Reader, when: datetime) -> None:
    if decision == "ingetrokken":
        year.scene.attempt(deciding.withdraw, aanvraag=request, by=by, at=when)
        return
    granted = [deciding.Toekenning(product=product, ingang_op=when.date())] if decision == "toegekend" else []
    year.scene.attempt(deciding.decide, aanvraag=request, besluit=decision, toegekend=granted, by=by, at=when)
    if granted and support != NEVER:
        year.at(max(hour(support, 9), when + timedelta(hours=1)), _begin, year, request, by)


def _begin(year: Year, request: UUID, by: Reader, when: datetime) -> None:
    """The support that was granted begins, and the request is done."""
    for provision in voorzieningen.visible(by, at=when).filter(aanvraag=request).values_list("pk", flat=True):
        year.scene.attempt(deciding.start_provision, voorziening=provision, by=by, at=when)
    year.at(when + timedelta(minutes=9), _step, year, deciding.close, request, by)


def _contact(year: Year, block: Block, row: int, when: datetime) -> None:
    drawn = block.contacten
    by = year.worker(KCC, int(drawn.medewerker[row]), when)
    persoon = year.person(block, int(drawn.persoon[row]), by, when)
    year.scene.attempt(
        contacts.log_contact, tekst=WHAT[row % len(WHAT)], persoon=persoon,
        kanaal=drawn_contacts.KANALEN[int(drawn.kanaal[row])],
        richting="uitgaand" if drawn.uitgaand[row] else "inkomend", by=by, at=when + timedelta(minutes=1),
    )  # fmt: skip
