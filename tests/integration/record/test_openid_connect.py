"""Coming in by the identity provider of the municipality: the same library, by configuration only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from ketenzicht.access.accounts.adapters import OpenIdConnect
from ketenzicht.access.models import Aanmelding, Account
from tests.integration.record.cast import Cast
from tests.integration.record.door import Visitor, role_of, visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.integration.record.test_login")]

PROVIDER = "https://login.example.nl"


@dataclass
class Answer:
    told: Mapping[str, Any]
    status_code: int = 200
    headers = {"content-type": "application/json"}

    def raise_for_status(self) -> None:
        """It went well."""

    def json(self) -> Mapping[str, Any]:
        return self.told


class IdentityProvider:
    """Answers as OpenID Connect Discovery and Core say, about somebody with this address."""

    def __init__(self, email: str) -> None:
        self.email = email

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def get(self, url: str, **_: Any) -> Answer:
        if url == f"{PROVIDER}/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "me"}
            return Answer({"issuer": PROVIDER, **{name: f"{PROVIDER}/{end}" for name, end in ends.items()}})
        assert url == f"{PROVIDER}/me"
        return Answer({"sub": "42", "email": self.email})

    def request(self, method: str, url: str, **_: Any) -> Answer:
        assert (method, url) == ("POST", f"{PROVIDER}/token")
        return Answer({"access_token": "x", "token_type": "Bearer", "expires_in": 60})


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> IdentityProvider:
    cache.clear()
    app = {
        "provider_id": "oidc",
        "name": "Gemeente Voorbeeld",
        "client_id": "ketenzicht",
        "secret": "geheim",
        "settings": {"server_url": PROVIDER, "oauth_pkce_enabled": True, "verified_email": True},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    found = IdentityProvider("rachida@example.nl")
    monkeypatch.setattr(OpenIdConnect, "get_requests_session", lambda _: found)
    return found


def come_in(browser: Client) -> Any:
    """The button on the login page, to the provider and back; the answer to coming back."""
    page = browser.get("/account/login/").content.decode()
    assert "Inloggen met Gemeente Voorbeeld" in page
    action = re.search(r'<form method="post" action="([^"]*oidc[^"]*)"', page)
    assert action
    asked = urlsplit(browser.post(action[1].replace("&amp;", "&"))["Location"])
    told = parse_qs(asked.query)
    assert asked.netloc == "login.example.nl"
    assert told["code_challenge_method"] == ["S256"]
    return browser.get(urlsplit(told["redirect_uri"][0]).path, {"code": "c", "state": told["state"][0]})


def test_who_the_provider_vouches_for_comes_in_on_the_account_that_is_there(
    cast: Cast, provider: IdentityProvider
) -> None:
    rachida = visitor(cast, "Rachida", password=None)
    assert come_in(rachida.browser)["Location"] == "/rol"
    assert list(Aanmelding.objects.values_list("account", "wijze")) == [(rachida.account.pk, "oidc")]


def test_somebody_without_an_account_gets_none(cast: Cast, provider: IdentityProvider) -> None:
    visitor(cast, "Rachida")
    provider.email = "vreemde@example.nl"
    browser = Client()
    come_in(browser)
    assert browser.get("/rol").status_code == 302
    assert Account.objects.count() == 1
    assert not Aanmelding.objects.exists()


@pytest.mark.parametrize("asks_itself", [True, False])
def test_a_second_factor_of_the_provider_counts_where_that_is_said(
    cast: Cast, provider: IdentityProvider, settings: Any, asks_itself: bool
) -> None:
    settings.OIDC_HAS_SECOND_FACTOR = asks_itself
    rachida: Visitor = visitor(cast, "Rachida", password=None)
    role = role_of(cast.medewerkers["Rachida"])
    come_in(rachida.browser)
    went = rachida.choose(role)["Location"]
    assert went == "/rol" if asks_itself else went.startswith("/account/2fa/totp/activate/")


def test_without_configuration_there_is_no_button() -> None:
    assert "oidc" not in Client().get("/account/login/").content.decode()
