"""Makes the weekbericht: who is new at the desk this week, what changed of those told before, who was withdrawn (S0-40)."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max, QuerySet

from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import InTheFuture
from ketenzicht.access.log.recording import record
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen.presets import STELSEL
from ketenzicht.access.rollen.readers import organisation_key
from ketenzicht.kernel.clock import local_date, midnight
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.afspraken.models import Afspraak
from ketenzicht.regie.afspraken.queries import age_on
from ketenzicht.regie.afspraken.rules import afspraken
from ketenzicht.regie.afspraken.sharing import canonical, fields_of
from ketenzicht.regie.personen.models import Persoon
from ketenzicht.regie.volledigheid.errors import (
    AlreadyEnrolled,
    EnrolledTooEarly,
    NoMonday,
    NotToEnrol,
    NoWeekbericht,
    OutsideAfspraak,
    WeekIsNotOver,
    WeekTaken,
)
from ketenzicht.regie.volledigheid.models import Weekbericht, Weekberichtregel
from ketenzicht.regie.volledigheid.registered import first_registrations, with_workers
from ketenzicht.regie.volledigheid.rules import ENROL, MAKE, RETRACT, regels, weekberichten

constraints["weekbericht_een_per_week"] = WeekTaken

CORRECTED_FOR = timedelta(weeks=52)
"""so long after somebody was told as new, changes are told as well"""

Soort = Weekberichtregel.Soort


@verb(MAKE)
def make(*, afspraak: UUID, week_van: date, by: Reader, at: datetime) -> UUID:
    """The message of one ISO week (Monday to Sunday in the Netherlands) for an agreement: who was first registered at the
    desk in that week and belongs to the target group, corrections and withdrawals of what was told before. A person of a
    week that had its message already, and who could not be told then, comes along. By the desk, or by the system. Raises
    NoMonday, WeekIsNotOver, OutsideAfspraak, NoWeekbericht, WeekTaken."""
    agreed = afspraken.take(by, SEE_DAT, afspraak, at=at)
    weekberichten.require_start(by, MAKE, agreed.gemeente_id)
    if agreed.loket_id is None or (by.role != STELSEL and agreed.loket_id != organisation_key(by)):
        raise NoWeekbericht
    _require_week(agreed, week_van, at)
    made = Weekbericht.objects.create(
        afspraak=agreed, gemeente_id=agreed.gemeente_id, organisatie_id=agreed.organisatie_id, loket_id=agreed.loket_id,
        week_van=week_van, volgnummer=_next_number(agreed), gemaakt_tijd=at,
    )  # fmt: skip
    rows = [*_new(made, agreed, at), *_corrected(made, at), *_withdrawn(made)]
    Weekberichtregel.objects.bulk_create(rows)
    record(by, MAKE, made, at=at, event={"volgnummer": made.volgnummer, "regels": len(rows)})
    return made.pk


@verb(ENROL)
def enrol(*, regel: UUID, ingeschreven_op: date, by: Reader, at: datetime) -> None:
    """The clerk ticks that somebody is enrolled (S0-19). Raises NotToEnrol, AlreadyEnrolled, EnrolledTooEarly,
    InTheFuture."""
    row = regels.take(by, ENROL, regel, at=at)
    if row.soort != Soort.NIEUW or row.in_te_trekken_tijd is not None:
        raise NotToEnrol
    if row.ingeschreven_op is not None:
        raise AlreadyEnrolled
    if ingeschreven_op > local_date(at):
        raise InTheFuture("ingeschreven op")
    if ingeschreven_op < row.melding_op:
        raise EnrolledTooEarly
    row.ingeschreven_op, row.ingeschreven_door = ingeschreven_op, by.id
    row.save(update_fields=["ingeschreven_op", "ingeschreven_door"])
    record(by, ENROL, row, at=at)


@verb(RETRACT)
def retract(*, regel: UUID, by: Reader, at: datetime) -> None:
    """The desk registered this person by mistake: the next message withdraws it. Raises NotToEnrol."""
    row = regels.take(by, RETRACT, regel, at=at)
    if row.soort != Soort.NIEUW or row.in_te_trekken_tijd is not None:
        raise NotToEnrol
    row.in_te_trekken_tijd = at
    row.save(update_fields=["in_te_trekken_tijd"])
    record(by, RETRACT, row, at=at)


def _require_week(agreed: Afspraak, week_van: date, at: datetime) -> None:
    if week_van.isoweekday() != 1:
        raise NoMonday
    if local_date(at) < week_van + timedelta(weeks=1):
        raise WeekIsNotOver
    last = week_van + timedelta(days=6)
    if last < agreed.geldig_van or (agreed.geldig_tot is not None and agreed.geldig_tot <= week_van):
        raise OutsideAfspraak


def _next_number(agreed: Afspraak) -> int:
    """The next of this desk and partner; the agreement is locked, so two at once do not take one number."""
    told = Weekbericht.objects.filter(organisatie=agreed.organisatie_id, loket=agreed.loket_id)
    return (told.aggregate(last=Max("volgnummer"))["last"] or 0) + 1


def _told(made: Weekbericht) -> "QuerySet[Weekberichtregel]":
    """The lines of former messages of the same desk to the same partner."""
    lines = Weekberichtregel.objects.filter(
        weekbericht__organisatie=made.organisatie_id, weekbericht__loket=made.loket_id
    )
    return lines.exclude(weekbericht=made)


def _new(made: Weekbericht, agreed: Afspraak, at: datetime) -> list[Weekberichtregel]:
    end = made.week_van + timedelta(weeks=1)
    first = first_registrations(made.loket_id, made.gemeente_id, before=midnight(end))
    told = set(_told(made).values_list("persoon", flat=True))
    weeks = set(
        Weekbericht.objects.filter(organisatie=made.organisatie_id, loket=made.loket_id).values_list(
            "week_van", flat=True
        )
    )
    fresh = {one for one, tijd in first.items() if one not in told and _monday(tijd) in weeks}
    persons = {p.pk: p for p in Persoon.objects.filter(pk__in=fresh) if _in_target_group(p, agreed, first[p.pk])}
    prints = _fingerprints(persons, agreed.velden, local_date(at))
    return [
        _line(made, one.persoon, Soort.NIEUW, local_date(one.tijd), one.medewerker, prints[one.persoon])
        for one in with_workers(made.loket_id, made.gemeente_id, first, persons)
    ]


def _in_target_group(persoon: Persoon, agreed: Afspraak, first: datetime) -> bool:
    """By the age on the day of registration. Of whom no birth date is known it cannot be said, so nothing is told yet."""
    if agreed.doelgroep_van is None and agreed.doelgroep_tot is None:
        return True
    if persoon.geboortedatum is None:
        return False
    age = age_on(persoon.geboortedatum, local_date(first))
    return (agreed.doelgroep_van or 0) <= age and (agreed.doelgroep_tot is None or age < agreed.doelgroep_tot)


def _corrected(made: Weekbericht, at: datetime) -> list[Weekberichtregel]:
    """Of whom something that was agreed to be told is different from when it was told last; not of the withdrawn."""
    lines = _told(made).filter(weekbericht__gemaakt_tijd__gte=at - CORRECTED_FOR)
    lines = lines.exclude(persoon__in=_told(made).filter(in_te_trekken_tijd__isnull=False).values("persoon"))
    last = {
        line.persoon_id: line
        for line in lines.select_related("weekbericht__afspraak", "persoon").order_by("weekbericht__volgnummer")
    }
    now: dict[UUID, bytes] = {}
    for velden in {tuple(line.weekbericht.afspraak.velden) for line in last.values()}:
        same = {one: x.persoon for one, x in last.items() if tuple(x.weekbericht.afspraak.velden) == velden}
        now |= _fingerprints(same, velden, local_date(at))
    return [
        _line(made, one, Soort.CORRECTIE, line.melding_op, line.contactpersoon_id, now[one])
        for one, line in last.items()
        if now[one] != bytes(line.vingerafdruk)
    ]


def _withdrawn(made: Weekbericht) -> list[Weekberichtregel]:
    told = _told(made)
    withdrawn = told.filter(soort=Soort.INTREKKING).values("persoon")
    lines = told.filter(soort=Soort.NIEUW, in_te_trekken_tijd__isnull=False).exclude(persoon__in=withdrawn)
    return [
        _line(made, line.persoon_id, Soort.INTREKKING, line.melding_op, line.contactpersoon_id, b"") for line in lines
    ]


def _line(
    made: Weekbericht, persoon: UUID, soort: str, melding_op: date, who: UUID | None, fingerprint: bytes
) -> Weekberichtregel:
    return Weekberichtregel(
        weekbericht=made, gemeente_id=made.gemeente_id, persoon_id=persoon, soort=soort, melding_op=melding_op,
        contactpersoon_id=who, vingerafdruk=fingerprint,
    )  # fmt: skip


def _fingerprints(persons: dict[UUID, Persoon], velden: Iterable[str], on: date) -> dict[UUID, bytes]:
    """SHA-256 over key and agreed fields but the BSN, which never changes and must not be guessed from a hash."""
    told = fields_of(persons, set(velden) - {"bsn"}, on)
    return {key: hashlib.sha256(key.bytes + canonical(fields)).digest() for key, fields in told.items()}


def _monday(moment: datetime) -> date:
    day = local_date(moment)
    return day - timedelta(days=day.isoweekday() - 1)
