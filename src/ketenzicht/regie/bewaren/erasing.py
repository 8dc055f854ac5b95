"""Erasure of a person (AVG art. 17): who answers the request asks it, the worker does it: record and vault at once, then the
warehouse. What is about others stays."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.kernel.ids import new_id
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.bewaren import closure as parts
from ketenzicht.regie.bewaren.errors import ErasureUnderWay, NotGranted, SupportRuns, UnderHold
from ketenzicht.regie.bewaren.files import ends, is_held
from ketenzicht.regie.bewaren.models import Rechtsverzoek
from ketenzicht.regie.bewaren.removing import Why, forget_words, remove
from ketenzicht.regie.bewaren.rights import GRANTED
from ketenzicht.regie.bewaren.rules import CONCLUDE, ERASE, HAVE_ERASED, rechtsverzoeken
from ketenzicht.regie.errors import RegieError
from ketenzicht.regie.groepen.composition import belonging, fingerprint, hold
from ketenzicht.regie.groepen.models import Groep, Lidmaatschap
from ketenzicht.regie.personen.identity import KIND, NAMESPACE
from ketenzicht.regie.personen.models import Persoon
from ketenzicht.regie.plannen.models import Plan
from ketenzicht.regie.ports import vault, warehouse
from ketenzicht.regie.signalen.models import Signaal
from ketenzicht.regie.stuk import Stuk

GROND = "gewist op verzoek (AVG art. 17)"


@verb(HAVE_ERASED)
def have_erased(*, verzoek: UUID, by: Reader, at: datetime) -> None:
    """Have the person of a granted request erased: the worker does it, and who answers the request hears when it is done.
    Raises NotGranted, SupportRuns, UnderHold, ErasureUnderWay."""
    row = rechtsverzoeken.take(by, HAVE_ERASED, verzoek, at=at)
    if row.soort != "wissing" or row.besluit not in GRANTED:
        raise NotGranted("wissing")
    if row.wissen_tijd is not None:
        raise ErasureUnderWay
    going = _going(row)
    row.wissen_tijd, row.pseudoniemen = at, _pseudonyms(going)
    row.save(update_fields=["wissen_tijd", "pseudoniemen"])
    record(by, HAVE_ERASED, row, at=at, event={"soort": row.soort})


def erase_waiting(*, at: datetime) -> Iterator[None]:
    """All that was asked, one person after another: by the worker. Broken off anywhere, the next time goes on."""
    system = system_reader("wissen op verzoek (AVG art. 17)")
    waiting = rechtsverzoeken.visible(system, ERASE, at=at).order_by("wissen_tijd", "pk")
    for key in list(waiting.values_list("pk", flat=True)):
        erase(verzoek=key, by=system, at=at)
        row = Rechtsverzoek.objects.get(pk=key)
        if row.wissing == "bezig":
            warehouse().forget(row.pseudoniemen, at=at)
            conclude(verzoek=key, by=system, at=at)
        yield


@verb(ERASE)
def erase(*, verzoek: UUID, by: Reader, at: datetime) -> None:
    """Erase the person of whom that was asked from record and vault: all that is about this person alone, who he or she is,
    and who is behind the pseudonym. Groups that had no other member go with their plans. The register tells what went, not
    whose; the event tells which key is gone; the request stays, about nobody. Where support runs again or a hold came, it
    goes back to who answers it. Done twice it does nothing more."""
    row = rechtsverzoeken.take(by, ERASE, verzoek, at=at)
    if row.persoon_id is None:
        return
    try:
        going = _going(row)
    except (SupportRuns, UnderHold) as error:
        _give_back(row, error, by=by, at=at)
        return
    persoon = Persoon.objects.get(pk=row.betrokkene)
    persons = sorted(going[Persoon])
    groups = list(Lidmaatschap.objects.filter(persoon__in=persons).values_list("groep", flat=True).distinct())
    row.pseudoniemen = sorted({*row.pseudoniemen, *_pseudonyms(going)})
    row.persoon = None
    row.save(update_fields=["pseudoniemen", "persoon"])
    remove(going, Why(grond=GROND, run=new_id(), by=by, at=at))
    forget_words(row)
    _compose_anew(groups)
    record(by, ERASE, persoon, at=at)
    for key in persons:
        vault().erase(KIND, f"{NAMESPACE}{key}", at=at)


@verb(CONCLUDE)
def conclude(*, verzoek: UUID, by: Reader, at: datetime) -> None:
    """The warehouse forgot the person too: the erasure is done, and who answers the request hears so. Raises NotGranted
    while the record still knows the person."""
    row = rechtsverzoeken.take(by, CONCLUDE, verzoek, at=at)
    if row.persoon_id is not None:
        raise NotGranted("wissing")
    row.gewist_tijd, row.pseudoniemen = at, []
    row.save(update_fields=["gewist_tijd", "pseudoniemen"])
    forget_words(row)
    record(by, CONCLUDE, row, at=at, event={"soort": row.soort})
    notify([row.behandelaar_id] if row.behandelaar_id else [], "recht.gewist", row, at=at)


def _give_back(row: Rechtsverzoek, error: RegieError, *, by: Reader, at: datetime) -> None:
    row.wissen_tijd, row.pseudoniemen = None, []
    row.save(update_fields=["wissen_tijd", "pseudoniemen"])
    record(by, ERASE, row, at=at, event={"fout": type(error).__name__})
    notify([row.behandelaar_id] if row.behandelaar_id else [], "recht.wissen-kan-niet", row, at=at)


def _going(row: Rechtsverzoek) -> dict[parts.Model, set[Any]]:
    """What goes with the person of this request, but for the request itself. Raises SupportRuns, UnderHold."""
    persoon = Persoon.objects.select_for_update().get(pk=row.betrokkene)
    found = _all_of(persoon)
    found[Rechtsverzoek] = found.get(Rechtsverzoek, set()) - {row.pk}
    going = parts.closure(found)
    _require_ended(persoon, going)
    if is_held({**going, Rechtsverzoek: {*going.get(Rechtsverzoek, set()), row.pk}}):
        raise UnderHold
    return going


def _pseudonyms(going: parts.Rows) -> list[str]:
    """Under which these persons are known."""
    return sorted({name for key in going[Persoon] for name in vault().known(KIND, f"{NAMESPACE}{key}")})


def _all_of(persoon: Persoon) -> dict[parts.Model, set[Any]]:
    """What goes with a person: rows that cannot be without, what is about this person, and groups without anybody else."""
    persons = parts.closure({Persoon: {persoon.pk}})[Persoon]
    found: dict[parts.Model, set[Any]] = {Persoon: persons}
    for field in parts.links_to(Persoon):
        about = field.name == "persoon" and issubclass(field.model, (Stuk, Signaal, Rechtsverzoek))
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
