"""What persons are called, for the auditor's list of reads without a working relation: compared there, shown to nobody."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from ketenzicht.access.log.watching import PersonName
from ketenzicht.regie.personen.models import Persoon


def names_of(keys: Iterable[UUID]) -> Mapping[UUID, PersonName]:
    """The names of these persons; who is gone has none (P-9)."""
    rows = Persoon.objects.filter(pk__in=list(keys)).values_list("pk", "roepnaam", "geslachtsnaam")
    return {key: PersonName(roepnaam, geslachtsnaam) for key, roepnaam, geslachtsnaam in rows}
