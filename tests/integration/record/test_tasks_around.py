"""Tasks around their path: who hears of them, whose they are after a handover, and where they may be sent from."""

from datetime import date, timedelta

import pytest

from ketenzicht.access.errors import LooksLikeBsn, MayNot, NotFound
from ketenzicht.access.models import Melding
from ketenzicht.access.policy import SEE_WAT
from ketenzicht.access.rollen import presets
from ketenzicht.regie.models import Regisseurschap
from ketenzicht.regie.taken import actions, queries
from ketenzicht.regie.taken.errors import AlreadyExtended, NotLater
from ketenzicht.regie.taken.rules import taken
from ketenzicht.regie.trajecten import adding
from tests.integration.record.cast import AT, ELSEWHERE, Cast
from tests.integration.record.taken_scene import Scene, a_product, make_scene, the_task

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    made = make_scene(cast)
    made.agree(termijn_dagen=28, velden=["naam", "geboortedatum"])
    return made


def test_who_hears_of_a_new_task(scene: Scene) -> None:
    scene.colleague("Ada", "uwv")
    scene.cast.reader("Ad", presets.ADMINISTRATIE)
    scene.send()
    told = set(Melding.objects.filter(soort="taak.ontvangen").values_list("voor", flat=True))
    assert told == {scene.umit.id, str(scene.worker("Ada"))}


@pytest.mark.covers("X-18")
def test_the_agreed_day_is_moved_once_and_the_agreed_days_follow(scene: Scene) -> None:
    taak = scene.send()
    actions.reserve(taak=taak, by=scene.umit, at=AT)
    with pytest.raises(MayNot):
        actions.extend(taak=taak, afgesproken_op=date(2026, 4, 10), by=scene.umit, at=AT)
    for day in (date(2026, 3, 30), date(2026, 3, 1)):
        with pytest.raises(NotLater):
            actions.extend(taak=taak, afgesproken_op=day, by=scene.rachida, at=AT)
    actions.extend(taak=taak, afgesproken_op=date(2026, 4, 10), reden="Sem is op vakantie", by=scene.rachida, at=AT)
    task = the_task(taak)
    assert (task.afgesproken_op, task.afgesproken_dagen) == (date(2026, 4, 10), 39)
    assert Melding.objects.filter(voor=scene.umit.id, soort="taak.verlengd").exists()
    with pytest.raises(AlreadyExtended):
        actions.extend(taak=taak, afgesproken_op=date(2026, 5, 10), by=scene.rachida, at=AT)


@pytest.mark.covers("X-2")
def test_who_takes_over_a_plan_finds_its_tasks_among_those_sent(scene: Scene) -> None:
    taak = scene.send()
    scene.plan.regisseurs.update(geldig_tot=AT + HOUR)
    Regisseurschap.objects.create(plan=scene.plan, medewerker=scene.cast.medewerkers["Tom"], geldig_van=AT + HOUR)
    tom = scene.cast.reader("Tom")
    actions.reject(taak=taak, reden="geen_capaciteit", by=scene.umit, at=AT + DAY)
    assert [(line.key, line.turn) for line in queries.sent(tom, at=AT + DAY)] == [(taak, queries.Turn.SENDER)]
    assert queries.sent(scene.rachida, at=AT + DAY) == []
    assert Melding.objects.filter(voor=tom.id, soort="taak.terug_bij_afzender").exists()


def test_a_handover_note_is_checked_like_any_text(scene: Scene) -> None:
    taak = scene.send("wijkteams")
    note = actions.NextTask(organisatie=scene.org("wijkteams"), vraag="zijn nummer is 111222333")
    with pytest.raises(LooksLikeBsn):
        actions.close(taak=taak, resultaat="doorverwezen", volgende=[note], by=scene.cast.reader("Tom"), at=AT)
    assert the_task(taak).status == "verstuurd"


def test_who_treats_a_traject_sends_a_task_from_it_without_the_regie(scene: Scene) -> None:
    row = adding.add(
        product=a_product().pk,
        plan=scene.plan.pk,
        persoon=scene.sem.pk,
        behandelaar=scene.worker("Tom"),
        by=scene.rachida,
        at=AT,
    )
    tom = scene.cast.reader("Tom", presets.BEHANDELAAR)
    task = the_task(scene.send(plan=None, persoon=None, traject=row, by=tom))
    assert (task.plan_id, task.persoon_id, task.traject_id) == (scene.plan.pk, scene.sem.pk, row)
    assert taken.why(tom, SEE_WAT, task.pk, at=AT) == ["door u verstuurd"]
    with pytest.raises(NotFound):
        scene.send(plan=None, persoon=None, traject=row, by=scene.umit)


def test_a_loose_task_is_about_somebody_of_the_own_municipality(scene: Scene) -> None:
    assert the_task(scene.send(plan=None)).plan_id is None
    elsewhere = scene.cast.person("Ergens anders", gemeente=ELSEWHERE)
    with pytest.raises(NotFound):
        scene.send(plan=None, persoon=elsewhere.pk)
