"""The roles: shipped presets with a name, a sentence, and what each may see in reports. What each may do in the record
stands with the rules of each topic; the page `docs/reference/roles.md` shows both."""

from dataclasses import dataclass, field
from enum import StrEnum

from ketenzicht.kernel.reader import Klasse, Profile, Right


class Scope(StrEnum):
    """How far a role reaches in reports: whole municipalities, one organisation, one team, or nothing at all."""

    GEMEENTE = "gemeente"
    ORGANISATIE = "organisatie"
    TEAM = "team"
    NIETS = "niets"


@dataclass(frozen=True, kw_only=True)
class Rol:
    """One preset."""

    key: str
    naam: str
    zin: str
    """what somebody in this role does, in one sentence"""
    scope: Scope
    profile: Profile = Profile.OPEN
    rights: frozenset[Right] = frozenset()
    classes: frozenset[Klasse] = frozenset()
    resident: bool = False
    """a role of a resident; nobody is appointed to it"""
    step_up: bool = True
    """asks for the second factor"""
    source: str = ""
    """the requirements that it comes from"""
    works_on_cases: bool = field(default=False)
    """whether persons can be seen in this role at all"""


_CASES = frozenset({Klasse.OPERATIONEEL, Klasse.KWALITEIT})
_ALL = frozenset(Klasse) - {Klasse.PERSONEEL}

GROEPSLID = "groepslid"
GROEPSPARTICIPANT = "groepsparticipant"
REGISSEUR = "regisseur"
WIJKTEAMMANAGER = "wijkteammanager"
KCC = "klantcontactmedewerker"
BEHANDELAAR = "behandelaar"
PLANNING_CONTROL = "planning-en-control"
CONTROLLER = "financieel-controller"
FINANCIEEL_REGISSEUR = "financieel-regisseur"
BELEIDSANALIST = "beleidsanalist"
BESTUUR = "bestuur"
INKOPER = "inkoper"
JONGERENLOKET = "medewerker-jongerenloket"
ADMINISTRATIE = "administratieve-kracht"
PROCESCOORDINATOR = "procescoordinator"
WERKGROEPMANAGER = "werkgroepmanager"
ABONNEE = "geabonneerde-manager"
GEMEENTECOACH = "gemeentecoach"
HELPDESK = "helpdesk"
LOKALE_BEHEERDER = "lokale-beheerder"
AUDITOR = "auditor"
STELSEL = "stelsel"

