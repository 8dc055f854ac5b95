"""The residents: one generator for the deliveries and for the record. Everybody is made up; BSN from 900000000."""

from dataclasses import dataclass

import numpy as np

from ketenzicht.demo.draw import NEVER, Bools, Ints, chance, pick, pick_rows, stream
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.town import END_DAY, GEMEENTE_SHARES, IN_PWET, START_DAY, WIJK_SHARES

WMO, JEUGD, PW, JONGERE = range(4)
DOELGROEPEN = ("wmo", "jeugd", "pw", "jongere")
_DOELGROEP_WEIGHTS = (0.46, 0.21, 0.15, 0.18)
_AGES = {WMO: (18, 99), JEUGD: (1, 22), PW: (19, 66), JONGERE: (16, 26)}
MAN, VROUW, ONBEKEND = range(3)

_STEMS = 10_000_000
_SCRAMBLE = 4_999_999
"""Shares no factor with the number of pairs of stems, so that every resident gets another pair."""
_WEIGHTS = np.array([9, 8, 7, 6, 5, 4, 3, 2])
BSN_OUTSIDE = 4_000_000
"""Indexes from here are people outside the population (the missing of the Jongerenloket)."""


@dataclass(frozen=True, kw_only=True)
class Residents:
    """A block of residents, in parallel arrays. Days count from 1970-01-01 (`geboren` may be below zero)."""

    index: Ints
    gemeente: Ints
    wijk: Ints
    nieuwe_wijk: Ints
    verhuisd_op: Ints
    huishouden: Ints
    geboren: Ints
    geslacht: Ints
    doelgroep: Ints
    bsn: Ints
    zonder_bsn: Bools
    gekoppeld: Bools

    def __len__(self) -> int:
        return len(self.index)

    def age_on(self, day: int) -> Ints:
        """Age in whole years on a day, by the calendar year and the day within it (leap days rounded off)."""
        return ((day - self.geboren) / 365.2425).astype(np.int64)

    def wijk_on(self, person: Ints, day: Ints) -> Ints:
        """The wijk where each person (position in the block) lived on each day."""
        moved = self.verhuisd_op[person]
        return np.where((moved != NEVER) & (day >= moved), self.nieuwe_wijk[person], self.wijk[person])


def bsn_of(index: Ints, seed: int) -> Ints:
    """A unique BSN from 900000000 that passes the elfproef (9a+8b+…+2h−i is a multiple of 11) per index below 5 million.

    Of two stems that differ only in the last digit at most one has no check digit, so each index gets a pair of stems.
    """
    pair = ((index + seed * 7_919) * _SCRAMBLE) % (_STEMS // 2)
    first = _with_check_digit(90_000_000 + pair * 2)
    second = _with_check_digit(90_000_000 + pair * 2 + 1)
    return np.where(first > 0, first, second)


def _with_check_digit(stem: Ints) -> Ints:
    digits = (stem[:, None] // 10 ** np.arange(7, -1, -1)) % 10
    check = (digits * _WEIGHTS).sum(axis=1) % 11
    return np.where(check < 10, stem * 10 + check, -1)


def residents(size: Size, block: int, seed: int) -> Residents:
    """The residents of one block; the same whatever was drawn before."""
    rng = stream(seed, "residents", block)
    index = np.array(size.block_range(block), dtype=np.int64)
    n = len(index)
    first_of_household = _household_starts(rng, n)
    gemeente = pick(rng, GEMEENTE_SHARES, n)[first_of_household]
    wijk = pick_rows(rng, WIJK_SHARES, gemeente)[first_of_household]
    doelgroep = _doelgroep(rng, gemeente)
    geboren = _births(rng, doelgroep)
    verhuisd_op, nieuwe_wijk = _moves(rng, gemeente, wijk, geboren)
    zonder_bsn = chance(rng, 0.04, n)
    return Residents(
        index=index,
        gemeente=gemeente,
        wijk=wijk,
        nieuwe_wijk=nieuwe_wijk,
        verhuisd_op=verhuisd_op,
        huishouden=index[first_of_household],
        geboren=geboren,
        geslacht=pick(rng, (0.455, 0.54, 0.005), n),
        doelgroep=doelgroep,
        bsn=bsn_of(index, seed),
        zonder_bsn=zonder_bsn,
        gekoppeld=zonder_bsn & chance(rng, 0.6, n),
    )


def _household_starts(rng: np.random.Generator, n: int) -> Ints:
    """For each resident the position of the first of the household: about a third joins the one before."""
    starts = ~chance(rng, 0.35, n)
    starts[0] = True
    return np.maximum.accumulate(np.where(starts, np.arange(n), 0))


def _doelgroep(rng: np.random.Generator, gemeente: Ints) -> Ints:
    drawn = pick(rng, _DOELGROEP_WEIGHTS, len(gemeente))
    return np.where((drawn == PW) & ~IN_PWET[gemeente], WMO, drawn)


def _births(rng: np.random.Generator, doelgroep: Ints) -> Ints:
    n = len(doelgroep)
    old = np.clip(rng.normal(73.0, 14.0, n), 18, 99)
    even = [np.full(n, 0.0)] + [rng.uniform(*_AGES[group], n) for group in (JEUGD, PW, JONGERE)]
    age = np.choose(doelgroep, [old, *even[1:]])
    return (END_DAY - 1 - age * 365.2425).astype(np.int64)


def _moves(rng: np.random.Generator, gemeente: Ints, wijk: Ints, geboren: Ints) -> tuple[Ints, Ints]:
    """Day of the move and the new wijk in the same municipality, for about one in eight."""
    n = len(gemeente)
    new = pick_rows(rng, WIJK_SHARES, gemeente)
    day = rng.integers(START_DAY + 30, END_DAY - 30, n)
    moved = chance(rng, 0.125, n) & (new != wijk) & (day > geboren + 30)
    return np.where(moved, day, NEVER), np.where(moved, new, NEVER)


def outsiders(count: int, seed: int) -> Ints:
    """BSNs of made-up people who are not in the population."""
    return bsn_of(np.arange(BSN_OUTSIDE, BSN_OUTSIDE + count, dtype=np.int64), seed)
