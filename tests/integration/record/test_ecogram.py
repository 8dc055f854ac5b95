"""How the persons of a group stand to each other, and who else works along: ties, borders, suggestions."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketenzicht.access.errors import Invalid, NotFound
from ketenzicht.access.models import Afscherming
from ketenzicht.access.policy import SEE_DAT, SEE_WAT
from ketenzicht.access.rollen import presets
from ketenzicht.kernel.vault import FileVault
from ketenzicht.regie.groepen.actions import make
from ketenzicht.regie.groepen.errors import (
    ContactElsewhere,
    MunicipalityUnknown,
    NotInGroep,
    OwnMunicipality,
    RelatedToOneself,
    RelationMissing,
    RelationStands,
    RelationUnknown,
)
from ketenzicht.regie.groepen.queries import ecogram, municipal_contacts
from ketenzicht.regie.groepen.relations import relate, set_municipal_contact, unrelate
from ketenzicht.regie.groepen.rules import groepen
from ketenzicht.regie.models import Groep, Persoon
from ketenzicht.regie.personen.addresses import set_address, set_secret_address
from ketenzicht.regie.personen.errors import ChooseMunicipality
from ketenzicht.regie.personen.queries import around
from ketenzicht.regie.personen.rules import personen
from tests.integration.record.cast import AT, ELSEWHERE, SINCE, Cast, member, participant
from tests.integration.record.persons_scene import a_plan, file_vault

LATER = AT + timedelta(days=30)


@pytest.fixture(autouse=True)
def vault(tmp_path: Path, settings: Any) -> FileVault:
    settings.DEMO = True
    return file_vault(tmp_path)


@pytest.fixture
def people(cast: Cast) -> dict[str, Persoon]:
    return {
        name: cast.person(name, family) for name, family in (("Sem", "de Wit"), ("Anja", "de Wit"), ("Henk", "Buur"))
    }


@pytest.mark.covers("S3-71", "P-4")
def test_the_ecogram_shows_ties_to_members_names_to_participants_and_addresses_to_nobody(
    cast: Cast, people: dict[str, Persoon]
) -> None:
    rachida = cast.reader("Rachida")
    sem, anja, henk = (people[name].pk for name in ("Sem", "Anja", "Henk"))
    groep = make(leden=[sem, anja], participanten=[henk], by=rachida, at=AT)
    a_plan(cast, groep)
    set_secret_address(persoon=anja, soort="opvang", adres="Elders 1", geldig_van=SINCE, by=rachida, at=AT)
    relate(groep=groep, van=anja, naar=sem, soort="moeder van", sterkte="sterk", by=rachida, at=AT)
    relate(groep=groep, van=henk, naar=anja, soort="buurman van", by=rachida, at=AT)
    with CaptureQueriesContext(connection) as asked:
        shown = ecogram(member(people["Sem"]), groep, at=AT)
    assert not [q for q in asked.captured_queries if "adres" in q["sql"].lower()]
    assert [(edge.van, edge.naar, edge.soort, edge.sterkte) for edge in shown.edges] == [
        (anja, sem, "moeder van", "sterk"),
        (henk, anja, "buurman van", "gewoon"),
    ]
    helper = ecogram(participant(people["Henk"]), groep, at=AT)
    assert (len(helper.nodes), helper.edges, helper.groep.wat) == (3, (), None)
    Afscherming.objects.create(
        object_soort="persoon", object_id=henk, hoe="dat", tegen_persoon_id=sem, reden="x", sinds=AT, door="t", herzien_op=date(2026, 6, 1)
    )  # fmt: skip
    less = ecogram(member(people["Sem"]), groep, at=AT)
    assert ({node.persoon for node in less.nodes}, len(less.edges)) == ({sem, anja}, 1)


def test_a_relation_that_cannot_be_is_refused_and_a_wrong_one_taken_away(
    cast: Cast, people: dict[str, Persoon]
) -> None:
    rachida = cast.reader("Rachida")
    sem, anja, henk = (people[name].pk for name in ("Sem", "Anja", "Henk"))
    groep = make(leden=[sem, anja], by=rachida, at=AT)
    said: dict[str, Any] = {"groep": groep, "van": anja, "naar": sem, "soort": "moeder van", "by": rachida, "at": AT}
    key = relate(**said)
    for wrong, error in (
        ({}, RelationStands), ({"naar": anja}, RelatedToOneself), ({"naar": henk}, NotInGroep), ({"soort": " "}, RelationMissing),
        ({"sterkte": "heftig"}, Invalid), ({"by": cast.reader("Tom")}, NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            relate(**{**said, **wrong})
    unrelate(groep=groep, relatie=key, by=rachida, at=AT)
    with pytest.raises(RelationUnknown):
        unrelate(groep=groep, relatie=key, by=rachida, at=AT)


@pytest.mark.covers("S3-19")
def test_a_group_crosses_the_border_with_a_contact_on_the_other_side(cast: Cast, people: dict[str, Persoon]) -> None:
    cast.medewerkers["Rachida"].rollen.create(rol=presets.REGISSEUR, gemeenten=["GM9901", ELSEWHERE], geldig_van=SINCE)
    rachida = cast.reader("Rachida")
    wide = type(rachida)(
        **{
            **{f: getattr(rachida, f) for f in rachida.__dataclass_fields__},
            "municipalities": frozenset({"GM9901", ELSEWHERE}),
        }
    )
    yara = cast.person("Yara", gemeente=ELSEWHERE)
    with pytest.raises(ChooseMunicipality):
        make(leden=[people["Sem"].pk, yara.pk], by=wide, at=AT)
    groep = make(leden=[people["Sem"].pk, yara.pk], gemeente="GM9901", by=wide, at=AT)
    a_plan(cast, groep)
    assert personen.may(rachida, SEE_WAT, yara.pk, at=AT), "the regisseur of a group knows all who belong to it"
    assert not groepen.may(cast.reader("Wil", gemeente=ELSEWHERE), SEE_DAT, groep, at=AT)
    said: dict[str, Any] = {
        "groep": groep,
        "gemeente": ELSEWHERE,
        "medewerker": cast.medewerkers["Wil"].pk,
        "by": rachida,
        "at": AT,
    }
    set_municipal_contact(**said)
    set_municipal_contact(**{**said, "toelichting": "belt op dinsdag"})
    (contact,) = municipal_contacts(rachida, groep, at=AT)
    assert (contact.gemeente_id, contact.medewerker and contact.medewerker.naam, contact.toelichting) == (
        ELSEWHERE,
        "Wil",
        "belt op dinsdag",
    )
    assert not groepen.may(cast.reader("Wil", gemeente=ELSEWHERE), SEE_DAT, groep, at=AT), "a contact opens nothing"
    for wrong, error in (
        ({"gemeente": "GM9901"}, OwnMunicipality), ({"gemeente": "GM0000"}, MunicipalityUnknown),
        ({"medewerker": cast.medewerkers["Tom"].pk}, ContactElsewhere), ({"medewerker": uuid4()}, ContactElsewhere),
    ):  # fmt: skip
        with pytest.raises(error):
            set_municipal_contact(**{**said, **wrong})
    assert municipal_contacts(cast.reader("Tom"), groep, at=AT) == []


@pytest.mark.covers("S3-18")
def test_a_household_is_a_suggestion_and_makes_no_group(cast: Cast, people: dict[str, Persoon]) -> None:
    rachida = cast.reader("Rachida")
    a_plan(cast, make(leden=[row.pk for row in people.values()], by=rachida, at=AT))
    for row in people.values():
        set_address(
            persoon=row.pk, straat="Proefstraat", huisnummer="7", postcode="1234AB", geldig_van=SINCE, by=rachida, at=AT
        )
    groups = Groep.objects.count()
    assert {hit.roepnaam for hit, _ in around(rachida, people["Sem"].pk, at=AT)} == {"Anja", "Henk"}
    assert Groep.objects.count() == groups
