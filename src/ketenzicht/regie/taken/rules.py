"""Who may do what with tasks; and what an open task opens in the rooms below."""

from datetime import datetime
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from ketenzicht.access.grants.doors import ground_holds
from ketenzicht.access.models import Melding
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy
from ketenzicht.access.rollen.presets import BEHANDELAAR, JONGERENLOKET, REGISSEUR, STELSEL, WIJKTEAMMANAGER
from ketenzicht.access.rollen.readers import here, organisation_key, person_key
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import ALL, Reader
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.plannen.hooks import on_page
from ketenzicht.regie.plannen.household import current, household_rules
from ketenzicht.regie.plannen.rules import plannen
from ketenzicht.regie.taken.models import Taak, TaakInhoud
from ketenzicht.regie.taken.states import OPEN, UNANSWERED, Status

Ids = QuerySet[Any, Any]

SEND = Action("taak.versturen", "een taak versturen")
RESERVE = Action("taak.reserveren", "een taak reserveren")
RELEASE = Action("taak.vrijgeven", "een taak vrijgeven")
ACCEPT = Action("taak.accepteren", "een taak accepteren")
REJECT = Action("taak.afwijzen", "een taak afwijzen")
START = Action("taak.starten", "een taak starten")
CLOSE = Action("taak.sluiten", "een taak sluiten")
ASSIGN = Action("taak.toewijzen", "een taak aan een collega overdragen")
WITHDRAW = Action("taak.intrekken", "een taak intrekken")
RESEND = Action("taak.doorsturen", "een teruggekomen taak opnieuw versturen")
READ_FEEDBACK = Action("taak.terugkoppeling", "de terugkoppeling van een taak lezen")
REOPEN = Action("taak.heropenen", "een gesloten taak opnieuw versturen")
RESTATE = Action("taak.grondslag", "de grondslag van een taak opnieuw vastleggen")
EXTEND = Action("taak.verlengen", "de afgesproken dag van een taak verzetten")
EXPIRE = Action("taak.verlopen", "een taak laten verlopen")
ESCALATE = Action("taak.te_laat", "melden dat een taak veel te laat is")

FAR_OVERDUE = 3
"""so many times the agreed days (X-19)"""

RECEIVERS = frozenset({BEHANDELAAR, JONGERENLOKET, REGISSEUR})
"""roles in which tasks are taken up"""

_DONE_BY_RECEIVER = (RESERVE, RELEASE, ACCEPT, REJECT, START, CLOSE, ASSIGN)
_DONE_BY_SENDER = (WITHDRAW, RESEND, READ_FEEDBACK, REOPEN, EXTEND, RESTATE)

taken = Policy(Taak, noun="de taak", inhoud=TaakInhoud)
taken.start(SEND, RECEIVERS)
household_rules(taken, regie_may=_DONE_BY_SENDER)
on_page.append(taken)


def _received(reader: Reader) -> "QuerySet[Taak]":
    """Tasks sent to the reader's organisation: to no team in particular, or to a team of this reader."""
    sent = Taak.objects.filter(organisatie=organisation_key(reader))
    return sent if reader.teams is ALL else sent.filter(Q(team=None) | Q(team__code__in=reader.teams))


@taken.allow(SEE_WAT, because="verstuurd aan uw organisatie, en vrij of bij u", roles=RECEIVERS)
def received(reader: Reader, at: datetime) -> Ids:
    """What nobody has yet is read by those who could take it; after that who has it or carried it out reads it, and
    colleagues see that it is there (S3-151). Not after it went back: then who sent it has it again."""
    free = Q(medewerker=None, status__in=OPEN)
    mine = Q(medewerker=person_key(reader), status__in=(*OPEN, Status.GESLOTEN))
    return _received(reader).filter(ground_holds(at)).filter(free | mine).values("pk")


@taken.allow(SEE_DAT, *_DONE_BY_RECEIVER, because="aan uw organisatie gericht", roles=RECEIVERS)
def addressed(reader: Reader, _: datetime) -> Ids:
    return _received(reader).values("pk")


@taken.allow(SEE_WAT, *_DONE_BY_SENDER, because="door u verstuurd", roles={BEHANDELAAR, JONGERENLOKET})
def sent_by_me(reader: Reader, _: datetime) -> Ids:
    """Loose, from a traject that one treats, or after a task that one carried out: what one sent as regisseur of a plan goes
    with the regie of that plan, also for somebody who has another role by now (S3-129)."""
    mine, me = Taak.objects.filter(van_medewerker=person_key(reader)), person_key(reader)
    from_traject, after_mine = mine.filter(traject__behandelaar=me), mine.filter(vorige__medewerker=me)
    return mine.filter(plan=None).values("pk").union(from_traject.values("pk"), after_mine.values("pk"), all=True)


