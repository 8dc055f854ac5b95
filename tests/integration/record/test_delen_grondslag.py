"""The ground of every share across organisations: whole, of the right law, and no longer than it holds."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from ketenzicht.access.errors import MayNot
from ketenzicht.access.grants.models import Grondslag
from ketenzicht.access.log.models import Logregel
from ketenzicht.access.policy import SEE_DAT, SEE_WAT
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
from ketenzicht.regie.delen.grondslag import holds, make_grondslag, require_grondslag
from ketenzicht.regie.plannen.chain import add_regisseur, leave_regie
from ketenzicht.regie.plannen.errors import LastRegisseur
from ketenzicht.regie.plannen.rules import plannen
from tests.integration.record.cast import AT, Cast, member
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


@pytest.mark.covers("P-1", "X-3")
def test_a_share_across_organisations_needs_a_ground_that_holds_now(home: Household) -> None:
    ours, theirs = home.cast.organisaties["wijkteams"].pk, home.cast.organisaties["rmc"].pk
    law = ground()
    require_grondslag(None, sender=ours, receiver=ours, at=AT)
    require_grondslag(law, sender=ours, receiver=theirs, for_wet="jeugd", at=AT)
    with pytest.raises(GrondslagMissing):
        require_grondslag(None, sender=ours, receiver=theirs, at=AT)
    with pytest.raises(GrondslagOfOtherLaw):
        require_grondslag(law, sender=ours, receiver=theirs, for_wet="wmo", at=AT)
    with pytest.raises(GrondslagEnded):
        require_grondslag(law, sender=ours, receiver=theirs, at=AT + 200 * DAY)
    assert holds(law, AT)
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
    assert holds(made, AT + DAY)
    withdraw_consent(toestemming=given, by=member(home.sem), at=AT + DAY)
    assert not holds(made, AT + DAY)
    with pytest.raises(ConsentDoesNotHold):
        require_grondslag(made, sender=ours, receiver=rmc, at=AT + DAY)


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
    assert plannen.may(cast.reader("Zoë"), SEE_WAT, home.plan, at=AT + 300 * DAY)
    assert Logregel.objects.filter(handeling="regie.delen", plan_id=home.plan).exists()
