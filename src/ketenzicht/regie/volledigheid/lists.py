"""External client lists: brought in, matched through the vault only, deleted after their term (S0-8, S0-9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.access.settings.declared import LISTS_DAYS
from ketenzicht.access.settings.queries import setting
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.codes import is_bsn
from ketenzicht.kernel.ports import BSN
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.personen.models import Pseudoniem
from ketenzicht.regie.ports import vault
from ketenzicht.regie.volledigheid.errors import ListIsEmpty, ListNameTaken, ListTooLong
from ketenzicht.regie.volledigheid.models import Clientenlijst, Clientenlijstregel
from ketenzicht.regie.volledigheid.rules import DELETE, UPLOAD, lijsten

constraints["clientenlijst_naam_een_keer"] = ListNameTaken

MOST_LINES = 200_000


@dataclass(frozen=True, kw_only=True)
class ListedClient:
    """One line of a list as it came in."""

    bsn: str
    eerste_contact_op: date | None = None


@verb(UPLOAD)
def upload(
    *,
    gemeente: str,
    naam: str,
    clienten: Sequence[ListedClient],
    bewaardagen: int | None = None,
    by: Reader,
    at: datetime,
) -> UUID:
    """Bring in the list of the own desk, for so many days, and never longer than the municipality allows. Of each line the pseudonym is kept, never the BSN; a line without a valid one
    stays apart. Raises ListIsEmpty, ListTooLong, ListNameTaken."""
    lijsten.require_start(by, UPLOAD, gemeente)
    if not clienten:
        raise ListIsEmpty
    if len(clienten) > MOST_LINES:
        raise ListTooLong(MOST_LINES)
    today = local_date(at)
    longest = setting(gemeente, LISTS_DAYS, today)
    kept = longest if bewaardagen is None else min(max(bewaardagen, 1), longest)
    made = Clientenlijst.objects.create(
        gemeente_id=gemeente, organisatie_id=UUID(by.organisation), naam=naam, aangeleverd_op=today,
        aangeleverd_door=by.id, vervalt_op=today + timedelta(days=kept),
    )  # fmt: skip
    Clientenlijstregel.objects.bulk_create(_lines(made, clienten, at), batch_size=5_000)
    record(by, UPLOAD, made, at=at, event={"regels": len(clienten)})
    return made.pk


@verb(DELETE)
def delete(*, lijst: UUID, by: Reader, at: datetime) -> None:
    """Delete a list with all its lines: by the desk, or by the system after its term."""
    row = lijsten.take(by, DELETE, lijst, at=at)
    record(by, DELETE, row, at=at)
    row.delete()


def delete_expired(at: datetime) -> int:
    """Delete every list whose term is over; returns how many. May run twice at once and be broken off."""
    system = system_reader("cliëntenlijsten na hun termijn verwijderen")
    due = list(lijsten.visible(system, SEE_DAT, at=at).order_by("vervalt_op").values_list("pk", flat=True))
    for key in due:
        delete(lijst=key, by=system, at=at)
    return len(due)


def survivors(pseudonyms: Sequence[str]) -> dict[str, str]:
    """Per pseudonym the one under which that person goes on, after the merges that the vault knows."""
    onward = {merge.van: merge.naar for merge in vault().merges() if merge.kind == "persoon"}

    def last(pseudonym: str) -> str:
        return last(onward[pseudonym]) if pseudonym in onward else pseudonym

    return {pseudonym: last(pseudonym) for pseudonym in pseudonyms}


def persons_behind(pseudonyms: Sequence[str]) -> dict[str, UUID]:
    """Per pseudonym the person of the record, where the record knows one; a merge on either side is followed."""
    rows = Pseudoniem.objects.filter(persoon__samengevoegd_met=None)
    onward = survivors([*pseudonyms, *rows.values_list("pseudoniem", flat=True)])
    behind = {onward[name]: persoon for name, persoon in rows.values_list("pseudoniem", "persoon")}
    return {name: behind[onward[name]] for name in pseudonyms if onward[name] in behind}


def _lines(made: Clientenlijst, clienten: Sequence[ListedClient], at: datetime) -> list[Clientenlijstregel]:
    numbers = [_digits(client.bsn) for client in clienten]
    known = sorted({number for number in numbers if number})
    found = dict(zip(known, vault().pseudonyms("persoon", [BSN + number for number in known], at=at), strict=True))
    behind = persons_behind([name for name in found.values() if name])
    rows = []
    for number, (digits, client) in enumerate(zip(numbers, clienten, strict=True), start=1):
        name = found.get(digits) or ""
        row = Clientenlijstregel(lijst=made, regel=number, pseudoniem=name, persoon_id=behind.get(name))
        row.eerste_contact_op, row.zonder_bsn = client.eerste_contact_op, not digits
        rows.append(row)
    return rows


def _digits(text: str) -> str:
    """The nine digits of a BSN as lists write it, with points or without a leading zero; empty where it is none."""
    digits = "".join(text.split()).replace(".", "").replace("-", "").rjust(9, "0")
    return digits if is_bsn(digits) else ""
