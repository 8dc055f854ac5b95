"""A reader's own notices: only while the reader may still see that the object exists."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from ketenzicht.access.notices.models import Melding
from ketenzicht.access.policy import SEE_DAT, policies
from ketenzicht.kernel.reader import Reader


def own_notices(reader: Reader, *, at: datetime, unread: bool = False, most: int = 50) -> list[Melding]:
    """The newest notices of this reader about objects that the reader sees now in the active role."""
    found = _visible(reader, at)
    return list((found.filter(gelezen_tijd=None) if unread else found).order_by("-tijd", "-pk")[:most])


def unread_count(reader: Reader, *, at: datetime) -> int:
    """How many of them are unread: counted over the same rows as the list shows."""
    return _visible(reader, at).filter(gelezen_tijd=None).count()


def mark_read(reader: Reader, keys: Iterable[UUID] | None = None, *, at: datetime) -> int:
    """These notices (without keys: all) were read. Somebody else's, and those about what the reader no longer sees, stay as
    they are. Gives how many changed."""
    found = _visible(reader, at).filter(gelezen_tijd=None)
    wanted = found if keys is None else found.filter(pk__in=list(keys))
    return Melding.objects.filter(pk__in=wanted.values("pk")).update(gelezen_tijd=at)


def _visible(reader: Reader, at: datetime) -> "QuerySet[Melding]":
    mine = Melding.objects.filter(voor=reader.id, tijd__lte=at)
    seen = Q(pk__in=[])
    for kind in mine.order_by().values_list("object_soort", flat=True).distinct():
        if kind in policies:
            seen |= Q(object_soort=kind, object_id__in=policies[kind].visible(reader, SEE_DAT, at=at).values("pk"))
    return mine.filter(seen)
