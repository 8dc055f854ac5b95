"""Makes Readers. In the application this is the only place that does (design §1)."""

from dataclasses import replace
from uuid import UUID

from django.db.models import Q

from ketenzicht.access.rollen.models import Rolvervulling
from ketenzicht.access.rollen.presets import GROEPSLID, GROEPSPARTICIPANT, ROLLEN, STELSEL, Scope
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.reader import ALL, Klasse, Profile, Reader, Right

_NOTHING: frozenset[str] = frozenset()
NO_ROLE = "geen"


def reader_of(rol: Rolvervulling, *, purpose: str, agreed: frozenset[str] = _NOTHING) -> Reader:
    """The reader that a worker is in this role: within its municipalities, and in reports within its organisation or team
    where the role says so; with figures per employee only in the municipalities whose works council `agreed` (P-9). Fetch
    the row with `medewerker__organisatie` and `medewerker__team`."""
    preset, medewerker = ROLLEN[rol.rol], rol.medewerker
    team = rol.team or medewerker.team
    organisation = rol.organisatie or medewerker.organisatie
    council = agreed & frozenset(rol.gemeenten)
    return Reader(
        id=str(medewerker.pk),
        name=medewerker.naam,
        role=rol.rol,
        municipalities=frozenset(rol.gemeenten),
        organisations=ALL if preset.scope == Scope.GEMEENTE else frozenset({organisation.code}),
        teams=ALL if preset.scope in (Scope.GEMEENTE, Scope.ORGANISATIE) else frozenset({team.code} if team else ()),
        profile=preset.profile,
        rights=preset.rights if council else preset.rights - {Right.MEDEWERKER},
        classes=preset.classes if council else preset.classes - {Klasse.PERSONEEL},
        purpose=purpose,
        organisation=str(organisation.pk),
        workers_agreed=council,
    )


def reader_of_person(persoon: UUID, *, participant: bool = False, purpose: str = "eigen gegevens inzien") -> Reader:
    """A resident: member of groups, or participant of them. Sees no reports."""
    return _without_reports(str(persoon), GROEPSPARTICIPANT if participant else GROEPSLID, purpose)


def reader_without_role(key: str, purpose: str) -> Reader:
    """A worker who has no active role (yet): may nothing; the log knows who it was."""
    return replace(_without_reports(key, NO_ROLE, purpose), municipalities=_NOTHING)


def system_reader(purpose: str) -> Reader:
    """The system itself, for terms, filter rules and retention."""
    return _without_reports("stelsel", STELSEL, purpose)


def with_right(reader: Reader, right: Right) -> Reader:
    """The same reader with one more right, for one act: where an agreement or a ground gives it, and not the role."""
    return replace(reader, rights=reader.rights | {right})


def person_key(reader: Reader) -> UUID:
    """The key of the worker or resident that a reader is. Raises WrongCall for the owner of a data folder at the command
    line, who is nobody in the record."""
    try:
        return UUID(reader.id)
    except ValueError:
        raise WrongCall("Log in als medewerker; deze lezer is in het dossier niet bekend.") from None


def here(reader: Reader, path: str = "gemeente") -> Q:
    """Rows in the municipalities of the reader, for rules by which one object opens another: what lies in a second
    municipality opens nothing in the first (S3-168)."""
    return Q() if reader.municipalities is ALL else Q(**{f"{path}__in": sorted(reader.municipalities)})


def organisation_key(reader: Reader) -> UUID | None:
    """The key of the reader's own organisation; None for residents and the system."""
    return UUID(reader.organisation) if reader.organisation else None


def _without_reports(key: str, role: str, purpose: str) -> Reader:
    return Reader(
        id=key, name="", role=role, municipalities=ALL, organisations=_NOTHING, teams=_NOTHING, profile=Profile.OPEN,
        rights=frozenset(), classes=frozenset(), purpose=purpose,
    )  # fmt: skip
