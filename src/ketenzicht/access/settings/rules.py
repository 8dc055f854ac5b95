"""Who may see and make settings."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ketenzicht.access.organisaties.rules import WORKERS
from ketenzicht.access.policy import SEE_DAT, Action, Policy
from ketenzicht.access.rollen.presets import LOKALE_BEHEERDER
from ketenzicht.access.settings.models import Instelling
from ketenzicht.kernel.reader import Reader

SET = Action("instelling.vaststellen", "een instelling van de gemeente vaststellen")
RESET = Action("instelling.terugzetten", "een instelling terugzetten op de beginwaarde")

instellingen = Policy(Instelling, noun="de instelling")
instellingen.start(SET, {LOKALE_BEHEERDER})
instellingen.start(RESET, {LOKALE_BEHEERDER})


@instellingen.allow(SEE_DAT, because="een instelling van uw gemeente", roles=WORKERS)
def of_my_municipality(_: Reader, __: datetime) -> "QuerySet[Any, Any]":
    """Keys of all settings; the policy keeps to the reader's municipalities."""
    return Instelling.objects.values("pk")
