"""A household, the people around it, and what a life is: the states of one kind of object and the acts that are tried there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.verbs import Verb
from ketenzicht.access.models import Medewerker
from ketenzicht.access.rollen import presets
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.reader import Reader
from ketenzicht.kernel.vault import FileVault
from ketenzicht.regie.documenten.cabinet import Cabinet
from ketenzicht.regie.documenten.place import use_cabinet
from ketenzicht.regie.models import Persoon
from ketenzicht.regie.plannen.chain import deputise
from ketenzicht.regie.ports import use_identities, use_vault
from tests.integration.record.cast import AT, SINCE, Cast, member, participant
from tests.integration.record.plannen_scene import planned
from tests.integration.record.support_scene import Support, make_support
from tests.integration.record.taken_scene import a_product

DAY = timedelta(days=1)
TODAY = AT.date()
LAW = {"wet": "pw", "artikel": "Participatiewet artikel 7", "doel": "hulp naar werk"}
GROUND = {"soort": "wet", **LAW, "eindigt_op": date(2026, 12, 31)}
"""why something is shared with a partner"""


def keep_stores_in(folder: Path) -> None:
    """An empty vault and an empty cabinet for the record."""
    keyring = Keyring.create(folder / "sleutel", at=AT)
    vault = FileVault(folder / "kluis", keyring)
    use_vault(vault)
    use_identities(vault)
    use_cabinet(Cabinet(folder / "data" / "documenten", keyring))


class World:
    """Sem and his mother Anja, helped by neighbour Bep. Rachida has the regie of their plan, Vera of a plan of Sem alone."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.at, self.kenmerk = cast, AT, ""
        self.sem = cast.person("Sem", born=date(2000, 5, 1))
        self.anja = cast.person("Anja", born=date(1970, 2, 28))
        self.bep = cast.person("Bep", "Buur")
        self.groep = cast.group(self.sem, self.anja, participants=(self.bep,))
        self.plan = planned(cast, self.groep)

    def go(self, act: Verb[Any, Any], by: Reader, **given: Any) -> Any:
        """Do something now."""
        return act(**given, by=by, at=self.at)

    def later(self, time: timedelta = DAY) -> None:
        """Time goes by."""
        self.at += time

    def key(self, name: str) -> UUID:
        """The key of a worker of the cast."""
        return self.cast.medewerkers[name].pk

    def org(self, code: str) -> UUID:
        """The key of an organisation of the cast."""
        return self.cast.organisaties[code].pk

    def worker(self, name: str, like: str, role: str) -> Reader:
        """One more colleague of somebody of the cast."""
        if name not in self.cast.medewerkers:
            row = self.cast.medewerkers[like]
            self.cast.medewerkers[name] = Medewerker.objects.create(
                naam=name, organisatie=row.organisatie, team=row.team, geldig_van=SINCE
            )
        return self.cast.reader(name, role)

    # -- who acts

    @cached_property
    def rachida(self) -> Reader:
        """The regisseur of the plan."""
        return self.cast.reader("Rachida")

    @cached_property
    def tom(self) -> Reader:
        """A colleague of Rachida in the same team and role."""
        return self.cast.reader("Tom")

    @cached_property
    def deputy(self) -> Reader:
        """Who replaces Rachida today."""
        return self._deputy("Daan", self.at + 60 * DAY, self.at)

    @cached_property
    def former_deputy(self) -> Reader:
        """Who replaced Rachida until yesterday."""
        return self._deputy("Fem", self.at - DAY, self.at - 2 * DAY)

    def _deputy(self, name: str, until: datetime, at: datetime) -> Reader:
        reader, whom = self.worker(name, "Tom", presets.REGISSEUR), self.key("Rachida")
        deputise(regisseur=whom, vervanger=self.key(name), van=at, tot=until, by=self.rachida, at=at)
        return reader

    @cached_property
    def vera(self) -> Reader:
        """The regisseur of another plan, of Sem alone."""
        self.others_plan = planned(self.cast, self.cast.group(self.sem), "Vera")
        return self.cast.reader("Vera")

    @cached_property
    def rachida_elsewhere(self) -> Reader:
        """Rachida, who is no regisseur any more, in another role that she has."""
        return self.cast.reader("Rachida", presets.BEHANDELAAR)

    @cached_property
    def mo(self) -> Reader:
        """The manager of Rachida's team."""
        return self.cast.reader("Mo", presets.WIJKTEAMMANAGER)

    @cached_property
    def umit(self) -> Reader:
        """Who works at the UWV."""
        return self.cast.reader("Umit", presets.BEHANDELAAR)

    @cached_property
    def umits_colleague(self) -> Reader:
        """Who works there too, in the same role."""
        return self.worker("Ursula", "Umit", presets.BEHANDELAAR)

    @cached_property
    def ria(self) -> Reader:
        """Who works at another partner."""
        return self.cast.reader("Ria", presets.BEHANDELAAR)

    @cached_property
    def jo(self) -> Reader:
        """Who works at the youth desk."""
        return self.cast.reader("Jo", presets.JONGERENLOKET)

    @cached_property
    def kim(self) -> Reader:
        """Who answers the phone."""
        return self.cast.reader("Kim", presets.KCC)

    @cached_property
    def ad(self) -> Reader:
        """The clerk of the UWV."""
        return self.cast.reader("Ad", presets.ADMINISTRATIE)

    @cached_property
    def system(self) -> Reader:
        """The system itself."""
        return system_reader("proef")

    @cached_property
    def lot(self) -> Reader:
        """The local administrator."""
        return self.cast.reader("Lot", presets.LOKALE_BEHEERDER)

    @cached_property
    def regisseur_elsewhere(self) -> Reader:
        """A regisseur of another organisation."""
        return self.worker("Rens", "Zoë", presets.REGISSEUR)

    @cached_property
    def product(self) -> UUID:
        """Something of the catalogue."""
        return a_product().pk

    @cached_property
    def kas(self) -> Persoon:
        """Somebody without a plan."""
        return self.cast.person("Kas", born=date(1985, 6, 1))

    @cached_property
    def toms_plan(self) -> UUID:
        """A plan of Tom, for Kas."""
        return planned(self.cast, self.cast.group(self.kas), "Tom")

    @cached_property
    def support(self) -> Support:
        """A catalogue of single support."""
        return make_support(self.cast)

    @cached_property
    def handler(self) -> Reader:
        """Bram, who handles requests at the municipality."""
        return self.support.handler

    def actor(self, name: str) -> Reader:
        """Somebody of the columns of actors.txt."""
        found: Reader = self.member(name) if name in ("sem", "anja") else getattr(self, name)
        return found

    def member(self, name: str = "sem") -> Reader:
        """A member of the household."""
        return member(getattr(self, name))

    @cached_property
    def neighbour(self) -> Reader:
        """Bep, who helps them."""
        return participant(self.bep)


Bring = Callable[[World], UUID]
"""Makes a new object and brings it into a state, with acts; gives its key"""

Try = Callable[[World, UUID], tuple[Reader, Mapping[str, Any]]]
"""The world, and the key of the object → who tries, with which arguments"""


@dataclass(frozen=True, kw_only=True)
class Life:
    """One kind of object: what brings a new one into each state, and the acts that are tried with it."""

    states: Mapping[str, Bring]
    tries: Mapping[str, Try]
