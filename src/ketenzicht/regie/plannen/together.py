"""Made together and looked at again: what members contribute, agree with or object to (S3-28), and evaluations (S3-8)."""

from datetime import date, datetime
from uuid import UUID

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.errors import InTheFuture, Invalid, MomentWithoutOffset
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.rollen.presets import GROEPSLID
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.kernel.text import choices
from ketenzicht.regie.plannen.actions import take_open
from ketenzicht.regie.plannen.acts import CONTRIBUTE, DROP_EVALUATION, HOLD_EVALUATION, PLAN_EVALUATION
from ketenzicht.regie.plannen.chain import regisseurs_of
from ketenzicht.regie.plannen.errors import (
    DayHasPassed,
    EvaluationIsOver,
    NothingAdopted,
    NotInGroep,
    UnknownVersion,
    WordsMissing,
)
from ketenzicht.regie.plannen.goals import subject
from ketenzicht.regie.plannen.household import speaks_for
from ketenzicht.regie.plannen.models import Evaluatie, EvaluatieInhoud, Instemming, InstemmingInhoud, Plan
from ketenzicht.regie.plannen.rules import evaluaties


@verb(CONTRIBUTE)
def contribute(
    *, plan: UUID, persoon: UUID, soort: str, tekst: str = "", versie: int | None = None, gebeurd_tijd: datetime | None = None,
    by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """What a member contributed ("inbreng"), agreed with ("akkoord") or objected to ("bezwaar"): by the member, or written
    down by the regisseur afterwards. Without `versie` an agreement is about the last adopted version. Raises NotInGroep,
    WordsMissing, NothingAdopted, UnknownVersion, InTheFuture, PlanIsClosed."""
    mine = take_open(by, CONTRIBUTE, plan, at=at)
    if by.role == GROEPSLID and not speaks_for(by, persoon, at):
        raise NotInGroep
    whose = subject(mine, persoon, at)
    _check(soort, tekst)
    said = Instemming.objects.create(
        **whose, gemeente_id=mine.gemeente_id, plan=mine, soort=soort, versie=_version(mine, soort, versie),
        gebeurd_tijd=happened(gebeurd_tijd, at), gemaakt_tijd=at, gemaakt_door=by.id,
    )  # fmt: skip
    InstemmingInhoud.objects.create(van=said, tekst=tekst)
    said.because = mine.because
    if by.role == GROEPSLID:
        notify(regisseurs_of(mine, at), "inbreng", said, at=at)
    record(by, CONTRIBUTE, said, at=at, event={"soort": soort, "versie": said.versie})
    return said.pk


@verb(PLAN_EVALUATION)
def plan_evaluation(
    *, plan: UUID, gepland_op: date, persoon: UUID | None = None, by: Reader, at: datetime
) -> UUID:  # fmt: skip
    """Plan to look at the plan again, with the group or with one member (S3-8). Raises DayHasPassed, NotInGroep."""
    mine = take_open(by, PLAN_EVALUATION, plan, at=at)
    made = _planned(mine, gepland_op, persoon, by, at)
    made.because = mine.because
    record(by, PLAN_EVALUATION, made, at=at)
    return made.pk


@verb(HOLD_EVALUATION)
def hold_evaluation(
    *, evaluatie: UUID, verslag: str = "", gehouden_tijd: datetime | None = None, volgende_op: date | None = None, by: Reader,
    at: datetime,
) -> None:  # fmt: skip
    """Write down that an evaluation was held, and plan the next one in the same act: cycles without an end. Raises
    EvaluationIsOver, InTheFuture, DayHasPassed, PlanIsClosed."""
    mine = evaluaties.take(by, HOLD_EVALUATION, evaluatie, at=at)
    if mine.gehouden_tijd or mine.vervallen_tijd:
        raise EvaluationIsOver
    mine.gehouden_tijd = happened(gehouden_tijd, at)
    mine.save(update_fields=["gehouden_tijd"])
    EvaluatieInhoud.objects.filter(van=mine).update(verslag=verslag)
    if volgende_op is not None and mine.plan_id is not None:
        plan = take_open(by, PLAN_EVALUATION, mine.plan_id, at=at)
        record(by, PLAN_EVALUATION, _planned(plan, volgende_op, mine.persoon_id, by, at), at=at)
    record(by, HOLD_EVALUATION, mine, at=at)


@verb(DROP_EVALUATION)
def drop_evaluation(*, evaluatie: UUID, by: Reader, at: datetime) -> None:
    """A planned evaluation will not be held. Raises EvaluationIsOver."""
    mine = evaluaties.take(by, DROP_EVALUATION, evaluatie, at=at)
    if mine.gehouden_tijd or mine.vervallen_tijd:
        raise EvaluationIsOver
    mine.vervallen_tijd = at
    mine.save(update_fields=["vervallen_tijd"])
    record(by, DROP_EVALUATION, mine, at=at)


def happened(gebeurd: datetime | None, at: datetime) -> datetime:
    """When it happened: now, or the earlier moment that was told. Raises InTheFuture, MomentWithoutOffset."""
    if gebeurd is None:
        return at
    if gebeurd.utcoffset() is None:
        raise MomentWithoutOffset
    if gebeurd > at:
        raise InTheFuture("wanneer")
    return gebeurd


def _check(soort: str, tekst: str) -> None:
    if soort not in Instemming.Soort.values:
        raise Invalid(f"Deze soort bestaat niet. {choices(soort, Instemming.Soort.values)}")
    if soort != Instemming.Soort.AKKOORD and not tekst.strip():
        raise WordsMissing


def _version(plan: Plan, soort: str, versie: int | None) -> int:
    adopted = plan.versie - 1
    if versie is None:
        versie = plan.versie if soort == Instemming.Soort.INBRENG else adopted
    if soort != Instemming.Soort.INBRENG and adopted == 0:
        raise NothingAdopted
    if not 1 <= versie <= (plan.versie if soort == Instemming.Soort.INBRENG else adopted):
        raise UnknownVersion
    return versie


def _planned(plan: Plan, gepland_op: date, persoon: UUID | None, by: Reader, at: datetime) -> Evaluatie:
    if gepland_op < local_date(at):
        raise DayHasPassed
    made = Evaluatie.objects.create(
        **subject(plan, persoon, at), gemeente_id=plan.gemeente_id, plan=plan, gepland_op=gepland_op, gemaakt_tijd=at,
        gemaakt_door=by.id,
    )  # fmt: skip
    EvaluatieInhoud.objects.create(van=made)
    return made
