"""What may be asked about outflow and drop-out."""

from datetime import datetime
from uuid import UUID

from ketenzicht.access.policy import SEE_DAT
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.uitstroom.models import Uitstroom, Uitval
from ketenzicht.regie.uitstroom.rules import uitstromen, uitvallen


def outcomes(reader: Reader, *, plan: UUID, at: datetime) -> list[Uitstroom | Uitval]:
    """What became of the people of a plan, as far as this reader sees it, oldest first."""
    went = uitstromen.visible(reader, SEE_DAT, at=at).filter(plan=plan)
    dropped = uitvallen.visible(reader, SEE_DAT, at=at).filter(plan=plan)
    return sorted([*went, *dropped], key=lambda row: (row.gemaakt_tijd, row.pk))