@taken.allow(SEE_WAT, *_DONE_BY_SENDER, because="door u verstuurd, los van een plan", roles={REGISSEUR})
def sent_loose_by_me(reader: Reader, _: datetime) -> Ids:
    """What a regisseur sent from a plan goes with the regie of that plan (S3-129)."""
    return Taak.objects.filter(van_medewerker=person_key(reader), plan=None).values("pk")


@taken.allow(SEE_WAT, *_DONE_BY_SENDER, because="verstuurd door uw loket", roles={JONGERENLOKET})
def sent_by_my_desk(reader: Reader, _: datetime) -> Ids:
    return Taak.objects.filter(van_organisatie=organisation_key(reader), plan=None).values("pk")


@taken.allow(SEE_DAT, ASSIGN, because="open bij uw team", roles={WIJKTEAMMANAGER})
def open_at_my_team(reader: Reader, _: datetime) -> Ids:
    waiting = Taak.objects.filter(einde_tijd=None, organisatie=organisation_key(reader), team__isnull=False)
    return (waiting if reader.teams is ALL else waiting.filter(team__code__in=reader.teams)).values("pk")


@taken.allow(SEE_DAT, EXPIRE, because="de termijn om te antwoorden is voorbij", roles={STELSEL})
def overdue_for_an_answer(_: Reader, at: datetime) -> Ids:
    return Taak.objects.filter(status__in=UNANSWERED, vervalt_op__lte=local_date(at)).values("pk")


@taken.allow(SEE_DAT, ESCALATE, because="drie keer zo lang onderweg als afgesproken", roles={STELSEL})
def far_overdue(_: Reader, at: datetime) -> Ids:
    """Open tasks that take three times the agreed days, of which nobody was told so."""
    limit = ExpressionWrapper(F("afgesproken_op") + F("afgesproken_dagen") * (FAR_OVERDUE - 1), DateField())
    told = Melding.objects.filter(object_soort="taak", object_id=OuterRef("pk"), soort=ESCALATE.key)
    late = Taak.objects.filter(einde_tijd=None, afgesproken_dagen__gt=0).annotate(_limit=limit)
    return late.filter(~Exists(told), _limit__lte=local_date(at)).values("pk")


# -- what an open task opens below


def held_by_me(reader: Reader, at: datetime) -> "QuerySet[Taak]":
    """Open tasks that this worker has, while their ground holds."""
    mine = Taak.objects.filter(medewerker=person_key(reader), organisatie=organisation_key(reader), einde_tijd=None)
    return mine.filter(here(reader), ground_holds(at))


def free_for_me(reader: Reader, at: datetime) -> "QuerySet[Taak]":
    """Open tasks that this worker could take up, while their ground holds."""
    return _received(reader).filter(here(reader), ground_holds(at), medewerker=None, einde_tijd=None)


@plannen.allow(SEE_DAT, because="u heeft een open taak in dit plan", roles=RECEIVERS)
def plans_with_a_task_of_mine(reader: Reader, at: datetime) -> Ids:
    return held_by_me(reader, at).filter(plan__isnull=False).values("plan")


@plannen.allow(SEE_DAT, because="bij uw organisatie wacht een taak in dit plan", roles=RECEIVERS)
def plans_with_a_free_task(reader: Reader, at: datetime) -> Ids:
    return free_for_me(reader, at).filter(plan__isnull=False).values("plan")


@personen.allow(SEE_DAT, because="u heeft een open taak voor deze persoon", roles=RECEIVERS)
def persons_with_a_task_of_mine(reader: Reader, at: datetime) -> Ids:
    """Only who it is: what more may be known stands in the agreement (X-4)."""
    return held_by_me(reader, at).filter(persoon__isnull=False).values("persoon")


@personen.allow(SEE_DAT, because="bij uw organisatie wacht een taak voor deze persoon", roles=RECEIVERS)
def persons_with_a_free_task(reader: Reader, at: datetime) -> Ids:
    return free_for_me(reader, at).filter(persoon__isnull=False).values("persoon")


@personen.allow(SEE_DAT, because="uw organisatie heeft een open taak voor de groep", roles=RECEIVERS)
def members_with_a_task(reader: Reader, at: datetime) -> Ids:
    groups = held_by_me(reader, at).filter(groep__isnull=False).values("groep")
    groups = groups.union(free_for_me(reader, at).filter(groep__isnull=False).values("groep"), all=True)
    return Lidmaatschap.objects.filter(current(at), groep__in=groups, rol=Lidmaatschap.Rol.LID).values("persoon")


@personen.allow(
    SEE_DAT, because="u stuurde een taak voor deze persoon die nog loopt", roles={JONGERENLOKET, BEHANDELAAR}
)
def persons_of_tasks_that_i_sent(reader: Reader, at: datetime) -> Ids:
    sent = Taak.objects.filter(here(reader), pk__in=sent_by_me(reader, at), einde_tijd=None, persoon__isnull=False)
    return sent.values("persoon")
