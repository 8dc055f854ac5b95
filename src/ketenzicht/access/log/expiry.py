"""The end of what the log says: after the term a row no longer tells who, about whom and what; its seal stays (P-10)."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from ketenzicht.access.log.models import Blok, Logregel
from ketenzicht.access.log.order import between
from ketenzicht.access.log.recording import log_line
from ketenzicht.access.owner import as_owner
from ketenzicht.access.settings.declared import LOG_YEARS
from ketenzicht.access.settings.queries import everywhere
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader

EXPIRE = "log.opschonen"


MOST = 5_000
"""rows that are emptied at once: a transaction that stays open holds back the seal"""


def expire(by: Reader, *, at: datetime) -> int:
    """Empty all rows whose term is over; gives how many."""
    return sum(expire_in_pieces(by, at=at))


def expire_in_pieces(by: Reader, *, at: datetime, most: int = MOST) -> Iterator[int]:
    """Empty the rows whose term is over, per municipality (a row of none has the longest term); only in blocks that were
    sealed that long ago, so that `verify` can tell an expired row from an emptied one. Gives how many rows went, each piece
    in a transaction of its own."""
    while count := _expire_some(by, at, most):
        yield count


@transaction.atomic
def _expire_some(by: Reader, at: datetime, most: int) -> int:
    terms = _boundaries(at)
    if not terms:
        return 0
    last = Blok.objects.filter(tijd__lt=max(terms.values())).order_by("-nr").first()
    if last is None:
        return 0
    over = Q(gemeente="", tijd__lt=min(terms.values()))
    for gemeente, before in terms.items():
        over |= Q(gemeente=gemeente, tijd__lt=before)
    sealed = between(Logregel.objects.all(), (0, 0), (last.tot_xid, last.tot_nr))
    with as_owner():
        some = sealed.filter(over).exclude(wie="").order_by().values("pk")[:most]
        count = Logregel.objects.filter(pk__in=some).update(
            wie="", naam="", organisatie="", doel="", object_id=None, persoon_id=None, plan_id=None, grond=[], inhoud=None
        )  # fmt: skip
    if count:
        log_line(by, Logregel.Soort.STELSEL, EXPIRE, at=at, details={"regels": count})
    return count


def latest_expiry(at: datetime) -> datetime:
    """The moment before which some municipality's rows may be empty."""
    return max(_boundaries(at).values(), default=datetime.min.replace(tzinfo=at.tzinfo))


def _boundaries(at: datetime) -> dict[str, datetime]:
    """Per municipality the moment before which its rows are over their term."""
    return {gemeente: _years_before(at, years) for gemeente, years in everywhere(LOG_YEARS, local_date(at)).items()}


def _years_before(at: datetime, years: int) -> datetime:
    """The same day that many years ago; 29 February becomes the 28th."""
    try:
        return at.replace(year=at.year - years)
    except ValueError:
        return at.replace(year=at.year - years, day=28)
