"""What the town offers and buys: products with their tariffs, suppliers, subjects, channels."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product of the municipal catalogue. `tarief` in cents per unit, `volume` in units per month, `weight` how
    often it is granted within its law, `maanden` the usual length of an indication; `eenmalig` is granted once."""

    code: str
    naam: str
    wet: str
    categorie: str
    programmaproduct: str
    taakveld: str
    eenheid: str
    tarief: int
    volume: float
    weight: float
    maanden: int
    eenmalig: bool = False


@dataclass(frozen=True, kw_only=True)
class Leverancier:
    """A supplier; `weight` is its part of the allotments, `wait` the median days from allotment to start."""

    agb: str
    naam: str
    concern: str
    weight: float
    wait: float = 18.0
    wmo: bool = True
    jeugd: bool = True

    @property
    def organisatie(self) -> str:
        """Its code as a partner in the chain."""
        return f"ZA-{self.agb}"


HUIS, BEGELEIDING, HULPMIDDELEN, JEUGD_AMBULANT, JEUGD_VERBLIJF = (
    "Wmo huishoudelijke hulp",
    "Wmo begeleiding en dagbesteding",
    "Wmo hulpmiddelen en vervoer",
    "Jeugd zonder verblijf",
    "Jeugd met verblijf",
)

PRODUCTEN = (
    Product(code="01A03", naam="Hulp bij het huishouden basis", wet="wmo", categorie="01", programmaproduct=HUIS,
            taakveld="6.711", eenheid="04", tarief=3_240, volume=11.0, weight=0.36, maanden=36),
    Product(code="01A05", naam="Hulp bij het huishouden plus", wet="wmo", categorie="01", programmaproduct=HUIS,
            taakveld="6.711", eenheid="04", tarief=3_580, volume=13.0, weight=0.06, maanden=24),
    Product(code="02A04", naam="Begeleiding individueel basis", wet="wmo", categorie="02", programmaproduct=BEGELEIDING,
            taakveld="6.712", eenheid="04", tarief=5_580, volume=9.0, weight=0.16, maanden=18),
    Product(code="02A17", naam="Begeleiding individueel plus", wet="wmo", categorie="02", programmaproduct=BEGELEIDING,
            taakveld="6.712", eenheid="04", tarief=8_520, volume=8.0, weight=0.05, maanden=12),
    Product(code="04A02", naam="Kortdurend verblijf", wet="wmo", categorie="04", programmaproduct=BEGELEIDING,
            taakveld="6.712", eenheid="14", tarief=20_421, volume=3.0, weight=0.02, maanden=12),
    Product(code="07A12", naam="Dagbesteding midden", wet="wmo", categorie="07", programmaproduct=BEGELEIDING,
            taakveld="6.713", eenheid="16", tarief=4_615, volume=18.0, weight=0.10, maanden=18),
    Product(code="08A03", naam="Vervoer dagbesteding", wet="wmo", categorie="08", programmaproduct=HULPMIDDELEN,
            taakveld="6.714", eenheid="82", tarief=1_860, volume=9.0, weight=0.07, maanden=18),
    Product(code="11R01", naam="Rolstoel", wet="wmo", categorie="11", programmaproduct=HULPMIDDELEN,
            taakveld="6.60", eenheid="82", tarief=5_900, volume=1.0, weight=0.06, maanden=60),
    Product(code="12S02", naam="Scootmobiel", wet="wmo", categorie="12", programmaproduct=HULPMIDDELEN,
            taakveld="6.60", eenheid="82", tarief=7_400, volume=1.0, weight=0.07, maanden=60),
    Product(code="13W01", naam="Woningaanpassing", wet="wmo", categorie="13", programmaproduct=HULPMIDDELEN,
            taakveld="6.60", eenheid="83", tarief=412_500, volume=1.0, weight=0.05, maanden=1, eenmalig=True),
    Product(code="45A48", naam="Ambulante jeugdhulp", wet="jeugd", categorie="45", programmaproduct=JEUGD_AMBULANT,
            taakveld="6.751", eenheid="04", tarief=9_640, volume=11.0, weight=0.46, maanden=10),
    Product(code="41A03", naam="Dagbehandeling jeugd", wet="jeugd", categorie="41", programmaproduct=JEUGD_AMBULANT,
            taakveld="6.752", eenheid="16", tarief=11_280, volume=10.0, weight=0.10, maanden=9),
    Product(code="54B01", naam="Jeugd-ggz behandeling", wet="jeugd", categorie="54", programmaproduct=JEUGD_AMBULANT,
            taakveld="6.753", eenheid="04", tarief=11_900, volume=7.0, weight=0.27, maanden=8),
    Product(code="44A09", naam="Pleegzorg en gezinshuis", wet="jeugd", categorie="44", programmaproduct=JEUGD_VERBLIJF,
            taakveld="6.761", eenheid="14", tarief=8_700, volume=28.0, weight=0.08, maanden=18),
    Product(code="43A11", naam="Verblijf met behandeling", wet="jeugd", categorie="43", programmaproduct=JEUGD_VERBLIJF,
            taakveld="6.762", eenheid="14", tarief=33_500, volume=27.0, weight=0.03, maanden=9),
    Product(code="48B02", naam="Jeugdbescherming", wet="jeugd", categorie="48", programmaproduct=JEUGD_VERBLIJF,
            taakveld="6.821", eenheid="82", tarief=98_000, volume=1.0, weight=0.06, maanden=14),
)  # fmt: skip
PRODUCT_CODES = [product.code for product in PRODUCTEN]
PRODUCT_WEIGHTS = np.array([[p.weight if p.wet == wet else 0.0 for p in PRODUCTEN] for wet in ("wmo", "jeugd")])
TARIEF = np.array([product.tarief for product in PRODUCTEN])
VOLUME = np.array([product.volume for product in PRODUCTEN])
MAANDEN = np.array([product.maanden for product in PRODUCTEN])
EENMALIG = np.array([product.eenmalig for product in PRODUCTEN])
IS_JEUGD = np.array([product.wet == "jeugd" for product in PRODUCTEN])
OVERSPENDS = PRODUCT_CODES.index("45A48")
"""Its volume is a third higher from April 2026: the product that overspends."""

