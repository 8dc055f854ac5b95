"""How a task is handed to an organisation: from a plan, a goal, a traject or a signal, as the next step, or loose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import InTheFuture, MayNot
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.organisaties.models import Medewerker
from ketenzicht.access.policy import SEE_DAT, Action, policies
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.afspraken.queries import afspraak_for
from ketenzicht.regie.delen.errors import GrondslagMissing
from ketenzicht.regie.plannen.actions import new_kenmerk
from ketenzicht.regie.plannen.rules import CHANGE as CHANGE_PLAN
from ketenzicht.regie.plannen.rules import plannen
from ketenzicht.regie.taken.errors import (
    BeforeFormerStep,
    ExpiresBeforeSending,
    NoSuchReceiver,
    NotClosed,
    TaakHasEnded,
    TaakIsOpen,
)
from ketenzicht.regie.taken.models import Overgang, Taak, TaakInhoud
from ketenzicht.regie.taken.rules import RECEIVERS, REOPEN, RESEND, RESTATE, SEND, taken
from ketenzicht.regie.taken.states import ENDED, OPEN, Status
from ketenzicht.regie.trajecten.errors import NotOneOfThePlan, SharedWithNobody
from ketenzicht.regie.trajecten.grounds import ground
from ketenzicht.regie.trajecten.receivers import can_receive
from ketenzicht.regie.trajecten.subjects import Subject, loose, same_subject, subject, under

constraints["overgang_in_volgorde"] = BeforeFormerStep
constraints["taak_naar_ander_met_grondslag"] = GrondslagMissing

EXPIRES_AFTER_DAYS = 90
"""after sending, where the receiver says neither yes nor no"""


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """To whom: an organisation, and there a team or a worker."""

    organisatie: UUID
    team: UUID | None = None
    medewerker: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, under which law, on what ground, until when."""

    vraag: str = ""
    onderwerp: UUID | None = None
    wet: str = ""
    grondslag: Mapping[str, Any] | None = None
    vervalt_op: date | None = None


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a task comes from."""

    signaal: UUID | None = None
    doel: UUID | None = None
    traject: UUID | None = None
    vorige: UUID | None = None
    happened: datetime | None = None


@verb(SEND)
def send(
    *,
    organisatie: UUID,
    team: UUID | None = None,
    medewerker: UUID | None = None,
    plan: UUID | None = None,
    persoon: UUID | None = None,
    groep: UUID | None = None,
    doel: UUID | None = None,
    traject: UUID | None = None,
    signaal: UUID | None = None,
    vraag: str = "",
    onderwerp: UUID | None = None,
    wet: str = "",
    grondslag: Mapping[str, Any] | None = None,
    vervalt_op: date | None = None,
    verstuurd_tijd: datetime | None = None,
    by: Reader,
    at: datetime,
) -> UUID:
    """Send a task to an organisation, and there to a team or a worker (S0-13, S0-14): about one person or the group as a
    whole, from a plan, a goal (S0-3), a traject, a signal, or loose. Who and under which plan follow from where it comes
    from; only the receiver is needed beside it. The agreement with the partner gives the agreed days and, unless one is
    stated, the ground for sharing. Raises SubjectMissing, NotOfThisPlan, NoSuchReceiver, GrondslagMissing,
    ExpiresBeforeSending, InTheFuture, NotFound, MayNot."""
    source = _where_from(by, plan, (doel, traject, signaal), at)
    home = plannen.take(by, source.need, source.plan, at=at) if source.plan else None
    if persoon is None and groep is None and (source.persoon or source.groep):
        persoon, groep = source.persoon, source.groep
        whom = under(home, persoon=persoon, groep=groep, at=at) if home else loose(persoon=persoon, groep=groep)
    else:
        whom = subject(by, home, persoon=persoon, groep=groep, at=at)
    taken.require_start(by, SEND, whom.gemeente)
    return make(
        by,
        SEND,
        whom,
        Receiver(organisatie=organisatie, team=team, medewerker=medewerker),
        Question(vraag=vraag, onderwerp=onderwerp, wet=wet, grondslag=grondslag, vervalt_op=vervalt_op),
        Origin(signaal=signaal, doel=doel, traject=traject, happened=verstuurd_tijd),
        at,
    )


@verb(RESEND)
def resend(
    *, taak: UUID, organisatie: UUID, team: UUID | None = None, medewerker: UUID | None = None,
    vraag: str | None = None, grondslag: Mapping[str, Any] | None = None, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Send a task that came back, was withdrawn or expired once more, elsewhere or to the same, as a new task that follows
    it; nothing is typed again. Raises TaakIsOpen, TaakHasEnded where it was carried out, and the errors of `send`."""
    former = taken.take(by, RESEND, taak, at=at)
    if former.status in OPEN:
        raise TaakIsOpen
    if former.status == Status.GESLOTEN:
        raise TaakHasEnded
    return _again(
        by, RESEND, former, Receiver(organisatie=organisatie, team=team, medewerker=medewerker), vraag, grondslag, at
    )


