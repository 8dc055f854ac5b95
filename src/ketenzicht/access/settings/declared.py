"""The settings that a municipality may make: key, shape, start value, sentence and source. Start values are a proposal: the
archivist, the lawyer and the privacy officer of the municipality confirm them (P-10)."""

from typing import Any, TypeVar

from ketenzicht.access.settings.shapes import (
    Agreed,
    Declared,
    Instemming,
    OneOf,
    OwnTerms,
    Shape,
    SomeOf,
    Switch,
    Whole,
)
from ketenzicht.kernel.term_rules import TermSettings

T = TypeVar("T")

declared: dict[str, Declared[Any]] = {}
"""All settings by their key."""


def _declare(key: str, shape: Shape[T], default: T, zin: str, bron: str) -> Declared[T]:
    made = Declared(key=key, shape=shape, default=default, zin=zin, bron=bron)
    declared[key] = made
    return made


AGE_OF_A_SAY: Declared[int] = _declare(
    "leeftijd.meebeslissen", Whole(10, 14, "jaren"), 12,
    "Vanaf deze leeftijd beslist een kind mee; daaronder beslissen de ouders met gezag.", "P-4, S3-121; BW 7:450 lid 2",
)  # fmt: skip
AGE_OF_DECIDING: Declared[int] = _declare(
    "leeftijd.zelf_beslissen", Whole(14, 18, "jaren"), 16,
    "Vanaf deze leeftijd beslist een jongere zelf over de eigen gegevens.", "P-4, S3-121; BW 7:447",
)  # fmt: skip
AGE_OF_MAJORITY: Declared[int] = _declare(
    "leeftijd.volwassen", Whole(18, 23, "jaren"), 18,
    "Vanaf deze leeftijd telt iemand als volwassen.", "S3-121; BW 1:233",
)  # fmt: skip
CONSENT_MONTHS: Declared[int] = _declare(
    "toestemming.hoogste_maanden", Whole(1, 24, "maanden"), 12,
    "Zo lang geldt een toestemming ten hoogste.", "S3-122, S3-123",
)  # fmt: skip
BREAK_GLASS_HOURS: Declared[int] = _declare(
    "noodtoegang.uren", Whole(1, 72, "uren"), 24, "Na zoveel uur eindigt noodtoegang tot een plan vanzelf.", "S3-136"
)
SIGNAL_MONTHS: Declared[int] = _declare(
    "signaal.vervalmaanden", Whole(1, 12, "maanden"), 12,
    "Een signaal dat niet gebruikt is, vervalt na zoveel maanden.", "P-10: 6 tot 12 maanden",
)  # fmt: skip
DRAFT_DAYS: Declared[int] = _declare(
    "concept.dagen", Whole(1, 90, "dagen"), 30, "Wat iemand typte en niet opsloeg, blijft zoveel dagen bewaard.", "X-9"
)
KEEP_WMO: Declared[int] = _declare(
    "bewaren.wmo_jaren",
    Whole(1, 30, "jaren"),
    15,
    "Zo lang blijven stukken van de Wmo bewaard.",
    "P-10; Wmo 2015 5.3.4",
)
KEEP_JEUGDWET: Declared[int] = _declare(
    "bewaren.jeugdwet_jaren", Whole(1, 30, "jaren"), 20,
    "Zo lang blijven stukken van de Jeugdwet bewaard.", "P-10; Jeugdwet 7.3.8",
)  # fmt: skip
KEEP_PARTICIPATIEWET: Declared[int] = _declare(
    "bewaren.participatiewet_jaren", Whole(1, 30, "jaren"), 10,
    "Zo lang blijven stukken van de Participatiewet bewaard.", "P-10; selectielijst gemeenten, te bevestigen door de archivaris",
)  # fmt: skip
KEEP_WGS: Declared[int] = _declare(
    "bewaren.wgs_jaren", Whole(1, 30, "jaren"), 10,
    "Zo lang blijven stukken van de schuldhulp bewaard.", "P-10; selectielijst gemeenten, te bevestigen door de archivaris",
)  # fmt: skip
KEEP_OTHER: Declared[int] = _declare(
    "bewaren.overig_jaren", Whole(1, 30, "jaren"), 15,
    "Zo lang blijven plannen en andere stukken bewaard die niet onder één wet vallen.", "P-10; te bevestigen door de archivaris",
)  # fmt: skip
LOG_YEARS: Declared[int] = _declare(
    "log.jaren", Whole(1, 10, "jaren"), 5,
    "Zo lang staat in het logboek wie wat zag en deed; daarna blijft alleen het zegel over.", "P-10",
)  # fmt: skip
MANDATE: Declared[str] = _declare(
    "regisseur.mandaat", OneOf(("zelf_toekennen", "doorverwijzen")), "doorverwijzen",
    "Of een regisseur zelf hulp van de tweede lijn toekent, of alleen doorverwijst.", "S3-110",
)  # fmt: skip
PLACE_OF_REGIE: Declared[str] = _declare(
    "regie.plaats", OneOf(("wijkteam", "gemeente", "aparte_organisatie")), "wijkteam",
    "Waar de regisseurs werken: in een wijkteam, bij de gemeente of bij een aparte organisatie.", "S3-108",
)  # fmt: skip
SCOPE_OF_WIJKTEAM: Declared[frozenset[str]] = _declare(
    "wijkteam.wetten", SomeOf(("wmo", "jeugdwet", "participatiewet", "wgs")),
    frozenset({"wmo", "jeugdwet", "participatiewet", "wgs"}),
    "Onder welke wetten het wijkteam werkt.", "S3-109",
)  # fmt: skip
WORKERS_FIGURES: Declared[Instemming | None] = _declare(
    "medewerkercijfers.instemming", Agreed(), None,
    "Cijfers per medewerker staan uit, tot is vastgelegd wanneer en waarvoor de ondernemingsraad instemde.", "P-9, S0-56",
)  # fmt: skip
WORKERS_FIGURES_MONTHS: Declared[int] = _declare(
    "medewerkercijfers.maanden", Whole(1, 13, "maanden"), 13, "Zo lang blijven cijfers per medewerker bewaard.", "P-9"
)
PORTAL: Declared[bool] = _declare(
    "portaal.aan", Switch(), False, "Of inwoners hun plan op internet kunnen bekijken.", "S3-115"
)
NAMES_SHOWN: Declared[bool] = _declare(
    "inzage.namen_tonen", Switch(), False,
    "Of een inwoner de naam ziet van wie de eigen gegevens bekeek, en niet alleen de organisatie en de functie.", "S3-171, P-9",
)  # fmt: skip
OWN_TERMS: Declared[TermSettings] = _declare(
    "termijnen.eigen", OwnTerms(), TermSettings(),
    "Termijnen die de gemeente zelf stelt, bij verordening of als eigen norm.", "X-18",
)  # fmt: skip
LISTS_DAYS: Declared[int] = _declare(
    "clientenlijst.dagen", Whole(1, 90, "dagen"), 30,
    "Zo lang blijft een aangeleverde cliëntenlijst ten hoogste bewaard.", "S0-8",
)  # fmt: skip
LARGEST_DOCUMENT: Declared[int] = _declare(
    "document.hoogste_mb", Whole(1, 100, "megabyte"), 25, "Zo groot mag een document ten hoogste zijn.", "S3-69"
)
