"""Who may do what with the regie itself: deputies, take-overs, broken glass, and scales of one's own."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ketenzicht.access.grants.models import Noodtoegang, NoodtoegangInhoud
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Policy
from ketenzicht.access.rollen.presets import AUDITOR, GROEPSLID, LOKALE_BEHEERDER, REGISSEUR, RESIDENTS, WIJKTEAMMANAGER
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import ALL, Reader
from ketenzicht.regie.plannen.acts import (
    ANSWER_OVER,
    ASK_OVER,
    DECLARE_SCALE,
    DEPUTISE,
    END_DEPUTY,
    END_SCALE,
    REVIEW_GLASS,
)
from ketenzicht.regie.plannen.household import in_regie, not_on_screen, own_plans, withholding_rules
from ketenzicht.regie.plannen.models import Overnameverzoek, Plan, Schaal, Vervanging
from ketenzicht.regie.plannen.rules import of_my_group, of_my_team

Ids = QuerySet[Any, Any]

vervangingen = Policy(Vervanging, noun="de vervanging")
vervangingen.start(DEPUTISE, {REGISSEUR, WIJKTEAMMANAGER})


@vervangingen.allow(SEE_DAT, END_DEPUTY, because="uw eigen vervanging", roles={REGISSEUR})
def where_i_am_replaced(reader: Reader, _: datetime) -> Ids:
    return Vervanging.objects.filter(regisseur=person_key(reader)).values("pk")


@vervangingen.allow(SEE_DAT, END_DEPUTY, because="u vervangt", roles={REGISSEUR})
def where_i_replace(reader: Reader, _: datetime) -> Ids:
    return Vervanging.objects.filter(vervanger=person_key(reader)).values("pk")


@vervangingen.allow(SEE_DAT, END_DEPUTY, because="een regisseur in uw team", roles={WIJKTEAMMANAGER})
def in_my_team(reader: Reader, _: datetime) -> Ids:
    teams = Vervanging.objects.all()
    if reader.teams is not ALL:
        teams = teams.filter(regisseur__team__code__in=reader.teams)
    return teams.values("pk")


overnameverzoeken = Policy(Overnameverzoek, noun="het verzoek om overname")
overnameverzoeken.start(ASK_OVER, {REGISSEUR})


@overnameverzoeken.allow(SEE_DAT, because="door u gevraagd", roles={REGISSEUR})
def that_i_asked(reader: Reader, _: datetime) -> Ids:
    return Overnameverzoek.objects.filter(medewerker=person_key(reader)).values("pk")


@overnameverzoeken.allow(SEE_DAT, ANSWER_OVER, because="over een plan waarvan u regisseur bent", roles={REGISSEUR})
def about_my_plans(reader: Reader, at: datetime) -> Ids:
    mine = Plan.objects.filter(pk__in=own_plans(reader, at), gesloten_tijd=None)
    return Overnameverzoek.objects.filter(kenmerk__in=mine.values("kenmerk")).values("pk")


noodtoegangen = Policy(Noodtoegang, noun="de noodtoegang", inhoud=NoodtoegangInhoud)


@noodtoegangen.allow(SEE_WAT, REVIEW_GLASS, because="regisseur van dit plan", roles={REGISSEUR})
def into_my_plans(reader: Reader, at: datetime) -> Ids:
    return Noodtoegang.objects.filter(plan_id__in=in_regie(reader, at)).values("pk")


@noodtoegangen.allow(SEE_WAT, REVIEW_GLASS, because="een plan van een regisseur in uw team", roles={WIJKTEAMMANAGER})
def into_plans_of_my_team(reader: Reader, at: datetime) -> Ids:
    return Noodtoegang.objects.filter(plan_id__in=of_my_team(reader, at)).values("pk")


@noodtoegangen.allow(SEE_WAT, because="door u gebruikt", roles={REGISSEUR, WIJKTEAMMANAGER})
def by_me(reader: Reader, _: datetime) -> Ids:
    return Noodtoegang.objects.filter(medewerker_id=person_key(reader)).values("pk")


@noodtoegangen.allow(SEE_WAT, REVIEW_GLASS, because="toezicht op noodtoegang", roles={AUDITOR})
def to_be_watched(_: Reader, __: datetime) -> Ids:
    return Noodtoegang.objects.values("pk")


@noodtoegangen.allow(SEE_DAT, because="het plan van uw groep", roles={GROEPSLID})
def into_the_plan_of_my_group(reader: Reader, at: datetime) -> Ids:
    return Noodtoegang.objects.filter(plan_id__in=of_my_group(reader, at)).values("pk")


@noodtoegangen.forbid(
    REVIEW_GLASS, because="een ander dan uzelf beoordeelt", roles={REGISSEUR, WIJKTEAMMANAGER, AUDITOR}
)
def of_oneself(reader: Reader, at: datetime) -> Ids:
    return by_me(reader, at)


@noodtoegangen.forbid(SEE_DAT, because="digitaal inzien staat voor dit plan uit", roles=RESIDENTS, screen=True)
def into_plans_off_screen(reader: Reader, at: datetime) -> Ids:
    return Noodtoegang.objects.filter(plan_id__in=not_on_screen(reader, at)).values("pk")


withholding_rules(noodtoegangen)

schalen = Policy(Schaal, noun="de schaal")
schalen.start(DECLARE_SCALE, {LOKALE_BEHEERDER})


@schalen.allow(SEE_DAT, because="schaal van uw gemeente", roles={REGISSEUR, LOKALE_BEHEERDER})
def valid_here(_: Reader, __: datetime) -> Ids:
    return Schaal.objects.values("pk")


@schalen.allow(END_SCALE, because="beheerder van uw gemeente", roles={LOKALE_BEHEERDER})
def kept_here(_: Reader, __: datetime) -> Ids:
    return Schaal.objects.values("pk")
