"""Takes a step of a request: checks the state and the moment, writes the event log, and what the step implies."""

from datetime import datetime

from django.db.models import Max, Q

from ketenzicht.access.errors import InTheFuture
from ketenzicht.access.rollen.presets import RESIDENTS, STELSEL
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.aanvragen.errors import BeforeFormerStep, WrongStatus
from ketenzicht.regie.aanvragen.models import Aanvraag, Processtap
from ketenzicht.regie.aanvragen.states import STAPPEN, allowed, implied
from ketenzicht.regie.aanvragen.terms import own_terms, recompute


def step(aanvraag: Aanvraag, stap: str, *, by: Reader, at: datetime, gebeurd: datetime | None = None) -> datetime:
    """Let the (locked) request take this step, with what it implies; returns the moment on which it happened. The row
    itself is saved by `settle`. Raises WrongStatus, InTheFuture, BeforeFormerStep."""
    moment = gebeurd or at
    if not allowed(stap, aanvraag.status):
        raise WrongStatus(aanvraag.get_status_display())
    if moment > at:
        raise InTheFuture("gebeurd")
    last = aanvraag.stappen.aggregate(number=Max("volgnummer"), moment=Max("gebeurd_tijd", filter=~Q(status="gepland")))
    if last["moment"] and moment < last["moment"]:
        raise BeforeFormerStep
    number = (last["number"] or 0) + 1
    if before := implied(stap, aanvraag.status):
        _write(aanvraag, before, number, moment, by=by, at=at, derived=True)
        number += 1
    _write(aanvraag, stap, number, moment, by=by, at=at)
    return moment


def opening(aanvraag: Aanvraag, *, by: Reader, at: datetime) -> None:
    """The first step of a request that was just made: its melding, when it was received."""
    _write(aanvraag, "melding", 1, aanvraag.ontvangen_tijd, by=by, at=at)


def settle(aanvraag: Aanvraag, *, at: datetime) -> None:
    """Compute the term that runs now and save the row."""
    recompute(aanvraag, own_terms(aanvraag.gemeente_id, local_date(at)))
    aanvraag.save()


def _write(
    aanvraag: Aanvraag, stap: str, number: int, moment: datetime, *, by: Reader, at: datetime, derived: bool = False
) -> None:
    kind = STAPPEN[stap]
    aanvraag.status = kind.naar or aanvraag.status
    if aanvraag.in_behandeling_op is None and stap not in {"melding", "intrekking"}:
        aanvraag.in_behandeling_op = local_date(moment)
    Processtap.objects.create(
        aanvraag=aanvraag,
        volgnummer=number,
        activiteit=kind.activiteit,
        status=kind.klaar,
        medewerker_id=None if by.role in RESIDENTS or by.role == STELSEL else person_key(by),
        gebeurd_tijd=moment,
        geregistreerd_tijd=at,
        afgeleid=derived,
    )
