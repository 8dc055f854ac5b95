"""What one person takes over from another in a merge, and gives back when it is undone."""

from collections.abc import Collection

from ketenzicht.regie.personen.models import Persoon, PersoonInhoud

_NAMES = ("roepnaam", "tussenvoegsel", "geslachtsnaam")
_DAT = (*_NAMES, "geboortedatum", "overleden_op")
_WAT = ("voornamen", "telefoon", "email", "taal", "geslacht", "geheimhouding")

_UNKNOWN = {"geboortedatum": None, "overleden_op": None, "geslacht": "onbekend", "geheimhouding": False}
"""what a column holds of which nothing is known; the others are empty"""


def take_over(goes: Persoon, stays: Persoon) -> list[str]:
    """What was not known of the one that stays is taken from the other; a secret of either is a secret of both. Gives the
    names of the columns."""
    pairs = _pairs(goes, stays)
    taken = [name for name, (old, new) in pairs.items() if _unknown(new, name) and not _unknown(old, name)]
    for name in taken:
        old, new = pairs[name]
        setattr(new, name, getattr(old, name))
    stays.save()
    stays.inhoud.save()
    return taken


def give_back(goes: Persoon, stays: Persoon, taken: Collection[str]) -> None:
    """What was taken over is the other's alone again; what somebody typed over it since then stays."""
    pairs = _pairs(goes, stays)
    back = [name for name in taken if getattr(pairs[name][0], name) == getattr(pairs[name][1], name)]
    if all(name in back or not getattr(stays, name) for name in _NAMES):
        back = [name for name in back if name not in _NAMES]  # somebody is called something
    for name in back:
        setattr(pairs[name][1], name, _UNKNOWN.get(name, ""))
    stays.save()
    stays.inhoud.save()


def _pairs(goes: Persoon, stays: Persoon) -> dict[str, tuple[Persoon | PersoonInhoud, Persoon | PersoonInhoud]]:
    """By column the row that has it of who goes, and of who stays."""
    rows = {row.van_id: row for row in PersoonInhoud.objects.filter(van__in=[goes, stays])}
    stays.inhoud = rows[stays.pk]
    return dict.fromkeys(_DAT, (goes, stays)) | dict.fromkeys(_WAT, (rows[goes.pk], rows[stays.pk]))


def _unknown(row: Persoon | PersoonInhoud, name: str) -> bool:
    return bool(getattr(row, name) == _UNKNOWN.get(name, ""))
