"""The pages of who one is: choose a role, and what stands in the way of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ketenzicht.access.accounts.session import active_reader, choose_role, is_fresh, may_be
from ketenzicht.access.rollen.errors import RoleIsOver
from ketenzicht.access.rollen.models import Rolvervulling
from ketenzicht.access.rollen.presets import ROLLEN
from ketenzicht.access.rollen.queries import own_roles
from ketenzicht.kernel.clock import system_clock

Page = Callable[..., HttpResponse]


def in_role(page: Page) -> Page:
    """Decorator: the page gets the reader of the active role as `request.reader`. Who has none logs in and chooses a role
    first, and comes back."""

    @wraps(page)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reader = active_reader(request, at=system_clock())
        if reader is None:
            return _to("rol", request.get_full_path())
        request.reader = reader  # type: ignore[attr-defined]
        return page(request, *args, **kwargs)

    return guarded


def fresh_second_factor(page: Page) -> Page:
    """Decorator for sensitive acts: where the active role asks for it, the second factor was given a short while ago."""

    @wraps(page)
    @in_role
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_fresh(request, request.reader.role, at=system_clock()):  # type: ignore[attr-defined]
            return _to_second_factor(request, request.get_full_path())
        return page(request, *args, **kwargs)

    return guarded


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def rol(request: HttpRequest) -> HttpResponse:
    """GET: the own roles of now. POST with `rol`: go to work in it, and on to `next`."""
    at = system_clock()
    roles = list(own_roles(request.user.medewerker_id or request.user.pk, at=at))  # type: ignore[union-attr, arg-type]
    error = ""
    if request.method == "POST":
        chosen = next((one for one in roles if str(one.pk) == request.POST.get("rol")), None)
        if chosen is not None and (asked := _second_factor_first(request, chosen)):
            return asked
        try:
            choose_role(request, chosen.pk if chosen else _key(request.POST.get("rol", "")), at=at)
            return HttpResponseRedirect(_next(request) or reverse("rol"))
        except RoleIsOver as refused:
            error = str(refused)
    return render(request, "access/rol.html", _shown(request, roles, error), status=409 if error else 200)


def _second_factor_first(request: HttpRequest, chosen: Rolvervulling) -> HttpResponse | None:
    """To where the second factor is given or made, when the role asks for it; afterwards one chooses again."""
    at = system_clock()
    if may_be(request, chosen.rol, at=at):
        return None
    return _to_second_factor(request, f"{reverse('rol')}?{urlencode({'next': _next(request)})}")


def _shown(request: HttpRequest, roles: list[Rolvervulling], error: str) -> dict[str, Any]:
    reader = active_reader(request, at=system_clock())
    active = request.session.get("rol") if reader else None
    listed = [
        {
            "key": str(one.pk),
            "preset": ROLLEN[one.rol],
            "where": ", ".join(one.gemeenten),
            "team": one.team.naam if one.team else "",
            "active": str(one.pk) == active,
        }
        for one in roles
    ]
    return {"roles": listed, "error": error, "next": _next(request)}


def _next(request: HttpRequest) -> str:
    """Where somebody was going, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else ""


def _to_second_factor(request: HttpRequest, afterwards: str) -> HttpResponseRedirect:
    return _to("mfa_reauthenticate" if is_mfa_enabled(request.user) else "mfa_activate_totp", afterwards)


def _to(name: str, afterwards: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': afterwards})}")


def _key(text: str) -> UUID:
    """What was sent as a key; what is none is nobody's role."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
