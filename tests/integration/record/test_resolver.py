"""The last step: a report asks the record for text and names, and gets what its reader may see."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ketenzicht.access.models import Logregel
from ketenzicht.access.rollen import presets
from ketenzicht.access.vault.postgres import PostgresVault
from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.ports import Resolver
from ketenzicht.kernel.reader import Reader, lokale_analist
from ketenzicht.regie.models import Doel, DoelInhoud, Persoon, PersoonInhoud, Plan, Pseudoniem, Regisseurschap
from ketenzicht.regie.resolver import RecordResolver
from tests.integration.record.cast import AT, Cast
from tests.integration.record.vaults import AnyVault

BSN = "900000012"


@pytest.fixture
def store(db: None, keyring: Keyring) -> PostgresVault:
    return PostgresVault(keyring)


@pytest.fixture
def sem(cast: Cast, store: AnyVault) -> Persoon:
    """Somebody of whom everything is known, in a plan of Rachida."""
    sem = cast.person("Sem")
    PersoonInhoud.objects.filter(van=sem).update(telefoon="0612345678")
    (pseudonym,) = store.pseudonyms("persoon", [f"bsn:{BSN}"], at=AT)
    Pseudoniem.objects.create(persoon=sem, pseudoniem=str(pseudonym))
    groep = cast.group(sem)
    plan = Plan.objects.create(gemeente_id="GM9901", groep=groep, kenmerk="abc", gestart_tijd=AT, gemaakt_door="test")
    Regisseurschap.objects.create(plan=plan, medewerker=cast.medewerkers["Rachida"], geldig_van=AT)
    doel = Doel.objects.create(
        gemeente_id="GM9901", plan=plan, groep=groep, gemaakt_tijd=AT, gemaakt_door="test", gesteld_op=AT.date()
    )
    DoelInhoud.objects.create(van=doel, tekst="Een dak boven het hoofd")
    return sem


@pytest.fixture
def ask(sem: Persoon, store: PostgresVault) -> Callable[..., object]:
    """Ask about Sem, by pseudonym, and about the goal, by key."""
    resolver: Resolver = RecordResolver(store.identifier, clock=lambda: AT)
    ids = [
        Pseudoniem.objects.get().pseudoniem,
        str(Doel.objects.get().pk),
        "nobody",
        "01a21eff-1623-7795-9156-87adcfa293c6",
    ]
    return lambda reader, *fields: list(resolver.resolve(reader, ids, fields).values())


@pytest.mark.covers("P-11")
def test_the_regisseur_sees_name_contact_and_text_and_each_read_is_logged(
    cast: Cast, ask: Callable[..., object]
) -> None:
    found = ask(cast.reader("Rachida", purpose="vergadering"), "naam", "telefoon", "email", "doel")
    assert found == [{"naam": "Sem de Wit", "telefoon": "0612345678"}, {"doel": "Een dak boven het hoofd"}]
    said = set(Logregel.objects.values_list("soort", "object_soort", "doel"))
    assert said == {("inzage", "persoon", "vergadering"), ("inzage", "doel", "vergadering")}


def test_the_bsn_comes_with_the_right_and_its_reason_stands_in_the_log(cast: Cast, ask: Callable[..., object]) -> None:
    rachida = cast.reader("Rachida", purpose="weekbericht van 2 maart")
    assert ask(rachida, "bsn") == [{"bsn": BSN}]
    assert Logregel.objects.get(handeling="kluis.identiteit").doel == "weekbericht van 2 maart"
    assert ask(replace(rachida, rights=frozenset()), "bsn") == []
    assert Logregel.objects.filter(handeling="kluis.identiteit").count() == 1


@pytest.mark.parametrize("name", ["Tom", "Bram", "Wil"])
@pytest.mark.covers("P-5")
def test_who_may_not_see_the_wat_gets_nothing(cast: Cast, ask: Callable[..., object], name: str) -> None:
    role = presets.BELEIDSANALIST if name == "Bram" else presets.REGISSEUR
    gemeente = "GM9902" if name == "Wil" else "GM9901"
    assert ask(cast.reader(name, role, gemeente=gemeente), "naam", "telefoon", "bsn", "doel") == []
    assert not Logregel.objects.exists()


def test_the_owner_of_a_data_folder_is_nobody_in_the_record(ask: Callable[..., object]) -> None:
    reader: Reader = lokale_analist("anja", "onderzoek")
    assert ask(reader, "naam", "bsn", "doel") == []
