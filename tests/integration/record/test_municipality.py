"""`ketenzicht municipality add`: the first administrator of a record, and municipalities that work together."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest
from django.test import Client

from ketenzicht.access.accounts.actions import invite_first
from ketenzicht.access.accounts.errors import AccountExists
from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.models import Account, Gemeente, Logregel, Medewerker
from ketenzicht.access.organisaties.actions import make_organisation
from ketenzicht.access.organisaties.founding import AlreadyFounded, NoAdministratorThere, found, join
from ketenzicht.access.rollen import presets
from ketenzicht.access.rollen.queries import own_roles
from ketenzicht.access.rollen.readers import reader_of, system_reader
from ketenzicht.kernel.reader import Reader
from ketenzicht.project import record
from tests.integration.record.cast import AT, HERE, Cast
from tests.integration.terminal import Ended, on

pytestmark = pytest.mark.django_db
SYSTEM = system_reader("proef")
LOT = ("--admin", "Lot de Wit", "--email", "lot@alkmaar.example")


@pytest.fixture
def typed(tmp_path: Path, cast: Cast) -> Iterator[Callable[..., Ended]]:
    """The command line on this test's database."""

    def run(*words: object) -> Ended:
        return on(tmp_path / "data", "municipality", "add", *words)

    with (
        mock.patch.object(record, "open_record", lambda _: nullcontext()),
        mock.patch("ketenzicht.project.cli.municipality.open_record", lambda _: nullcontext()),
    ):
        yield run


def administrator(worker: Medewerker, at: datetime = AT) -> Reader:
    return reader_of(own_roles(worker.pk, at=at).get(rol=presets.LOKALE_BEHEERDER), purpose="proef")


def test_a_new_municipality_has_an_administrator_who_can_choose_a_password(typed: Callable[..., Ended]) -> None:
    ended = typed("GM0361", "Alkmaar", *LOT)
    assert ended.status == 0, ended.err
    account = Account.objects.get(email="lot@alkmaar.example")
    assert not account.has_usable_password()
    (link,) = (line for line in ended.out.splitlines() if line.startswith("http"))
    page = Client().get("/" + link.split("/", 3)[3], follow=True)
    assert page.status_code == 200
    assert b'type="password"' in page.content


def test_who_follows_the_link_hears_in_dutch_what_a_password_must_be_and_where_to_log_in(
    typed: Callable[..., Ended],
) -> None:
    (link,) = (line for line in typed("GM0361", "Alkmaar", *LOT).out.splitlines() if line.startswith("http"))
    browser = Client()
    page = browser.get("/" + link.split("/", 3)[3], follow=True).redirect_chain[-1][0]
    told = browser.post(page, {"password1": "kort", "password2": "kort"}).content.decode()
    assert "Dit wachtwoord is te kort; gebruik minstens 12 tekens." in told
    done = browser.post(page, dict.fromkeys(("password1", "password2"), "Regen-op-het-dak-7"), follow=True)
    assert 'href="/account/login/">Log nu in' in done.content.decode()


def test_what_the_new_administrator_does_stays_in_the_own_municipality(typed: Callable[..., Ended]) -> None:
    typed("GM0361", "Alkmaar", *LOT)
    lot = Medewerker.objects.get(naam="Lot de Wit")
    by = administrator(lot, datetime.now(UTC))
    make_organisation(naam="RMC", gemeenten=["GM0361"], soort="rmc", by=by, at=datetime.now(UTC))
    with pytest.raises(MayNot):
        make_organisation(naam="UWV", gemeenten=["GM0361", "GM0362"], soort="uwv", by=by, at=datetime.now(UTC))


def test_municipalities_that_work_together_share_their_administrator(typed: Callable[..., Ended]) -> None:
    typed("GM0361", "Alkmaar", *LOT)
    assert typed("GM0373", "Bergen", "--with", "GM0361").status == 0
    lot = Medewerker.objects.get(naam="Lot de Wit")
    now = datetime.now(UTC)
    make_organisation(naam="UWV", gemeenten=["GM0361", "GM0373"], soort="uwv", by=administrator(lot, now), at=now)
    assert Logregel.objects.filter(handeling="gemeente.aansluiten").count() == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("0361", "Alkmaar", *LOT), "Geef de code van de gemeente"),
        (("GM0361", "Alkmaar"), "Geef --admin en --email"),
        (("GM0361", "Alkmaar", "--admin", "Lot"), "Geef --admin en --email"),
        (("GM0361", "Alkmaar", *LOT, "--with", "GM0373"), "Geef --admin en --email"),
        (("GM0361", "Alkmaar", "--admin", "Lot", "--email", "lot"), "Dit is geen e-mailadres"),
        (("GM0361", "Alkmaar", "--with", "GM0373"), "heeft geen lokale beheerder"),
    ],
)
def test_a_call_that_does_not_fit_makes_nothing(
    typed: Callable[..., Ended], words: tuple[str, ...], sentence: str
) -> None:
    ended = typed(*words)
    assert ended.status != 0
    assert sentence in ended.sentence
    assert not Gemeente.objects.filter(naam="Alkmaar").exists()
    assert not Account.objects.exists()


def test_a_municipality_begins_once(typed: Callable[..., Ended]) -> None:
    typed("GM0361", "Alkmaar", *LOT)
    again = typed("GM0361", "Alkmaar", "--admin", "Wil", "--email", "wil@alkmaar.example")
    assert "al ingericht" in again.sentence
    assert Account.objects.count() == 1


def test_only_the_owner_of_the_installation_begins_one(cast: Cast) -> None:
    lot = cast.reader("Lot", presets.LOKALE_BEHEERDER)
    with pytest.raises(MayNot):
        found(gemeente="GM0361", naam="Alkmaar", beheerder="Lot", by=lot, at=AT)
    with pytest.raises(MayNot):
        join(gemeente="GM0361", naam="Alkmaar", met=HERE, by=lot, at=AT)
    with pytest.raises(MayNot):
        invite_first(email="lot@elders.example", medewerker=cast.medewerkers["Lot"].pk, by=lot, at=AT)
    with pytest.raises(AlreadyFounded):
        found(gemeente=HERE, naam="Hier", beheerder="Lot", by=SYSTEM, at=AT)
    with pytest.raises(NoAdministratorThere):
        join(gemeente="GM0361", naam="Alkmaar", met="GM0373", by=SYSTEM, at=AT)


def test_the_first_account_is_for_an_administrator_only_and_once(cast: Cast) -> None:
    cast.reader("Lot", presets.LOKALE_BEHEERDER)
    with pytest.raises(NotFound):
        invite_first(email="kim@elders.example", medewerker=cast.medewerkers["Kim"].pk, by=SYSTEM, at=AT)
    invite_first(email="lot@elders.example", medewerker=cast.medewerkers["Lot"].pk, by=SYSTEM, at=AT)
    with pytest.raises(AccountExists):
        invite_first(email="lot2@elders.example", medewerker=cast.medewerkers["Lot"].pk, by=SYSTEM, at=AT)
