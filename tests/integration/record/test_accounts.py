"""A local administrator gives accounts, blocks them, and lets somebody begin anew; nobody else does."""

import re
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings

from ketenzicht.access.accounts.actions import block, invite, reset, unblock
from ketenzicht.access.accounts.errors import (
    AccountExists,
    AccountIsBlocked,
    AccountIsNotBlocked,
    NoAddress,
    NotOwnAccount,
)
from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.models import Account, Gebeurtenis, Logregel
from ketenzicht.access.rollen import presets
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.kernel.reader import Reader
from tests.integration.record.cast import AT, ELSEWHERE, Cast
from tests.integration.record.door import PASSWORD, Visitor, visitor

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[..., None]


@pytest.fixture(autouse=True)
def quick_passwords(db: None) -> Iterator[None]:
    cache.clear()  # attempts of the test before this one
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def lot(cast: Cast) -> Reader:
    return cast.reader("Lot", presets.LOKALE_BEHEERDER)


def link() -> str:
    """The page to which the last mail leads."""
    found = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def follow(password: str = PASSWORD) -> int:
    """Choose a password by the link of the last mail; the status of the answer."""
    browser = Client()
    page = browser.get(link())
    form = page["Location"] if page.status_code == 302 else link()
    return browser.post(form, {"password1": password, "password2": password}).status_code


def test_who_is_invited_chooses_a_password_once_and_comes_in(cast: Cast, lot: Reader) -> None:
    vera = cast.medewerkers["Vera"]
    key = invite(email="Vera@Example.nl", medewerker=vera.pk, by=lot, at=AT)
    assert mail.outbox[-1].to == ["vera@example.nl"]
    assert Visitor(Account.objects.get(pk=key)).log_in().status_code == 200  # no password yet
    assert follow() == 302
    assert Visitor(Account.objects.get(pk=key)).log_in().status_code == 302
    assert follow("een heel andere zin") == 200  # the link worked once
    line = Logregel.objects.get(soort="actie", handeling="account.uitnodigen")
    assert (line.wie, line.object_id) == (lot.id, key)
    assert "example" not in str(Gebeurtenis.objects.get(soort="account.uitnodigen").gegevens)


def test_an_invitation_that_is_refused_is_not_mailed(cast: Cast, lot: Reader) -> None:
    rachida = visitor(cast, "Rachida")
    for email, worker, error in (
        ("rachida@example.nl", "Vera", AccountExists),  # the address
        ("RACHIDA@example.nl", "Vera", AccountExists),
        ("nieuw@example.nl", "Rachida", AccountExists),  # the worker
        ("geen adres", "Vera", NoAddress),
        ("wil@example.nl", "Wil", NotFound),  # of another municipality
    ):
        with pytest.raises(error):
            invite(email=email, medewerker=cast.medewerkers[worker].pk, by=lot, at=AT)
    assert not mail.outbox
    assert list(Account.objects.all()) == [rachida.account]
    assert Logregel.objects.filter(soort="weigering").count() == 5


@pytest.mark.parametrize(
    "role", sorted(set(presets.ROLLEN) - {presets.LOKALE_BEHEERDER, presets.STELSEL} - presets.RESIDENTS)
)
def test_no_other_role_touches_accounts(cast: Cast, role: str) -> None:
    rachida, somebody = visitor(cast, "Rachida"), cast.reader("Tom", role)
    with pytest.raises(MayNot):
        invite(email="x@example.nl", medewerker=cast.medewerkers["Vera"].pk, by=somebody, at=AT)
    for act in (block, unblock, reset):
        with pytest.raises(NotFound):
            act(account=rachida.account.pk, by=somebody, at=AT)
    assert Account.objects.get().is_active


def test_an_administrator_elsewhere_does_not_even_see_the_account(cast: Cast) -> None:
    rachida, wil = visitor(cast, "Rachida"), cast.reader("Wil", presets.LOKALE_BEHEERDER, gemeente=ELSEWHERE)
    with pytest.raises(NotFound):
        block(account=rachida.account.pk, by=wil, at=AT)


def test_who_is_blocked_is_out_at_once_and_comes_in_after_it(cast: Cast, lot: Reader) -> None:
    rachida = visitor(cast, "Rachida")
    rachida.log_in()
    assert rachida.browser.get("/rol").status_code == 200
    block(account=rachida.account.pk, by=lot, at=AT)
    assert rachida.browser.get("/rol").status_code == 302
    rachida.log_in()
    assert rachida.browser.get("/rol").status_code == 302
    unblock(account=rachida.account.pk, by=lot, at=AT)
    rachida.log_in()
    assert rachida.browser.get("/rol").status_code == 200


def test_who_was_closed_out_by_wrong_passwords_is_let_in_by_the_administrator(cast: Cast, lot: Reader) -> None:
    rachida = visitor(cast, "Rachida")
    for _ in range(5):
        rachida.log_in("verkeerd wachtwoord")
    rachida.log_in()
    assert rachida.browser.get("/rol").status_code == 302
    unblock(account=rachida.account.pk, by=lot, at=AT)
    rachida.log_in()
    assert rachida.browser.get("/rol").status_code == 200


def test_who_lost_the_phone_begins_anew(cast: Cast, lot: Reader) -> None:
    rachida = visitor(cast, "Rachida")
    rachida.log_in()
    rachida.enrol()
    reset(account=rachida.account.pk, by=lot, at=AT)
    assert rachida.browser.get("/rol").status_code == 302  # the session is over
    assert rachida.log_in().status_code == 200  # the password is gone
    assert follow("een geheel nieuwe zin") == 302
    rachida.browser = Client()
    assert rachida.log_in("een geheel nieuwe zin")["Location"] == "/rol"  # no code is asked: there is no phone
    rachida.enrol()


@pytest.mark.parametrize(
    ("act", "error"), [(unblock, AccountIsNotBlocked), (block, AccountIsBlocked), (reset, AccountIsBlocked)]
)
def test_an_act_in_the_wrong_state_is_refused(cast: Cast, lot: Reader, act: Act, error: type[KetenzichtError]) -> None:
    account = visitor(cast, "Rachida").account.pk
    if act is not unblock:
        block(account=account, by=lot, at=AT)
    with pytest.raises(error):
        act(account=account, by=lot, at=AT)


@pytest.mark.parametrize("act", [block, unblock, reset])
def test_an_administrator_does_not_change_the_own_account(cast: Cast, lot: Reader, act: Act) -> None:
    own: UUID = visitor(cast, "Lot").account.pk
    with pytest.raises(NotOwnAccount):
        act(account=own, by=lot, at=AT)
