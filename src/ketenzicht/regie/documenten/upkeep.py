"""What keeps the documents on disk and their rows together: clean up what no row names, find what is gone, scan again."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.rollen.presets import STELSEL
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.documenten.models import Document
from ketenzicht.regie.documenten.place import cabinet, lock_content
from ketenzicht.regie.documenten.rules import RESCAN, documenten
from ketenzicht.regie.documenten.scanning import NOT_SCANNED, scan

documenten.start(RESCAN, {STELSEL})


@dataclass
class Upkeep:
    """What a clean-up did and found."""

    removed: int = 0
    """contents that no row named any more"""
    unfinished: int = 0
    missing: list[str] = field(default_factory=list)
    """hashes that a row names and the disk does not hold: put them back from the back-up"""


def clean_up(*, at: datetime) -> Upkeep:
    """Destroy contents that no row names: of an act that failed, of a document that was removed or whose term is over.
    Something that is just being added is left alone. Finds what a row names and the disk lost."""
    kept = cabinet(at)
    done = Upkeep(unfinished=kept.remove_unfinished(at=at))
    named = set(Document.objects.values_list("sha256", flat=True))
    for digest in kept.all():
        if digest not in named:
            done.removed += _remove_unused(digest, at)
    done.missing = sorted(
        digest for digest in set(Document.objects.values_list("sha256", flat=True)) if not kept.has(digest)
    )
    return done


AGAIN_AFTER = timedelta(days=7)
"""a scanner learns of new viruses: so long a verdict counts"""


def to_scan(at: datetime, *, most: int) -> list[UUID]:
    """Keys of documents that were never scanned, or not lately, the longest ago first; none without a scanner."""
    if not settings.VIRUS_SCANNER:
        return []
    waiting = Document.objects.filter(Q(gescand_tijd=None) | Q(gescand_tijd__lte=at - AGAIN_AFTER))
    oldest = waiting.exclude(virusscan="besmet").order_by(F("gescand_tijd").asc(nulls_first=True), "pk")
    return list(oldest.values_list("pk", flat=True)[:most])


@verb(RESCAN)
def rescan(*, document: UUID, by: Reader, at: datetime) -> None:
    """Scan a document again; one that is found infected cannot be opened any more. Nothing changes where it cannot be
    scanned now."""
    documenten.require_start(by, RESCAN, "")
    kept = cabinet(at)
    row = Document.objects.select_for_update().filter(pk=document).first()
    if row is None or not kept.has(row.sha256):  # of a content that is lost `clean_up` tells
        return
    found = scan(b"".join(kept.get(row.sha256)))
    if found != NOT_SCANNED:
        row.virusscan, row.gescand_tijd = found, at
        row.save(update_fields=["virusscan", "gescand_tijd"])
        record(by, RESCAN, row, at=at, event={"virusscan": found})


def _remove_unused(digest: str, at: datetime) -> int:
    """One content, under its lock: whoever adds it in this moment waits, and then writes it anew."""
    with transaction.atomic():
        lock_content(digest)
        if Document.objects.filter(sha256=digest).exists():
            return 0
        cabinet(at).remove(digest)
    return 1
