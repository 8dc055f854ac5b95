"""Addresses of login. Pages of django-allauth by which one would make or change an account oneself are not there."""

from typing import Any, NoReturn

from django.http import Http404, HttpRequest
from django.urls import URLPattern, URLResolver, include, path

from ketenzicht.access.accounts.pages import rol


def _nothing(_: HttpRequest, **__: Any) -> NoReturn:
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    path("rol", rol, name="rol"),
    path("account/signup/", _nothing),
    path("account/email/", _nothing),
    path("account/social/signup/", _nothing),
    path("account/social/connections/", _nothing),
    path("account/", include("allauth.urls")),
]
