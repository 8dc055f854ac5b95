"""Erasure of a person (AVG art. 17): in the vault and in the record, at once; what is about others stays."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.log.recording import record
from ketenzicht.kernel.ids import new_id
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.bewaren import closure as parts
from ketenzicht.regie.bewaren.errors import NotGranted, SupportRuns, UnderHold
from ketenzicht.regie.bewaren.files import ends, is_held
from ketenzicht.regie.bewaren.removing import Why, remove
from ketenzicht.regie.bewaren.rights import GRANTED
from ketenzicht.regie.bewaren.rules import ERASE, rechtsverzoeken
from ketenzicht.regie.groepen.composition import belonging, fingerprint, hold
from ketenzicht.regie.groepen.models import Groep, Lidmaatschap
from ketenzicht.regie.personen.identity import KIND, NAMESPACE
from ketenzicht.regie.personen.models import Persoon
from ketenzicht.regie.plannen.models import Plan
from ketenzicht.regie.ports import vault
from ketenzicht.regie.signalen.models import Signaal
from ketenzicht.regie.stuk import Stuk

GROND = "gewist op verzoek (AVG art. 17)"


@verb(ERASE)
def erase(*, verzoek: UUID, by: Reader, at: datetime) -> None:
    """Erase the person of a granted request: all that is about this person alone, who he or she is, and who is behind the
    pseudonym. Groups that had no other member go with their plans. The register tells what went, not whose; the event tells
    the warehouse which key is gone. Done twice it does nothing more. Raises NotGranted, SupportRuns, UnderHold."""
    row = rechtsverzoeken.take(by, ERASE, verzoek, at=at)
    if row.soort != "wissing" or row.besluit not in GRANTED:
        raise NotGranted("wissing")
    persoon = Persoon.objects.select_for_update().get(pk=row.persoon_id)
    going = parts.closure(_all_of(persoon))
    _require_ended(persoon, going)
    if is_held(going):
        raise UnderHold
    groups = list(Lidmaatschap.objects.filter(persoon__in=going[Persoon]).values_list("groep", flat=True).distinct())
    remove(going, Why(grond=GROND, run=new_id(), by=by, at=at))
    _compose_anew(groups)
    record(by, ERASE, persoon, at=at)
    for key in sorted(going[Persoon]):
        vault().erase(KIND, f"{NAMESPACE}{key}", at=at)


def _all_of(persoon: Persoon) -> dict[parts.Model, set[Any]]:
    """What goes with a person: rows that cannot be without, what is about this person, and groups without anybody else."""
    persons = parts.closure({Persoon: {persoon.pk}})[Persoon]
    found: dict[parts.Model, set[Any]] = {Persoon: persons}
    for field in parts.links_to(Persoon):
        about = field.name == "persoon" and issubclass(field.model, (Stuk, Signaal))
        if field.model is not Persoon and (about or not field.null):
            rows = field.model._default_manager.filter(**{f"{field.name}__in": persons}).values_list("pk", flat=True)
            found.setdefault(field.model, set()).update(rows)
    found[Groep] = _groups_without_others(persons)
    return {model: keys for model, keys in found.items() if keys}


def _groups_without_others(persons: set[Any]) -> set[Any]:
    mine = Lidmaatschap.objects.filter(persoon__in=persons).values("groep")
    others = Lidmaatschap.objects.exclude(persoon__in=persons).values("groep")
    return set(Groep.objects.filter(pk__in=mine).exclude(pk__in=others).values_list("pk", flat=True))


def _require_ended(persoon: Persoon, going: parts.Rows) -> None:
    mine = Lidmaatschap.objects.filter(persoon=persoon, geldig_tot=None).values("groep")
    if Plan.objects.filter(groep__in=mine, gesloten_tijd=None).exists() or any(end is None for end in ends(going)):
        raise SupportRuns


def _compose_anew(groups: list[UUID]) -> None:
    """A group that lost a member is the group of those who stay; where there is one of exactly these already, it is told
    apart by its own key, because nobody made it so."""
    for groep in Groep.objects.select_for_update().filter(pk__in=groups, opgeheven_tijd=None).order_by("pk"):
        samenstelling = fingerprint(belonging(groep))
        hold(samenstelling)
        taken = Groep.objects.filter(samenstelling=samenstelling, opgeheven_tijd=None).exclude(pk=groep.pk).exists()
        groep.samenstelling = fingerprint([*belonging(groep), groep.pk]) if taken else samenstelling
        groep.save(update_fields=["samenstelling"])
