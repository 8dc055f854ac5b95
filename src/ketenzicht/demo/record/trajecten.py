"""Trajecten in the year: ordered by the regisseur or at the counter, carried out here or by a provider, and how they ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from ketenzicht.access.rollen import presets
from ketenzicht.demo.catalogue import LEVERANCIERS
from ketenzicht.demo.draw import NEVER
from ketenzicht.demo.events import plannen as drawn_plans
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.record.plans import members
from ketenzicht.demo.record.scene import Somebody
from ketenzicht.demo.record.year import FIRST_DAY, WHAT, Running, Year, day_of, hour
from ketenzicht.demo.town import GEMEENTE_CODES, GSD
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.trajecten import actions, adding
from ketenzicht.regie.uitstroom.actions import end_traject
from ketenzicht.regie.uitstroom.recording import Uitvalkeuze


@dataclass(frozen=True, kw_only=True)
class _Offer:
    """What stands in the catalogue for a kind of traject: code, law with article, and who carries it out."""

    code: str
    wet: str
    artikel: str
    by: str = "GSD"


_OFFERS = (
    _Offer(code="BO-03", wet="pw", artikel="7"),
    _Offer(code="BO-04", wet="wgs", artikel="3"),
    _Offer(code="02A04", wet="wmo", artikel="2.3.5", by="aanbieder"),
    _Offer(code="WT-02", wet="jeugd", artikel="2.3", by="wijkteam"),
    _Offer(code="07A12", wet="wmo", artikel="2.3.5", by="aanbieder"),
)
"""in the order of TRAJECTSOORTEN of the deliveries"""
_PROVIDERS = tuple(one.organisatie for one in LEVERANCIERS if one.wmo)


def draw(year: Year, block: Block) -> None:
    """The trajecten that were ordered in the year."""
    for row in np.flatnonzero(block.trajecten.aangemeld_op >= FIRST_DAY):
        year.at(hour(int(block.trajecten.aangemeld_op[row]), 11), _order, year, block, int(row))


def _order(year: Year, block: Block, row: int, when: datetime) -> None:
    drawn, offer = block.trajecten, _OFFERS[int(block.trajecten.soort[row])]
    place, gemeente = int(drawn.persoon[row]), int(drawn.gemeente[row])
    plan, local = _plan_of(year, block, place), year.local_worker(gemeente, row, when)
    by = plan.by if plan else local if offer.by == "wijkteam" else year.worker(GSD, row, when)
    treats = _treats(year, offer, by, row)
    traject = year.scene.attempt(
        adding.add, product=year.scene.products[GEMEENTE_CODES[gemeente], offer.code], plan=plan.key if plan else None,
        persoon=year.person(block, place, by, when), organisatie=year.scene.organisaties[treats.organisatie],
        behandelaar=treats.key, grondslag=_ground(offer, when), vraag=WHAT[row % len(WHAT)], by=by,
        gepland_einde_op=day_of(drawn.gepland_tot[row]), at=when + timedelta(minutes=2),
    )  # fmt: skip
    if traject is None:
        return
    if (day := int(drawn.gestart_op[row])) != NEVER:
        year.at(max(hour(day, 10), when + timedelta(minutes=3)), _begin, year, traject, by)
    if (day := int(drawn.beeindigd_op[row])) != NEVER:
        year.at(max(hour(day, 16), when + timedelta(minutes=4)), _end, year, block, row, traject, by)


def _plan_of(year: Year, block: Block, persoon: int) -> Running | None:
    """The running plan in which this resident is."""
    for place in np.flatnonzero(block.plannen.groep == block.people.huishouden[persoon]):
        running = year.plans.get(int(block.plannen.nummer[place]))
        if running is not None and persoon in members(block, int(place)):
            return running
    return None


def _treats(year: Year, offer: _Offer, by: Reader, lot: int) -> Somebody:
    """Who carries it out: a provider by lot, the back office, or in the wijkteam who ordered it."""
    if offer.by == "wijkteam":
        return next(who for staff in year.scene.staff.values() for who in staff if str(who.key) == by.id)
    organisatie = _PROVIDERS[lot % len(_PROVIDERS)] if offer.by == "aanbieder" else offer.by
    return year.scene.worker(organisatie, presets.BEHANDELAAR, lot)


def _ground(offer: _Offer, when: datetime) -> dict[str, Any]:
    until = (when + timedelta(days=2 * 365)).date()
    return {
        "soort": "wet",
        "wet": offer.wet,
        "artikel": offer.artikel,
        "doel": "uitvoeren van dit traject",
        "eindigt_op": until,
    }


def _begin(year: Year, traject: UUID, by: Reader, when: datetime) -> None:
    year.scene.attempt(actions.begin, traject=traject, gestart_op=when.date(), by=by, at=when)


def _end(year: Year, block: Block, row: int, traject: UUID, by: Reader, when: datetime) -> None:
    drawn = block.trajecten
    went, dropped = int(drawn.bestemming[row]), int(drawn.reden[row])
    outcome: dict[str, Any] = {"reden_einde": "volgens_plan", "uitkomst": "bereikt"}
    if went != NEVER:
        outcome["uitstroom"] = drawn_plans.BESTEMMINGEN[went]
    elif dropped != NEVER:
        outcome = {
            "reden_einde": "voortijdig_client", "uitkomst": "niet_bereikt",
            "uitval": Uitvalkeuze(
                reden=drawn_plans.UITVALREDENEN[dropped], initiatief=drawn_plans.INITIATIEVEN[int(drawn.initiatief[row])]
            ),
        }  # fmt: skip
    year.scene.attempt(end_traject, traject=traject, beeindigd_op=when.date(), by=by, at=when, **outcome)
