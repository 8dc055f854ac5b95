"""Who may do what with contacts, actions, notes and consultations."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from ketenzicht.access.grants.doors import approved, broken_glass, consents, ground_holds
from ketenzicht.access.models import Medewerker
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy
from ketenzicht.access.rollen.presets import (
    BEHANDELAAR,
    CASE_WORKERS,
    GROEPSLID,
    GROEPSPARTICIPANT,
    JONGERENLOKET,
    KCC,
    LOKALE_BEHEERDER,
    REGISSEUR,
    RESIDENTS,
    STELSEL,
    WIJKTEAMMANAGER,
)
from ketenzicht.access.rollen.readers import organisation_key, person_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.contacten.closing import drop_work_notes, end_what_is_planned
from ketenzicht.regie.contacten.models import (
    Actie,
    ActieInhoud,
    Casusoverleg,
    CasusoverlegInhoud,
    Klantcontact,
    KlantcontactInhoud,
    Notitie,
    NotitieInhoud,
    Overlegdeelnemer,
    Plansjabloon,
    Werknotitie,
)
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.personen.rules import self_and_children
from ketenzicht.regie.plannen import hooks
from ketenzicht.regie.plannen.household import (
    current,
    deputised_plans,
    household_rules,
    not_on_screen,
    own_plans,
    withholding_rules,
)
from ketenzicht.regie.plannen.models import Regisseurschap
from ketenzicht.regie.plannen.rules import plannen

Ids = QuerySet[Any, Any]

# -- actions

PLAN_ACTION = Action("actie.plannen", "een actie plannen")
LOG_ACTION = Action("actie.vastleggen", "een actie achteraf vastleggen")
CHANGE_ACTION = Action("actie.wijzigen", "een actie wijzigen")
DO = Action("actie.afronden", "een actie afronden")
DROP_ACTION = Action("actie.laten_vervallen", "een actie laten vervallen")
APPROVE = Action("actie.akkoord", "akkoord geven op een actie")
DECLINE = Action("actie.niet_akkoord", "een actie weigeren")
MAKE_DUE = Action("actie.beurt_maken", "de volgende beurt van een reeks klaarzetten")
SET_SUBJECT = Action("stuk.openstellen", "kiezen om wie een vastlegging gaat")
APPLY_TEMPLATE = Action("plansjabloon.gebruiken", "een sjabloon gebruiken")

acties = Policy(Actie, noun="de actie", inhoud=ActieInhoud)
acties.start(PLAN_ACTION, {REGISSEUR} | RESIDENTS)
acties.start(LOG_ACTION, {REGISSEUR} | RESIDENTS)
acties.start(APPLY_TEMPLATE, {REGISSEUR})
acties.start(MAKE_DUE, {STELSEL})
household_rules(
    acties,
    regie_may=(CHANGE_ACTION, DO, DROP_ACTION, APPROVE, DECLINE, SET_SUBJECT),
    member_may=(APPROVE, DECLINE),
)


def my_groups(reader: Reader, at: datetime) -> Ids:
    """Keys of the groups to which a resident belongs now, as member or participant."""
    return Lidmaatschap.objects.filter(current(at), persoon=person_key(reader)).values("groep")


@acties.allow(SEE_WAT, DO, APPROVE, DECLINE, because="uw eigen actie", roles=RESIDENTS)
def done_by_me(reader: Reader, at: datetime) -> Ids:
    return Actie.objects.filter(uitvoerder=person_key(reader), plan__groep__in=my_groups(reader, at)).values("pk")


# -- contacts

LOG_CONTACT = Action("klantcontact.vastleggen", "een contact vastleggen")
PLAN_CONTACT = Action("klantcontact.plannen", "een contact plannen")
HOLD_CONTACT = Action("klantcontact.houden", "een gepland contact afronden")
DROP_CONTACT = Action("klantcontact.laten_vervallen", "een gepland contact laten vervallen")
CHANGE_CONTACT = Action("klantcontact.wijzigen", "een contact wijzigen")
CALL_BACK = Action("klantcontact.terugbelnotitie", "een terugbelnotitie voor de regisseur schrijven")
CALLED_BACK = Action("klantcontact.teruggebeld", "een terugbelnotitie afronden")

_CONTACT_MAY = (HOLD_CONTACT, DROP_CONTACT, CHANGE_CONTACT)

klantcontacten = Policy(Klantcontact, noun="het contact", inhoud=KlantcontactInhoud)
klantcontacten.start(LOG_CONTACT, {REGISSEUR, KCC, BEHANDELAAR, JONGERENLOKET})
klantcontacten.start(PLAN_CONTACT, {REGISSEUR, BEHANDELAAR, JONGERENLOKET})
klantcontacten.start(CALL_BACK, {KCC, JONGERENLOKET, BEHANDELAAR, REGISSEUR})
household_rules(klantcontacten, regie_may=(*_CONTACT_MAY, CALLED_BACK, SET_SUBJECT))


@klantcontacten.allow(SEE_WAT, *_CONTACT_MAY, because="door u vastgelegd", roles={KCC, BEHANDELAAR, JONGERENLOKET})
def written_down_by_me(reader: Reader, _: datetime) -> Ids:
    return Klantcontact.objects.filter(gemaakt_door=reader.id).values("pk")


@klantcontacten.allow(SEE_WAT, *_CONTACT_MAY, because="door u vastgelegd, los van een plan", roles={REGISSEUR})
def loose_written_down_by_me(reader: Reader, at: datetime) -> Ids:
    """What a regisseur wrote down at a plan goes with the regie of that plan (S3-129)."""
    return written_down_by_me(reader, at).filter(plan=None)


@klantcontacten.allow(SEE_WAT, because="contact bij uw traject", roles={BEHANDELAAR})
def at_my_traject(reader: Reader, _: datetime) -> Ids:
    return Klantcontact.objects.filter(traject__behandelaar=person_key(reader)).values("pk")


@klantcontacten.allow(SEE_DAT, because="eerder contact met het klantcontactcentrum", roles={KCC})
def earlier_calls(_: Reader, __: datetime) -> Ids:
    return Klantcontact.objects.filter(via_kcc=True).values("pk")


# -- notes

WRITE_NOTE = Action("notitie.schrijven", "een notitie schrijven")
CHANGE_NOTE = Action("notitie.wijzigen", "een notitie wijzigen")

notities = Policy(Notitie, noun="de notitie", inhoud=NotitieInhoud)
notities.start(WRITE_NOTE, {REGISSEUR})
household_rules(notities, regie_may=(CHANGE_NOTE, SET_SUBJECT))

KEEP_WORK_NOTE = Action("werknotitie.bewaren", "een persoonlijke werknotitie bewaren")
DROP_WORK_NOTE = Action("werknotitie.weggooien", "een persoonlijke werknotitie weggooien")
SHARE_WORK_NOTE = Action("werknotitie.delen", "van een werknotitie een notitie maken")

werknotities = Policy(Werknotitie, noun="de werknotitie")
werknotities.start(KEEP_WORK_NOTE, {REGISSEUR, BEHANDELAAR, JONGERENLOKET})


@werknotities.allow(
    SEE_DAT, KEEP_WORK_NOTE, DROP_WORK_NOTE, SHARE_WORK_NOTE, because="door u geschreven", roles=CASE_WORKERS
)
def my_work_notes(reader: Reader, _: datetime) -> Ids:
    return Werknotitie.objects.filter(auteur=person_key(reader)).values("pk")


# -- what is for the regie only: it wins over consent and approval, which may open no internal rows

_RESIDENT_ROLES, _PARTNER_ROLES = RESIDENTS, frozenset({BEHANDELAAR, JONGERENLOKET})


def _for_the_regie_only(policy: Policy[Any]) -> None:
    rows, because = policy.model._default_manager, "intern: alleen voor de regie"

    @policy.forbid(SEE_DAT, because=because, roles=_RESIDENT_ROLES)
    def around_me(reader: Reader, at: datetime) -> Ids:
        return rows.filter(intern=True, plan__groep__in=my_groups(reader, at)).values("pk")

    @policy.forbid(SEE_DAT, because=because, roles=_RESIDENT_ROLES)
    def about_me_or_my_child(reader: Reader, at: datetime) -> Ids:
        """Under whatever plan: a parent with gezag sees what is about the child there too, but not this (ADR 17.9)."""
        return rows.filter(intern=True, persoon__in=self_and_children(reader, at)).values("pk")

    @policy.forbid(SEE_DAT, because=because, roles=_RESIDENT_ROLES | _PARTNER_ROLES)
    def by_consent(reader: Reader, at: datetime) -> Ids:
        given = consents(policy.kind, reader, at).values("plan_id")
        return rows.filter(intern=True, plan__in=given).exclude(gemaakt_door=reader.id).values("pk")

    @policy.forbid(SEE_DAT, because=because, roles=_PARTNER_ROLES)
    def by_approval(reader: Reader, at: datetime) -> Ids:
        named = rows.filter(intern=True, pk__in=approved(policy.kind, reader, at))
        return named.exclude(gemaakt_door=reader.id).values("pk")


for _policy in (acties, klantcontacten, notities):
    _for_the_regie_only(_policy)

# -- consultations

PLAN_MEETING = Action("casusoverleg.plannen", "een casusoverleg plannen")
CHANGE_MEETING = Action("casusoverleg.wijzigen", "een casusoverleg wijzigen")
INVITE = Action("casusoverleg.uitnodigen", "iemand voor een casusoverleg uitnodigen")
CALL_OFF = Action("casusoverleg.afzeggen", "een casusoverleg afzeggen")
REPORT_MEETING = Action("casusoverleg.verslag", "agenda en verslag van een casusoverleg schrijven")

_MEETING_MAY = (CHANGE_MEETING, INVITE, CALL_OFF, REPORT_MEETING)

overleggen = Policy(Casusoverleg, noun="het casusoverleg", inhoud=CasusoverlegInhoud)
overleggen.start(PLAN_MEETING, {REGISSEUR})


@overleggen.allow(SEE_WAT, *_MEETING_MAY, because="regisseur van dit plan", roles={REGISSEUR})
def in_my_regie(reader: Reader, at: datetime) -> Ids:
    return Casusoverleg.objects.filter(plan__in=own_plans(reader, at)).values("pk")


@overleggen.allow(SEE_WAT, *_MEETING_MAY, because="vervanger van de regisseur", roles={REGISSEUR})
def as_deputy(reader: Reader, at: datetime) -> Ids:
    return Casusoverleg.objects.filter(plan__in=deputised_plans(reader, at)).values("pk")


@overleggen.allow(SEE_WAT, because="noodtoegang tot dit plan", roles={REGISSEUR, WIJKTEAMMANAGER}, relation=False)
def behind_glass(reader: Reader, at: datetime) -> Ids:
    return Casusoverleg.objects.filter(plan__in=broken_glass(reader, at)).values("pk")


def invited(reader: Reader, _: datetime) -> Ids:
    """Keys of the consultations to which this worker is invited; whether one may know of them is asked apart."""
    return Overlegdeelnemer.objects.filter(medewerker=person_key(reader)).values("overleg")


def _invited_with_a_ground(reader: Reader, at: datetime) -> "QuerySet[Overlegdeelnemer]":
    """Without a ground that holds one learns nothing of the plan, so not of the consultation either (P-1)."""
    mine = Overlegdeelnemer.objects.filter(medewerker=person_key(reader), grondslag__isnull=False)
    return mine.filter(ground_holds(at))


def _invited_by_colleagues(reader: Reader, at: datetime) -> "QuerySet[Overlegdeelnemer]":
    colleagues = Medewerker.objects.filter(organisatie=organisation_key(reader)).values("pk")
    theirs = Regisseurschap.objects.filter(current(at), medewerker__in=colleagues).values("plan")
    return Overlegdeelnemer.objects.filter(medewerker=person_key(reader), overleg__plan__in=theirs)


@overleggen.allow(SEE_WAT, because="u bent uitgenodigd, met een grondslag om te delen", roles=CASE_WORKERS)
def invited_with_a_ground(reader: Reader, at: datetime) -> Ids:
    return _invited_with_a_ground(reader, at).values("overleg")


@overleggen.allow(
    SEE_WAT, because="u bent uitgenodigd door uw eigen organisatie", roles={REGISSEUR, BEHANDELAAR, JONGERENLOKET}
)
def invited_by_colleagues(reader: Reader, at: datetime) -> Ids:
    return _invited_by_colleagues(reader, at).values("overleg")


@overleggen.allow(SEE_WAT, because="u bent uitgenodigd", roles={GROEPSLID})
def invited_as_member(reader: Reader, at: datetime) -> Ids:
    members = Lidmaatschap.objects.filter(current(at), persoon=person_key(reader), rol=Lidmaatschap.Rol.LID)
    mine = Overlegdeelnemer.objects.filter(persoon=person_key(reader))
    return mine.filter(overleg__plan__groep__in=members.values("groep")).values("overleg")


@overleggen.allow(SEE_DAT, because="u bent uitgenodigd", roles={GROEPSPARTICIPANT})
def invited_as_participant(reader: Reader, at: datetime) -> Ids:
    mine = Overlegdeelnemer.objects.filter(persoon=person_key(reader))
    return mine.filter(overleg__plan__groep__in=my_groups(reader, at)).values("overleg")


@overleggen.forbid(SEE_DAT, because="digitaal inzien staat voor dit plan uit", roles=RESIDENTS, screen=True)
def off_screen(reader: Reader, at: datetime) -> Ids:
    return Casusoverleg.objects.filter(plan__in=not_on_screen(reader, at)).values("pk")


withholding_rules(overleggen)

# -- templates

MAKE_TEMPLATE = Action("plansjabloon.maken", "een plansjabloon maken")
END_TEMPLATE = Action("plansjabloon.beeindigen", "een plansjabloon beëindigen")

sjablonen = Policy(Plansjabloon, noun="het sjabloon")
sjablonen.start(MAKE_TEMPLATE, {LOKALE_BEHEERDER})


@sjablonen.allow(SEE_DAT, END_TEMPLATE, because="beheerder van deze gemeente", roles={LOKALE_BEHEERDER})
@sjablonen.allow(SEE_DAT, APPLY_TEMPLATE, because="sjablonen zijn er voor elke regisseur", roles={REGISSEUR})
def all_templates(_: Reader, __: datetime) -> Ids:
    return Plansjabloon.objects.values("pk")


# -- what else opens


@plannen.allow(SEE_DAT, because="uitgenodigd voor een casusoverleg", roles={BEHANDELAAR, JONGERENLOKET})
def plans_that_i_am_invited_for(reader: Reader, at: datetime) -> Ids:
    coming = Q(overleg__vervallen_tijd=None, overleg__eind__gt=at)
    with_a_ground = _invited_with_a_ground(reader, at).filter(coming).values("overleg__plan")
    return with_a_ground.union(_invited_by_colleagues(reader, at).filter(coming).values("overleg__plan"), all=True)


hooks.on_page.extend([acties, klantcontacten, notities, overleggen])
hooks.closed.extend([drop_work_notes, end_what_is_planned])
