"""A plan from its start to its end and the next one: free order, versions, goals, closing."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ketenzicht.access.acting.editing import FieldConflict, draft
from ketenzicht.access.errors import InTheFuture, MayNot, NotFound
from ketenzicht.access.log.models import Logregel
from ketenzicht.access.models import Gebeurtenis
from ketenzicht.access.policy import read
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.delen.withholding import withhold
from ketenzicht.regie.models import Doel, DoelInhoud, Plan, PlanInhoud, Planversie
from ketenzicht.regie.plannen import hooks
from ketenzicht.regie.plannen.actions import (
    SLUITREDENEN,
    adjust,
    adopt,
    close,
    escalate,
    resolve,
    start,
    start_deelplan,
    start_with,
    succeed,
    switch_portal,
)
from ketenzicht.regie.plannen.errors import (
    GoalIsFinished,
    GoalWithoutText,
    JudgementMissing,
    NotEscalated,
    NothingChanged,
    NotInGroep,
    PlanAlreadyRuns,
    PlanHasDeelplannen,
    PlanHasOpenDoelen,
    PlanIsClosed,
    PlanStillRuns,
    ReasonMissing,
    UnknownLeefgebied,
    UnknownReason,
)
from ketenzicht.regie.plannen.goals import arrange_goal, change_goal, finish_goal, in_order, reopen_goal, set_goal
from ketenzicht.regie.plannen.rules import doelen, planversies
from ketenzicht.regie.plannen.versions import version
from tests.integration.record.cast import AT, Cast, member
from tests.integration.record.plannen_scene import DAY, Household, household, manager


@pytest.fixture
def home(cast: Cast) -> Household:
    return household(cast)


@pytest.mark.covers("S3-22", "S3-39")
def test_a_group_is_all_that_a_plan_needs(cast: Cast) -> None:
    rachida = cast.reader("Rachida")
    sem, anja = cast.person("Sem"), cast.person("Anja")
    for persoon in (sem, anja):
        type(persoon).objects.filter(pk=persoon.pk).update(gemaakt_door=rachida.id)
    plan = Plan.objects.get(pk=start_with(leden=[sem.pk, anja.pk], by=rachida, at=AT))
    assert {row.persoon_id for row in plan.groep.leden.all()} == {sem.pk, anja.pk}
    assert [row.medewerker.naam for row in plan.regisseurs.all()] == ["Rachida"]


@pytest.mark.covers("S3-25")
def test_a_second_plan_of_the_group_is_refused_while_one_runs(home: Household) -> None:
    with pytest.raises(PlanAlreadyRuns, match="loopt al een plan"):
        start(groep=home.groep.pk, by=home.rachida, at=AT)
    assert Plan.objects.count() == 1
    assert Logregel.objects.filter(soort="weigering", grond=["PlanAlreadyRuns"]).count() == 1


@pytest.mark.covers("S3-26")
def test_a_plan_has_deelplannen_and_closes_after_them(home: Household) -> None:
    part = start_deelplan(plan=home.plan, titel="Schulden", by=home.rachida, at=AT)
    with pytest.raises(PlanHasDeelplannen):
        close(plan=home.plan, sluitreden="verhuisd", by=home.rachida, at=AT)
    close(plan=part, sluitreden="ingetrokken", by=home.rachida, at=AT)
    close(plan=home.plan, sluitreden="verhuisd", by=home.rachida, at=AT)
    assert Plan.objects.filter(gesloten_tijd=AT).count() == 2


@pytest.mark.covers("S3-27")
def test_adjusting_keeps_what_another_changed_meanwhile(home: Household) -> None:
    seen = {"situatie": "", "zelfregie": ""}
    adjust(plan=home.plan, base=seen, new={"situatie": "Huurschuld."}, by=home.rachida, at=AT)
    adjust(plan=home.plan, base=seen, new={"zelfregie": "Anja belt zelf."}, by=home.rachida, at=AT)
    inhoud = PlanInhoud.objects.get(van=home.plan)
    assert (inhoud.situatie, inhoud.zelfregie) == ("Huurschuld.", "Anja belt zelf.")
    with pytest.raises(FieldConflict) as clash:
        adjust(plan=home.plan, base=seen, new={"situatie": "Geen schuld."}, by=home.rachida, at=AT)
    assert clash.value.theirs == {"situatie": "Huurschuld."}
    assert draft(home.rachida, "plan.bijstellen", key=home.plan) == {"situatie": "Geen schuld."}
    with pytest.raises(NothingChanged):
        adjust(plan=home.plan, base={"titel": "Samen verder"}, new={"titel": "Samen verder"}, by=home.rachida, at=AT)


@pytest.mark.covers("S3-27")
def test_a_version_keeps_the_words_as_they_were_adopted(home: Household) -> None:
    adjust(plan=home.plan, base={"situatie": ""}, new={"situatie": "Eerst."}, by=home.rachida, at=AT)
    adopt(plan=home.plan, aanleiding="start", by=home.rachida, at=AT)
    adjust(plan=home.plan, base={"situatie": "Eerst."}, new={"situatie": "Later."}, by=home.rachida, at=AT + DAY)
    adopt(plan=home.plan, aanleiding="evaluatie", by=home.rachida, at=AT + DAY)
    (shown,) = read(member(home.sem), (planversies, Planversie.objects.order_by("nummer")), at=AT + DAY)
    assert [(one.dat.nummer, one.wat and one.wat["aanleiding"], one.wat and one.wat["inhoud"]["situatie"]) for one in shown] == [
        (1, "start", "Eerst."),
        (2, "evaluatie", "Later."),
    ]  # fmt: skip


@pytest.mark.covers("S3-27", "S3-120")
def test_a_version_shows_the_goals_as_they_were_adopted_to_who_may_read_them_now(home: Household) -> None:
    own, shared = home.goal("Diploma halen", home.sem), home.goal("Rust thuis")
    adopt(plan=home.plan, aanleiding="start", by=home.rachida, at=AT)
    for text in ("Rust en ritme thuis", "Rust"):
        base = {"tekst": DoelInhoud.objects.get(van=shared).tekst}
        change_goal(doel=shared, base=base, new={"tekst": text}, by=home.rachida, at=AT + DAY)
    finish_goal(doel=own, uitkomst="bereikt", by=home.rachida, at=AT + DAY)
    adopt(plan=home.plan, aanleiding="evaluatie", by=home.rachida, at=AT + DAY)
    arrange_goal(doel=shared, na=None, by=home.rachida, at=AT + DAY)
    later = home.goal("Werk vinden")

    first, second = Planversie.objects.order_by("nummer").values_list("pk", flat=True)

    def said(reader: Reader, versie: UUID) -> list[tuple[Any, str]]:
        goals = version(reader, versie, at=AT + 2 * DAY).doelen
        return [(one.wat and one.wat["tekst"], one.dat.uitkomst) for one in goals]

    assert said(home.rachida, first) == [("Diploma halen", ""), ("Rust thuis", "")]
    assert said(home.rachida, second) == [("Diploma halen", "bereikt"), ("Rust", "")]
    assert said(member(home.anja), first) == [("Rust thuis", "")], "of another member not even that it was there"
    assert later not in {one.dat.pk for one in version(home.rachida, second, at=AT + 2 * DAY).doelen}
    withhold(
        plan=home.plan, soort="doel", stuk=shared, hoe="wat", tegen_persoon=home.anja.pk, reden="druk", herzien_op=date(2026, 6, 1),
        by=home.rachida, at=AT + DAY,
    )  # fmt: skip
    assert said(member(home.anja), first) == [(None, "")], "what is withheld now is withheld in every version"
    with pytest.raises(NotFound):
        version(home.cast.reader("Vera"), first, at=AT + 2 * DAY)


@pytest.mark.covers("S3-29", "S0-3")
def test_a_goal_is_of_the_group_or_of_one_member(home: Household) -> None:
    own, shared = home.goal("Diploma halen", home.sem), home.goal("Rust thuis")
    assert doelen.visible(member(home.anja), at=AT).get().pk == shared
    assert set(doelen.visible(member(home.sem), at=AT).values_list("pk", flat=True)) == {own, shared}
    stranger = home.cast.person("Vreemd")
    for persoon in (stranger, home.bep):
        with pytest.raises(NotInGroep):
            home.goal("Niet hier", persoon)


@pytest.mark.covers("S3-10")
def test_goals_are_changed_moved_finished_and_taken_up_again(home: Household) -> None:
    first, second, third = home.goal("een"), home.goal("twee"), home.goal("drie")
    arrange_goal(doel=third, na=None, by=home.rachida, at=AT)
    arrange_goal(doel=first, na=second, by=home.rachida, at=AT)
    assert [row.pk for row in in_order(home.plan)] == [third, second, first]
    with pytest.raises(NotFound):
        arrange_goal(doel=first, na=home.plan, by=home.rachida, at=AT)
    base, new = {"tekst": "een", "gepland_op": None}, {"tekst": "één", "gepland_op": date(2026, 6, 1)}
    change_goal(doel=first, base=base, new=new, by=home.rachida, at=AT)
    doel = Doel.objects.select_related("inhoud").get(pk=first)
    assert (doel.inhoud.tekst, doel.gepland_op) == ("één", date(2026, 6, 1))
    with pytest.raises(NothingChanged):
        change_goal(doel=first, base=new, new=new, by=home.rachida, at=AT)
    finish_goal(doel=first, uitkomst="deels_bereikt", afgesloten_op=date(2026, 3, 1), by=home.rachida, at=AT)
    with pytest.raises(GoalIsFinished):
        finish_goal(doel=first, uitkomst="bereikt", by=home.rachida, at=AT)
    reopen_goal(doel=first, by=home.rachida, at=AT)
    assert Doel.objects.get(pk=first).uitkomst == ""


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"tekst": "  "}, GoalWithoutText),
        ({"tekst": "x", "leefgebied": "sport"}, UnknownLeefgebied),
    ],
)
def test_a_goal_says_something_in_a_known_leefgebied(
    home: Household, fields: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        set_goal(plan=home.plan, persoon=None, by=home.rachida, at=AT, **fields)
    assert not Doel.objects.exists()


def test_a_goal_is_not_finished_in_the_future(home: Household) -> None:
    doel = home.goal("Werk vinden")
    with pytest.raises(InTheFuture):
        finish_goal(doel=doel, uitkomst="bereikt", afgesloten_op=date(2026, 3, 3), by=home.rachida, at=AT)
    with pytest.raises(UnknownReason):
        finish_goal(doel=doel, uitkomst="gelukt", by=home.rachida, at=AT)


@pytest.mark.covers("S0-4")
def test_reached_only_when_no_goal_is_open(home: Household) -> None:
    doel = home.goal("Rust thuis")
    with pytest.raises(PlanHasOpenDoelen, match="nog open doelen"):
        close(plan=home.plan, sluitreden="doelen_bereikt", oordeel="Het gaat goed.", by=home.rachida, at=AT)
    finish_goal(doel=doel, uitkomst="bereikt", by=home.rachida, at=AT)
    close(plan=home.plan, sluitreden="doelen_bereikt", oordeel="Het gaat goed.", by=home.rachida, at=AT)
    assert home.row.sluitreden == "doelen_bereikt"
    with pytest.raises(PlanIsClosed):
        reopen_goal(doel=doel, by=home.rachida, at=AT)


@pytest.mark.covers("S0-4", "S3-34")
def test_another_reason_closes_a_plan_with_open_goals_which_lapse(home: Household) -> None:
    doel = home.goal("Rust thuis")
    close(plan=home.plan, sluitreden="verhuisd", by=home.rachida, at=AT)
    assert Doel.objects.get(pk=doel).uitkomst == "vervallen"
    assert set(SLUITREDENEN) >= {"verhuisd", "ingetrokken", "overgedragen", "overleden", "onbereikbaar"}


@pytest.mark.covers("S3-9")
def test_the_closing_judgement_is_reasoned_and_never_computed(home: Household) -> None:
    with pytest.raises(JudgementMissing):
        close(plan=home.plan, sluitreden="zelfredzaam", oordeel=" ", by=home.rachida, at=AT)
    with pytest.raises(UnknownReason, match="verhuisd"):
        close(plan=home.plan, sluitreden="verhuist", by=home.rachida, at=AT)
    close(plan=home.plan, sluitreden="zelfredzaam", oordeel="Anja redt zich.", by=home.rachida, at=AT)
    assert PlanInhoud.objects.get(van=home.plan).oordeel == "Anja redt zich."


@pytest.mark.covers("S3-7")
def test_nothing_starts_from_a_closed_plan(home: Household) -> None:
    close(plan=home.plan, sluitreden="verhuisd", by=home.rachida, at=AT)
    who: dict[str, Any] = {"by": home.rachida, "at": AT}
    for act in (
        lambda: close(plan=home.plan, sluitreden="verhuisd", **who),
        lambda: adjust(plan=home.plan, base={"titel": ""}, new={"titel": "x"}, **who),
        lambda: adopt(plan=home.plan, **who),
        lambda: start_deelplan(plan=home.plan, **who),
        lambda: escalate(plan=home.plan, reden="x", **who),
        lambda: home.goal("x"),
    ):
        with pytest.raises(PlanIsClosed):
            act()


@pytest.mark.covers("S3-32")
def test_a_successor_takes_over_the_words_and_points_back(home: Household) -> None:
    adjust(plan=home.plan, base={"situatie": ""}, new={"situatie": "Huurschuld."}, by=home.rachida, at=AT)
    with pytest.raises(PlanStillRuns):
        succeed(plan=home.plan, by=home.rachida, at=AT)
    close(plan=home.plan, sluitreden="verhuisd", by=home.rachida, at=AT)
    new = Plan.objects.select_related("inhoud").get(pk=succeed(plan=home.plan, by=home.rachida, at=AT + DAY))
    assert (new.voorganger_id, new.groep_id, new.inhoud.situatie) == (home.plan, home.groep.pk, "Huurschuld.")
    assert new.inhoud.oordeel == ""
    with pytest.raises(PlanAlreadyRuns):
        succeed(plan=home.plan, by=home.rachida, at=AT + DAY)


@pytest.mark.covers("S3-8")
def test_a_plan_needs_no_end(home: Household) -> None:
    assert home.row.gesloten_tijd is None
    adopt(plan=home.plan, by=home.rachida, at=AT + 4000 * DAY)
    assert home.row.versie == 2


def test_closing_tells_the_rooms_above_and_undoes_all_when_one_refuses(
    home: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(hooks, "closed", [lambda plan, at: told.append((plan.pk, at))])
    part = start_deelplan(plan=home.plan, by=home.rachida, at=AT)
    close(plan=part, sluitreden="anders", oordeel="Samengevoegd.", by=home.rachida, at=AT)
    assert told == [(part, AT)]

    def refuse(*_: object) -> None:
        raise KetenzichtError("Nee.")

    monkeypatch.setattr(hooks, "closed", [refuse])
    doel = home.goal("Rust")
    with pytest.raises(KetenzichtError, match="Nee"):
        close(plan=home.plan, sluitreden="verhuisd", by=home.rachida, at=AT)
    assert home.row.gesloten_tijd is None
    assert Doel.objects.get(pk=doel).afgesloten_op is None


@pytest.mark.covers("S3-163")
def test_an_escalation_is_flagged_and_resolved_and_its_reason_stays_out_of_the_plan(home: Household) -> None:
    boss = manager(home.cast)
    with pytest.raises(ReasonMissing):
        escalate(plan=home.plan, reden=" ", by=home.rachida, at=AT)
    escalate(plan=home.plan, reden="Dreigende uithuiszetting", by=home.rachida, at=AT)
    assert home.row.escalatie_sinds == AT
    assert "uithuiszetting" not in str(PlanInhoud.objects.filter(van=home.plan).values().get())
    assert not Gebeurtenis.objects.filter(gegevens__icontains="uithuiszetting").exists()
    with pytest.raises(MayNot):
        resolve(plan=home.plan, by=boss, at=AT)
    resolve(plan=home.plan, by=home.rachida, at=AT)
    with pytest.raises(NotEscalated):
        resolve(plan=home.plan, by=home.rachida, at=AT)


@pytest.mark.covers("S3-115")
def test_a_plan_can_be_kept_off_the_screens_of_residents(home: Household) -> None:
    home.goal("Rust thuis")
    switch_portal(plan=home.plan, aan=False, by=home.rachida, at=AT)
    with pytest.raises(NothingChanged):
        switch_portal(plan=home.plan, aan=False, by=home.rachida, at=AT)
    assert not doelen.visible(member(home.sem), at=AT).exists()
    assert doelen.visible(home.rachida, at=AT).count() == 1
    switch_portal(plan=home.plan, aan=True, by=home.rachida, at=AT)
    assert doelen.visible(member(home.sem), at=AT).count() == 1
