"""Tells readers that something happened, in the transaction of the act; never what it is about."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.notices.models import Melding


def notify(readers: Iterable[UUID], kind: str, on: Any, *, at: datetime) -> None:
    """A notice of this kind about this row for each worker or resident, once each. It is shown only while that reader may
    still see that the row exists, so it may be sent to anybody whom it may concern."""
    Melding.objects.bulk_create(
        Melding(voor=str(reader), soort=kind, object_soort=on._meta.model_name, object_id=on.pk, tijd=at)
        for reader in dict.fromkeys(readers)
    )
