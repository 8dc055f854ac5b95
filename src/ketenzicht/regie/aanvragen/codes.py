"""The code lists of single support, the same as in the warehouse's contracts (a test compares them)."""

from typing import Final

BESLUITEN: Final = ("toegekend", "afgewezen", "buiten_behandeling", "ingetrokken")
UITKOMSTEN: Final = (
    "maatwerkvoorziening", "algemene_voorziening", "eigen_netwerk", "andere_wet", "geen_hulp", "onbekend",
)  # fmt: skip
KANALEN: Final = (
    "internet", "balie", "telefoon", "mail", "post", "chat", "huisbezoek", "keten", "intern", "overig", "onbekend",
)  # fmt: skip
LEVERINGSVORMEN: Final = ("zin", "pgb")
REDENEN_EINDE: Final = (
    "overlijden", "tijdelijk", "volgens_plan", "voortijdig_client", "voortijdig_aanbieder",
    "voortijdig_overeenstemming", "voortijdig_omstandigheden", "gemeente", "wijziging", "andere_aanbieder",
    "ander_domein", "verhuizing", "onbekend",
)  # fmt: skip
STAPSTATUSSEN: Final = ("gepland", "begonnen", "onderbroken", "hervat", "klaar", "afgebroken")
WETTEN: Final = ("wmo", "jeugd", "pw", "wgs", "overig")
