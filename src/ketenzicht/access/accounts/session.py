"""What a session knows: the active role, and how long ago the second factor was given."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from ketenzicht.access.rollen.actions import choose
from ketenzicht.access.rollen.errors import RoleIsOver
from ketenzicht.access.rollen.presets import AUDITOR, LOKALE_BEHEERDER, ROLLEN
from ketenzicht.access.rollen.queries import reader_for
from ketenzicht.kernel.reader import Reader

ROLE, PURPOSE = "rol", "doel"
DEFAULT_PURPOSE = "uitvoering van de eigen taak"

SENSITIVE = frozenset({LOKALE_BEHEERDER, AUDITOR})
"""roles for which the second factor must be fresh, not just once in this session"""


def choose_role(request: HttpRequest, rolvervulling: UUID, *, at: datetime) -> Reader:
    """Go to work in this role from now on; the one before it is no longer active. Raises RoleIsOver, logged as well."""
    reader = choose(_worker(request), rolvervulling, purpose=DEFAULT_PURPOSE, at=at)
    request.session[ROLE], request.session[PURPOSE] = str(rolvervulling), reader.purpose
    return reader


def active_reader(request: HttpRequest, *, at: datetime) -> Reader | None:
    """Who is asking: nobody without a login, without a chosen role, or with one that is over by now or would need the
    second factor."""
    if not request.user.is_authenticated or ROLE not in request.session:
        return None
    try:
        reader = reader_for(_worker(request), UUID(request.session[ROLE]), purpose=request.session[PURPOSE], at=at)
    except RoleIsOver:
        leave_role(request)
        return None
    return reader if may_be(request, reader.role, at=None) else None


def leave_role(request: HttpRequest) -> None:
    """No role is active until another is chosen."""
    request.session.pop(ROLE, None)
    request.session.pop(PURPOSE, None)


def may_be(request: HttpRequest, rol: str, *, at: datetime | None) -> bool:
    """Whether the second factor was given as this role asks: once in this session, and for a sensitive one not long
    before `at` (leave it out to ask about the session only)."""
    if not ROLLEN[rol].step_up:
        return True
    if at is not None and rol in SENSITIVE:
        return is_fresh(request, rol, at=at)
    return second_factor(request) is not None


def is_fresh(request: HttpRequest, rol: str, *, at: datetime) -> bool:
    """Whether the second factor, where this role asks for one, was given not longer ago than the set age."""
    given = second_factor(request)
    age = timedelta(minutes=settings.SECOND_FACTOR_MINUTES)
    return not ROLLEN[rol].step_up or (given is not None and at - given <= age)


def second_factor(request: HttpRequest) -> datetime | None:
    """When the second factor was last given in this session: here, or at the identity provider that sees to it."""
    moments = [record["at"] for record in get_authentication_records(request, request.user) if _is_second(record)]
    return datetime.fromtimestamp(max(moments), UTC) if moments else None


def _is_second(record: dict[str, Any]) -> bool:
    return record["method"] == "mfa" or (record["method"] == "socialaccount" and settings.OIDC_HAS_SECOND_FACTOR)


def _worker(request: HttpRequest) -> UUID:
    """The worker of the account; an account of nobody has no roles."""
    return request.user.medewerker_id or request.user.pk  # type: ignore[union-attr, return-value]