@verb(REOPEN)
def reopen(*, taak: UUID, vraag: str, grondslag: Mapping[str, Any] | None = None, by: Reader, at: datetime) -> UUID:
    """After a result that did not help: ask the same organisation again, as a new task that follows the closed one (X-21).
    Raises NotClosed and the errors of `send`."""
    former = taken.take(by, REOPEN, taak, at=at)
    if former.status != Status.GESLOTEN:
        raise NotClosed
    receiver = Receiver(organisatie=former.organisatie_id, team=former.team_id)
    return _again(by, REOPEN, former, receiver, vraag, grondslag, at)


@verb(RESTATE)
def restate(*, taak: UUID, grondslag: Mapping[str, Any] | None = None, by: Reader, at: datetime) -> None:
    """State anew on what ground an open task is shared with the receiver, also where the former ground is over: as given,
    else as the agreement says; the former one stays in the history (P-1). Raises TaakHasEnded, SharedWithNobody, MayNot for
    the receiver, and what `ground` raises."""
    row = taken.take(by, RESTATE, taak, at=at)
    if row.status in ENDED:
        raise TaakHasEnded
    if row.van_organisatie_id == row.organisatie_id:
        raise SharedWithNobody
    if UUID(by.organisation) == row.organisatie_id:
        raise MayNot(RESTATE.sentence)
    born = row.persoon.geboortedatum if row.persoon else None
    onderwerp = TaakInhoud.objects.values_list("onderwerp", flat=True).get(van=row)
    agreed = afspraak_for(
        row.organisatie_id, gemeente=row.gemeente_id, onderwerp=onderwerp, born=born, on=local_date(at)
    )
    row.grondslag = ground(
        grondslag, agreed, sender=row.van_organisatie_id, receiver=row.organisatie_id, wet=row.wet, persoon=row.persoon_id,
        at=at,
    )  # fmt: skip
    row.save(update_fields=["grondslag"])
    record(by, RESTATE, row, at=at, event={"grondslag": str(row.grondslag_id)})


