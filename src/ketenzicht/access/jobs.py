"""The jobs of access itself."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session

from ketenzicht.access.acting.drafts import expire_drafts
from ketenzicht.access.log.expiry import expire_in_pieces
from ketenzicht.access.log.sealing import seal
from ketenzicht.access.organisaties.workers import settle_moves
from ketenzicht.access.periodic import periodic
from ketenzicht.access.rollen.readers import system_reader


@periodic("hartslag", every=timedelta(minutes=1), prompt=True)
def heartbeat(at: datetime) -> None:
    """Does nothing: its row says that a worker lives, which `/gezond` reads."""


@periodic("sessies-opruimen", every=timedelta(hours=6))
def clear_sessions(at: datetime) -> None:
    """Delete sessions that are over; who they were of stands in the log."""
    Session.objects.filter(expire_date__lt=at).delete()


@periodic("log-verzegelen", every=timedelta(seconds=1), prompt=True)
def seal_log(at: datetime) -> None:
    """Seal what was written and is settled by now, and write the head outside the database."""
    seal(settings.DATA_FOLDER, at=at)


@periodic("log-opschonen", every=timedelta(days=1))
def expire_log(at: datetime) -> Iterator[int]:
    """Empty rows of the log whose term is over (P-10)."""
    return expire_in_pieces(system_reader("bewaartermijn van het log"), at=at)


@periodic("concepten-opruimen", every=timedelta(hours=1))
def clear_drafts(at: datetime) -> None:
    """Delete drafts that nobody came back to (X-9)."""
    expire_drafts(at=at)


@periodic("teamindelingen", every=timedelta(hours=1))
def move_workers(at: datetime) -> None:
    """Put whoever moves today into the new team."""
    settle_moves(by=system_reader("teamindelingen van vandaag"), at=at)
