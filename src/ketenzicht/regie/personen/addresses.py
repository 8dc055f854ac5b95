"""What may change in addresses. A secret address takes the place of the public one, which never stands beside it (P-4)."""

import re
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.errors import InTheFuture, Invalid
from ketenzicht.access.log.recording import record
from ketenzicht.access.organisaties.models import Gemeente
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.codes import gemeente_of, is_wijkcode, successor
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.personen.errors import (
    AddressIncomplete,
    NoSecretAddress,
    PostcodeInvalid,
    SecretAddressStands,
    StartsBeforeFormer,
    TextMissing,
    WijkElsewhere,
)
from ketenzicht.regie.personen.models import Adres, GeheimAdres, GeheimAdresInhoud
from ketenzicht.regie.personen.rules import HIDE_ADDRESS, SET_ADDRESS, UNHIDE_ADDRESS, personen

_POSTCODE = re.compile(r"[1-9][0-9]{3}[A-Z]{2}")

Kind = Literal["woon", "post"]
SecretKind = Literal["geheim", "opvang"]


@verb(SET_ADDRESS)
def set_address(
    *,
    persoon: UUID,
    soort: Kind = "woon",
    straat: str = "",
    huisnummer: str = "",
    postcode: str = "",
    plaats: str = "",
    gemeente: str = "",
    wijk: str = "",
    geldig_van: date,
    by: Reader,
    at: datetime,
) -> None:
    """The address from this day on; the one of now ends then. The same day again corrects it. Raises AddressIncomplete,
    PostcodeInvalid, WijkElsewhere, InTheFuture, StartsBeforeFormer, SecretAddressStands."""
    row = personen.take(by, SET_ADDRESS, persoon, at=at)
    lines = {"straat": straat, "huisnummer": huisnummer, "plaats": plaats, "postcode": _postcode(postcode)}
    lines = {name: " ".join(text.split()) for name, text in lines.items()}
    if soort not in ("woon", "post"):
        raise Invalid("Het adres is een woonadres of een postadres.")
    if not (lines["straat"] or lines["postcode"] or lines["plaats"]):
        raise AddressIncomplete
    where = _checked_area(gemeente, wijk, geldig_van)
    _check_start(geldig_van, at)
    if soort == "woon" and GeheimAdres.objects.filter(persoon=row, geldig_tot=None).exists():
        raise SecretAddressStands
    _close(Adres.objects.filter(persoon=row, soort=soort), geldig_van)
    Adres.objects.create(persoon=row, soort=soort, geldig_van=geldig_van, **lines, **where)
    record(by, SET_ADDRESS, row, at=at, details={"soort": soort, "geldig_van": geldig_van}, event={"soort": soort})


@verb(HIDE_ADDRESS)
def set_secret_address(
    *, persoon: UUID, soort: SecretKind, adres: str, reden: str = "", geldig_van: date, by: Reader, at: datetime
) -> UUID:
    """The secret or shelter address from this day on; the public address ends then. The log and the event tell only that
    there is one. Raises TextMissing, InTheFuture, StartsBeforeFormer."""
    row = personen.take(by, HIDE_ADDRESS, persoon, at=at)
    if soort not in ("geheim", "opvang"):
        raise Invalid("Het adres is een geheim adres of een opvangadres.")
    if not adres.strip():
        raise TextMissing
    _check_start(geldig_van, at)
    _close(GeheimAdres.objects.filter(persoon=row), geldig_van)
    end_public(row.pk, geldig_van)
    secret = GeheimAdres.objects.create(gemeente_id=row.gemeente_id, persoon=row, soort=soort, geldig_van=geldig_van)
    GeheimAdresInhoud.objects.create(van=secret, adres=adres.strip(), reden=reden.strip())
    record(by, HIDE_ADDRESS, row, at=at)
    return secret.pk


@verb(UNHIDE_ADDRESS)
def end_secret_address(*, persoon: UUID, geldig_tot: date, by: Reader, at: datetime) -> None:
    """The address is no longer secret from this day on; what was secret stays so. Raises NoSecretAddress, InTheFuture."""
    row = personen.take(by, UNHIDE_ADDRESS, persoon, at=at)
    _check_start(geldig_tot, at)
    if not GeheimAdres.objects.filter(persoon=row, geldig_tot=None).exists():
        raise NoSecretAddress
    _close(GeheimAdres.objects.filter(persoon=row), geldig_tot)
    record(by, UNHIDE_ADDRESS, row, at=at)


def end_public(persoon: UUID, on: date) -> None:
    """A secret address begins on this day: no public home address reaches into it."""
    homes = Adres.objects.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=on), persoon=persoon, soort="woon")
    homes.filter(geldig_van__gte=on).delete()
    for row in homes:
        row.geldig_tot = on
        row.save(update_fields=["geldig_tot"])


def _close(rows: "QuerySet[Any]", on: date) -> None:
    """End what stands now on this day; what began that same day is replaced. Raises StartsBeforeFormer."""
    for row in rows.filter(geldig_tot=None):
        if row.geldig_van > on:
            raise StartsBeforeFormer
        if row.geldig_van == on:
            row.delete()
        else:
            row.geldig_tot = on
            row.save(update_fields=["geldig_tot"])


def _check_start(on: date, at: datetime) -> None:
    if on > local_date(at):
        raise InTheFuture("geldig van")


def _postcode(text: str) -> str:
    postcode = "".join(text.split()).upper()
    if postcode and not _POSTCODE.fullmatch(postcode):
        raise PostcodeInvalid
    return postcode


def _checked_area(gemeente: str, wijk: str, on: date) -> dict[str, str | None]:
    """The municipality of the address, kept where the record knows it, and the wijk in it."""
    if wijk and not is_wijkcode(wijk):
        raise WijkElsewhere
    area = gemeente or (gemeente_of(wijk) if wijk else "")
    if wijk and successor(gemeente_of(wijk), on) != successor(area, on):
        raise WijkElsewhere
    return {"gemeente_id": area if Gemeente.objects.filter(code=area).exists() else None, "wijk": wijk}


def reopen(persoon: UUID, day: date) -> None:
    """What ended on this day because of a merge goes on again, where nothing came in its place."""
    if GeheimAdres.objects.filter(persoon=persoon, geldig_tot=None).exists():
        return
    for soort in ("woon", "post"):
        known = Adres.objects.filter(persoon=persoon, soort=soort)
        ended = known.filter(geldig_tot=day).order_by("-geldig_van").first()
        if ended is not None and not known.filter(geldig_tot=None).exists():
            ended.geldig_tot = None
            ended.save(update_fields=["geldig_tot"])
