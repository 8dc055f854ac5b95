"""A reader's own notices: only while the reader may still see that the object exists."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import count
from uuid import UUID

from django.db.models import QuerySet

from ketenzicht.access.notices.models import Melding
from ketenzicht.access.policy import SEE_DAT, policies
from ketenzicht.access.policy.grounds import grounds
from ketenzicht.kernel.reader import Reader

_PAGE = 200
"""so many are looked at together: most readers see nearly all of theirs"""


def own_notices(reader: Reader, *, at: datetime, unread: bool = False, most: int = 50) -> list[Melding]:
    """The newest notices of this reader about objects that the reader sees now in the active role."""
    mine = _mine(reader, at, unread=unread).order_by("-tijd", "-pk")
    found: list[Melding] = []
    for begin in count(step=_PAGE):
        page = list(mine[begin : begin + _PAGE])
        found += _seen(reader, page, at)
        if len(found) >= most or len(page) < _PAGE:
            break
    return found[:most]


def unread_count(reader: Reader, *, at: datetime) -> int:
    """How many of them are unread: counted over the same rows as the list shows."""
    return len(_seen(reader, list(_mine(reader, at, unread=True)), at))


def mark_read(reader: Reader, keys: Iterable[UUID] | None = None, *, at: datetime) -> int:
    """These notices (without keys: all) were read. Somebody else's, and those about what the reader no longer sees, stay as
    they are. Gives how many changed."""
    unread = _mine(reader, at, unread=True)
    wanted = unread if keys is None else unread.filter(pk__in=list(keys))
    seen = _seen(reader, list(wanted), at)
    return Melding.objects.filter(pk__in=[one.pk for one in seen], gelezen_tijd=None).update(gelezen_tijd=at)


def _mine(reader: Reader, at: datetime, *, unread: bool) -> "QuerySet[Melding]":
    mine = Melding.objects.filter(voor=reader.id, tijd__lte=at)
    return mine.filter(gelezen_tijd=None) if unread else mine


def _seen(reader: Reader, notices: Sequence[Melding], at: datetime) -> list[Melding]:
    """Those about what this reader may see, in one query."""
    keys: dict[str, set[UUID]] = {}
    for one in notices:
        if one.object_soort in policies:
            keys.setdefault(one.object_soort, set()).add(one.object_id)
    may = grounds([(policies[kind], sorted(found)) for kind, found in keys.items()], reader, [SEE_DAT], at=at)
    return [one for one in notices if may.get((one.object_soort, one.object_id), {}).get(SEE_DAT)]
