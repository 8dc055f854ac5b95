"""The ground of every share across organisations: whole, of the right law, and no longer than it holds."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.grants.models import Grondslag
from ketenzicht.access.log.models import Logregel
from ketenzicht.access.models import Medewerker, Melding
from ketenzicht.access.policy import SEE_DAT, SEE_WAT
from ketenzicht.access.rollen.presets import WIJKTEAMMANAGER
from ketenzicht.regie.delen.consent import give_consent, withdraw_consent
from ketenzicht.regie.delen.crossing import share_regie
from ketenzicht.regie.delen.errors import (
    ConsentDoesNotHold,
    GrondslagEnded,
    GrondslagIncomplete,
    GrondslagLastsTooLong,
    GrondslagMissing,
    GrondslagOfOtherLaw,
    SuwinetOutsidePw,
)
from ketenzicht.regie.delen.grondslag import make_grondslag
from ketenzicht.regie.plannen.chain import add_regisseur, hand_over, leave_regie, take_back, tell_lapsed
from ketenzicht.regie.plannen.errors import LastRegisseur, OtherOrganisation
from ketenzicht.regie.plannen.queries import without_regisseur
from ketenzicht.regie.plannen.rules import plannen
from tests.integration.record.cast import AT, SINCE, Cast, member
from tests.integration.record.plannen_scene import DAY, Household, household, key


@pytest.fixture
def home(cast: Cast) -> Household:
    return household(cast)


def consent(home: Household, **fields: Any) -> UUID:
    """Sem lets his mother see his goals for a month."""
    told: dict[str, Any] = {
        "plan": home.plan, "persoon": home.sem.pk, "aan_persoon": home.anja.pk, "soorten": ["doel"], "geldig_tot": AT + 30 * DAY,
        "by": member(home.sem), "at": AT,
    }  # fmt: skip
    return give_consent(**(told | fields))


def ground(**fields: Any) -> Grondslag:
    told: dict[str, Any] = {
        "soort": "wet", "wet": "jeugd", "artikel": "7.4.0", "doel": "hulp aan Sem", "eindigt_op": date(2026, 9, 1), "for_wet": "jeugd",
        "at": AT,
    }  # fmt: skip
    return make_grondslag(**(told | fields))


@pytest.mark.django_db
@pytest.mark.covers("P-1", "X-3")
@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"artikel": " "}, GrondslagIncomplete),
        ({"wet": ""}, GrondslagIncomplete),
        ({"wet": "avg"}, GrondslagIncomplete),
        ({"doel": ""}, GrondslagIncomplete),
        ({"eindigt_op": None}, GrondslagIncomplete),
        ({"eindigt_op": date(2026, 3, 1)}, GrondslagEnded),
        ({"for_wet": "wmo"}, GrondslagOfOtherLaw),
        ({"wet": "wgs", "for_wet": "pw"}, GrondslagOfOtherLaw),
        ({"suwinet": True}, SuwinetOutsidePw),
        ({"soort": "afweging"}, GrondslagIncomplete),
        ({"soort": "afweging", "afweging": "Veiligheid", "eindigt_op": date(2027, 4, 1)}, GrondslagLastsTooLong),
        ({"soort": "afweging", "afweging": "Veiligheid", "for_wet": "wmo"}, GrondslagOfOtherLaw),
        ({"soort": "toestemming"}, GrondslagIncomplete),
        ({"soort": "toestemming", "toestemming": uuid4()}, ConsentDoesNotHold),
        ({"soort": "gewoonte"}, GrondslagMissing),
    ],
)
def test_a_ground_that_is_not_whole_or_of_another_law_is_refused(
    fields: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        ground(**fields)
    assert not Grondslag.objects.exists()


@pytest.mark.django_db
@pytest.mark.covers("P-1")
def test_data_from_suwinet_are_shared_for_the_participatiewet() -> None:
    assert ground(wet="pw", for_wet="pw", artikel="64", suwinet=True).wet == "pw"


@pytest.mark.covers("P-1", "X-3")
def test_a_share_by_consent_lasts_no_longer_than_the_consent(home: Household) -> None:
    rmc, ours = home.cast.organisaties["rmc"].pk, home.cast.organisaties["wijkteams"].pk
    given = consent(home, aan_persoon=None, aan_organisatie=rmc, doel="school")
    fields: dict[str, Any] = {"soort": "toestemming", "toestemming": given, "persoon": home.sem.pk, "organisatie": rmc}
    with pytest.raises(GrondslagLastsTooLong, match="01-04-2026"):
        ground(**fields)
    made = ground(**fields, eindigt_op=date(2026, 3, 20))
    for wrong in ({"persoon": home.anja.pk}, {"organisatie": ours}):
        with pytest.raises(ConsentDoesNotHold):
            ground(**(fields | wrong), eindigt_op=date(2026, 3, 20))
    with pytest.raises(ConsentDoesNotHold):
        ground(soort="toestemming", toestemming=consent(home), eindigt_op=date(2026, 3, 20))
    assert made.toestemming_id == given
    withdraw_consent(toestemming=given, by=member(home.sem), at=AT + DAY)
    with pytest.raises(ConsentDoesNotHold):
        ground(**fields, eindigt_op=date(2026, 3, 20), at=AT + DAY)


@pytest.mark.covers("S3-36", "P-1")
def test_the_regie_is_shared_with_another_organisation_until_the_ground_ends(home: Household) -> None:
    cast = home.cast
    zoe = cast.reader("Zoë")
    share: dict[str, Any] = {
        "plan": home.plan, "medewerker": key(cast, "Zoë"), "soort": "wet", "wet": "jeugd", "artikel": "7.4.0", "doel": "samen regie",
        "eindigt_op": date(2026, 3, 9), "by": home.rachida, "at": AT,
    }  # fmt: skip
    with pytest.raises(GrondslagIncomplete):
        share_regie(**(share | {"artikel": ""}))
    assert not plannen.may(zoe, SEE_DAT, home.plan, at=AT)
    share_regie(**share)
    assert plannen.may(zoe, SEE_WAT, home.plan, at=AT + 7 * DAY)
    assert not plannen.may(zoe, SEE_DAT, home.plan, at=AT + 8 * DAY)
    with pytest.raises(LastRegisseur):
        leave_regie(plan=home.plan, medewerker=UUID(home.rachida.id), by=home.rachida, at=AT + DAY)
    add_regisseur(plan=home.plan, medewerker=key(cast, "Tom"), by=home.rachida, at=AT + DAY)
    with pytest.raises(MayNot):
        share_regie(**(share | {"by": member(home.sem)}))


@pytest.mark.covers("X-2", "P-1")
def test_the_regie_is_handed_over_to_another_organisation_with_a_ground(home: Household) -> None:
    cast = home.cast
    share_regie(
        plan=home.plan, medewerker=key(cast, "Zoë"), soort="afweging", afweging="Sem woont nu daar", doel="regie", eindigt_op=date(2026, 9, 1),
        overdragen=True, by=home.rachida, at=AT,
    )  # fmt: skip
    assert not plannen.may(home.rachida, SEE_DAT, home.plan, at=AT)
    assert plannen.may(cast.reader("Zoë"), SEE_WAT, home.plan, at=AT + 180 * DAY)
    assert Logregel.objects.filter(handeling="regie.delen", plan_id=home.plan).exists()


def handed_over(home: Household, until: date = date(2026, 3, 31), **fields: Any) -> None:
    told = {"soort": "afweging", "afweging": "Sem woont nu daar", "doel": "regie", "eindigt_op": until}
    share_regie(
        **{"plan": home.plan, "medewerker": key(home.cast, "Zoë"), "overdragen": True, "by": home.rachida, "at": AT, **told, **fields}
    )  # fmt: skip


@pytest.mark.covers("P-1")
def test_a_regie_that_was_handed_over_ends_with_its_ground_and_comes_back(home: Household) -> None:
    handed_over(home)
    zoe, mo, tom = home.cast.reader("Zoë"), home.cast.reader("Mo", WIJKTEAMMANAGER), home.cast.reader("Tom")
    last, over = datetime(2026, 3, 31, 20, tzinfo=UTC), datetime(2026, 4, 1, 0, 30, tzinfo=UTC)
    assert plannen.may(zoe, SEE_WAT, home.plan, at=last) and tell_lapsed(last) == 0
    assert not without_regisseur(mo, at=last).exists()
    assert not plannen.may(zoe, SEE_DAT, home.plan, at=over)
    for one in (mo, home.rachida):
        assert [row.pk for row in without_regisseur(one, at=over)] == [home.plan]
        assert not plannen.may(one, SEE_WAT, home.plan, at=over)
    assert (
        not without_regisseur(home.cast.reader("Vera"), at=over).exists()
        and not without_regisseur(tom, at=over).exists()
    )

    Melding.objects.all().delete()
    assert (tell_lapsed(over), tell_lapsed(over)) == (1, 0)
    assert set(Melding.objects.values_list("soort", "voor")) == {
        ("regie.vervallen", one.id) for one in (mo, home.rachida)
    }
    with pytest.raises(OtherOrganisation):
        take_back(plan=home.plan, naar=UUID(zoe.id), by=mo, at=over)
    take_back(plan=home.plan, naar=UUID(tom.id), by=mo, at=over)
    assert plannen.may(tom, SEE_WAT, home.plan, at=over)
    with pytest.raises(NotFound):
        take_back(plan=home.plan, naar=UUID(home.rachida.id), by=home.rachida, at=over)


@pytest.mark.covers("P-1", "S3-123")
def test_a_regie_that_was_handed_over_ends_with_the_consent_under_it(home: Household) -> None:
    given = consent(
        home, aan_persoon=None, aan_organisatie=home.cast.organisaties["zorgaanbieder"].pk, doel="regie", at=AT
    )
    handed_over(home, soort="toestemming", toestemming=given)
    zoe = home.cast.reader("Zoë")
    assert plannen.may(zoe, SEE_WAT, home.plan, at=AT)
    withdraw_consent(toestemming=given, by=member(home.sem), at=AT + DAY)
    assert not plannen.may(zoe, SEE_DAT, home.plan, at=AT + DAY)
    take_back(plan=home.plan, naar=UUID(home.rachida.id), by=home.rachida, at=AT + DAY)
    assert plannen.may(home.rachida, SEE_WAT, home.plan, at=AT + DAY)


@pytest.mark.covers("P-1")
def test_colleagues_in_the_other_organisation_have_the_regie_no_longer_than_its_ground(home: Household) -> None:
    handed_over(home)
    zoe, over = home.cast.reader("Zoë"), datetime(2026, 4, 1, 0, 30, tzinfo=UTC)
    for name in ("Piet", "Nora"):
        home.cast.medewerkers[name] = Medewerker.objects.create(
            naam=name, organisatie=home.cast.organisaties["zorgaanbieder"], geldig_van=SINCE
        )
    piet, nora = home.cast.reader("Piet"), home.cast.reader("Nora")
    add_regisseur(plan=home.plan, medewerker=UUID(piet.id), by=zoe, at=AT + DAY)
    hand_over(plan=home.plan, naar=UUID(nora.id), by=zoe, at=AT + DAY)
    for one in (piet, nora):
        assert plannen.may(one, SEE_WAT, home.plan, at=AT + DAY) and not plannen.may(one, SEE_DAT, home.plan, at=over)
    assert without_regisseur(home.rachida, at=over).exists()
