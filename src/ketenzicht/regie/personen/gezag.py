"""Who has gezag over a child: given and ended with a source (P-4)."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db.models import Q

from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import InTheFuture, Invalid
from ketenzicht.access.log.recording import record
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.personen.errors import (
    GezagStands,
    NoGezag,
    NotOverOneself,
    ParentIsYounger,
    StartsBeforeFormer,
)
from ketenzicht.regie.personen.models import Gezag
from ketenzicht.regie.personen.rules import END_GEZAG, FIND, GIVE_GEZAG, personen

constraints["gezag_een_keer"] = GezagStands
constraints["gezag_over_een_ander"] = NotOverOneself


@verb(GIVE_GEZAG)
def give_gezag(
    *,
    kind: UUID,
    ouder: UUID,
    soort: Literal["ouderlijk", "voogdij"] = "ouderlijk",
    bron: str = "",
    geldig_van: date,
    by: Reader,
    at: datetime,
) -> UUID:
    """Somebody has gezag over a child from this day on; `bron` says how that is known, such as the BRP or a court. Raises
    NotOverOneself, ParentIsYounger, GezagStands, InTheFuture."""
    if kind == ouder:
        raise NotOverOneself
    child = personen.take(by, GIVE_GEZAG, kind, at=at)
    parent = personen.take(by, FIND, ouder, at=at)
    if soort not in ("ouderlijk", "voogdij"):
        raise Invalid("Het gezag is ouderlijk gezag of voogdij.")
    if child.geboortedatum and parent.geboortedatum and parent.geboortedatum >= child.geboortedatum:
        raise ParentIsYounger
    if geldig_van > local_date(at):
        raise InTheFuture("geldig van")
    if Gezag.objects.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=geldig_van), kind=child, ouder=parent).exists():
        raise GezagStands
    row = Gezag.objects.create(kind=child, ouder=parent, soort=soort, bron=bron.strip(), geldig_van=geldig_van)
    record(by, GIVE_GEZAG, child, at=at, details=_told(row), event={"soort": soort})
    return row.pk


@verb(END_GEZAG)
def end_gezag(*, kind: UUID, ouder: UUID, bron: str = "", geldig_tot: date, by: Reader, at: datetime) -> None:
    """The gezag has ended on this day; what the parent saw through it closes at once. Raises NoGezag, InTheFuture,
    StartsBeforeFormer."""
    child = personen.take(by, END_GEZAG, kind, at=at)
    row = Gezag.objects.select_for_update().filter(kind=child, ouder=ouder, geldig_tot=None).first()
    if row is None:
        raise NoGezag
    if geldig_tot > local_date(at):
        raise InTheFuture("geldig tot")
    if geldig_tot < row.geldig_van:
        raise StartsBeforeFormer
    told = _told(row) | {"geldig_tot": geldig_tot, "bron van het einde": bron.strip()}
    if geldig_tot == row.geldig_van:  # it never was
        row.delete()
    else:
        row.geldig_tot = geldig_tot
        row.save(update_fields=["geldig_tot"])
    record(by, END_GEZAG, child, at=at, details=told)


def _told(row: Gezag) -> dict[str, object]:
    return {"ouder": row.ouder_id, "soort": row.soort, "bron": row.bron, "geldig_van": row.geldig_van}
