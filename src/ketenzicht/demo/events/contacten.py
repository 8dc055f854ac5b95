"""Contacts at the desk, by telephone and by e-mail, and the client list of the Jongerenloket."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from ketenzicht.demo.draw import Bools, Ints, as_day, chance, days_in_season, in_office_hours, owners, pick, stream
from ketenzicht.demo.population import Residents
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.town import END_DAY, STARTS, SUMMER_DIP, month_weights

KANALEN = ("telefoon", "mail", "balie", "internet", "huisbezoek", "chat")
_KANAAL_WEIGHTS = (0.46, 0.22, 0.14, 0.10, 0.05, 0.03)
_ONDERWERP_WEIGHTS = (0.12, 0.07, 0.04, 0.08, 0.07, 0.06, 0.05, 0.04, 0.17, 0.09, 0.06, 0.09, 0.02, 0.02, 0.02)
SOORTEN = ("vraag", "melding", "aanvraag", "klacht", "gesprek", "huisbezoek")
_SOORT_WEIGHTS = (0.58, 0.12, 0.12, 0.03, 0.11, 0.04)
OBLIGED_FROM = as_day(date(2026, 4, 25))
"""From this day every client of the Jongerenloket must be registered."""
COVERED, MISSING = 412, 31
"""Coverage 93 % (412 of 443)."""


@dataclass(frozen=True, kw_only=True)
class Contacten:
    """Contacts in parallel arrays; `anoniem` ones belong to nobody."""

    nummer: Ints
    persoon: Ints
    gemeente: Ints
    kanaal: Ints
    onderwerp: Ints
    soort: Ints
    begonnen: Ints
    uitgaand: Bools
    medewerker: Ints
    anoniem: Bools

    def __len__(self) -> int:
        return len(self.nummer)


def contacten(size: Size, people: Residents, block: int, seed: int) -> Contacten:
    """The contacts of one block; one in nine does not say who is calling."""
    rng = stream(seed, "contacten", block)
    persoon = owners(rng, size.contacten, len(people))
    day = days_in_season(rng, STARTS, month_weights(SUMMER_DIP), len(persoon))
    real = (day < END_DAY) & (day > people.geboren[persoon])
    persoon, day = persoon[real], day[real]
    n = len(persoon)
    return Contacten(
        nummer=block * 1_000_000 + np.arange(n),
        persoon=persoon,
        gemeente=people.gemeente[persoon],
        kanaal=pick(rng, _KANAAL_WEIGHTS, n),
        onderwerp=pick(rng, _ONDERWERP_WEIGHTS, n),
        soort=pick(rng, _SOORT_WEIGHTS, n),
        begonnen=in_office_hours(rng, day),
        uitgaand=chance(rng, 0.18, n),
        medewerker=rng.integers(0, 1_000_000, n),
        anoniem=chance(rng, 0.11, n),
    )
