"""Allotments of provisions to suppliers, and when care began."""

from dataclasses import dataclass

import numpy as np

from ketenzicht.demo.catalogue import IS_JEUGD, LEVERANCIER_WEIGHTS, WAIT
from ketenzicht.demo.draw import NEVER, Bools, Ints, chance, lead_time, pick_rows, stream
from ketenzicht.demo.events.voorzieningen import Voorzieningen
from ketenzicht.demo.town import END_DAY


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
    switches = (
        chance(rng, 0.085, n) & (supplier != other) & (end - start > 200) & (switch < END_DAY) & ~provisions.verlengd
    )
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
