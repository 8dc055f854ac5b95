"""What may be asked of the log: who saw and did what with an object or with a person's data. Never what was written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from ketenzicht.access.log.models import Logregel
from ketenzicht.access.log.rules import logregels
from ketenzicht.access.organisaties.models import Medewerker, Organisatie
from ketenzicht.access.policy import SEE_DAT, policies
from ketenzicht.access.policy.grounds import grounds
from ketenzicht.access.rollen.presets import RESIDENTS, ROLLEN
from ketenzicht.access.settings.declared import NAMES_SHOWN
from ketenzicht.access.settings.queries import everywhere
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader


@dataclass(frozen=True, kw_only=True)
class Looked:
    """One line of the log as a reader may know it."""

    tijd: datetime
    soort: str
    handeling: str
    object_soort: str
    object_id: UUID | None
    wie: str
    """the key of who it was; empty where the reader may not know"""
    naam: str
    """by name where the municipality decides so (S3-171); always for the auditor"""
    functie: str
    organisatie: str
    grond: tuple[str, ...]
    doel: str


def who_looked(
    reader: Reader, persons: Sequence[UUID], *, at: datetime, since: datetime | None = None, most: int = 500,
    hush: Collection[str] = (),
) -> list[Looked]:  # fmt: skip
    """Who saw or changed the data of a person, known by these keys (that of now first), the newest first: for that person, the auditor and the
    administrator. To a resident only what is about an object that the resident may know of (S3-120), nothing of the
    grounds in `hush`, and never which other resident it was (P-2). The record asks it in bewaren/looked.py."""
    lines = Q(persoon_id__in=persons)
    if hush and reader.role in RESIDENTS:
        lines &= ~Q(grond__contained_by=sorted(hush)) | Q(grond=[])
        found = _told(reader, lines, at=at, since=since, most=most, persons=persons)
        return [replace(line, grond=tuple(one for one in line.grond if one not in hush)) for line in found]
    return _told(reader, lines, at=at, since=since, most=most, persons=persons)


def log_of(
    reader: Reader, kind: str, key: UUID, *, at: datetime, since: datetime | None = None, most: int = 500
) -> list[Looked]:
    """What was seen and done with one object, the newest first; for a plan with all that lies under it."""
    about = Q(object_soort=kind, object_id=key)
    return _told(reader, about | Q(plan_id=key) if kind == "plan" else about, at=at, since=since, most=most)


def _told(
    reader: Reader, about: Q, *, at: datetime, since: datetime | None, most: int, persons: Sequence[UUID] = ()
) -> list[Looked]:
    where = about & Q(tijd__lte=at) & (Q(tijd__gte=since) if since else Q())
    rows = logregels.visible(reader, at=at, where=where).defer("inhoud", "inhoud_hash", "hash")
    if reader.role in RESIDENTS:
        rows = _known_to(reader, rows, at, persons)
    found = list(rows.order_by("-tijd", "-nr")[:most])
    return _shown(reader, found, at)


def _known_to(
    reader: Reader, rows: "QuerySet[Logregel]", at: datetime, persons: Sequence[UUID]
) -> "QuerySet[Logregel]":
    """Lines about objects that this resident may see at least as dat: one and the same rule as every other surface. Who sees
    the person of now sees what stands under the keys of before a merge."""
    objects: dict[str, list[UUID]] = {}
    for kind, key in rows.order_by().values_list("object_soort", "object_id").distinct():
        if kind in policies and key:
            objects.setdefault(kind, []).append(key)
    seen = grounds([(policies[kind], keys) for kind, keys in objects.items()], reader, [SEE_DAT], at=at)
    known = Q(pk__in=[])
    if persons and "persoon" in policies and policies["persoon"].may(reader, SEE_DAT, persons[0], at=at):
        known = Q(object_soort="persoon", object_id__in=persons)
    for kind, keys in objects.items():
        of_kind = Q(object_soort=kind, object_id__in=[key for key in keys if seen[kind, key][SEE_DAT]])
        known |= of_kind & _looks_of_workers(reader) if policies[kind].quiet else of_kind
    return rows.filter(known)


def _looks_of_workers(reader: Reader) -> Q:
    """Of what somebody reported only the looks of workers, and what the reader did: not who reported it (P-2)."""
    return Q(wie=reader.id) | (Q(soort=Logregel.Soort.INZAGE) & ~Q(rol__in=RESIDENTS))


def _shown(reader: Reader, rows: Iterable[Logregel], at: datetime) -> list[Looked]:
    rows = list(rows)
    organisations, functions = _organisations(rows), _functions(rows)
    named = everywhere(NAMES_SHOWN, local_date(at)) if reader.role in RESIDENTS else {}
    return [
        Looked(
            tijd=row.tijd,
            soort=row.soort,
            handeling=row.handeling,
            object_soort=row.object_soort,
            object_id=row.object_id,
            wie=row.wie if by_name else "",
            naam=row.naam if by_name else "",
            functie=functions.get(row.wie) or (ROLLEN[row.rol].naam if row.rol in ROLLEN else row.rol),
            organisatie=organisations.get(row.organisatie, ""),
            grond=() if _is_quiet(reader, row) else tuple(row.grond),
            doel=row.doel,
        )
        for row in rows
        for by_name in (_is_named(reader, row, named),)
    ]


def _is_quiet(reader: Reader, row: Logregel) -> bool:
    """Whether the ground could tell who reported it."""
    kind = policies.get(row.object_soort)
    return reader.role in RESIDENTS and row.wie != reader.id and kind is not None and kind.quiet


def _is_named(reader: Reader, row: Logregel, named: Mapping[str, bool]) -> bool:
    """Whether this reader may know who it was: a resident the worker where the municipality decides so, never another
    resident."""
    if reader.role not in RESIDENTS or row.wie == reader.id:
        return True
    return row.rol not in RESIDENTS and named.get(row.gemeente, False)


def _organisations(rows: Iterable[Logregel]) -> dict[str, str]:
    keys = {row.organisatie for row in rows if row.organisatie}
    return {str(key): naam for key, naam in Organisatie.objects.filter(pk__in=keys).values_list("pk", "naam")}


def _functions(rows: Iterable[Logregel]) -> dict[str, str]:
    """What workers are; a resident, the system and who has no function are called by their role."""
    keys: set[Any] = {row.wie for row in rows if row.organisatie}
    return {str(key): functie for key, functie in Medewerker.objects.filter(pk__in=keys).values_list("pk", "functie")}
