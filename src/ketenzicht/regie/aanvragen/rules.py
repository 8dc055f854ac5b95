"""Who may do what with requests and provisions: who handles them, their team, the regie, the desk; and what handling opens."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from ketenzicht.access.models import Medewerker
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy
from ketenzicht.access.rollen.presets import BEHANDELAAR, JONGERENLOKET, KCC, REGISSEUR, STELSEL, WIJKTEAMMANAGER
from ketenzicht.access.rollen.readers import here, person_key
from ketenzicht.access.settings.declared import MANDATE
from ketenzicht.access.settings.queries import everywhere
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.aanvragen.models import Aanvraag, AanvraagInhoud, Voorziening, VoorzieningInhoud
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.groepen.rules import groepen
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.plannen import hooks
from ketenzicht.regie.plannen.household import household_rules
from ketenzicht.regie.plannen.rules import plannen

Ids = QuerySet[Any, Any]

REPORT = Action("aanvraag.melden", "een melding voor een voorziening vastleggen")
ASSIGN = Action("aanvraag.toewijzen", "een aanvraag aan een behandelaar toewijzen")
CHANGE = Action("aanvraag.wijzigen", "de inhoud van een aanvraag wijzigen")
RESEARCH = Action("aanvraag.onderzoeken", "het onderzoek beginnen")
PLAN_TALK = Action("aanvraag.gesprek-plannen", "het keukentafelgesprek plannen")
TALK = Action("aanvraag.gesprek", "het keukentafelgesprek vastleggen")
FINISH_RESEARCH = Action("aanvraag.onderzoek-afronden", "het onderzoek afronden")
APPLY = Action("aanvraag.indienen", "de aanvraag vastleggen")
SUSPEND = Action("aanvraag.opschorten", "de termijn stilzetten")
RESUME = Action("aanvraag.hervatten", "de termijn weer laten lopen")
EXTEND = Action("aanvraag.verdagen", "de termijn een keer verlengen")
DECIDE = Action("aanvraag.besluiten", "een besluit vastleggen")
WITHDRAW = Action("aanvraag.intrekken", "vastleggen dat de aanvraag is ingetrokken")
CLOSE = Action("aanvraag.afsluiten", "de aanvraag afsluiten")
SCALE_UP = Action("aanvraag.opschalen", "de aanvraag onder een plan brengen")
RECOMPUTE = Action("aanvraag.termijnen-herrekenen", "de termijnen opnieuw berekenen")
START_PROVISION = Action("voorziening.starten", "de start van een voorziening vastleggen")
END_PROVISION = Action("voorziening.beeindigen", "het einde van een voorziening vastleggen")

INTAKE = (CHANGE, RESEARCH, PLAN_TALK, TALK, FINISH_RESEARCH, APPLY, WITHDRAW)
"""what a regisseur may do in the variant via the wijkteam (S3-12)"""
DECISION = (SUSPEND, RESUME, EXTEND, DECIDE, CLOSE)
HANDLING = (*INTAKE, *DECISION, ASSIGN, SCALE_UP)
DELIVERY = (START_PROVISION, END_PROVISION)
HANDLERS = frozenset({BEHANDELAAR, JONGERENLOKET})

aanvragen = Policy(Aanvraag, noun="de aanvraag", inhoud=AanvraagInhoud)
aanvragen.start(REPORT, {BEHANDELAAR, JONGERENLOKET, REGISSEUR, KCC})
aanvragen.start(RECOMPUTE, {STELSEL})
household_rules(aanvragen, regie_may=(SCALE_UP,))
voorzieningen = Policy(Voorziening, noun="de voorziening", inhoud=VoorzieningInhoud)
household_rules(voorzieningen)
hooks.on_page += [aanvragen, voorzieningen]


def team_of(reader: Reader) -> Ids:
    """The team of this worker, as a subquery."""
    return Medewerker.objects.filter(pk=person_key(reader)).exclude(team=None).values("team")


def own(reader: Reader, _: datetime) -> Ids:
    """Requests that this worker handles."""
    return Aanvraag.objects.filter(behandelaar=person_key(reader)).values("pk")


def of_team(reader: Reader, _: datetime) -> Ids:
    """Requests of the team of this worker."""
    return Aanvraag.objects.filter(team__in=team_of(reader)).values("pk")


def waiting(reader: Reader, _: datetime) -> Ids | None:
    """Requests at the organisation of this worker that nobody and no team has yet."""
    if not reader.organisation:
        return None
    return Aanvraag.objects.filter(organisatie=UUID(reader.organisation), team=None, behandelaar=None).values("pk")


def handled(reader: Reader, at: datetime) -> Ids:
    """All of these: what a worker who handles requests has before him or her."""
    found = [own(reader, at), of_team(reader, at)]
    more = waiting(reader, at)
    return found[0].union(*found[1:], *([more] if more is not None else []), all=True)


def via_wijkteam(rule: Callable[[Reader, datetime], Ids]) -> Callable[[Reader, datetime], Ids]:
    """Those of these requests whose case type is done in part by the wijkteam itself (S3-12)."""
    return lambda reader, at: Aanvraag.objects.filter(zaaktype__via_wijkteam=True, pk__in=rule(reader, at)).values("pk")


def mandated(rule: Callable[[Reader, datetime], Ids]) -> Callable[[Reader, datetime], Ids]:
    """Those of these requests that lie in a municipality whose regisseurs may grant support themselves (S3-110)."""

    def within(reader: Reader, at: datetime) -> Ids:
        told = everywhere(MANDATE, local_date(at))
        granted = [gemeente for gemeente, mandate in told.items() if mandate == "zelf_toekennen"]
        return Aanvraag.objects.filter(gemeente__in=granted, pk__in=rule(reader, at)).values("pk")

    return within


aanvragen.allow(SEE_WAT, *HANDLING, because="u behandelt deze aanvraag", roles=HANDLERS)(own)
aanvragen.allow(SEE_WAT, *HANDLING, because="aanvraag van uw team", roles=HANDLERS)(of_team)
aanvragen.allow(SEE_WAT, *HANDLING, because="wacht bij uw organisatie op een behandelaar", roles=HANDLERS)(waiting)
aanvragen.allow(SEE_WAT, SCALE_UP, ASSIGN, because="u behandelt deze aanvraag", roles={REGISSEUR})(own)
aanvragen.allow(*INTAKE, because="u behandelt deze aanvraag, via het wijkteam", roles={REGISSEUR})(via_wijkteam(own))
aanvragen.allow(*DECISION, because="u behandelt deze aanvraag, met mandaat", roles={REGISSEUR})(mandated(own))
aanvragen.allow(SEE_DAT, ASSIGN, because="aanvraag van uw team", roles={WIJKTEAMMANAGER})(of_team)


@aanvragen.allow(SEE_DAT, because="klantcontact: een lopende aanvraag", roles={KCC})
def running_and_visible(_: Reader, __: datetime) -> Ids:
    """Running requests of case types that the desk may see (S3-143, S3-147)."""
    return Aanvraag.objects.filter(zichtbaar_voor_kcc=True, afgesloten_tijd=None).values("pk")


@aanvragen.allow(SEE_DAT, because="door u gemeld, los van een plan", roles={REGISSEUR})
def loose_reported_by_me(reader: Reader, _: datetime) -> Ids:
    """Who reported it follows its course; what it is about is for who handles it."""
    return Aanvraag.objects.filter(gemaakt_door=reader.id, plan=None).values("pk")


@aanvragen.forbid(SEE_WAT, because="van dit zaaktype ziet de regie alleen het verloop", roles={REGISSEUR})
def masked_for_regie(reader: Reader, _: datetime) -> Ids:
    """Requests of which the regie sees process information only, unless one handles them oneself (S3-128)."""
    return (
        Aanvraag.objects.filter(zaaktype__alleen_dat_voor_regie=True)
        .exclude(behandelaar=person_key(reader))
        .values("pk")
    )


# -- provisions follow their request


def provisions_of(rule: Callable[[Reader, datetime], Ids | None]) -> Callable[[Reader, datetime], Ids | None]:
    """The provisions of these requests."""

    def provisions(reader: Reader, at: datetime) -> Ids | None:
        ids = rule(reader, at)
        return None if ids is None else Voorziening.objects.filter(aanvraag__in=ids).values("pk")

    return provisions


voorzieningen.allow(SEE_WAT, *DELIVERY, because="u behandelt deze aanvraag", roles=HANDLERS | {REGISSEUR})(
    provisions_of(own)
)
voorzieningen.allow(SEE_WAT, *DELIVERY, because="aanvraag van uw team", roles=HANDLERS)(provisions_of(of_team))
voorzieningen.allow(SEE_DAT, because="klantcontact: een lopende aanvraag", roles={KCC})(
    provisions_of(running_and_visible)
)
voorzieningen.forbid(SEE_WAT, because="van dit zaaktype ziet de regie alleen het verloop", roles={REGISSEUR})(
    provisions_of(masked_for_regie)
)


# -- what handling a request opens below


def _persons_of(rule: Callable[[Reader, datetime], Ids], *, running: bool) -> Callable[[Reader, datetime], Ids]:
    """Whom these requests are about, of those that run or of those that were closed."""

    def persons(reader: Reader, at: datetime) -> Ids:
        rows = Aanvraag.objects.filter(here(reader), pk__in=rule(reader, at), persoon__isnull=False)
        return rows.filter(afgesloten_tijd__isnull=running).values("persoon")

    return persons


@personen.allow(SEE_DAT, because="u behandelt een aanvraag van de groep", roles=HANDLERS)
def members_of_handled_groups(reader: Reader, at: datetime) -> Ids:
    """Members of groups that applied as a group."""
    running = Aanvraag.objects.filter(
        here(reader), pk__in=handled(reader, at), groep__isnull=False, afgesloten_tijd=None
    )
    members = Lidmaatschap.objects.filter(groep__in=running.values("groep"), geldig_tot=None, rol=Lidmaatschap.Rol.LID)
    return members.values("persoon")


@groepen.allow(SEE_DAT, because="u behandelt een aanvraag van deze groep", roles=HANDLERS)
def handled_groups(reader: Reader, at: datetime) -> Ids:
    """Groups that applied as a group."""
    return Aanvraag.objects.filter(pk__in=handled(reader, at), groep__isnull=False).values("groep")


for _roles, _rule in ((HANDLERS, handled), (frozenset({REGISSEUR}), own)):
    personen.allow(SEE_WAT, because="u behandelt een aanvraag van deze persoon", roles=_roles)(
        _persons_of(_rule, running=True)
    )
    personen.allow(SEE_DAT, because="u behandelde een aanvraag van deze persoon", roles=_roles)(
        _persons_of(_rule, running=False)
    )


@plannen.allow(SEE_DAT, because="u behandelt een aanvraag onder dit plan", roles=HANDLERS | {REGISSEUR})
def plans_of_own_requests(reader: Reader, at: datetime) -> Ids:
    """Plans with a running request that one handles oneself: that they are there, and who has the regie (S3-148, S3-149)."""
    return Aanvraag.objects.filter(pk__in=own(reader, at), plan__isnull=False, afgesloten_tijd=None).values("plan")
