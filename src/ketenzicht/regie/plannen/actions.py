"""What may change in plans: start, split, adjust, adopt, close, succeed. Every step from every open state (S3-7)."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from ketenzicht.access.acting.editing import merge
from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.policy import SEE_DAT, Action
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.actions import make
from ketenzicht.regie.groepen.models import Groep
from ketenzicht.regie.groepen.rules import groepen
from ketenzicht.regie.plannen import hooks
from ketenzicht.regie.plannen.acts import (
    ADOPT,
    CHANGE,
    CLOSE,
    ESCALATE,
    FINISH_GOAL,
    RESOLVE,
    SPLIT,
    START,
    START_WITH,
    SUCCEED,
    SWITCH_PORTAL,
)
from ketenzicht.regie.plannen.chain import managers_of, regisseurs_of
from ketenzicht.regie.plannen.errors import (
    GroepIsDisbanded,
    JudgementMissing,
    NotEscalated,
    NothingChanged,
    PlanAlreadyRuns,
    PlanHasDeelplannen,
    PlanHasOpenDoelen,
    PlanIsClosed,
    PlanStillRuns,
    ReasonMissing,
    UnknownReason,
)
from ketenzicht.regie.plannen.models import (
    Doel,
    Evaluatie,
    Plan,
    PlanInhoud,
    Planversie,
    PlanversieInhoud,
    Regisseurschap,
    Signaalkoppeling,
)
from ketenzicht.regie.plannen.rules import plannen
from ketenzicht.regie.plannen.versions import keep_goals

constraints["plan_een_lopend"] = PlanAlreadyRuns
constraints["plan_doelen_bereikt"] = PlanHasOpenDoelen

_SIGNS = "23456789BCDFGHJKLMNPQRSTVWXZ"

WORDS = ("titel", "situatie", "samenvatting", "zelfregie")
"""The plan's own words, which can be adjusted and are adopted as a version"""

DOELEN_BEREIKT = "doelen_bereikt"
SLUITREDENEN = (
    DOELEN_BEREIKT, "zelfredzaam", "verhuisd", "ingetrokken", "overgedragen", "overleden", "onbereikbaar", "anders", "onbekend",
)  # fmt: skip
"""Why a plan closes (S0-4, S3-34), as the warehouse knows them"""

_WITH_JUDGEMENT = frozenset({DOELEN_BEREIKT, "zelfredzaam", "anders"})


def take_open(by: Reader, action: Action, plan: UUID, *, at: datetime) -> Plan:
    """The running plan, locked, for who may do this. Raises PlanIsClosed, and what `take` raises."""
    mine = plannen.take(by, action, plan, at=at)
    if mine.gesloten_tijd is not None:
        raise PlanIsClosed
    return mine


@verb(START)
def start(*, groep: UUID, titel: str = "", by: Reader, at: datetime) -> UUID:
    """Start the plan of a group; the actor becomes its regisseur. Only the group is needed (S3-22, S3-39). Raises
    PlanAlreadyRuns where one runs (S3-25), GroepIsDisbanded."""
    mine = groepen.take(by, SEE_DAT, groep, at=at)
    plannen.require_start(by, START, mine.gemeente_id)
    if mine.opgeheven_tijd is not None:
        raise GroepIsDisbanded
    return _make(START, mine, {"titel": titel}, by=by, at=at).pk


@verb(START_WITH)
def start_with(
    *, leden: Sequence[UUID], participanten: Sequence[UUID] = (), titel: str = "", gemeente: str = "", by: Reader, at: datetime
) -> UUID:  # fmt: skip
    """Make the group of these persons and start its plan in one act. Raises what `groepen.actions.make` and `start` raise."""
    groep = make(leden=leden, participanten=participanten, gemeente=gemeente, by=by, at=at)
    return start(groep=groep, titel=titel, by=by, at=at)


@verb(SPLIT)
def start_deelplan(*, plan: UUID, titel: str = "", by: Reader, at: datetime) -> UUID:
    """Start a partial plan under a running plan of the same group; the actor becomes its regisseur (S3-26)."""
    whole = take_open(by, SPLIT, plan, at=at)
    return _make(SPLIT, whole.groep, {"titel": titel}, hoofdplan=whole, by=by, at=at).pk


