"""From which age children have a portal of their own, and decide themselves (P-4, S3-121): per municipality."""

from datetime import datetime

from django.db.models import DateField, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from ketenzicht.access.settings.declared import AGE_OF_A_SAY, AGE_OF_DECIDING
from ketenzicht.access.settings.models import Instelling
from ketenzicht.access.settings.shapes import Declared
from ketenzicht.kernel.clock import local_date
from ketenzicht.regie.personen.models import Persoon

OWN_PORTAL = AGE_OF_A_SAY
"""from this age a child has a portal: below it the parents look for the child"""
DECIDES_ALONE = AGE_OF_DECIDING
"""from this age parents see only what they are let see: the age of the Wgbo (BW 7:450) and the Jeugdwet (art. 7.3.5)"""


def younger_than(limit: Declared[int], at: datetime) -> "QuerySet[Persoon]":
    """The persons below the age that this setting of their municipality says, on the local date. Somebody whose birth date
    is not known is not among them. Who was born on 29 February is a year older on 1 March."""
    on = local_date(at)
    own = (
        Instelling.objects.filter(gemeente=OuterRef("gemeente"), sleutel=limit.key, geldig_van__lte=on)
        .filter(Q(geldig_tot=None) | Q(geldig_tot__gt=on))
        .values(years=Cast("waarde", IntegerField()))[:1]
    )
    return Persoon.objects.alias(limit=Coalesce(Subquery(own), Value(limit.default))).filter(
        geboortedatum__gt=YearsBefore(Value(on, DateField()), F("limit"))
    )


class YearsBefore(Func):
    """The date so many years before a date."""

    template = "(%(expressions)s))::date"
    arg_joiner = " - make_interval(years => "
    output_field = DateField()
