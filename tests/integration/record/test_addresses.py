"""Addresses, and those that stay secret (P-4)."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ketenzicht.access.errors import InTheFuture, Invalid, NotFound
from ketenzicht.access.models import (
    Gebeurtenis,
    Logregel,
)
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen import presets
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.kernel.vault import FileVault
from ketenzicht.regie.models import Adres, Gezag, Lidmaatschap, Persoon
from ketenzicht.regie.personen.actions import change
from ketenzicht.regie.personen.addresses import end_secret_address, set_address, set_secret_address
from ketenzicht.regie.personen.errors import (
    AddressIncomplete,
    NoSecretAddress,
    PostcodeInvalid,
    SecretAddressStands,
    StartsBeforeFormer,
    TextMissing,
    WijkElsewhere,
)
from ketenzicht.regie.personen.queries import around, card
from ketenzicht.regie.personen.rules import geheime_adressen
from tests.integration.record.cast import AT, SINCE, Cast, member
from tests.integration.record.persons_scene import a_plan, file_vault

TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def vault(tmp_path: Path, settings: Any) -> FileVault:
    settings.DEMO = True
    return file_vault(tmp_path)


@pytest.fixture
def family(cast: Cast) -> dict[str, Persoon]:
    """Anja and Bert with Sem (14); Rachida has the regie."""
    people = {
        "Anja": cast.person("Anja", born=date(1984, 5, 1)),
        "Bert": cast.person("Bert", "Molenwiek", born=date(1982, 1, 9)),
        "Sem": cast.person("Sem", born=date(2012, 1, 20)),
    }
    a_plan(cast, cast.group(*people.values()))
    return people


def an_address(cast: Cast, who: Persoon, **more: Any) -> dict[str, Any]:
    return {
        "persoon": who.pk, "straat": "Proefstraat", "huisnummer": "7", "postcode": "1234 ab", "plaats": "Lindermeer",
        "geldig_van": date(2024, 5, 1), "by": cast.reader("Rachida"), "at": AT, **more,
    }  # fmt: skip


def test_an_address_follows_the_former_one(cast: Cast, family: dict[str, Persoon]) -> None:
    set_address(**an_address(cast, family["Sem"]))
    set_address(**an_address(cast, family["Sem"], huisnummer="9", geldig_van=date(2025, 1, 1)))
    set_address(**an_address(cast, family["Sem"], huisnummer="9a", geldig_van=date(2025, 1, 1)))
    rows = card(cast.reader("Rachida"), family["Sem"].pk, at=AT).adressen
    assert [(row.huisnummer, row.postcode, row.geldig_van, row.geldig_tot) for row in rows] == [
        ("9a", "1234AB", date(2025, 1, 1), None),
        ("7", "1234AB", date(2024, 5, 1), date(2025, 1, 1)),
    ]


@pytest.mark.covers("S3-81")
def test_who_lives_where_says_nothing_about_who_is_a_group(cast: Cast, family: dict[str, Persoon]) -> None:
    lodger = cast.person("Lodewijk", "Huurder")
    a_plan(cast, cast.group(lodger))
    before = set(Lidmaatschap.objects.values_list("groep", "persoon", "geldig_tot"))
    set_address(**an_address(cast, family["Sem"]))
    set_address(**an_address(cast, lodger))
    set_address(**an_address(cast, family["Sem"], huisnummer="99", geldig_van=date(2025, 1, 1)))
    assert set(Lidmaatschap.objects.values_list("groep", "persoon", "geldig_tot")) == before != set()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"straat": "", "postcode": "", "plaats": " "}, AddressIncomplete),
        ({"postcode": "0123AB"}, PostcodeInvalid),
        ({"postcode": "1234A"}, PostcodeInvalid),
        ({"wijk": "WK036109", "gemeente": "GM9901"}, WijkElsewhere),
        ({"wijk": "onzin"}, WijkElsewhere),
        ({"geldig_van": date(2026, 3, 3)}, InTheFuture),
        ({"geldig_van": date(2020, 1, 1)}, StartsBeforeFormer),
        ({"soort": "vakantie"}, Invalid),
        ({"persoon": uuid4()}, NotFound),
    ],
)
def test_a_wrong_address_changes_nothing(
    cast: Cast, family: dict[str, Persoon], wrong: dict[str, Any], error: type[KetenzichtError]
) -> None:
    set_address(**an_address(cast, family["Sem"]))
    with pytest.raises(error):
        set_address(**an_address(cast, family["Sem"], **wrong))
    assert Adres.objects.get().huisnummer == "7"


SHELTER = "Blijf van mijn lijf 3, Elders"


@pytest.mark.covers("P-4")
def test_a_shelter_address_is_seen_by_the_regisseur_and_the_person_and_by_nobody_else(
    cast: Cast, family: dict[str, Persoon]
) -> None:
    anja, rachida = family["Anja"], cast.reader("Rachida")
    Gezag.objects.create(kind=family["Sem"], ouder=family["Bert"], soort="ouderlijk", geldig_van=SINCE)
    set_address(**an_address(cast, anja))
    set_address(**an_address(cast, family["Sem"]))
    for who in (anja, family["Sem"]):
        set_secret_address(
            persoon=who.pk, soort="opvang", adres=SHELTER, reden="geweld", geldig_van=TODAY, by=rachida, at=AT
        )
    for reader in (rachida, member(anja)):
        (secret,) = card(reader, anja.pk, at=AT).geheime_adressen
        assert secret.wat is not None and secret.wat["adres"] == SHELTER
    outsiders = [
        member(family["Bert"]), member(family["Sem"]), cast.reader("Tom"), cast.reader("Kim", presets.KCC),
        cast.reader("Mo", presets.WIJKTEAMMANAGER), cast.reader("Zoë", presets.BEHANDELAAR), cast.reader("Lot", presets.LOKALE_BEHEERDER),
    ]  # fmt: skip
    for reader in outsiders:
        assert not geheime_adressen.visible(reader, SEE_DAT, at=AT).filter(persoon=anja).exists(), reader.name
    sem = card(member(family["Bert"]), family["Sem"].pk, at=AT)
    assert sem.persoon.wat is not None, "Bert has gezag over Sem"
    assert (sem.geheime_adressen, sem.adressen) == ((), ()), "where somebody in a shelter lived tells where to look"
    assert SHELTER not in str([(vars(line)) for line in Logregel.objects.all()])
    assert SHELTER not in str([event.gegevens for event in Gebeurtenis.objects.all()])
    assert "geweld" not in str([line.inhoud for line in Logregel.objects.all()])


@pytest.mark.covers("P-4")
def test_a_secret_address_takes_the_place_of_the_public_one(cast: Cast, family: dict[str, Persoon]) -> None:
    rachida, anja = cast.reader("Rachida"), family["Anja"]
    for who in (anja, family["Bert"]):
        set_address(**an_address(cast, who))
    assert [why for _, why in around(rachida, anja.pk, at=AT)] == ["zelfde adres"]
    secret: dict[str, Any] = {"persoon": anja.pk, "soort": "geheim", "geldig_van": TODAY, "by": rachida, "at": AT}
    with pytest.raises(TextMissing):
        set_secret_address(adres=" ", **secret)
    set_secret_address(adres=SHELTER, **secret)
    assert around(rachida, anja.pk, at=AT) == [] == around(rachida, family["Bert"].pk, at=AT)
    with pytest.raises(SecretAddressStands):
        set_address(**an_address(cast, anja, geldig_van=TODAY))
    set_address(**an_address(cast, anja, soort="post", straat="Postbus 3"))
    end_secret_address(persoon=anja.pk, geldig_tot=TODAY, by=rachida, at=AT)
    with pytest.raises(NoSecretAddress):
        end_secret_address(persoon=anja.pk, geldig_tot=TODAY, by=rachida, at=AT)
    set_address(**an_address(cast, anja, geldig_van=TODAY))


def test_geheimhouding_keeps_the_address_from_a_parent(cast: Cast, family: dict[str, Persoon]) -> None:
    Gezag.objects.create(kind=family["Sem"], ouder=family["Bert"], soort="ouderlijk", geldig_van=SINCE)
    set_address(**an_address(cast, family["Sem"]))
    assert len(card(member(family["Bert"]), family["Sem"].pk, at=AT).adressen) == 1
    change(
        persoon=family["Sem"].pk, base={"geheimhouding": False}, new={"geheimhouding": True}, by=cast.reader("Rachida"), at=AT
    )  # fmt: skip
    assert card(member(family["Bert"]), family["Sem"].pk, at=AT).adressen == ()
    assert len(card(member(family["Sem"]), family["Sem"].pk, at=AT).adressen) == 1
