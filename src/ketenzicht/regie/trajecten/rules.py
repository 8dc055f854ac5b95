"""Who may do what with trajecten; and what a traject opens in the rooms below."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from ketenzicht.access.grants.doors import ground_holds
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy
from ketenzicht.access.rollen.presets import (
    BEHANDELAAR,
    GROEPSLID,
    JONGERENLOKET,
    KCC,
    REGISSEUR,
    WIJKTEAMMANAGER,
)
from ketenzicht.access.rollen.readers import here, organisation_key, person_key
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import ALL, Reader
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.personen.rules import personen, self_and_children
from ketenzicht.regie.plannen.hooks import on_page
from ketenzicht.regie.plannen.household import current, deputised_plans, household_rules, own_plans
from ketenzicht.regie.plannen.models import Plan
from ketenzicht.regie.plannen.rules import plannen
from ketenzicht.regie.trajecten.models import Statusvraag, Traject, Trajectdeelnemer, TrajectInhoud

Ids = QuerySet[Any, Any]

ADD = Action("traject.toevoegen", "een traject toevoegen")
CHANGE = Action("traject.wijzigen", "een traject wijzigen")
PLAN = Action("traject.plannen", "de dagen van een traject plannen")
BEGIN = Action("traject.starten", "een traject starten")
END = Action("traject.beeindigen", "een traject beëindigen")
ASSIGN = Action("traject.toewijzen", "een behandelaar aanwijzen")
MASK = Action("traject.afschermen", "kiezen wat de regie van een traject ziet")
BRING_UNDER = Action("traject.onderbrengen", "een lopend traject onder een plan brengen")
NOTE_STATUS = Action("traject.status", "de laatste status van de partner vastleggen")
ASK_STATUS = Action("traject.statusvraag", "de partner naar de status vragen")
ANSWER_STATUS = Action("traject.statusantwoord", "een vraag naar de status beantwoorden")
REORDER = Action("traject.heraanvragen", "een traject opnieuw aanvragen")
RESTATE = Action("traject.grondslag", "de grondslag van een traject opnieuw vastleggen")

PRACTITIONERS = frozenset({BEHANDELAAR, REGISSEUR, JONGERENLOKET})
"""roles in which somebody can be the behandelaar: a regisseur may do part himself (S3-12)"""

trajecten = Policy(Traject, noun="het traject", inhoud=TrajectInhoud)
trajecten.start(ADD, {REGISSEUR, BEHANDELAAR, JONGERENLOKET})
household_rules(trajecten, regie_may=(CHANGE, PLAN, BEGIN, END, ASSIGN, NOTE_STATUS, ASK_STATUS, REORDER, RESTATE))
on_page.append(trajecten)

_OWN = (CHANGE, PLAN, BEGIN, END, ASSIGN, MASK, NOTE_STATUS, ANSWER_STATUS)


@trajecten.allow(SEE_WAT, *_OWN, because="behandelaar van dit traject", roles=PRACTITIONERS)
def treated_by_me(reader: Reader, _: datetime) -> Ids:
    return Traject.objects.filter(behandelaar=person_key(reader)).values("pk")


@trajecten.allow(SEE_WAT, *_OWN, ASK_STATUS, REORDER, RESTATE, because="door u toegevoegd", roles=PRACTITIONERS)
def loose_and_made_by_me(reader: Reader, _: datetime) -> Ids:
    return Traject.objects.filter(gemaakt_door=reader.id, plan=None).values("pk")


@trajecten.allow(SEE_DAT, ASSIGN, because="wacht bij uw organisatie op een behandelaar", roles={BEHANDELAAR})
def waiting_at_my_organisation(reader: Reader, _: datetime) -> Ids:
    return Traject.objects.filter(organisatie=organisation_key(reader), behandelaar=None, beeindigd_op=None).values(
        "pk"
    )


@trajecten.allow(SEE_DAT, ANSWER_STATUS, because="uw organisatie kreeg een vraag naar de status", roles={BEHANDELAAR})
def asked_of_my_organisation(reader: Reader, _: datetime) -> Ids:
    asked = Statusvraag.objects.filter(antwoord_tijd=None, traject__organisatie=organisation_key(reader))
    return asked.values("traject")


@trajecten.allow(SEE_DAT, ASSIGN, because="wordt door uw team uitgevoerd", roles={WIJKTEAMMANAGER})
def carried_out_by_my_team(reader: Reader, _: datetime) -> Ids:
    running = Traject.objects.filter(beeindigd_op=None)
    return (running if reader.teams is ALL else running.filter(team__code__in=reader.teams)).values("pk")


@trajecten.allow(SEE_DAT, because="lopende zaak die klantcontact mag zien", roles={KCC})
def shown_at_the_desk(_: Reader, __: datetime) -> Ids:
    return Traject.objects.filter(zichtbaar_voor_kcc=True, beeindigd_op=None).values("pk")


@trajecten.allow(SEE_WAT, because="u of uw kind doet mee aan dit traject", roles={GROEPSLID})
def that_i_take_part_in(reader: Reader, at: datetime) -> Ids:
    return Trajectdeelnemer.objects.filter(persoon__in=self_and_children(reader, at)).values("traject")


@trajecten.allow(SEE_DAT, BRING_UNDER, because="loopt los van een plan, voor een lid van uw groep", roles={REGISSEUR})
def loose_of_a_member_in_my_regie(reader: Reader, at: datetime) -> Ids:
    mine = own_plans(reader, at).union(deputised_plans(reader, at), all=True)
    groups = Plan.objects.filter(gesloten_tijd=None, pk__in=mine).values("groep")
    members = Lidmaatschap.objects.filter(current(at), groep__in=groups, rol=Lidmaatschap.Rol.LID)
    return Traject.objects.filter(plan=None, beeindigd_op=None, persoon__in=members.values("persoon")).values("pk")


@trajecten.forbid(
    SEE_WAT, because="de regie ziet van dit traject alleen dat het loopt", roles={REGISSEUR, WIJKTEAMMANAGER}
)
def process_information_only(reader: Reader, _: datetime) -> Ids:
    mine = Q(behandelaar=person_key(reader)) | Q(plan=None, gemaakt_door=reader.id)
    return Traject.objects.filter(Q(alleen_dat_voor_regie=True) & ~mine).values("pk")


# -- what a traject opens below


def _treated_now(reader: Reader, at: datetime) -> "QuerySet[Traject]":
    return Traject.objects.filter(here(reader), behandelaar=person_key(reader)).filter(
        Q(beeindigd_op=None) | Q(beeindigd_op__gte=local_date(at))
    )


@plannen.allow(SEE_DAT, because="u behandelt een traject van dit plan", roles=PRACTITIONERS)
def plans_that_i_work_in(reader: Reader, at: datetime) -> Ids:
    return _treated_now(reader, at).filter(plan__isnull=False).values("plan")


def _persons_of(treated: "QuerySet[Traject]", at: datetime) -> Ids:
    """Keys of those whom these trajecten are for: the member, those who take part, and the members of the group."""
    groups = treated.filter(groep__isnull=False).values("groep")
    members = Lidmaatschap.objects.filter(current(at), groep__in=groups, rol=Lidmaatschap.Rol.LID)
    return (
        treated.filter(persoon__isnull=False)
        .values("persoon")
        .union(
            Trajectdeelnemer.objects.filter(traject__in=treated.values("pk")).values("persoon"),
            members.values("persoon"),
            all=True,
        )
    )


@personen.allow(SEE_WAT, because="u behandelt een traject van deze persoon", roles=PRACTITIONERS)
def persons_that_i_treat(reader: Reader, at: datetime) -> Ids:
    """Within the organisation that ordered it."""
    return _persons_of(_treated_now(reader, at).filter(opdrachtgever=F("organisatie")), at)


@personen.allow(SEE_DAT, because="u behandelt als partner een traject van deze persoon", roles=PRACTITIONERS)
def persons_that_i_treat_for_another(reader: Reader, at: datetime) -> Ids:
    """At a partner only who it is, while the ground holds; what more may be shared stands in the agreement (S3-172)."""
    return _persons_of(_treated_now(reader, at).exclude(opdrachtgever=F("organisatie")).filter(ground_holds(at)), at)
