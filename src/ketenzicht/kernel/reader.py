"""Who asks: a frozen Reader that every planner, report and export takes. There is no default one."""

from dataclasses import dataclass, replace
from enum import Enum, IntEnum, StrEnum
from typing import Final, Literal, Self

from ketenzicht.kernel.errors import NotAllowed, WrongCall


class Profile(IntEnum):
    """How precise the figures are that one may see, from least to most (design, disclosure control)."""

    OPEN = 1
    MAIL = 2
    INTERN = 3
    ZAAK = 4

    @classmethod
    def named(cls, name: str) -> Self:
        """The profile with this name, in any case. Raises WrongCall for an unknown name."""
        try:
            return cls[name.strip().upper()]
        except KeyError:
            known = ", ".join(str(profile) for profile in cls)
            raise WrongCall(f"Het profiel “{name}” bestaat niet; kies uit {known}.") from None

    def __str__(self) -> str:
        return self.name.lower()


class Right(StrEnum):
    """What a reader may see on top of the profile."""

    BSN = "bsn"
    """find out who is behind a pseudonym of a person"""
    MEDEWERKER = "medewerker"
    """figures per employee (P-9)"""
    KETENCIJFERS = "ketencijfers"
    """process counts per organisation, exact"""


class Klasse(StrEnum):
    """The class of an indicator; a reader sees the classes that the role has."""

    OPERATIONEEL = "operationeel"
    FINANCIEEL = "financieel"
    PERSONEEL = "personeel"
    KWALITEIT = "kwaliteit"


class All(Enum):
    """Stands for: without limit."""

    ALL = "alle"


ALL: Final = All.ALL
WORKERS_FIGURES_ARE_OFF: Final = (
    "Cijfers per medewerker staan uit of horen niet bij uw rol. Leg vast wanneer en waarvoor de ondernemingsraad instemde "
    "(medewerkercijfers, met ingestemd_op en doel), en vraag de beheerder zo nodig om het recht “medewerker”."
)
Scope = frozenset[str] | Literal[All.ALL]
"""Codes that one may see, or ALL."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody in a role, with what that role may see. In the application only `access` makes one (design §1)."""

    id: str
    role: str
    municipalities: Scope
    organisations: Scope
    teams: Scope
    profile: Profile
    """the most precise one that is allowed; all less precise ones are allowed too"""
    rights: frozenset[Right]
    classes: frozenset[Klasse]
    purpose: str
    """why it is asked (P-1); written in the log"""
    name: str = ""
    """how the log calls this reader; empty on the command line of the warehouse"""
    organisation: str = ""
    """the key of the reader's own organisation; empty for residents"""
    workers_agreed: Scope = frozenset()
    """the municipalities where figures per employee are on: the works council agreed (P-9)"""

    def __post_init__(self) -> None:
        if not self.id.strip():
            raise WrongCall("Het is niet bekend wie dit vraagt; log in of geef een gebruiker op.")
        if not self.purpose.strip():
            raise WrongCall("Geef op waarvoor u de gegevens nodig heeft.")

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """All allowed profiles, from least to most precise."""
        return tuple(profile for profile in Profile if profile <= self.profile)

    def lowered_to(self, profile: Profile) -> "Reader":
        """The same reader with this profile as the most precise one. Raises NotAllowed when that would be a raise."""
        if profile > self.profile:
            raise NotAllowed(f"Het profiel “{profile}” mag u niet gebruiken; kies “{self.profile}” of lager.")
        return replace(self, profile=profile)

    def require(self, right: Right) -> None:
        """Raises NotAllowed when the role does not have this right."""
        if right not in self.rights and right is Right.MEDEWERKER:
            raise NotAllowed(WORKERS_FIGURES_ARE_OFF)
        if right not in self.rights:
            raise NotAllowed(f"Uw rol “{self.role}” heeft het recht “{right}” niet; vraag het aan bij de beheerder.")


def about_workers(reader: Reader) -> Reader:
    """The same reader as far as figures per employee go: only the municipalities where they are on. Raises NotAllowed where
    that is none of them (P-9)."""
    reader.require(Right.MEDEWERKER)
    agreed, own = reader.workers_agreed, reader.municipalities
    both = own if agreed is ALL else agreed if own is ALL else own & agreed
    if both is not ALL and not both:
        raise NotAllowed(WORKERS_FIGURES_ARE_OFF)
    return replace(reader, municipalities=both)


def within(scope: Scope, code: str) -> bool:
    """Whether this code lies in the scope."""
    return scope is ALL or code in scope


def lokale_analist(user: str, purpose: str, *, workers: bool = False) -> Reader:
    """The owner of the data folder on the command line: up to profile zaak and pseudonyms only; without the right to
    find out who is behind a pseudonym, and with figures per employee only where the works council agreed (`workers`, P-9)."""
    return Reader(
        id=user,
        role="lokale analist",
        municipalities=ALL,
        organisations=ALL,
        teams=ALL,
        profile=Profile.ZAAK,
        rights=frozenset({Right.KETENCIJFERS} | ({Right.MEDEWERKER} if workers else set())),
        classes=frozenset(Klasse) - (frozenset() if workers else {Klasse.PERSONEEL}),
        purpose=purpose,
        workers_agreed=ALL if workers else frozenset(),
    )
