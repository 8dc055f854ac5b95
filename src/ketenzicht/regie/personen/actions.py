"""What may change in persons: making, names and contact data, the BSN, and death. Addresses, gezag, warnings and merging stand
in modules of their own."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from ketenzicht.access.acting.editing import FieldConflict, merge
from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import Invalid
from ketenzicht.access.log.recording import record
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import ALL, Reader
from ketenzicht.kernel.text import join_or
from ketenzicht.regie.personen.errors import (
    BirthDateImpossible,
    BsnInUse,
    BsnNeedsReason,
    ChooseMunicipality,
    DeathImpossible,
    MayBeKnown,
    NoName,
)
from ketenzicht.regie.personen.identity import checked_bsn, enter, identify, key_of_bsn
from ketenzicht.regie.personen.keys import sort_key, sound, words
from ketenzicht.regie.personen.models import Persoon, PersoonInhoud, Pseudoniem, Zoekwoord
from ketenzicht.regie.personen.rules import CHANGE, FIND, IDENTIFY, MAKE, RECORD_DEATH, personen
from ketenzicht.regie.personen.searching import namesakes
from ketenzicht.regie.personen.tickets import require_search

OF_PERSON = frozenset({"roepnaam", "tussenvoegsel", "geslachtsnaam", "geboortedatum"})
OF_CONTENT = frozenset({"voornamen", "geslacht", "telefoon", "email", "taal", "geheimhouding"})
GESLACHTEN = ("man", "vrouw", "anders", "onbekend")
_NAMES = ("roepnaam", "tussenvoegsel", "geslachtsnaam")
_OLDEST = date(1880, 1, 1)

constraints["persoon_heet_iets"] = NoName


@verb(MAKE)
def make(
    *,
    ticket: str,
    roepnaam: str = "",
    tussenvoegsel: str = "",
    geslachtsnaam: str = "",
    geboortedatum: date | None = None,
    bsn: str = "",
    gemeente: str = "",
    somebody_else: bool = False,
    by: Reader,
    at: datetime,
) -> UUID:
    """Make a person after a search that would have found the one (X-7); a name is all that is needed. Where somebody has the
    same name and birth date, `somebody_else` says that this is another one. Raises SearchFirst, MayBeKnown, BsnInUse,
    BsnInvalid, BirthDateImpossible, NoName, ChooseMunicipality."""
    gemeente = gemeente or the_one_municipality(by)
    personen.require_start(by, MAKE, gemeente)
    digits = checked_bsn(bsn) if bsn else ""
    names = _checked_names(roepnaam=roepnaam, tussenvoegsel=tussenvoegsel, geslachtsnaam=geslachtsnaam)
    _check_birth(geboortedatum, at)
    searched = words(names["roepnaam"], names["geslachtsnaam"])
    require_search(ticket, by, searched, geboortedatum, digits, at=at)
    if digits:
        _refuse_known(digits, by, at)
    if not somebody_else and namesakes(by, searched, geboortedatum, at=at).exists():
        raise MayBeKnown
    persoon = Persoon(gemeente_id=gemeente, geboortedatum=geboortedatum, gemaakt_tijd=at, gemaakt_door=by.id, **names)
    _set_keys(persoon)
    persoon.save(force_insert=True)
    PersoonInhoud.objects.create(van=persoon)
    index(persoon)
    enter(persoon, digits, at=at)
    record(by, MAKE, persoon, at=at, details={"somebody_else": somebody_else}, event={"met_bsn": bool(digits)})
    return persoon.pk


@verb(CHANGE)
def change(*, persoon: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime) -> None:
    """Change names, birth date and contact data, field by field: `base` is what the author saw. Raises FieldConflict where
    another changed the same field, Invalid, NoName, BirthDateImpossible."""
    row = personen.take(by, CHANGE, persoon, at=at)
    content = PersoonInhoud.objects.select_for_update().get(van=row)
    strange = (new.keys() | base.keys()) - OF_PERSON - OF_CONTENT
    if strange:
        raise Invalid(f"Het veld {join_or(sorted(strange))} is hier niet te wijzigen.")
    wanted = _checked_values(new, at)
    old = {name: getattr(row if name in OF_PERSON else content, name) for name in wanted}
    changed = _merge_both(row, content, base, wanted)
    if not changed:
        return
    if changed & OF_PERSON:
        _checked_names(**{name: getattr(row, name) for name in _NAMES})
        _set_keys(row)
        row.save()
        index(row)
    if changed & OF_CONTENT:
        content.save()
    told = {name: [old[name], wanted[name]] for name in sorted(changed)}
    record(by, CHANGE, row, at=at, details=told, event={"velden": sorted(changed)})


@verb(IDENTIFY)
def set_bsn(*, persoon: UUID, bsn: str, reden: str = "", by: Reader, at: datetime) -> None:
    """Say which BSN a person has; a changed one needs a reason. Raises BsnInvalid, BsnInUse (with the other person, when the
    reader may find that one: merge them then), BsnNeedsReason."""
    row = personen.take(by, IDENTIFY, persoon, at=at)
    digits = checked_bsn(bsn)
    owner = key_of_bsn(digits)
    if owner == row.pk and Pseudoniem.objects.filter(persoon=row, met_bsn=True).exists():
        return
    if owner not in (None, row.pk):
        _refuse_known(digits, by, at)
    corrected = Pseudoniem.objects.filter(persoon=row, met_bsn=True).exists()
    if corrected and not reden.strip():
        raise BsnNeedsReason
    identify(row, digits, at=at)
    record(by, IDENTIFY, row, at=at, details={"reden": reden.strip()}, event={"gecorrigeerd": corrected})


@verb(RECORD_DEATH)
def record_death(*, persoon: UUID, overleden_op: date | None, by: Reader, at: datetime) -> None:
    """Write down when somebody died; None takes a mistake back. Raises DeathImpossible."""
    row = personen.take(by, RECORD_DEATH, persoon, at=at)
    first = row.geboortedatum or _OLDEST
    if overleden_op is not None and not first <= overleden_op <= local_date(at):
        raise DeathImpossible
    if overleden_op == row.overleden_op:
        return
    told = {"overleden_op": [row.overleden_op, overleden_op]}
    row.overleden_op = overleden_op
    row.save(update_fields=["overleden_op"])
    record(by, RECORD_DEATH, row, at=at, details=told, event={"overleden": overleden_op is not None})


def the_one_municipality(by: Reader) -> str:
    """The municipality of a reader who works for one. Raises ChooseMunicipality."""
    if by.municipalities is ALL or len(by.municipalities) != 1:
        raise ChooseMunicipality
    return next(iter(by.municipalities))


def index(persoon: Persoon) -> None:
    """Write the words by which this person is found: those of the name now, and those of the rows that were merged into it."""
    rows = [persoon, *Persoon.objects.filter(samengevoegd_met=persoon)]
    wanted = {word for row in rows for word in words(row.roepnaam, row.geslachtsnaam)}
    Zoekwoord.objects.filter(persoon=persoon).exclude(woord__in=wanted).delete()
    Zoekwoord.objects.bulk_create([Zoekwoord(persoon=persoon, woord=w) for w in sorted(wanted)], ignore_conflicts=True)


def _set_keys(persoon: Persoon) -> None:
    persoon.sorteersleutel = sort_key(persoon.geslachtsnaam, persoon.roepnaam)
    persoon.klanksleutel = sound(persoon.geslachtsnaam or persoon.roepnaam)


def _refuse_known(bsn: str, by: Reader, at: datetime) -> None:
    """Raises BsnInUse where somebody has this BSN; it tells who only when this reader may find that one."""
    owner = key_of_bsn(bsn)
    if owner is not None:
        raise BsnInUse(owner if personen.may(by, FIND, owner, at=at) else None)


def _merge_both(row: Persoon, content: PersoonInhoud, base: Mapping[str, Any], new: Mapping[str, Any]) -> set[str]:
    """Merge the fields of dat and wat as one form, so that a conflict names all."""
    changed: set[str] = set()
    mine: dict[str, Any] = {}
    theirs: dict[str, Any] = {}
    for target, fields in ((row, OF_PERSON), (content, OF_CONTENT)):
        seen, wanted = ({k: v for k, v in part.items() if k in fields} for part in (base, new))
        try:
            changed |= merge(target, base=seen, new=wanted, may_change=fields)
        except FieldConflict as conflict:
            mine |= conflict.mine
            theirs |= conflict.theirs
    if mine:
        raise FieldConflict(mine=mine, theirs=theirs)
    return changed


def _checked_names(*, roepnaam: str, tussenvoegsel: str, geslachtsnaam: str) -> dict[str, str]:
    names = {"roepnaam": roepnaam, "tussenvoegsel": tussenvoegsel, "geslachtsnaam": geslachtsnaam}
    names = {field: " ".join(name.split()) for field, name in names.items()}
    if not words(names["roepnaam"], names["geslachtsnaam"]):
        raise NoName
    return names


def _checked_values(new: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The wanted values in the shape of their columns. Raises Invalid, BirthDateImpossible."""
    wanted = {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in new.items()}
    if "geboortedatum" in wanted:
        _check_birth(cast("date | None", wanted["geboortedatum"]), at)
    if wanted.get("geslacht", GESLACHTEN[0]) not in GESLACHTEN:
        raise Invalid(f"Het geslacht is {join_or(GESLACHTEN)}.")
    if not isinstance(wanted.get("geheimhouding", False), bool):
        raise Invalid("Geheimhouding is ja of nee.")
    texts = wanted.keys() - {"geboortedatum", "geheimhouding"}
    if wrong := sorted(name for name in texts if not isinstance(wanted[name], str)):
        raise Invalid(f"Vul bij {join_or(wrong)} een tekst in.")
    return wanted


def _check_birth(born: date | None, at: datetime) -> None:
    if born is not None and not (type(born) is date and _OLDEST <= born <= local_date(at)):
        raise BirthDateImpossible
