"""Requests under the AVG for tests: who asks what, who answers, and what the worker does with an erasure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.rollen.presets import LOKALE_BEHEERDER
from ketenzicht.kernel.errors import DeliveryRefused
from ketenzicht.regie.bewaren import erasing, rights
from ketenzicht.regie.bewaren.rules import ANSWERING
from ketenzicht.regie.models import (
    Doel,
    DoelInhoud,
    Groep,
    Persoon,
    Plan,
    Rechtsverzoek,
)
from tests.integration.record.cast import AT, SINCE, Cast


def goal(plan: Plan, text: str, *, persoon: Persoon | None = None, groep: Groep | None = None) -> Doel:
    row = Doel.objects.create(
        gemeente_id=plan.gemeente_id, plan=plan, persoon=persoon, groep=groep, gesteld_op=SINCE, gemaakt_tijd=AT, gemaakt_door="test"
    )  # fmt: skip
    DoelInhoud.objects.create(van=row, tekst=text)
    return row


def asked(cast: Cast, persoon: Persoon, soort: str, *, by: Any = None, **more: Any) -> UUID:
    """A request that this worker answers: assigned by the administrator where the worker does not know the person."""
    by = by or cast.reader("Rachida")
    key = rights.receive(persoon=persoon.pk, soort=soort, by=by, at=AT, **more)
    if by.role in ANSWERING and Rechtsverzoek.objects.get(pk=key).behandelaar_id is None:
        rights.assign(verzoek=key, behandelaar=UUID(by.id), by=cast.reader("Lot", LOKALE_BEHEERDER), at=AT)
    return key


def the_worker(at: datetime) -> None:
    """What the worker does in a round."""
    for _ in erasing.erase_waiting(at=at):
        pass


class Forgetful:
    """A warehouse that is told whom to forget, and is busy for a while."""

    def __init__(self) -> None:
        self.told: list[list[str]] = []
        self.busy = False

    def forget(self, pseudonyms: Sequence[str], *, at: datetime) -> None:
        assert at.tzinfo
        if self.busy:
            raise DeliveryRefused("Er wordt al geschreven.")
        self.told.append(list(pseudonyms))
