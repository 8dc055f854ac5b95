"""The verdict on a delivery, per table: how many rows could not be used."""

from collections.abc import Iterable

GOOD, USABLE, POOR = "goed", "bruikbaar", "onvoldoende"
USABLE_UP_TO = 0.05


def verdict(accepted: int, quarantined: int) -> str:
    """`goed` without bad rows, `bruikbaar` up to 5 % of them, `onvoldoende` above."""
    if not quarantined:
        return GOOD
    return USABLE if quarantined <= USABLE_UP_TO * (accepted + quarantined) else POOR


def worst(verdicts: Iterable[str]) -> str:
    """The worst of several verdicts: what holds for a table that rests on several deliveries."""
    return max(verdicts, key=(GOOD, USABLE, POOR).index, default=GOOD)
