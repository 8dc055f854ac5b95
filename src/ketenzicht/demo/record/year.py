"""The year of the town as a queue of acts in order of time, and the residents as far as the record knows them."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from ketenzicht.access.rollen import presets
from ketenzicht.demo import names
from ketenzicht.demo.draw import MINUTES
from ketenzicht.demo.events import taken as tasks
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.record.scene import Scene, make_person
from ketenzicht.demo.town import END_DAY, GEMEENTE_CODES, WIJK_CODES
from ketenzicht.kernel.clock import AMSTERDAM
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.personen.addresses import set_address

YEAR_DAYS = 365
FIRST_DAY = END_DAY - YEAR_DAYS
_EPOCH = datetime(1970, 1, 1)

DESKS = (presets.REGISSEUR, presets.KCC, presets.JONGERENLOKET, presets.BEHANDELAAR)
"""the roles in which organisations work with people, the first that one has"""
RECEIVERS = (presets.REGISSEUR, presets.JONGERENLOKET, presets.BEHANDELAAR)
"""and those in which tasks are taken up"""

WHAT = (
    "thuis loopt het vast", "schulden lopen op", "school maakt zich zorgen", "zoekt werk", "heeft hulp nodig bij de was",
    "slaapt slecht",
)  # fmt: skip
"""what people say"""


def moment(minute: int) -> datetime:
    """A local minute of the generator as a moment in UTC."""
    return (_EPOCH + timedelta(minutes=int(minute))).replace(tzinfo=AMSTERDAM).astimezone(UTC)


def hour(day: int, at: int) -> datetime:
    """This hour on a day of the generator."""
    return moment(int(day) * MINUTES + at * 60)


def day_of(day: int) -> date:
    """A day of the generator as a date."""
    return date(1970, 1, 1) + timedelta(days=int(day))


@dataclass(frozen=True, kw_only=True)
class Running:
    """A plan that runs: its key, who has the regie, and when the generator closes it."""

    key: UUID
    by: Reader
    until: datetime


@dataclass
class Year:
    """The acts of the year in order of time; an act may add later ones."""

    scene: Scene
    plans: dict[int, Running] = field(default_factory=dict)
    """the running plans by the generator's number"""
    regie_of: dict[UUID, Reader] = field(default_factory=dict)
    """by person who has the regie of the running plan"""
    _queue: list[tuple[datetime, int, Callable[..., object], tuple[Any, ...]]] = field(default_factory=list)
    _number: Any = field(default_factory=count)
    _people: dict[int, UUID] = field(default_factory=dict)

    def at(self, when: datetime, act: Callable[..., object], *args: Any) -> None:
        """Do this then: `act(*args, when)`. What would come after the last day is left to the future."""
        if when < hour(END_DAY, 0):
            heapq.heappush(self._queue, (when, next(self._number), act, args))

    def __len__(self) -> int:
        return len(self._queue)

    def live(self, heard: Callable[[int], None]) -> None:
        """Do all acts, the earliest first; `heard(how many wait)` after each."""
        while self._queue:
            when, _, act, args = heapq.heappop(self._queue)
            act(*args, when)
            heard(len(self._queue))

    def person(self, block: Block, place: int, by: Reader, at: datetime) -> UUID:
        """The resident in the record, made by this worker where nobody had done so yet."""
        index = int(block.people.index[place])
        if index not in self._people:
            self._people[index] = _make(block, place, by, at)
            self._address(block, place, by, at)
        return self._people[index]

    def _address(self, block: Block, place: int, by: Reader, at: datetime) -> None:
        people = block.people
        street, _, house = names.address(people.huishouden[place : place + 1]).to_pylist()[0].rpartition(" ")
        self.scene.attempt(
            set_address, persoon=self._people[int(people.index[place])], straat=street, huisnummer=house,
            gemeente=GEMEENTE_CODES[int(people.gemeente[place])], wijk=WIJK_CODES[int(people.wijk[place])],
            geldig_van=at.date(), by=by, at=at + timedelta(seconds=30),
        )  # fmt: skip

    def worker(self, organisatie: int, lot: int, at: datetime, roles: Sequence[str] = DESKS) -> Reader:
        """A worker of a partner, by lot, in the first of these roles that its people have."""
        code = tasks.RECEIVERS[organisatie]
        role = next(role for role in roles if (code, role) in self.scene.staff)
        return self.scene.reader(self.scene.worker(code, role, lot), role, at)

    def local_worker(self, gemeente: int, lot: int, at: datetime) -> Reader:
        """A regisseur of a municipality, by lot."""
        known = [
            who for (_, role), staff in self.scene.staff.items() if role == presets.REGISSEUR
            for who in staff if GEMEENTE_CODES[gemeente] in who.gemeenten
        ]  # fmt: skip
        return self.scene.reader(known[lot % len(known)], presets.REGISSEUR, at)


def _make(block: Block, place: int, by: Reader, at: datetime) -> UUID:
    people = block.people
    first, _, rest = names.full_name(people.index[place : place + 1]).to_pylist()[0].partition(" ")
    *infix, last = (names.last_name(people.huishouden[place : place + 1]).to_pylist()[0] or rest).split(" ")
    return make_person(
        by, roepnaam=first, tussenvoegsel=" ".join(infix), geslachtsnaam=last, born=day_of(people.geboren[place]),
        bsn="" if people.zonder_bsn[place] else f"{int(people.bsn[place]):09d}",
        gemeente=GEMEENTE_CODES[int(people.gemeente[place])], at=at,
    )  # fmt: skip
