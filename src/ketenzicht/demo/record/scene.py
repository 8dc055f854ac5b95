"""Who works in the town, with a Reader for each, and what the catalogue holds: handed to stories and life."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from ketenzicht.access.rollen.queries import own_roles, reader_for
from ketenzicht.access.rollen.readers import reader_of_person
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.personen import actions as persons
from ketenzicht.regie.personen.searching import search

P = ParamSpec("P")
R = TypeVar("R")

PURPOSE = "hulp en ondersteuning (verzonnen)"


@dataclass(frozen=True)
class Somebody:
    """A worker of the town: the key, the organisation's code and the municipalities."""

    key: UUID
    naam: str
    organisatie: str
    gemeenten: tuple[str, ...]


@dataclass
class Scene:
    """The town while it is being built. Keys by the names that the generator uses."""

    organisaties: dict[str, UUID] = field(default_factory=dict)
    teams: dict[str, UUID] = field(default_factory=dict)
    cast: dict[str, Somebody] = field(default_factory=dict)
    staff: dict[tuple[str, str], list[Somebody]] = field(default_factory=dict)
    """workers by (organisation, role)"""
    products: dict[tuple[str, str], UUID] = field(default_factory=dict)
    """by (municipality, code)"""
    offers: dict[tuple[str, str], list[UUID]] = field(default_factory=dict)
    """the products by (municipality, law)"""
    subjects: dict[tuple[str, str], UUID] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    """acts of the generator that the record refused, by act and error: shown at the end, never hidden"""
    done: int = 0
    _readers: dict[tuple[UUID, str], Reader] = field(default_factory=dict)

    def reader(self, who: Somebody | str, role: str, at: datetime) -> Reader:
        """Somebody in a role. Kept, because a role lasts as long as the town."""
        worker = self.cast[who] if isinstance(who, str) else who
        if (worker.key, role) not in self._readers:
            held = own_roles(worker.key, at=at).get(rol=role)
            self._readers[worker.key, role] = reader_for(worker.key, held.pk, purpose=PURPOSE, at=at)
        return self._readers[worker.key, role]

    def worker(self, organisatie: str, role: str, lot: int) -> Somebody:
        """One of the workers of an organisation in a role, by lot."""
        known = self.staff[organisatie, role]
        return known[lot % len(known)]

    def attempt(self, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | None:
        """Do an act of the generator; what the record refuses is counted by act and error. None then."""
        try:
            outcome = act(*args, **kwargs)
        except KetenzichtError as error:
            key = f"{_name(act)}: {type(error).__name__}"
            self.refused[key] = self.refused.get(key, 0) + 1
            return None
        self.done += 1
        return outcome


def _name(act: Any) -> str:
    action = getattr(act, "action", None)
    return action.key if action else getattr(act, "__name__", "handeling")


def resident(persoon: UUID, *, participant: bool = False) -> Reader:
    """A resident who looks at the own record."""
    return reader_of_person(persoon, participant=participant)


def make_person(
    by: Reader,
    *,
    roepnaam: str,
    geslachtsnaam: str,
    tussenvoegsel: str = "",
    born: date | None = None,
    bsn: str = "",
    gemeente: str = "",
    at: datetime,
    **more: Any,
) -> UUID:
    """Search, then make: as a worker must (X-7)."""
    found = search(by, " ".join(filter(None, (roepnaam, geslachtsnaam))), born=born, bsn=bsn, at=at)
    return persons.make(
        ticket=found.ticket, roepnaam=roepnaam, tussenvoegsel=tussenvoegsel, geslachtsnaam=geslachtsnaam, geboortedatum=born,
        bsn=bsn, gemeente=gemeente, somebody_else=True, by=by, at=at + timedelta(seconds=20), **more,
    )  # fmt: skip
