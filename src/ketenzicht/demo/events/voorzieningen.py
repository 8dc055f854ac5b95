"""Provisions: granted on requests, renewed, or already running when the history begins; with what they cost."""

from dataclasses import dataclass

import numpy as np

from ketenzicht.demo.catalogue import EENMALIG, MAANDEN, PRODUCT_WEIGHTS, TARIEF, VOLUME
from ketenzicht.demo.draw import (
    NEVER,
    Bools,
    Ints,
    chance,
    lead_time,
    on_weekday,
    owners,
    pick,
    pick_rows,
    stream,
    whole,
)
from ketenzicht.demo.events.aanvragen import JEUGD, TOEGEKEND, WMO, Aanvragen
from ketenzicht.demo.population import JEUGD as JEUGD_GROEP
from ketenzicht.demo.population import Residents
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.town import END_DAY, START_DAY, STARTS

REDENEN = (
    "volgens_plan",
    "voortijdig_client",
    "voortijdig_aanbieder",
    "voortijdig_overeenstemming",
    "overlijden",
    "verhuizing",
)
_REDEN_WEIGHTS = (0.0, 0.38, 0.17, 0.20, 0.15, 0.10)


@dataclass(frozen=True, kw_only=True)
class Voorzieningen:
    """Provisions, one per period that was decided on. `aanvraag` is NEVER for renewals and for what ran before the
    history; `vorige` is the position of the period before, `verlengd` whether another follows. Ends are exclusive."""

    nummer: Ints
    aanvraag: Ints
    persoon: Ints
    gemeente: Ints
    product: Ints
    vorige: Ints
    verlengd: Bools
    pgb: Bools
    toegekend_op: Ints
    ingang_op: Ints
    indicatie_tot: Ints
    eind_op: Ints
    reden: Ints
    volume: Ints

    def __len__(self) -> int:
        return len(self.nummer)


def voorzieningen(size: Size, people: Residents, cases: Aanvragen, block: int, seed: int) -> Voorzieningen:
    """The provisions of one block: those granted on requests, and the stock that ran when the history began."""
    rng = stream(seed, "voorzieningen", block)
    new = np.flatnonzero((cases.besluit == TOEGEKEND) & ((cases.wet == WMO) | (cases.wet == JEUGD)))
    old = _stock(rng, size, people)
    persoon = np.concatenate([cases.persoon[new], old])
    law = np.concatenate([cases.wet[new] == JEUGD, people.doelgroep[old] == JEUGD_GROEP]).astype(np.int64)
    toegekend = np.concatenate([cases.besloten_op[new], START_DAY - rng.integers(20, 700, len(old))])
    aanvraag = np.concatenate([cases.nummer[new], np.full(len(old), NEVER)])
    keep = toegekend > people.geboren[persoon] + 60
    return _run(
        rng,
        block,
        people=people,
        aanvraag=aanvraag[keep],
        persoon=persoon[keep],
        law=law[keep],
        toegekend=toegekend[keep],
    )


def _stock(rng: np.random.Generator, size: Size, people: Residents) -> Ints:
    persoon = owners(rng, size.voorzieningen, len(people))
    return persoon[people.doelgroep[persoon] <= JEUGD_GROEP]


def _run(
    rng: np.random.Generator,
    block: int,
    *,
    people: Residents,
    aanvraag: Ints,
    persoon: Ints,
    law: Ints,
    toegekend: Ints,
) -> Voorzieningen:
    """First periods, and behind them the renewals."""
    n = len(persoon)
    product = pick_rows(rng, PRODUCT_WEIGHTS, law)
    once = EENMALIG[product]
    span = np.rint(MAANDEN[product] * 30.44).astype(np.int64)
    ingang = on_weekday(toegekend + lead_time(rng, 18.0, 0.5, n, 3))
    tot = _year_end(rng, ingang + span, law == 0)
    lasts = np.where(chance(rng, 0.55, n) & ~once, tot + span, tot)
    early = chance(rng, 0.22, n) & ~once
    end = np.where(early, ingang + 14 + ((lasts - ingang) * rng.uniform(0.05, 0.9, n)).astype(np.int64), lasts)
    besluit = on_weekday(tot + np.where(chance(rng, 0.82, n), -rng.integers(5, 60, n), rng.integers(1, 40, n)))
    renewed = (end > tot) & (besluit < END_DAY)
    second = np.flatnonzero(renewed)
    reden = np.where(early, pick(rng, _REDEN_WEIGHTS, n), 0)
    volume = np.maximum(np.rint(VOLUME[product] * np.exp(rng.normal(0.0, 0.25, n)) * 100), 25).astype(np.int64)
    pgb = chance(rng, 0.09, n) & ~once

    def both(first: Ints, then: Ints) -> Ints:
        return np.concatenate([first, then[second]])

    end_all = both(np.where(renewed, tot, end), end)
    ended = end_all < END_DAY
    return Voorzieningen(
        nummer=block * 1_000_000 + np.arange(n + len(second)),
        aanvraag=both(aanvraag, np.full(n, NEVER)),
        persoon=both(persoon, persoon),
        gemeente=people.gemeente[both(persoon, persoon)],
        product=both(product, product),
        vorige=both(np.full(n, NEVER), np.arange(n)),
        verlengd=np.concatenate([renewed, np.zeros(len(second), np.bool_)]),
        pgb=np.concatenate([pgb, pgb[second]]),
        toegekend_op=both(toegekend, besluit),
        ingang_op=both(ingang, tot),
        indicatie_tot=both(tot, lasts),
        eind_op=np.where(ended, end_all, NEVER),
        reden=np.where(ended, both(np.where(renewed, 0, reden), reden), NEVER),
        volume=both(volume, volume),
    )


def _year_end(rng: np.random.Generator, tot: Ints, wmo: Bools) -> Ints:
    """Four in ten Wmo indications end with the calendar year: that is what makes the January peak."""
    january = (tot.astype("datetime64[D]").astype("datetime64[Y]") + 1).astype("datetime64[D]").astype(np.int64)
    return np.where(wmo & chance(rng, 0.4, len(tot)), january, tot)


def tarief(product: Ints, maand: Ints) -> Ints:
    """The contract tariff in cents in a month of the history: three per cent more each calendar year after 2023."""
    year = 2021 + (maand + 10) // 12
    return whole(np.rint(TARIEF[product] * 1.03 ** (year - 2023.0)))


def value(provisions: Voorzieningen, days: Ints) -> Ints:
    """What a provision costs in cents over a number of days; a one-off provision its price."""
    month = np.searchsorted(STARTS, np.maximum(provisions.toegekend_op, START_DAY), side="right") - 1
    price = tarief(provisions.product, month)
    return np.where(
        EENMALIG[provisions.product], price, price * provisions.volume // 100 * np.maximum(days, 0) * 12 // 365
    )
