"""The weekberichten that make themselves: each Monday that of the week before."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from ketenzicht.access.errors import AccessError
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.kernel.clock import local_date
from ketenzicht.regie.afspraken.rules import afspraken
from ketenzicht.regie.volledigheid.models import Weekbericht
from ketenzicht.regie.volledigheid.weekbericht import make

WEEK = timedelta(weeks=1)


def make_all(at: datetime) -> int:
    """Make the message of the week before for each agreement with a desk that ran then and has none yet, each in a
    transaction of its own; returns how many. What the desk makes itself meanwhile is left alone."""
    today, system = local_date(at), system_reader("weekberichten maken")
    week_van = today - timedelta(days=today.isoweekday() - 1) - WEEK
    made = Weekbericht.objects.filter(organisatie=OuterRef("organisatie"), loket=OuterRef("loket"), week_van=week_van)
    ran = Q(geldig_tot=None) | Q(geldig_tot__gt=week_van)
    due = afspraken.visible(system, SEE_DAT, at=at).filter(ran, loket__isnull=False, geldig_van__lt=week_van + WEEK)
    count = 0
    for key in list(due.exclude(Exists(made)).order_by("pk").values_list("pk", flat=True)):
        try:
            make(afspraak=key, week_van=week_van, by=system, at=at)
            count += 1
        except AccessError:  # the desk was first; the refusal is in the log
            continue
    return count
