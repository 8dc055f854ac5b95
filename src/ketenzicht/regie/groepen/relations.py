"""How the persons of a group stand to each other, and who is the contact in another municipality."""

from datetime import datetime
from uuid import UUID

from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import Invalid
from ketenzicht.access.log.recording import record
from ketenzicht.access.organisaties.models import Gemeente, Medewerker
from ketenzicht.access.policy import Action
from ketenzicht.kernel.reader import Reader
from ketenzicht.kernel.text import join_or
from ketenzicht.regie.groepen.composition import belonging
from ketenzicht.regie.groepen.errors import (
    ContactElsewhere,
    Disbanded,
    MunicipalityUnknown,
    NotInGroep,
    OwnMunicipality,
    RelatedToOneself,
    RelationMissing,
    RelationStands,
    RelationUnknown,
)
from ketenzicht.regie.groepen.models import Gemeentecontact, Groep, Relatie
from ketenzicht.regie.groepen.rules import RELATE, SHARE_WITH_MUNICIPALITY, UNRELATE, groepen

STERKTES = ("sterk", "gewoon", "zwak", "gespannen", "verbroken")

constraints["relatie_een_keer"] = RelationStands


@verb(RELATE)
def relate(
    *, groep: UUID, van: UUID, naar: UUID, soort: str, sterkte: str = "gewoon", by: Reader, at: datetime
) -> UUID:
    """How one person of the group stands to another, in words ("moeder van") and how strong that tie is (S3-71). Raises
    NotInGroep, RelatedToOneself, RelationMissing, RelationStands, Invalid."""
    mine = _standing(RELATE, groep, by, at)
    if van == naar:
        raise RelatedToOneself
    if not {van, naar} <= belonging(mine):
        raise NotInGroep
    if not soort.strip():
        raise RelationMissing
    if sterkte not in STERKTES:
        raise Invalid(f"De sterkte van een relatie is {join_or(STERKTES)}.")
    row = Relatie.objects.create(groep=mine, van_id=van, naar_id=naar, soort=" ".join(soort.split()), sterkte=sterkte)
    record(by, RELATE, mine, at=at, details={"van": van, "naar": naar, "soort": row.soort, "sterkte": sterkte})
    return row.pk


@verb(UNRELATE)
def unrelate(*, groep: UUID, relatie: UUID, by: Reader, at: datetime) -> None:
    """Take a relation away. Raises RelationUnknown."""
    mine = _standing(UNRELATE, groep, by, at)
    row = Relatie.objects.filter(groep=mine, pk=relatie).first()
    if row is None:
        raise RelationUnknown
    record(by, UNRELATE, mine, at=at, details={"van": row.van_id, "naar": row.naar_id, "soort": row.soort})
    row.delete()


@verb(SHARE_WITH_MUNICIPALITY)
def set_municipal_contact(
    *, groep: UUID, gemeente: str, medewerker: UUID | None = None, toelichting: str = "", by: Reader, at: datetime
) -> UUID:
    """Write down with which other municipality, and with whom there, the group is coordinated (S3-19); again for the same
    municipality replaces it. It opens nothing for them. Raises OwnMunicipality, MunicipalityUnknown, ContactElsewhere."""
    mine = _standing(SHARE_WITH_MUNICIPALITY, groep, by, at)
    if gemeente == mine.gemeente_id:
        raise OwnMunicipality
    if not Gemeente.objects.filter(code=gemeente).exists():
        raise MunicipalityUnknown
    there = Medewerker.objects.filter(organisatie__gemeenten__contains=[gemeente])
    if medewerker is not None and not there.filter(pk=medewerker).exists():
        raise ContactElsewhere
    row, _ = Gemeentecontact.objects.update_or_create(
        groep=mine, gemeente_id=gemeente, defaults={"medewerker_id": medewerker, "toelichting": toelichting.strip()}
    )
    record(by, SHARE_WITH_MUNICIPALITY, mine, at=at, event={"gemeente": gemeente})
    return row.pk


def _standing(action: Action, key: UUID, by: Reader, at: datetime) -> Groep:
    groep: Groep = groepen.take(by, action, key, at=at)
    if groep.opgeheven_tijd is not None:
        raise Disbanded
    return groep
