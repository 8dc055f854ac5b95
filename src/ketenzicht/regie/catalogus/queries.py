"""What may be asked of the catalogue: what there is to choose from on a day."""

from datetime import date, datetime

from django.db.models import Q

from ketenzicht.access.policy import SEE_DAT
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.catalogus.codes import GELEVERD_DOOR
from ketenzicht.regie.catalogus.models import Onderwerp, Product, Zaaktype
from ketenzicht.regie.catalogus.rules import onderwerpen, producten, zaaktypen


def current(on: date) -> Q:
    """Products that are valid on a day."""
    return Q(geldig_van__lte=on) & (Q(geldig_tot=None) | Q(geldig_tot__gt=on))


def products(reader: Reader, gemeente: str, on: date, *, at: datetime, wet: str = "") -> list[Product]:
    """The products of a municipality on a day, with their case type; of one law where that is asked. By code."""
    rows = producten.visible(reader, SEE_DAT, at=at).filter(current(on), gemeente=gemeente).select_related("zaaktype")
    return list((rows.filter(wet=wet) if wet else rows).order_by("code"))


def overview(reader: Reader, gemeente: str, on: date, *, at: datetime) -> dict[str, list[Product]]:
    """What wijkteam, back office and partners deliver, in that order (S3-74)."""
    found = products(reader, gemeente, on, at=at)
    return {title: [row for row in found if row.geleverd_door == key] for key, title in GELEVERD_DOOR.items()}


def case_types(reader: Reader, *, at: datetime) -> list[Zaaktype]:
    """All case types, each reference case type before its variants."""
    rows = list(zaaktypen.visible(reader, SEE_DAT, at=at).select_related("variant_van").order_by("code"))
    return sorted(
        rows, key=lambda row: (row.variant_van.code if row.variant_van else row.code, bool(row.variant_van), row.code)
    )


def subjects(reader: Reader, gemeente: str, on: date, *, at: datetime) -> list[Onderwerp]:
    """The subjects that can be chosen on a day, by title."""
    rows = onderwerpen.visible(reader, SEE_DAT, at=at).filter(
        Q(geldig_tot=None) | Q(geldig_tot__gt=on), gemeente=gemeente
    )
    return list(rows.order_by("titel", "code"))
