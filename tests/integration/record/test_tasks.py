"""Tasks: sent, taken up, sent back, closed with feedback, and what the database itself refuses."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ketenzicht.access.errors import InTheFuture, Invalid, MayNot, NotFound
from ketenzicht.access.models import Gebeurtenis, Grondslag, Logregel, Melding
from ketenzicht.access.policy import SEE_WAT, read
from ketenzicht.access.rollen import presets
from ketenzicht.regie.delen.errors import GrondslagMissing, GrondslagOfOtherLaw
from ketenzicht.regie.models import Doel, DoelInhoud, Overgang, Taak
from ketenzicht.regie.taken import actions, expiry, queries, sending
from ketenzicht.regie.taken.errors import (
    BeforeFormerStep,
    DoesNotFitState,
    ExpiresBeforeSending,
    NoSuchReceiver,
    NotClosed,
    ReservedByColleague,
    TaakHasEnded,
    TaakIsOpen,
)
from ketenzicht.regie.taken.rules import taken
from ketenzicht.regie.trajecten.errors import NotOfThisPlan, SubjectMissing
from tests.integration.record.cast import AT, HERE, Cast
from tests.integration.record.taken_scene import Scene, make_scene, path, the_task

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    made = make_scene(cast)
    made.agree(termijn_dagen=28, velden=["naam", "geboortedatum"])
    return made


@pytest.mark.covers("S0-13", "S0-14", "S0-15")
def test_a_task_goes_from_sending_to_feedback_that_comes_back(scene: Scene) -> None:
    taak = scene.send()
    for moment, act in enumerate((actions.reserve, actions.accept, actions.start), start=1):
        act(taak=taak, by=scene.umit, at=AT + moment * HOUR)
    actions.close(
        taak=taak,
        resultaat="dienst_geleverd",
        feedback="Sem begint maandag",
        doel_bereikt=True,
        by=scene.umit,
        at=AT + DAY,
    )
    assert path(taak) == [
        ("verstuurd", False), ("gereserveerd", False), ("geaccepteerd", False), ("gestart", False), ("gesloten", False),
    ]  # fmt: skip
    actors = dict(Overgang.objects.filter(taak=taak).values_list("status", "door"))
    assert actors == {"verstuurd": scene.rachida.id} | dict.fromkeys(
        ("gereserveerd", "geaccepteerd", "gestart", "gesloten"), scene.umit.id
    )
    ((shown,),) = read(scene.rachida, (taken, Taak.objects.filter(pk=taak)), at=AT + DAY)
    assert shown.wat is not None and shown.wat["feedback"] == "Sem begint maandag"
    assert shown.dat.doel_bereikt is True
    assert Melding.objects.filter(voor=scene.rachida.id, soort="taak.gesloten", object_id=taak).exists()


@pytest.mark.covers("S0-6", "X-18")
def test_the_agreement_gives_the_agreed_day_and_the_ground(scene: Scene) -> None:
    task = the_task(scene.send())
    assert (task.afgesproken_dagen, task.afgesproken_op) == (28, date(2026, 3, 30))  # Monday 2 March + 28 days
    assert task.grondslag is not None
    assert (task.grondslag.soort, task.grondslag.wet, task.grondslag.doel) == ("wet", "pw", "hulp naar werk")
    assert task.wet == "pw"


@pytest.mark.covers("P-1", "X-3")
def test_without_agreement_or_ground_nothing_leaves_the_organisation(scene: Scene) -> None:
    with pytest.raises(GrondslagMissing):
        scene.send("rmc")
    assert not Taak.objects.exists()
    assert Logregel.objects.filter(soort="weigering", handeling="taak.versturen").count() == 1
    weighed = {
        "soort": "afweging",
        "afweging": "Sem vraagt zelf om hulp",
        "doel": "school",
        "eindigt_op": date(2026, 6, 1),
    }
    assert the_task(scene.send("rmc", grondslag=weighed)).grondslag is not None


def test_a_ground_of_one_law_does_not_serve_another(scene: Scene) -> None:
    jeugd = {"soort": "wet", "wet": "jeugd", "artikel": "7.4.0", "doel": "hulp", "eindigt_op": date(2026, 6, 1)}
    with pytest.raises(GrondslagOfOtherLaw):
        scene.send("rmc", wet="wmo", grondslag=jeugd)


def test_within_the_organisation_no_ground_is_asked(scene: Scene) -> None:
    assert the_task(scene.send("wijkteams")).grondslag is None


@pytest.mark.covers("X-3")
def test_when_its_ground_ends_the_receiver_no_longer_sees_what_a_task_is_about(scene: Scene) -> None:
    taak = scene.send()
    assert taken.may(scene.umit, SEE_WAT, taak, at=AT)
    Grondslag.objects.update(eindigt_op=date(2026, 3, 1))
    assert not taken.may(scene.umit, SEE_WAT, taak, at=AT)
    assert taken.may(scene.rachida, SEE_WAT, taak, at=AT)


def test_a_member_of_the_group_or_the_group_and_nobody_else(scene: Scene) -> None:
    stranger = scene.cast.person("Vreemd")
    with pytest.raises(NotOfThisPlan):
        scene.send(persoon=stranger.pk)
    with pytest.raises(SubjectMissing):
        scene.send(persoon=None)
    with pytest.raises(SubjectMissing):
        scene.send(groep=scene.groep.pk)
    assert the_task(scene.send(persoon=None, groep=scene.groep.pk)).groep_id == scene.groep.pk


@pytest.mark.covers("S0-3")
def test_goals_have_tasks_of_several_organisations(scene: Scene) -> None:
    doel = Doel.objects.create(
        gemeente_id=HERE,
        plan=scene.plan,
        persoon=scene.sem,
        gesteld_op=date(2026, 3, 2),
        gemaakt_tijd=AT,
        gemaakt_door="t",
    )
    DoelInhoud.objects.create(van=doel, tekst="werk")
    scene.agree("rmc", termijn_dagen=14)
    for partner in ("uwv", "rmc"):
        task = the_task(scene.send(partner, plan=None, persoon=None, doel=doel.pk))
        assert (task.plan_id, task.persoon_id) == (scene.plan.pk, scene.sem.pk)
    assert set(doel.taken.values_list("organisatie__code", flat=True)) == {"uwv", "rmc"}


def test_a_receiver_that_does_not_work_here_gets_nothing(scene: Scene) -> None:
    with pytest.raises(NoSuchReceiver):
        scene.send("elders")
    with pytest.raises(NoSuchReceiver):
        scene.send("uwv", medewerker=scene.worker("Ria"))
    with pytest.raises(NoSuchReceiver):
        scene.send("uwv", team=scene.cast.teams["noord"].pk)


def test_nobody_but_the_regie_of_a_plan_sends_from_it(scene: Scene) -> None:
    with pytest.raises(NotFound):
        scene.send(by=scene.cast.reader("Tom"))
    with pytest.raises(NotFound):
        scene.send(by=scene.umit)


@pytest.mark.covers("S0-13")
def test_closing_derives_the_steps_that_nobody_took(scene: Scene) -> None:
    taak = scene.send()
    actions.close(taak=taak, resultaat="deels_geleverd", gebeurd_tijd=AT + 2 * HOUR, by=scene.umit, at=AT + DAY)
    assert path(taak) == [
        ("verstuurd", False), ("gereserveerd", True), ("geaccepteerd", True), ("gestart", True), ("gesloten", False),
    ]  # fmt: skip
    moments = (
        Overgang.objects.filter(taak=taak).exclude(status="verstuurd").values_list("gebeurd_tijd", "geregistreerd_tijd")
    )
    assert set(moments) == {(AT + 2 * HOUR, AT + DAY)}
    assert the_task(taak).medewerker_id == scene.worker("Umit")
    assert queries.lead_times_of(scene.rachida, taak, at=AT + DAY).wachttijd is None


def test_a_step_is_neither_in_the_future_nor_before_the_former_one(scene: Scene) -> None:
    taak = scene.send()
    with pytest.raises(InTheFuture):
        actions.reserve(taak=taak, gebeurd_tijd=AT + HOUR, by=scene.umit, at=AT)
    with pytest.raises(BeforeFormerStep):
        actions.reserve(taak=taak, gebeurd_tijd=AT - HOUR, by=scene.umit, at=AT)
    with pytest.raises(InTheFuture):
        scene.send(verstuurd_tijd=AT + HOUR)
    assert path(taak) == [("verstuurd", False)]


def test_the_database_itself_keeps_the_steps_in_order(scene: Scene) -> None:
    task = the_task(scene.send())
    with pytest.raises(IntegrityError, match="before the former"), transaction.atomic():
        Overgang.objects.create(
            taak=task, status="gereserveerd", gebeurd_tijd=AT - HOUR, geregistreerd_tijd=AT, door="x"
        )
    for broken in (
        {"status": "gesloten"},
        {"status": "gereserveerd", "medewerker": None},
        {"grondslag": None},
        {"status": "afgewezen", "einde_tijd": AT},
        {"einde_tijd": AT},
        {"tevreden": True},
        {"afgesproken_op": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Taak.objects.filter(pk=task.pk).update(**broken)


@pytest.mark.covers("X-1")
def test_a_rejected_task_is_back_with_the_sender_who_sends_it_elsewhere(scene: Scene) -> None:
    taak = scene.send()
    with pytest.raises(Invalid):
        actions.reject(taak=taak, reden="zomaar", by=scene.umit, at=AT + HOUR)
    actions.reject(
        taak=taak, reden="verkeerde_organisatie", toelichting="Sem gaat nog naar school", by=scene.umit, at=AT + HOUR
    )
    assert path(taak) == [("verstuurd", False), ("afgewezen", False)]
    assert queries.inbox(scene.umit, at=AT + HOUR) == []
    (line,) = queries.sent(scene.rachida, at=AT + HOUR)
    assert line.turn == queries.Turn.SENDER
    assert Melding.objects.filter(voor=scene.rachida.id, soort="taak.terug_bij_afzender").count() == 1
    assert not taken.may(scene.umit, SEE_WAT, taak, at=AT + HOUR)
    scene.agree("rmc", termijn_dagen=14)
    again = the_task(sending.resend(taak=taak, organisatie=scene.org("rmc"), by=scene.rachida, at=AT + DAY))
    assert again.vorige_id == taak
    assert again.inhoud.vraag == "Help Sem aan werk"
    assert again.afgesproken_dagen == 14
    assert [line.turn for line in queries.sent(scene.rachida, at=AT + DAY)] == [
        queries.Turn.RECEIVER, queries.Turn.NOBODY,
    ]  # fmt: skip
    with pytest.raises(TaakIsOpen):
        sending.resend(taak=again.pk, organisatie=scene.org("uwv"), by=scene.rachida, at=AT + DAY)


def test_a_released_task_is_free_again(scene: Scene) -> None:
    taak, ada = scene.send(), scene.colleague("Ada", "uwv")
    actions.reserve(taak=taak, by=scene.umit, at=AT + HOUR)
    with pytest.raises(ReservedByColleague):
        actions.release(taak=taak, by=ada, at=AT + HOUR)
    with pytest.raises(ReservedByColleague):
        actions.close(taak=taak, resultaat="dienst_geleverd", by=ada, at=AT + HOUR)
    actions.release(taak=taak, by=scene.umit, at=AT + 2 * HOUR)
    actions.reserve(taak=taak, by=ada, at=AT + 3 * HOUR)
    assert the_task(taak).medewerker_id == scene.worker("Ada")
    assert path(taak) == [("verstuurd", False), ("gereserveerd", False)]


@pytest.mark.covers("X-2")
def test_a_task_is_handed_over_to_a_colleague_of_the_same_organisation_only(scene: Scene) -> None:
    taak, ada = scene.send(), scene.colleague("Ada", "uwv")
    with pytest.raises(NoSuchReceiver):
        actions.assign(taak=taak, medewerker=scene.worker("Ria"), by=scene.umit, at=AT)
    actions.assign(taak=taak, medewerker=scene.worker("Ada"), by=scene.umit, at=AT)
    assert the_task(taak).status == "gereserveerd"
    actions.start(taak=taak, by=ada, at=AT + HOUR)
    actions.assign(taak=taak, medewerker=scene.worker("Umit"), by=ada, at=AT + HOUR)
    actions.close(taak=taak, resultaat="dienst_geleverd", by=scene.umit, at=AT + 2 * HOUR)
    with pytest.raises(TaakHasEnded):
        actions.assign(taak=taak, medewerker=scene.worker("Ada"), by=scene.umit, at=AT + 2 * HOUR)


def test_the_sender_withdraws_and_the_receiver_cannot_go_on(scene: Scene) -> None:
    taak = scene.send()
    actions.reserve(taak=taak, by=scene.umit, at=AT)
    with pytest.raises(MayNot):
        actions.withdraw(taak=taak, by=scene.umit, at=AT)
    actions.withdraw(taak=taak, by=scene.rachida, at=AT + HOUR)
    assert Melding.objects.filter(voor=scene.umit.id, soort="taak.ingetrokken").exists()
    with pytest.raises(DoesNotFitState):
        actions.close(taak=taak, resultaat="dienst_geleverd", by=scene.umit, at=AT + 2 * HOUR)


def test_an_unanswered_task_expires_and_one_that_was_accepted_does_not(scene: Scene) -> None:
    silent, accepted, later = (
        scene.send(vervalt_op=date(2026, 3, 9)),
        scene.send(vervalt_op=date(2026, 3, 9)),
        scene.send(),
    )
    actions.accept(taak=accepted, by=scene.umit, at=AT)
    assert the_task(later).vervalt_op == date(2026, 5, 31)  # 90 days after 2 March
    assert expiry.expire_due(AT + 6 * DAY) == 0
    assert expiry.expire_due(AT + 7 * DAY) == 1
    assert expiry.expire_due(AT + 7 * DAY) == 0
    assert [the_task(key).status for key in (silent, accepted, later)] == ["verlopen", "geaccepteerd", "verstuurd"]
    assert Melding.objects.filter(voor=scene.rachida.id, soort="taak.verlopen", object_id=silent).exists()
    with pytest.raises(ExpiresBeforeSending):
        scene.send(vervalt_op=date(2026, 3, 2))


@pytest.mark.covers("X-19")
def test_of_a_task_that_takes_three_times_as_long_as_agreed_both_sides_hear_once(scene: Scene) -> None:
    manager = scene.cast.reader("Mo", presets.WIJKTEAMMANAGER)
    held, free, done = scene.send(), scene.send(), scene.send()  # 28 days, from 2 March
    actions.reserve(taak=held, by=scene.umit, at=AT)
    actions.close(taak=done, resultaat="dienst_geleverd", by=scene.umit, at=AT)
    assert expiry.escalate_due(AT + 83 * DAY) == 0
    assert expiry.escalate_due(AT + 84 * DAY) == 2  # 25 May
    assert expiry.escalate_due(AT + 85 * DAY) == 0
    told = Melding.objects.filter(soort="taak.te_laat")
    assert not told.filter(object_id=done).exists()
    for key in (held, free):
        who = set(told.filter(object_id=key).values_list("voor", flat=True))
        assert who >= {scene.rachida.id, scene.umit.id, manager.id}


@pytest.mark.covers("X-21")
def test_feedback_that_did_not_help_is_answered_by_a_new_task(scene: Scene) -> None:
    taak = scene.send()
    with pytest.raises(NotClosed):
        actions.read_feedback(taak=taak, by=scene.rachida, at=AT)
    with pytest.raises(NotClosed):
        sending.reopen(taak=taak, vraag="toch", by=scene.rachida, at=AT)
    actions.close(taak=taak, resultaat="niet_geleverd", by=scene.umit, at=AT + HOUR)
    (line,) = queries.sent(scene.rachida, at=AT + HOUR)
    assert line.feedback_unread
    actions.read_feedback(taak=taak, tevreden=False, by=scene.rachida, at=AT + DAY)
    actions.read_feedback(taak=taak, by=scene.rachida, at=AT + 2 * DAY)
    task = the_task(taak)
    assert (task.feedback_gelezen_tijd, task.tevreden) == (AT + DAY, False)
    again = the_task(sending.reopen(taak=taak, vraag="Graag toch nog eens", by=scene.rachida, at=AT + 2 * DAY))
    assert (again.vorige_id, again.organisatie_id, again.status) == (taak, scene.org("uwv"), "verstuurd")
    assert the_task(taak).status == "gesloten"


@pytest.mark.covers("X-10")
def test_the_next_step_is_chosen_at_closing_with_a_handover_note(scene: Scene) -> None:
    scene.agree("rmc", termijn_dagen=14)
    taak = scene.send()
    following = actions.NextTask(organisatie=scene.org("rmc"), vraag="Neem het over vanaf maandag")
    actions.close(taak=taak, resultaat="doorverwezen", volgende=[following], by=scene.umit, at=AT + HOUR)
    (after,) = Taak.objects.filter(vorige=taak)
    assert (after.persoon_id, after.plan_id, after.van_organisatie_id) == (
        scene.sem.pk,
        scene.plan.pk,
        scene.org("uwv"),
    )
    assert after.inhoud.vraag == "Neem het over vanaf maandag"
    assert the_task(taak).vervolg == "taak"


def test_a_next_step_that_cannot_be_leaves_the_task_open(scene: Scene) -> None:
    taak = scene.send()
    with pytest.raises(GrondslagMissing):
        actions.close(
            taak=taak, resultaat="doorverwezen", volgende=[actions.NextTask(organisatie=scene.org("rmc"), vraag="x")],
            by=scene.umit, at=AT + HOUR,
        )  # fmt: skip
    assert the_task(taak).status == "verstuurd"
    assert path(taak) == [("verstuurd", False)]


def test_an_act_under_a_key_happens_once(scene: Scene) -> None:
    key, taak = uuid4(), scene.send()
    for _ in range(2):
        actions.close.once(key)(taak=taak, resultaat="dienst_geleverd", by=scene.umit, at=AT + HOUR)
    assert Gebeurtenis.objects.filter(soort="taak.sluiten").count() == 1


def test_events_tell_states_and_no_words(scene: Scene) -> None:
    taak = scene.send(vraag="Geheim verhaal")
    actions.close(taak=taak, resultaat="dienst_geleverd", feedback="Nog een verhaal", by=scene.umit, at=AT)
    told = [str(row.gegevens) for row in Gebeurtenis.objects.filter(object_id=taak)]
    assert len(told) == 2
    assert not any("verhaal" in row or "Sem" in row for row in told)


@pytest.mark.covers("S0-7")
def test_agreed_against_actual_follows_by_itself(scene: Scene) -> None:
    on_time, late, open_late = scene.send(), scene.send(), scene.send()
    actions.close(taak=on_time, resultaat="dienst_geleverd", by=scene.umit, at=AT + 28 * DAY)
    actions.close(taak=late, resultaat="dienst_geleverd", by=scene.umit, at=AT + 29 * DAY)
    (kept,) = queries.kept_agreements(scene.umit, date(2026, 3, 1), date(2026, 3, 31), at=AT + 29 * DAY)
    assert (kept.gesloten, kept.binnen_afspraak, kept.open_over_afspraak) == (2, 1, 1)
    assert the_task(open_late).einde_tijd is None


def test_the_inbox_shows_whose_turn_it_is_in_two_queries(scene: Scene, django_assert_num_queries: object) -> None:
    ada = scene.colleague("Ada", "uwv")
    free, mine, other = scene.send(), scene.send(), scene.send()
    actions.reserve(taak=mine, by=scene.umit, at=AT)
    actions.reserve(taak=other, by=ada, at=AT)
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = queries.inbox(scene.umit, at=AT + 30 * DAY)
    assert [(line.key, line.turn) for line in found] == [
        (mine, queries.Turn.MINE), (free, queries.Turn.FREE), (other, queries.Turn.COLLEAGUE),
    ]  # fmt: skip
    assert [(line.age, line.late, line.naam) for line in found][:2] == [(30, True, "Sem de Wit")] * 2
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(queries.sent(scene.rachida, at=AT)) == 3
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(queries.open_tasks(scene.rachida, plan=scene.plan.pk, at=AT)) == 3


def test_lists_of_tasks_read_no_content(scene: Scene) -> None:
    scene.send()
    with CaptureQueriesContext(connection) as asked:
        queries.inbox(scene.umit, at=AT)
        queries.sent(scene.rachida, at=AT)
        queries.open_tasks(scene.rachida, at=AT)
    assert asked.captured_queries
    assert not any("_inhoud" in query["sql"] for query in asked.captured_queries)
