"""The event log of each request: which step was done when and by whom."""

from dataclasses import dataclass

import numpy as np

from ketenzicht.demo.draw import MINUTES, NEVER, Bools, Ints, chance, lead_time, on_weekday, stream
from ketenzicht.demo.events.aanvragen import BUITEN_BEHANDELING, INGETROKKEN, TOEGEKEND, Aanvragen
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.town import END_DAY

ACTIVITEITEN = (
    "Melding geregistreerd",
    "Ontvangstbevestiging verstuurd",
    "Clientondersteuning aangeboden",
    "Dossier aangelegd",
    "Gesprek gepland",
    "Gesprek gevoerd",
    "Advies opgevraagd",
    "Onderzoeksverslag opgesteld",
    "Verslag verstuurd",
    "Aanvraag ontvangen",
    "Herstelverzoek verstuurd",
    "Kwaliteitscontrole",
    "Besluit genomen",
    "Beschikking verzonden",
    "Toewijzing verstuurd",
    "Zaak afgesloten",
)
CODES = ("melding", "ontvangstbevestiging", "clientondersteuning", "dossier", "afspraak", "gesprek", "advies",
         "onderzoek", "verslag", "aanvraag", "hersteltermijn", "controle", "besluit", "beschikking", "toewijzing",
         "afsluiting")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Stappen:
    """Steps in parallel arrays; `zaak` is the position of the request in the block, `volgnummer` counts from 1."""

    zaak: Ints
    volgnummer: Ints
    activiteit: Ints
    gebeurd_tijd: Ints
    medewerker: Ints

    def __len__(self) -> int:
        return len(self.zaak)


def stappen(size: Size, cases: Aanvragen, block: int, seed: int) -> Stappen:
    """The steps of the requests of one block, in order of time within each request."""
    rng = stream(seed, "stappen", block)
    moments = _moments(rng, cases)
    order = np.argsort(np.where(moments == NEVER, np.iinfo(np.int64).max, moments), axis=1, kind="stable")
    done = np.take_along_axis(moments, order, axis=1)
    zaak, place = np.nonzero(done != NEVER)
    n = len(zaak)
    colleague = rng.integers(0, max(size.workers // 2, 1), n)
    return Stappen(
        zaak=zaak.astype(np.int64),
        volgnummer=place.astype(np.int64) + 1,
        activiteit=order[zaak, place].astype(np.int64),
        gebeurd_tijd=done[zaak, place],
        medewerker=np.where(chance(rng, 0.8, n), cases.behandelaar[zaak], colleague),
    )


def _moments(rng: np.random.Generator, cases: Aanvragen) -> Ints:
    """Per request and activity the local minute, NEVER where the step was not done."""
    n, start = len(cases), cases.ontvangen_op
    whole = cases.besluit != INGETROKKEN
    decided, granted = cases.besloten_op, cases.besluit == TOEGEKEND
    repair = (cases.opschorting_dagen > 0) | (cases.besluit == BUITEN_BEHANDELING)
    days = [
        start,
        start + lead_time(rng, 1.5, 0.5, n),
        _some(rng, 0.6, start + lead_time(rng, 3.0, 0.5, n)),
        start + 1,
        np.where(cases.gesprek_op == NEVER, NEVER, start + ((cases.gesprek_op - start) // 3)),
        cases.gesprek_op,
        np.where(cases.onderzoek_gereed_op == NEVER, NEVER, _some(rng, 0.22, cases.gesprek_op + 1)),
        cases.onderzoek_gereed_op,
        np.where(cases.onderzoek_gereed_op == NEVER, NEVER, cases.onderzoek_gereed_op + rng.integers(0, 3, n)),
        np.where(whole, cases.aanvraag_op, NEVER),
        np.where(repair & (cases.aanvraag_op != NEVER), cases.aanvraag_op + 2, NEVER),
        np.where(decided == NEVER, NEVER, _some(rng, 0.4, decided - 1)),
        decided,
        np.where(whole & (decided != NEVER), decided + rng.integers(0, 3, n), NEVER),
        np.where(granted & (decided != NEVER), decided + 2, NEVER),
    ]
    minutes = [_minute(rng, day) for day in days]
    minutes[0] = cases.ontvangen_tijd
    return np.stack([*minutes, cases.afgesloten_tijd], axis=1)


def _some(rng: np.random.Generator, share: float, day: Ints) -> Ints:
    return np.where(chance(rng, share, len(day)), day, NEVER)


def _minute(rng: np.random.Generator, day: Ints) -> Ints:
    known: Bools = day != NEVER
    weekday = on_weekday(np.where(known, day, 0))
    minute = weekday * MINUTES + rng.integers(8 * 60, 18 * 60, len(day))
    return np.where(known & (weekday < END_DAY), minute, NEVER)
