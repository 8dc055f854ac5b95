"""What may change in roles: grant one, end one, choose the active one."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.log.models import Logregel
from ketenzicht.access.log.recording import log_line, log_refusal, record
from ketenzicht.access.organisaties.actions import end, require_running
from ketenzicht.access.organisaties.errors import EndsBeforeItBegins, NoMunicipality
from ketenzicht.access.organisaties.models import Medewerker, Organisatie, Team
from ketenzicht.access.organisaties.rules import medewerkers, organisaties, teams
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen.errors import (
    EndsInThePast,
    NotToOneself,
    RoleIsHeld,
    RoleIsNotGiven,
    RoleIsOver,
    RoleNeedsTeam,
    TeamElsewhere,
    UnknownRole,
)
from ketenzicht.access.rollen.hooks import withdrawing
from ketenzicht.access.rollen.models import Rolvervulling
from ketenzicht.access.rollen.presets import ROLLEN, STELSEL, Rol, Scope
from ketenzicht.access.rollen.queries import reader_for
from ketenzicht.access.rollen.readers import reader_without_role
from ketenzicht.access.rollen.rules import CHOOSE, END_ROLE, GRANT, rolvervullingen
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader

constraints["rolvervulling_geldig"] = EndsBeforeItBegins
constraints["rolvervulling_een_van_nu"] = RoleIsHeld
constraints["rolvervulling_met_gemeente"] = NoMunicipality


@verb(GRANT)
def grant(
    *, medewerker: UUID, rol: str, gemeenten: Sequence[str], team: UUID | None = None, organisatie: UUID | None = None,
    vanaf: date | None = None, tot: date | None = None, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Give a worker a role from a day (today) up to, not including, another, in municipalities of the actor. A role that
    reaches as far as a team takes the given one, else the worker's. Raises UnknownRole, RoleIsNotGiven, NoMunicipality,
    MayNot for another municipality, NotToOneself, NotFound, HasEnded, RoleNeedsTeam, TeamElsewhere, RoleIsHeld,
    EndsBeforeItBegins."""
    preset, codes = _preset(rol), sorted(set(gemeenten))
    _require_municipalities(by, codes)
    worker, start = _of_another(by, medewerker, at), vanaf or local_date(at)
    require_running(worker, start, medewerkers.noun)
    if tot is not None and tot <= start:
        raise EndsBeforeItBegins
    row = Rolvervulling(
        medewerker=worker, rol=rol, gemeenten=codes, geldig_van=start, geldig_tot=tot,
        team=_team(by, preset, worker, team, codes, start, at),
        organisatie=_organisation(by, organisatie, start, at),
    )  # fmt: skip
    _require_free(row)
    row.save(force_insert=True)
    record(by, GRANT, row, at=at, details={"medewerker": worker.pk, "gemeenten": codes}, event={"rol": rol})
    return row.pk


@verb(END_ROLE)
def end_role(*, rolvervulling: UUID, op: date | None = None, by: Reader, at: datetime) -> None:
    """The first day (today) on which the worker no longer has the role; one that has not begun yet goes altogether. Raises
    MayNot, NotFound, NotToOneself, EndsInThePast, HasEnded, EndsBeforeItBegins, and what rooms above raise of work that must
    be handed over first."""
    row = rolvervullingen.take(by, END_ROLE, rolvervulling, at=at)
    if str(row.medewerker_id) == by.id:
        raise NotToOneself
    today = local_date(at)
    last = op or today
    if last < today:
        raise EndsInThePast
    for hook in withdrawing:
        hook(row, last, at)
    record(by, END_ROLE, row, at=at, details={"medewerker": row.medewerker_id, "op": last}, event={"rol": row.rol})
    if row.geldig_van >= today == last:
        row.delete()
    else:
        end(row, last, rolvervullingen.noun, at)


def choose(medewerker: UUID, rolvervulling: UUID, *, purpose: str, at: datetime) -> Reader:
    """Go to work in one of the own roles: the reader to act as from now on. One role is active at a time, and the choice is
    in the log (S3-175). Raises RoleIsOver, which is logged as well."""
    try:
        with transaction.atomic():
            reader = reader_for(medewerker, rolvervulling, purpose=purpose, at=at)
            log_line(reader, Logregel.Soort.ROLKEUZE, CHOOSE.key, at=at, kind="rolvervulling", key=rolvervulling)
            return reader
    except RoleIsOver as error:
        log_refusal(reader_without_role(str(medewerker), purpose), CHOOSE, error, at=at, key=rolvervulling)
        raise


def _preset(rol: str) -> Rol:
    if rol not in ROLLEN:
        raise UnknownRole(rol, sorted(ROLLEN))
    preset = ROLLEN[rol]
    if preset.resident or rol == STELSEL:
        raise RoleIsNotGiven(preset.naam)
    return preset


def _require_municipalities(by: Reader, codes: Sequence[str]) -> None:
    if not codes:
        raise NoMunicipality
    for code in codes:
        rolvervullingen.require_start(by, GRANT, code)


def _of_another(by: Reader, medewerker: UUID, at: datetime) -> Medewerker:
    if str(medewerker) == by.id:
        raise NotToOneself
    return medewerkers.take(by, SEE_DAT, medewerker, at=at)


def _team(
    by: Reader, preset: Rol, worker: Medewerker, key: UUID | None, codes: Sequence[str], on: date, at: datetime
) -> Team | None:
    """The team of the role: none where the role does not ask for one."""
    given = teams.take(by, SEE_DAT, key, at=at) if key else None
    if given:
        require_running(given, on, teams.noun)
    counts = given or (worker.team if preset.scope == Scope.TEAM else None)
    if preset.scope == Scope.TEAM and counts is None:
        raise RoleNeedsTeam(preset.naam)
    if counts and counts.gemeente_id not in codes:
        raise TeamElsewhere
    return given


def _organisation(by: Reader, key: UUID | None, on: date, at: datetime) -> Organisatie | None:
    if key is None:
        return None
    found = organisaties.take(by, SEE_DAT, key, at=at)
    require_running(found, on, organisaties.noun)
    return found


def _require_free(row: Rolvervulling) -> None:
    """Raises RoleIsHeld where the worker has this role in one of these municipalities, for this team and organisation, on
    one of these days. The worker's row is locked, so nobody can come in between."""
    held = Rolvervulling.objects.filter(
        medewerker=row.medewerker,
        rol=row.rol,
        team=row.team,
        organisatie=row.organisatie,
        gemeenten__overlap=row.gemeenten,
    ).filter(Q(geldig_tot=None) | Q(geldig_tot__gt=row.geldig_van))
    if row.geldig_tot:
        held = held.filter(geldig_van__lt=row.geldig_tot)
    if held.exists():
        raise RoleIsHeld
