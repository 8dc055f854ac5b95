"""Consent, withholding, break-glass and approval: which objects each opens or closes, for whom, and until when."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from ketenzicht.access.grants.doors import approved, broken_glass, consents, withheld
from ketenzicht.access.models import (
    Afscherming,
    Gemeente,
    Grondslag,
    Inzageobject,
    Inzageverzoek,
    Noodtoegang,
    NoodtoegangInhoud,
    Toestemming,
)
from ketenzicht.access.rollen import presets
from ketenzicht.access.rollen.readers import NO_ROLE, person_key, reader_without_role, system_reader
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.reader import Reader, lokale_analist
from tests.integration.record.cast import AT, HERE, SINCE, Cast, member

HOUR = timedelta(hours=1)
UNTIL = AT + timedelta(days=1)
PLAN = uuid4()


@pytest.fixture
def umit(cast: Cast) -> Reader:
    """Umit, who works at the UWV."""
    return cast.reader("Umit", presets.BEHANDELAAR)


def withhold(key: UUID, hoe: str = "wat", **against: Any) -> Afscherming:
    return Afscherming.objects.create(
        object_soort="doel",
        object_id=key,
        hoe=hoe,
        reden="veiligheid",
        sinds=AT,
        door="test",
        herzien_op=SINCE,
        **against,
    )


def shut(reader: Reader, hoe: str = "wat", kind: str = "doel") -> set[UUID]:
    return set(withheld(kind, hoe, reader).values_list("object_id", flat=True))


@pytest.mark.covers("S3-119")
def test_what_is_withheld_from_everybody_is_not_from_the_regie_and_who_broke_its_glass(
    cast: Cast, umit: Reader
) -> None:
    key = uuid4()
    withhold(key)
    assert shut(umit) == shut(member(uuid4())) == shut(cast.reader("Kim", presets.KCC)) == {key}
    assert shut(cast.reader("Rachida")) == shut(cast.reader("Mo", presets.WIJKTEAMMANAGER)) == set()


@pytest.mark.covers("S3-119")
def test_what_is_withheld_from_one_is_withheld_from_that_one_only(cast: Cast, umit: Reader) -> None:
    sem, by_person, by_house, by_role = uuid4(), uuid4(), uuid4(), uuid4()
    withhold(by_person, tegen_persoon_id=sem)
    withhold(by_house, tegen_organisatie_id=UUID(umit.organisation))
    withhold(by_role, tegen_rol=presets.KCC)
    assert shut(member(sem)) == {by_person} and shut(member(uuid4())) == set()
    assert shut(umit) == {by_house} and shut(cast.reader("Ria", presets.BEHANDELAAR)) == set()
    assert shut(cast.reader("Kim", presets.KCC)) == {by_role}
    assert shut(cast.reader("Rachida")) == set()
    withhold(uuid4(), tegen_rol=presets.REGISSEUR)
    assert len(shut(cast.reader("Rachida"))) == 1, "a role that is named is barred, regie or not"


def test_a_worker_is_never_taken_for_a_resident_with_the_same_key(umit: Reader) -> None:
    withhold(uuid4(), tegen_persoon_id=UUID(umit.id))
    assert shut(umit) == set()


def test_dat_and_wat_other_kinds_and_what_was_lifted_are_kept_apart(umit: Reader) -> None:
    wat, dat, lifted = uuid4(), uuid4(), uuid4()
    withhold(wat)
    withhold(dat, "dat")
    withhold(lifted, opgeheven_tijd=AT)
    assert (shut(umit), shut(umit, "dat"), shut(umit, kind="taak")) == ({wat}, {dat}, set())


@pytest.mark.covers("S3-133", "S3-136")
@pytest.mark.parametrize(
    ("moment", "open_"),
    [(AT - HOUR, False), (AT, True), (UNTIL - HOUR, True), (UNTIL, False), (UNTIL + HOUR, False)],
)
def test_broken_glass_opens_one_plan_for_one_worker_and_shuts_by_itself(
    cast: Cast, moment: datetime, open_: bool
) -> None:
    mo, tom = cast.reader("Mo", presets.WIJKTEAMMANAGER), cast.reader("Tom")
    Noodtoegang.objects.create(
        plan_id=PLAN, gemeente_id=HERE, medewerker_id=UUID(mo.id), rol=mo.role, begin=AT, eind=UNTIL
    )
    assert list(broken_glass(mo, moment).values_list("plan_id", flat=True)) == ([PLAN] if open_ else [])
    assert not broken_glass(tom, moment).exists()


@pytest.mark.covers("S3-152")
@pytest.mark.parametrize(
    ("changed", "moment", "open_"),
    [
        ({}, AT, True),
        ({}, AT - HOUR, False),
        ({}, UNTIL, False),
        ({"besluit": "geweigerd", "geldig_tot": None}, AT, False),
        ({"besluit": "", "besloten_tijd": None, "geldig_tot": None}, AT, False),
    ],
)
def test_an_approval_opens_the_named_objects_until_it_ends(
    umit: Reader, cast: Cast, changed: dict[str, Any], moment: datetime, open_: bool
) -> None:
    given = {"besluit": "toegestaan", "besloten_tijd": AT, "geldig_tot": UNTIL, **changed}
    asked = Inzageverzoek.objects.create(
        plan_id=PLAN, persoon_id=uuid4(), medewerker_id=UUID(umit.id), reden="afstemming", gevraagd_tijd=AT, **given
    )
    key = uuid4()
    Inzageobject.objects.create(verzoek=asked, object_soort="doel", object_id=key)
    Inzageobject.objects.create(verzoek=asked, object_soort="taak", object_id=uuid4())
    assert list(approved("doel", umit, moment).values_list("object_id", flat=True)) == ([key] if open_ else [])
    assert not approved("doel", cast.reader("Ria", presets.BEHANDELAAR), moment).exists()


def consent(**changed: Any) -> Toestemming:
    given = {
        "persoon_id": uuid4(), "plan_id": PLAN, "soorten": ["doel", "meting"], "vastgelegd_tijd": AT, "vastgelegd_door": "test",
        "geldig_van": AT, "geldig_tot": UNTIL, **changed,
    }  # fmt: skip
    return Toestemming.objects.create(**given)


@pytest.mark.covers("S3-122", "S3-123")
@pytest.mark.parametrize(
    ("changed", "kind", "moment", "open_"),
    [
        ({}, "doel", AT, True),
        ({}, "meting", UNTIL - HOUR, True),
        ({}, "taak", AT, False),
        ({}, "doel", AT - HOUR, False),
        ({}, "doel", UNTIL, False),
        ({"ingetrokken_tijd": AT}, "doel", AT, False),
        ({"geblokkeerd_tijd": AT, "geblokkeerd_door": "regisseur", "blokkade_reden": "druk"}, "doel", AT, False),
    ],
)
def test_a_consent_opens_named_kinds_while_it_lasts(
    cast: Cast, umit: Reader, changed: dict[str, Any], kind: str, moment: datetime, open_: bool
) -> None:
    anja = uuid4()
    to_person = consent(aan_persoon_id=anja, **changed)
    to_house = consent(aan_organisatie_id=UUID(umit.organisation), **changed)
    assert list(consents(kind, member(anja), moment)) == ([to_person] if open_ else [])
    assert list(consents(kind, umit, moment)) == ([to_house] if open_ else [])
    assert not consents(kind, member(uuid4()), moment).exists()
    assert not consents(kind, cast.reader("Ria", presets.BEHANDELAAR), moment).exists()


def test_a_worker_without_an_organisation_has_no_consent(umit: Reader) -> None:
    consent(aan_organisatie_id=UUID(umit.organisation))
    assert not consents("doel", replace(umit, organisation=""), AT).exists()


@pytest.mark.django_db
def test_a_consent_to_oneself_opens_nothing() -> None:
    sem = uuid4()
    consent(persoon_id=sem, aan_persoon_id=sem)
    assert not consents("doel", member(sem), AT).exists()


def glass(eind: datetime) -> Noodtoegang:
    """Somebody broke the glass of the plan from the moment of the tests."""
    return Noodtoegang.objects.create(
        plan_id=PLAN,
        gemeente=Gemeente.objects.get_or_create(code=HERE)[0],
        medewerker_id=uuid4(),
        rol="x",
        begin=AT,
        eind=eind,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "made",
    [
        consent,
        lambda: consent(aan_persoon_id=uuid4(), aan_organisatie_id=uuid4()),
        lambda: consent(aan_persoon_id=uuid4(), soorten=[]),
        lambda: consent(aan_persoon_id=uuid4(), geldig_tot=AT),
        lambda: consent(aan_persoon_id=uuid4(), geblokkeerd_tijd=AT),
        lambda: withhold(uuid4(), tegen_rol="x", tegen_persoon_id=uuid4()),
        lambda: NoodtoegangInhoud.objects.create(van=glass(UNTIL), reden=""),
        lambda: glass(AT),
        lambda: Grondslag.objects.create(soort="wet", wet="wmo", artikel="", doel="hulp", eindigt_op=SINCE),
        lambda: Grondslag.objects.create(soort="afweging", afweging="wel", doel="", eindigt_op=SINCE),
    ],
)
@pytest.mark.covers("P-1")
def test_the_database_takes_no_half_grant(made: Any) -> None:
    """To nobody, to two, of everything, without an end or a reason; a ground without its article or purpose."""
    with pytest.raises(IntegrityError), transaction.atomic():
        made()


def test_readers_that_are_nobody_in_the_record() -> None:
    with pytest.raises(WrongCall, match="Log in als medewerker"):
        person_key(lokale_analist("jan", "analyse"))
    with pytest.raises(WrongCall):
        person_key(system_reader("termijnen"))
    idle = reader_without_role(str(uuid4()), "inloggen")
    assert (idle.role, idle.municipalities, idle.classes) == (NO_ROLE, frozenset(), frozenset())
    assert NO_ROLE not in presets.ROLLEN
