"""One's own drafts: listed, taken up again, and gone after a while."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.models import Concept
from ketenzicht.access.errors import NotFound
from ketenzicht.access.settings.declared import DRAFT_DAYS
from ketenzicht.access.settings.queries import everywhere
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody typed and did not send: in which form, about which object, until when it is kept."""

    key: UUID
    form: str
    object_id: UUID | None
    plan: UUID | None
    saved: datetime
    kept_until: datetime


def own_drafts(reader: Reader, *, at: datetime) -> list[Draft]:
    """The drafts of this author, the newest first."""
    term = _term(at)
    rows = Concept.objects.filter(wie=reader.id, bewaard_tijd__gt=at - term).order_by("-bewaard_tijd", "pk")
    return [
        Draft(
            key=row.pk, form=row.formulier, object_id=row.object_id, plan=row.plan_id, saved=row.bewaard_tijd,
            kept_until=row.bewaard_tijd + term,
        )
        for row in rows
    ]  # fmt: skip


def restore(reader: Reader, key: UUID, *, at: datetime) -> Mapping[str, Any]:
    """What the author typed in this draft, to fill the form again. Raises NotFound for somebody else's or one that is
    gone."""
    row = Concept.objects.filter(pk=key, wie=reader.id, bewaard_tijd__gt=at - _term(at)).first()
    if row is None:
        raise NotFound("het concept")
    return dict(row.velden)


def throw_away(reader: Reader, key: UUID) -> None:
    """The author does not need this draft any more. Somebody else's stays; one that is gone is no error."""
    Concept.objects.filter(pk=key, wie=reader.id).delete()


def expire_drafts(*, at: datetime) -> int:
    """Delete the drafts whose term is over; gives how many."""
    gone, _ = Concept.objects.filter(bewaard_tijd__lte=at - _term(at)).delete()
    return gone


def _term(at: datetime) -> timedelta:
    """A draft knows no municipality, so the longest term of the samenwerkingsverband counts: nothing typed is lost early."""
    days = everywhere(DRAFT_DAYS, local_date(at)).values()
    return timedelta(days=max(days, default=DRAFT_DAYS.default))
