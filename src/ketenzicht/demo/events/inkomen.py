"""Benefits under the Participatiewet: who has one, from when to when, and where people go."""

from dataclasses import dataclass

import numpy as np

from ketenzicht.demo.draw import NEVER, Bools, Ints, chance, lead_time, pick, stream
from ketenzicht.demo.population import JONGERE, PW, Residents
from ketenzicht.demo.town import END_DAY, IN_PWET, START_DAY

REGELINGEN = ("levensonderhoud", "ioaw", "bbz")
UITSTROOMREDENEN = ("werk", "scholing", "aow", "verhuizing", "samenwonen", "handhaving", "anders", "onbekend")
REDEN_CODES = ("werk", "scholing", "pensioen", "verhuizing", "relatie", "anders", "anders", "onbekend")
"""What each of UITSTROOMREDENEN is called in the warehouse."""
_REDEN_WEIGHTS = (0.42, 0.07, 0.12, 0.13, 0.09, 0.04, 0.10, 0.03)
NORMEN = np.array([26_900, 119_800, 133_700, 192_000])
"""Monthly amounts in cents: under 21, pensioner's part, alone, a couple."""


@dataclass(frozen=True, kw_only=True)
class Uitkeringen:
    """Benefits in parallel arrays; `tot_op` is exclusive, NEVER where it runs."""

    nummer: Ints
    persoon: Ints
    gemeente: Ints
    regeling: Ints
    van_op: Ints
    tot_op: Ints
    reden: Ints
    bedrag: Ints
    parttime: Bools

    def __len__(self) -> int:
        return len(self.nummer)


def uitkeringen(people: Residents, block: int, seed: int) -> Uitkeringen:
    """The benefits of one block: none in a municipality outside the P-wet, about a fifth flows in and out each year."""
    rng = stream(seed, "uitkeringen", block)
    may = (people.doelgroep == PW) | ((people.doelgroep == JONGERE) & chance(rng, 0.15, len(people)))
    adult = people.geboren + round(18 * 365.25)
    persoon = np.flatnonzero(may & IN_PWET[people.gemeente] & (adult < END_DAY - 60))
    n = len(persoon)
    old = chance(rng, 0.62, n)
    van = np.where(old, START_DAY - rng.integers(30, 3_000, n), rng.integers(START_DAY, END_DAY, n))
    van = np.maximum(van, adult[persoon])
    tot = np.maximum(van, START_DAY) + lead_time(rng, 1_150.0, 0.8, n, 30)
    runs = tot >= END_DAY
    single = pick(rng, (0.05, 0.0, 0.73, 0.22), n)
    return Uitkeringen(
        nummer=block * 1_000_000 + np.arange(n),
        persoon=persoon,
        gemeente=people.gemeente[persoon],
        regeling=pick(rng, (0.93, 0.05, 0.02), n),
        van_op=van,
        tot_op=np.where(runs, NEVER, tot),
        reden=np.where(runs, NEVER, pick(rng, _REDEN_WEIGHTS, n)),
        bedrag=NORMEN[single],
        parttime=chance(rng, 0.08, n),
    )
