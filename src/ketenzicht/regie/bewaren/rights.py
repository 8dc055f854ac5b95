"""Requests of a person under the AVG: received, extended, answered, and what an answer does (P-10)."""

from calendar import monthrange
from datetime import date, datetime
from uuid import UUID

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.errors import InTheFuture, MayNot
from ketenzicht.access.log.recording import record
from ketenzicht.access.models import Medewerker, Rolvervulling
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action
from ketenzicht.access.rollen.presets import RESIDENTS
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.calendar import next_working_day
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.bewaren import rules
from ketenzicht.regie.bewaren.errors import (
    AnsweredAlready,
    ExtendedOnce,
    NotGranted,
    NotOfThisOrganisatie,
    NotRestricted,
    ReasonNeeded,
    UnknownSoort,
)
from ketenzicht.regie.bewaren.models import Beperking, Rechtsverzoek, RechtsverzoekInhoud
from ketenzicht.regie.bewaren.rules import ANSWERING, rechtsverzoeken
from ketenzicht.regie.personen.rules import FIND, personen
from ketenzicht.regie.plannen.household import speaks_for

SOORTEN = ("inzage", "correctie", "wissing", "beperking", "bezwaar")
BESLUITEN = ("toegewezen", "deels", "afgewezen")
GRANTED = ("toegewezen", "deels")
MONTHS, MONTHS_EXTENDED = 1, 3
"""AVG art. 12 lid 3: within a month after receipt; two more where that is needed"""


@verb(rules.RECEIVE)
def receive(
    *, persoon: UUID, soort: str, vraag: str = "", ontvangen_op: date | None = None, by: Reader, at: datetime
) -> UUID:
    """Register what a person asks; the term starts on the day of receipt. A worker who may answer it and knows the person
    already keeps it, else it waits to be assigned by somebody else: nobody opens a file by registering a request. A resident asks for the own data, or those of the own child (P-4). Who objects, or disputes what is written, has the use of the data restricted meanwhile by `restrict`.
    Raises UnknownSoort, InTheFuture, MayNot."""
    sees = personen.may(by, SEE_DAT, persoon, at=at)
    about = personen.take(by, SEE_DAT if sees else FIND, persoon, at=at)
    rechtsverzoeken.require_start(by, rules.RECEIVE, about.gemeente_id)
    if by.role in RESIDENTS and not speaks_for(by, persoon, at):
        raise MayNot(rules.RECEIVE.sentence)
    if soort not in SOORTEN:
        raise UnknownSoort(SOORTEN)
    received = ontvangen_op or local_date(at)
    if received > local_date(at):
        raise InTheFuture("ontvangen op")
    row = Rechtsverzoek.objects.create(
        gemeente_id=about.gemeente_id, persoon=about, soort=soort, ontvangen_op=received,
        uiterste_op=last_day(received, MONTHS),
        behandelaar_id=person_key(by) if _knows(by, persoon, at) else None,
    )  # fmt: skip
    RechtsverzoekInhoud.objects.create(van=row, vraag=vraag)
    record(by, rules.RECEIVE, row, at=at, event={"soort": soort})
    return row.pk


@verb(rules.ASSIGN)
def assign(*, verzoek: UUID, behandelaar: UUID, by: Reader, at: datetime) -> None:
    """Who answers it: a regisseur or behandelaar of this municipality. Raises NotOfThisOrganisatie, AnsweredAlready."""
    row = _open(by, rules.ASSIGN, verzoek, at)
    today = local_date(at)
    held = Rolvervulling.objects.filter(medewerker=behandelaar, rol__in=ANSWERING, geldig_van__lte=today)
    held = held.exclude(geldig_tot__lte=today).exclude(medewerker__geldig_tot__lte=today)
    held = held.filter(gemeenten__contains=[row.gemeente_id])
    if not held.exists():
        raise NotOfThisOrganisatie
    row.behandelaar = Medewerker.objects.get(pk=behandelaar)
    row.save(update_fields=["behandelaar"])
    record(by, rules.ASSIGN, row, at=at, details={"behandelaar": behandelaar})
    notify([behandelaar], "recht.toegewezen", row, at=at)


