"""What may change in plans."""

import secrets
from datetime import datetime
from uuid import UUID

from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.rules import groepen
from ketenzicht.regie.plannen.errors import GroepIsDisbanded, PlanAlreadyRuns
from ketenzicht.regie.plannen.models import Plan, PlanInhoud, Regisseurschap
from ketenzicht.regie.plannen.rules import START, plannen

constraints["plan_een_lopend"] = PlanAlreadyRuns

_SIGNS = "23456789BCDFGHJKLMNPQRSTVWXZ"


@verb(START)
def start(*, groep: UUID, titel: str = "", by: Reader, at: datetime) -> UUID:
    """Start the plan of a group; the actor becomes its regisseur. Only the group is needed (S3-22, S3-39). Raises
    PlanAlreadyRuns where one runs (S3-25), GroepIsDisbanded."""
    mine = groepen.take(by, SEE_DAT, groep, at=at)
    plannen.require_start(by, START, mine.gemeente_id)
    if mine.opgeheven_tijd is not None:
        raise GroepIsDisbanded
    plan = Plan.objects.create(
        gemeente_id=mine.gemeente_id, groep=mine, kenmerk=new_kenmerk(), gestart_tijd=at, gemaakt_door=by.id
    )
    PlanInhoud.objects.create(van=plan, titel=titel)
    Regisseurschap.objects.create(plan=plan, medewerker_id=person_key(by), geldig_van=at)
    record(by, START, plan, at=at)
    return plan.pk


def new_kenmerk() -> str:
    """A reference that people can say on the phone, such as K7Q-4XR2: random, so it counts nothing."""
    signs = [secrets.choice(_SIGNS) for _ in range(8)]
    return f"{''.join(signs[:4])}-{''.join(signs[4:])}"
