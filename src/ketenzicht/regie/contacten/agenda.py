"""The calendar of a worker as iCalendar (RFC 5545): when, never what about, who or where (X-32)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.contacten.rules import in_my_regie, invited, klantcontacten, overleggen

BACK, AHEAD = timedelta(days=30), timedelta(days=366)
"""how much of the past and the future the feed shows"""
LENGTH = timedelta(hours=1)
"""of a planned contact, of which only the beginning is known"""


def calendar(reader: Reader, *, at: datetime) -> str:
    """The consultations and planned contacts of this worker. Titles are neutral, keys stay the same when something moves;
    what was called off is shown as such, so that it leaves the agenda."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Ketenzicht//Agenda//NL",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *_events(reader, at),
        "END:VCALENDAR",
    ]
    return "".join(f"{line}\r\n" for line in lines)


def _events(reader: Reader, at: datetime) -> Iterator[str]:
    near = Q(begin__gte=at - BACK, begin__lte=at + AHEAD)
    meetings = overleggen.visible(reader, SEE_DAT, at=at, where=near)
    mine = meetings.filter(Q(pk__in=invited(reader, at)) | Q(pk__in=in_my_regie(reader, at)))
    for row in mine.order_by("begin", "pk"):
        yield from _event(str(row.pk), "Overleg", row.begin, row.eind, off=row.vervallen_tijd is not None, at=at)
    planned = Q(medewerker=person_key(reader), gepland_tijd__gte=at - BACK, gepland_tijd__lte=at + AHEAD)
    for contact in klantcontacten.visible(reader, SEE_DAT, at=at, where=planned).order_by("gepland_tijd", "pk"):
        begin = contact.gepland_tijd
        assert begin is not None  # noqa: S101 -- asked for above
        off = contact.vervallen_tijd is not None
        yield from _event(str(contact.pk), "Afspraak", begin, begin + LENGTH, off=off, at=at)


def _event(key: str, title: str, begin: datetime, end: datetime, *, off: bool, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{key}@ketenzicht"
    yield f"DTSTAMP:{_moment(at)}"
    yield f"DTSTART:{_moment(begin)}"
    yield f"DTEND:{_moment(end)}"
    yield f"SUMMARY:{title}"
    yield "CLASS:PRIVATE"
    yield f"STATUS:{'CANCELLED' if off else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
