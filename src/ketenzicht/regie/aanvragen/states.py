"""The five statuses of single support in their order, which step may be taken when, and what it implies (S3-2). Plain Python."""

from dataclasses import dataclass
from typing import Final

GEMELD, ONDERZOEK, AANGEVRAAGD = "gemeld", "onderzoek", "aangevraagd"
BESLOTEN, GELEVERD, AFGESLOTEN = "besloten", "geleverd", "afgesloten"
IN_ORDER: Final = (GEMELD, ONDERZOEK, AANGEVRAAGD, BESLOTEN, GELEVERD)
"""the five work processes: intake, assess, apply, decide, deliver; afterwards the request is closed"""
BEFORE_DECISION: Final = frozenset({GEMELD, ONDERZOEK, AANGEVRAAGD})


@dataclass(frozen=True)
class Stap:
    """One kind of step: what the event log calls it, from which statuses, and the status afterwards (None: the same)."""

    activiteit: str
    klaar: str
    """the status of the step itself, as the warehouse knows it"""
    van: frozenset[str]
    naar: str | None = None
    implies: str = ""
    """the activity that must have begun before, and is derived where nobody registered it"""


STAPPEN: Final = {
    "melding": Stap("melding", "klaar", frozenset(), GEMELD),
    "onderzoek_begin": Stap("onderzoek", "begonnen", frozenset({GEMELD}), ONDERZOEK),
    "gesprek_gepland": Stap("keukentafelgesprek", "gepland", frozenset({GEMELD, ONDERZOEK})),
    "gesprek": Stap(
        "keukentafelgesprek", "klaar", frozenset({GEMELD, ONDERZOEK}), ONDERZOEK, implies="onderzoek_begin"
    ),
    "onderzoek_klaar": Stap("onderzoek", "klaar", frozenset({GEMELD, ONDERZOEK}), ONDERZOEK, implies="onderzoek_begin"),
    "aanvraag": Stap("aanvraag", "klaar", frozenset({GEMELD, ONDERZOEK}), AANGEVRAAGD),
    "opschorting": Stap("beslissen", "onderbroken", frozenset({AANGEVRAAGD})),
    "hervatting": Stap("beslissen", "hervat", frozenset({AANGEVRAAGD})),
    "verdaging": Stap("verdagen", "klaar", frozenset({AANGEVRAAGD})),
    "besluit": Stap("beschikking", "klaar", frozenset({AANGEVRAAGD}), BESLOTEN),
    "intrekking": Stap("beschikking", "afgebroken", BEFORE_DECISION, BESLOTEN),
    "start": Stap("levering", "begonnen", frozenset({BESLOTEN, GELEVERD, AFGESLOTEN})),
    "einde": Stap("levering", "klaar", frozenset({BESLOTEN, GELEVERD, AFGESLOTEN})),
    "opschaling": Stap("opschalen", "klaar", BEFORE_DECISION | {BESLOTEN, GELEVERD}),
    "afsluiting": Stap("afsluiten", "klaar", frozenset({BESLOTEN, GELEVERD}), AFGESLOTEN),
}
"""All steps by their key."""


def allowed(stap: str, status: str) -> bool:
    """Whether this step can be taken by a request in this status."""
    return status in STAPPEN[stap].van


def implied(stap: str, status: str) -> str:
    """The step that this one implies and that was not registered yet; empty where there is none."""
    before = STAPPEN[stap].implies
    return before if before and allowed(before, status) else ""
