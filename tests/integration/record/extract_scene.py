"""A record beside a warehouse, for tests of what goes from the one to the other."""

import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.db.models import Model

from ketenzicht.access.models import Grondslag, Medewerker
from ketenzicht.access.vault.postgres import PostgresVault
from ketenzicht.project.installation import Installation
from ketenzicht.regie.extracts.pseudonyms import name_everybody
from ketenzicht.regie.models import (
    Doel,
    DoelInhoud,
    GeheimAdres,
    Onderwerp,
    Persoon,
    Plan,
    PlanInhoud,
    Pseudoniem,
    Regisseurschap,
    Signaal,
    SignaalInhoud,
    Taak,
    TaakInhoud,
)
from ketenzicht.regie.ports import use_vault
from ketenzicht.warehouse import mapping, snapshots
from ketenzicht.warehouse.engines import duckdb as engine
from ketenzicht.warehouse.intake import Desk, Loaded
from tests.integration.desk import house_at
from tests.integration.record.cast import AT, HERE, Cast

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def address() -> str:
    """Where the test database is, as the role that reads for the warehouse."""
    found = connection.settings_dict
    who = f"{found['USER']}:{quote(found['PASSWORD'])}" if found["PASSWORD"] else found["USER"]
    port = f"&port={found['PORT']}" if found["PORT"] else ""
    options = quote("-c role=ketenzicht_extract", safe="")
    return f"postgresql://{who}@/{found['NAME']}?host={quote(found['HOST'], safe='')}{port}&options={options}"


def ground() -> Grondslag:
    """What lets a task leave the organisation."""
    return Grondslag.objects.create(
        soort="wet", wet="wmo", artikel="5.2.1", doel="hulp bieden", eindigt_op=date(2027, 3, 2)
    )


@dataclass
class Scene:
    """The cast at work, and an installation that loads what they do."""

    cast: Cast
    house: Installation
    vault: PostgresVault
    source: mapping.Mapping = field(default_factory=lambda: mapping.shipped("regie"))

    @property
    def desk(self) -> Desk:
        house = self.house
        return Desk(store=house.store, keyring=house.keyring, vault=self.vault, terms=house.terms, by="test")

    def load(self, *, anew: bool = False) -> Loaded:
        """What `ketenzicht load regie` does."""
        name_everybody(at=NOW)
        return self.desk.load_database(self.source, address(), at=NOW, anew=anew)

    def build(self) -> Any:
        return snapshots.build(self.house.store, vault=self.vault, at=NOW)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Load, build, ask the snapshot."""
        self.load()
        built = self.build()
        with engine.reading(self.house.store, built.manifest) as found:
            return found.execute(query).fetchall()

    def person(self, *names: str, **more: Any) -> Persoon:
        return self.cast.person(*(names or ("Sem",)), **more)

    def task(self, persoon: Persoon, *, onderwerp: Onderwerp | None = None, **more: Any) -> Taak:
        """A task about a person from the wijkteam to the UWV, with content."""
        organisaties, medewerkers = self.cast.organisaties, self.cast.medewerkers
        values: dict[str, Any] = {
            "gemeente_id": HERE, "persoon": persoon, "gemaakt_tijd": AT, "gemaakt_door": "test", "wet": "wmo",
            "van_organisatie": organisaties["wijkteams"], "van_medewerker": medewerkers["Rachida"],
            "organisatie": organisaties["uwv"], "verstuurd_tijd": AT, "kenmerk": os.urandom(6).hex(), **more,
        }  # fmt: skip
        values.setdefault("grondslag", ground())
        taak = Taak.objects.create(**values)
        TaakInhoud.objects.create(van=taak, onderwerp=onderwerp, vraag="Wil je Sem bellen?")
        return taak

    def plan(self, persoon: Persoon) -> Plan:
        """A plan of a group of one, with Rachida as regisseur."""
        groep = self.cast.group(persoon)
        plan = Plan.objects.create(
            gemeente_id=HERE, groep=groep, kenmerk=os.urandom(6).hex(), gestart_tijd=AT, gemaakt_door="test"
        )
        PlanInhoud.objects.create(van=plan, situatie="Er is veel aan de hand.")
        Regisseurschap.objects.create(plan=plan, medewerker=self.worker("Rachida"), geldig_van=AT)
        return plan

    def goal(self, plan: Plan, **more: Any) -> Doel:
        """A goal of the group."""
        doel = Doel.objects.create(
            gemeente_id=HERE,
            plan=plan,
            groep=plan.groep,
            gemaakt_tijd=AT,
            gemaakt_door="test",
            gesteld_op=AT.date(),
            **more,
        )
        DoelInhoud.objects.create(van=doel, tekst="Een dak boven het hoofd", leefgebied="wonen")
        return doel

    def signal(self, persoon: Persoon, **more: Any) -> Signaal:
        """A signal of a resident."""
        values: dict[str, Any] = {
            "gemeente_id": HERE, "persoon": persoon, "kanaal": "telefoon", "indiener": "inwoner", "ontvangen_tijd": AT,
            "geregistreerd_tijd": AT, "vervalt_op": date(2027, 3, 2), **more,
        }  # fmt: skip
        signaal = Signaal.objects.create(**values)
        SignaalInhoud.objects.create(van=signaal, omschrijving="Ruzie in het trappenhuis")
        return signaal

    def secret_address(self, persoon: Persoon) -> None:
        """From now on this person has a secret address."""
        values = {"adres": "Ergens 1", "reden": "bedreiging"} if hasattr(GeheimAdres, "adres") else {}
        more = {**values, **self.of_municipality(GeheimAdres)}
        GeheimAdres.objects.create(persoon=persoon, soort="geheim", geldig_van=date(2020, 1, 1), **more)

    @staticmethod
    def of_municipality(model: type[Model]) -> dict[str, Any]:
        """The municipality, for a kind of row that keeps it."""
        return {"gemeente_id": HERE} if any(field.name == "gemeente" for field in model._meta.fields) else {}

    def pseudonym(self, persoon: Persoon) -> str:
        return Pseudoniem.objects.get(persoon=persoon).pseudoniem

    def worker(self, name: str) -> Medewerker:
        return self.cast.medewerkers[name]


def make_scene(cast: Cast, folder: Path) -> Scene:
    """A record with the cast in it, its vault, and an empty warehouse."""
    house = house_at(folder / "data")
    vault = PostgresVault(house.keyring)
    use_vault(vault)
    return Scene(cast, house, vault)
