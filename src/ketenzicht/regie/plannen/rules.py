"""Who may do what with plans, goals and measurements; and what the regie of a plan opens in the rooms below."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from ketenzicht.access.grants.doors import broken_glass
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy
from ketenzicht.access.rollen.presets import GROEPSLID, GROEPSPARTICIPANT, KCC, REGISSEUR, WIJKTEAMMANAGER
from ketenzicht.kernel.reader import ALL, Reader
from ketenzicht.regie.groepen.errors import PlanStillRuns
from ketenzicht.regie.groepen.hooks import disbanding
from ketenzicht.regie.groepen.models import Groep, Lidmaatschap
from ketenzicht.regie.groepen.rules import EDITS as GROUP_EDITS
from ketenzicht.regie.groepen.rules import groepen, groups_of, lidmaatschappen
from ketenzicht.regie.personen.models import GeheimAdres, Persoon, Waarschuwing
from ketenzicht.regie.personen.rules import EDITS as PERSON_EDITS
from ketenzicht.regie.personen.rules import (
    MAKERS,
    MERGE,
    UNMERGE,
    WARNING_EDITS,
    geheime_adressen,
    personen,
    waarschuwingen,
)
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

NEWLY_MADE = timedelta(days=30)
"""so long whoever made a person completes what is known of the one"""

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


@groepen.allow(SEE_WAT, *GROUP_EDITS, because="regisseur van het plan van deze groep", roles={REGISSEUR})
def groups_in_my_regie(reader: Reader, at: datetime) -> Ids:
    return Plan.objects.filter(pk__in=own_plans(reader, at).union(deputised_plans(reader, at), all=True)).values(
        "groep"
    )


@groepen.allow(
    SEE_WAT, because="noodtoegang tot het plan van deze groep", roles={REGISSEUR, WIJKTEAMMANAGER}, relation=False
)
def groups_behind_glass(reader: Reader, at: datetime) -> Ids:
    return Plan.objects.filter(pk__in=broken_glass(reader, at)).values("groep")


@groepen.allow(SEE_WAT, *GROUP_EDITS, because="door u gemaakt, nog zonder plan", roles={REGISSEUR})
def groups_of_my_making(reader: Reader, _: datetime) -> Ids:
    return Groep.objects.filter(gemaakt_door=reader.id).exclude(pk__in=Plan.objects.values("groep")).values("pk")


@lidmaatschappen.allow(SEE_DAT, because="van een groep waarvan u regisseur bent", roles={REGISSEUR})
def memberships_in_my_regie(reader: Reader, at: datetime) -> Ids:
    return Lidmaatschap.objects.filter(groep__in=groups_in_my_regie(reader, at)).values("pk")


@lidmaatschappen.allow(SEE_DAT, because="van een groep die u maakte", roles={REGISSEUR})
def memberships_of_my_making(reader: Reader, at: datetime) -> Ids:
    return Lidmaatschap.objects.filter(groep__in=groups_of_my_making(reader, at)).values("pk")


@lidmaatschappen.allow(SEE_DAT, because="noodtoegang tot het plan van deze groep", roles={REGISSEUR, WIJKTEAMMANAGER})
def memberships_behind_glass(reader: Reader, at: datetime) -> Ids:
    return Lidmaatschap.objects.filter(groep__in=groups_behind_glass(reader, at)).values("pk")


def belonging_to(groups: Ids) -> Ids:
    """Keys of the persons who belong to these groups now: who left, left the sight of the regie too."""
    return Lidmaatschap.objects.filter(groep__in=groups, geldig_tot=None).values("persoon")


@personen.allow(
    SEE_WAT, MERGE, UNMERGE, *PERSON_EDITS, because="hoort bij een groep waarvan u regisseur bent", roles={REGISSEUR}
)
def persons_in_my_regie(reader: Reader, at: datetime) -> Ids:
    return belonging_to(groups_in_my_regie(reader, at))


@personen.allow(SEE_DAT, because="hoort bij een groep die u maakte", roles={REGISSEUR})
def persons_in_my_new_groups(reader: Reader, at: datetime) -> Ids:
    return belonging_to(groups_of_my_making(reader, at))


@personen.allow(SEE_WAT, because="noodtoegang tot een plan van deze persoon", roles={REGISSEUR, WIJKTEAMMANAGER})
def persons_behind_glass(reader: Reader, at: datetime) -> Ids:
    return belonging_to(groups_behind_glass(reader, at))


@personen.allow(SEE_DAT, because="hoorde bij een groep waarvan u regisseur bent", roles={REGISSEUR})
def persons_once_in_my_regie(reader: Reader, at: datetime) -> Ids:
    return Lidmaatschap.objects.filter(groep__in=groups_in_my_regie(reader, at)).values("persoon")


@personen.allow(SEE_WAT, MERGE, *PERSON_EDITS, because="kort geleden door u vastgelegd, nog zonder plan", roles=MAKERS)
def persons_of_my_making(reader: Reader, at: datetime) -> Ids:
    mine = Persoon.objects.filter(gemaakt_door=reader.id, gemaakt_tijd__gt=at - NEWLY_MADE)
    return mine.exclude(pk__in=persons_with_a_plan()).values("pk")


@personen.allow(MERGE, UNMERGE, because="bij geen plan, in uw gemeente", roles={REGISSEUR, WIJKTEAMMANAGER})
def persons_without_a_plan(reader: Reader, _: datetime) -> Ids:
    known = Persoon.objects.exclude(pk__in=persons_with_a_plan())
    return (known if reader.municipalities is ALL else known.filter(gemeente__in=reader.municipalities)).values("pk")


@personen.allow(MERGE, UNMERGE, because="bij een plan van uw team", roles={WIJKTEAMMANAGER})
def persons_of_my_team(reader: Reader, at: datetime) -> Ids:
    return belonging_to(Plan.objects.filter(pk__in=of_my_team(reader, at)).values("groep"))


def persons_with_a_plan() -> Ids:
    """Keys of the persons who ever belonged to a group with a plan."""
    return Lidmaatschap.objects.filter(groep__in=Plan.objects.values("groep")).values("persoon")


@geheime_adressen.allow(SEE_WAT, because="regisseur van deze persoon", roles={REGISSEUR})
def secret_addresses_in_my_regie(reader: Reader, at: datetime) -> Ids:
    return GeheimAdres.objects.filter(persoon__in=persons_in_my_regie(reader, at)).values("pk")


@waarschuwingen.allow(SEE_WAT, *WARNING_EDITS, because="regisseur van deze persoon", roles={REGISSEUR})
def warnings_in_my_regie(reader: Reader, at: datetime) -> Ids:
    return Waarschuwing.objects.filter(persoon__in=persons_in_my_regie(reader, at)).values("pk")


@waarschuwingen.allow(SEE_WAT, because="noodtoegang tot een plan van deze persoon", roles={REGISSEUR, WIJKTEAMMANAGER})
def warnings_behind_glass(reader: Reader, at: datetime) -> Ids:
    return Waarschuwing.objects.filter(persoon__in=persons_behind_glass(reader, at)).values("pk")


def no_plan_runs(groep: Groep, _: datetime) -> None:
    """Raises PlanStillRuns: a group goes when its plan has been closed."""
    if Plan.objects.filter(groep=groep, gesloten_tijd=None).exists():
        raise PlanStillRuns


disbanding.append(no_plan_runs)

# -- goals and measurements

SET_GOAL = Action("doel.stellen", "een doel stellen")
CHANGE_GOAL = Action("doel.wijzigen", "een doel wijzigen")
FINISH_GOAL = Action("doel.afsluiten", "een doel afsluiten")
MEASURE = Action("meting.vastleggen", "een meting vastleggen")

doelen = Policy(Doel, noun="het doel", inhoud=DoelInhoud)
household_rules(doelen, regie_may=(CHANGE_GOAL, FINISH_GOAL))
metingen = Policy(Meting, noun="de meting", inhoud=MetingInhoud)
household_rules(metingen)
