"""Why no forecast is made, in one Dutch sentence for who asked for it."""

from typing import Final

from ketenzicht.kernel.text import plural


class NoForecast(Exception):
    """There is no honest forecast; the message says why, and what would help."""


NOTHING_BEATS: Final = (
    "Geen prognose: bij terugkijken voorspelt geen model duidelijk beter dan “het blijft zoals het is”. "
    "Ga uit van het laatste cijfer, met schommelingen zoals in het verleden."
)


def too_short(found: int, needed: int, since: str) -> NoForecast:
    """Too few periods in a row; `since` says where the row begins and why, or is empty."""
    begin = f" {since}" if since else ""
    return NoForecast(
        f"Geen prognose: er {'is' if found == 1 else 'zijn'} {plural(found, 'maand', 'maanden')} op rij met een cijfer, "
        f"en er zijn er {needed} nodig.{begin}"
    )
