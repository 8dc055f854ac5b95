"""Nobody leaves while plans or tasks depend on it: the plans are handed over, the tasks withdrawn or let go on."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from ketenzicht.access.errors import Invalid
from ketenzicht.access.models import Logregel, Medewerker, Melding, Organisatie, Rolvervulling
from ketenzicht.access.organisaties import actions as organisations
from ketenzicht.access.organisaties import workers
from ketenzicht.access.rollen.actions import end_role, grant
from ketenzicht.access.rollen.presets import KCC, LOKALE_BEHEERDER, REGISSEUR
from ketenzicht.regie.models import Plan, Taak
from ketenzicht.regie.plannen.actions import close
from ketenzicht.regie.plannen.chain import add_regisseur, hand_over, reassign
from ketenzicht.regie.plannen.errors import HasPlans
from ketenzicht.regie.taken import actions as tasks
from ketenzicht.regie.taken.errors import TasksStillRun
from ketenzicht.regie.uitstroom.actions import close_plan
from tests.integration.record.cast import AT, HERE, Cast
from tests.integration.record.plannen_scene import household, key, manager, planned
from tests.integration.record.taken_scene import Scene, make_scene

TODAY, DAY = AT.date(), timedelta(days=1)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    made = make_scene(cast)
    made.agree()
    return made


@pytest.mark.covers("X-2")
@pytest.mark.parametrize("op", [TODAY, TODAY + 30 * DAY])
def test_a_worker_with_plans_does_not_leave_before_they_are_handed_over(cast: Cast, op: date) -> None:
    home, lot = household(cast), cast.reader("Lot", LOKALE_BEHEERDER)
    second = planned(cast, cast.group(cast.person("Kees")))
    rachida = cast.medewerkers["Rachida"].pk
    with pytest.raises(HasPlans, match="de regie over 2 plannen; draag die eerst over"):
        workers.end_worker(medewerker=rachida, op=op, by=lot, at=AT)
    assert Medewerker.objects.get(pk=rachida).geldig_tot is None
    close(plan=home.plan, sluitreden="verhuisd", by=home.rachida, at=AT)
    with pytest.raises(HasPlans, match="over 1 plan; draag dat eerst over"):
        workers.end_worker(medewerker=rachida, op=op, by=lot, at=AT)
    hand_over(plan=second, naar=key(cast, "Tom"), by=home.rachida, at=AT)
    workers.end_worker(medewerker=rachida, op=op, by=lot, at=AT)
    assert Medewerker.objects.get(pk=rachida).geldig_tot == op


def test_joint_regie_ends_before_one_of_the_two_leaves(cast: Cast) -> None:
    home, lot = household(cast), cast.reader("Lot", LOKALE_BEHEERDER)
    add_regisseur(plan=home.plan, medewerker=key(cast, "Tom"), by=home.rachida, at=AT)
    with pytest.raises(HasPlans, match="1 plan"):
        workers.end_worker(medewerker=key(cast, "Tom"), op=TODAY + DAY, by=lot, at=AT)


@pytest.mark.covers("X-2", "S3-131")
@pytest.mark.parametrize("op", [TODAY, TODAY + 30 * DAY])
def test_the_role_of_regisseur_is_not_taken_away_before_the_plans_are_handed_over(cast: Cast, op: date) -> None:
    home, lot, mo = household(cast), cast.reader("Lot", LOKALE_BEHEERDER), manager(cast)
    role = role_of(cast, "Rachida")
    with pytest.raises(HasPlans, match="de rol verliest, heeft nog de regie over 1 plan; draag dat eerst over"):
        end_role(rolvervulling=role, op=op, by=lot, at=AT)
    assert Rolvervulling.objects.get(pk=role).geldig_tot is None
    refusal = Logregel.objects.get(soort="weigering")
    assert (refusal.grond, refusal.plan_id) == (["HasPlans"], None), "the administrator learns how many, not which"
    to = key(cast, "Tom")
    reassign(van=key(cast, "Rachida"), naar=to, keys=[home.plan], reden="vertrek", by=mo, at=AT)
    end_role(rolvervulling=role, op=op, by=lot, at=AT)
    assert Rolvervulling.objects.get(pk=role).geldig_tot == op


def test_another_role_is_taken_away_whatever_plans_there_are(cast: Cast) -> None:
    home, lot = household(cast), cast.reader("Lot", LOKALE_BEHEERDER)
    cast.reader("Rachida", KCC)
    end_role(rolvervulling=role_of(cast, "Rachida", KCC), op=TODAY, by=lot, at=AT)
    later = grant(
        medewerker=key(cast, "Rachida"), rol=REGISSEUR, gemeenten=[HERE], team=cast.teams["zuid"].pk, vanaf=TODAY + 9 * DAY,
        by=lot, at=AT,
    )  # fmt: skip
    end_role(rolvervulling=later, op=TODAY, by=lot, at=AT)  # had not begun, so nothing rests on it
    assert not Rolvervulling.objects.filter(pk=later).exists() and home.row.gesloten_tijd is None


def test_of_two_roles_of_regisseur_in_one_municipality_one_may_go(cast: Cast) -> None:
    household(cast)
    lot = cast.reader("Lot", LOKALE_BEHEERDER)
    rachida, first = key(cast, "Rachida"), role_of(cast, "Rachida")
    team = cast.teams["zuid"].pk
    grant(medewerker=rachida, rol=REGISSEUR, gemeenten=[HERE], team=team, by=lot, at=AT)
    end_role(rolvervulling=first, op=TODAY, by=lot, at=AT)
    with pytest.raises(HasPlans):
        end_role(rolvervulling=role_of(cast, "Rachida", team=team), op=TODAY + DAY, by=lot, at=AT)


def role_of(cast: Cast, name: str, rol: str = REGISSEUR, **more: object) -> UUID:
    return Rolvervulling.objects.get(medewerker=cast.medewerkers[name], rol=rol, **(more or {"team": None})).pk


def test_an_organisation_does_not_end_while_its_workers_have_plans(cast: Cast) -> None:
    household(cast)
    wijkteams = cast.organisaties["wijkteams"].pk
    with pytest.raises(HasPlans, match="1 plan"):
        organisations.end_organisation(
            organisatie=wijkteams, op=TODAY + DAY, by=cast.reader("Lot", LOKALE_BEHEERDER), at=AT
        )
    assert Organisatie.objects.get(pk=wijkteams).geldig_tot is None


# -- tasks of a plan that closes


@pytest.mark.covers("S3-34")
def test_a_plan_with_running_tasks_closes_only_when_it_is_said_what_becomes_of_them(scene: Scene) -> None:
    running, done = scene.send(), scene.send()
    tasks.close(taak=done, resultaat="dienst_geleverd", by=scene.umit, at=AT)
    with pytest.raises(TasksStillRun, match="loopt nog 1 taak"):
        close(plan=scene.plan.pk, sluitreden="verhuisd", by=scene.rachida, at=AT)
    with pytest.raises(Invalid, match="intrekken of laten_lopen"):
        close(plan=scene.plan.pk, sluitreden="verhuisd", open_taken="weg", by=scene.rachida, at=AT)
    assert Plan.objects.get(pk=scene.plan.pk).gesloten_tijd is None
    assert Taak.objects.get(pk=running).einde_tijd is None


def test_the_tasks_are_withdrawn_and_who_had_one_hears_of_it(scene: Scene) -> None:
    free, reserved, done = scene.send(), scene.send(), scene.send()
    tasks.reserve(taak=reserved, by=scene.umit, at=AT)
    tasks.close(taak=done, resultaat="dienst_geleverd", by=scene.umit, at=AT)
    close(plan=scene.plan.pk, sluitreden="verhuisd", open_taken="intrekken", by=scene.rachida, at=AT + DAY)
    states = dict(Taak.objects.values_list("pk", "status"))
    assert states == {free: "ingetrokken", reserved: "ingetrokken", done: "gesloten"}
    assert Melding.objects.filter(soort="taak.ingetrokken", voor=scene.umit.id, object_id=reserved).exists()


def test_the_tasks_go_on_and_their_feedback_still_comes_back(scene: Scene) -> None:
    running = scene.send()
    close_plan(plan=scene.plan.pk, sluitreden="verhuisd", open_taken="laten_lopen", by=scene.rachida, at=AT)
    tasks.close(taak=running, resultaat="dienst_geleverd", by=scene.umit, at=AT + DAY)
    assert Melding.objects.filter(soort="taak.gesloten", voor=scene.rachida.id, object_id=running).exists()


def test_without_running_tasks_nothing_is_asked(scene: Scene) -> None:
    assert scene.plan.gemeente_id == HERE
    close(plan=scene.plan.pk, sluitreden="verhuisd", by=scene.rachida, at=AT)
    assert Plan.objects.get(pk=scene.plan.pk).gesloten_tijd == AT
