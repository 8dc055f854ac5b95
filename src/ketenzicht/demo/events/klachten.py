"""Complaints and objections, corrections of registrations, and the answers to the yearly survey."""

from dataclasses import dataclass

import numpy as np

from ketenzicht.demo.draw import NEVER, Ints, after, chance, days_in_season, lead_time, owners, pick, stream
from ketenzicht.demo.population import Residents
from ketenzicht.demo.town import END_DAY, IN_PWET, MONTHS, STARTS, SUMMER_DIP, month_weights

SOORTEN = ("klacht", "bezwaar", "beroep")
UITKOMSTEN = ("gegrond", "deels_gegrond", "ongegrond", "niet_ontvankelijk", "ingetrokken", "bemiddeld")
WETTEN = ("wmo", "jeugd", "pw", "wgs")
_PW = WETTEN.index("pw")
CORRECTIES = ("wijziging_na_vaststelling", "teruggestuurde_declaratie", "rij_uit_quarantaine", "foute_registratie")
TABELLEN = ("voorziening", "factuurregel", "aanvraag", "persoon")
VRAGEN = (
    ("weet_waar", "toegankelijkheid"),
    ("snel_geholpen", "toegankelijkheid"),
    ("serieus_genomen", "toegankelijkheid"),
    ("samen_gezocht", "toegankelijkheid"),
    ("clientondersteuner_bekend", "toegankelijkheid"),
    ("kwaliteit_goed", "kwaliteit"),
    ("past_bij_vraag", "kwaliteit"),
    ("kan_doen_wat_ik_wil", "effect"),
    ("red_mij_beter", "effect"),
    ("kwaliteit_van_leven", "effect"),
)
"""The ten questions of the client survey and the theme of each; the fifth is yes or no."""


@dataclass(frozen=True, kw_only=True)
class Klachten:
    """Complaints and objections in parallel arrays."""

    nummer: Ints
    persoon: Ints
    gemeente: Ints
    soort: Ints
    wet: Ints
    ontvangen_op: Ints
    afgehandeld_op: Ints
    uitkomst: Ints

    def __len__(self) -> int:
        return len(self.nummer)


def _laws(people: Residents, persoon: Ints) -> Ints:
    """The law that somebody complains about: none of them is one in which the gemeente takes no part."""
    drawn = np.minimum(people.doelgroep[persoon], _PW)
    return np.where((drawn == _PW) & ~IN_PWET[people.gemeente[persoon]], 0, drawn)


@dataclass(frozen=True, kw_only=True)
class Correcties:
    """Corrections in parallel arrays."""

    nummer: Ints
    gemeente: Ints
    soort: Ints
    betreft_op: Ints
    ontdekt_op: Ints
    hersteld_op: Ints

    def __len__(self) -> int:
        return len(self.nummer)


@dataclass(frozen=True, kw_only=True)
class Antwoorden:
    """Survey answers in parallel arrays: one per respondent and question; `waarde` NEVER is no opinion."""

    nummer: Ints
    persoon: Ints
    gemeente: Ints
    jaar: Ints
    vraag: Ints
    waarde: Ints
    ingevuld_op: Ints

    def __len__(self) -> int:
        return len(self.nummer)


def klachten(people: Residents, block: int, seed: int) -> Klachten:
    """About one complaint or objection per sixteen residents in five years; objections take about eleven weeks."""
    rng = stream(seed, "klachten", block)
    persoon = owners(rng, 0.06, len(people))
    day = days_in_season(rng, STARTS, month_weights(SUMMER_DIP), len(persoon))
    real = (day < END_DAY) & (day > people.geboren[persoon])
    persoon, day = persoon[real], day[real]
    n = len(persoon)
    soort = pick(rng, (0.45, 0.50, 0.05), n)
    done = after(day, lead_time(rng, np.array([24.0, 76.0, 190.0])[soort], 0.4, n, 1), ~chance(rng, 0.02, n), END_DAY)
    return Klachten(
        nummer=block * 1_000_000 + np.arange(n),
        persoon=persoon,
        gemeente=people.gemeente[persoon],
        soort=soort,
        wet=_laws(people, persoon),
        ontvangen_op=day,
        afgehandeld_op=done,
        uitkomst=np.where(done == NEVER, NEVER, pick(rng, (0.18, 0.12, 0.40, 0.08, 0.14, 0.08), n)),
    )


def correcties(people: Residents, block: int, seed: int) -> Correcties:
    """About one correction per ten residents in five years, found some weeks after the fact."""
    rng = stream(seed, "correcties", block)
    n = int(rng.poisson(0.1 * len(people)))
    found = days_in_season(rng, STARTS, month_weights(SUMMER_DIP, 0.0), n)
    keep = found < END_DAY
    found, n = found[keep], int(keep.sum())
    return Correcties(
        nummer=block * 1_000_000 + np.arange(n),
        gemeente=people.gemeente[rng.integers(0, len(people), n)],
        soort=pick(rng, (0.22, 0.38, 0.15, 0.25), n),
        betreft_op=found - lead_time(rng, 40.0, 0.7, n, 1),
        ontdekt_op=found,
        hersteld_op=after(found, lead_time(rng, 6.0, 0.6, n), ~chance(rng, 0.03, n), END_DAY),
    )


def antwoorden(people: Residents, block: int, seed: int) -> Antwoorden:
    """The answers of about three per cent of the residents in the spring of each year, on a scale of one to five."""
    rng = stream(seed, "enquete", block)
    years = np.arange(MONTHS // 12)
    person = np.arange(len(people))
    taking = np.argwhere(rng.random((len(years), len(person))) < 0.03)
    year, who = np.repeat(taking[:, 0], len(VRAGEN)), np.repeat(taking[:, 1], len(VRAGEN))
    n = len(who)
    vraag = np.tile(np.arange(len(VRAGEN)), len(taking))
    value = pick(rng, (0.05, 0.09, 0.17, 0.41, 0.28), n) + 1
    value = np.where(vraag == 4, (rng.random(n) < 0.36).astype(np.int64), value)
    day = np.repeat(rng.integers(0, 42, len(taking)), len(VRAGEN))
    return Antwoorden(
        nummer=block * 1_000_000 + np.arange(n),
        persoon=who,
        gemeente=people.gemeente[who],
        jaar=2022 + year,
        vraag=vraag,
        waarde=np.where(chance(rng, 0.04, n), NEVER, value),
        ingevuld_op=STARTS[4 + 12 * year] + day,
    )
