"""Who may see the log: the auditor and the administrator within their municipalities, and residents what is about them."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ketenzicht.access.errors import MayNot
from ketenzicht.access.log.models import Logregel
from ketenzicht.access.log.recording import log_refusal
from ketenzicht.access.policy import SEE_DAT, Action, Policy
from ketenzicht.access.rollen.models import Rolvervulling
from ketenzicht.access.rollen.presets import AUDITOR, LOKALE_BEHEERDER, RESIDENTS
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import ALL, Reader

Ids = QuerySet[Any, Any]

ASK = Action("regels.bevragen", "vragen wie wat mag en wie wat zag")
WATCH = Action("regels.nakijken", "nakijken wie zonder werkrelatie gegevens zag")

logregels = Policy(Logregel, noun="de logregel")
logregels.start(ASK, {AUDITOR, LOKALE_BEHEERDER})
logregels.start(WATCH, {AUDITOR})


@logregels.allow(SEE_DAT, because="gegevens van uw gemeente", roles={AUDITOR, LOKALE_BEHEERDER})
def of_my_municipality(reader: Reader, _: datetime) -> Ids:
    found = Logregel.objects.all()
    if reader.municipalities is not ALL:
        found = found.filter(gemeente__in=sorted(reader.municipalities))
    return found.values("pk")


@logregels.allow(SEE_DAT, because="van wie voor uw gemeente werkt", roles={AUDITOR, LOKALE_BEHEERDER})
def without_municipality(reader: Reader, _: datetime) -> Ids | None:
    """Refusals, choices of a role and questions belong to no municipality; they count where the worker has a role."""
    if reader.municipalities is ALL:
        return None
    here = Rolvervulling.objects.filter(gemeenten__overlap=sorted(reader.municipalities))
    keys = [str(key) for key in here.values_list("medewerker", flat=True).distinct()]
    return Logregel.objects.filter(gemeente="", wie__in=keys).values("pk")


@logregels.allow(SEE_DAT, because="het gaat over uzelf", roles=RESIDENTS)
def about_oneself(reader: Reader, _: datetime) -> Ids:
    return Logregel.objects.filter(
        persoon_id=person_key(reader), soort__in=[Logregel.Soort.INZAGE, Logregel.Soort.ACTIE]
    ).values("pk")


def require_question(reader: Reader, action: Action, *, at: datetime) -> None:
    """Raises MayNot, which is logged, where this reader may not ask this about the municipalities of the role."""
    if reader.role not in logregels.starts[action]:
        error = MayNot(action.sentence)
        log_refusal(reader, action, error, at=at)
        raise error
