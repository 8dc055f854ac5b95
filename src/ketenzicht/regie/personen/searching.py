"""Search for persons: by BSN, by the beginnings of names and the birth date, and by how a name sounds (X-7). Gives who it
is, never what about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from ketenzicht.access.errors import MayNot
from ketenzicht.access.log.models import Logregel
from ketenzicht.access.log.recording import log_line
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.personen.errors import SearchMore, TooManyPeople
from ketenzicht.regie.personen.identity import checked_bsn, key_of_bsn
from ketenzicht.regie.personen.keys import sound, words
from ketenzicht.regie.personen.models import Persoon, Zoekwoord
from ketenzicht.regie.personen.rules import FIND, PRECISELY, SEARCHERS, personen
from ketenzicht.regie.personen.tickets import ticket

MOST = 20
"""hits that one search shows"""
MOST_SUGGESTED = 8
ONE_SEARCH = timedelta(minutes=5)
"""what somebody types within this time is one search in the log"""
COMMON = 1_000
"""a single word that begins so many names says too little"""

BY_BSN, BY_NAME, BY_SOUND = "BSN", "naam", "klank"


@dataclass(frozen=True, kw_only=True)
class Hit:
    """Somebody who may be the one: who it is, without content."""

    key: UUID
    roepnaam: str
    tussenvoegsel: str
    geslachtsnaam: str
    geboortedatum: date | None
    overleden_op: date | None
    gemeente: str
    found_by: str
    """BSN, naam or klank"""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search gave; `ticket` lets the reader make the person who was searched for and is not among the hits."""

    hits: tuple[Hit, ...]
    more: bool
    """there are more than are shown: search more precisely"""
    ticket: str
    """empty while there are more, or where the search said too little"""


def search(reader: Reader, text: str = "", *, born: date | None = None, bsn: str = "", at: datetime) -> Found:
    """At most twenty persons whom this reader may find: by BSN exactly, by the beginnings of all words of the name (and the
    birth date), then by sound. A role that does not search a whole municipality finds strangers by birth date or BSN only.
    The search is logged, without what was typed. Raises MayNot, SearchMore, TooManyPeople, BsnInvalid."""
    if reader.role not in SEARCHERS:
        raise MayNot(FIND.sentence)
    digits = checked_bsn(bsn) if bsn else ""
    typed = words(text)
    precise = reader.role not in PRECISELY or bool(born or digits)
    people = personen.visible(reader, FIND if precise else SEE_DAT, at=at)
    hits = _unique(
        [
            *_by_bsn(personen.visible(reader, FIND, at=at), digits),
            *(_by_name(people, typed, born) if typed or not digits else ()),
        ]
    )
    told = {"treffers": min(len(hits), MOST), "op": _kinds(typed, born, digits)}
    _log(reader, at=at, told=told)
    more = len(hits) > MOST
    proof = ticket(reader, typed, born, digits, at=at) if typed and precise and not more else ""
    return Found(hits=tuple(hits[:MOST]), more=more, ticket=proof)


def suggest(reader: Reader, text: str, *, at: datetime) -> tuple[Hit, ...]:
    """At most eight persons while somebody types a name; nothing for less than three letters, or for a word that begins too
    many names. Logged as a search, without what was typed, and once for all that is typed within a few minutes."""
    typed = words(text)
    if reader.role not in SEARCHERS or not typed or len(max(typed, key=len)) < 3 or _is_common(typed):
        return ()
    people = personen.visible(reader, SEE_DAT if reader.role in PRECISELY else FIND, at=at)
    hits = _hits(_named(people, typed).order_by("sorteersleutel", "pk")[:MOST_SUGGESTED], BY_NAME)
    if hits and not _is_searching(reader, at):
        _log(reader, at=at, told={"op": ["naam"], "typend": True})
    return tuple(hits)


def _log(reader: Reader, *, at: datetime, told: dict[str, Any]) -> None:
    log_line(reader, Logregel.Soort.ACTIE, FIND.key, at=at, kind=personen.kind, details=told)


def _is_searching(reader: Reader, at: datetime) -> bool:
    lines = Logregel.objects.filter(wie=reader.id, soort=Logregel.Soort.ACTIE, handeling=FIND.key)
    return lines.filter(tijd__gt=at - ONE_SEARCH, tijd__lte=at).exists()


