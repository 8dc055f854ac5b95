"""What may be asked about groups: who belongs to one now and before, and the ecogram (S3-71). Never where somebody lives."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Shown, read
from ketenzicht.access.rollen.presets import RESIDENTS
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Gemeentecontact, Groep, Lidmaatschap, Relatie
from ketenzicht.regie.groepen.rules import CHANGE_MEMBERS, groepen, lidmaatschappen, now
from ketenzicht.regie.personen.models import Persoon


@dataclass(frozen=True, kw_only=True)
class Node:
    """Somebody in the ecogram, by the name that others use."""

    persoon: UUID
    naam: str
    rol: str
    overleden: bool


@dataclass(frozen=True, kw_only=True)
class Edge:
    """How one stands to another."""

    key: UUID
    van: UUID
    naar: UUID
    soort: str
    sterkte: str


@dataclass(frozen=True, kw_only=True)
class Ecogram:
    """The persons of a group and the ties between them. Without ties for who sees only that the group is there."""

    groep: Shown[Groep]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def members(reader: Reader, groep: UUID, *, at: datetime) -> list[Lidmaatschap]:
    """Who belongs to the group now, with `persoon` on each row; sorted by name. Empty where the reader may not see the
    group."""
    rows = lidmaatschappen.visible(reader, SEE_DAT, at=at).filter(now(at), groep=groep).select_related("persoon")
    return list(rows.order_by("persoon__sorteersleutel", "persoon__roepnaam", "persoon"))


def history(reader: Reader, groep: UUID, *, at: datetime) -> list[Lidmaatschap]:
    """Everybody who ever belonged to the group and from when to when, for who may change it (S3-21); oldest first. Raises
    NotFound, MayNot."""
    if not groepen.may(reader, CHANGE_MEMBERS, groep, at=at):
        raise MayNot(CHANGE_MEMBERS.sentence) if groepen.may(reader, SEE_DAT, groep, at=at) else NotFound(groepen.noun)
    rows = lidmaatschappen.visible(reader, SEE_DAT, at=at).filter(groep=groep).select_related("persoon")
    return list(rows.order_by("geldig_van", "persoon__sorteersleutel", "persoon__roepnaam", "pk"))


def ecogram(reader: Reader, groep: UUID, *, at: datetime) -> Ecogram:
    """The group as a picture: its persons, without address and birth date, and for who may see the wat the ties between those
    who belong to it now. Raises NotFound."""
    (found,) = read(reader, (groepen, Groep.objects.filter(pk=groep)), at=at)
    if not found:
        raise NotFound(groepen.noun)
    rows = members(reader, groep, at=at)
    here = {row.persoon_id for row in rows}
    ties = Relatie.objects.filter(groep=groep, van__in=here, naar__in=here) if found[0].wat is not None else ()
    return Ecogram(
        groep=found[0],
        nodes=tuple(
            Node(
                persoon=row.persoon_id,
                naam=_called(row.persoon),
                rol=row.rol,
                overleden=row.persoon.overleden_op is not None,
            )
            for row in rows
        ),
        edges=tuple(
            Edge(key=tie.pk, van=tie.van_id, naar=tie.naar_id, soort=tie.soort, sterkte=tie.sterkte)
            for tie in sorted(ties, key=lambda tie: tie.pk)
        ),
    )


def municipal_contacts(reader: Reader, groep: UUID, *, at: datetime) -> list[Gemeentecontact]:
    """The contacts in other municipalities, for workers who may see the wat of the group: a member could read from it where
    somebody hides (P-4)."""
    if reader.role in RESIDENTS or not groepen.may(reader, SEE_WAT, groep, at=at):
        return []
    return list(Gemeentecontact.objects.filter(groep=groep).select_related("medewerker").order_by("gemeente"))


def _called(persoon: Persoon) -> str:
    return " ".join(filter(None, (persoon.roepnaam, persoon.tussenvoegsel, persoon.geslachtsnaam)))
