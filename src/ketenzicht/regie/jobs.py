"""The jobs of the record: what comes back by itself, done by the worker. Each may be broken off and done again.

What depends on the date is looked at each hour, so that it happens soon after midnight, and soon after a worker was away."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ketenzicht.access.periodic import periodic
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.regie.aanvragen.upkeep import recompute_changed_terms
from ketenzicht.regie.bewaren.erasing import erase_waiting
from ketenzicht.regie.bewaren.runs import in_pieces, recompute_changed
from ketenzicht.regie.contacten.series import make_due
from ketenzicht.regie.documenten.upkeep import rescan, to_scan
from ketenzicht.regie.personen.merging import gather_stragglers
from ketenzicht.regie.plannen.chain import tell_lapsed
from ketenzicht.regie.taken.expiry import escalate_due, expire_due
from ketenzicht.regie.volledigheid.lists import delete_expired
from ketenzicht.regie.volledigheid.weekly import make_all

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@periodic("taken-verlopen", every=HOUR)
def expire_tasks(at: datetime) -> None:
    """End tasks to which nobody said yes or no."""
    expire_due(at)


@periodic("taken-te-laat", every=HOUR)
def tell_of_late_tasks(at: datetime) -> None:
    """Tell both sides of tasks that take three times as long as agreed (X-19)."""
    escalate_due(at)


@periodic("regie-vervallen", every=HOUR)
def tell_of_regie(at: datetime) -> None:
    """Tell that a plan has no regisseur any more, because the grondslag of its regie is over (P-1)."""
    tell_lapsed(at)


@periodic("acties-klaarzetten", every=HOUR)
def make_actions(at: datetime) -> None:
    """Make the turns of recurring actions that come near (S3-67)."""
    make_due(at=at)


@periodic("weekberichten", every=HOUR)
def make_weekly_messages(at: datetime) -> None:
    """From Monday on: the message of the week before, of each agreement with a desk that has none yet (S0-40)."""
    make_all(at)


@periodic("clientenlijsten-verwijderen", every=HOUR)
def delete_lists(at: datetime) -> None:
    """Delete client lists whose term is over (S0-8)."""
    delete_expired(at)


@periodic("samenvoegingen-nalopen", every=HOUR)
def follow_merges(at: datetime) -> None:
    """Move what was written down under a person who was merged away in that very moment (X-8)."""
    gather_stragglers(at)


@periodic("termijnen-herberekenen", every=HOUR)
def recompute_terms(at: datetime) -> Iterator[None]:
    """Compute terms again where a municipality changed its own, of requests and of what is kept (X-18, P-10)."""
    recompute_changed_terms(at)
    yield from recompute_changed(at)


@periodic("wissingen", every=timedelta(minutes=1))
def erase_persons(at: datetime) -> Iterator[None]:
    """Erase the persons of whom that was asked, from record, vault and warehouse (AVG art. 17)."""
    return erase_waiting(at=at)


@periodic("documenten-scannen", every=timedelta(minutes=10))
def scan_documents(at: datetime) -> Iterator[None]:
    """Scan again what was not scanned for a week, one by one: an open transaction holds back the seal."""
    system = system_reader("documenten opnieuw scannen")
    for document in to_scan(at, most=100):
        rescan(document=document, by=system, at=at)
        yield


@periodic("bewaartermijnen", every=DAY)
def destroy(at: datetime) -> Iterator[None]:
    """The retention run: files, unused signals, the log, contents of documents (P-10, S3-84)."""
    return in_pieces(by=system_reader("bewaartermijnen"), at=at)
