"""What tests of tasks, trajecten and agreements share: a plan of Rachida, a catalogue, and agreements with partners."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.rollen import presets
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.afspraken import actions as agreeing
from ketenzicht.regie.models import Afspraak, Groep, Overgang, Persoon, Plan, Product, Regisseurschap, Taak, Zaaktype
from ketenzicht.regie.taken import actions, sending
from tests.integration.record.cast import AT, HERE, SINCE, Cast

LAW = {"wet": "pw", "artikel": "Participatiewet artikel 7", "doel": "hulp naar werk"}


@dataclass
class Scene:
    """Sem and his mother Anja in a plan of Rachida, and what the tests do there."""

    cast: Cast
    sem: Persoon
    anja: Persoon
    groep: Groep
    plan: Plan

    def __post_init__(self) -> None:
        self.rachida = self.cast.reader("Rachida")
        self.umit = self.cast.reader("Umit", presets.BEHANDELAAR)

    def org(self, code: str) -> UUID:
        return self.cast.organisaties[code].pk

    def worker(self, name: str) -> UUID:
        return self.cast.medewerkers[name].pk

    def agree(self, organisatie: str = "uwv", *, geldig_van: date = SINCE, **content: Any) -> UUID:
        """An agreement with a partner, made by the local administrator."""
        keys = {name: content.pop(name) for name in ("onderwerp", "product") if name in content}
        return agreeing.make(
            gemeente=HERE, organisatie=self.org(organisatie), geldig_van=geldig_van,
            content={"titel": "Samen naar werk", **LAW, **content}, **keys,
            by=self.cast.reader("Lot", presets.LOKALE_BEHEERDER), at=AT,
        )  # fmt: skip

    def send(self, organisatie: str = "uwv", *, by: Reader | None = None, at: datetime = AT, **given: Any) -> UUID:
        """A task about Sem, from the plan, unless something else is given."""
        keys: dict[str, Any] = {"plan": self.plan.pk, "persoon": self.sem.pk, "vraag": "Help Sem aan werk"}
        return sending.send(organisatie=self.org(organisatie), **(keys | given), by=by or self.rachida, at=at)

    def colleague(self, name: str, organisatie: str, role: str = presets.BEHANDELAAR) -> Reader:
        """One more worker of an organisation."""
        row = type(self.cast.medewerkers["Umit"]).objects.create(
            naam=name, organisatie=self.cast.organisaties[organisatie], geldig_van=SINCE
        )
        self.cast.medewerkers[name] = row
        return self.cast.reader(name, role)


def make_scene(cast: Cast) -> Scene:
    sem, anja = cast.person("Sem", born=date(2006, 5, 1)), cast.person("Anja", born=date(1980, 2, 29))
    groep = cast.group(sem, anja)
    return Scene(cast, sem, anja, groep, a_plan(cast, groep))


def a_plan(cast: Cast, groep: Groep, regisseur: str = "Rachida") -> Plan:
    plan = Plan.objects.create(
        gemeente_id=groep.gemeente_id, groep=groep, kenmerk=str(groep.pk)[-8:], gestart_tijd=AT, gemaakt_door="test"
    )
    Regisseurschap.objects.create(plan=plan, medewerker=cast.medewerkers[regisseur], geldig_van=AT)
    return plan


def a_product(
    code: str = "JC", *, geleverd_door: str = "wijkteam", wet: str = "pw", geldig_tot: date | None = None, **zaaktype: Any
) -> Product:
    """A product of the catalogue with a case type of its own."""
    kind = Zaaktype.objects.create(code=f"zaak-{code.lower()}", titel=f"Zaak {code}", **zaaktype)
    return Product.objects.create(
        gemeente_id=HERE, code=code, titel=f"Product {code}", wet=wet, geleverd_door=geleverd_door, zaaktype=kind,
        geldig_van=SINCE, geldig_tot=geldig_tot,
    )  # fmt: skip


def the_task(key: UUID) -> Taak:
    return Taak.objects.get(pk=key)


def path(key: UUID) -> list[tuple[str, bool]]:
    """The states that a task reached, in order, and whether each was derived."""
    order = ["verstuurd", "gereserveerd", "geaccepteerd", "gestart", "gesloten", "afgewezen", "ingetrokken", "verlopen"]
    rows = Overgang.objects.filter(taak=key).values_list("status", "afgeleid")
    return sorted(rows, key=lambda row: order.index(row[0]))


__all__ = ["Afspraak", "Scene", "a_plan", "a_product", "actions", "make_scene", "path", "sending", "the_task"]