LEVERANCIERS = (
    Leverancier(agb="98000101", naam="Stichting De Brink", concern="Brink Groep", weight=0.235),
    Leverancier(agb="98000202", naam="Thuiszorg Zandwolde", concern="Zandwolde Zorg", weight=0.19),
    Leverancier(agb="98000303", naam="Jeugdhulp Linderland", concern="Linderland", weight=0.11, wmo=False),
    Leverancier(agb="98000104", naam="De Brink Thuis", concern="Brink Groep", weight=0.07, jeugd=False),
    Leverancier(agb="98000405", naam="Praktijk De Wissel", concern="De Wissel", weight=0.05, wait=140.0, wmo=False),
    Leverancier(agb="98000506", naam="Zorgboerderij Esrand", concern="Esrand", weight=0.05),
    Leverancier(agb="98000607", naam="Hulpmiddelen Noord", concern="Hulpmiddelen Noord", weight=0.05, jeugd=False),
    Leverancier(agb="98000708", naam="Ambulant Plus", concern="Ambulant Plus", weight=0.05),
    Leverancier(agb="98000809", naam="Gezinshuis De Schorren", concern="De Schorren", weight=0.03, wmo=False),
    Leverancier(agb="98000910", naam="Dagbesteding Het Anker", concern="Het Anker", weight=0.03, jeugd=False),
    Leverancier(agb="98001011", naam="Begeleiding Op Maat", concern="Op Maat", weight=0.04),
    Leverancier(agb="98001112", naam="Kind en Hoofd", concern="Kind en Hoofd", weight=0.02, wmo=False),
    Leverancier(agb="98001213", naam="Vervoer De Regio", concern="De Regio", weight=0.02, jeugd=False),
    Leverancier(agb="98001314", naam="Thuishulp Lindermeer", concern="Thuishulp Lindermeer", weight=0.01, jeugd=False),
    Leverancier(agb="98001415", naam="Zorg Dichtbij", concern="Zorg Dichtbij", weight=0.03),
)
AGB = [leverancier.agb for leverancier in LEVERANCIERS]
WAIT = np.array([leverancier.wait for leverancier in LEVERANCIERS])
LONG_WAIT = 4
"""The supplier with twenty weeks' wait."""
BIG_THREE = (0, 1, 2)
LEVERANCIER_WEIGHTS = np.array(
    [
        [supplier.weight if supplier.wmo else 0.0 for supplier in LEVERANCIERS],
        [supplier.weight if supplier.jeugd else 0.0 for supplier in LEVERANCIERS],
    ]
)

ONDERWERPEN = (
    "huishouden", "begeleiding", "dagbesteding", "hulpmiddelen", "vervoer", "wonen", "opvoeden", "school", "inkomen",
    "schulden", "werk", "overig", "jeugd-ggz", "veiligheid", "onbekend",
)  # fmt: skip
"""Subjects as the source systems know them."""
LISTED = ONDERWERPEN[:12]
"""Subjects that are not sensitive; the other ones are called `persoonlijk` in the warehouse, or are not known."""
ONDERWERP_CODES = [*LISTED, "persoonlijk", "persoonlijk", None]
"""What each subject is called in the warehouse."""
EENHEDEN = {"04": "uur", "14": "etmaal", "16": "dagdeel", "82": "stuks", "83": "euro"}
"""Units of the iStandaarden and what they are called."""
