"""Declarations of each care month, the correction of March 2026, and payments from a pgb."""

from dataclasses import dataclass

import numpy as np

from ketenzicht.demo.catalogue import EENMALIG, OVERSPENDS
from ketenzicht.demo.draw import NEVER, Bools, Ints, chance, lead_time, on_weekday, stream
from ketenzicht.demo.events.toewijzingen import Toewijzingen
from ketenzicht.demo.events.voorzieningen import Voorzieningen, tarief
from ketenzicht.demo.town import END_DAY, MONTHS, START_DAY, STARTS

SOORTEN = ("debet", "credit")
LAST_DECLARED = MONTHS - 2
"""September 2026: the care month October is not declared yet at the reference date."""
APRIL_2026 = MONTHS - 7
MARCH_2026 = MONTHS - 8


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
        betaald_op=np.where(
            paid[order] & (betaald[order] + later < END_DAY - 2), on_weekday(betaald[order] + later), NEVER
        ),
        afgekeurd_op=np.where(afgekeurd, np.minimum(on_weekday(ontvangen + 4), END_DAY - 1), NEVER)[order],
    )


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
