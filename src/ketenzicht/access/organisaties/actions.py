"""What may change in organisations and teams; workers stand in `workers.py`."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.text import slugify

from ketenzicht.access.acting.editing import merge
from ketenzicht.access.acting.fields import require_valid
from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import Invalid
from ketenzicht.access.log.recording import record
from ketenzicht.access.organisaties.errors import (
    CodeTaken,
    EndsBeforeItBegins,
    HasEnded,
    NoMunicipality,
    UnknownMunicipality,
)
from ketenzicht.access.organisaties.hooks import leaving
from ketenzicht.access.organisaties.models import Gemeente, Medewerker, Organisatie, Team
from ketenzicht.access.organisaties.rules import (
    CHANGE_ORGANISATION,
    CHANGE_TEAM,
    END_ORGANISATION,
    END_TEAM,
    MAKE_ORGANISATION,
    MAKE_TEAM,
    organisaties,
    teams,
)
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader

constraints["access_organisatie_code_key"] = CodeTaken
constraints["access_team_code_key"] = CodeTaken
for _name in ("organisatie_geldig", "team_geldig"):
    constraints[_name] = EndsBeforeItBegins

_ORGANISATION_FIELDS = frozenset({"naam", "soort", "gemeentelijk", "gemeenten"})
_TEAM_FIELDS = frozenset({"naam", "soort"})


@verb(MAKE_ORGANISATION)
def make_organisation(
    *, naam: str, gemeenten: Sequence[str], soort: str = "overig", gemeentelijk: bool = False, code: str = "",
    vanaf: date | None = None, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Add an organisation that works for these municipalities, all of them the actor's own; without a `code` it gets one
    from its name. Raises MayNot, NoMunicipality, UnknownMunicipality, CodeTaken, Invalid."""
    codes = _municipalities(by, gemeenten)
    row = Organisatie(
        naam=naam, soort=soort, gemeentelijk=gemeentelijk, gemeenten=codes,
        code=code or free_code(Organisatie, naam), geldig_van=vanaf or local_date(at),
    )  # fmt: skip
    require_valid(row)
    row.save(force_insert=True)
    record(by, MAKE_ORGANISATION, row, at=at, details={"naam": naam, "gemeenten": codes})
    return row.pk


@verb(CHANGE_ORGANISATION)
def change_organisation(
    *, organisatie: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime
) -> None:
    """Change the name, kind or municipalities of an organisation: `base` is what the actor saw. Raises MayNot, NotFound,
    UnknownMunicipality, FieldConflict, Invalid."""
    row = organisaties.take(by, CHANGE_ORGANISATION, organisatie, at=at)
    changed = merge(row, base=base, new=new, may_change=_ORGANISATION_FIELDS)
    if "gemeenten" in changed:
        row.gemeenten = _municipalities(by, row.gemeenten)
    save_changed(row, changed)
    record(by, CHANGE_ORGANISATION, row, at=at, details={"van": base, "naar": new})


@verb(END_ORGANISATION)
def end_organisation(*, organisatie: UUID, op: date, by: Reader, at: datetime) -> None:
    """The first day on which the organisation no longer is. Its teams, workers and roles end with it. Raises MayNot,
    NotFound, HasEnded, EndsBeforeItBegins, and what rooms above raise of work that must be handed over first."""
    row = organisaties.take(by, END_ORGANISATION, organisatie, at=at)
    for hook in leaving:
        hook(Medewerker.objects.filter(organisatie=row).values("pk"), op, at)
    end(row, op, organisaties.noun, at)
    record(by, END_ORGANISATION, row, at=at, details={"op": op})


@verb(MAKE_TEAM)
def make_team(
    *, organisatie: UUID, gemeente: str, naam: str, soort: str = "wijkteam", code: str = "", vanaf: date | None = None,
    by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Add a team of an organisation in one of the actor's municipalities. Raises MayNot, NotFound, UnknownMunicipality,
    HasEnded, CodeTaken, Invalid."""
    (code_of_gemeente,) = _municipalities(by, [gemeente])
    owner, start = organisaties.take(by, MAKE_TEAM, organisatie, at=at), vanaf or local_date(at)
    require_running(owner, start, organisaties.noun)
    row = Team(
        naam=naam, soort=soort, organisatie=owner, gemeente_id=code_of_gemeente,
        code=code or free_code(Team, naam), geldig_van=start,
    )  # fmt: skip
    require_valid(row)
    row.save(force_insert=True)
    record(by, MAKE_TEAM, row, at=at, details={"naam": naam})
    return row.pk


@verb(CHANGE_TEAM)
def change_team(*, team: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime) -> None:
    """Change the name or kind of a team. Raises MayNot, NotFound, FieldConflict, Invalid."""
    row = teams.take(by, CHANGE_TEAM, team, at=at)
    save_changed(row, merge(row, base=base, new=new, may_change=_TEAM_FIELDS))
    record(by, CHANGE_TEAM, row, at=at, details={"van": base, "naar": new})


@verb(END_TEAM)
def end_team(*, team: UUID, op: date, by: Reader, at: datetime) -> None:
    """The first day on which the team no longer is. Raises MayNot, NotFound, HasEnded, EndsBeforeItBegins."""
    row = teams.take(by, END_TEAM, team, at=at)
    end(row, op, teams.noun, at)
    record(by, END_TEAM, row, at=at, details={"op": op})


# -- shared with workers


def end(row: Any, op: date, noun: str, at: datetime) -> None:
    """Give a row with validity its end; what is over does not come back by another one. Raises HasEnded,
    EndsBeforeItBegins."""
    if row.geldig_tot is not None and row.geldig_tot <= local_date(at):
        raise HasEnded(noun)
    if op <= row.geldig_van:
        raise EndsBeforeItBegins
    row.geldig_tot = op
    row.save(update_fields=["geldig_tot"])


def save_changed(row: Any, changed: set[str]) -> None:
    """Check and save the fields that a merge changed. Raises Invalid."""
    require_valid(row, changed)
    if changed:
        row.save(update_fields=sorted(changed))


def require_running(row: Any, on: date, noun: str) -> None:
    """Raises HasEnded where a row with validity is not there on this day."""
    if not (row.geldig_van <= on and (row.geldig_tot is None or on < row.geldig_tot)):
        raise HasEnded(noun)


def free_code(model: type[Organisatie] | type[Team], naam: str) -> str:
    """A code out of a name, with a random tail where that code is taken. Raises Invalid for a name without letters."""
    wish = slugify(naam)[:50]
    if not wish:
        raise Invalid("“naam” klopt niet: er staan geen letters in. Pas het aan en probeer het opnieuw.")
    return f"{wish}-{secrets.token_hex(3)}" if model.objects.filter(code=wish).exists() else wish


def _municipalities(by: Reader, codes: Sequence[str]) -> list[str]:
    """The codes in order, each once. Raises NoMunicipality, UnknownMunicipality, MayNot for one that is not the actor's."""
    asked = sorted(set(codes))
    if not asked:
        raise NoMunicipality
    for code in asked:
        organisaties.require_start(by, MAKE_ORGANISATION, code)
    known = set(Gemeente.objects.filter(pk__in=asked).values_list("pk", flat=True))
    for code in asked:
        if code not in known:
            raise UnknownMunicipality(code)
    return asked