@verb(SUCCEED)
def succeed(*, plan: UUID, by: Reader, at: datetime) -> UUID:
    """A new plan for the group of a closed one, linked to it; its words are taken over, so nothing is typed again (S3-32).
    Raises PlanStillRuns, PlanAlreadyRuns where another one runs, GroepIsDisbanded."""
    former = plannen.take(by, SUCCEED, plan, at=at)
    if former.gesloten_tijd is None:
        raise PlanStillRuns
    if former.groep.opgeheven_tijd is not None:
        raise GroepIsDisbanded
    words = PlanInhoud.objects.values(*WORDS).get(van=former)
    return _make(SUCCEED, former.groep, words, voorganger=former, by=by, at=at).pk


@verb(CHANGE)
def adjust(*, plan: UUID, base: Mapping[str, str], new: Mapping[str, str], by: Reader, at: datetime) -> None:
    """Change the plan's own words (WORDS): `base` is what the author saw, `new` what the author wants; fields that another
    changed are kept (S3-27, X-27). Raises FieldConflict, NothingChanged, PlanIsClosed."""
    mine = take_open(by, CHANGE, plan, at=at)
    inhoud = PlanInhoud.objects.get(van=mine)
    before = {name: getattr(inhoud, name) for name in WORDS}
    changed = merge(inhoud, base=base, new=new, may_change=frozenset(WORDS))
    if not changed:
        raise NothingChanged
    inhoud.save(update_fields=sorted(changed))
    told = {name: {"oud": before[name], "nieuw": getattr(inhoud, name)} for name in sorted(changed)}
    record(by, CHANGE, mine, at=at, details=told, event={"velden": sorted(changed)})


@verb(ADOPT)
def adopt(*, plan: UUID, aanleiding: str = "", by: Reader, at: datetime) -> UUID:
    """Adopt the plan as it stands now, its goals included, as a version, with the reason (S3-27); members may agree or
    object to it (S3-28)."""
    mine = take_open(by, ADOPT, plan, at=at)
    version = Planversie.objects.create(plan=mine, nummer=mine.versie, tijd=at, door=by.id)
    words = PlanInhoud.objects.values(*WORDS).get(van=mine)
    PlanversieInhoud.objects.create(van=version, aanleiding=aanleiding, inhoud=words)
    keep_goals(version)
    mine.versie += 1
    mine.save(update_fields=["versie"])
    record(by, ADOPT, mine, at=at, event={"versie": version.nummer})
    return version.pk


@verb(CLOSE)
def close(
    *, plan: UUID, sluitreden: str, oordeel: str = "", open_taken: str = "", by: Reader, at: datetime
) -> None:  # fmt: skip
    """Close the plan with a reason and, where that says something about the result, a reasoned judgement that is never
    computed (S3-9). Reached only when no goal is open (S0-4); with another reason open goals lapse. Where tasks still run,
    `open_taken` says whether they are withdrawn ("intrekken") or go on ("laten_lopen"). Raises UnknownReason,
    JudgementMissing, PlanHasOpenDoelen, PlanHasDeelplannen, PlanIsClosed, and TasksStillRun without that choice."""
    mine = take_open(by, CLOSE, plan, at=at)
    if sluitreden not in SLUITREDENEN:
        raise UnknownReason(sluitreden, SLUITREDENEN)
    if sluitreden in _WITH_JUDGEMENT and not oordeel.strip():
        raise JudgementMissing
    if mine.deelplannen.filter(gesloten_tijd=None).exists():
        raise PlanHasDeelplannen
    for asked in hooks.closing:
        asked(mine, open_taken, by, at)
    _settle_goals(mine, sluitreden, by, at)
    Evaluatie.objects.filter(plan=mine, gehouden_tijd=None, vervallen_tijd=None).update(vervallen_tijd=at)
    Signaalkoppeling.objects.filter(plan=mine, geclaimd_tijd=None, losgemaakt_tijd=None).update(losgemaakt_tijd=at)
    PlanInhoud.objects.filter(van=mine).update(oordeel=oordeel)
    mine.gesloten_tijd, mine.sluitreden = at, sluitreden
    if mine.escalatie_sinds is not None and mine.escalatie_opgelost is None:
        mine.escalatie_opgelost = at
    mine.save(update_fields=["gesloten_tijd", "sluitreden", "escalatie_opgelost"])
    for told in hooks.closed:
        told(mine, at)
    record(by, CLOSE, mine, at=at, event={"sluitreden": sluitreden})


