"""Who may do what with agreements: they hold no persons, so who works with the partner may read them."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ketenzicht.access.policy import SEE_WAT, Action, Policy
from ketenzicht.access.rollen.presets import (
    BEHANDELAAR,
    CASE_WORKERS,
    CONTROLLER,
    INKOPER,
    LOKALE_BEHEERDER,
    PROCESCOORDINATOR,
    WERKGROEPMANAGER,
)
from ketenzicht.access.rollen.readers import organisation_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.afspraken.models import Afspraak

MAKE = Action("afspraak.maken", "een afspraak met een partner vastleggen")
CHANGE = Action("afspraak.wijzigen", "een afspraak wijzigen")
RENEW = Action("afspraak.vernieuwen", "een afspraak vernieuwen")
END = Action("afspraak.beeindigen", "een afspraak beëindigen")

KEEPERS = frozenset({LOKALE_BEHEERDER, PROCESCOORDINATOR, INKOPER})
"""who keeps the register"""

afspraken = Policy(Afspraak, noun="de afspraak")
afspraken.start(MAKE, KEEPERS)


@afspraken.allow(SEE_WAT, CHANGE, RENEW, END, because="beheert de afspraken van de gemeente", roles=KEEPERS)
def of_the_municipality(_: Reader, __: datetime) -> "QuerySet[Any, Any]":
    return Afspraak.objects.values("pk")


@afspraken.allow(
    SEE_WAT,
    because="werkt met deze partner",
    roles=(CASE_WORKERS - {BEHANDELAAR}) | {CONTROLLER, WERKGROEPMANAGER},
)
def to_work_by(_: Reader, __: datetime) -> "QuerySet[Any, Any]":
    return Afspraak.objects.values("pk")


@afspraken.allow(SEE_WAT, because="afspraak met uw organisatie", roles={BEHANDELAAR})
def with_my_organisation(reader: Reader, _: datetime) -> "QuerySet[Any, Any]":
    return Afspraak.objects.filter(organisatie=organisation_key(reader)).values("pk")
