"""The code lists of outflow and drop-out, the same as in the warehouse's contracts (a test compares them)."""

from typing import Final

BESTEMMINGEN: Final = ("werk", "scholing", "traject", "inkomensvoorziening", "anders", "onbekend")
FASEN: Final = ("signaal", "taak", "aanvraag", "traject", "plan")
REDENEN: Final = (
    "verhuizing", "niet_bereikbaar", "ziet_ervan_af", "te_lang_wachten", "hulp_past_niet", "andere_hulp",
    "omstandigheden", "overlijden", "anders", "onbekend",
)  # fmt: skip
INITIATIEVEN: Final = ("client", "aanbieder", "gemeente", "onbekend")
