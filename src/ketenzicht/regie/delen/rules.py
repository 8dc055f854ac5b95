"""Who may share, and who may close: consent, withholding, approval, and the regie with another organisation."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ketenzicht.access.grants.doors import approved
from ketenzicht.access.grants.models import Afscherming, Inzageverzoek, Toestemming
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy
from ketenzicht.access.rollen.presets import BEHANDELAAR, GROEPSLID, REGISSEUR
from ketenzicht.access.rollen.readers import here, person_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.personen.rules import geheime_adressen, self_and_children
from ketenzicht.regie.plannen.household import deputised_plans, in_regie_here, own_plans
from ketenzicht.regie.plannen.models import Plan
from ketenzicht.regie.plannen.rules import of_my_group, plannen

Ids = QuerySet[Any, Any]

GIVE_CONSENT = Action("toestemming.geven", "toestemming geven om mee te kijken")
WITHDRAW_CONSENT = Action("toestemming.intrekken", "toestemming intrekken")
BLOCK_CONSENT = Action("toestemming.blokkeren", "een toestemming blokkeren")
LIFT_BLOCK = Action("toestemming.vrijgeven", "de blokkade van een toestemming opheffen")

WITHHOLD = Action("afscherming.maken", "een stuk afschermen")
REVIEW_WITHHOLDING = Action("afscherming.herzien", "een afscherming opnieuw bekijken")
LIFT_WITHHOLDING = Action("afscherming.opheffen", "een afscherming opheffen")

ASK_VIEW = Action("inzage.vragen", "vragen om mee te kijken")
DECIDE_VIEW = Action("inzage.besluiten", "besluiten over meekijken")
END_VIEW = Action("inzage.beëindigen", "meekijken beëindigen")

SHARE_REGIE = Action("regie.delen", "de regie delen met of overdragen aan een andere organisatie")

plannen.allow(GIVE_CONSENT, because="lid van de groep van dit plan", roles={GROEPSLID})(of_my_group)
plannen.allow(GIVE_CONSENT, WITHHOLD, SHARE_REGIE, because="regisseur van dit plan", roles={REGISSEUR})(own_plans)
plannen.allow(GIVE_CONSENT, WITHHOLD, because="vervanger van de regisseur", roles={REGISSEUR})(deputised_plans)


@plannen.allow(ASK_VIEW, because="u werkt aan een traject of taak in dit plan", roles={BEHANDELAAR})
def where_i_see_that_a_plan_runs(reader: Reader, at: datetime) -> Ids:
    return plannen.visible(reader, SEE_DAT, at=at).values("pk")


toestemmingen = Policy(Toestemming, noun="de toestemming")


@toestemmingen.allow(SEE_DAT, WITHDRAW_CONSENT, because="door u of namens uw kind gegeven", roles={GROEPSLID})
def given_by_me(reader: Reader, at: datetime) -> Ids:
    return Toestemming.objects.filter(persoon_id__in=self_and_children(reader, at)).values("pk")


@toestemmingen.allow(
    SEE_DAT, WITHDRAW_CONSENT, BLOCK_CONSENT, LIFT_BLOCK, because="regisseur van dit plan", roles={REGISSEUR}
)
def in_my_plans(reader: Reader, at: datetime) -> Ids:
    return Toestemming.objects.filter(plan_id__in=in_regie_here(reader, at)).values("pk")


toestemmingen.mask("geblokkeerd_door", "blokkade_reden", roles={GROEPSLID})

afschermingen = Policy(Afscherming, noun="de afscherming")


@afschermingen.allow(SEE_DAT, REVIEW_WITHHOLDING, LIFT_WITHHOLDING, because="regisseur van dit plan", roles={REGISSEUR})
def withheld_in_my_plans(reader: Reader, at: datetime) -> Ids:
    return Afscherming.objects.filter(plan_id__in=in_regie_here(reader, at)).values("pk")


inzageverzoeken = Policy(Inzageverzoek, noun="het verzoek om mee te kijken")


@inzageverzoeken.allow(SEE_DAT, because="door u gevraagd", roles={BEHANDELAAR})
def asked_by_me(reader: Reader, _: datetime) -> Ids:
    mine = Inzageverzoek.objects.filter(medewerker_id=person_key(reader))
    return mine.filter(plan_id__in=_plans_here(reader)).values("pk")


@inzageverzoeken.allow(SEE_DAT, DECIDE_VIEW, END_VIEW, because="het gaat over uzelf of over uw kind", roles={GROEPSLID})
def about_me(reader: Reader, at: datetime) -> Ids:
    return Inzageverzoek.objects.filter(persoon_id__in=self_and_children(reader, at)).values("pk")


@inzageverzoeken.allow(SEE_DAT, DECIDE_VIEW, END_VIEW, because="regisseur van dit plan", roles={REGISSEUR})
def asked_in_my_plans(reader: Reader, at: datetime) -> Ids:
    return Inzageverzoek.objects.filter(plan_id__in=in_regie_here(reader, at)).values("pk")


@geheime_adressen.allow(SEE_WAT, because="na akkoord, omdat de uitvoering het nodig heeft", roles={BEHANDELAAR})
def needed_address(reader: Reader, at: datetime) -> Ids:
    """A secret address that the person let this worker see (P-4)."""
    return approved(geheime_adressen.kind, reader, at).filter(verzoek__plan_id__in=_plans_here(reader))


def _plans_here(reader: Reader) -> Ids:
    return Plan.objects.filter(here(reader)).values("pk")
