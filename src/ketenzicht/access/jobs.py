"""The jobs of access itself."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from ketenzicht.access.periodic import periodic


@periodic("hartslag", every=timedelta(minutes=1))
def heartbeat(at: datetime) -> None:
    """Does nothing: its row says that a worker lives, which `/gezond` reads."""


@periodic("sessies-opruimen", every=timedelta(hours=6))
def clear_sessions(at: datetime) -> None:
    """Delete sessions that are over; who they were of stands in the log."""
    Session.objects.filter(expire_date__lt=at).delete()
