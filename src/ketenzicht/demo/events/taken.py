"""Signals and the tasks that partners hand to each other (requirements S0-11 … S0-18)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ketenzicht.demo.catalogue import LEVERANCIERS
from ketenzicht.demo.draw import (
    MINUTES,
    NEVER,
    Bools,
    Ints,
    chance,
    days_in_season,
    in_office_hours,
    lead_time,
    on_weekday,
    owners,
    pick,
    stream,
)
from ketenzicht.demo.population import Residents
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.town import (
    END_DAY,
    ORGANISATIE_CODES,
    ORGANISATIES,
    RMC,
    STARTS,
    SUMMER_DIP,
    WIJK_TEAM,
    month_weights,
)

RECEIVERS = (*ORGANISATIE_CODES, *(supplier.organisatie for supplier in LEVERANCIERS))
_RECEIVER_WEIGHTS = (0.08, 0.08, 0.06, 0.04, 0.17, 0.13, 0.12, 0.03, 0.01, *(0.28 * s.weight for s in LEVERANCIERS))
_LEAD = np.array([*(o.lead_days for o in ORGANISATIES), *(24.0 for _ in LEVERANCIERS)])

_ONDERWERP_WEIGHTS = (0.05, 0.08, 0.04, 0.02, 0.03, 0.09, 0.09, 0.12, 0.15, 0.11, 0.14, 0.01, 0.04, 0.02, 0.01)

STATUSSEN = ("verstuurd", "gereserveerd", "geaccepteerd", "gestart", "gesloten", "afgewezen", "ingetrokken", "verlopen")
VERSTUURD, GERESERVEERD, GEACCEPTEERD, GESTART, GESLOTEN, AFGEWEZEN, INGETROKKEN, VERLOPEN = range(8)
_COURSE_WEIGHTS = (0.86, 0.08, 0.03, 0.03)
RESULTATEN = ("dienst_geleverd", "deels_geleverd", "niet_geleverd", "doorverwezen", "onbekend")
_RESULTAAT_WEIGHTS = (0.52, 0.22, 0.11, 0.10, 0.05)
AFWIJSREDENEN = ("verkeerde_organisatie", "onvoldoende_informatie", "geen_capaciteit", "al_afgehandeld", "anders")
_AFWIJS_WEIGHTS = (0.3, 0.25, 0.2, 0.15, 0.1)

INDIENERS = ("inwoner", "professional", "automatisch")
_INDIENER_WEIGHTS = (0.30, 0.58, 0.12)
SIGNAALREDENEN = ("al_in_beeld", "geen_hulp_nodig", "niet_bereikt", "andere_gemeente", "onvoldoende_informatie")
_SIGNAALREDEN_WEIGHTS = (0.3, 0.3, 0.15, 0.05, 0.2)
VERVOLGEN = ("taak", "traject", "aanvraag", "plan")
OORDELEN = ("geaccepteerd", "afgewezen")
GEACCEPTEERD_SIGNAAL, AFGEWEZEN_SIGNAAL = range(2)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Tasks in parallel arrays; moments in local minutes, NEVER where a transition did not happen."""

    nummer: Ints
    persoon: Ints
    gemeente: Ints
    van: Ints
    aan: Ints
    medewerker: Ints
    onderwerp: Ints
    status: Ints
    verstuurd: Ints
    gereserveerd: Ints
    geaccepteerd: Ints
    gestart: Ints
    gesloten: Ints
    afgewezen: Ints
    ingetrokken: Ints
    verlopen: Ints
    afgeleid: Bools
    geregistreerd: Ints
    afgesproken_dagen: Ints
    resultaat: Ints
    afwijsreden: Ints
    feedback: Bools
    gelezen_op: Ints
    vervolg: Bools

    def __len__(self) -> int:
        return len(self.nummer)


