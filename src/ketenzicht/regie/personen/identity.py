"""Who is who: the BSN of a person, through the vault. The record keeps the pseudonym only."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from ketenzicht.access.acting.verbs import constraints
from ketenzicht.kernel.codes import DEMO_BSN_FROM, is_bsn
from ketenzicht.kernel.ports import BSN, KEY
from ketenzicht.regie.personen.errors import BsnInUse, BsnInvalid, BsnIsMadeUp, BsnIsReal
from ketenzicht.regie.personen.models import Persoon, Pseudoniem
from ketenzicht.regie.ports import vault

KIND = "persoon"
NAMESPACE = f"{KEY}regie:"

constraints["pseudoniem_van_een"] = BsnInUse


def checked_bsn(text: str) -> str:
    """The nine digits. Raises BsnInvalid (elfproef), BsnIsMadeUp outside the demo, BsnIsReal in it."""
    digits = "".join(text.split()).replace(".", "").replace("-", "").rjust(9, "0")
    if not is_bsn(digits):
        raise BsnInvalid
    if (int(digits) >= DEMO_BSN_FROM) is not bool(settings.DEMO):
        raise BsnIsReal if settings.DEMO else BsnIsMadeUp
    return digits


def key_of_bsn(bsn: str) -> UUID | None:
    """The key of the person with this checked BSN, a merge followed; None where the record knows nobody. Tells that
    somebody is known: callers show it through the policy only."""
    return _key_behind(vault().known(KIND, BSN + bsn))


def others_in_vault(persoon: UUID) -> list[UUID]:
    """Other persons of the record of whom the vault says that they are this one: a source named one BSN for both."""
    names = vault().known(KIND, f"{NAMESPACE}{persoon}")
    found = Pseudoniem.objects.filter(pseudoniem__in=names, persoon__samengevoegd_met=None).exclude(persoon=persoon)
    return list(found.values_list("persoon", flat=True))


def enter(persoon: Persoon, bsn: str, *, at: datetime) -> None:
    """Give a new person a pseudonym, and tell the vault the checked BSN where there is one. Raises BsnInUse."""
    if bsn:
        identify(persoon, bsn, at=at)
        return
    Pseudoniem.objects.create(persoon=persoon, pseudoniem=_pseudonym(f"{NAMESPACE}{persoon.pk}", at))


def identify(persoon: Persoon, bsn: str, *, at: datetime) -> None:
    """From now on this person has this checked BSN, and its pseudonym. The vault links it last, when all else is sure.
    Raises BsnInUse where another person has it, or its owner was erased."""
    known = _pseudonym(BSN + bsn, at)
    Pseudoniem.objects.update_or_create(persoon=persoon, defaults={"pseudoniem": known, "met_bsn": True})
    vault().link(KIND, [(f"{NAMESPACE}{persoon.pk}", BSN + bsn)], at=at)


def _pseudonym(identifier: str, at: datetime) -> str:
    (pseudonym,) = vault().pseudonyms(KIND, [identifier], at=at)
    if pseudonym is None:
        raise BsnInUse  # erased: looks like one that somebody else has
    return pseudonym


def _key_behind(pseudonyms: list[str]) -> UUID | None:
    row = (
        Pseudoniem.objects.filter(pseudoniem__in=pseudonyms)
        .order_by("-met_bsn")
        .values_list("persoon", "persoon__samengevoegd_met")
        .first()
    )
    return survivor(row[0]) if row else None


def survivor(persoon: UUID) -> UUID:
    """The key under which a person goes on: the key itself, or the end of the chain of merges."""
    row = Persoon.objects.filter(pk=persoon).values_list("samengevoegd_met", flat=True).first()
    return survivor(row) if row else persoon
