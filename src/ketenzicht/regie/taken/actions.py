"""What may change in a task that was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.errors import InTheFuture, Invalid
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.policy import Action
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.kernel.text import join_or
from ketenzicht.regie.plannen.chain import managers_of, managers_of_teams
from ketenzicht.regie.plannen.household import current
from ketenzicht.regie.plannen.models import Regisseurschap
from ketenzicht.regie.taken.errors import (
    AlreadyExtended,
    BeforeFormerStep,
    DoesNotFitState,
    NoSuchReceiver,
    NotClosed,
    NotLater,
    ReservedByColleague,
    TaakHasEnded,
)
from ketenzicht.regie.taken.models import Afwijsreden, Overgang, Resultaat, Taak, TaakInhoud, Vervolg
from ketenzicht.regie.taken.rules import (
    ACCEPT,
    ASSIGN,
    CLOSE,
    ESCALATE,
    EXPIRE,
    EXTEND,
    READ_FEEDBACK,
    REJECT,
    RELEASE,
    RESERVE,
    SEND,
    START,
    WITHDRAW,
    taken,
)
from ketenzicht.regie.taken.sending import Origin, Question, Receiver, make, who_hears
from ketenzicht.regie.taken.states import ENDED, Act, Status, steps
from ketenzicht.regie.trajecten.receivers import works_at
from ketenzicht.regie.trajecten.subjects import same_subject


@dataclass(frozen=True, kw_only=True)
class NextTask:
    """A task that follows, chosen at the end of a form (X-10): to whom, with which handover note."""

    organisatie: UUID
    vraag: str
    team: UUID | None = None


@verb(RESERVE)
def reserve(*, taak: UUID, gebeurd_tijd: datetime | None = None, by: Reader, at: datetime) -> None:
    """Take a task for oneself: of many who try one gets it. Raises DoesNotFitState, InTheFuture, BeforeFormerStep."""
    row = _step(by, RESERVE, Act.RESERVE, taak, gebeurd_tijd, at)
    _done(by, RESERVE, row, at)


@verb(RELEASE)
def release(*, taak: UUID, by: Reader, at: datetime) -> None:
    """Give a reserved task back to the colleagues: it is where it was sent. Raises DoesNotFitState,
    ReservedByColleague."""
    row = _step(by, RELEASE, Act.RELEASE, taak, None, at)
    Overgang.objects.filter(taak=row, status=Status.GERESERVEERD).delete()
    row.status, row.medewerker_id = Status.VERSTUURD, None
    row.save(update_fields=["status", "medewerker"])
    _done(by, RELEASE, row, at, save=False)


@verb(ACCEPT)
def accept(*, taak: UUID, gebeurd_tijd: datetime | None = None, by: Reader, at: datetime) -> None:
    """Say that the task will be done. Raises DoesNotFitState, ReservedByColleague, InTheFuture, BeforeFormerStep."""
    row = _step(by, ACCEPT, Act.ACCEPT, taak, gebeurd_tijd, at)
    _done(by, ACCEPT, row, at)
    _tell_sender(row, "taak.geaccepteerd", by, at)


@verb(REJECT)
def reject(
    *, taak: UUID, reden: str, toelichting: str = "", gebeurd_tijd: datetime | None = None, by: Reader, at: datetime
) -> None:
    """Send a task back, with a reason: it is no longer open here but "terug bij afzender", who hears of it (X-1). Raises
    Invalid, DoesNotFitState, ReservedByColleague, InTheFuture, BeforeFormerStep."""
    _require_choice("reden", reden, Afwijsreden.values)
    row = _step(by, REJECT, Act.REJECT, taak, gebeurd_tijd, at)
    row.afwijsreden = reden
    TaakInhoud.objects.filter(van=row).update(afwijzing=toelichting)
    _done(by, REJECT, row, at, "afwijsreden")
    _tell_sender(row, "taak.terug_bij_afzender", by, at)


@verb(START)
def start(*, taak: UUID, gebeurd_tijd: datetime | None = None, by: Reader, at: datetime) -> None:
    """Begin with it. Raises DoesNotFitState, ReservedByColleague, InTheFuture, BeforeFormerStep."""
    row = _step(by, START, Act.START, taak, gebeurd_tijd, at)
    _done(by, START, row, at)


@verb(CLOSE)
def close(
    *,
    taak: UUID,
    resultaat: str,
    feedback: str = "",
    doel_bereikt: bool | None = None,
    vervolg: str = Vervolg.GEEN,
    volgende: Sequence[NextTask] = (),
    gebeurd_tijd: datetime | None = None,
    by: Reader,
    at: datetime,
) -> None:
    """Finish it with a result and feedback, which goes back to the sender (S0-15); `volgende` are tasks that follow, each
    with a handover note (X-10). Earlier steps that nobody took are derived. Raises Invalid, DoesNotFitState,
    ReservedByColleague, InTheFuture, BeforeFormerStep, and for what follows NoSuchReceiver, GrondslagMissing."""
    _require_choice("resultaat", resultaat, Resultaat.values)
    _require_choice("vervolg", vervolg, Vervolg.values)
    row = _step(by, CLOSE, Act.CLOSE, taak, gebeurd_tijd, at)
    row.resultaat, row.doel_bereikt = resultaat, doel_bereikt
    row.vervolg = Vervolg.TAAK if volgende else vervolg
    TaakInhoud.objects.filter(van=row).update(feedback=feedback)
    _done(by, CLOSE, row, at, "resultaat", "doel_bereikt", "vervolg")
    _tell_sender(row, "taak.gesloten", by, at)
    for following in volgende:
        _follow(by, row, following, at)


@verb(ASSIGN)
def assign(*, taak: UUID, medewerker: UUID, by: Reader, at: datetime) -> None:
    """Hand an open task over to a colleague of the same organisation (X-2: no transfer, no referral). One that nobody took
    is reserved for that colleague. Raises NoSuchReceiver, TaakHasEnded."""
    row = taken.take(by, ASSIGN, taak, at=at)
    if row.status in ENDED:
        raise TaakHasEnded
    if not works_at(medewerker, row.organisatie_id, on=local_date(at)):
        raise NoSuchReceiver
    former = row.medewerker_id
    if row.status == Status.VERSTUURD:
        _reach(row, Act.RESERVE, at, by, at)
    row.medewerker_id = medewerker
    row.save(update_fields=["status", "medewerker"])
    record(by, ASSIGN, row, at=at, details={"medewerker": [str(former or ""), str(medewerker)]})
    notify((key for key in (medewerker, former) if key and str(key) != by.id), "taak.toegewezen", row, at=at)


@verb(EXTEND)
def extend(*, taak: UUID, afgesproken_op: date, reden: str = "", by: Reader, at: datetime) -> None:
    """The sender agrees to a later day, once; the agreed days follow it (X-18). The receiver hears of it. Raises
    TaakHasEnded, AlreadyExtended, NotLater."""
    row = taken.take(by, EXTEND, taak, at=at)
    if row.status in ENDED:
        raise TaakHasEnded
    if row.verlengd:
        raise AlreadyExtended
    if afgesproken_op <= max(local_date(at), row.afgesproken_op or local_date(at)):
        raise NotLater
    former, row.verlengd = row.afgesproken_op, True
    row.afgesproken_op = afgesproken_op
    row.afgesproken_dagen = (afgesproken_op - local_date(row.verstuurd_tijd)).days
    row.save(update_fields=["afgesproken_op", "afgesproken_dagen", "verlengd"])
    record(by, EXTEND, row, at=at, details={"afgesproken_op": [str(former or ""), str(afgesproken_op)], "reden": reden})
    if row.medewerker_id:
        notify([row.medewerker_id], "taak.verlengd", row, at=at)


@verb(WITHDRAW)
def withdraw(*, taak: UUID, by: Reader, at: datetime) -> None:
    """The sender no longer asks it; who had it hears of it. Raises DoesNotFitState."""
    row = _step(by, WITHDRAW, Act.WITHDRAW, taak, None, at, sender=True)
    _done(by, WITHDRAW, row, at)
    if row.medewerker_id:
        notify([row.medewerker_id], "taak.ingetrokken", row, at=at)


@verb(EXPIRE)
def expire(*, taak: UUID, by: Reader, at: datetime) -> None:
    """The system ends a task to which the receiver said neither yes nor no; the sender hears of it. Raises
    DoesNotFitState."""
    row = _step(by, EXPIRE, Act.EXPIRE, taak, None, at, sender=True)
    _done(by, EXPIRE, row, at)
    _tell_sender(row, "taak.verlopen", by, at)


@verb(ESCALATE)
def escalate(*, taak: UUID, by: Reader, at: datetime) -> None:
    """The system tells both sides, and the managers of the teams, that a task takes three times as long as agreed; once
    (X-19)."""
    row = taken.take(by, ESCALATE, taak, at=at)
    record(by, ESCALATE, row, at=at, event={"afgesproken_op": str(row.afgesproken_op)})
    receiver = Receiver(organisatie=row.organisatie_id, team=row.team_id, medewerker=row.medewerker_id)
    managers = managers_of_teams([row.team_id], row.gemeente_id, at) if row.team_id else []
    above = managers_of(row.plan, at) if row.plan else []
    notify([*_senders(row, at), *who_hears(receiver), *managers, *above], ESCALATE.key, row, at=at)


@verb(READ_FEEDBACK)
def read_feedback(*, taak: UUID, tevreden: bool | None = None, by: Reader, at: datetime) -> None:
    """The sender read the feedback, and may say whether it helped (X-21); the first reading counts. Raises NotClosed."""
    row = taken.take(by, READ_FEEDBACK, taak, at=at)
    if row.status != Status.GESLOTEN:
        raise NotClosed
    row.feedback_gelezen_tijd = row.feedback_gelezen_tijd or at
    row.tevreden = row.tevreden if tevreden is None else tevreden
    row.save(update_fields=["feedback_gelezen_tijd", "tevreden"])
    record(by, READ_FEEDBACK, row, at=at, event={"tevreden": row.tevreden})


def _step(
    by: Reader, action: Action, act: Act, key: UUID, happened: datetime | None, at: datetime, *, sender: bool = False
) -> Taak:
    """The locked task with the steps of this act taken: who, state, moments. A task that a colleague has is left alone."""
    row = taken.take(by, action, key, at=at)
    when = happened or at
    if when > at:
        raise InTheFuture("gebeurd")
    if steps(Status(row.status), act) is None:
        raise DoesNotFitState(Status(row.status), act)
    if not sender and row.medewerker_id not in (None, person_key(by)):
        raise ReservedByColleague
    _reach(row, act, when, by, at)
    if not sender and row.status not in (Status.AFGEWEZEN,):
        row.medewerker_id = person_key(by)
    return row


def _reach(row: Taak, act: Act, when: datetime, by: Reader, at: datetime) -> None:
    """Write the steps that this act lets the task reach. Raises BeforeFormerStep."""
    reached = steps(Status(row.status), act) or ()
    last = row.overgangen.order_by("-gebeurd_tijd").values_list("gebeurd_tijd", flat=True).first()
    if last is not None and when < last:
        raise BeforeFormerStep
    for step in reached:
        Overgang.objects.create(
            taak=row, status=step.status, gebeurd_tijd=when, geregistreerd_tijd=at, door=by.id, afgeleid=step.derived
        )
        row.status = step.status
    if row.status in ENDED:
        row.einde_tijd = when


def _done(by: Reader, action: Action, row: Taak, at: datetime, *fields: str, save: bool = True) -> None:
    if save:
        row.save(update_fields=["status", "medewerker", "einde_tijd", *fields])
    record(by, action, row, at=at, event={"status": str(row.status)})


def _follow(by: Reader, row: Taak, following: NextTask, at: datetime) -> None:
    """A next task of who closed this one, for the same person and plan, which must run. Raises PlanIsClosed."""
    whom = same_subject(row, at=at)
    receiver = Receiver(organisatie=following.organisatie, team=following.team)
    onderwerp = TaakInhoud.objects.values_list("onderwerp", flat=True).get(van=row)
    question = Question(vraag=following.vraag, onderwerp=onderwerp)
    make(by, SEND, whom, receiver, question, Origin(doel=row.doel_id, traject=row.traject_id, vorige=row.pk), at)


def _require_choice(field: str, value: str, known: list[str]) -> None:
    if value not in known:
        raise Invalid(f"Kies als {field} {join_or(known)}.")


def _tell_sender(row: Taak, kind: str, by: Reader, at: datetime) -> None:
    notify((key for key in _senders(row, at) if str(key) != by.id), kind, row, at=at)


def _senders(row: Taak, at: datetime) -> list[UUID]:
    """Who sent it, and who has the regie of its plan now."""
    regie = Regisseurschap.objects.filter(current(at), plan=row.plan_id).values_list("medewerker", flat=True)
    return [row.van_medewerker_id, *(regie if row.plan_id else ())]