@verb(ESCALATE)
def escalate(*, plan: UUID, reden: str, by: Reader, at: datetime) -> None:
    """Say that this plan may escalate. Others see a count and a contact (S3-163); the reason stands in the log only, because
    all that is in the plan is seen by its group."""
    mine = take_open(by, ESCALATE, plan, at=at)
    if not reden.strip():
        raise ReasonMissing
    mine.escalatie_sinds, mine.escalatie_opgelost = at, None
    mine.save(update_fields=["escalatie_sinds", "escalatie_opgelost"])
    notify(managers_of(mine, at), "escalatie", mine, at=at)
    record(by, ESCALATE, mine, at=at, details={"reden": reden})


@verb(RESOLVE)
def resolve(*, plan: UUID, by: Reader, at: datetime) -> None:
    """Say that the escalation is over. Raises NotEscalated."""
    mine = take_open(by, RESOLVE, plan, at=at)
    if mine.escalatie_sinds is None or mine.escalatie_opgelost is not None:
        raise NotEscalated
    mine.escalatie_opgelost = at
    mine.save(update_fields=["escalatie_opgelost"])
    record(by, RESOLVE, mine, at=at)


@verb(SWITCH_PORTAL)
def switch_portal(*, plan: UUID, aan: bool, by: Reader, at: datetime) -> None:
    """Let residents look at this plan in a portal, or not (S3-115)."""
    mine = plannen.take(by, SWITCH_PORTAL, plan, at=at)
    if mine.digitaal_inzien == aan:
        raise NothingChanged
    mine.digitaal_inzien = aan
    mine.save(update_fields=["digitaal_inzien"])
    record(by, SWITCH_PORTAL, mine, at=at, event={"aan": aan})


def _make(
    action: Action, groep: Groep, words: Mapping[str, str], *, hoofdplan: Plan | None = None,
    voorganger: Plan | None = None, by: Reader, at: datetime,
) -> Plan:  # fmt: skip
    """The plan row with its content, its regisseur (the actor), its log line and a notice for the others in the regie."""
    plan = Plan.objects.create(
        gemeente_id=groep.gemeente_id, groep=groep, hoofdplan=hoofdplan, voorganger=voorganger, kenmerk=new_kenmerk(),
        gestart_tijd=at, gemaakt_door=by.id, digitaal_inzien=hoofdplan.digitaal_inzien if hoofdplan else True,
    )  # fmt: skip
    PlanInhoud.objects.create(van=plan, **words)
    Regisseurschap.objects.create(plan=plan, medewerker_id=person_key(by), geldig_van=at)
    if hoofdplan is not None:
        notify(set(regisseurs_of(hoofdplan, at)) - {person_key(by)}, "deelplan", hoofdplan, at=at)
    record(by, action, plan, at=at)
    return plan


def _settle_goals(plan: Plan, sluitreden: str, by: Reader, at: datetime) -> None:
    goals = list(Doel.objects.select_for_update().filter(plan=plan, afgesloten_op=None).order_by("pk"))
    if goals and sluitreden == DOELEN_BEREIKT:
        raise PlanHasOpenDoelen
    for doel in goals:
        doel.afgesloten_op, doel.uitkomst = local_date(at), "vervallen"
        doel.save(update_fields=["afgesloten_op", "uitkomst"])
        record(by, FINISH_GOAL, doel, at=at, event={"uitkomst": "vervallen"})


def new_kenmerk() -> str:
    """A reference that people can say on the phone, such as K7QB-4XR2: random, so it counts nothing."""
    signs = [secrets.choice(_SIGNS) for _ in range(8)]
    return f"{''.join(signs[:4])}-{''.join(signs[4:])}"