@dataclass(frozen=True, kw_only=True)
class Signalen:
    """Signals in parallel arrays."""

    nummer: Ints
    persoon: Ints
    gemeente: Ints
    organisatie: Ints
    medewerker: Ints
    indiener: Ints
    onderwerp: Ints
    kanaal: Ints
    ontvangen: Ints
    oordeel: Ints
    beoordeeld: Ints
    filterregel: Bools
    afwijsreden: Ints
    vervolg: Ints
    vervolg_op: Ints

    def __len__(self) -> int:
        return len(self.nummer)


def _when(rng: np.random.Generator, people: Residents, mean: float, growth: float) -> tuple[Ints, Ints]:
    """Who and on which day, for things that happen `mean` times per resident, never before birth."""
    persoon = owners(rng, mean, len(people))
    day = days_in_season(rng, STARTS, month_weights(SUMMER_DIP, growth), len(persoon))
    real = (day > people.geboren[persoon]) & (day < END_DAY)
    return persoon[real], day[real]


def _step(rng: np.random.Generator, before: Ints, days: Ints, happened: Bools) -> Ints:
    """The moment `days` after the one before, later on the same day at the earliest."""
    day = on_weekday(before // MINUTES + days)
    minute = np.where(days == 0, before + rng.integers(1, 60, len(before)), in_office_hours(rng, day))
    return np.where(happened & (before != NEVER) & (minute < END_DAY * MINUTES), minute, NEVER)


def taken(size: Size, people: Residents, block: int, seed: int) -> Taken:
    """The tasks of one block. A closed task passed through every step; a small part is still on its way."""
    rng = stream(seed, "taken", block)
    persoon, day = _when(rng, people, size.taken, 0.07)
    n = len(persoon)
    aan = pick(rng, _RECEIVER_WEIGHTS, n)
    course = pick(rng, _COURSE_WEIGHTS, n)
    verstuurd = in_office_hours(rng, day)
    finished, afgeleid = _carried_out(rng, verstuurd, lead_time(rng, _LEAD[aan], 0.75, n, 1), course == 0)
    afgewezen = _step(rng, verstuurd, lead_time(rng, 7.0, 0.6, n, 1), course == 1)
    ingetrokken = _step(rng, verstuurd, lead_time(rng, 9.0, 0.6, n, 1), course == 2)
    verlopen = _step(rng, verstuurd, np.full(n, 90), course == 3)
    gereserveerd, geaccepteerd, gestart, gesloten = finished
    ways = (*finished, afgewezen, ingetrokken, verlopen)
    last = np.maximum.reduce([verstuurd, *ways])
    late = np.where(chance(rng, 0.07, n), rng.integers(8, 25, n), rng.integers(0, 3, n))
    closed = gesloten != NEVER
    feedback = closed & chance(rng, 0.68, n)
    gelezen = on_weekday(gesloten // MINUTES + rng.integers(0, 12, n))
    return Taken(
        nummer=block * 1_000_000 + np.arange(n),
        persoon=persoon,
        gemeente=people.gemeente[persoon],
        van=WIJK_TEAM[people.wijk_on(persoon, day)],
        aan=aan,
        medewerker=rng.integers(0, 1_000_000, n),
        onderwerp=pick(rng, _ONDERWERP_WEIGHTS, n),
        status=_status(ways),
        verstuurd=verstuurd,
        gereserveerd=gereserveerd,
        geaccepteerd=geaccepteerd,
        gestart=gestart,
        gesloten=gesloten,
        afgewezen=afgewezen,
        ingetrokken=ingetrokken,
        verlopen=verlopen,
        afgeleid=afgeleid,
        geregistreerd=np.minimum(last + late * MINUTES, END_DAY * MINUTES - 1),
        afgesproken_dagen=np.where(aan == RMC, 14, 28),
        resultaat=np.where(closed, pick(rng, _RESULTAAT_WEIGHTS, n), NEVER),
        afwijsreden=np.where(afgewezen != NEVER, pick(rng, _AFWIJS_WEIGHTS, n), NEVER),
        feedback=feedback,
        gelezen_op=np.where(feedback & chance(rng, 0.8, n) & (gelezen < END_DAY), gelezen, NEVER),
        vervolg=closed & chance(rng, 0.12, n),
    )


def _carried_out(rng: np.random.Generator, verstuurd: Ints, total: Ints, done: Bools) -> tuple[tuple[Ints, ...], Bools]:
    """When a task was reserved, accepted, started and closed, and whether only the closing was registered: then the
    steps before it are derived, and happened at that same moment (definitions.md, Taken)."""
    n = len(verstuurd)
    gereserveerd = _step(rng, verstuurd, total // 5, done & ~chance(rng, 0.015, n))
    geaccepteerd = _step(rng, gereserveerd, total // 12, done)
    gestart = _step(rng, geaccepteerd, total // 10, done)
    rest = total - total // 5 - total // 12 - total // 10
    gesloten = _step(rng, gestart, rest, done & ~chance(rng, 0.02, n))
    derived = (gesloten != NEVER) & chance(rng, 0.06, n)
    before = (np.where(derived, gesloten, step) for step in (gereserveerd, geaccepteerd, gestart))
    return (*before, gesloten), derived


def _status(ways: Sequence[Ints]) -> Ints:
    """The last state that was reached; `ways` are the moments of the states after VERSTUURD, in their order."""
    status = np.full(len(ways[0]), VERSTUURD)
    for state, moment in zip(
        (GERESERVEERD, GEACCEPTEERD, GESTART, GESLOTEN, AFGEWEZEN, INGETROKKEN, VERLOPEN), ways, strict=True
    ):
        status = np.where(moment != NEVER, state, status)
    return status.astype(np.int64)


def signalen(size: Size, people: Residents, block: int, seed: int) -> Signalen:
    """The signals of one block; about two thirds are accepted, one in twelve is handled by a filter rule."""
    rng = stream(seed, "signalen", block)
    persoon, day = _when(rng, people, size.signalen, 0.05)
    n = len(persoon)
    filtered = chance(rng, 0.08, n)
    oordeel = np.where(filtered, AFGEWEZEN_SIGNAAL, pick(rng, (0.72, 0.28), n))
    ontvangen = in_office_hours(rng, day)
    days = np.where(filtered, 0, lead_time(rng, 4.0, 0.8, n))
    beoordeeld = _step(rng, ontvangen, days, ~chance(rng, 0.01, n))
    judged = beoordeeld != NEVER
    start = on_weekday(beoordeeld // MINUTES + lead_time(rng, 26.0, 0.8, n, 1))
    started = judged & (oordeel == GEACCEPTEERD_SIGNAAL) & chance(rng, 0.74, n) & (start < END_DAY)
    return Signalen(
        nummer=block * 1_000_000 + np.arange(n),
        persoon=persoon,
        gemeente=people.gemeente[persoon],
        organisatie=pick(rng, (0.14, 0.13, 0.11, 0.06, 0.16, 0.12, 0.13, 0.12, 0.03), n),
        medewerker=rng.integers(0, 1_000_000, n),
        indiener=pick(rng, _INDIENER_WEIGHTS, n),
        onderwerp=pick(rng, _ONDERWERP_WEIGHTS, n),
        kanaal=pick(rng, (0.34, 0.30, 0.14, 0.22), n),
        ontvangen=ontvangen,
        oordeel=np.where(judged, oordeel, NEVER),
        beoordeeld=beoordeeld,
        filterregel=filtered,
        afwijsreden=np.where(judged & (oordeel == AFGEWEZEN_SIGNAAL), pick(rng, _SIGNAALREDEN_WEIGHTS, n), NEVER),
        vervolg=np.where(started, pick(rng, (0.62, 0.16, 0.14, 0.08), n), NEVER),
        vervolg_op=np.where(started, start, NEVER),
    )
