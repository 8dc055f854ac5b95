"""What may be asked of tasks: each list is one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import TruncDate

from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, read
from ketenzicht.access.policy.grounds import grounds
from ketenzicht.access.rollen.presets import GROEPSPARTICIPANT, REGISSEUR
from ketenzicht.access.rollen.readers import organisation_key, person_key
from ketenzicht.kernel.clock import AMSTERDAM, local_date, midnight
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.afspraken.fields import LEAST
from ketenzicht.regie.afspraken.models import Afspraak
from ketenzicht.regie.afspraken.sharing import Fields, share
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.plannen.household import current, own_plans
from ketenzicht.regie.plannen.rules import plannen
from ketenzicht.regie.taken.models import Overgang, Taak
from ketenzicht.regie.taken.rules import free_for_me, held_by_me, taken
from ketenzicht.regie.taken.states import LeadTimes, Status, lead_times


class Turn(StrEnum):
    """Whose turn it is."""

    FREE = "nog te pakken"
    MINE = "bij u"
    COLLEAGUE = "bij een collega"
    RECEIVER = "bij de ontvanger"
    SENDER = "terug bij afzender"
    NOBODY = "afgerond"


@dataclass(frozen=True, kw_only=True)
class TaakLine:
    """A task in a list: dat."""

    key: UUID
    kenmerk: str
    status: Status
    turn: Turn
    plan: UUID | None
    """where this reader may see that it runs"""
    persoon: UUID | None
    naam: str
    """of the person, where this reader may see that person"""
    van: str
    naar: str
    medewerker: str
    """who has it"""
    verstuurd_op: date
    age: int
    """calendar days since it was sent, until it ended"""
    afgesproken_op: date | None
    late: bool
    """open or closed after the agreed day"""
    feedback_unread: bool


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Agreed against actual for one organisation (S0-7)."""

    organisatie: UUID
    gesloten: int
    binnen_afspraak: int
    zonder_afspraak: int
    open_over_afspraak: int


def inbox(reader: Reader, *, at: datetime, most: int = 200) -> list[TaakLine]:
    """Open tasks at the reader's organisation: the own ones first, then what is free, then those of colleagues; within
    these the first agreed day on top."""
    where = Q(organisatie=organisation_key(reader), einde_tijd=None)
    whose = Case(When(medewerker=person_key(reader), then=0), When(medewerker=None, then=1), default=2)
    soonest = F("afgesproken_op").asc(nulls_last=True)
    return _lines(reader, where, (whose, soonest, "verstuurd_tijd", "pk"), at, most)


def sent(reader: Reader, *, at: datetime, most: int = 200) -> list[TaakLine]:
    """Tasks that this worker sent, and for a regisseur those of the own plans: first what came back or has feedback to
    read, then what is open, then the rest."""
    unread = Q(status=Status.GESLOTEN, feedback_gelezen_tijd=None)
    came_back = Q(status=Status.AFGEWEZEN) & ~Exists(Taak.objects.filter(vorige=OuterRef("pk")))
    first = Case(When(unread | came_back, then=0), When(einde_tijd=None, then=1), default=2)
    mine = Q(van_medewerker=person_key(reader))
    if reader.role == REGISSEUR:
        mine |= Q(plan__in=own_plans(reader, at))
    return _lines(reader, mine, (first, "-verstuurd_tijd", "pk"), at, most)


def open_tasks(
    reader: Reader, *, plan: UUID | None = None, persoon: UUID | None = None, at: datetime, most: int = 200
) -> list[TaakLine]:
    """Open tasks of a plan or about a person, or all that this reader may see; the first agreed day on top."""
    where = Q(einde_tijd=None) & (Q(plan=plan) if plan else Q()) & (Q(persoon=persoon) if persoon else Q())
    return _lines(reader, where, (F("afgesproken_op").asc(nulls_last=True), "verstuurd_tijd", "pk"), at, most)


def steps_of(reader: Reader, taak: UUID, *, at: datetime) -> "QuerySet[Overgang]":
    """What happened to a task and when, oldest first, for who may see that it is there."""
    seen = taken.visible(reader, SEE_DAT, at=at).filter(pk=taak)
    return Overgang.objects.filter(taak__in=seen.values("pk")).order_by("gebeurd_tijd", "geregistreerd_tijd", "pk")


def lead_times_of(reader: Reader, taak: UUID, *, at: datetime) -> LeadTimes:
    """How long the steps of a task took (S0-16); derived ones count in no step. Raises NotFound."""
    found = list(steps_of(reader, taak, at=at))
    if not found:
        raise NotFound(taken.noun)
    when = {Status(step.status): step.gebeurd_tijd for step in found}
    return lead_times(when, frozenset(Status(step.status) for step in found if step.afgeleid))


def kept_agreements(reader: Reader, first: date, last: date, *, at: datetime) -> list[Kept]:
    """Per receiving organisation, over the tasks that this reader may see: closed from `first` through `last` within the
    agreed days, and open beyond them now. By itself, out of what was registered (S0-6, S0-7)."""
    closed = Q(
        status=Status.GESLOTEN, einde_tijd__gte=midnight(first), einde_tijd__lt=midnight(last + timedelta(days=1))
    )
    late = Q(einde_tijd=None, afgesproken_op__lt=local_date(at))
    seen = taken.visible(reader, SEE_DAT, at=at, where=closed | late).annotate(
        _day=TruncDate("einde_tijd", tzinfo=AMSTERDAM)
    )
    counted = seen.order_by().values("organisatie")
    counted = counted.annotate(
        closed=Count("pk", filter=closed),
        within=Count("pk", filter=closed & Q(_day__lte=F("afgesproken_op"))),
        without=Count("pk", filter=closed & Q(afgesproken_op=None)),
        late=Count("pk", filter=late),
    )
    return [
        Kept(
            organisatie=row["organisatie"],
            gesloten=row["closed"],
            binnen_afspraak=row["within"],
            zonder_afspraak=row["without"],
            open_over_afspraak=row["late"],
        )
        for row in counted.order_by("organisatie")
        if row["closed"] or row["late"]
    ]


