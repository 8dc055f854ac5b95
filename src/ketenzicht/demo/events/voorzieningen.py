"""Provisions, their allotments to suppliers and the declarations of each care month."""

from dataclasses import dataclass

import numpy as np

from ketenzicht.demo.catalogue import (
    EENMALIG,
    IS_JEUGD,
    LEVERANCIER_WEIGHTS,
    MAANDEN,
    OVERSPENDS,
    PRODUCT_WEIGHTS,
    TARIEF,
    VOLUME,
    WAIT,
)
from ketenzicht.demo.draw import NEVER, Bools, Ints, chance, lead_time, on_weekday, owners, pick, pick_rows, stream
from ketenzicht.demo.events.aanvragen import JEUGD, TOEGEKEND, WMO, Aanvragen
from ketenzicht.demo.population import JEUGD as JEUGD_GROEP
from ketenzicht.demo.population import Residents
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.town import END_DAY, MONTHS, START_DAY, STARTS

REDENEN = (
    "volgens_plan",
    "voortijdig_client",
    "voortijdig_aanbieder",
    "voortijdig_overleg",
    "overlijden",
    "verhuizing",
)
_REDEN_WEIGHTS = (0.0, 0.38, 0.17, 0.20, 0.15, 0.10)
SOORTEN = ("debet", "credit")
LAST_DECLARED = MONTHS - 2
"""September 2026: the care month October is not declared yet at the reference date."""
APRIL_2026 = MONTHS - 7
MARCH_2026 = MONTHS - 8


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


@dataclass(frozen=True, kw_only=True)
class Toewijzingen:
    """Allotments: one per provision in kind, two where the supplier changes. `voorziening`: position in the block."""

    nummer: Ints
    voorziening: Ints
    leverancier: Ints
    toegewezen_op: Ints
    ingang_op: Ints
    start_op: Ints
    eind_op: Ints
    geweigerd: Bools

    def __len__(self) -> int:
        return len(self.nummer)


@dataclass(frozen=True, kw_only=True)
class Factuurregels:
    """Declaration lines: one per allotment and care month (index into the history). Amounts in cents."""

    nummer: Ints
    toewijzing: Ints
    maand: Ints
    soort: Ints
    bedrag: Ints
    aantal: Ints
    tarief: Ints
    ontvangen_op: Ints
    betaald_op: Ints
    afgekeurd_op: Ints

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
    rng: np.random.Generator, block: int, *, people: Residents, aanvraag: Ints, persoon: Ints, law: Ints, toegekend: Ints
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


def toewijzingen(provisions: Voorzieningen, block: int, seed: int) -> Toewijzingen:
    """The allotments of one block; about one in twelve provisions changes its supplier halfway."""
    rng = stream(seed, "toewijzingen", block)
    n = len(provisions)
    law = IS_JEUGD[provisions.product].astype(np.int64)
    renewal = provisions.vorige != NEVER
    supplier = pick_rows(rng, LEVERANCIER_WEIGHTS, law)
    supplier = np.where(renewal, supplier[np.maximum(provisions.vorige, 0)], supplier)
    other = pick_rows(rng, LEVERANCIER_WEIGHTS, law)
    start = provisions.ingang_op + np.where(renewal, 0, _extra_wait(rng, supplier))
    end = np.where(provisions.eind_op == NEVER, END_DAY + 1, provisions.eind_op)
    switch = start + (end - start) // 2
    switches = chance(rng, 0.085, n) & (supplier != other) & (end - start > 200) & (switch < END_DAY) & ~provisions.verlengd
    known = ~provisions.pgb & (provisions.toegekend_op < END_DAY)
    first, second = np.flatnonzero(known), np.flatnonzero(known & switches)
    toegewezen = np.maximum(np.concatenate([provisions.toegekend_op[first] + 1, switch[second] - 7]), 0)
    ingang = np.concatenate([provisions.ingang_op[first], switch[second]])
    begin = np.concatenate([start[first], switch[second]])
    eind = np.concatenate([np.where(switches, switch, provisions.eind_op)[first], provisions.eind_op[second]])
    waits = (begin >= END_DAY) | ((eind != NEVER) & (begin >= eind))
    return Toewijzingen(
        nummer=block * 1_000_000 + np.arange(len(ingang)),
        voorziening=np.concatenate([first, second]),
        leverancier=np.concatenate([supplier[first], other[second]]),
        toegewezen_op=toegewezen,
        ingang_op=ingang,
        start_op=np.where(waits, NEVER, begin),
        eind_op=eind,
        geweigerd=waits & chance(rng, 0.35, len(ingang)),
    )


def _extra_wait(rng: np.random.Generator, supplier: Ints) -> Ints:
    """Days on top of the usual wait, for the supplier with twenty weeks' wait."""
    long = WAIT[supplier] > 60
    return np.where(long, lead_time(rng, WAIT[supplier] - 18.0, 0.12, len(supplier)), 0)


