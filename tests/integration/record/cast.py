"""The cast (style §6) and a household, for tests of the record: rows made straight, so that each test shows its own acts."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from ketenzicht.access.models import Gemeente, Medewerker, Organisatie, Rolvervulling, Team
from ketenzicht.access.rollen import presets
from ketenzicht.access.rollen.readers import reader_of, reader_of_person
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.models import Groep, Lidmaatschap, Persoon, PersoonInhoud

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Monday 2 March 2026, ten o'clock in the Netherlands: the moment of the tests."""

SINCE = date(2020, 1, 1)
HERE, ELSEWHERE = "GM9901", "GM9902"


@dataclass
class Cast:
    """Two municipalities, their organisations and people; readers on demand."""

    gemeenten: dict[str, Gemeente] = field(default_factory=dict)
    organisaties: dict[str, Organisatie] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    medewerkers: dict[str, Medewerker] = field(default_factory=dict)

    def reader(
        self, name: str, role: str = presets.REGISSEUR, *, gemeente: str = HERE, purpose: str = "hulp"
    ) -> Reader:
        """Somebody of the cast in a role; the role is given when the cast does not have it yet."""
        medewerker = self.medewerkers[name]
        rol, _ = Rolvervulling.objects.get_or_create(
            medewerker=medewerker, rol=role, gemeenten=[gemeente], defaults={"geldig_van": SINCE}
        )
        return reader_of(rol, purpose=purpose)

    def person(
        self, roepnaam: str, geslachtsnaam: str = "de Wit", *, gemeente: str = HERE, born: date | None = None
    ) -> Persoon:
        """A person of the record."""
        persoon = Persoon.objects.create(
            gemeente_id=gemeente, roepnaam=roepnaam, geslachtsnaam=geslachtsnaam, geboortedatum=born, gemaakt_tijd=AT, gemaakt_door="test"
        )  # fmt: skip
        PersoonInhoud.objects.create(van=persoon)
        return persoon

    def group(self, *members: Persoon, participants: tuple[Persoon, ...] = (), gemeente: str = HERE) -> Groep:
        """A group of these members and participants."""
        groep = Groep.objects.create(
            gemeente_id=gemeente, samenstelling="-".join(sorted(str(p.pk)[-12:] for p in members + participants))[:64],
            gemaakt_tijd=AT, gemaakt_door="test",
        )  # fmt: skip
        for persoon in members + participants:
            rol = Lidmaatschap.Rol.PARTICIPANT if persoon in participants else Lidmaatschap.Rol.LID
            Lidmaatschap.objects.create(groep=groep, persoon=persoon, rol=rol, geldig_van=AT)
        return groep


def member(persoon: Persoon | UUID) -> Reader:
    """A resident who looks at the own record."""
    return reader_of_person(persoon if isinstance(persoon, UUID) else persoon.pk)


def participant(persoon: Persoon) -> Reader:
    """A resident who helps a group."""
    return reader_of_person(persoon.pk, participant=True)


def make_cast() -> Cast:
    """Rachida (regisseur), Tom (same team), Vera (another team), Mo (their manager), Kim (KCC), Ria (RMC), Umit (UWV), Jo (youth
    desk), Ad (clerk), Bram (policy), Els (auditor), Lot (local administrator), and Wil in the second municipality."""
    cast = Cast()
    for code in (HERE, ELSEWHERE):
        cast.gemeenten[code] = Gemeente.objects.create(code=code, naam=f"Gemeente {code}")
    for code, soort in (
        ("wijkteams", "wijkteam"),
        ("gemeente", "gemeente"),
        ("rmc", "rmc"),
        ("uwv", "uwv"),
        ("zorgaanbieder", "aanbieder"),
        ("elders", "gemeente"),
    ):
        cast.organisaties[code] = Organisatie.objects.create(
            code=code,
            naam=code.capitalize(),
            soort=soort,
            gemeenten=[ELSEWHERE if code == "elders" else HERE],
            geldig_van=SINCE,
        )
    for code, organisatie, gemeente in (
        ("noord", "wijkteams", HERE),
        ("zuid", "wijkteams", HERE),
        ("west", "elders", ELSEWHERE),
    ):
        cast.teams[code] = Team.objects.create(
            code=code,
            naam=code.capitalize(),
            organisatie=cast.organisaties[organisatie],
            gemeente_id=gemeente,
            geldig_van=SINCE,
        )
    for name, organisatie, team in (
        ("Rachida", "wijkteams", "noord"), ("Tom", "wijkteams", "noord"), ("Vera", "wijkteams", "zuid"), ("Mo", "wijkteams", "noord"),
        ("Kim", "gemeente", None), ("Ria", "rmc", None), ("Umit", "uwv", None), ("Zoë", "zorgaanbieder", None), ("Jo", "gemeente", None),
        ("Ad", "uwv", None), ("Bram", "gemeente", None), ("Els", "gemeente", None), ("Lot", "gemeente", None), ("Wil", "elders", "west"),
    ):  # fmt: skip
        cast.medewerkers[name] = Medewerker.objects.create(
            naam=name,
            organisatie=cast.organisaties[organisatie],
            team=cast.teams[team] if team else None,
            geldig_van=SINCE,
        )
    return cast