@verb(rules.EXTEND)
def extend(*, verzoek: UUID, reden: str, by: Reader, at: datetime) -> None:
    """Two months more, once, told within the first month and with the reason (AVG art. 12 lid 3). Raises ReasonNeeded,
    ExtendedOnce, AnsweredAlready."""
    row = _open(by, rules.EXTEND, verzoek, at)
    if not reden.strip():
        raise ReasonNeeded
    if row.verlengd or local_date(at) > row.uiterste_op:
        raise ExtendedOnce
    row.verlengd, row.uiterste_op = True, last_day(row.ontvangen_op, MONTHS_EXTENDED)
    row.save(update_fields=["verlengd", "uiterste_op"])
    RechtsverzoekInhoud.objects.filter(van=row).update(verlenging=reden)
    record(by, rules.EXTEND, row, at=at, event={"soort": row.soort})
    notify([row.betrokkene], "recht.verlengd", row, at=at)


@verb(rules.DECIDE)
def decide(*, verzoek: UUID, besluit: str, antwoord: str, by: Reader, at: datetime) -> None:
    """Answer the request, with reasons. A granted restriction, or objection, restricts the use of the data from now on; a
    correction is made where the data are; a granted erasure is asked by
    `erasing.have_erased`. Raises ReasonNeeded, UnknownSoort,
    AnsweredAlready."""
    row = _open(by, rules.DECIDE, verzoek, at)
    if besluit not in BESLUITEN:
        raise UnknownSoort(BESLUITEN)
    if not antwoord.strip():
        raise ReasonNeeded
    row.besluit, row.besloten_tijd, row.besloten_door = besluit, at, by.id
    row.save(update_fields=["besluit", "besloten_tijd", "besloten_door"])
    RechtsverzoekInhoud.objects.filter(van=row).update(antwoord=antwoord)
    Beperking.objects.filter(verzoek=row, tot=None).update(tot=at)
    if besluit in GRANTED and row.soort in ("beperking", "bezwaar"):
        Beperking.objects.create(persoon_id=row.betrokkene, verzoek=row, sinds=at)
    record(by, rules.DECIDE, row, at=at, event={"soort": row.soort, "besluit": besluit})
    notify([row.betrokkene], "recht.beantwoord", row, at=at)


@verb(rules.RESTRICT)
def restrict(*, verzoek: UUID, by: Reader, at: datetime) -> None:
    """Restrict the use of the data while a correction or an objection is looked into (AVG art. 18 lid 1 a and d). Raises
    NotGranted for another kind of request, AnsweredAlready."""
    row = _open(by, rules.RESTRICT, verzoek, at)
    if row.soort not in ("correctie", "bezwaar", "beperking"):
        raise NotGranted("correctie, beperking of bezwaar")
    Beperking.objects.get_or_create(persoon_id=row.betrokkene, verzoek=row, tot=None, defaults={"sinds": at})
    record(by, rules.RESTRICT, row, at=at, event={"soort": row.soort})


@verb(rules.LIFT)
def lift(*, verzoek: UUID, reden: str, by: Reader, at: datetime) -> None:
    """The restriction is over; the person hears of it before (AVG art. 18 lid 3). Raises ReasonNeeded,
    NotRestricted."""
    row = rechtsverzoeken.take(by, rules.LIFT, verzoek, at=at)
    if not reden.strip():
        raise ReasonNeeded
    if not Beperking.objects.filter(verzoek=row, tot=None).update(tot=at):
        raise NotRestricted
    record(by, rules.LIFT, row, at=at, details={"reden": reden}, event={"soort": row.soort})
    notify([row.betrokkene], "recht.beperking-opgeheven", row, at=at)


def last_day(received: date, months: int) -> date:
    """The same day of the month so many months later (the last one of a shorter month), moved off weekends and holidays
    (Regulation 1182/71 art. 3)."""
    year, month = divmod(received.year * 12 + received.month - 1 + months, 12)
    month += 1
    return next_working_day(date(year, month, min(received.day, monthrange(year, month)[1])))


def _knows(by: Reader, persoon: UUID, at: datetime) -> bool:
    """Whether somebody who may answer requests sees the wat of this person by a working relation, not by another request."""
    if by.role not in ANSWERING or by.role in RESIDENTS:
        return False
    others = [r for r in personen.allows if r.relation and SEE_WAT in r.actions and r.because != rules.BY_REQUEST]
    reasons = set(personen.why(by, SEE_WAT, persoon, at=at))
    return bool(reasons & {r.because for r in others})


def _open(by: Reader, action: Action, verzoek: UUID, at: datetime) -> Rechtsverzoek:
    row: Rechtsverzoek = rechtsverzoeken.take(by, action, verzoek, at=at)
    if row.besluit:
        raise AnsweredAlready
    return row
