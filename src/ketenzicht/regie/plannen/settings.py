"""The settings of a municipality that plans ask for."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from ketenzicht.access.settings.declared import MANDATE, PORTAL
from ketenzicht.access.settings.models import Instelling
from ketenzicht.access.settings.queries import setting
from ketenzicht.kernel.clock import local_date


def may_grant(gemeente: str, on: date) -> bool:
    """Whether a regisseur here may grant second-line trajecten, or refers only (S3-110)."""
    return setting(gemeente, MANDATE, on) == "zelf_toekennen"


def without_portal(at: datetime) -> "QuerySet[Any, Any]":
    """Codes of the municipalities that said no to a portal (S3-115). One that said nothing has none yet either; there the
    rules hold as they will, so that a regisseur can see beforehand what members would see."""
    today = local_date(at)
    said = Instelling.objects.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=today), geldig_van__lte=today)
    return said.filter(sleutel=PORTAL.key, waarde=False).values("gemeente")
