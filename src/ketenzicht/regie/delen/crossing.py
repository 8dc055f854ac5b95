"""The regie goes to, or is shared with, a regisseur of another organisation: with a grondslag (P-1, X-3, S3-36)."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.clock import AMSTERDAM
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.delen.grondslag import make_grondslag
from ketenzicht.regie.delen.rules import SHARE_REGIE
from ketenzicht.regie.plannen.actions import take_open
from ketenzicht.regie.plannen.chain import appoint, pass_on, regisseur_in


@verb(SHARE_REGIE)
def share_regie(
    *, plan: UUID, medewerker: UUID, soort: str, doel: str, eindigt_op: date, wet: str = "", artikel: str = "",
    toestemming: UUID | None = None, afweging: str = "", overdragen: bool = False, by: Reader, at: datetime,
) -> None:  # fmt: skip
    """Make a regisseur of another organisation joint regisseur until the grondslag ends, or with `overdragen` hand the
    actor's own regie over until then; after that the plan asks for a regisseur of the actor's organisation again. Raises the errors of `make_grondslag`, NotARegisseur, AlreadyRegisseur, PlanIsClosed."""
    mine = take_open(by, SHARE_REGIE, plan, at=at)
    worker = regisseur_in(mine.gemeente_id, medewerker, at)
    ground = make_grondslag(
        soort,
        wet,
        artikel,
        toestemming,
        afweging,
        doel,
        eindigt_op,
        for_wet="",
        organisatie=worker.organisatie_id,
        at=at,
    )
    if overdragen:
        pass_on(mine, person_key(by), medewerker, at=at, by=by, grondslag=ground.pk, until=_after(eindigt_op))
    else:
        appoint(mine, medewerker, at=at, same_organisation_as=None, grondslag=ground.pk, until=_after(eindigt_op))
    told = {"medewerker": str(medewerker), "grondslag": str(ground.pk), "overgedragen": overdragen}
    record(by, SHARE_REGIE, mine, at=at, event=told)


def _after(day: date) -> datetime:
    """The first moment after this day in the Netherlands."""
    return datetime.combine(day + timedelta(days=1), time(), AMSTERDAM)
