"""What tests of merging share: one boy who was written down twice, each time with a group and a plan."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.actions import make as make_group
from ketenzicht.regie.models import Doel, DoelInhoud, Plan
from ketenzicht.regie.personen.merging import merge
from tests.integration.record.cast import AT, HERE, SINCE, Cast
from tests.integration.record.persons_scene import BSN_SEM, a_plan, known

BORN = date(2010, 1, 20)
LATER = AT + timedelta(days=1)


def make_twins(cast: Cast) -> tuple[UUID, UUID]:
    """Sem Kuijper and Sem Kuyper, made by Rachida, each with a group and a plan of his own."""
    rachida = cast.reader("Rachida")
    keys = [
        known(rachida, "Sem", name, born=BORN, bsn=bsn, somebody_else=True)
        for name, bsn in (("Kuijper", BSN_SEM), ("Kuyper", ""))
    ]
    for key, other in zip(keys, ("Anja", "Bert"), strict=True):
        a_plan(cast, make_group(leden=[key, known(rachida, other, "Zandhaas")], by=rachida, at=AT))
    return keys[0], keys[1]


def a_goal(persoon: UUID, plan: Plan, text: str = "geheim") -> Doel:
    """A goal about this person."""
    doel = Doel.objects.create(
        gemeente_id=HERE, plan=plan, persoon_id=persoon, gemaakt_tijd=AT, gemaakt_door="test", gesteld_op=SINCE
    )
    DoelInhoud.objects.create(van=doel, tekst=text)
    return doel


def plan_of(persoon: UUID) -> Plan:
    """The one plan of the group to which this person belongs."""
    return Plan.objects.get(groep__leden__persoon=persoon)


def join(blijft: UUID, weg: UUID, by: Reader, **more: Any) -> UUID:
    """Merge the two, a day later."""
    return merge(**{"blijft": blijft, "weg": weg, "reden": "zelfde jongen", "by": by, "at": LATER, **more})
