"""The workers: accounts, logins, hours. Everybody is made up and only known by a staff number."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from ketenzicht.demo.draw import MINUTES, NEVER, Bools, Ints, as_day, chance, pick, stream
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.town import END_DAY, ORGANISATIE_WORKERS, ORGANISATIES, RMC, START_DAY

LAST_WEEK = as_day(date(2026, 10, 19))
"""Monday of the last whole ISO week before the reference date: 2026-W43."""


@dataclass(frozen=True, kw_only=True)
class Medewerkers:
    """Workers in parallel arrays; `afwezig_van` and `_tot` bound a long absence, NEVER for most."""

    nummer: Ints
    organisatie: Ints
    fte: Ints
    in_dienst_op: Ints
    uit_dienst_op: Ints
    gebruikt: Bools
    afwezig_van: Ints
    afwezig_tot: Ints

    def __len__(self) -> int:
        return len(self.nummer)

    def valid_on(self, day: int) -> Bools:
        """Who has an account on this day."""
        here: Bools = (self.in_dienst_op <= day) & ((self.uit_dienst_op == NEVER) | (self.uit_dienst_op > day))
        return here

    def absent_on(self, day: int) -> Bools:
        """Who is marked absent on this day."""
        away: Bools = (self.afwezig_van != NEVER) & (self.afwezig_van <= day) & (self.afwezig_tot > day)
        return away


def medewerkers(size: Size, seed: int) -> Medewerkers:
    """All workers. Four in ten accounts of the RMC that are valid and not absent are never used."""
    rng = stream(seed, "medewerkers")
    n = size.workers
    edges = np.cumsum(ORGANISATIE_WORKERS) / sum(ORGANISATIE_WORKERS)
    organisatie = np.searchsorted(edges, (np.arange(n) + 0.5) / n).astype(np.int64)
    start = np.where(
        chance(rng, 0.6, n), START_DAY - rng.integers(100, 2_500, n), rng.integers(START_DAY, END_DAY - 90, n)
    )
    leaves = chance(rng, 0.18, n)
    end = start + rng.integers(400, 1_500, n)
    uit = np.where(leaves & (end < END_DAY - 90) & (end > START_DAY), end, NEVER)
    away = chance(rng, 0.06, n)
    steady = organisatie == RMC
    start, uit, away = np.where(steady, START_DAY - 200, start), np.where(steady, NEVER, uit), away & ~steady
    return Medewerkers(
        nummer=np.arange(n),
        organisatie=organisatie,
        fte=pick(rng, (0.1, 0.2, 0.3, 0.4), n) * 100 + 600,
        in_dienst_op=start,
        uit_dienst_op=uit,
        gebruikt=_users(organisatie, start, uit, away),
        afwezig_van=np.where(away, LAST_WEEK - 40, NEVER),
        afwezig_tot=np.where(away, LAST_WEEK + 60, NEVER),
    )


def _users(organisatie: Ints, start: Ints, uit: Ints, away: Bools) -> Bools:
    """Per organisation exactly its share of the accounts that count never logs in, the last ones by number."""
    used = np.ones(len(organisatie), dtype=np.bool_)
    for number, partner in enumerate(ORGANISATIES):
        counts = np.flatnonzero((organisatie == number) & (start <= LAST_WEEK) & (uit == NEVER) & ~away)
        used[counts[len(counts) - round(len(counts) * partner.non_use) :]] = False
    return used


def logins(staff: Medewerkers, month: tuple[int, int], number: int, seed: int) -> tuple[Ints, Ints]:
    """Who logged in and when (local minutes) in one month; everybody who uses it does so in the last whole week."""
    rng = stream(seed, "logins", number)
    days = np.arange(*month)
    days = days[(days + 3) % 7 < 5]
    grid = rng.random((len(staff), len(days))) < 0.62
    grid |= (days == LAST_WEEK + 1)[None, :]
    worker, place = np.nonzero(grid)
    day = days[place]
    there = staff.gebruikt[worker] & (staff.in_dienst_op[worker] <= day)
    there &= (staff.uit_dienst_op[worker] == NEVER) | (staff.uit_dienst_op[worker] > day)
    there &= (
        (staff.afwezig_van[worker] == NEVER) | (day < staff.afwezig_van[worker]) | (day >= staff.afwezig_tot[worker])
    )
    worker, day = worker[there].astype(np.int64), day[there]
    return worker, day * MINUTES + rng.integers(7 * 60 + 30, 17 * 60, len(day))
