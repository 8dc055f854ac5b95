"""The related case at a partner: its last status, and the question after it (S3-87 … S3-89)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import InTheFuture, Invalid
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.afspraken.queries import afspraak_for
from ketenzicht.regie.trajecten.errors import NoOpenQuestion, NotAtPartner, QuestionIsOpen, StatusNotAgreed
from ketenzicht.regie.trajecten.models import Statusvraag, Traject
from ketenzicht.regie.trajecten.rules import ANSWER_STATUS, ASK_STATUS, NOTE_STATUS, trajecten

constraints["statusvraag_een_open"] = QuestionIsOpen

LONGEST_STATUS = 120
"""characters: a status is a word or two, not a report"""


@verb(NOTE_STATUS)
def note_status(
    *, traject: UUID, status: str, uw_referentie: str | None = None, gemeld_tijd: datetime | None = None,
    by: Reader, at: datetime,
) -> None:  # fmt: skip
    """The last status that the partner told, over the former one; an older one than is known changes nothing but the
    reference. Raises NotAtPartner, StatusNotAgreed, InTheFuture."""
    row = _related(by, NOTE_STATUS, traject, at)
    if gemeld_tijd is not None and gemeld_tijd > at:
        raise InTheFuture("gemeld")
    _put(row, status, gemeld_tijd or at, at)
    if uw_referentie is not None:
        row.uw_referentie = uw_referentie.strip()
    row.save(update_fields=["laatste_status", "laatste_status_tijd", "uw_referentie"])
    record(by, NOTE_STATUS, row, at=at)


@verb(ASK_STATUS)
def ask_status(*, traject: UUID, by: Reader, at: datetime) -> None:
    """Ask the partner how it stands; the behandelaar there hears of it. Raises NotAtPartner, QuestionIsOpen."""
    row = _related(by, ASK_STATUS, traject, at)
    Statusvraag.objects.create(traject=row, gevraagd_tijd=at, gevraagd_door=by.id)
    record(by, ASK_STATUS, row, at=at)
    if row.behandelaar_id:
        notify([row.behandelaar_id], "traject.statusvraag", row, at=at)


@verb(ANSWER_STATUS)
def answer_status(*, traject: UUID, status: str, by: Reader, at: datetime) -> None:
    """Answer the open question: kept with it, and the last status from now on. Raises NoOpenQuestion, StatusNotAgreed."""
    row = _related(by, ANSWER_STATUS, traject, at)
    question = Statusvraag.objects.select_for_update().filter(traject=row, antwoord_tijd=None).first()
    if question is None:
        raise NoOpenQuestion
    _put(row, status, at, at)
    row.save(update_fields=["laatste_status", "laatste_status_tijd"])
    question.status, question.antwoord_tijd, question.antwoord_door = row.laatste_status, at, by.id
    question.save(update_fields=["status", "antwoord_tijd", "antwoord_door"])
    record(by, ANSWER_STATUS, row, at=at)
    notify([UUID(question.gevraagd_door)], "traject.statusantwoord", row, at=at)


def _related(by: Reader, action: Any, key: UUID, at: datetime) -> Traject:
    row = trajecten.take(by, action, key, at=at)
    if not row.gerelateerd:
        raise NotAtPartner
    return row


def _put(row: Traject, status: str, told: datetime, at: datetime) -> None:
    text = status.strip()
    if not 0 < len(text) <= LONGEST_STATUS:
        raise Invalid(f"Geef een status van ten hoogste {LONGEST_STATUS} tekens op.")
    agreed = afspraak_for(row.organisatie_id, gemeente=row.gemeente_id, product=row.product_id, on=local_date(at))
    if agreed is not None and agreed.statussen and text not in agreed.statussen:
        raise StatusNotAgreed
    if row.laatste_status_tijd is None or told >= row.laatste_status_tijd:
        row.laatste_status, row.laatste_status_tijd = text, told