def make(
    by: Reader, action: Action, whom: Subject, receiver: Receiver, question: Question, origin: Origin, at: datetime
) -> UUID:
    """The task itself, its first step, its content, the log and the notices."""
    sent = origin.happened or at
    if sent > at:
        raise InTheFuture("verstuurd")
    today = local_date(sent)
    _require_receiver(receiver, whom.gemeente, today)
    made = Taak(
        **whom.keys, signaal_id=origin.signaal, doel_id=origin.doel, traject_id=origin.traject, vorige_id=origin.vorige,
        van_organisatie_id=UUID(by.organisation), van_medewerker_id=person_key(by),
        organisatie_id=receiver.organisatie, team_id=receiver.team,
        kenmerk=new_kenmerk(), verstuurd_tijd=sent, gemaakt_tijd=at, gemaakt_door=by.id,
    )  # fmt: skip
    agreed = afspraak_for(
        receiver.organisatie, gemeente=whom.gemeente, onderwerp=question.onderwerp, born=whom.born, on=today
    )
    made.wet = question.wet or str((question.grondslag or {}).get("wet", "")) or (agreed.wet if agreed else "")
    made.grondslag = ground(
        question.grondslag, agreed, sender=made.van_organisatie_id, receiver=made.organisatie_id, wet=made.wet,
        persoon=whom.persoon, at=at,
    )  # fmt: skip
    if agreed is not None and agreed.termijn_dagen is not None:
        made.afgesproken_dagen = agreed.termijn_dagen
        made.afgesproken_op = today + timedelta(days=agreed.termijn_dagen)
    made.vervalt_op = question.vervalt_op or today + timedelta(days=EXPIRES_AFTER_DAYS)
    if made.vervalt_op <= local_date(at) and question.vervalt_op is not None:
        raise ExpiresBeforeSending
    made.save(force_insert=True)
    TaakInhoud.objects.create(van=made, onderwerp_id=question.onderwerp, vraag=question.vraag, afspraak=agreed)
    Overgang.objects.create(taak=made, status=Status.VERSTUURD, gebeurd_tijd=sent, geregistreerd_tijd=at, door=by.id)
    record(by, action, made, at=at, event={"status": made.status, "organisatie": str(made.organisatie_id)})
    notify(who_hears(receiver, but=person_key(by)), "taak.ontvangen", made, at=at)
    return made.pk


def _again(
    by: Reader,
    action: Action,
    former: Taak,
    receiver: Receiver,
    vraag: str | None,
    stated: Mapping[str, Any] | None,
    at: datetime,
) -> UUID:
    inhoud = TaakInhoud.objects.get(van=former)
    whom = same_subject(former, at=at)
    question = Question(
        vraag=inhoud.vraag if vraag is None else vraag, onderwerp=inhoud.onderwerp_id, wet=former.wet, grondslag=stated
    )
    origin = Origin(signaal=former.signaal_id, doel=former.doel_id, traject=former.traject_id, vorige=former.pk)
    return make(by, action, whom, receiver, question, origin, at)


@dataclass(frozen=True, kw_only=True)
class _Source:
    """What follows from a goal, traject or signal: plan and subject, and what the reader must be allowed in that plan."""

    plan: UUID | None
    persoon: UUID | None
    groep: UUID | None
    need: Action


def _where_from(by: Reader, plan: UUID | None, keys: tuple[UUID | None, ...], at: datetime) -> _Source:
    """The source of a task, by the keys of goal, traject and signal. Who treats a traject of a plan may send a task from it
    without having the regie. Raises NotFound, NotOneOfThePlan."""
    kinds = zip(("doel", "traject", "signaal"), keys, strict=True)
    sources = [policies[kind].take(by, SEE_DAT, key, at=at) for kind, key in kinds if key is not None]
    plans = {source.plan_id for source in sources if hasattr(source, "plan_id")} | ({plan} if plan else set())
    if len(plans) > 1:
        raise NotOneOfThePlan
    treated = any(getattr(source, "behandelaar_id", None) == person_key(by) for source in sources)
    return _Source(
        plan=next(iter(plans), None),
        persoon=sources[0].persoon_id if sources else None,
        groep=sources[0].groep_id if sources else None,
        need=SEE_DAT if treated else CHANGE_PLAN,
    )


def _require_receiver(receiver: Receiver, gemeente: str, on: date) -> None:
    if not can_receive(receiver.organisatie, receiver.team, receiver.medewerker, gemeente=gemeente, on=on):
        raise NoSuchReceiver


def who_hears(receiver: Receiver, *, but: UUID | None = None) -> list[UUID]:
    """The worker whom it is for, else those of the team, else those of the organisation, who take up tasks; but not this
    one."""
    if receiver.medewerker:
        return [receiver.medewerker]
    rows = Medewerker.objects.filter(organisatie=receiver.organisatie, rollen__rol__in=RECEIVERS)
    if receiver.team:
        rows = rows.filter(team=receiver.team)
    return list((rows.exclude(pk=but) if but else rows).distinct().values_list("pk", flat=True))
