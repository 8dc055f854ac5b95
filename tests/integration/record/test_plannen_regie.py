"""The chain of the regie: joint regisseurs, handing over, deputies, broken glass, and what a manager sees of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.models import Medewerker, Melding, Noodtoegang, Team
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, read
from ketenzicht.access.rollen import presets
from ketenzicht.regie.models import Overnameverzoek, Plan, Regisseurschap
from ketenzicht.regie.plannen.actions import close, escalate
from ketenzicht.regie.plannen.chain import (
    add_regisseur,
    answer_over,
    ask_over,
    deputise,
    end_deputy,
    hand_over,
    leave_regie,
    reassign,
)
from ketenzicht.regie.plannen.chain_rules import noodtoegangen, overnameverzoeken
from ketenzicht.regie.plannen.errors import (
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyInside,
    AlreadyRegisseur,
    DeputyEnded,
    GlassReviewed,
    GlassTooLong,
    HasNoRegie,
    KenmerkUnreadable,
    LastRegisseur,
    NotARegisseur,
    NothingChosen,
    OnlyYourOwnRegie,
    OtherOrganisation,
    PeriodUnclear,
    PlanIsClosed,
    ReasonMissing,
    ReplacesOneself,
    TooManyAtOnce,
)
from ketenzicht.regie.plannen.glass import break_glass, review_glass
from ketenzicht.regie.plannen.queries import (
    behind_glass,
    escalations,
    mine,
    plans_of,
    regisseurs,
    take_overs,
    unreviewed,
    workload,
)
from ketenzicht.regie.plannen.rules import doelen, plannen
from tests.integration.record.cast import AT, Cast, member
from tests.integration.record.plannen_scene import DAY, HOUR, Household, household, key, manager, planned


@pytest.fixture
def home(cast: Cast) -> Household:
    return household(cast)


def having(plan: UUID) -> set[str]:
    """Who has the regie now."""
    return set(Regisseurschap.objects.filter(plan=plan, geldig_tot=None).values_list("medewerker__naam", flat=True))


# -- joint regie and handing over


@pytest.mark.covers("S3-35", "S3-37")
def test_several_workers_share_the_regie_and_the_last_one_stays(home: Household) -> None:
    tom = key(home.cast, "Tom")
    add_regisseur(plan=home.plan, medewerker=tom, by=home.rachida, at=AT)
    assert plannen.why(home.cast.reader("Tom"), SEE_WAT, home.plan, at=AT) == ["regisseur van dit plan"]
    with pytest.raises(AlreadyRegisseur):
        add_regisseur(plan=home.plan, medewerker=tom, by=home.rachida, at=AT)
    leave_regie(plan=home.plan, medewerker=UUID(home.rachida.id), by=home.rachida, at=AT)
    assert having(home.plan) == {"Tom"}
    with pytest.raises(LastRegisseur, match="opvolger"):
        leave_regie(plan=home.plan, medewerker=tom, by=home.cast.reader("Tom"), at=AT)
    with pytest.raises(HasNoRegie):
        leave_regie(plan=home.plan, medewerker=UUID(home.rachida.id), by=home.cast.reader("Tom"), at=AT)


@pytest.mark.covers("X-2")
def test_handing_over_moves_the_regie_and_all_sight_of_it(home: Household) -> None:
    home.goal("Rust thuis")
    hand_over(plan=home.plan, naar=key(home.cast, "Tom"), by=home.rachida, at=AT)
    assert having(home.plan) == {"Tom"}
    assert not plannen.may(home.rachida, SEE_DAT, home.plan, at=AT)
    assert not doelen.visible(home.rachida, at=AT).exists()
    assert doelen.visible(home.cast.reader("Tom"), at=AT).count() == 1


def test_one_hands_over_ones_own_regie_to_a_regisseur_of_the_own_organisation(home: Household) -> None:
    cast, tom = home.cast, key(home.cast, "Tom")
    with pytest.raises(NotARegisseur):
        hand_over(plan=home.plan, naar=cast.medewerkers["Mo"].pk, by=home.rachida, at=AT)
    with pytest.raises(NotARegisseur):
        hand_over(plan=home.plan, naar=uuid4(), by=home.rachida, at=AT)
    with pytest.raises(OtherOrganisation):
        hand_over(plan=home.plan, naar=key(cast, "Bram"), by=home.rachida, at=AT)
    add_regisseur(plan=home.plan, medewerker=tom, by=home.rachida, at=AT)
    with pytest.raises(OnlyYourOwnRegie):
        hand_over(plan=home.plan, van=tom, naar=key(cast, "Vera"), by=home.rachida, at=AT)
    assert having(home.plan) == {"Rachida", "Tom"}


@pytest.mark.covers("S3-131", "X-5")
def test_a_manager_moves_plans_of_the_own_team_in_one_go_or_not_at_all(home: Household) -> None:
    cast, mo = home.cast, manager(home.cast)
    rachida, tom = UUID(home.rachida.id), key(cast, "Tom")
    other = planned(cast, cast.group(cast.person("Ali")))
    reassign(van=rachida, naar=tom, keys=[home.plan, other], reden="Rachida is ziek", by=mo, at=AT)
    assert (having(home.plan), having(other)) == ({"Tom"}, {"Tom"})
    veras = planned(cast, cast.group(cast.person("Zuid")), "Vera")
    with pytest.raises(NotFound):
        reassign(van=tom, naar=rachida, keys=[home.plan, veras], reden="x", by=mo, at=AT)
    assert having(home.plan) == {"Tom"}
    with pytest.raises(TooManyAtOnce, match="100"):
        reassign(van=tom, naar=rachida, keys=[uuid4() for _ in range(101)], reden="x", by=mo, at=AT)
    with pytest.raises(NothingChosen):
        reassign(van=tom, naar=rachida, keys=[], reden="x", by=mo, at=AT)
    with pytest.raises(ReasonMissing):
        reassign(van=tom, naar=rachida, keys=[other], reden="", by=mo, at=AT)


@pytest.mark.covers("X-2")
def test_asking_to_take_over_does_not_tell_whether_there_is_such_a_plan(home: Household) -> None:
    vera = home.cast.reader("Vera")
    real = ask_over(kenmerk=home.row.kenmerk.lower(), reden="Verhuisd naar Zuid", by=vera, at=AT)
    unreal = ask_over(kenmerk="9999-9999", reden="Verhuisd naar Zuid", by=vera, at=AT)
    rows = {row.pk: row for row in take_overs(vera, at=AT)}
    assert set(rows) == {real, unreal}
    told = [
        {
            f.attname: getattr(rows[pk], f.attname)
            for f in Overnameverzoek._meta.fields
            if f.attname not in ("id", "kenmerk")
        }
        for pk in (real, unreal)
    ]
    assert told[0] | {"gewijzigd_xid": 0} == told[1] | {"gewijzigd_xid": 0}
    assert not plannen.may(vera, SEE_DAT, home.plan, at=AT)
    with pytest.raises(AlreadyAsked):
        ask_over(kenmerk=home.row.kenmerk, reden="nog eens", by=vera, at=AT)
    with pytest.raises(KenmerkUnreadable):
        ask_over(kenmerk="plan 3", reden="x", by=vera, at=AT)
    with pytest.raises(ReasonMissing):
        ask_over(kenmerk="8888-8888", reden="", by=vera, at=AT)
    with pytest.raises(MayNot):
        ask_over(kenmerk="8888-8888", reden="x", by=manager(home.cast), at=AT)


@pytest.mark.covers("X-2")
def test_the_regisseur_answers_a_request_to_take_over(home: Household) -> None:
    vera, tom = home.cast.reader("Vera"), home.cast.reader("Tom")
    no = ask_over(kenmerk=home.row.kenmerk, reden="x", by=tom, at=AT)
    yes = ask_over(kenmerk=home.row.kenmerk, reden="Verhuisd", by=vera, at=AT)
    assert not overnameverzoeken.may(tom, SEE_DAT, yes, at=AT)
    with pytest.raises(MayNot):
        answer_over(verzoek=yes, ja=True, by=vera, at=AT)
    answer_over(verzoek=no, ja=False, by=home.rachida, at=AT)
    assert having(home.plan) == {"Rachida"}
    with pytest.raises(AlreadyAnswered):
        answer_over(verzoek=no, ja=True, by=home.rachida, at=AT)
    answer_over(verzoek=yes, ja=True, by=home.rachida, at=AT)
    assert having(home.plan) == {"Vera"}


# -- deputies


@pytest.mark.covers("S3-133", "S3-174", "S3-129")
def test_a_deputy_sees_all_plans_of_the_regisseur_for_a_time(home: Household) -> None:
    tom = home.cast.reader("Tom")
    home.goal("Rust thuis")
    deputise(
        regisseur=UUID(home.rachida.id), vervanger=key(home.cast, "Tom"), van=AT + DAY, tot=AT + 8 * DAY, by=home.rachida, at=AT
    )  # fmt: skip
    seen = [plannen.why(tom, SEE_WAT, home.plan, at=AT + n * DAY) for n in (0, 1, 7, 8)]
    assert seen == [[], ["vervanger van de regisseur"], ["vervanger van de regisseur"], []]
    assert [doelen.visible(tom, at=AT + n * DAY).count() for n in (0, 1, 8)] == [0, 1, 0]
    with pytest.raises(MayNot):
        hand_over(plan=home.plan, naar=key(home.cast, "Vera"), by=tom, at=AT + DAY)


@pytest.mark.covers("S3-133")
def test_a_deputy_for_one_plan_sees_that_one_as_long_as_the_regisseur_has_it(home: Household) -> None:
    cast, tom = home.cast, home.cast.reader("Tom")
    other = planned(cast, cast.group(cast.person("Ali")))
    deputise(
        regisseur=UUID(home.rachida.id), vervanger=key(cast, "Tom"), van=AT, tot=AT + 8 * DAY, plan=home.plan, by=home.rachida, at=AT
    )  # fmt: skip
    assert plannen.may(tom, SEE_WAT, home.plan, at=AT)
    assert not plannen.may(tom, SEE_DAT, other, at=AT)
    hand_over(plan=home.plan, naar=key(cast, "Vera"), by=home.rachida, at=AT + DAY)
    assert not plannen.may(tom, SEE_DAT, home.plan, at=AT + DAY)
    with pytest.raises(HasNoRegie):
        deputise(
            regisseur=UUID(home.rachida.id), vervanger=key(cast, "Tom"), van=AT, tot=AT + 8 * DAY, plan=home.plan, by=home.rachida, at=AT + DAY
        )  # fmt: skip


@pytest.mark.covers("S3-133")
def test_a_named_deputy_of_somebody_else_with_the_same_plan_gets_nothing_after_that_one_left(home: Household) -> None:
    cast, vera = home.cast, home.cast.reader("Vera")
    add_regisseur(plan=home.plan, medewerker=key(cast, "Tom"), by=home.rachida, at=AT)
    deputise(
        regisseur=key(cast, "Tom"), vervanger=key(cast, "Vera"), van=AT, tot=AT + 8 * DAY, plan=home.plan, by=cast.reader("Tom"), at=AT
    )  # fmt: skip
    assert plannen.may(vera, SEE_WAT, home.plan, at=AT)
    leave_regie(plan=home.plan, medewerker=key(cast, "Tom"), by=home.rachida, at=AT + HOUR)
    assert not plannen.may(vera, SEE_DAT, home.plan, at=AT + HOUR)


def test_a_deputy_ends_early_and_is_arranged_by_the_regisseur_or_the_manager(home: Household) -> None:
    cast, mo = home.cast, manager(home.cast)
    rachida, tom = UUID(home.rachida.id), key(cast, "Tom")
    period: dict[str, Any] = {"van": AT, "tot": AT + 8 * DAY, "at": AT}
    made = deputise(regisseur=rachida, vervanger=tom, by=mo, **period)
    end_deputy(vervanging=made, by=cast.reader("Tom"), at=AT + HOUR)
    assert not plannen.may(cast.reader("Tom"), SEE_DAT, home.plan, at=AT + HOUR)
    with pytest.raises(DeputyEnded):
        end_deputy(vervanging=made, by=mo, at=AT + DAY)
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"regisseur": rachida, "vervanger": rachida, "by": home.rachida}, ReplacesOneself),
        ({"regisseur": rachida, "vervanger": tom, "by": cast.reader("Vera")}, MayNot),
        ({"regisseur": key(cast, "Vera"), "vervanger": tom, "by": mo}, MayNot),
        ({"regisseur": rachida, "vervanger": key(cast, "Bram"), "by": mo}, OtherOrganisation),
        ({"regisseur": rachida, "vervanger": cast.medewerkers["Kim"].pk, "by": mo}, NotARegisseur),
        ({"regisseur": rachida, "vervanger": tom, "by": mo, "tot": AT}, PeriodUnclear),
    ]
    for fields, error in wrong:
        with pytest.raises(error):
            deputise(**(period | fields))


# -- breaking the glass


@pytest.mark.covers("S3-133", "S3-134", "S3-135", "S3-136", "S3-132")
def test_breaking_the_glass_opens_one_plan_for_a_day_and_tells_the_regisseur(home: Household) -> None:
    cast, mo = home.cast, manager(home.cast)
    home.goal("Rust thuis", home.sem)
    other = planned(cast, cast.group(cast.person("Ali")))
    assert plannen.why(mo, SEE_DAT, home.plan, at=AT) == ["regisseur in uw team"]
    assert not plannen.may(mo, SEE_WAT, home.plan, at=AT)
    with pytest.raises(ReasonMissing):
        break_glass(plan=home.plan, reden="", by=mo, at=AT)
    with pytest.raises(GlassTooLong, match="24 uur"):
        break_glass(plan=home.plan, reden="Crisis", uren=25, by=mo, at=AT)
    made = break_glass(plan=home.plan, reden="Crisis vannacht, Rachida is ziek", by=mo, at=AT)
    assert doelen.visible(mo, SEE_WAT, at=AT + 23 * HOUR).count() == 1
    assert not doelen.visible(mo, at=AT + 24 * HOUR).exists()
    assert not plannen.may(mo, SEE_WAT, home.plan, at=AT + 24 * HOUR)
    assert not plannen.may(mo, SEE_WAT, other, at=AT)
    assert Melding.objects.filter(voor=home.rachida.id, soort="noodtoegang", object_id=home.plan).count() == 1
    with pytest.raises(AlreadyInside):
        break_glass(plan=home.plan, reden="nog eens", by=mo, at=AT + HOUR)
    ((own,),) = read(home.rachida, (noodtoegangen, Noodtoegang.objects.filter(pk=made)), at=AT)
    assert own.wat is not None
    assert own.wat["reden"] == "Crisis vannacht, Rachida is ziek"
    ((theirs,),) = read(member(home.anja), (noodtoegangen, Noodtoegang.objects.filter(pk=made)), at=AT)
    assert (theirs.dat.medewerker_id, theirs.wat) == (UUID(mo.id), None)


@pytest.mark.covers("S3-136")
def test_somebody_else_reviews_broken_glass(home: Household) -> None:
    cast, mo = home.cast, manager(home.cast)
    els = cast.reader("Els", presets.AUDITOR)
    made = break_glass(plan=home.plan, reden="Crisis", by=mo, at=AT)
    assert [list(unreviewed(who, at=AT + 40 * DAY)) for who in (mo, cast.reader("Tom"))] == [[], []]
    assert [row.pk for row in unreviewed(els, at=AT)] == [row.pk for row in unreviewed(home.rachida, at=AT)] == [made]
    with pytest.raises(MayNot):
        review_glass(noodtoegang=made, terecht=True, oordeel="Het kon niet anders", by=mo, at=AT + DAY)
    with pytest.raises(ReasonMissing):
        review_glass(noodtoegang=made, terecht=True, oordeel="", by=els, at=AT + DAY)
    review_glass(noodtoegang=made, terecht=True, oordeel="Terecht: gevaar", by=els, at=AT + DAY)
    assert not unreviewed(home.rachida, at=AT + DAY).exists()
    with pytest.raises(GlassReviewed):
        review_glass(noodtoegang=made, terecht=False, oordeel="x", by=home.rachida, at=AT + DAY)


@pytest.mark.covers("S3-133", "S3-174")
def test_a_colleague_breaks_the_glass_by_reference_and_a_stranger_does_not(home: Household) -> None:
    tom = home.cast.reader("Tom")
    assert not plannen.may(tom, SEE_DAT, home.plan, at=AT)
    found = behind_glass(tom, home.row.kenmerk.replace("-", " "), at=AT)
    break_glass(plan=found, reden="Politie aan de deur, Rachida onbereikbaar", uren=2, by=tom, at=AT)
    assert plannen.why(tom, SEE_WAT, home.plan, at=AT + HOUR) == ["noodtoegang tot dit plan"]
    assert not plannen.may(tom, SEE_WAT, home.plan, at=AT + 2 * HOUR)
    for stranger in (home.cast.reader("Vera"), home.cast.reader("Bram"), home.cast.reader("Wil", gemeente="GM9902")):
        with pytest.raises(NotFound):
            behind_glass(stranger, home.row.kenmerk, at=AT)
        with pytest.raises(NotFound):
            break_glass(plan=home.plan, reden="nieuwsgierig", by=stranger, at=AT)


# -- what a manager and the board see


@pytest.mark.covers("S3-130", "S3-132")
def test_a_manager_sees_how_busy_the_team_is_without_content(home: Household) -> None:
    cast, mo = home.cast, manager(home.cast)
    add_regisseur(plan=home.plan, medewerker=key(cast, "Tom"), by=home.rachida, at=AT)
    second = planned(cast, cast.group(cast.person("Ali")), at=AT + DAY)
    planned(cast, cast.group(cast.person("Zuid")), "Vera")
    closed = planned(cast, cast.group(cast.person("Oud")))
    close(plan=closed, sluitreden="verhuisd", by=home.rachida, at=AT)
    Medewerker.objects.filter(naam="Rachida").update(afwezig_van=AT.date())
    rows = [(row.naam, row.plannen, row.samen, row.langste_sinds, row.afwezig) for row in workload(mo, at=AT + DAY)]
    assert rows == [("Rachida", 2, 1, AT, True), ("Tom", 1, 1, AT, False)]
    assert [plan.pk for plan in plans_of(mo, UUID(home.rachida.id), at=AT + DAY)] == [home.plan, second]
    assert workload(home.rachida, at=AT) == []


@pytest.mark.covers("S3-163")
def test_possible_escalations_are_a_count_and_a_contact(home: Household) -> None:
    cast = home.cast
    manager(cast)
    escalate(plan=home.plan, reden="Dreigende uithuiszetting", by=home.rachida, at=AT)
    planned(cast, cast.group(cast.person("Ali")))
    board = cast.reader("Bram", presets.BESTUUR)
    assert [(row.gemeente, row.aantal, row.contact) for row in escalations(board, at=AT)] == [("GM9901", 1, ("Mo",))]
    assert not plannen.visible(board, at=AT).exists()
    assert escalations(cast.reader("Kim", presets.KCC), at=AT) == []
    elsewhere = cast.reader("Wil", presets.BESTUUR, gemeente="GM9902")
    assert escalations(elsewhere, at=AT) == []


@pytest.mark.covers("S3-80")
def test_the_front_desk_sees_that_a_plan_runs_and_whom_to_ring(home: Household) -> None:
    kim = home.cast.reader("Kim", presets.KCC)
    Medewerker.objects.filter(naam="Rachida").update(telefoon="14 0361")
    assert plannen.visible(kim, at=AT).get().pk == home.plan
    assert not plannen.may(kim, SEE_WAT, home.plan, at=AT)
    assert [(who.naam, who.telefoon) for who in regisseurs(kim, home.plan, at=AT)] == [("Rachida", "14 0361")]
    with pytest.raises(NotFound):
        regisseurs(home.cast.reader("Tom"), home.plan, at=AT)
    close(plan=home.plan, sluitreden="verhuisd", by=home.rachida, at=AT)
    assert not plannen.visible(kim, at=AT).exists()


@pytest.mark.covers("S3-127", "S3-129")
def test_my_plans_are_the_own_and_the_deputised_ones_in_four_queries(
    home: Household, django_assert_num_queries: object
) -> None:
    cast, tom = home.cast, home.cast.reader("Tom")
    own = planned(cast, cast.group(cast.person("Ali")), "Tom", at=AT + HOUR)
    planned(cast, cast.group(cast.person("Zuid")), "Vera")
    home.goal("Rust thuis")
    deputise(regisseur=UUID(home.rachida.id), vervanger=UUID(tom.id), van=AT, tot=AT + DAY, by=home.rachida, at=AT)
    with django_assert_num_queries(4):  # type: ignore[operator]
        rows = mine(tom, at=AT + HOUR)
    assert [(row.plan.pk, row.eigen, row.doelen_open, row.doelen_klaar) for row in rows] == [
        (home.plan, False, 1, 0),
        (own, True, 0, 0),
    ]
    assert sorted(rows[0].leden) == ["Anja de Wit", "Sem de Wit"]


def test_a_closed_plan_is_not_handed_over(home: Household) -> None:
    close(plan=home.plan, sluitreden="verhuisd", by=home.rachida, at=AT)
    with pytest.raises(PlanIsClosed):
        hand_over(plan=home.plan, naar=key(home.cast, "Tom"), by=home.rachida, at=AT)
    assert Plan.objects.get(pk=home.plan).regisseurs.count() == 1


def test_a_worker_who_changes_teams_is_seen_by_the_new_manager(home: Household) -> None:
    mo = manager(home.cast)
    Medewerker.objects.filter(naam="Rachida").update(team=Team.objects.get(code="zuid"))
    assert not plannen.visible(mo, at=AT + timedelta(days=1)).exists()
