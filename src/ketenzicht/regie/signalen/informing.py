"""What may change in signals: whether, when and how the person was told, or why not yet (AVG art. 14, P-2)."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.personen.models import Gezag
from ketenzicht.regie.signalen.codes import UITSTEL, WIJZEN, require_code
from ketenzicht.regie.signalen.errors import NotConcerned
from ketenzicht.regie.signalen.models import Kennisgeving, Signaal
from ketenzicht.regie.signalen.rules import DEFER, INFORM, signalen
from ketenzicht.regie.signalen.timing import happened


@verb(INFORM)
def inform(
    *, signaal: UUID, persoon: UUID, wijze: str, gebeurd_tijd: datetime | None = None, by: Reader, at: datetime
) -> UUID:
    """The person, a member of the group, or who has gezag, was told of the signal; from now on that one sees it, never who
    reported it. Raises NotConcerned, InTheFuture, Invalid."""
    row = signalen.take(by, INFORM, signaal, at=at)
    if not _concerns(row, persoon, at):
        raise NotConcerned
    told = Kennisgeving.objects.create(
        signaal=row,
        gemeente_id=row.gemeente_id,
        persoon_id=persoon,
        tijd=happened("gebeurd_tijd", gebeurd_tijd, at=at),
        door=by.id,
        wijze=require_code("wijze", wijze, WIJZEN),
    )
    notify([persoon], "signaal.geinformeerd", row, at=at)
    record(by, INFORM, row, at=at, event={"wijze": wijze})
    return told.pk


@verb(DEFER)
def defer(*, signaal: UUID, reden: str, by: Reader, at: datetime) -> UUID:
    """Why the person was not told yet (AVG art. 14 lid 5). Raises Invalid for an unknown reason."""
    row = signalen.take(by, DEFER, signaal, at=at)
    reden = require_code("reden", reden, UITSTEL)
    kept = Kennisgeving.objects.create(
        signaal=row, gemeente_id=row.gemeente_id, tijd=at, door=by.id, nog_niet_omdat=reden
    )
    record(by, DEFER, row, at=at, event={"nog_niet_omdat": reden})
    return kept.pk


def _concerns(row: Signaal, persoon: UUID, at: datetime) -> bool:
    """Whether a signal is about this person, or about a child or group of this person."""
    today = local_date(at)
    if row.persoon_id is None:
        members = Lidmaatschap.objects.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=at), geldig_van__lte=at)
        return members.filter(groep=row.groep_id, persoon=persoon, rol=Lidmaatschap.Rol.LID).exists()
    gezag = Gezag.objects.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=today), geldig_van__lte=today)
    return row.persoon_id == persoon or gezag.filter(kind=row.persoon_id, ouder=persoon).exists()
