"""For whom a report is made: a fixed list of audiences, and whether they steer from day to day or by strategy (S4-14 … S4-16)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from ketenzicht.kernel.text import capitalised, join_and


class Audience(StrEnum):
    """Who reads a report. A reader of another role may read it too: this says for whom it was made."""

    REGISSEUR = "regisseur"
    TEAMMANAGER = "teammanager"
    PROCESCOORDINATOR = "procescoördinator"
    KWALITEIT = "kwaliteit"
    PARTNER = "partner"
    INKOOP = "inkoop"
    CONTROLLER = "controller"
    BELEID = "beleid"
    ONDERZOEK = "onderzoek"
    MANAGEMENT = "management"
    BESTUUR = "bestuur"
    RAAD = "raad"


DAILY, STRATEGIC = "dagelijkse sturing", "strategische sturing"
_DAILY: Final = frozenset(
    {Audience.REGISSEUR, Audience.TEAMMANAGER, Audience.PROCESCOORDINATOR, Audience.KWALITEIT, Audience.PARTNER}
)
TITLES: Final[Mapping[Audience, str]] = {
    Audience.PARTNER: "ketenpartner",
    Audience.BESTUUR: "college van B en W",
    Audience.RAAD: "gemeenteraad",
}


def steering(audiences: Iterable[Audience]) -> tuple[str, ...]:
    """What these readers steer: day to day work, strategy, or both; nothing for nobody."""
    found = {DAILY if audience in _DAILY else STRATEGIC for audience in audiences}
    return tuple(way for way in (DAILY, STRATEGIC) if way in found)


def told(audiences: Iterable[Audience]) -> str:
    """The readers in words: "Teammanager en ketenpartner (dagelijkse sturing)"; empty for nobody."""
    chosen = tuple(audiences)
    if not chosen:
        return ""
    names = join_and(TITLES.get(audience, str(audience)) for audience in chosen)
    return f"{capitalised(names)} ({join_and(steering(chosen))})"
