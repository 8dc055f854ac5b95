"""What may change in workers: come, change, move to another team, be absent, leave."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery

from ketenzicht.access.acting.editing import merge
from ketenzicht.access.acting.fields import require_valid
from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.log.models import Logregel
from ketenzicht.access.log.recording import log_line, record
from ketenzicht.access.organisaties.actions import end, require_running, save_changed
from ketenzicht.access.organisaties.errors import EndsBeforeItBegins, MovesOverlap
from ketenzicht.access.organisaties.hooks import leaving
from ketenzicht.access.organisaties.models import Medewerker, Team, Teamindeling
from ketenzicht.access.organisaties.rules import (
    CHANGE_WORKER,
    END_WORKER,
    MAKE_WORKER,
    MOVE_WORKER,
    SET_ABSENCE,
    SETTLE_MOVES,
    medewerkers,
    organisaties,
    teams,
)
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader

for _name in ("medewerker_geldig", "medewerker_afwezig_geldig", "teamindeling_geldig"):
    constraints[_name] = EndsBeforeItBegins

_FIELDS = frozenset({"naam", "functie", "email", "telefoon"})


@verb(MAKE_WORKER)
def make_worker(
    *, organisatie: UUID, naam: str, functie: str = "", team: UUID | None = None, email: str = "", telefoon: str = "",
    vanaf: date | None = None, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Add a worker of an organisation that works for the actor's municipality. A worker sees nothing until a role is
    granted. Raises MayNot, NotFound, HasEnded, Invalid."""
    owner, start = organisaties.take(by, MAKE_WORKER, organisatie, at=at), vanaf or local_date(at)
    require_running(owner, start, organisaties.noun)
    row = Medewerker(
        naam=naam, functie=functie, organisatie=owner, email=email, telefoon=telefoon, geldig_van=start,
        team=_team(by, team, start, at) if team else None,
    )  # fmt: skip
    require_valid(row)
    row.save(force_insert=True)
    if row.team:
        Teamindeling.objects.create(medewerker=row, team=row.team, geldig_van=start)
    record(by, MAKE_WORKER, row, at=at, details={"naam": naam, "functie": functie})
    return row.pk


@verb(CHANGE_WORKER)
def change_worker(
    *, medewerker: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime
) -> None:
    """Change the name, function or address of a worker. Raises MayNot, NotFound, FieldConflict, Invalid."""
    row = medewerkers.take(by, CHANGE_WORKER, medewerker, at=at)
    save_changed(row, merge(row, base=base, new=new, may_change=_FIELDS))
    record(by, CHANGE_WORKER, row, at=at, details={"van": base, "naar": new})


@verb(MOVE_WORKER)
def move_worker(*, medewerker: UUID, team: UUID | None, vanaf: date, by: Reader, at: datetime) -> None:
    """The worker is in this team (or none) from a day on, which may lie behind or ahead of today: figures count by the day,
    rules by today. Raises MayNot, NotFound, HasEnded, MovesOverlap."""
    row = medewerkers.take(by, MOVE_WORKER, medewerker, at=at)
    require_running(row, vanaf, medewerkers.noun)
    to = _team(by, team, vanaf, at) if team else None
    _place(row, to, vanaf)
    _settle(Medewerker.objects.filter(pk=row.pk), local_date(at))
    record(by, MOVE_WORKER, row, at=at, details={"van": row.team_id, "naar": team, "vanaf": vanaf})


@verb(END_WORKER)
def end_worker(*, medewerker: UUID, op: date, by: Reader, at: datetime) -> None:
    """The first day on which the worker no longer works there; all roles end with it. Raises MayNot, NotFound,
    HasEnded, EndsBeforeItBegins, and what rooms above raise of work that must be handed over first."""
    row = medewerkers.take(by, END_WORKER, medewerker, at=at)
    for hook in leaving:
        hook(Medewerker.objects.filter(pk=row.pk).values("pk"), op, at)
    end(row, op, medewerkers.noun, at)
    record(by, END_WORKER, row, at=at, details={"op": op})


@verb(SET_ABSENCE)
def set_absence(*, medewerker: UUID, van: date | None, tot: date | None = None, by: Reader, at: datetime) -> None:
    """The worker is absent from a day up to, not including, another, or until further notice; without `van` present again.
    By the worker, the manager of the team or the administrator (S3-174). Raises MayNot, NotFound, EndsBeforeItBegins."""
    row = medewerkers.take(by, SET_ABSENCE, medewerker, at=at)
    if tot is not None and (van is None or tot <= van):
        raise EndsBeforeItBegins
    row.afwezig_van, row.afwezig_tot = van, tot
    row.save(update_fields=["afwezig_van", "afwezig_tot"])
    record(by, SET_ABSENCE, row, at=at, event={"afwezig": van is not None})


@verb(SETTLE_MOVES)
def settle_moves(*, by: Reader, at: datetime) -> None:
    """Each day: put whoever moves today into the new team. By the system. Raises MayNot."""
    medewerkers.require_start(by, SETTLE_MOVES, "")
    moved = _settle(Medewerker.objects.filter(teamindelingen__isnull=False), local_date(at))
    if moved:
        log_line(by, Logregel.Soort.STELSEL, SETTLE_MOVES.key, at=at, details={"aantal": moved})


def _team(by: Reader, key: UUID, on: date, at: datetime) -> Team:
    found = teams.take(by, SEE_DAT, key, at=at)
    require_running(found, on, teams.noun)
    return found


def _place(row: Medewerker, team: Team | None, vanaf: date) -> None:
    """Close the placing that covers the day and open the new one. Raises MovesOverlap where a later one is known."""
    placed = Teamindeling.objects.filter(medewerker=row)
    if placed.filter(geldig_van__gt=vanaf).exists():
        raise MovesOverlap
    if not placed.exists() and row.team and row.geldig_van < vanaf:
        Teamindeling.objects.create(medewerker=row, team=row.team, geldig_van=row.geldig_van, geldig_tot=vanaf)
    placed.filter(geldig_van=vanaf).delete()  # moved twice from the same day: the last word counts
    placed.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=vanaf)).update(geldig_tot=vanaf)
    if team:
        Teamindeling.objects.create(medewerker=row, team=team, geldig_van=vanaf)


def _settle(workers: Any, today: date) -> int:
    """Set the team of today; gives how many workers got another one."""
    now = Teamindeling.objects.filter(
        Q(geldig_tot=None) | Q(geldig_tot__gt=today), medewerker=OuterRef("pk"), geldig_van__lte=today
    ).values("team")[:1]
    keys = (
        workers.annotate(of_today=Subquery(now))
        .filter(~Q(of_today=F("team")) | Q(of_today=None, team__isnull=False) | Q(of_today__isnull=False, team=None))
        .values_list("pk", flat=True)
    )
    return int(Medewerker.objects.filter(pk__in=list(keys)).update(team=Subquery(now)))
