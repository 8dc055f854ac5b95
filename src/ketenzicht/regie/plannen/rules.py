"""Who may do what with plans, goals and measurements; and what the regie of a plan opens in the rooms below."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ketenzicht.access.grants.doors import broken_glass
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Policy
from ketenzicht.access.rollen.presets import (
    BESTUUR,
    GROEPSLID,
    GROEPSPARTICIPANT,
    KCC,
    PROCESCOORDINATOR,
    REGISSEUR,
    RESIDENTS,
    STELSEL,
    WIJKTEAMMANAGER,
)
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import ALL, Reader
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.groepen.rules import groups_of
from ketenzicht.regie.plannen.acts import (
    ARRANGE_GOAL,
    BREAK_GLASS,
    CHANGE,
    CHANGE_GOAL,
    CLOSE,
    CONTRIBUTE,
    COUNT_ESCALATIONS,
    DROP_EVALUATION,
    EXPORT,
    FINISH_GOAL,
    HAND_OVER,
    HOLD_EVALUATION,
    LAPSE,
    MEASURE,
    OF_THE_REGIE,
    OF_THE_REGISSEUR,
    REASSIGN,
    REOPEN_GOAL,
    SET_GOAL,
    START,
    START_WITH,
    TAKE_BACK,
)
from ketenzicht.regie.plannen.household import (
    current,
    deputised_plans,
    household_rules,
    last_held,
    not_on_screen,
    own_plans,
    withholding_rules,
)
from ketenzicht.regie.plannen.models import (
    Doel,
    DoelInhoud,
    Evaluatie,
    EvaluatieInhoud,
    Instemming,
    InstemmingInhoud,
    Meting,
    MetingInhoud,
    Plan,
    PlanInhoud,
    Planversie,
    PlanversieInhoud,
    Regisseurschap,
)

__all__ = ["CHANGE", "CLOSE", "HAND_OVER", "MEASURE", "SET_GOAL", "START", "doelen", "metingen", "plannen"]

Ids = QuerySet[Any, Any]

plannen = Policy(Plan, noun="het plan", inhoud=PlanInhoud)
plannen.start(START, {REGISSEUR})
plannen.start(START_WITH, {REGISSEUR})

plannen.allow(SEE_WAT, *OF_THE_REGIE, *OF_THE_REGISSEUR, because="regisseur van dit plan", roles={REGISSEUR})(own_plans)
plannen.allow(SEE_WAT, *OF_THE_REGIE, because="vervanger van de regisseur", roles={REGISSEUR})(deputised_plans)
plannen.allow(SEE_WAT, because="noodtoegang tot dit plan", roles={REGISSEUR, WIJKTEAMMANAGER}, relation=False)(
    broken_glass
)


@plannen.allow(SEE_WAT, CONTRIBUTE, EXPORT, because="lid van de groep van dit plan", roles={GROEPSLID})
def of_my_group(reader: Reader, at: datetime) -> Ids:
    return Plan.objects.filter(groep__in=groups_of(reader, at, Lidmaatschap.Rol.LID)).values("pk")


@plannen.allow(SEE_DAT, because="participant van de groep van dit plan", roles={GROEPSPARTICIPANT})
def of_a_group_that_i_help(reader: Reader, at: datetime) -> Ids:
    return Plan.objects.filter(groep__in=groups_of(reader, at, Lidmaatschap.Rol.PARTICIPANT)).values("pk")


def held_in_team(reader: Reader, at: datetime) -> "QuerySet[Regisseurschap]":
    """Who of the reader's team has the regie of what now."""
    held = Regisseurschap.objects.filter(current(at))
    return held if reader.teams is ALL else held.filter(medewerker__team__code__in=reader.teams)


@plannen.allow(SEE_DAT, HAND_OVER, REASSIGN, BREAK_GLASS, because="regisseur in uw team", roles={WIJKTEAMMANAGER})
def of_my_team(reader: Reader, at: datetime) -> Ids:
    return held_in_team(reader, at).values("plan")


@plannen.allow(SEE_DAT, TAKE_BACK, because="zonder regisseur; de vorige zat in uw team", roles={WIJKTEAMMANAGER})
def vacant_of_my_team(reader: Reader, at: datetime) -> Ids:
    """Handed over to another organisation on a ground that is over (P-1)."""
    had = last_held(at)
    return (had if reader.teams is ALL else had.filter(medewerker__team__code__in=reader.teams)).values("plan")


@plannen.allow(SEE_DAT, TAKE_BACK, because="zonder regisseur; u had de regie hiervoor", roles={REGISSEUR})
def vacant_of_mine(reader: Reader, at: datetime) -> Ids:
    return last_held(at).filter(medewerker=person_key(reader)).values("plan")


@plannen.allow(SEE_DAT, LAPSE, because="de regie eindigde met de grondslag", roles={STELSEL})
def lapsed_untold(_: Reader, at: datetime) -> Ids:
    over = Regisseurschap.objects.filter(grondslag__isnull=False, geldig_tot__lte=at, afloop_gemeld=None)
    return over.filter(plan__in=last_held(at).values("plan")).values("plan")


@plannen.allow(BREAK_GLASS, because="collega van de regisseur", roles={REGISSEUR})
def of_my_colleagues(reader: Reader, at: datetime) -> Ids:
    return held_in_team(reader, at).filter(plan__gesloten_tijd=None).values("plan")


@plannen.allow(SEE_DAT, because="klantcontact: een lopend plan, om door te verwijzen", roles={KCC})
def running(_: Reader, __: datetime) -> Ids:
    return Plan.objects.filter(gesloten_tijd=None).values("pk")


@plannen.allow(
    COUNT_ESCALATIONS, because="mogelijke escalatie, alleen geteld", roles={BESTUUR, PROCESCOORDINATOR, WIJKTEAMMANAGER}
)
def that_may_escalate(_: Reader, __: datetime) -> Ids:
    return Plan.objects.filter(
        escalatie_sinds__isnull=False, escalatie_opgelost=None, gesloten_tijd=None
    ).values("pk")  # fmt: skip


plannen.forbid(SEE_DAT, because="digitaal inzien staat voor dit plan uit", roles=RESIDENTS, screen=True)(not_on_screen)
withholding_rules(plannen)

# -- goals, measurements, contributions, evaluations

doelen = Policy(Doel, noun="het doel", inhoud=DoelInhoud)
household_rules(doelen, regie_may=(CHANGE_GOAL, ARRANGE_GOAL, FINISH_GOAL, REOPEN_GOAL))
metingen = Policy(Meting, noun="de meting", inhoud=MetingInhoud)
household_rules(metingen)
instemmingen = Policy(Instemming, noun="de inbreng", inhoud=InstemmingInhoud)
household_rules(instemmingen)
evaluaties = Policy(Evaluatie, noun="de evaluatie", inhoud=EvaluatieInhoud)
household_rules(evaluaties, regie_may=(HOLD_EVALUATION, DROP_EVALUATION))

planversies = Policy(Planversie, noun="de versie van het plan", inhoud=PlanversieInhoud)


@planversies.allow(SEE_WAT, because="van een plan dat u mag zien", roles={REGISSEUR, WIJKTEAMMANAGER, GROEPSLID})
def versions_of_what_i_see(reader: Reader, at: datetime) -> Ids:
    return Planversie.objects.filter(plan__in=plannen.visible(reader, SEE_WAT, at=at).values("pk")).values("pk")


withholding_rules(planversies)
