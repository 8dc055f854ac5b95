"""Ends sessions in time: after a while of doing nothing, and after a working day."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from ketenzicht.kernel.clock import system_clock

SEEN = "gezien"
_WRITES_EVERY = timedelta(minutes=2)
"""a session is not written with every page"""


def session_ends(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: each page begins the time of doing nothing again (SESSION_COOKIE_AGE); SESSION_HOURS after logging in
    the session is over all the same. What was being typed is kept as a draft (acting/editing.py)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        at = system_clock()
        if request.user.is_authenticated:
            if _lasted_too_long(request, at):
                logout(request)
            else:
                _still_here(request, at)
        return get_response(request)

    return middleware


def _lasted_too_long(request: HttpRequest, at: datetime) -> bool:
    """Whether it is too long ago that somebody logged in, whatever happened since."""
    moments = [record["at"] for record in get_authentication_records(request, request.user)]
    return bool(moments) and at - datetime.fromtimestamp(min(moments), UTC) > timedelta(hours=settings.SESSION_HOURS)


def _still_here(request: HttpRequest, at: datetime) -> None:
    """Begin the time of doing nothing again."""
    seen = request.session.get(SEEN)
    if seen is None or at - datetime.fromisoformat(seen) > _WRITES_EVERY:
        request.session[SEEN] = at.isoformat()
