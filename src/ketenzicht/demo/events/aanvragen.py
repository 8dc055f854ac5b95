"""Requests for support and their way to a decision, with the lead times of domain.md A1 and A2."""

from dataclasses import dataclass

import numpy as np

from ketenzicht.demo.draw import (
    MINUTES,
    NEVER,
    Ints,
    after,
    chance,
    days_in_season,
    in_office_hours,
    lead_time,
    owners,
    pick,
    pick_rows,
    stream,
)
from ketenzicht.demo.population import Residents
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.town import END_DAY, IN_PWET, STARTS, SUMMER_DIP, month_weights

WETTEN = ("wmo", "jeugd", "pw", "wgs", "overig")
WMO, JEUGD, PW, WGS, OVERIG = range(5)
BESLUITEN = ("toegekend", "afgewezen", "buiten_behandeling", "ingetrokken")
TOEGEKEND, AFGEWEZEN, BUITEN_BEHANDELING, INGETROKKEN = range(4)
KANALEN = ("internet", "telefoon", "balie", "post", "mail", "huisarts", "wijkteam")
_KANAAL_WEIGHTS = (0.30, 0.26, 0.12, 0.04, 0.10, 0.08, 0.10)

_WET_OF_DOELGROEP = np.array(
    [
        [0.92, 0.0, 0.0, 0.06, 0.02],
        [0.02, 0.94, 0.0, 0.0, 0.04],
        [0.06, 0.0, 0.78, 0.13, 0.03],
        [0.05, 0.35, 0.40, 0.08, 0.12],
    ]
)
_TO_GESPREK = np.array([17.0, 15.0, 8.0, 22.0, 9.0])
_TO_ONDERZOEK = np.array([17.0, 14.0, 9.0, 10.0, 6.0])
_TO_AANVRAAG = np.array([3.0, 1.0, 2.0, 0.0, 1.0])
_TO_BESLUIT = np.array([8.0, 16.0, 24.0, 22.0, 10.0])
_BESLUIT_WEIGHTS = (0.72, 0.12, 0.06, 0.10)

# Per wet the weight of each of ONDERWERPEN (catalogue.py), in their order; the last three are jeugd-ggz, veiligheid, onbekend.
_ONDERWERP_OF_WET = np.array(
    [
        [0.34, 0.20, 0.10, 0.12, 0.09, 0.10, 0.0, 0.0, 0.0, 0.02, 0.0, 0.0, 0.0, 0.01, 0.02],
        [0.0, 0.12, 0.0, 0.0, 0.03, 0.02, 0.34, 0.12, 0.0, 0.0, 0.0, 0.0, 0.30, 0.05, 0.02],
        [0.0, 0.0, 0.02, 0.0, 0.02, 0.03, 0.0, 0.03, 0.58, 0.06, 0.24, 0.0, 0.0, 0.0, 0.02],
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.05, 0.0, 0.0, 0.13, 0.80, 0.0, 0.0, 0.0, 0.0, 0.02],
        [0.05, 0.10, 0.05, 0.03, 0.05, 0.15, 0.05, 0.17, 0.08, 0.07, 0.07, 0.05, 0.0, 0.02, 0.06],
    ]
)


@dataclass(frozen=True, kw_only=True)
class Aanvragen:
    """Requests of a block in parallel arrays; `_op` are days, `_tijd` local minutes, NEVER where it did not happen."""

    nummer: Ints
    persoon: Ints
    gemeente: Ints
    wet: Ints
    onderwerp: Ints
    kanaal: Ints
    ontvangen_tijd: Ints
    gesprek_op: Ints
    onderzoek_gereed_op: Ints
    aanvraag_op: Ints
    besloten_op: Ints
    besluit: Ints
    opschorting_dagen: Ints
    afgesloten_tijd: Ints
    gepland_einde_op: Ints
    behandelaar: Ints

    def __len__(self) -> int:
        return len(self.nummer)

    @property
    def ontvangen_op(self) -> Ints:
        """Local day of receipt."""
        return self.ontvangen_tijd // MINUTES


def aanvragen(size: Size, people: Residents, block: int, seed: int) -> Aanvragen:
    """The requests of the residents of one block over the whole history."""
    rng = stream(seed, "aanvragen", block)
    persoon = owners(rng, size.aanvragen, len(people))
    ontvangen = days_in_season(rng, STARTS, month_weights(SUMMER_DIP), len(persoon))
    real = (ontvangen > people.geboren[persoon]) & (ontvangen < END_DAY)
    persoon, ontvangen = persoon[real], ontvangen[real]
    gemeente = people.gemeente[persoon]
    wet = _wet(rng, people, persoon)
    return _decided(rng, block=block, size=size, persoon=persoon, gemeente=gemeente, wet=wet, ontvangen=ontvangen)


def _wet(rng: np.random.Generator, people: Residents, persoon: Ints) -> Ints:
    """The law by target group; a municipality outside the P-wet gets no requests under it."""
    wet = pick_rows(rng, _WET_OF_DOELGROEP, people.doelgroep[persoon])
    return np.where((wet == PW) & ~IN_PWET[people.gemeente[persoon]], OVERIG, wet)


def _decided(
    rng: np.random.Generator, *, block: int, size: Size, persoon: Ints, gemeente: Ints, wet: Ints, ontvangen: Ints
) -> Aanvragen:
    n = len(persoon)
    besluit = pick(rng, _BESLUIT_WEIGHTS, n)
    whole = besluit != INGETROKKEN
    opschorting = np.where(chance(rng, 0.12, n), rng.integers(7, 29, n), 0)
    gesprek = after(ontvangen, lead_time(rng, _TO_GESPREK[wet], 0.45, n, 1), whole | chance(rng, 0.3, n), END_DAY)
    onderzoek = after(gesprek, lead_time(rng, _TO_ONDERZOEK[wet], 0.40, n, 1), whole, END_DAY)
    aanvraag = after(onderzoek, lead_time(rng, _TO_AANVRAAG[wet], 0.6, n), whole, END_DAY)
    to_besluit = lead_time(rng, _TO_BESLUIT[wet], 0.45, n, 1) + opschorting
    besloten = np.where(
        whole,
        after(aanvraag, to_besluit, whole, END_DAY),
        after(ontvangen, lead_time(rng, 16.0, 0.5, n, 1), ~whole, END_DAY),
    )
    gesprek = np.where(~whole & (besloten != NEVER) & (gesprek > besloten), NEVER, gesprek)
    afgesloten = after(besloten, lead_time(rng, 2.0, 0.5, n), ~chance(rng, 0.01, n), END_DAY)
    return Aanvragen(
        nummer=block * 1_000_000 + np.arange(n),
        persoon=persoon,
        gemeente=gemeente,
        wet=wet,
        onderwerp=pick_rows(rng, _ONDERWERP_OF_WET, wet),
        kanaal=pick(rng, _KANAAL_WEIGHTS, n),
        ontvangen_tijd=in_office_hours(rng, ontvangen),
        gesprek_op=gesprek,
        onderzoek_gereed_op=onderzoek,
        aanvraag_op=aanvraag,
        besloten_op=besloten,
        besluit=np.where(besloten == NEVER, NEVER, besluit),
        opschorting_dagen=opschorting,
        afgesloten_tijd=np.where(afgesloten == NEVER, NEVER, in_office_hours(rng, afgesloten)),
        gepland_einde_op=ontvangen + 56 + opschorting,
        behandelaar=rng.integers(0, max(size.workers // 2, 1), n),
    )
