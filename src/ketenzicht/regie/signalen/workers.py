"""Teams and organisations as signals use them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from ketenzicht.access.models import Organisatie, Team
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.signalen.errors import NoSuchTeam


def team_of(key: UUID | None, gemeente: str, at: datetime) -> Team | None:
    """The team with this key, that is there today and works in this municipality. Raises NoSuchTeam."""
    if key is None:
        return None
    today = local_date(at)
    there = Team.objects.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=today), geldig_van__lte=today)
    found = there.filter(pk=key, gemeente=gemeente).first()
    if found is None:
        raise NoSuchTeam
    return found


def organisation_code(by: Reader) -> str:
    """What the warehouse and the filter rules call the organisation of a worker."""
    return Organisatie.objects.values_list("code", flat=True).get(pk=by.organisation)
