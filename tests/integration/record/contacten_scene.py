"""A household for tests of contacts and actions: Rachida has the regie of mother Anja and son Sem; Henk helps them."""

from dataclasses import dataclass
from uuid import UUID

from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.models import Groep, Persoon, Plan, Regisseurschap
from tests.integration.record.cast import AT, Cast


@dataclass(frozen=True)
class Household:
    plan: Plan
    groep: Groep
    anja: Persoon
    sem: Persoon
    henk: Persoon
    rachida: Reader

    @property
    def key(self) -> UUID:
        return self.plan.pk


def household(cast: Cast) -> Household:
    anja, sem, henk = cast.person("Anja"), cast.person("Sem"), cast.person("Henk", "Buur")
    groep = cast.group(anja, sem, participants=(henk,))
    plan = plan_of(cast, groep)
    return Household(plan, groep, anja, sem, henk, cast.reader("Rachida"))


def plan_of(cast: Cast, groep: Groep, regisseur: str = "Rachida") -> Plan:
    plan = Plan.objects.create(
        gemeente_id=groep.gemeente_id, groep=groep, kenmerk=str(groep.pk)[-8:], gestart_tijd=AT, gemaakt_door="test"
    )
    Regisseurschap.objects.create(plan=plan, medewerker=cast.medewerkers[regisseur], geldig_van=AT)
    return plan


def closed(plan: Plan) -> None:
    plan.gesloten_tijd, plan.sluitreden = AT, "verhuisd"
    plan.save()
