"""Coming in: a password, a second factor, one role at a time; and who stays out."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from ketenzicht.access.accounts.pages import fresh_second_factor, in_role
from ketenzicht.access.acting.editing import draft, save_draft
from ketenzicht.access.models import Aanmelding, Account, Logregel, Rolvervulling
from ketenzicht.access.rollen import presets
from ketenzicht.project.urls import urlpatterns as ours
from tests.integration.record.cast import AT, SINCE, Cast
from tests.integration.record.door import PASSWORD, Visitor, role_of, totp, visitor

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@in_role
def who(request: HttpRequest) -> HttpResponse:
    reader = request.reader  # type: ignore[attr-defined]
    return HttpResponse(f"{reader.name} {reader.role}")


@fresh_second_factor
def sensitive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("gedaan")


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [*ours, path("wie", who), path("gevoelig", sensitive), path("kapot", broken)]

# Each page is its own transaction, as it is outside tests: some things are done when one ends.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.integration.record.test_login")]


@pytest.fixture(autouse=True)
def quick_passwords(db: None) -> Iterator[None]:
    cache.clear()  # attempts of the test before this one
    with override_settings(PASSWORD_HASHERS=QUICK):
        yield


@pytest.fixture
def rachida(cast: Cast) -> Visitor:
    return visitor(cast, "Rachida")


@pytest.fixture
def regisseur(cast: Cast) -> Rolvervulling:
    return role_of(cast.medewerkers["Rachida"])


def later(monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    """Let the clock of the house and of django-allauth run ahead."""
    import time

    ahead, real = timedelta(**by), time.time
    for module in ("pages", "session", "middleware", "adapters", "entries"):
        name = f"ketenzicht.access.accounts.{module}.system_clock"
        monkeypatch.setattr(name, lambda: datetime.now(UTC) + ahead, raising=False)
    monkeypatch.setattr("allauth.account.internal.flows.login.time.time", lambda: real() + ahead.total_seconds())


def test_codes_of_the_phone_are_those_of_rfc_6238() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # appendix B of the RFC, its eight digits shortened to six
    assert [totp(secret, at) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


def test_nobody_comes_in_without_logging_in() -> None:
    answer = Client().get("/wie")
    assert answer.status_code == 302
    assert answer["Location"] == "/account/login/?next=/wie"


@pytest.mark.covers("S3-175")
def test_a_regisseur_logs_in_makes_a_second_factor_chooses_a_role_and_is_at_work(
    rachida: Visitor, regisseur: Rolvervulling
) -> None:
    assert rachida.log_in(next="/wie")["Location"] == "/wie"
    assert rachida.browser.get("/wie")["Location"] == "/rol?next=%2Fwie"
    asked = rachida.choose(regisseur, next="/wie")
    assert asked["Location"].startswith("/account/2fa/totp/activate/")
    assert len(rachida.enrol()) == 10
    assert rachida.choose(regisseur, next="/wie")["Location"] == "/wie"
    assert rachida.browser.get("/wie").content == b"Rachida regisseur"
    chosen = Logregel.objects.get(soort="rolkeuze")
    assert (chosen.wie, chosen.rol, chosen.object_id) == (str(rachida.account.medewerker_id), "regisseur", regisseur.pk)


def test_the_second_time_the_code_is_asked_once_in_the_session(rachida: Visitor, regisseur: Rolvervulling) -> None:
    rachida.log_in()
    rachida.enrol()
    rachida.browser = Client()
    asked = rachida.browser.post("/account/login/", {"login": rachida.account.email, "password": PASSWORD})
    assert asked["Location"].startswith("/account/2fa/authenticate")
    assert rachida.browser.get("/wie").status_code == 302  # the password alone is not enough
    assert rachida.browser.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert rachida.browser.get("/rol").status_code == 302
    assert rachida.browser.post("/account/2fa/authenticate/", {"code": rachida.code()})["Location"] == "/rol"
    rachida.choose(regisseur)
    for _ in range(3):
        assert rachida.browser.get("/wie").content == b"Rachida regisseur"


def test_a_recovery_code_works_once_in_place_of_the_phone(rachida: Visitor) -> None:
    rachida.log_in()
    first, *_ = rachida.enrol()
    for works in (True, False):
        browser = Client()
        browser.post("/account/login/", {"login": rachida.account.email, "password": PASSWORD})
        assert (browser.post("/account/2fa/authenticate/", {"code": first}).status_code == 302) is works


def test_secrets_of_phones_are_not_readable_in_the_database(rachida: Visitor) -> None:
    rachida.log_in()
    rachida.enrol()
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        assert all(rachida.secret not in str(data) for (data,) in cursor.fetchall())


def test_each_login_is_written_once_however_long_one_works(rachida: Visitor, regisseur: Rolvervulling) -> None:
    rachida.log_in()
    rachida.enrol()
    rachida.choose(regisseur)
    for _ in range(3):
        rachida.browser.get("/wie")
    assert list(Aanmelding.objects.values_list("account", "wijze")) == [(rachida.account.pk, "wachtwoord")]
    assert Logregel.objects.filter(soort="aanmelding", wie=str(rachida.account.medewerker_id)).count() == 1


def test_a_wrong_password_is_refused_logged_and_after_five_the_account_is_closed_for_a_while(
    rachida: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        assert rachida.log_in("verkeerd wachtwoord").status_code == 200
    assert Logregel.objects.filter(soort="weigering", handeling="aanmelden").count() == 5
    assert rachida.log_in().status_code == 200  # the right one comes too late
    assert not Aanmelding.objects.exists()
    later(monkeypatch, minutes=16)
    assert rachida.log_in().status_code == 302


def test_an_unknown_address_gets_the_same_answer_as_a_wrong_password(rachida: Visitor) -> None:
    known = rachida.log_in("verkeerd wachtwoord").context["form"].errors
    unknown = Client().post("/account/login/", {"login": "niemand@example.nl", "password": "verkeerd wachtwoord"})
    assert unknown.context["form"].errors == known


@pytest.mark.parametrize("password", ["kort", "123456789012345", "wachtwoordwachtwoord@example.nl", "password1234"])
def test_a_weak_password_is_not_taken(rachida: Visitor, password: str) -> None:
    rachida.log_in()
    told = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    answer = rachida.browser.post("/account/password/change/", told)
    if password == "wachtwoordwachtwoord@example.nl":  # long, not common, not like the address: fine
        assert answer.status_code == 302
    else:
        assert answer.status_code == 200
        assert answer.context["form"].errors


def test_nobody_makes_an_account_for_oneself() -> None:
    for page in ("/account/signup/", "/account/email/", "/account/social/signup/"):
        assert Client().get(page).status_code == 404


@pytest.mark.covers("S3-175")
def test_one_role_is_active_at_a_time(cast: Cast, rachida: Visitor, regisseur: Rolvervulling) -> None:
    other = role_of(cast.medewerkers["Rachida"], presets.BEHANDELAAR)
    rachida.log_in()
    rachida.enrol()
    for role, name in ((regisseur, "regisseur"), (other, "behandelaar"), (regisseur, "regisseur")):
        rachida.choose(role)
        assert rachida.browser.get("/wie").content.decode() == f"Rachida {name}"
    assert list(Logregel.objects.filter(soort="rolkeuze").order_by("nr").values_list("rol", flat=True)) == [
        "regisseur",
        "behandelaar",
        "regisseur",
    ]


def test_a_role_of_somebody_else_or_of_nobody_is_refused(cast: Cast, rachida: Visitor) -> None:
    foreign = role_of(cast.medewerkers["Els"], presets.AUDITOR)
    rachida.log_in()
    rachida.enrol()
    for key in (str(foreign.pk), "geen-sleutel"):
        answer = rachida.browser.post("/rol", {"rol": key})
        assert answer.status_code == 409
        assert 'role="alert"' in answer.content.decode()
    assert rachida.browser.get("/wie").status_code == 302


def test_a_role_that_ends_while_one_works_is_over_with_the_next_page(
    rachida: Visitor, regisseur: Rolvervulling
) -> None:
    rachida.log_in()
    rachida.enrol()
    rachida.choose(regisseur)
    Rolvervulling.objects.filter(pk=regisseur.pk).update(geldig_tot=SINCE + timedelta(days=1))
    assert rachida.browser.get("/wie")["Location"] == "/rol?next=%2Fwie"


def test_a_sensitive_act_asks_for_the_second_factor_again_when_it_is_old(
    rachida: Visitor, regisseur: Rolvervulling, monkeypatch: pytest.MonkeyPatch
) -> None:
    rachida.log_in()
    rachida.enrol()
    rachida.choose(regisseur)
    assert rachida.browser.get("/gevoelig").content == b"gedaan"
    later(monkeypatch, minutes=31)
    assert rachida.browser.get("/wie").status_code == 200  # ordinary work goes on
    asked = rachida.browser.get("/gevoelig")
    assert asked["Location"] == "/account/2fa/reauthenticate/?next=%2Fgevoelig"
    given = rachida.browser.post(asked["Location"], {"code": rachida.code()})
    assert given["Location"] == "/gevoelig"
    assert rachida.browser.get("/gevoelig").content == b"gedaan"


def test_becoming_administrator_asks_for_a_fresh_second_factor(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    lot = visitor(cast, "Lot")
    role = role_of(cast.medewerkers["Lot"], presets.LOKALE_BEHEERDER)
    lot.log_in()
    lot.enrol()
    later(monkeypatch, minutes=31)
    assert lot.choose(role)["Location"].startswith("/account/2fa/reauthenticate/")
    lot.browser.post("/account/2fa/reauthenticate/", {"code": lot.code()})
    assert lot.choose(role).status_code == 302
    assert lot.browser.get("/wie").content == b"Lot lokale-beheerder"


def test_a_session_that_is_over_loses_nothing_that_was_typed(
    cast: Cast, rachida: Visitor, regisseur: Rolvervulling, monkeypatch: pytest.MonkeyPatch
) -> None:
    rachida.log_in()
    rachida.enrol()
    rachida.choose(regisseur)
    reader = cast.reader("Rachida")
    save_draft(reader, "notitie.maken", {"tekst": "halverwege een zin"}, key=None, at=AT)
    later(monkeypatch, hours=13)
    assert rachida.browser.get("/wie?plan=1")["Location"] == "/account/login/?next=/wie%3Fplan%3D1"
    rachida.used.clear()
    assert rachida.log_in(next="/wie?plan=1").status_code == 302
    assert draft(reader, "notitie.maken", key=None) == {"tekst": "halverwege een zin"}


def test_logging_out_ends_the_session(rachida: Visitor, regisseur: Rolvervulling) -> None:
    rachida.log_in()
    rachida.browser.post("/account/logout/")
    assert rachida.browser.get("/rol")["Location"] == "/account/login/?next=/rol"


def test_the_pages_are_dutch_and_every_field_has_a_label(rachida: Visitor, regisseur: Rolvervulling) -> None:
    import re

    pages = [Client().get("/account/login/").content.decode()]
    rachida.log_in()
    pages += [
        rachida.browser.get(page).content.decode()
        for page in ("/rol", "/account/2fa/totp/activate/", "/account/logout/")
    ]
    for page in pages:
        assert '<html lang="nl">' in page
        assert page.count("<h1") == 1
        assert "<main" in page
        fields = re.findall(r'<input(?![^>]*type="hidden")[^>]*\bid="([^"]+)"', page)
        assert all(f'for="{name}"' in page for name in fields)


def test_a_next_page_elsewhere_is_not_followed(rachida: Visitor, regisseur: Rolvervulling) -> None:
    rachida.log_in()
    rachida.enrol()
    assert rachida.choose(regisseur, next="https://elders.example/")["Location"] == "/rol"


def test_wrong_passwords_at_the_same_time_all_count(cast: Cast, rachida: Visitor) -> None:
    def attempt() -> None:
        Client().post("/account/login/", {"login": rachida.account.email, "password": "verkeerd wachtwoord"})
        connection.close()

    attempts: list[Any] = [threading.Thread(target=attempt) for _ in range(4)]
    for one in attempts:
        one.start()
    for one in attempts:
        one.join()
    assert Account.objects.get(pk=rachida.account.pk).mislukt == 4


def test_a_page_that_is_not_there_says_so_in_dutch() -> None:
    answer = Client().get("/plannen/die-er-niet-zijn")
    assert answer.status_code == 404
    assert "Deze pagina is er niet" in answer.content.decode()


def test_a_form_from_elsewhere_is_refused_in_dutch() -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "x@y.example", "password": "x"})
    assert answer.status_code == 403
    assert "Probeer het opnieuw" in answer.content.decode()


def test_what_breaks_is_said_in_dutch_without_saying_what_broke() -> None:
    answer = Client(raise_request_exception=False).get("/kapot")
    assert answer.status_code == 500
    assert "Er ging iets mis" in answer.content.decode()
    assert "ZeroDivision" not in answer.content.decode()
