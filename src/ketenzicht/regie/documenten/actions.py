"""What may change in documents: added at a plan, a traject or a request, described, signed, removed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.editing import merge
from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.errors import InTheFuture
from ketenzicht.access.log.recording import record
from ketenzicht.access.policy import SEE_WAT
from ketenzicht.access.settings.declared import LARGEST_DOCUMENT
from ketenzicht.access.settings.queries import setting
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.aanvragen.rules import aanvragen
from ketenzicht.regie.documenten.errors import (
    EmptyFile,
    FileTooLarge,
    Infected,
    NotInThisGroep,
    OnePlaceNeeded,
    SignedAlready,
    UnknownSoort,
)
from ketenzicht.regie.documenten.kinds import mediatype_of, plain_name
from ketenzicht.regie.documenten.models import Document, DocumentInhoud
from ketenzicht.regie.documenten.place import cabinet, lock_content
from ketenzicht.regie.documenten.rules import ADD, ASK_SIGNATURE, DESCRIBE, REMOVE, SIGN, documenten
from ketenzicht.regie.documenten.scanning import INFECTED, NOT_SCANNED, scan
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.plannen.rules import plannen
from ketenzicht.regie.trajecten.rules import trajecten

SOORTEN = ("ondersteuningsplan", "foto", "ecogram", "verslag", "beschikking", "overig")


@verb(ADD)
def add(
    *, inhoud: bytes, bestandsnaam: str, titel: str = "", soort: str = "overig", plan: UUID | None = None,
    traject: UUID | None = None, aanvraag: UUID | None = None, persoon: UUID | None = None, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Keep a file at one plan (of one member, or of the group where no member is named), one traject or one request, whose
    subject it takes. The content decides what it is. The bytes are on the disk, sealed, before the row is. Raises
    OnePlaceNeeded, EmptyFile, FileTooLarge, KindNotAllowed, NameAndContentDiffer, HoldsMacros, Infected, ScannerFailed."""
    place = _place(plan, traject, aanvraag, persoon, by=by, at=at)
    documenten.require_start(by, ADD, place.gemeente)
    if soort not in SOORTEN:
        raise UnknownSoort(SOORTEN)
    _require_size(inhoud, setting(place.gemeente, LARGEST_DOCUMENT, local_date(at)))
    name = plain_name(bestandsnaam)
    mediatype = mediatype_of(inhoud, name)
    found = scan(inhoud)
    if found == INFECTED:
        raise Infected
    lock_content(hashlib.sha256(inhoud).hexdigest())
    row = Document.objects.create(
        **place.keys, mediatype=mediatype, bytes=len(inhoud), sha256=cabinet(at).put(inhoud), soort=soort,
        virusscan=found, gescand_tijd=None if found == NOT_SCANNED else at, gemaakt_tijd=at, gemaakt_door=by.id,
    )  # fmt: skip
    DocumentInhoud.objects.create(van=row, titel=titel or name, bestandsnaam=name)
    record(by, ADD, row, at=at, event={"soort": soort})
    return row.pk


@verb(DESCRIBE)
def describe(*, document: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime) -> UUID:
    """Change title or description. Raises FieldConflict."""
    row = documenten.take(by, DESCRIBE, document, at=at)
    inhoud = DocumentInhoud.objects.select_for_update().get(van=row)
    changed = merge(inhoud, base=base, new=new, may_change=frozenset({"titel", "omschrijving"}))
    if changed:
        inhoud.save(update_fields=sorted(changed))
    record(by, DESCRIBE, row, at=at, details={name: [base[name], new[name]] for name in sorted(changed)})
    return row.pk


@verb(ASK_SIGNATURE)
def ask_signature(*, document: UUID, by: Reader, at: datetime) -> UUID:
    """The document waits for a signature (S3-69). Raises SignedAlready."""
    row = documenten.take(by, ASK_SIGNATURE, document, at=at)
    if row.ondertekening == "getekend":
        raise SignedAlready
    row.ondertekening = "gevraagd"
    row.save(update_fields=["ondertekening"])
    record(by, ASK_SIGNATURE, row, at=at, event={"ondertekening": row.ondertekening})
    return row.pk


@verb(SIGN)
def sign(*, document: UUID, op: date | None = None, by: Reader, at: datetime) -> UUID:
    """It was signed on this day. Raises SignedAlready, InTheFuture."""
    row = documenten.take(by, SIGN, document, at=at)
    if row.ondertekening == "getekend":
        raise SignedAlready
    if op and op > local_date(at):
        raise InTheFuture("getekend op")
    row.ondertekening, row.getekend_op = "getekend", op or local_date(at)
    row.save(update_fields=["ondertekening", "getekend_op"])
    record(by, SIGN, row, at=at, event={"ondertekening": row.ondertekening})
    return row.pk


@verb(REMOVE)
def remove(*, document: UUID, reden: str, by: Reader, at: datetime) -> None:
    """Take away a document that does not belong here. Its bytes go with the next clean-up, unless another row holds the
    same content."""
    row = documenten.take(by, REMOVE, document, at=at)
    record(by, REMOVE, row, at=at, details={"reden": reden})
    row.delete()


@dataclass(frozen=True)
class _Place:
    gemeente: str
    keys: dict[str, Any]


def _place(
    plan: UUID | None, traject: UUID | None, aanvraag: UUID | None, persoon: UUID | None, *, by: Reader, at: datetime
) -> _Place:
    """Where it belongs, taken by somebody who sees what that is about; and whose it is."""
    if sum(key is not None for key in (plan, traject, aanvraag)) != 1:
        raise OnePlaceNeeded
    if plan:
        return _at_plan(plan, persoon, by=by, at=at)
    home: Any
    if traject:
        home = trajecten.take(by, SEE_WAT, traject, at=at)
        at_what = {"traject": home}
    else:
        home = aanvragen.take(by, SEE_WAT, aanvraag, at=at)  # type: ignore[arg-type]  # one of the three is there
        at_what = {"aanvraag": home}
    subject = {"plan_id": home.plan_id, "groep_id": home.groep_id, "persoon_id": home.persoon_id}
    return _Place(home.gemeente_id, {"gemeente_id": home.gemeente_id, **subject, **at_what})


def _at_plan(plan: UUID, persoon: UUID | None, *, by: Reader, at: datetime) -> _Place:
    home = plannen.take(by, SEE_WAT, plan, at=at)
    members = Lidmaatschap.objects.filter(groep=home.groep_id, rol=Lidmaatschap.Rol.LID, geldig_tot=None)
    if persoon and not members.filter(persoon=persoon).exists():
        raise NotInThisGroep
    subject = {"persoon_id": persoon} if persoon else {"groep_id": home.groep_id}
    return _Place(home.gemeente_id, {"gemeente_id": home.gemeente_id, "plan": home, **subject})


def _require_size(data: bytes, megabytes: int) -> None:
    if not data:
        raise EmptyFile
    if len(data) > megabytes * 1_000_000:
        raise FileTooLarge(megabytes)
