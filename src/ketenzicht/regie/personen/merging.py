"""Two rows turn out to be one person (X-8): everything moves to the row that stays, and undoing it is an act of its own."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.policy import Action
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.personen.actions import index
from ketenzicht.regie.personen.addresses import end_public
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
    PersoonInhoud,
    Pseudoniem,
    Samenvoeging,
    Zoekwoord,
)
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
    _one_content(goes, stays)
    _one_address(goes, stays, at)
    swapped = _one_pseudonym(goes, stays)
    moved = [[one.name, point(one, goes.pk, stays.pk)] for one in references()]
    goes.samengevoegd_met = stays
    goes.save(update_fields=["samengevoegd_met"])
    Zoekwoord.objects.filter(persoon=goes).delete()
    index(stays)
    told = [[name, [str(key) for key in keys]] for name, keys in moved if keys]
    Samenvoeging.objects.create(
        weg=goes, blijft=stays, op=at, door=by.id, reden=reden.strip(), verplaatst=told, bsn_van_weg=swapped
    )
    for hook in after_merge:
        hook(goes, stays, at)
    record(by, MERGE, stays, at=at, details={"weg": goes.pk, "reden": reden.strip()}, event={"weg": str(goes.pk)})
    return stays.pk


@verb(UNMERGE)
def unmerge(*, samenvoeging: UUID, reden: str, by: Reader, at: datetime) -> UUID:
    """They were two people after all: what had moved goes back, what came later stays where it is. The merge stays written
    down, with who undid it and why. Returns the key that is there again. Raises NotMerged, MergedFurther, ReasonMissing."""
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
    index(goes)
    index(stays)
    merged.ongedaan_tijd, merged.ongedaan_door, merged.ongedaan_reden = at, by.id, reden.strip()
    merged.save()
    for hook in after_unmerge:
        hook(goes, stays, at)
    record(by, UNMERGE, stays, at=at, details={"weg": goes.pk, "reden": reden.strip()}, event={"weg": str(goes.pk)})
    return goes.pk


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


def _one_content(goes: Persoon, stays: Persoon) -> None:
    """What was not known of the one that stays is taken from the other; a secret of either is a secret of both."""
    for name in ("roepnaam", "tussenvoegsel", "geslachtsnaam", "geboortedatum", "overleden_op"):
        if not getattr(stays, name):
            setattr(stays, name, getattr(goes, name))
    stays.save()
    old, new = (PersoonInhoud.objects.get(van=row) for row in (goes, stays))
    for name in ("voornamen", "telefoon", "email", "taal"):
        if not getattr(new, name):
            setattr(new, name, getattr(old, name))
    if new.geslacht == "onbekend":
        new.geslacht = old.geslacht
    new.geheimhouding = new.geheimhouding or old.geheimhouding
    new.save()


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
