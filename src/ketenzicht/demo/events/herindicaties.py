"""Re-assessments: indications that end, and what was decided before or after that day."""

from dataclasses import dataclass

import numpy as np

from ketenzicht.demo.catalogue import EENMALIG
from ketenzicht.demo.draw import NEVER, Ints, on_weekday
from ketenzicht.demo.events.voorzieningen import Voorzieningen
from ketenzicht.demo.town import END_DAY, START_DAY

AHEAD = 91
"""To do: an indication that ends within 13 weeks, or has ended."""
UITKOMSTEN = ("verlengd", "beeindigd")


@dataclass(frozen=True, kw_only=True)
class Herindicaties:
    """Re-assessments in parallel arrays; `voorziening` is a position in the block."""

    nummer: Ints
    voorziening: Ints
    einde_op: Ints
    besloten_op: Ints
    uitkomst: Ints

    def __len__(self) -> int:
        return len(self.nummer)


def herindicaties(provisions: Voorzieningen, block: int) -> Herindicaties:
    """One for every indication that ended in the history or ends within 13 weeks, unless support stopped before."""
    tot, eind = provisions.indicatie_tot, provisions.eind_op
    due = (tot >= START_DAY) & (tot < END_DAY + AHEAD) & ~EENMALIG[provisions.product]
    rows = np.flatnonzero(due & ((eind == NEVER) | (eind >= tot)))
    following = np.full(len(provisions), NEVER)
    renewal = np.flatnonzero(provisions.vorige != NEVER)
    following[provisions.vorige[renewal]] = renewal
    renewed = following[rows] != NEVER
    lot = provisions.nummer[rows]
    stop = on_weekday(tot[rows] + np.where(lot % 9 == 0, 3 + lot % 25, -8 - lot % 40))
    ends = (eind[rows] == tot[rows]) | ((lot % 3 == 0) & (tot[rows] >= END_DAY))
    decided = np.where(renewed, provisions.toegekend_op[np.maximum(following[rows], 0)], np.where(ends, stop, NEVER))
    decided = np.where(decided < END_DAY, decided, NEVER)
    return Herindicaties(
        nummer=block * 1_000_000 + np.arange(len(rows)),
        voorziening=rows,
        einde_op=tot[rows],
        besloten_op=decided,
        uitkomst=np.where(decided == NEVER, NEVER, np.where(renewed, 0, 1)),
    )
