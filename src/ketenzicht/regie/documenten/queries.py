"""What may be asked about documents: lists of dat, and the content of one, which is a read of wat and logged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from ketenzicht.access.errors import NotFound
from ketenzicht.access.policy import Shown, read
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.documenten.errors import Infected
from ketenzicht.regie.documenten.models import Document
from ketenzicht.regie.documenten.place import cabinet
from ketenzicht.regie.documenten.rules import documenten
from ketenzicht.regie.documenten.scanning import INFECTED


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A document as it is handed out: never shown inside a page, always as a file of its own."""

    naam: str
    mediatype: str
    size: int
    """in bytes"""
    pieces: Iterator[bytes]


def open_document(reader: Reader, document: UUID, *, at: datetime) -> Opened:
    """The content of a document, for a reader who may see the wat; the read is logged. Raises NotFound, Infected."""
    (found,) = read(reader, (documenten, Document.objects.filter(pk=document)), at=at)
    if not found:
        raise NotFound(documenten.noun)
    return _opened(found[0], at)


def documents(
    reader: Reader, *, plan: UUID | None = None, traject: UUID | None = None, aanvraag: UUID | None = None, at: datetime
) -> list[Shown[Document]]:
    """The documents at a plan, a traject or a request, newest first, with titles where the reader may see the wat."""
    rows: QuerySet[Document] = Document.objects.order_by("-gemaakt_tijd", "-pk")
    for name, key in (("plan", plan), ("traject", traject), ("aanvraag", aanvraag)):
        rows = rows.filter(**{name: key}) if key else rows
    (found,) = read(reader, (documenten, rows), at=at)
    return found


def _opened(shown: Shown[Document], at: datetime) -> Opened:
    if shown.wat is None:
        raise NotFound(documenten.noun)
    if shown.dat.virusscan == INFECTED:
        raise Infected
    return Opened(
        naam=shown.wat["bestandsnaam"],
        mediatype=shown.dat.mediatype,
        size=shown.dat.bytes,
        pieces=cabinet(at).get(shown.dat.sha256),
    )
