"""What the register of processing (AVG art. 30) says of the record, made from the models, the policies and the settings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from ketenzicht.access.models import Organisatie
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Policy, policies
from ketenzicht.access.rollen.presets import ROLLEN
from ketenzicht.access.settings.declared import LOG_YEARS, SIGNAL_MONTHS
from ketenzicht.access.settings.shapes import Declared
from ketenzicht.regie.bewaren.retention import TERMS

_SUPPORT = "Wmo 2015 art. 5.1.1, Jeugdwet art. 7.4.0, Participatiewet art. 53a, Wgs art. 8"
_RIGHTS = "AVG art. 12 tot en met 22"

PURPOSES: Final = {
    "persoon": ("weten om wie het gaat en hoe iemand te bereiken is", _SUPPORT),
    "geheimadres": ("iemand kunnen bereiken zonder dat een ander weet waar", _SUPPORT),
    "waarschuwing": ("medewerkers veilig laten werken", _SUPPORT),
    "groep": ("rond één plan werken met wie erbij hoort", _SUPPORT),
    "lidmaatschap": ("weten wie bij een groep hoort, en sinds wanneer", _SUPPORT),
    "signaal": ("op tijd zien dat er iets aan de hand kan zijn", _SUPPORT),
    "melder": ("een melder kunnen antwoorden zonder hem te noemen", _SUPPORT),
    "triage": ("een signaal beoordelen", _SUPPORT),
    "terugkoppeling": ("een melder vertellen wat er met het signaal is gedaan", _SUPPORT),
    "kennisgeving": ("de betrokkene laten weten dat er een signaal is", "AVG art. 14"),
    "plan": ("hulp aan een groep samenhangend uitvoeren", _SUPPORT),
    "planversie": ("weten wat wanneer is afgesproken", _SUPPORT),
    "doel": ("afspreken en volgen wat iemand wil bereiken", _SUPPORT),
    "meting": ("zien of hulp helpt", _SUPPORT),
    "instemming": ("vastleggen wat iemand inbrengt of vindt van het plan", _SUPPORT),
    "evaluatie": ("op tijd bijstellen", _SUPPORT),
    "noodtoegang": ("in nood bij een plan kunnen, met een reden die een ander beoordeelt", _SUPPORT),
    "toestemming": ("weten wie met toestemming mag meekijken", "AVG art. 7 lid 1"),
    "inzageverzoek": ("een ander laten meekijken als de betrokkene dat goedvindt", _SUPPORT),
    "traject": ("hulp inzetten en volgen", _SUPPORT),
    "taak": ("werk overdragen aan een ketenpartner", _SUPPORT),
    "aanvraag": ("een melding of aanvraag behandelen binnen de termijn", _SUPPORT),
    "voorziening": ("toegekende hulp leveren en volgen", _SUPPORT),
    "klantcontact": ("weten wat met iemand is besproken", _SUPPORT),
    "actie": ("afgesproken stappen onthouden", _SUPPORT),
    "notitie": ("feiten bij een plan vastleggen", _SUPPORT),
    "casusoverleg": ("overleggen over een plan", _SUPPORT),
    "uitstroom": ("weten waar iemand na de hulp heen gaat", _SUPPORT),
    "uitval": ("weten waarom iemand stopt", _SUPPORT),
    "document": ("stukken bewaren bij plan, traject of aanvraag", _SUPPORT),
    "weekberichtregel": ("een partner vertellen wie zich bij het loket meldde", _SUPPORT),
    "rechtsverzoek": ("verzoeken van betrokkenen op tijd beantwoorden", _RIGHTS),
}
"""Per kind of object why it is kept, and on what ground. A kind that is about persons and stands not here is named as such."""

UNKNOWN = ("niet vastgelegd: vul aan voor gebruik", "niet vastgelegd")

STANDING: Final = {
    Organisatie.Soort.GEMEENTE: ("verwerkingsverantwoordelijke", "AVG art. 4 onder 7; het college voert de wetten uit"),
    Organisatie.Soort.GSD: (
        "verwerkingsverantwoordelijke bij delegatie, anders verwerker",
        "de gemeenschappelijke regeling",
    ),
    Organisatie.Soort.WIJKTEAM: ("verwerker, werkt in mandaat van het college", "AVG art. 28: verwerkersovereenkomst"),
    Organisatie.Soort.UWV: ("zelf verwerkingsverantwoordelijke", "Wet SUWI"),
    Organisatie.Soort.RMC: (
        "zelf verwerkingsverantwoordelijke (contactgemeente)",
        "Wet educatie en beroepsonderwijs art. 8.3.2",
    ),
    Organisatie.Soort.ONDERWIJS: ("zelf verwerkingsverantwoordelijke", "onderwijswetten"),
    Organisatie.Soort.AANBIEDER: (
        "zelf verwerkingsverantwoordelijke voor het eigen cliëntdossier",
        "BW 7:454, Jeugdwet art. 7.3.8",
    ),
    Organisatie.Soort.CORPORATIE: ("zelf verwerkingsverantwoordelijke", "Woningwet"),
    Organisatie.Soort.POLITIE: ("zelf verwerkingsverantwoordelijke", "Wet politiegegevens"),
    Organisatie.Soort.OVERIG: ("per organisatie vast te leggen", "nog te bepalen"),
}
"""Who is controller and who processor, per kind of organisation, and why"""


@dataclass(frozen=True, kw_only=True)
class Verwerking:
    """One kind of object as the register shows it."""

    soort: str
    doel: str
    grondslag: str
    dat: tuple[str, ...]
    """the columns that say that it is there"""
    wat: tuple[str, ...]
    """the columns that say what it is about"""
    ziet_dat: tuple[str, ...]
    """names of the roles that may see that it is there, each within its own rules"""
    ziet_wat: tuple[str, ...]


def processings() -> list[Verwerking]:
    """All kinds of objects that are about persons, in the order of the record."""
    return [_of(policy) for policy in policies.values() if is_personal(policy)]


def is_personal(policy: Policy[Any]) -> bool:
    """Whether objects of this kind say something about a person."""
    names = {field.name for field in policy.model._meta.concrete_fields}
    return policy.kind in PURPOSES or bool(names & {"persoon", "groep"}) or policy.inhoud is not None


def without_purpose() -> list[str]:
    """Kinds about persons whose purpose nobody wrote down yet."""
    return [policy.kind for policy in policies.values() if is_personal(policy) and policy.kind not in PURPOSES]


def terms() -> Iterator[Declared[int]]:
    """The settings with retention terms, each with its start value, sentence and source."""
    yield from dict.fromkeys(TERMS.values())
    yield from (SIGNAL_MONTHS, LOG_YEARS)


def _of(policy: Policy[Any]) -> Verwerking:
    doel, grondslag = PURPOSES.get(policy.kind, UNKNOWN)
    return Verwerking(
        soort=policy.kind,
        doel=doel,
        grondslag=grondslag,
        dat=_columns(policy.model),
        wat=_columns(policy.inhoud) if policy.inhoud else (),
        ziet_dat=_roles(policy, (SEE_DAT, SEE_WAT)),
        ziet_wat=_roles(policy, (SEE_WAT,)) if policy.inhoud else (),
    )


def _columns(model: Any) -> tuple[str, ...]:
    hidden = {"id", "gewijzigd_xid", "van"}
    return tuple(field.name for field in model._meta.concrete_fields if field.name not in hidden)


def _roles(policy: Policy[Any], actions: Iterable[Any]) -> tuple[str, ...]:
    asked = set(actions)
    keys = {role for ruling in policy.allows if ruling.actions & asked for role in ruling.roles}
    return tuple(rol.naam for key, rol in ROLLEN.items() if key in keys)
