"""Gives everybody of the record a pseudonym: the extract tells of nobody without one."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ketenzicht.access.models import Medewerker
from ketenzicht.kernel.ports import KEY
from ketenzicht.regie.extracts.models import Medewerkerpseudoniem
from ketenzicht.regie.personen.models import Persoon, Pseudoniem
from ketenzicht.regie.ports import vault

NAMESPACE = f"{KEY}regie:"
"""The source key of a person or worker of the record is its key"""


def name_everybody(*, at: datetime) -> None:
    """Ask the vault for the pseudonyms that are missing: of workers, and of persons that came in bulk. Two that do this at
    once do no harm. Call it before the extract is read."""
    with transaction.atomic():
        workers = Medewerker.objects.exclude(pk__in=Medewerkerpseudoniem.objects.values("pk"))
        named = _named("medewerker", workers.values_list("pk", flat=True), at)
        rows = [Medewerkerpseudoniem(medewerker_id=key, pseudoniem=pseudonym) for key, pseudonym in named]
        Medewerkerpseudoniem.objects.bulk_create(rows, ignore_conflicts=True)
        persons = Persoon.objects.exclude(pk__in=Pseudoniem.objects.values("pk"))
        named = _named("persoon", persons.values_list("pk", flat=True), at)
        Pseudoniem.objects.bulk_create(
            [Pseudoniem(persoon_id=key, pseudoniem=pseudonym) for key, pseudonym in named], ignore_conflicts=True
        )


def _named(kind: str, keys: Iterable[UUID], at: datetime) -> list[tuple[UUID, str]]:
    """The keys with their pseudonyms; who was erased has none."""
    found = list(keys)
    pseudonyms = vault().pseudonyms(kind, [f"{NAMESPACE}{key}" for key in found], at=at) if found else []
    return [(key, pseudonym) for key, pseudonym in zip(found, pseudonyms, strict=True) if pseudonym]
