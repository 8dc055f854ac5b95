"""The day of a worker: appointments, what is due, who must be called back, and what waits (cockpit). One query each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from ketenzicht.access.policy import SEE_DAT, policies
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.clock import AMSTERDAM, local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.contacten.models import Actie, Casusoverleg, Klantcontact
from ketenzicht.regie.contacten.rules import acties, in_my_regie, invited, klantcontacten, overleggen
from ketenzicht.regie.signalen.models import Signaal
from ketenzicht.regie.signalen.queries import to_judge

_MOST = 100
"""lines of one kind: nobody does more in a day"""


@dataclass(frozen=True, kw_only=True)
class Today:
    """All of one day; dat only."""

    meetings: list[Casusoverleg]
    appointments: list[Klantcontact]
    actions: list[Actie]
    call_backs: list[Klantcontact]
    tasks: list[Any]
    signals: list[Signaal]


def today(reader: Reader, *, at: datetime) -> Today:
    """What is there for this worker today, in six queries."""
    return Today(
        meetings=list(meetings_on(reader, local_date(at), at=at)[:_MOST]),
        appointments=list(appointments_on(reader, local_date(at), at=at)[:_MOST]),
        actions=list(actions_due(reader, at=at)[:_MOST]),
        call_backs=list(call_backs(reader, at=at)[:_MOST]),
        tasks=list(tasks_due(reader, at=at)[:_MOST]),
        signals=list(to_judge(reader, at=at)[:_MOST]),
    )


def meetings_on(reader: Reader, day: date, *, at: datetime) -> "QuerySet[Casusoverleg]":
    """Consultations of a day to which this worker is invited or that are in the own regie."""
    begin, end = _bounds(day)
    when = Q(begin__lt=end, eind__gt=begin, vervallen_tijd=None)
    return _mine(reader, overleggen.visible(reader, SEE_DAT, at=at, where=when), at).order_by("begin", "pk")


def appointments_on(reader: Reader, day: date, *, at: datetime) -> "QuerySet[Klantcontact]":
    """Contacts that this worker planned for a day and that are still to come."""
    begin, end = _bounds(day)
    when = Q(medewerker=person_key(reader), contact_tijd=None, vervallen_tijd=None)
    planned = klantcontacten.visible(
        reader, SEE_DAT, at=at, where=when & Q(gepland_tijd__gte=begin, gepland_tijd__lt=end)
    )
    return planned.order_by("gepland_tijd", "pk")


def actions_due(reader: Reader, *, at: datetime) -> "QuerySet[Actie]":
    """Actions of this worker that are due today or were due before, the oldest first (S3-64)."""
    mine = Q(medewerker=person_key(reader), gedaan_tijd=None, vervallen_tijd=None, herhaling="")
    due = mine & Q(gepland_op__lte=local_date(at))
    return acties.visible(reader, SEE_DAT, at=at, where=due).order_by("gepland_op", "pk")


def call_backs(reader: Reader, *, at: datetime) -> "QuerySet[Klantcontact]":
    """Call-back notes that wait for this worker, the oldest first (S3-141)."""
    waiting = Q(terugbellen_voor=person_key(reader), teruggebeld_tijd=None)
    return klantcontacten.visible(reader, SEE_DAT, at=at, where=waiting).order_by("contact_tijd", "pk")


def tasks_due(reader: Reader, *, at: datetime) -> "QuerySet[Any]":
    """Open tasks that this worker reserved and whose agreed day has come."""
    due = Q(medewerker=person_key(reader), einde_tijd=None, afgesproken_op__lte=local_date(at))
    if "taak" not in policies:
        return Actie.objects.none()
    return policies["taak"].visible(reader, SEE_DAT, at=at, where=due).order_by("afgesproken_op", "pk")


def _mine(reader: Reader, rows: "QuerySet[Casusoverleg]", at: datetime) -> "QuerySet[Casusoverleg]":
    return rows.filter(Q(pk__in=invited(reader, at)) | Q(pk__in=in_my_regie(reader, at)))


def _bounds(day: date) -> tuple[datetime, datetime]:
    """The moments at which a day begins and ends in the Netherlands."""
    begin = datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM)
    after = day + timedelta(days=1)
    return begin, datetime(after.year, after.month, after.day, tzinfo=AMSTERDAM)
