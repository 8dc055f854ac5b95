"""Who may do what with plans, goals and measurements; and what the regie of a plan opens in the rooms below."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ketenzicht.access.grants.doors import broken_glass
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy
from ketenzicht.access.rollen.presets import GROEPSLID, GROEPSPARTICIPANT, KCC, REGISSEUR, WIJKTEAMMANAGER
from ketenzicht.kernel.reader import ALL, Reader
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.groepen.rules import CHANGE_MEMBERS, DESCRIBE, groepen, groups_of
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.plannen.household import (
    current,
    deputised_plans,
    household_rules,
    own_plans,
    withholding_rules,
)
from ketenzicht.regie.plannen.models import Doel, DoelInhoud, Meting, MetingInhoud, Plan, PlanInhoud, Regisseurschap

Ids = QuerySet[Any, Any]

START = Action("plan.starten", "een plan starten")
CHANGE = Action("plan.bijstellen", "het plan bijstellen")
CLOSE = Action("plan.sluiten", "het plan sluiten")
HAND_OVER = Action("plan.overdragen", "de regie van een plan overdragen")
BREAK_GLASS = Action("plan.noodtoegang", "het plan met noodtoegang openen")

plannen = Policy(Plan, noun="het plan", inhoud=PlanInhoud)
plannen.start(START, {REGISSEUR})

plannen.allow(SEE_WAT, CHANGE, CLOSE, HAND_OVER, because="regisseur van dit plan", roles={REGISSEUR})(own_plans)
plannen.allow(SEE_WAT, CHANGE, CLOSE, because="vervanger van de regisseur", roles={REGISSEUR})(deputised_plans)
plannen.allow(SEE_WAT, because="noodtoegang tot dit plan", roles={REGISSEUR, WIJKTEAMMANAGER}, relation=False)(
    broken_glass
)


@plannen.allow(SEE_WAT, because="lid van de groep van dit plan", roles={GROEPSLID})
def of_my_group(reader: Reader, at: datetime) -> Ids:
    return Plan.objects.filter(groep__in=groups_of(reader, at, Lidmaatschap.Rol.LID)).values("pk")


@plannen.allow(SEE_DAT, because="participant van de groep van dit plan", roles={GROEPSPARTICIPANT})
def of_a_group_that_i_help(reader: Reader, at: datetime) -> Ids:
    return Plan.objects.filter(groep__in=groups_of(reader, at, Lidmaatschap.Rol.PARTICIPANT)).values("pk")


@plannen.allow(SEE_DAT, HAND_OVER, BREAK_GLASS, because="regisseur in uw team", roles={WIJKTEAMMANAGER})
def of_my_team(reader: Reader, at: datetime) -> Ids:
    held = Regisseurschap.objects.filter(current(at))
    if reader.teams is not ALL:
        held = held.filter(medewerker__team__code__in=reader.teams)
    return held.values("plan")


@plannen.allow(SEE_DAT, because="klantcontact: een lopend plan, om door te verwijzen", roles={KCC})
def running(_: Reader, __: datetime) -> Ids:
    return Plan.objects.filter(gesloten_tijd=None).values("pk")


withholding_rules(plannen)

# -- what the regie opens below


@groepen.allow(SEE_WAT, CHANGE_MEMBERS, DESCRIBE, because="regisseur van het plan van deze groep", roles={REGISSEUR})
def groups_in_my_regie(reader: Reader, at: datetime) -> Ids:
    return Plan.objects.filter(pk__in=own_plans(reader, at).union(deputised_plans(reader, at), all=True)).values(
        "groep"
    )


@groepen.allow(
    SEE_WAT, because="noodtoegang tot het plan van deze groep", roles={REGISSEUR, WIJKTEAMMANAGER}, relation=False
)
def groups_behind_glass(reader: Reader, at: datetime) -> Ids:
    return Plan.objects.filter(pk__in=broken_glass(reader, at)).values("groep")


@personen.allow(SEE_WAT, because="hoort bij een groep waarvan u regisseur bent", roles={REGISSEUR})
def persons_in_my_regie(reader: Reader, at: datetime) -> Ids:
    return Lidmaatschap.objects.filter(groep__in=groups_in_my_regie(reader, at)).values("persoon")


# -- goals and measurements

SET_GOAL = Action("doel.stellen", "een doel stellen")
CHANGE_GOAL = Action("doel.wijzigen", "een doel wijzigen")
FINISH_GOAL = Action("doel.afsluiten", "een doel afsluiten")
MEASURE = Action("meting.vastleggen", "een meting vastleggen")

doelen = Policy(Doel, noun="het doel", inhoud=DoelInhoud)
household_rules(doelen, regie_may=(CHANGE_GOAL, FINISH_GOAL))
metingen = Policy(Meting, noun="de meting", inhoud=MetingInhoud)
household_rules(metingen)
