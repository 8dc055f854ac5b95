"""What may be asked about rights and retention: open requests with their days, the register, and what is due."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from ketenzicht.access.policy import SEE_DAT
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.bewaren.models import Rechtsverzoek
from ketenzicht.regie.bewaren.rules import rechtsverzoeken, verwijderingen


@dataclass(frozen=True, kw_only=True)
class Open:
    """An open request: what is asked, and how long there is left; not by whom."""

    verzoek: Rechtsverzoek
    dagen: int
    """days left; below 0: too late"""


def open_requests(reader: Reader, *, at: datetime) -> list[Open]:
    """The open requests that this reader answers or watches, what ends first comes first."""
    rows = rechtsverzoeken.visible(reader, SEE_DAT, at=at).filter(besluit="").select_related("behandelaar")
    today = local_date(at)
    return [Open(verzoek=row, dagen=(row.uiterste_op - today).days) for row in rows.order_by("uiterste_op", "pk")]


def removals(reader: Reader, *, since: date, at: datetime) -> Counter[tuple[str, str]]:
    """The register: how many objects of a kind were destroyed on which ground since a day."""
    rows = verwijderingen.visible(reader, SEE_DAT, at=at).filter(tijd__date__gte=since)
    counted = rows.values("object_soort", "grond").annotate(aantal=Count("pk")).order_by("object_soort", "grond")
    return Counter({(row["object_soort"], row["grond"]): row["aantal"] for row in counted})