def namesakes(reader: Reader, names: Sequence[str], born: date | None, *, at: datetime) -> "QuerySet[Persoon]":
    """Persons whom this reader may find with exactly these words as name and this birth date, or with one of both unknown."""
    people = personen.visible(reader, FIND, at=at)
    for word in names:
        people = people.filter(_has(Q(woord=word)))
    return people.filter(Q(geboortedatum=born) | Q(geboortedatum=None)) if born else people.filter(geboortedatum=None)


def _by_bsn(people: "QuerySet[Persoon]", bsn: str) -> list[Hit]:
    key = key_of_bsn(bsn) if bsn else None
    return _hits(people.filter(pk=key), BY_BSN) if key else []


def _by_name(people: "QuerySet[Persoon]", typed: Sequence[str], born: date | None) -> list[Hit]:
    longest = len(max(typed, key=len, default=""))
    if longest < 2:
        raise SearchMore
    if born:
        people = people.filter(geboortedatum=born)
    elif longest > 2 and _is_common(typed):
        raise TooManyPeople
    named = _named(people, typed, whole=longest == 2 and not born).order_by("sorteersleutel", "pk")
    hits = _hits(named[: MOST + 1], BY_NAME)
    if len(hits) > MOST:
        return hits
    alike = _sounding(people, typed, born).order_by("sorteersleutel", "pk")
    return hits + _hits(alike[: MOST + 1], BY_SOUND)


def _named(people: "QuerySet[Persoon]", typed: Sequence[str], *, whole: bool = False) -> "QuerySet[Persoon]":
    """Each word begins a word of the name. The longest, which fits fewest people, leads; the others are looked up with each."""
    first, *others = sorted(typed, key=len, reverse=True)
    begins = Q(woord=first) if whole else Q(woord__startswith=first)
    people = people.filter(pk__in=Zoekwoord.objects.filter(begins).values("persoon"))
    for word in others:
        people = people.filter(_has(Q(woord__startswith=word)))
    return people


def _sounding(people: "QuerySet[Persoon]", typed: Sequence[str], born: date | None) -> "QuerySet[Persoon]":
    """The first or the last words sound like the family name, and what else was typed begins a word of the name. With a
    birth date one word that fits is enough: the other may have been typed wrongly."""
    if born:
        alike = Q(klanksleutel__in=[key for key in map(sound, ("".join(typed), *typed)) if key])
        for word in typed:
            alike |= Q(_has(Q(woord__startswith=word))) if len(word) > 1 else Q()
        return people.filter(alike)
    alike = Q(klanksleutel=sound("".join(typed)))
    for i in range(1, len(typed)):
        for family, others in ((typed[i:], typed[:i]), (typed[:i], typed[i:])):
            both = Q(klanksleutel=sound("".join(family)))
            for word in others:
                both &= Q(_has(Q(woord__startswith=word)))
            alike |= both
    return people.filter(alike)


def _has(word: Q) -> Exists:
    return Exists(Zoekwoord.objects.filter(word, persoon=OuterRef("pk")))


def _is_common(typed: Sequence[str]) -> bool:
    """Whether one word is all that is known, and it begins very many names."""
    return len(typed) == 1 and Zoekwoord.objects.filter(woord__startswith=typed[0])[: COMMON + 1].count() > COMMON


def _hits(people: Iterable[Persoon], found_by: str) -> list[Hit]:
    return [hit(persoon, found_by) for persoon in people]


def hit(persoon: Persoon, found_by: str) -> Hit:
    """A person as a hit."""
    return Hit(
        key=persoon.pk,
        roepnaam=persoon.roepnaam,
        tussenvoegsel=persoon.tussenvoegsel,
        geslachtsnaam=persoon.geslachtsnaam,
        geboortedatum=persoon.geboortedatum,
        overleden_op=persoon.overleden_op,
        gemeente=persoon.gemeente_id,
        found_by=found_by,
    )


def _unique(hits: Iterable[Hit]) -> list[Hit]:
    """Each person once, by the best reason; one more than is shown at most."""
    first: dict[UUID, Hit] = {}
    for one in hits:
        first.setdefault(one.key, one)
    return list(islice(first.values(), MOST + 1))


def _kinds(typed: Sequence[str], born: date | None, bsn: str) -> list[Any]:
    asked = (("naam", typed), ("geboortedatum", born), ("BSN", bsn))
    return [name for name, given in asked if given]
