"""The model town: municipalities, wijken, organisations and the calendar of its five years. Everything is made up."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from ketenzicht.demo.draw import Floats, as_day, month_starts

START = date(2021, 11, 1)
"""The first day of the history."""
END = date(2026, 11, 1)
"""The day after the reference date (peildatum), which is 31 October 2026."""
MONTHS = 60
START_DAY, END_DAY = as_day(START), as_day(END)
STARTS = month_starts(START, MONTHS)


@dataclass(frozen=True, kw_only=True)
class Gemeente:
    """A made-up municipality; `share` is its part of the residents, `pwet` whether it takes part in the P-wet."""

    code: str
    naam: str
    share: float
    pwet: bool = True


@dataclass(frozen=True, kw_only=True)
class Wijk:
    """A wijk of a municipality (index into GEMEENTEN); `share` is its part of the municipality's residents."""

    code: str
    naam: str
    gemeente: int
    share: float
    wijkteam: int


@dataclass(frozen=True, kw_only=True)
class Organisatie:
    """A partner in the chain. `non_use`: the share of its accounts that never logs in."""

    code: str
    naam: str
    soort: str
    workers: float
    non_use: float = 0.08
    lead_days: float = 16.0


GEMEENTEN = (
    Gemeente(code="GM9901", naam="Zandwolde", share=0.60),
    Gemeente(code="GM9902", naam="Lindermeer", share=0.28),
    Gemeente(code="GM9903", naam="Hoogschor", share=0.12, pwet=False),
)
FORMER = Gemeente(code="GM9904", naam="Oud-Linder", share=0.0)
"""Merged into GM9902 on 1 January 2023."""
FORMER_UNTIL = date(2023, 1, 1)
GEMEENTE_CODES = [gemeente.code for gemeente in GEMEENTEN]
GEMEENTE_SHARES = [gemeente.share for gemeente in GEMEENTEN]
IN_PWET = np.array([gemeente.pwet for gemeente in GEMEENTEN])

_WIJKEN = {
    "GM9901": (
        "Centrum",
        "Havenkwartier",
        "De Velden",
        "Noorderzoom",
        "Molenhoek",
        "Zonnedorp",
        "Buitenwijk",
        "Esrand",
    ),
    "GM9902": ("Linderdorp", "Meerzicht", "Oud-Linder", "Wilgenhof"),
    "GM9903": ("Hoogschor-Dorp", "De Schorren"),
}
_SHARES = (0.22, 0.19, 0.16, 0.13, 0.11, 0.09, 0.06, 0.04)


def _wijken() -> tuple[Wijk, ...]:
    rows = []
    for number, gemeente in enumerate(GEMEENTEN):
        names = _WIJKEN[gemeente.code]
        for place, naam in enumerate(names):
            team = place % 2 if number == 0 else number + 1
            code = f"WK{gemeente.code[2:]}{place + 1:02d}"
            share = _SHARES[place] / sum(_SHARES[: len(names)])
            rows.append(Wijk(code=code, naam=naam, gemeente=number, share=share, wijkteam=team))
    return tuple(rows)


WIJKEN = _wijken()
WIJK_CODES = [wijk.code for wijk in WIJKEN]
WIJK_GEMEENTE = np.array([wijk.gemeente for wijk in WIJKEN])
WIJK_TEAM = np.array([wijk.wijkteam for wijk in WIJKEN])
WIJK_SHARES = np.array([[w.share if w.gemeente == g else 0.0 for w in WIJKEN] for g in range(len(GEMEENTEN))])

ORGANISATIES = (
    Organisatie(code="WT-NOORD", naam="Wijkteam Noord", soort="wijkteam", workers=0.13),
    Organisatie(code="WT-ZUID", naam="Wijkteam Zuid", soort="wijkteam", workers=0.13),
    Organisatie(code="WT-LINDER", naam="Wijkteam Lindermeer", soort="wijkteam", workers=0.12),
    Organisatie(code="WT-SCHOR", naam="Wijkteam Hoogschor", soort="wijkteam", workers=0.07),
    Organisatie(code="GSD", naam="Sociale Dienst De Linde", soort="gsd", workers=0.17, lead_days=21.0),
    Organisatie(code="UWV", naam="UWV werkplein", soort="uwv", workers=0.11, lead_days=12.0),
    Organisatie(code="RMC", naam="RMC en leerplicht", soort="rmc", workers=0.11, non_use=0.40, lead_days=19.0),
    Organisatie(code="JL", naam="Jongerenloket", soort="jongerenloket", workers=0.08),
    Organisatie(code="KCC", naam="Klantcontactcentrum", soort="kcc", workers=0.08),
)
"""Partners that log in; providers get tasks too (see catalogue.py)."""
ORGANISATIE_CODES = [organisatie.code for organisatie in ORGANISATIES]
ORGANISATIE_WORKERS = [organisatie.workers for organisatie in ORGANISATIES]
WIJKTEAMS = 4
ORGANISATIE_GEMEENTE = np.array([0, 0, 1, 2, 0, 0, 0, 0, 0])
"""The municipality of each partner; those that work for the whole region are registered at the first."""
REGIONAL = 4
"""Partners from here work for all municipalities."""
GSD, UWV, RMC, JONGERENLOKET, KCC = 4, 5, 6, 7, 8

SUMMER_DIP = np.array([1.06, 1.02, 1.08, 1.00, 1.00, 0.98, 0.66, 0.62, 1.10, 1.12, 1.10, 0.92])
"""Weight of each calendar month for new work: a summer dip, a busy autumn."""
JANUARY_PEAK = np.array([2.60, 1.10, 1.00, 0.90, 0.90, 0.90, 0.70, 0.70, 0.95, 1.00, 1.05, 1.30])
"""Weight of each calendar month for the end of an indication: many end with the year."""


def month_weights(season: Floats, growth: float = 0.04) -> Floats:
    """Weight per month of the history: the season times a yearly growth."""
    months = np.arange(MONTHS)
    return season[(START.month - 1 + months) % 12] * (1.0 + growth) ** (months / 12)


def month_names() -> list[str]:
    """The months of the history as `2021-11`."""
    return [str(m) for m in np.datetime64(START, "M") + np.arange(MONTHS)]


def month_ranges() -> list[tuple[int, int]]:
    """First day and day after the last day of each month of the history."""
    return [(int(a), int(b)) for a, b in pairwise(STARTS)]
