"""Two rows turn out to be one person (X-8): everything moves to the row that stays, and undoing it is an act of its own."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.policy import Action
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.personen.actions import index
from ketenzicht.regie.personen.addresses import end_public, reopen
from ketenzicht.regie.personen.errors import (
    MergedFurther,
    NotMerged,
    ParentAndChild,
    ReasonMissing,
    SamePerson,
    TwoBsns,
)
from ketenzicht.regie.personen.hooks import after_merge, after_unmerge, before_merge
from ketenzicht.regie.personen.models import (
    Adres,
    GeheimAdres,
    Gezag,
    Persoon,
    Pseudoniem,
    Samenvoeging,
    Zoekwoord,
)
from ketenzicht.regie.personen.one_content import give_back, take_over
from ketenzicht.regie.personen.references import point, references
from ketenzicht.regie.personen.rules import MERGE, UNMERGE, personen


@verb(MERGE)
def merge(*, blijft: UUID, weg: UUID, reden: str, by: Reader, at: datetime) -> UUID:
    """Two persons are one: what points at `weg` points at `blijft` from now on, and subjects stay as they were. Only who may
    merge both does it. Where they are one already nothing happens. Returns the key that goes on. Raises SamePerson, TwoBsns,
    ParentAndChild, ReasonMissing, BothHaveOne, and what groups refuse."""
    if blijft == weg:
        raise SamePerson
    if (known := _already(blijft, weg, by, at)) is not None:
        return known
    stays = _take(MERGE, blijft, by, at)
    goes = _take(MERGE, weg, by, at)
    if not reden.strip():
        raise ReasonMissing
    _refuse_two_people(goes, stays)
    for hook in before_merge:
        hook(goes, stays, at)
    taken = take_over(goes, stays)
    _one_address(goes, stays, at)
    swapped = _one_pseudonym(goes, stays)
    moved = _move_all(goes.pk, stays.pk)
    goes.samengevoegd_met = stays
    goes.save(update_fields=["samengevoegd_met"])
    Zoekwoord.objects.filter(persoon=goes).delete()
    index(stays)
    Samenvoeging.objects.create(
        weg=goes,
        blijft=stays,
        op=at,
        door=by.id,
        reden=reden.strip(),
        verplaatst=moved,
        bsn_van_weg=swapped,
        overgenomen=taken,
    )
    for hook in after_merge:
        hook(goes, stays, at)
    record(by, MERGE, stays, at=at, details={"weg": goes.pk, "reden": reden.strip()}, event={"weg": str(goes.pk)})
    return stays.pk


@verb(UNMERGE)
def unmerge(*, samenvoeging: UUID, reden: str, by: Reader, at: datetime) -> UUID:
    """They were two people after all: what had moved or was taken over goes back, what came later stays where it is. The
    merge stays written down, with who undid it and why. Returns the key that is there again. Raises NotMerged, MergedFurther, ReasonMissing."""
    merged = Samenvoeging.objects.select_for_update().filter(pk=samenvoeging, ongedaan_tijd=None).first()
    if merged is None:
        raise NotMerged
    if Persoon.objects.filter(pk=merged.blijft_id, samengevoegd_met__isnull=False).exists():
        raise MergedFurther
    stays = _take(UNMERGE, merged.blijft_id, by, at)
    goes = Persoon.objects.select_for_update().get(pk=merged.weg_id)
    if not reden.strip():
        raise ReasonMissing
    by_name = {one.name: one for one in references()}
    for name, keys in merged.verplaatst:
        if name in by_name:
            point(by_name[name], stays.pk, goes.pk, only=keys)
    if merged.bsn_van_weg:
        _swap_pseudonyms(goes, stays)
    goes.samengevoegd_met = None
    goes.save(update_fields=["samengevoegd_met"])
    give_back(goes, stays, merged.overgenomen)
    merged.ongedaan_tijd, merged.ongedaan_door, merged.ongedaan_reden = at, by.id, reden.strip()
    merged.save()
    _take_over_again(stays)
    for row in (goes, stays):
        reopen(row.pk, local_date(merged.op))
        index(row)
    for hook in after_unmerge:
        hook(goes, stays, at)
    record(by, UNMERGE, stays, at=at, details={"weg": goes.pk, "reden": reden.strip()}, event={"weg": str(goes.pk)})
    return goes.pk


def _take_over_again(stays: Persoon) -> None:
    """What others who are still merged with this person have, and one who is not had filled in before."""
    for other in Samenvoeging.objects.filter(blijft=stays, ongedaan_tijd=None).order_by("op").select_related("weg"):
        if taken := take_over(other.weg, stays):
            other.overgenomen = [*other.overgenomen, *taken]
            other.save(update_fields=["overgenomen"])


def gather_stragglers(at: datetime) -> int:
    """Work of the system, each day: an act that began before a merge and ended after it may have written down the row that
    went. Such rows move too. Returns how many moved."""
    number = 0
    for key in Samenvoeging.objects.filter(ongedaan_tijd=None).order_by("op").values_list("pk", flat=True):
        with transaction.atomic():
            merged = Samenvoeging.objects.select_for_update().get(pk=key)
            moved = _move_all(merged.weg_id, merged.blijft_id) if merged.ongedaan_tijd is None else []
            if moved:
                merged.verplaatst = [*merged.verplaatst, *moved]
                merged.save(update_fields=["verplaatst"])
                number += sum(len(keys) for _, keys in moved)
                for hook in after_merge:
                    hook(merged.weg, merged.blijft, at)
    return number


def _move_all(goes: UUID, stays: UUID) -> list[tuple[str, list[str]]]:
    """Point everything at the one that stays; gives what moved, per column the keys of the rows."""
    moved = ((one.name, point(one, goes, stays)) for one in references())
    return [(name, [str(key) for key in keys]) for name, keys in moved if keys]


def _already(one: UUID, other: UUID, by: Reader, at: datetime) -> UUID | None:
    """Lock both, always in one order, and tell the key that goes on where they are one already."""
    rows = {row.pk: row for row in Persoon.objects.select_for_update().filter(pk__in=[one, other]).order_by("pk")}
    for weg, blijft in ((other, one), (one, other)):
        if weg in rows and rows[weg].samengevoegd_met_id == blijft and personen.may(by, MERGE, blijft, at=at):
            return blijft
    return None


def _take(action: Action, key: UUID, by: Reader, at: datetime) -> Persoon:
    row: Persoon = personen.take(by, action, key, at=at)
    return row


def _refuse_two_people(goes: Persoon, stays: Persoon) -> None:
    if Pseudoniem.objects.filter(persoon__in=[goes, stays], met_bsn=True).count() == 2:
        raise TwoBsns
    if Gezag.objects.filter(Q(kind=goes, ouder=stays) | Q(kind=stays, ouder=goes)).exists():
        raise ParentAndChild


def _one_address(goes: Persoon, stays: Persoon, at: datetime) -> None:
    """Of two addresses of now the one of the row that stays goes on; a secret one always does."""
    today = local_date(at)
    for soort in ("woon", "post"):
        if Adres.objects.filter(persoon=stays, soort=soort, geldig_tot=None).exists():
            _end(Adres.objects.filter(persoon=goes, soort=soort, geldig_tot=None), today)
    if GeheimAdres.objects.filter(persoon=stays, geldig_tot=None).exists():
        _end(GeheimAdres.objects.filter(persoon=goes, geldig_tot=None), today)
    if GeheimAdres.objects.filter(persoon__in=[goes, stays], geldig_tot=None).exists():
        end_public(goes.pk, today)
        end_public(stays.pk, today)


def _end(rows: "QuerySet[Any]", today: date) -> None:
    rows.filter(geldig_van__gte=today).delete()
    rows.update(geldig_tot=today)


def _one_pseudonym(goes: Persoon, stays: Persoon) -> bool:
    """The row that stays goes on under the pseudonym with the BSN; the other pseudonym stays with the row that goes, so that
    both are found. Tells whether they changed places."""
    if not Pseudoniem.objects.filter(persoon=goes, met_bsn=True).exists():
        return False
    _swap_pseudonyms(goes, stays)
    return True


def _swap_pseudonyms(one: Persoon, other: Persoon) -> None:
    rows = list(Pseudoniem.objects.select_for_update().filter(persoon__in=[one, other]))
    Pseudoniem.objects.filter(persoon__in=[one, other]).delete()
    for row in rows:
        persoon = other if row.persoon_id == one.pk else one
        Pseudoniem.objects.create(persoon=persoon, pseudoniem=row.pseudoniem, met_bsn=row.met_bsn)
