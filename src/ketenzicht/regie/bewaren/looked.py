"""Who looked at somebody's data (S3-171): under all keys of that person, and without betraying what he was not told yet."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from ketenzicht.access.log import queries
from ketenzicht.access.log.queries import Looked
from ketenzicht.access.rollen.presets import RESIDENTS
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.personen.queries import all_keys
from ketenzicht.regie.signalen.models import Kennisgeving, Signaal
from ketenzicht.regie.signalen.rules import grounds_of_signals


def who_looked(
    reader: Reader, persoon: UUID, *, at: datetime, since: datetime | None = None, most: int = 500
) -> list[Looked]:
    """Who saw or changed the data of a person, the newest first: for that person, who decides for a child, the auditor and
    the administrator. While there is a signal about the person of which a resident was not told (AVG art. 14 lid 5), that
    resident does not see who looked because of a signal."""
    keys = all_keys(persoon)
    hush = grounds_of_signals if reader.role in RESIDENTS and _untold(reader, keys, at) else ()
    return queries.who_looked(reader, keys, at=at, since=since, most=most, hush=hush)


def _untold(reader: Reader, persons: Collection[UUID], at: datetime) -> bool:
    groups = Lidmaatschap.objects.filter(persoon__in=persons, geldig_van__lte=at).values("groep")
    told = Kennisgeving.objects.filter(signaal=OuterRef("pk"), persoon=person_key(reader)).exclude(wijze="")
    about = Signaal.objects.filter(Q(persoon__in=persons) | Q(groep__in=groups))
    return about.exclude(Exists(told)).exists()
