"""Others read events in commit order, each from where it came; at least once, never out of order, none skipped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import connection

from ketenzicht.access.log.order import committed_behind, require_higher
from ketenzicht.access.outbox.errors import UnknownConsumer
from ketenzicht.access.outbox.models import Afnemer, Gebeurtenis

TYPE = "nl.ketenzicht."
"""what stands before the key of the action in the type of an event"""


@dataclass(frozen=True)
class Event:
    """One event as a CloudEvent, and its place: `advance` to it when it was dealt with."""

    place: tuple[int, int]
    cloud_event: Mapping[str, Any]


def enrol(naam: str, *, from_now: bool = False) -> None:
    """Make a consumer known: it gets all events from the first one, or from now on. One that is known keeps its place."""
    xid = nr = 0
    if from_now and (last := committed_behind(Gebeurtenis.objects.all(), 0, 0).last()):
        xid, nr = last.xid, last.nr
    Afnemer.objects.get_or_create(naam=naam, defaults={"xid": xid, "nr": nr})


def waiting(naam: str, *, most: int = 100) -> list[Event]:
    """The next events of a consumer, in commit order: none that a transaction still running could come before. The same
    ones again until `advance`. Raises UnknownConsumer, NumbersWentBack."""
    consumer = Afnemer.objects.filter(pk=naam).first()
    if consumer is None:
        raise UnknownConsumer(naam)
    require_higher(consumer.xid)
    rows = committed_behind(Gebeurtenis.objects.all(), consumer.xid, consumer.nr)[:most]
    return [Event((row.xid, row.nr), cloud_event(row)) for row in rows]


def advance(naam: str, place: tuple[int, int]) -> None:
    """The consumer dealt with everything up to and including this place. Twice, or out of order, changes nothing: a place
    never goes back. Raises UnknownConsumer."""
    if not Afnemer.objects.filter(pk=naam).exists():
        raise UnknownConsumer(naam)
    table = connection.ops.quote_name(Afnemer._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET xid = %s, nr = %s WHERE naam = %s AND (xid, nr) < (%s, %s)",  # noqa: S608 -- our own table
            (*place, naam, *place),
        )


def cloud_event(row: Gebeurtenis) -> dict[str, Any]:
    """An event in the JSON form of CloudEvents 1.0. It names an object by its key and says its state; who wants to know
    more asks, through the policy."""
    return {
        "specversion": "1.0",
        "id": str(row.id),
        "source": f"urn:nld:gemeente:{row.gemeente.lower() or 'onbekend'}:systeem:ketenzicht",
        "type": f"{TYPE}{row.soort}",
        "subject": f"{row.object_soort}/{row.object_id}",
        "time": row.tijd.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": dict(row.gegevens),
    }