ROLLEN: dict[str, Rol] = {
    rol.key: rol
    for rol in (
        Rol(key=GROEPSLID, naam="groepslid", zin="Is onderwerp van een plan en ziet wat over zichzelf en over de groep als geheel gaat.",
            scope=Scope.NIETS, resident=True, works_on_cases=True, source="S3-117 … S3-123"),
        Rol(key=GROEPSPARTICIPANT, naam="groepsparticipant", zin="Helpt een groep, zoals een mantelzorger of buurman; ziet dat er iets loopt en zijn eigen acties.",
            scope=Scope.NIETS, resident=True, works_on_cases=True, source="S3-124 … S3-126"),
        Rol(key=REGISSEUR, naam="regisseur", zin="Voert de regie over de plannen van zijn eigen gezinnen.",
            scope=Scope.TEAM, profile=Profile.INTERN, rights=frozenset({Right.BSN}), classes=_CASES, works_on_cases=True, source="S3-127 … S3-129"),
        Rol(key=WIJKTEAMMANAGER, naam="wijkteammanager", zin="Verdeelt het werk van een team en ziet de drukte, niet de inhoud.",
            scope=Scope.TEAM, profile=Profile.INTERN, rights=frozenset({Right.KETENCIJFERS}), classes=_CASES, works_on_cases=True, source="S3-130 … S3-139"),
        Rol(key=KCC, naam="klantcontactmedewerker", zin="Beantwoordt vragen, verwijst naar de regisseur en schrijft een terugbelnotitie.",
            scope=Scope.NIETS, works_on_cases=True, source="S3-140 … S3-147"),
        Rol(key=BEHANDELAAR, naam="behandelaar (tweede lijn)", zin="Werkt aan eigen trajecten, aanvragen en taken, bij de gemeente of een ketenpartner.",
            scope=Scope.ORGANISATIE, profile=Profile.INTERN, classes=_CASES, works_on_cases=True, source="S3-148 … S3-152"),
        Rol(key=PLANNING_CONTROL, naam="planning en control", zin="Ziet ingezette middelen en resultaten, alleen in aantallen.",
            scope=Scope.GEMEENTE, profile=Profile.INTERN, rights=frozenset({Right.KETENCIJFERS}), classes=_ALL, source="S3-153"),
        Rol(key=CONTROLLER, naam="financieel controller", zin="Ziet budgetten, verplichtingen en prognoses.",
            scope=Scope.GEMEENTE, profile=Profile.INTERN, rights=frozenset({Right.KETENCIJFERS}), classes=_ALL, source="S3-154, S3-155"),
        Rol(key=FINANCIEEL_REGISSEUR, naam="financieel regisseur", zin="Gaat na of bij de duurste hulp iemand de regie voert; ziet daarvoor wat hulp per inwoner kost.",
            scope=Scope.GEMEENTE, profile=Profile.ZAAK, rights=frozenset({Right.BSN}), classes=frozenset({Klasse.FINANCIEEL}), works_on_cases=True, source="S1-46"),
        Rol(key=BELEIDSANALIST, naam="beleidsanalist", zin="Ziet besteding, effect en trends per wijk.",
            scope=Scope.GEMEENTE, profile=Profile.INTERN, rights=frozenset({Right.KETENCIJFERS}), classes=_ALL, source="S3-156 … S3-160"),
        Rol(key=BESTUUR, naam="bestuur en directie", zin="Ziet het effect van beleid, de besteding en het aantal mogelijke escalaties.",
            scope=Scope.GEMEENTE, profile=Profile.MAIL, classes=_ALL, source="S3-161 … S3-163"),
        Rol(key=INKOPER, naam="inkoper", zin="Ziet de uitnutting van contracten en de kwaliteit van levering.",
            scope=Scope.GEMEENTE, profile=Profile.INTERN, rights=frozenset({Right.KETENCIJFERS}), classes=_ALL, source="S3-164 … S3-167"),
        Rol(key=JONGERENLOKET, naam="medewerker jongerenloket", zin="Ontvangt klanten, legt signalen vast en zet taken uit.",
            scope=Scope.ORGANISATIE, profile=Profile.INTERN, classes=frozenset({Klasse.OPERATIONEEL}), works_on_cases=True, source="S0-2"),
        Rol(key=ADMINISTRATIE, naam="administratieve kracht", zin="Schrijft klanten in met het weekbericht en ziet alleen dat.",
            scope=Scope.NIETS, works_on_cases=True, source="S0-2, S0-19"),
        Rol(key=PROCESCOORDINATOR, naam="procescoördinator", zin="Bewaakt de keten: aantallen van alle partners, eigen medewerkers bij naam.",
            scope=Scope.GEMEENTE, profile=Profile.INTERN, rights=frozenset({Right.KETENCIJFERS, Right.MEDEWERKER}), classes=frozenset({Klasse.OPERATIONEEL, Klasse.KWALITEIT, Klasse.PERSONEEL}), source="S0-2"),
        Rol(key=WERKGROEPMANAGER, naam="manager in de werkgroep", zin="Bespreekt de maandrapportage: aantallen van alle partners, eigen medewerkers bij naam.",
            scope=Scope.GEMEENTE, profile=Profile.INTERN, rights=frozenset({Right.KETENCIJFERS, Right.MEDEWERKER}), classes=frozenset({Klasse.OPERATIONEEL, Klasse.KWALITEIT, Klasse.PERSONEEL}), source="S0-2"),
        Rol(key=ABONNEE, naam="geabonneerde manager", zin="Ontvangt het dashboard per mail, zonder persoonsgegevens.",
            scope=Scope.GEMEENTE, profile=Profile.MAIL, rights=frozenset({Right.KETENCIJFERS}), classes=frozenset({Klasse.OPERATIONEEL}), source="S0-2, S0-43"),
        Rol(key=GEMEENTECOACH, naam="gemeentecoach", zin="Helpt gemeenten met het gebruik en ziet geen gegevens van personen.",
            scope=Scope.NIETS, source="S0-2, P-12"),
        Rol(key=HELPDESK, naam="helpdesk", zin="Helpt gebruikers met een gedeelde verwijzing en ziet geen gegevens van personen.",
            scope=Scope.NIETS, source="S0-2, S0-55, P-12"),
        Rol(key=LOKALE_BEHEERDER, naam="lokale beheerder", zin="Beheert accounts, rollen, regels en instellingen van de gemeente.",
            scope=Scope.GEMEENTE, profile=Profile.INTERN, rights=frozenset({Right.MEDEWERKER}), classes=frozenset({Klasse.OPERATIONEEL, Klasse.PERSONEEL}), source="S0-2"),
        Rol(key=AUDITOR, naam="auditor", zin="Controleert wie wat zag en deed; vraagt de regels, ziet geen inhoud.",
            scope=Scope.NIETS, source="design §3"),
        Rol(key=STELSEL, naam="het stelsel", zin="Voert termijnen, filterregels en opschoning uit; niemand kan het zijn.",
            scope=Scope.NIETS, source="design §3", step_up=False),
    )
}  # fmt: skip
"""All presets by their key."""

CASE_WORKERS = frozenset({REGISSEUR, WIJKTEAMMANAGER, KCC, BEHANDELAAR, JONGERENLOKET, ADMINISTRATIE})
"""roles of workers in which persons can be seen"""

RESIDENTS = frozenset({GROEPSLID, GROEPSPARTICIPANT})
EVERYBODY = frozenset(ROLLEN)
EVERYBODY_BUT_THE_SYSTEM = EVERYBODY - {STELSEL}
