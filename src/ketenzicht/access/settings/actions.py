"""What may change in settings: a value from a day on, or back to the start value."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.organisaties.errors import UnknownMunicipality
from ketenzicht.access.organisaties.models import Gemeente
from ketenzicht.access.policy import Action
from ketenzicht.access.settings.errors import BackInTime, WrongValue
from ketenzicht.access.settings.models import Instelling
from ketenzicht.access.settings.queries import find
from ketenzicht.access.settings.rules import RESET, SET, instellingen
from ketenzicht.access.settings.shapes import DoesNotFit
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader


@verb(SET)
def set_value(*, gemeente: str, sleutel: str, waarde: Any, vanaf: date | None = None, by: Reader, at: datetime) -> UUID:
    """A setting has this value in a municipality from a day (today) on, until a later value that was set before. Raises
    UnknownSetting, WrongValue, MayNot, UnknownMunicipality, BackInTime."""
    about, start = find(sleutel), vanaf or local_date(at)
    try:
        about.shape.read(waarde)
    except DoesNotFit:
        raise WrongValue(sleutel, about.shape.asked) from None
    _lock(by, SET, gemeente, start, at)
    rows = Instelling.objects.filter(gemeente=gemeente, sleutel=sleutel)
    rows.filter(geldig_van=start).delete()
    later = rows.filter(geldig_van__gt=start).order_by("geldig_van").first()
    _before(rows, start).update(geldig_tot=start)
    row = Instelling.objects.create(
        gemeente_id=gemeente, sleutel=sleutel, waarde=waarde, geldig_van=start,
        geldig_tot=later.geldig_van if later else None,
    )  # fmt: skip
    record(by, SET, row, at=at, details={"waarde": waarde, "vanaf": start}, event={"sleutel": sleutel})
    return row.pk


@verb(RESET)
def reset(*, gemeente: str, sleutel: str, vanaf: date | None = None, by: Reader, at: datetime) -> None:
    """A setting has its start value again from a day (today) on; values set for later go. Raises UnknownSetting, MayNot,
    UnknownMunicipality, BackInTime."""
    about, start = find(sleutel), vanaf or local_date(at)
    _lock(by, RESET, gemeente, start, at)
    rows = Instelling.objects.filter(gemeente=gemeente, sleutel=about.key)
    covering, later = _before(rows, start).first(), rows.filter(geldig_van__gte=start).order_by("geldig_van")
    ended = covering or later.first()
    if ended is None:
        return  # it is the start value already
    later.delete()
    if covering:
        covering.geldig_tot = start
        covering.save(update_fields=["geldig_tot"])
    record(by, RESET, ended, at=at, details={"vanaf": start}, event={"sleutel": sleutel})


def _before(rows: Any, start: date) -> Any:
    """The row that began earlier and still holds on the day."""
    return rows.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=start), geldig_van__lt=start)


def _lock(by: Reader, action: Action, gemeente: str, start: date, at: datetime) -> None:
    """Nobody else changes a setting of this municipality until the act is done."""
    instellingen.require_start(by, action, gemeente)
    if not Gemeente.objects.select_for_update().filter(pk=gemeente).exists():
        raise UnknownMunicipality(gemeente)
    if start < local_date(at):
        raise BackInTime
