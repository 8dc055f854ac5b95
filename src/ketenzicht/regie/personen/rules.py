"""Who may do what with persons. What regie, tasks and trajecten open is stated in their own rooms, above this one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from ketenzicht.access.policy import SEE_WAT, Action, Policy
from ketenzicht.access.rollen.presets import RESIDENTS
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.personen.models import Persoon, PersoonInhoud

FIND = Action("persoon.vinden", "een persoon zoeken")
MAKE = Action("persoon.maken", "een persoon vastleggen")
CHANGE = Action("persoon.wijzigen", "gegevens van een persoon wijzigen")
MERGE = Action("persoon.samenvoegen", "twee personen samenvoegen")

personen = Policy(Persoon, noun="de persoon", inhoud=PersoonInhoud)


@personen.allow(SEE_WAT, because="het gaat over uzelf", roles=RESIDENTS)
def oneself(reader: Reader, _: datetime) -> "QuerySet[Any, Any]":
    return Persoon.objects.filter(pk=person_key(reader)).values("pk")


def self_and_children(reader: Reader, _: datetime) -> list[UUID]:
    """The resident, and the children for whom the resident decides by gezag and age (P-4)."""
    return [person_key(reader)]
