"""What may be asked of agreements."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from ketenzicht.access.policy import SEE_DAT
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.afspraken.models import Afspraak
from ketenzicht.regie.afspraken.rules import afspraken


def valid(on: date) -> Q:
    """Agreements that hold on a day."""
    return Q(geldig_van__lte=on) & (Q(geldig_tot=None) | Q(geldig_tot__gt=on))


def age_on(born: date, on: date) -> int:
    """Full years on a day; who was born on 29 February grows older on 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def in_target_group(born: date | None, on: date) -> Q:
    """Agreements whose target group somebody with this birth date belongs to on a day."""
    if born is None:
        return Q()
    age = age_on(born, on)
    return (Q(doelgroep_van=None) | Q(doelgroep_van__lte=age)) & (Q(doelgroep_tot=None) | Q(doelgroep_tot__gt=age))


def afspraak_for(
    organisatie: UUID,
    *,
    gemeente: str,
    onderwerp: UUID | None = None,
    product: UUID | None = None,
    born: date | None = None,
    on: date,
) -> Afspraak | None:
    """The agreement with this partner that holds on a day: about the product, else about the subject, else the general
    one. Somebody outside the target group falls under none that has one; of whom no birth date is known falls under all.
    None where nothing was agreed."""
    return (
        Afspraak.objects.filter(valid(on), in_target_group(born, on), organisatie=organisatie, gemeente=gemeente)
        .filter(Q(product=None) | Q(product=product))
        .filter(Q(onderwerp=None) | Q(onderwerp=onderwerp))
        .order_by(F("product").asc(nulls_last=True), F("onderwerp").asc(nulls_last=True), "-geldig_van")
        .first()
    )


def register(reader: Reader, *, on: date | None = None, at: datetime) -> "QuerySet[Afspraak]":
    """The agreements that this reader may see, by partner; with `on` those that hold on that day."""
    found = afspraken.visible(reader, SEE_DAT, at=at).select_related("organisatie", "onderwerp", "product")
    return (found.filter(valid(on)) if on else found).order_by("organisatie__naam", "titel", "-geldig_van")
