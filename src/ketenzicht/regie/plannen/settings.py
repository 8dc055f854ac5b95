"""The settings of a municipality that plans ask for, and what holds where nothing was set."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from ketenzicht.access.settings.models import Instelling
from ketenzicht.kernel.clock import local_date

PORTAL = "portaal_aan"
GLASS_HOURS = "noodtoegang_uren"
CONSENT_DAYS = "toestemming_max_dagen"
MANDATE = "regisseur_mag_toekennen"
ESCALATION_CONTACT = "escalatie_contact"

_DEFAULTS: dict[str, Any] = {
    PORTAL: True,  # S3-115: the municipality decides whether it is worth it
    GLASS_HOURS: 24,  # S3-136
    CONSENT_DAYS: 365,  # S3-123: no standing consent
    MANDATE: False,  # S3-110: grants second-line trajecten, or refers only
    ESCALATION_CONTACT: "",  # S3-163: whom to ask; empty: the managers of the team
}


def asked(gemeente: str, key: str, on: date) -> Any:
    """What holds in this municipality on this day."""
    row = _valid(key, on).filter(gemeente=gemeente).order_by("-geldig_van").first()
    return _DEFAULTS[key] if row is None else row.waarde


def may_grant(gemeente: str, on: date) -> bool:
    """Whether a regisseur here may grant second-line trajecten, or only refers (S3-110)."""
    return bool(asked(gemeente, MANDATE, on))


def municipalities_with(key: str, value: Any, at: datetime) -> "QuerySet[Any, Any]":
    """Codes of the municipalities that have set this value now."""
    return _valid(key, local_date(at)).filter(waarde=value).values("gemeente")


def _valid(key: str, on: date) -> "QuerySet[Instelling]":
    return Instelling.objects.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=on), sleutel=key, geldig_van__lte=on)
