"""Households for tests of plans: made by the acts themselves, as a regisseur would."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from ketenzicht.access.rollen import presets
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.models import Groep, Persoon, Plan
from ketenzicht.regie.plannen.actions import start
from ketenzicht.regie.plannen.goals import set_goal
from tests.integration.record.cast import AT, Cast

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass
class Household:
    """Sem and his mother Anja, helped by neighbour Bep; Rachida has the regie of their plan."""

    cast: Cast
    sem: Persoon
    anja: Persoon
    bep: Persoon
    groep: Groep
    plan: UUID
    rachida: Reader

    def goal(self, tekst: str, persoon: Persoon | None = None, *, at: datetime = AT) -> UUID:
        """A goal of the plan, set by Rachida."""
        return set_goal(
            plan=self.plan, tekst=tekst, persoon=persoon.pk if persoon else None, by=self.rachida, at=at
        )  # fmt: skip

    @property
    def row(self) -> Plan:
        """The plan as it stands in the database now."""
        return Plan.objects.get(pk=self.plan)


def household(cast: Cast) -> Household:
    """The household with a running plan."""
    sem, anja, bep = cast.person("Sem"), cast.person("Anja"), cast.person("Bep", "Buur")
    groep = cast.group(sem, anja, participants=(bep,))
    return Household(cast, sem, anja, bep, groep, planned(cast, groep), cast.reader("Rachida"))


def planned(cast: Cast, groep: Groep, regisseur: str = "Rachida", *, at: datetime = AT) -> UUID:
    """A running plan of a group, started by the one who will have the regie and who made the group."""
    Groep.objects.filter(pk=groep.pk).update(gemaakt_door=str(cast.medewerkers[regisseur].pk))
    return start(groep=groep.pk, titel="Samen verder", by=cast.reader(regisseur), at=at)


def key(cast: Cast, name: str) -> UUID:
    """The key of somebody of the cast, who has the role of regisseur."""
    cast.reader(name)
    return cast.medewerkers[name].pk


def manager(cast: Cast) -> Reader:
    """Mo, who manages the team of Rachida and Tom."""
    return cast.reader("Mo", presets.WIJKTEAMMANAGER, purpose="werk verdelen")
