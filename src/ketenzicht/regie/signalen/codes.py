"""The codes of signals, as the warehouse counts them (its contracts `signaal` and `kanaal`)."""

from ketenzicht.access.errors import Invalid
from ketenzicht.kernel.text import join_and

KANALEN = (
    "internet", "balie", "telefoon", "mail", "post", "chat", "huisbezoek", "keten", "intern", "overig", "onbekend",
)  # fmt: skip
INDIENERS = ("inwoner", "professional", "automatisch", "onbekend")
AFWIJSREDENEN = (
    "al_in_beeld", "geen_hulp_nodig", "geen_toestemming", "niet_bereikt", "andere_gemeente", "onvoldoende_informatie",
    "onjuist", "dubbel", "anders", "onbekend",
)  # fmt: skip
VERVOLGEN = ("taak", "traject", "aanvraag", "plan")
WIJZEN = ("gesprek", "telefoon", "brief", "mail", "anders")
"""how a person was told of a signal"""
UITSTEL = ("veiligheid", "onderzoek", "beroepsgeheim", "niet_bereikt", "weet_het_al", "onevenredig")
"""why a person was not told yet: AVG art. 14 lid 5, UAVG art. 41"""


def require_code(field: str, code: str, codes: tuple[str, ...]) -> str:
    """The code itself. Raises Invalid, naming the codes that there are."""
    if code not in codes:
        raise Invalid(f"Bij “{field}” hoort een van deze codes: {join_and(codes)}.")
    return code
