"""What may be asked about outflow and drop-out."""

from datetime import datetime
from uuid import UUID

from ketenzicht.access.policy import read
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.uitstroom.models import Uitstroom, Uitval
from ketenzicht.regie.uitstroom.rules import uitstromen, uitvallen


def outcomes(reader: Reader, *, plan: UUID, at: datetime) -> list[Uitstroom | Uitval]:
    """What became of the people of a plan, as far as this reader sees it, oldest first; logged as a read (S3-170)."""
    went, dropped = read(
        reader, (uitstromen, Uitstroom.objects.filter(plan=plan)), (uitvallen, Uitval.objects.filter(plan=plan)), at=at
    )
    found: list[Uitstroom | Uitval] = [one.dat for one in (*went, *dropped)]
    return sorted(found, key=lambda row: (row.gemaakt_tijd, row.pk))
