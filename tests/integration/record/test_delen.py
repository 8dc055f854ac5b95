"""Sharing: consent, withholding, looking along, and the ground of every share."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from ketenzicht.access.errors import Invalid, MayNot, MomentWithoutOffset, NotFound
from ketenzicht.access.grants.models import Afscherming, Toestemming
from ketenzicht.access.models import Melding
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, read
from ketenzicht.access.policy.compiled import forget
from ketenzicht.access.rollen import presets
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.delen.approval import ask_view, decide_view, end_view, waiting
from ketenzicht.regie.delen.consent import block_consent, consents_in, give_consent, lift_block, withdraw_consent
from ketenzicht.regie.delen.errors import (
    AlreadyEnded,
    ApprovalDecided,
    ApprovalNamesNothing,
    ApprovalNeedsEnd,
    ConsentNamesNothing,
    ConsentTooLong,
    ConsentToOneOnly,
    GrondslagIncomplete,
    ItemUnknown,
    NotYoursToGive,
    ReasonMissing,
    ReviewTooLate,
    WithholdFromOneOnly,
    WithholdFromRegie,
)
from ketenzicht.regie.delen.rules import afschermingen, inzageverzoeken, toestemmingen
from ketenzicht.regie.delen.withholding import lift_withholding, review_withholding, reviews_due, withhold
from ketenzicht.regie.models import Doel, Gezag, Persoon, Plan
from ketenzicht.regie.personen.addresses import set_secret_address
from ketenzicht.regie.personen.rules import geheime_adressen
from ketenzicht.regie.plannen.errors import NotInGroep
from ketenzicht.regie.plannen.household import household_kinds
from ketenzicht.regie.plannen.rules import doelen, plannen
from ketenzicht.regie.taken.sending import send
from tests.integration.record.cast import AT, ELSEWHERE, Cast, member, participant
from tests.integration.record.plannen_scene import DAY, HOUR, Household, household, planned

WEIGHED = {"soort": "afweging", "afweging": "spoed", "doel": "school", "eindigt_op": date(2026, 6, 1)}


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


# -- consent


@pytest.mark.covers("S3-122")
def test_consent_opens_named_kinds_of_one_person_to_one_other_for_a_time(home: Household) -> None:
    doel, anja = home.goal("Diploma", home.sem), member(home.anja)
    consent(home)
    assert doelen.why(anja, SEE_WAT, doel, at=AT) == ["met toestemming van de betrokkene"]
    assert not doelen.may(anja, SEE_DAT, doel, at=AT + 30 * DAY)
    assert not doelen.may(participant(home.bep), SEE_DAT, doel, at=AT)


@pytest.mark.covers("S3-122", "S3-17")
def test_consent_in_one_plan_of_one_person_opens_nothing_of_another(home: Household) -> None:
    """Anja and Kees each let the same organisation see their goals, each in one plan: that does not open the goals of Anja
    in the plan in which Kees consented."""
    cast = home.cast
    kees = cast.person("Kees")
    other = planned(cast, cast.group(home.anja, kees), "Vera")
    vera = cast.reader("Vera")
    hidden = Household(cast, home.anja, kees, home.bep, Plan.objects.get(pk=other).groep, other, vera).goal(
        "x", home.anja
    )
    shown = home.goal("y", home.anja)
    to = {"aan_persoon": None, "aan_organisatie": cast.organisaties["rmc"].pk, "doel": "terug naar school"}
    consent(home, persoon=home.anja.pk, by=member(home.anja), **to)
    consent(home, plan=other, persoon=kees.pk, by=member(kees), **to)
    ria = cast.reader("Ria", presets.BEHANDELAAR)
    for plan, whose, by in ((home.plan, home.anja, home.rachida), (other, kees, vera)):  # she works with both
        send(organisatie=cast.organisaties["rmc"].pk, plan=plan, persoon=whose.pk, grondslag=WEIGHED, by=by, at=AT)
    assert list(doelen.visible(ria, at=AT).values_list("pk", flat=True)) == [shown]
    assert not doelen.may(ria, SEE_DAT, hidden, at=AT)


@pytest.mark.covers("S3-123")
def test_consent_is_withdrawn_silently(home: Household) -> None:
    doel, anja = home.goal("Diploma", home.sem), member(home.anja)
    given = consent(home)
    before = Melding.objects.count()
    withdraw_consent(toestemming=given, by=member(home.sem), at=AT + DAY)
    assert not doelen.may(anja, SEE_DAT, doel, at=AT + DAY)
    assert Melding.objects.count() == before
    assert not Melding.objects.filter(voor=anja.id).exists()
    assert consents_in(anja, home.plan, at=AT + DAY) == []
    with pytest.raises(NotFound):
        withdraw_consent(toestemming=given, by=anja, at=AT + DAY)
    with pytest.raises(AlreadyEnded):
        withdraw_consent(toestemming=given, by=member(home.sem), at=AT + 2 * DAY)


@pytest.mark.covers("S3-123")
def test_the_regisseur_blocks_consent_under_pressure_and_a_new_one_is_blocked_too(home: Household) -> None:
    doel, anja, sem = home.goal("Diploma", home.sem), member(home.anja), member(home.sem)
    given = consent(home)
    with pytest.raises(MayNot):
        block_consent(toestemming=given, reden="x", by=sem, at=AT)
    with pytest.raises(ReasonMissing):
        block_consent(toestemming=given, reden=" ", by=home.rachida, at=AT)
    block_consent(toestemming=given, reden="Anja zet hem onder druk", by=home.rachida, at=AT)
    again = consent(home, at=AT + HOUR)
    assert not doelen.may(anja, SEE_DAT, doel, at=AT + HOUR)
    assert [(row.staat, row.reden) for row in consents_in(sem, home.plan, at=AT + HOUR)] == [("geblokkeerd", "")] * 2
    assert {row.reden for row in consents_in(home.rachida, home.plan, at=AT + HOUR)} == {"Anja zet hem onder druk"}
    with pytest.raises(AlreadyEnded):
        block_consent(toestemming=again, reden="x", by=home.rachida, at=AT + HOUR)
    lift_block(toestemming=again, by=home.rachida, at=AT + HOUR)
    assert doelen.may(anja, SEE_DAT, doel, at=AT + HOUR)
    with pytest.raises(AlreadyEnded):
        lift_block(toestemming=again, by=home.rachida, at=AT + HOUR)


@pytest.mark.covers("S3-123")
@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"soorten": []}, ConsentNamesNothing),
        ({"soorten": ["alles"]}, ConsentNamesNothing),
        ({"soorten": "ALL"}, ConsentNamesNothing),
        ({"geldig_tot": AT + 366 * DAY}, ConsentTooLong),
        ({"geldig_tot": AT}, ConsentTooLong),
        ({"geldig_tot": (AT + DAY).replace(tzinfo=None)}, MomentWithoutOffset),
        ({"aan_persoon": None}, ConsentToOneOnly),
        ({"aan_persoon": None, "aan_organisatie": uuid4()}, ConsentToOneOnly),
        ({"aan_organisatie": uuid4()}, ConsentToOneOnly),
        ({"aan_persoon": "sem"}, ConsentToOneOnly),
        ({"aan_persoon": "bep"}, NotInGroep),
        ({"persoon": "anja", "aan_persoon": "sem"}, NotYoursToGive),
        ({"persoon": "bep"}, NotInGroep),
        ({"by": "participant"}, MayNot),
        ({"by": "Tom"}, NotFound),
        ({"aan_persoon": None, "aan_organisatie": "rmc"}, GrondslagIncomplete),
    ],
)  # fmt: skip
def test_consent_is_narrow_and_given_by_who_may(
    home: Household, fields: dict[str, Any], error: type[Exception]
) -> None:
    names: dict[Any, Any] = {
        "sem": home.sem.pk, "anja": home.anja.pk, "bep": home.bep.pk, "participant": participant(home.bep),
        "Tom": home.cast.reader("Tom"), "rmc": home.cast.organisaties["rmc"].pk,
    }  # fmt: skip
    told = {name: names.get(value, value) if isinstance(value, str) else value for name, value in fields.items()}
    if fields.get("soorten") == "ALL":
        told["soorten"] = sorted(household_kinds)
    with pytest.raises(error):
        consent(home, **told)
    assert not Toestemming.objects.exists()


def test_the_regisseur_writes_down_consent_that_was_given_on_paper(home: Household) -> None:
    given = consent(home, by=home.rachida)
    assert Toestemming.objects.get(pk=given).vastgelegd_door == home.rachida.id


def test_who_left_the_group_sees_nothing_by_consent(home: Household) -> None:
    doel = home.goal("Diploma", home.sem)
    consent(home)
    home.groep.leden.filter(persoon=home.anja).update(geldig_tot=AT + DAY)
    assert not doelen.may(member(home.anja), SEE_DAT, doel, at=AT + DAY)


# -- withholding


def withheld(home: Household, stuk: UUID, **fields: Any) -> UUID:
    told: dict[str, Any] = {
        "plan": home.plan, "soort": "doel", "stuk": stuk, "hoe": "dat", "reden": "Onderzoek loopt", "herzien_op": date(2026, 6, 1),
        "by": home.rachida, "at": AT,
    }  # fmt: skip
    return withhold(**(told | fields))


@pytest.mark.covers("S3-119")
def test_withholding_one_goal_leaves_no_gap_for_one_member(home: Household) -> None:
    hidden, shown = home.goal("Huiselijk geweld bespreken"), home.goal("Rust thuis")
    made = withheld(home, hidden, tegen_persoon=home.anja.pk)
    assert list(doelen.visible(member(home.anja), at=AT).values_list("pk", flat=True)) == [shown]
    assert doelen.visible(member(home.sem), at=AT).count() == 2
    assert doelen.visible(home.rachida, SEE_WAT, at=AT).count() == 2
    lift_withholding(afscherming=made, by=home.rachida, at=AT + DAY)
    assert doelen.visible(member(home.anja), at=AT + DAY).count() == 2
    with pytest.raises(AlreadyEnded):
        lift_withholding(afscherming=made, by=home.rachida, at=AT + DAY)
    with pytest.raises(AlreadyEnded):
        review_withholding(afscherming=made, reden="x", herzien_op=date(2026, 6, 1), by=home.rachida, at=AT + DAY)


@pytest.mark.covers("S3-119")
def test_withholding_the_content_from_all_leaves_dat_and_the_regie(home: Household) -> None:
    doel = home.goal("Aangifte", home.sem)
    withheld(home, doel, hoe="wat")
    ((seen,),) = read(member(home.sem), (doelen, Doel.objects.filter(pk=doel)), at=AT)
    assert seen.wat is None
    assert doelen.may(home.rachida, SEE_WAT, doel, at=AT)


@pytest.mark.covers("S3-119")
def test_what_is_withheld_is_looked_at_again(home: Household) -> None:
    made = withheld(home, home.goal("Aangifte"))
    assert not reviews_due(home.rachida, on=date(2026, 5, 31), at=AT).exists()
    assert [row.pk for row in reviews_due(home.rachida, on=date(2026, 6, 1), at=AT)] == [made]
    assert not reviews_due(home.cast.reader("Tom"), on=date(2026, 6, 1), at=AT).exists()
    review_withholding(afscherming=made, reden="Nog steeds", herzien_op=date(2026, 9, 1), by=home.rachida, at=AT)
    assert not reviews_due(home.rachida, on=date(2026, 6, 1), at=AT).exists()
    again: dict[str, Any] = {
        "afscherming": made,
        "reden": "x",
        "herzien_op": date(2026, 9, 1),
        "by": home.rachida,
        "at": AT,
    }
    for fields, error in (({"reden": ""}, ReasonMissing), ({"herzien_op": date(2026, 3, 2)}, ReviewTooLate)):
        with pytest.raises(error):
            review_withholding(**(again | fields))


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"reden": " "}, ReasonMissing),
        ({"herzien_op": date(2027, 4, 1)}, ReviewTooLate),
        ({"tegen_rol": presets.REGISSEUR}, WithholdFromRegie),
        ({"tegen_organisatie": "own"}, WithholdFromRegie),
        ({"tegen_rol": "buurman"}, Invalid),
        ({"hoe": "alles"}, Invalid),
        ({"tegen_rol": presets.GROEPSLID, "tegen_persoon": uuid4()}, WithholdFromOneOnly),
        ({"soort": "medewerker"}, ItemUnknown),
        ({"stuk": uuid4()}, ItemUnknown),
        ({"by": "member"}, MayNot),
        ({"by": "Tom"}, NotFound),
    ],
)  # fmt: skip
def test_withholding_asks_a_reason_a_review_and_an_object_of_the_plan(
    home: Household, fields: dict[str, Any], error: type[Exception]
) -> None:
    readers: dict[Any, Reader] = {"member": member(home.sem), "Tom": home.cast.reader("Tom")}
    told = dict(fields)
    if "by" in told:
        told["by"] = readers[told["by"]]
    if told.get("tegen_organisatie") == "own":
        told["tegen_organisatie"] = UUID(home.rachida.organisation)
    with pytest.raises(error):
        withheld(home, **({"stuk": home.goal("x")} | told))
    assert not Afscherming.objects.exists()


def test_one_does_not_withhold_what_stands_in_another_plan(home: Household) -> None:
    cast = home.cast
    other = planned(cast, cast.group(cast.person("Ali")))
    doel = Household(cast, home.sem, home.anja, home.bep, home.groep, other, home.rachida).goal("x")
    with pytest.raises(ItemUnknown):
        withheld(home, doel)


# -- looking along


@pytest.mark.covers("S3-152")
def test_a_second_line_worker_asks_and_the_person_lets_named_objects_be_seen_for_a_time(home: Household) -> None:
    cast = home.cast
    ria = cast.reader("Ria", presets.BEHANDELAAR)
    doel, other = home.goal("Diploma", home.sem), home.goal("Afkicken", home.sem)
    with pytest.raises(NotFound):
        ask_view(plan=home.plan, persoon=home.sem.pk, reden="x", by=ria, at=AT)
    let_know(home.plan)
    asked = ask_view(plan=home.plan, persoon=home.sem.pk, reden="Welk schooldoel?", by=ria, at=AT)
    assert [row.pk for row in waiting(member(home.sem), at=AT)] == [asked]
    assert not waiting(member(home.anja), at=AT).exists()
    decide_view(
        verzoek=asked, toestaan=True, stukken=[("doel", doel)], geldig_tot=AT + 7 * DAY, by=member(home.sem), at=AT
    )  # fmt: skip
    assert doelen.why(ria, SEE_WAT, doel, at=AT) == ["na akkoord van de betrokkene"]
    assert not doelen.may(ria, SEE_DAT, other, at=AT)
    assert not doelen.may(ria, SEE_DAT, doel, at=AT + 7 * DAY)
    with pytest.raises(ApprovalDecided):
        decide_view(verzoek=asked, toestaan=False, by=home.rachida, at=AT)
    end_view(verzoek=asked, by=member(home.sem), at=AT + DAY)
    assert not doelen.may(ria, SEE_DAT, doel, at=AT + DAY)
    with pytest.raises(AlreadyEnded):
        end_view(verzoek=asked, by=member(home.sem), at=AT + 2 * DAY)


@pytest.mark.covers("S3-152", "P-4")
def test_a_secret_address_is_let_see_by_the_person_and_not_by_a_parent(home: Household) -> None:
    ria = home.cast.reader("Ria", presets.BEHANDELAAR)
    let_know(home.plan)
    Gezag.objects.create(kind=home.sem, ouder=home.anja, soort="ouderlijk", geldig_van=AT.date())
    Persoon.objects.filter(pk=home.sem.pk).update(geboortedatum=date(2013, 3, 2))  # 13 years: both decide
    secret = set_secret_address(
        persoon=home.sem.pk, soort="opvang", adres="Schuilweg 1", geldig_van=AT.date(), by=home.rachida, at=AT
    )
    asked = ask_view(plan=home.plan, persoon=home.sem.pk, reden="Hulp aan huis", by=ria, at=AT)
    yes: dict[str, Any] = {
        "verzoek": asked, "toestaan": True, "stukken": [("geheimadres", secret)], "geldig_tot": AT + 7 * DAY, "at": AT
    }  # fmt: skip
    assert not geheime_adressen.may(ria, SEE_DAT, secret, at=AT)
    with pytest.raises(ItemUnknown):
        decide_view(**yes, by=member(home.anja))
    decide_view(**yes, by=member(home.sem))
    assert geheime_adressen.why(ria, SEE_WAT, secret, at=AT) == ["na akkoord, omdat de uitvoering het nodig heeft"]
    assert not geheime_adressen.may(ria, SEE_DAT, secret, at=AT + 7 * DAY)
    elsewhere = home.cast.reader("Ria", presets.BEHANDELAAR, gemeente=ELSEWHERE)
    assert not geheime_adressen.may(elsewhere, SEE_DAT, secret, at=AT)


@pytest.mark.covers("S3-168")
def test_the_same_role_in_a_second_municipality_sees_and_does_nothing_with_what_was_shared_here(
    home: Household,
) -> None:
    cast = home.cast
    let_know(home.plan)
    ria = cast.reader("Ria", presets.BEHANDELAAR)
    given, closed = consent(home), withheld(home, home.goal("Rust"))
    asked = ask_view(plan=home.plan, persoon=home.sem.pk, reden="Welk doel?", by=ria, at=AT)
    there = cast.reader("Rachida", gemeente=ELSEWHERE)
    kinds = ((toestemmingen, given), (afschermingen, closed), (inzageverzoeken, asked))
    assert all(policy.may(home.rachida, SEE_DAT, key, at=AT) for policy, key in kinds)
    assert not any(policy.may(there, SEE_DAT, key, at=AT) for policy, key in kinds)
    assert not inzageverzoeken.may(cast.reader("Ria", presets.BEHANDELAAR, gemeente=ELSEWHERE), SEE_DAT, asked, at=AT)
    acts: list[tuple[Any, dict[str, Any]]] = [
        (block_consent, {"toestemming": given, "reden": "druk"}),
        (withdraw_consent, {"toestemming": given}),
        (lift_withholding, {"afscherming": closed}),
        (decide_view, {"verzoek": asked, "toestaan": False}),
    ]
    for act, told in acts:
        with pytest.raises(NotFound):
            act(**told, by=there, at=AT)
    assert consents_in(there, home.plan, at=AT) == []
    assert not reviews_due(there, on=date(2027, 1, 1), at=AT).exists()


def let_know(plan: UUID) -> None:
    """Ria works in the plan: stated here as a rule, because tasks and trajecten lie in rooms above."""
    plannen.allow(SEE_DAT, because="werkt in dit plan", roles={presets.BEHANDELAAR})(
        lambda _, __: Plan.objects.filter(pk=plan).values("pk")
    )


@pytest.fixture(autouse=True)
def rules_as_they_were() -> Any:
    before = list(plannen.allows)
    yield
    plannen.allows[:] = before
    forget()


@pytest.mark.covers("S3-152")
def test_approval_is_about_oneself_has_an_end_and_may_be_no(home: Household) -> None:
    ria = home.cast.reader("Ria", presets.BEHANDELAAR)
    let_know(home.plan)
    mine, hers, shared = home.goal("Diploma", home.sem), home.goal("Werk", home.anja), home.goal("Rust")
    with pytest.raises(ReasonMissing):
        ask_view(plan=home.plan, persoon=home.sem.pk, reden="", by=ria, at=AT)
    with pytest.raises(NotInGroep):
        ask_view(plan=home.plan, persoon=home.bep.pk, reden="x", by=ria, at=AT)
    asked = ask_view(plan=home.plan, persoon=home.sem.pk, reden="Welk doel?", by=ria, at=AT)
    yes: dict[str, Any] = {
        "verzoek": asked, "toestaan": True, "stukken": [("doel", mine)], "geldig_tot": AT + DAY, "by": home.rachida, "at": AT
    }  # fmt: skip
    for fields, error in (
        ({"geldig_tot": None}, ApprovalNeedsEnd),
        ({"geldig_tot": AT + 91 * DAY}, ApprovalNeedsEnd),
        ({"stukken": []}, ApprovalNamesNothing),
        ({"stukken": [("doel", hers)]}, ItemUnknown),
        ({"stukken": [("doel", shared)]}, ItemUnknown),
        ({"stukken": [("plan", home.plan)]}, ItemUnknown),
        ({"by": ria}, MayNot),
        ({"by": member(home.anja)}, NotFound),
    ):
        with pytest.raises(error):
            decide_view(**(yes | fields))
    decide_view(verzoek=asked, toestaan=False, by=member(home.sem), at=AT)
    assert not doelen.may(ria, SEE_DAT, mine, at=AT)
