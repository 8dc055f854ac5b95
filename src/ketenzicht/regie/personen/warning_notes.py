"""Warning notes at a person: what to mind, until when it is looked at again, and whether the person was told (X-12)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.policy import Action
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.personen.errors import (
    ReasonMissing,
    ReviewInThePast,
    ReviewTooFar,
    TellOrSayWhyNot,
    TextMissing,
    WarningIsLifted,
)
from ketenzicht.regie.personen.models import Persoon, Waarschuwing, WaarschuwingInhoud
from ketenzicht.regie.personen.rules import (
    LIFT_WARNING,
    REVIEW_WARNING,
    TELL_WARNING,
    WARN,
    personen,
    waarschuwingen,
)

LONGEST = timedelta(days=366)
"""a warning does not stand for years without a look"""


@verb(WARN)
def warn(
    *,
    persoon: UUID,
    tekst: str,
    herzien_op: date,
    verteld: bool = False,
    niet_verteld_omdat: str = "",
    by: Reader,
    at: datetime,
) -> UUID:
    """Put a warning at a person, to be looked at again within a year. Either the person was told, or it says why not yet.
    Raises TextMissing, ReviewInThePast, ReviewTooFar, TellOrSayWhyNot."""
    row: Persoon = personen.take(by, WARN, persoon, at=at)
    if not tekst.strip():
        raise TextMissing
    if not verteld and not niet_verteld_omdat.strip():
        raise TellOrSayWhyNot
    _check_review(herzien_op, at)
    warning = Waarschuwing.objects.create(
        gemeente_id=row.gemeente_id,
        persoon=row,
        sinds=at,
        gemaakt_door=by.id,
        herzien_op=herzien_op,
        verteld_tijd=at if verteld else None,
    )
    untold = "" if verteld else niet_verteld_omdat.strip()
    WaarschuwingInhoud.objects.create(van=warning, tekst=tekst.strip(), niet_verteld_omdat=untold)
    record(by, WARN, warning, at=at, event={"verteld": verteld})
    return warning.pk


@verb(REVIEW_WARNING)
def review_warning(*, waarschuwing: UUID, herzien_op: date, by: Reader, at: datetime) -> None:
    """The warning still holds; look again on this day. Raises WarningIsLifted, ReviewInThePast, ReviewTooFar."""
    row = _standing(REVIEW_WARNING, waarschuwing, by, at)
    _check_review(herzien_op, at)
    told = {"herzien_op": [row.herzien_op, herzien_op]}
    row.herzien_op = herzien_op
    row.save(update_fields=["herzien_op"])
    record(by, REVIEW_WARNING, row, at=at, details=told)


@verb(TELL_WARNING)
def tell_warning(*, waarschuwing: UUID, by: Reader, at: datetime) -> None:
    """The person was told of the warning, and sees it from now on. Raises WarningIsLifted."""
    row = _standing(TELL_WARNING, waarschuwing, by, at)
    if row.verteld_tijd is None:
        row.verteld_tijd = at
        row.save(update_fields=["verteld_tijd"])
        WaarschuwingInhoud.objects.filter(van=row).update(niet_verteld_omdat="")
        record(by, TELL_WARNING, row, at=at)


@verb(LIFT_WARNING)
def lift_warning(*, waarschuwing: UUID, reden: str, by: Reader, at: datetime) -> None:
    """The warning no longer holds. Raises WarningIsLifted, ReasonMissing."""
    row = _standing(LIFT_WARNING, waarschuwing, by, at)
    if not reden.strip():
        raise ReasonMissing
    row.opgeheven_tijd = at
    row.save(update_fields=["opgeheven_tijd"])
    record(by, LIFT_WARNING, row, at=at, details={"reden": reden.strip()})


def _standing(action: Action, key: UUID, by: Reader, at: datetime) -> Waarschuwing:
    row: Waarschuwing = waarschuwingen.take(by, action, key, at=at)
    if row.opgeheven_tijd is not None:
        raise WarningIsLifted
    return row


def _check_review(on: date, at: datetime) -> None:
    today = local_date(at)
    if on <= today:
        raise ReviewInThePast
    if on > today + LONGEST:
        raise ReviewTooFar