def shared_fields(reader: Reader, taak: UUID, *, at: datetime) -> dict[UUID, Fields]:
    """What the receiver of an open task gets to know of the persons whom it is for: exactly the fields of the agreement
    under which it was sent, else only who it is (X-4, S3-172); every time written in the log. For who has the task or
    could take it up. Raises NotFound, MayNot."""
    (found,) = read(reader, (taken, Taak.objects.filter(pk=taak)), at=at)
    if not found:
        raise NotFound(taken.noun)
    shown = found[0]
    for_me = (held_by_me(reader, at), free_for_me(reader, at))
    if shown.wat is None or not any(rows.filter(pk=taak).exists() for rows in for_me):
        raise MayNot(SEE_WAT.sentence)
    agreed = Afspraak.objects.filter(pk=shown.wat["afspraak"]).first() if shown.wat["afspraak"] else None
    return share(
        reader, _persons_of(shown.dat, at), agreed.velden if agreed else LEAST,
        because="uw organisatie heeft een open taak voor deze persoon", plan=shown.dat.plan_id, at=at,
    )  # fmt: skip


def _persons_of(row: Taak, at: datetime) -> list[UUID]:
    if row.persoon_id:
        return [row.persoon_id]
    lid = Lidmaatschap.objects.filter(current(at), groep=row.groep_id, rol=Lidmaatschap.Rol.LID)
    return list(lid.values_list("persoon", flat=True))


def _lines(reader: Reader, where: Q, order: tuple[Any, ...], at: datetime, most: int) -> list[TaakLine]:
    """In two queries: the lines, out of the keys of the page; then which persons and plans this reader may see."""
    page = taken.visible(reader, SEE_DAT, at=at, where=where).order_by(*order)[:most].values("pk")
    followed = Exists(Taak.objects.filter(vorige=OuterRef("pk")))
    found = Taak.objects.filter(pk__in=page).annotate(followed=followed).order_by(*order)
    rows = list(found.values_list(*_COLUMNS, named=True))
    known = _known(reader, rows, at)
    return [_line(row, reader, local_date(at), known) for row in rows]


_COLUMNS = (
    "pk", "kenmerk", "status", "plan_id", "persoon_id", "organisatie_id", "medewerker_id", "verstuurd_tijd", "einde_tijd", "afgesproken_op",
    "feedback_gelezen_tijd", "followed", "persoon__roepnaam", "persoon__geslachtsnaam", "van_organisatie__naam", "organisatie__naam",
    "medewerker__naam",
)  # fmt: skip
"""what a line shows: whole rows of five tables take five times as long"""


def _known(reader: Reader, rows: Sequence[Any], at: datetime) -> set[UUID]:
    """Of the persons and plans in these lines those that this reader may see."""
    asked = [
        (policy, [key for key in {getattr(row, name) for row in rows} if key])
        for policy, name in ((personen, "persoon_id"), (plannen, "plan_id"))
    ]
    seen = grounds(asked, reader, [SEE_DAT], at=at)
    return {key for policy, keys in asked for key in keys if seen[policy.kind, key][SEE_DAT]}


def _line(row: Any, reader: Reader, today: date, known: set[UUID]) -> TaakLine:
    helps = reader.role == GROEPSPARTICIPANT  # who carries it out can tell what it is about
    sent_on = local_date(row.verstuurd_tijd)
    until = local_date(row.einde_tijd) if row.einde_tijd else today
    return TaakLine(
        key=row.pk,
        kenmerk=row.kenmerk,
        status=Status(row.status),
        turn=_turn(row, reader),
        plan=row.plan_id if row.plan_id in known else None,
        persoon=row.persoon_id if row.persoon_id in known else None,
        naam=f"{row.persoon__roepnaam} {row.persoon__geslachtsnaam}".strip() if row.persoon_id in known else "",
        van="" if helps else row.van_organisatie__naam,
        naar="" if helps else row.organisatie__naam,
        medewerker="" if helps else row.medewerker__naam or "",
        verstuurd_op=sent_on,
        age=(until - sent_on).days,
        afgesproken_op=row.afgesproken_op,
        late=row.afgesproken_op is not None and until > row.afgesproken_op,
        feedback_unread=row.status == Status.GESLOTEN and row.feedback_gelezen_tijd is None,
    )


def _turn(row: Any, reader: Reader) -> Turn:
    if row.status == Status.AFGEWEZEN:
        return Turn.NOBODY if row.followed else Turn.SENDER
    if row.einde_tijd is not None:
        return Turn.NOBODY
    if str(row.organisatie_id) != reader.organisation:
        return Turn.RECEIVER
    if row.medewerker_id is None:
        return Turn.FREE
    return Turn.MINE if str(row.medewerker_id) == reader.id else Turn.COLLEAGUE
