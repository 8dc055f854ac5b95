"""When something happened: not after it is written down."""

from datetime import datetime

from ketenzicht.access.errors import InTheFuture, MomentWithoutOffset


def happened(field: str, moment: datetime | None, *, at: datetime) -> datetime:
    """The moment at which it happened; without one: now. Raises InTheFuture, MomentWithoutOffset."""
    if moment is None:
        return at
    if moment.utcoffset() is None:
        raise MomentWithoutOffset
    if moment > at:
        raise InTheFuture(field)
    return moment