def factuurregels(provisions: Voorzieningen, allotments: Toewijzingen, block: int, seed: int) -> Factuurregels:
    """The declarations of one block: every started month up to September 2026, a few never declared or rejected."""
    rng = stream(seed, "factuurregels", block)
    toewijzing, maand = _months(provisions, allotments)
    keep = ~chance(rng, np.where(maand == LAST_DECLARED, 0.12, 0.015), len(maand))
    toewijzing, maand = toewijzing[keep], maand[keep]
    product = provisions.product[allotments.voorziening[toewijzing]]
    n = len(maand)
    volume = provisions.volume[allotments.voorziening[toewijzing]] * np.exp(rng.normal(0.0, 0.08, n))
    volume = volume * np.where((product == OVERSPENDS) & (maand >= APRIL_2026), 1.34, 1.0)
    aantal = np.where(EENMALIG[product], 100, np.maximum(np.rint(volume), 1)).astype(np.int64)
    ontvangen = on_weekday(STARTS[maand + 1] + lead_time(rng, 11.0, 0.45, n, 1))
    price = tarief(product, maand)
    afgekeurd = chance(rng, 0.028, n)
    betaald = on_weekday(ontvangen + lead_time(rng, 17.0, 0.35, n, 3))
    paid = ~afgekeurd & (betaald < END_DAY)
    rows = np.flatnonzero(ontvangen < END_DAY)
    credit = np.flatnonzero(paid & (ontvangen < END_DAY - 60) & chance(rng, 0.008, n))
    order = np.concatenate([rows, credit])
    credited = np.arange(len(order)) >= len(rows)
    later = np.where(credited, 28, 0)
    return Factuurregels(
        nummer=block * 1_000_000 + np.arange(len(order)),
        toewijzing=toewijzing[order],
        maand=maand[order],
        soort=credited.astype(np.int64),
        bedrag=np.where(credited, -(price * aantal // 1000)[order], (price * aantal // 100)[order]),
        aantal=np.where(credited, -(aantal // 10)[order], aantal[order]),
        tarief=price[order],
        ontvangen_op=on_weekday(ontvangen[order] + later),
        betaald_op=np.where(paid[order] & (betaald[order] + later < END_DAY - 2), on_weekday(betaald[order] + later), NEVER),
        afgekeurd_op=np.where(afgekeurd, np.minimum(on_weekday(ontvangen + 4), END_DAY - 1), NEVER)[order],
    )


def tarief(product: Ints, maand: Ints) -> Ints:
    """The contract tariff in cents in a month of the history: three per cent more each calendar year after 2023."""
    year = 2021 + (maand + 10) // 12
    return np.rint(TARIEF[product] * 1.03 ** (year - 2023.0)).astype(np.int64)


def _months(provisions: Voorzieningen, allotments: Toewijzingen) -> tuple[Ints, Ints]:
    """Every (allotment, care month) in which care was given."""
    started = np.flatnonzero(allotments.start_op != NEVER)
    first = np.searchsorted(STARTS, np.maximum(allotments.start_op[started], START_DAY), side="right") - 1
    end = np.where(allotments.eind_op[started] == NEVER, END_DAY, np.minimum(allotments.eind_op[started], END_DAY))
    last = np.minimum(np.searchsorted(STARTS, end - 1, side="right") - 1, LAST_DECLARED)
    once = EENMALIG[provisions.product[allotments.voorziening[started]]]
    before = allotments.start_op[started] < START_DAY
    last = np.where(once, np.where(before, -1, np.minimum(first, LAST_DECLARED)), last)
    return spread(started, first, last)


def value(provisions: Voorzieningen, days: Ints) -> Ints:
    """What a provision costs in cents over a number of days; a one-off provision its price."""
    month = np.searchsorted(STARTS, np.maximum(provisions.toegekend_op, START_DAY), side="right") - 1
    price = tarief(provisions.product, month)
    return np.where(EENMALIG[provisions.product], price, price * provisions.volume // 100 * np.maximum(days, 0) * 12 // 365)


def corrected(lines: Factuurregels, allotments: Toewijzingen) -> tuple[Bools, Ints]:
    """What the correction of March 2026 leaves and makes of each line: which lines stay, and their amounts.

    The largest supplier declared 8 % too much in that month, and about one line in ninety was withdrawn.
    """
    march = lines.maand == MARCH_2026
    stays = ~(march & (lines.nummer % 89 == 0))
    too_much = march & (allotments.leverancier[lines.toewijzing] == 0)
    return stays, np.where(too_much, lines.bedrag * 92 // 100, lines.bedrag)


def pgb_payments(provisions: Voorzieningen) -> tuple[Ints, Ints, Ints]:
    """Monthly payments from a pgb: position of the provision, care month and cents (four fifths of the tariff)."""
    rows = np.flatnonzero(provisions.pgb & (provisions.ingang_op < STARTS[LAST_DECLARED + 1]))
    first = np.searchsorted(STARTS, np.maximum(provisions.ingang_op[rows], START_DAY), side="right") - 1
    end = np.where(provisions.eind_op[rows] == NEVER, END_DAY, np.minimum(provisions.eind_op[rows], END_DAY))
    last = np.minimum(np.searchsorted(STARTS, end - 1, side="right") - 1, LAST_DECLARED)
    row, maand = spread(rows, first, last)
    price = tarief(provisions.product[row], maand)
    return row, maand, price * provisions.volume[row] // 125


def spread(rows: Ints, first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Each row once for every month from `first` up to and including `last`."""
    count = np.maximum(last - first + 1, 0)
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(rows, count), np.repeat(first, count) + offset
