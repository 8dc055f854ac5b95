"""Legal holds: what must stay, whatever its term says, until the hold is lifted."""

from datetime import datetime
from uuid import UUID

from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import NotFound
from ketenzicht.access.log.recording import record
from ketenzicht.access.policy import SEE_DAT, policies
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.bewaren.errors import HeldAlready, NotHeld, ReasonNeeded
from ketenzicht.regie.bewaren.models import Bewaarblokkade
from ketenzicht.regie.bewaren.rules import HOLD, HOLDERS, UNHOLD, blokkades

constraints["bewaarblokkade_een_tegelijk"] = HeldAlready
blokkades.start(HOLD, HOLDERS)


@verb(HOLD)
def hold(*, soort: str, object_id: UUID, reden: str, by: Reader, at: datetime) -> UUID:
    """This object, such as a plan, an aanvraag or a person, is not destroyed until the hold is lifted. Raises ReasonNeeded,
    HeldAlready, NotFound."""
    if soort not in policies:
        raise NotFound("het object")
    row = policies[soort].take(by, SEE_DAT, object_id, at=at)
    blokkades.require_start(by, HOLD, row.gemeente_id)
    if not reden.strip():
        raise ReasonNeeded
    held = Bewaarblokkade.objects.create(
        gemeente_id=row.gemeente_id, object_soort=soort, object_id=object_id, reden=reden, sinds=at, door=by.id
    )
    record(by, HOLD, held, at=at, details={"reden": reden}, event={"soort": soort})
    return held.pk


@verb(UNHOLD)
def lift_hold(*, blokkade: UUID, reden: str, by: Reader, at: datetime) -> None:
    """The hold is over: the next run does what the term says. Raises ReasonNeeded, NotHeld."""
    held = blokkades.take(by, UNHOLD, blokkade, at=at)
    if not reden.strip():
        raise ReasonNeeded
    if held.opgeheven_tijd is not None:
        raise NotHeld
    held.opgeheven_tijd = at
    held.save(update_fields=["opgeheven_tijd"])
    record(by, UNHOLD, held, at=at, details={"reden": reden}, event={"soort": held.object_soort})
