"""What may be asked about persons: the card of one, who may be one person twice, who lives or belongs together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from ketenzicht.access.errors import NotFound
from ketenzicht.access.policy import SEE_DAT, Shown, read
from ketenzicht.access.rollen.presets import RESIDENTS
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.personen.identity import others_in_vault, survivor
from ketenzicht.regie.personen.keys import words
from ketenzicht.regie.personen.models import Adres, GeheimAdres, Gezag, Persoon, Samenvoeging, Waarschuwing
from ketenzicht.regie.personen.rules import (
    CHANGE,
    FIND,
    geheime_adressen,
    personen,
    waarschuwingen,
)
from ketenzicht.regie.personen.searching import Hit, hit, namesakes

SAME_BSN, SAME_NAME, SAME_SOUND = "zelfde BSN", "zelfde naam en geboortedatum", "klinkt hetzelfde, zelfde geboortedatum"
HAS_GEZAG, SAME_HOUSE = "gezag", "zelfde adres"
_MOST = 50


@dataclass(frozen=True, kw_only=True)
class GezagLine:
    """One line of gezag over or of a person."""

    kind: UUID
    ouder: UUID
    soort: str
    bron: str
    geldig_van: date
    geldig_tot: date | None


@dataclass(frozen=True, kw_only=True)
class Card:
    """A person as this reader sees one. All but `persoon` and what is in the lists of its own rules is empty for a reader
    who sees only that the person is there."""

    persoon: Shown[Persoon]
    adressen: tuple[Adres, ...]
    geheime_adressen: tuple[Shown[GeheimAdres], ...]
    gezag: tuple[GezagLine, ...]
    waarschuwingen: tuple[Shown[Waarschuwing], ...]


def card(reader: Reader, persoon: UUID, *, at: datetime) -> Card:
    """Who it is and, where the rules allow it, contact data, addresses, gezag and warnings; read and logged. A key that was
    merged gives the person who goes on. Raises NotFound."""
    key = survivor(persoon)
    people, secrets, warned = read(
        reader,
        (personen, Persoon.objects.filter(pk=key)),
        (geheime_adressen, GeheimAdres.objects.filter(persoon=key).order_by("-geldig_van")),
        (waarschuwingen, Waarschuwing.objects.filter(persoon=key, opgeheven_tijd=None).order_by("-sinds")),
        at=at,
    )
    if not people:
        raise NotFound(personen.noun)
    full = people[0].wat is not None
    where = full and not _keeps_address(reader, people[0], at)
    return Card(
        persoon=people[0],
        adressen=tuple(Adres.objects.filter(persoon=key).order_by("-geldig_van")) if where else (),
        geheime_adressen=tuple(secrets),
        gezag=tuple(_gezag(reader, key, at)) if full else (),
        waarschuwingen=tuple(warned),
    )


def warnings_to_review(reader: Reader, *, at: datetime) -> list[Waarschuwing]:
    """Standing warnings of which the day of review has come, that this reader may see; oldest first."""
    rows = waarschuwingen.visible(reader, SEE_DAT, at=at)
    return list(rows.filter(opgeheven_tijd=None, herzien_op__lte=local_date(at)).order_by("herzien_op", "pk"))


def duplicates_of(reader: Reader, persoon: UUID, *, at: datetime) -> list[tuple[Hit, str]]:
    """Others who may be this person, with why: the vault knows one BSN for both, the same name and birth date, or a name that
    sounds alike and the same birth date. Only those whom this reader may find. Raises NotFound."""
    row = personen.visible(reader, FIND, at=at).filter(pk=persoon).first()
    if row is None:
        raise NotFound(personen.noun)
    others = personen.visible(reader, FIND, at=at).exclude(pk=persoon)
    found = [(one, SAME_BSN) for one in others.filter(pk__in=others_in_vault(persoon))]
    names = words(row.roepnaam, row.geslachtsnaam)
    if row.geboortedatum:
        found += [(one, SAME_NAME) for one in namesakes(reader, names, row.geboortedatum, at=at).exclude(pk=persoon)]
        alike = others.filter(klanksleutel=row.klanksleutel, geboortedatum=row.geboortedatum)
        found += [(one, SAME_SOUND) for one in alike[:_MOST]]
    return list({one.pk: (hit(one, why), why) for one, why in reversed(found)}.values())[::-1]


def likely_duplicates(reader: Reader, *, at: datetime) -> list[list[Hit]]:
    """Per person whom this reader sees and who may be twice in the record: all whom the reader may find with that birth date
    and a name that sounds alike; at most fifty sets."""
    findable = personen.visible(reader, FIND, at=at)
    twin = findable.filter(klanksleutel=OuterRef("klanksleutel"), geboortedatum=OuterRef("geboortedatum"))
    mine = personen.visible(reader, SEE_DAT, at=at).filter(Exists(twin.exclude(pk=OuterRef("pk"))))
    keys = list(
        mine.order_by("geboortedatum", "klanksleutel").values_list("geboortedatum", "klanksleutel").distinct()[:_MOST]
    )
    wanted = Q(pk=None)
    for born, alike in keys:
        wanted |= Q(geboortedatum=born, klanksleutel=alike)
    sets: dict[tuple[date | None, str], list[Hit]] = {key: [] for key in keys}
    for row in findable.filter(wanted).order_by("sorteersleutel", "pk"):
        sets[row.geboortedatum, row.klanksleutel].append(hit(row, SAME_SOUND))
    return list(sets.values())


def merges_of(reader: Reader, persoon: UUID, *, at: datetime) -> list[Samenvoeging]:
    """The merges into this person, undone ones too, for who may change the person; latest first. Raises NotFound."""
    if not personen.may(reader, CHANGE, persoon, at=at):
        raise NotFound(personen.noun)
    return list(Samenvoeging.objects.filter(blijft=persoon).order_by("-op"))


def all_keys(persoon: UUID) -> list[UUID]:
    """The key of a person and of all rows that were merged into it: in the log stands the key of that time."""
    keys = [persoon]
    for key in keys:
        keys += Persoon.objects.filter(samengevoegd_met=key).values_list("pk", flat=True)
    return keys


def around(reader: Reader, persoon: UUID, *, at: datetime) -> list[tuple[Hit, str]]:
    """Persons who may belong in one group with this one: by gezag, or because they live in the same house. A suggestion only:
    the regisseur decides (S3-18). Nobody with a secret address stands here because of where he lives. Raises NotFound."""
    shown = card(reader, persoon, at=at)
    by_gezag = {key for line in shown.gezag for key in (line.kind, line.ouder)} - {shown.persoon.dat.pk}
    same_house = _same_house(shown.adressen, at) - {shown.persoon.dat.pk} - by_gezag
    rows = {row.pk: row for row in personen.visible(reader, FIND, at=at).filter(pk__in=by_gezag | same_house)}
    told = [*((key, HAS_GEZAG) for key in by_gezag), *((key, SAME_HOUSE) for key in same_house)]
    found = [(hit(rows[key], why), why) for key, why in told if key in rows]
    return sorted(found, key=lambda one: (one[1], one[0].geslachtsnaam, one[0].roepnaam, one[0].key))


def _keeps_address(reader: Reader, shown: Shown[Persoon], at: datetime) -> bool:
    """Whether geheimhouding (Wet BRP 2.59) or a secret address keeps all addresses from another resident, also from a parent
    or with consent: an address for post tells much (P-4)."""
    if reader.role not in RESIDENTS or person_key(reader) == shown.dat.pk:
        return False
    secret = GeheimAdres.objects.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=local_date(at)), persoon=shown.dat.pk)
    return bool(shown.wat and shown.wat["geheimhouding"]) or secret.exists()


def _gezag(reader: Reader, persoon: UUID, at: datetime) -> Iterable[GezagLine]:
    """Lines of gezag; those that name somebody who is hidden from this reader are left out."""
    rows = list(Gezag.objects.filter(Q(kind=persoon) | Q(ouder=persoon)).order_by("-geldig_van", "pk"))
    named = {key for row in rows for key in (row.kind_id, row.ouder_id)} - {persoon}
    others = Persoon.objects.filter(pk__in=named)
    hidden = named - {row.pk for row in personen.without_forbidden(others, reader, SEE_DAT, at=at)}
    return (
        GezagLine(
            kind=row.kind_id,
            ouder=row.ouder_id,
            soort=row.soort,
            bron=row.bron,
            geldig_van=row.geldig_van,
            geldig_tot=row.geldig_tot,
        )
        for row in rows
        if not {row.kind_id, row.ouder_id} & hidden
    )


def _same_house(adressen: Iterable[Adres], at: datetime) -> set[UUID]:
    today = local_date(at)
    homes = [one for one in adressen if one.soort == "woon" and one.postcode and one.huisnummer]
    now = next((one for one in homes if one.geldig_tot is None or one.geldig_tot > today), None)
    if now is None:
        return set()
    living = Adres.objects.filter(
        Q(geldig_tot=None) | Q(geldig_tot__gt=today), soort="woon", postcode=now.postcode, huisnummer=now.huisnummer
    )
    secret = GeheimAdres.objects.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=today)).values("persoon")
    return set(living.exclude(persoon__in=secret).values_list("persoon", flat=True))
