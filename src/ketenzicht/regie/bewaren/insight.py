"""Inzage (AVG art. 15): all that is kept about a person, with what may hold something of others marked to be looked at first."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.models import Organisatie, Toestemming
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Policy, Shown, policies, read
from ketenzicht.access.policy.grounds import grounds
from ketenzicht.access.rollen.presets import GROEPSLID
from ketenzicht.access.rollen.readers import reader_of_person
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.bewaren.errors import NotGranted, NothingToReview, ReasonNeeded, ReleasedAlready, StillToReview
from ketenzicht.regie.bewaren.models import Inzageoordeel, Rechtsverzoek
from ketenzicht.regie.bewaren.rights import GRANTED
from ketenzicht.regie.bewaren.rules import RELEASE, REVIEW, about_persons, rechtsverzoeken
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.personen.keys import PREFIXES
from ketenzicht.regie.personen.models import Gezag, Persoon
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.plannen.household import speaks_for
from ketenzicht.regie.plannen.queries import full_name
from ketenzicht.regie.signalen.models import Melder

ABOUT_A_GROUP = "gaat over een groep"
NAMES_ANOTHER = "noemt iemand anders"
INTERNAL = "interne notitie"
REPORTED = "signaal van een ander"
NOT_SHOWN = "is niet aan de persoon zelf getoond"
_HIDDEN = frozenset(
    {"id", "gewijzigd_xid", "gemeente", "plan", "groep", "persoon", "gemaakt_door", "bewaren_tot", "sha256"}
)
_SHORTEST_NAME = 3


@dataclass(frozen=True, kw_only=True)
class Stukje:
    """One object about the person, as it is handed out or waits to be looked at."""

    soort: str
    key: UUID
    dat: Mapping[str, Any]
    wat: Mapping[str, Any] | None
    """None while who reads may not see it"""
    na_te_kijken: tuple[str, ...]
    """why somebody must look at it first (P-3); empty: it is about this person alone"""
    oordeel: bool | None
    """whether it may be handed out; None: nobody said so yet"""


def collected(reader: Reader, verzoek: UUID, *, at: datetime) -> list[Stukje]:
    """All that is kept about the person who asked, for whoever answers the request; each content that is shown is logged
    with the request as its ground. Raises NotFound, NotGranted for another kind of request."""
    row = _request(reader, verzoek, at)
    kinds = _kinds(row.betrokkene)
    shown = read(reader, *kinds, at=at)
    judged = dict(Inzageoordeel.objects.filter(verzoek=row).values_list("object_id", "vrij"))
    pieces = [(p, one) for (p, _), ones in zip(kinds, shown, strict=True) for one in ones]
    others = _names_of_others(Persoon.objects.get(pk=row.betrokkene))
    known = _shown_before(row.betrokkene, pieces, at)
    return [_piece(policy, one, judged, others, known) for policy, one in pieces]


def waiting(reader: Reader, verzoek: UUID, *, at: datetime) -> set[UUID]:
    """Keys of the objects that somebody must still look at: those about a group, whether this reader sees them or not, and
    those that need a look for another reason."""
    row = _request(reader, verzoek, at)
    return _waiting(row, collected(reader, verzoek, at=at))


def bundle(reader: Reader, verzoek: UUID, *, at: datetime) -> dict[str, Any]:
    """What is handed out: person and objects, without what was kept back, of which only the number is told. Raises
    NotGranted before the request was granted, StillToReview."""
    row = _request(reader, verzoek, at)
    if row.besluit not in GRANTED:
        raise NotGranted("inzage")
    pieces = collected(reader, verzoek, at=at)
    open_ = _waiting(row, pieces)
    if open_:
        raise StillToReview(len(open_))
    kept = [piece for piece in pieces if piece.oordeel is not False]
    refused = row.oordelen.filter(vrij=False).count()
    return {
        "persoon": _person(reader, row.betrokkene, at),
        "stukken": [{"soort": piece.soort, **piece.dat, **(piece.wat or {})} for piece in kept],
        "niet_verstrekt": refused,
    }


@verb(REVIEW)
def review(
    *, verzoek: UUID, soort: str, object_id: UUID, vrij: bool, reden: str = "", by: Reader, at: datetime
) -> None:
    """Judge whether an object may be handed out, by somebody who may see what it is about. What is kept back needs a reason.
    Raises NothingToReview, ReasonNeeded, NotFound."""
    row = rechtsverzoeken.take(by, REVIEW, verzoek, at=at)
    kinds = {policy.kind: rows for policy, rows in _kinds(row.betrokkene)}
    if row.vrijgegeven_tijd or soort not in kinds or not kinds[soort].filter(pk=object_id).exists():
        raise NothingToReview
    policies[soort].take(by, SEE_WAT, object_id, at=at)
    if not vrij and not reden.strip():
        raise ReasonNeeded
    Inzageoordeel.objects.update_or_create(
        verzoek=row,
        object_id=object_id,
        defaults={"object_soort": soort, "vrij": vrij, "reden": reden, "door": by.id, "tijd": at},
    )
    record(by, REVIEW, row, at=at, details={"stuk": object_id, "reden": reden}, event={"vrij": vrij})


@verb(RELEASE)
def release(*, verzoek: UUID, by: Reader, at: datetime) -> None:
    """The data were handed out: from now on who answered sees them no longer by this request. Raises NotGranted,
    ReleasedAlready, StillToReview."""
    row = rechtsverzoeken.take(by, RELEASE, verzoek, at=at)
    if row.vrijgegeven_tijd is not None:
        raise ReleasedAlready
    bundle(by, verzoek, at=at)
    row.vrijgegeven_tijd = at
    row.save(update_fields=["vrijgegeven_tijd"])
    record(by, RELEASE, row, at=at, event={"soort": row.soort})


def _request(reader: Reader, verzoek: UUID, at: datetime) -> Rechtsverzoek:
    row: Rechtsverzoek = rechtsverzoeken.take(reader, SEE_WAT, verzoek, at=at)
    if row.soort != "inzage":
        raise NotGranted("inzage")
    return row


def _waiting(row: Rechtsverzoek, pieces: Iterable[Stukje]) -> set[UUID]:
    marked = {piece.key for piece in pieces if piece.na_te_kijken}
    for policy, rows in _kinds(row.betrokkene):
        if _has(policy, "groep") and policy.kind != "lidmaatschap":
            marked |= set(rows.exclude(groep=None).values_list("pk", flat=True))
    return marked - set(Inzageoordeel.objects.filter(verzoek=row).values_list("object_id", flat=True))


def _kinds(persoon: UUID) -> list[tuple[Policy[Any], "QuerySet[Any]"]]:
    """Per kind the objects about this person, and those about groups to which he or she belongs, oldest first."""
    groups = Lidmaatschap.objects.filter(persoon=persoon, rol=Lidmaatschap.Rol.LID).values("groep")
    found: list[tuple[Policy[Any], QuerySet[Any]]] = []
    for policy in policies.values():
        if policy.kind == "rechtsverzoek" or not about_persons(policy):
            continue
        whose = Q(persoon_id=persoon)
        if _has(policy, "groep") and policy.kind != "lidmaatschap":
            whose |= Q(groep__in=groups)
        found.append((policy, policy.model._default_manager.filter(whose).order_by("pk")))
    return found


def _has(policy: Policy[Any], name: str) -> bool:
    return any(field.name == name for field in policy.model._meta.concrete_fields)


def _shown_before(persoon: UUID, pieces: Sequence[tuple[Policy[Any], Shown[Any]]], at: datetime) -> set[UUID]:
    """Keys of the objects that everybody who decides for this person sees anyway, by the same rules as on a screen: the
    person, or for a child who has gezag (P-4). What was withheld, or not told yet, is not among them."""
    keys: dict[str, tuple[Policy[Any], list[UUID]]] = {}
    for policy, one in pieces:
        keys.setdefault(policy.kind, (policy, []))[1].append(one.dat.pk)
    readers = _who_decide(persoon, at)
    told = [grounds(list(keys.values()), who, (SEE_DAT, SEE_WAT), at=at, on_paper=True) for who in readers]
    return {
        one.dat.pk
        for policy, one in pieces
        if told and all(seen[policy.kind, one.dat.pk][SEE_WAT if policy.inhoud else SEE_DAT] for seen in told)
    }


def _who_decide(persoon: UUID, at: datetime) -> list[Reader]:
    parents = Gezag.objects.filter(kind=persoon).values_list("ouder", flat=True).distinct()
    readers = [reader_of_person(key) for key in (persoon, *parents)]
    return [reader for reader in readers if speaks_for(reader, persoon, at)]


def _piece(
    policy: Policy[Any], one: Shown[Any], judged: Mapping[UUID, bool], others: frozenset[str], known: set[UUID]
) -> Stukje:
    return Stukje(
        soort=policy.kind,
        key=one.dat.pk,
        dat={**_plain(one.dat, policy.masked(GROEPSLID, wat=one.wat is not None)), **_given_to(one.dat)},
        wat=one.wat,
        na_te_kijken=tuple(_why_look(policy, one, others)) or (() if one.dat.pk in known else (NOT_SHOWN,)),
        oordeel=judged.get(one.dat.pk),
    )


def _why_look(policy: Policy[Any], one: Shown[Any], others: frozenset[str]) -> Iterable[str]:
    """Why somebody must look first: it is about more people, names another, is internal, or came from somebody else."""
    if policy.kind != "lidmaatschap" and getattr(one.dat, "groep_id", None):
        yield ABOUT_A_GROUP
    if getattr(one.dat, "intern", False):
        yield INTERNAL
    if policy.kind == "signaal":
        yield REPORTED
    texts = [*(one.wat or {}).values(), getattr(one.dat, "reden", "")]
    text = " ".join(value for value in texts if isinstance(value, str)).lower()
    if others & set(re.findall(r"\w+", text)):
        yield NAMES_ANOTHER


def _names_of_others(persoon: Persoon) -> frozenset[str]:
    """The words by which others are called: who is or was in a group of this person, who has gezag over whom, and who
    reported something about the person, or about such a group (P-2)."""
    groups = Lidmaatschap.objects.filter(persoon=persoon).values("groep")
    reporters = Melder.objects.filter(Q(signaal__persoon=persoon) | Q(signaal__groep__in=groups))
    around = (
        Q(pk__in=Lidmaatschap.objects.filter(groep__in=groups).values("persoon"))
        | Q(pk__in=Gezag.objects.filter(kind=persoon).values("ouder"))
        | Q(pk__in=Gezag.objects.filter(ouder=persoon).values("kind"))
        | Q(pk__in=reporters.exclude(persoon=None).values("persoon"))
    )
    names = [*Persoon.objects.filter(around).exclude(pk=persoon.pk).values_list("roepnaam", "geslachtsnaam")]
    names += reporters.exclude(persoon=persoon).values_list("inhoud__naam", "inhoud__naam")
    own = _words((persoon.roepnaam, persoon.geslachtsnaam))
    words = {word for pair in names for word in _words(pair)}
    return frozenset(word for word in words - own - PREFIXES if len(word) >= _SHORTEST_NAME)


def _words(names: Iterable[str | None]) -> set[str]:
    return {word for name in names for word in re.findall(r"\w+", (name or "").lower())}


def _plain(row: Any, masked: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The columns of the dat that mean something to the person, and that the person gets on a screen too: not who wrote it
    down (P-9), and of a signal not who reported it, or along which way (P-2)."""
    told = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        hidden = field.name in _HIDDEN | masked or field.name == "door" or field.name.endswith(("_door", "_id"))
        if not hidden and not field.is_relation and value not in (None, "", [], False):
            told[field.name] = value
    return told


def _given_to(row: Any) -> dict[str, str]:
    """Whom a consent lets look along, by the name that the giver knows."""
    if not isinstance(row, Toestemming):
        return {}
    if row.aan_persoon_id is None:
        return {"aan": Organisatie.objects.get(pk=row.aan_organisatie_id or "").naam}
    other = Persoon.objects.filter(pk=row.aan_persoon_id).first()
    return {"aan": full_name(other) if other else ""}


def _person(reader: Reader, persoon: UUID, at: datetime) -> dict[str, Any]:
    (found,) = read(reader, (personen, Persoon.objects.filter(pk=persoon)), at=at)
    return {**_plain(found[0].dat), **(found[0].wat or {})} if found else {}
