"""Who sees which task, and what an open task lets a partner know of the person and the plan."""

from datetime import date, timedelta

import pytest

from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.models import Afscherming, Logregel
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, read
from ketenzicht.access.rollen import presets
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.models import Adres, GeheimAdres, PersoonInhoud, PlanInhoud, Taak
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.plannen.rules import plannen
from ketenzicht.regie.taken import actions, queries, sending
from ketenzicht.regie.taken.errors import TaakHasEnded
from ketenzicht.regie.taken.rules import taken
from ketenzicht.regie.trajecten.errors import SharedWithNobody
from ketenzicht.regie.trajecten.queries import regisseurs_of
from tests.integration.record.cast import AT, ELSEWHERE, HERE, SINCE, Cast, member, participant
from tests.integration.record.taken_scene import Scene, make_scene

HOUR = timedelta(hours=1)
TaakEvent = Taak.pgh_event_model  # type: ignore[attr-defined]  # the decorator adds it


@pytest.fixture
def scene(cast: Cast) -> Scene:
    made = make_scene(cast)
    made.agree(termijn_dagen=28, velden=["naam", "geboortedatum", "telefoon", "adres"])
    PersoonInhoud.objects.filter(van=made.sem).update(
        telefoon="06 12 34 56 78", email="sem@voorbeeld.nl", voornamen="Semuel"
    )
    Adres.objects.create(
        persoon=made.sem,
        soort="woon",
        straat="Dorpsstraat",
        huisnummer="1",
        postcode="1234AB",
        plaats="Ons Dorp",
        geldig_van=SINCE,
    )
    return made


@pytest.mark.covers("S3-126", "S3-172")
def test_a_partner_without_a_task_sees_nothing(scene: Scene) -> None:
    taak = scene.send()
    ria = scene.cast.reader("Ria", presets.BEHANDELAAR)
    for reader in (ria, scene.cast.reader("Tom"), scene.cast.reader("Vera"), scene.cast.reader("Kim", presets.KCC),
                   scene.cast.reader("Ad", presets.ADMINISTRATIE), scene.cast.reader("Els", presets.AUDITOR)):  # fmt: skip
        assert not taken.visible(reader, at=AT).exists()
        assert not plannen.may(reader, SEE_DAT, scene.plan.pk, at=AT) or reader.role == presets.KCC
        with pytest.raises(NotFound):
            actions.reserve(taak=taak, by=reader, at=AT)


@pytest.mark.covers("S3-117", "S3-120", "S3-124")
def test_a_member_sees_tasks_about_oneself_and_the_group_and_no_others(scene: Scene) -> None:
    own, of_anja = scene.send(), scene.send(persoon=scene.anja.pk)
    together = scene.send(persoon=None, groep=scene.groep.pk)
    sem = member(scene.sem)
    assert set(taken.visible(sem, SEE_WAT, at=AT).values_list("pk", flat=True)) == {own, together}
    assert not taken.may(sem, SEE_DAT, of_anja, at=AT)
    helper = participant(scene.anja)
    assert not taken.visible(helper, at=AT).exists()


@pytest.mark.covers("S3-148", "S3-149")
def test_who_has_an_open_task_knows_that_there_is_a_plan_and_who_coordinates_it(scene: Scene) -> None:
    PlanInhoud.objects.create(van=scene.plan, situatie="vertrouwelijk")
    taak = scene.send()
    assert plannen.may(scene.umit, SEE_DAT, scene.plan.pk, at=AT)
    assert not plannen.may(scene.umit, SEE_WAT, scene.plan.pk, at=AT)
    assert [worker.naam for worker in regisseurs_of(scene.umit, scene.plan.pk, at=AT)] == ["Rachida"]
    actions.close(taak=taak, resultaat="dienst_geleverd", by=scene.umit, at=AT + HOUR)
    assert not plannen.may(scene.umit, SEE_DAT, scene.plan.pk, at=AT + HOUR)
    assert not regisseurs_of(scene.umit, scene.plan.pk, at=AT + HOUR).exists()


@pytest.mark.covers("X-4", "S3-172")
def test_the_receiver_gets_exactly_the_agreed_fields_and_that_is_logged(scene: Scene) -> None:
    taak = scene.send()
    assert queries.shared_fields(scene.umit, taak, at=AT) == {
        scene.sem.pk: {
            "naam": "Sem de Wit", "geboortedatum": "2006-05-01", "telefoon": "06 12 34 56 78",
            "adres": "Dorpsstraat 1, 1234AB Ons Dorp",
        }
    }  # fmt: skip
    (line,) = Logregel.objects.filter(soort="inzage", object_soort="persoon", persoon_id=scene.sem.pk)
    assert line.wie == scene.umit.id
    assert "gedeeld volgens afspraak: naam, geboortedatum, telefoon en adres" in line.grond
    assert "Dorpsstraat" not in str(line.inhoud)
    assert not personen.may(scene.umit, SEE_WAT, scene.sem.pk, at=AT)


def test_without_an_agreement_a_receiver_only_knows_who_it_is(scene: Scene) -> None:
    weighed = {"soort": "afweging", "afweging": "spoed", "doel": "school", "eindigt_op": date(2026, 6, 1)}
    taak = scene.send("rmc", grondslag=weighed)
    ria = scene.cast.reader("Ria", presets.BEHANDELAAR)
    assert queries.shared_fields(ria, taak, at=AT) == {
        scene.sem.pk: {"naam": "Sem de Wit", "geboortedatum": "2006-05-01"}
    }


@pytest.mark.covers("P-4")
@pytest.mark.parametrize("kind", ["geheim", "opvang", "geheimhouding"])
def test_a_secret_address_is_never_among_what_is_shared(scene: Scene, kind: str) -> None:
    if kind == "geheimhouding":
        PersoonInhoud.objects.filter(van=scene.sem).update(geheimhouding=True)
    else:
        secret = GeheimAdres(persoon=scene.sem, soort=kind, geldig_van=SINCE)
        secret.__dict__["gemeente_id"] = HERE  # where the table has that column
        secret.save()
    told = queries.shared_fields(scene.umit, scene.send(), at=AT)[scene.sem.pk]
    assert set(told) == {"naam", "geboortedatum", "telefoon"}


def test_a_task_for_the_group_tells_of_its_members(scene: Scene) -> None:
    taak = scene.send(persoon=None, groep=scene.groep.pk)
    assert set(queries.shared_fields(scene.umit, taak, at=AT)) == {scene.sem.pk, scene.anja.pk}
    assert personen.may(scene.umit, SEE_DAT, scene.anja.pk, at=AT)


def test_fields_are_shared_while_the_task_is_open_and_with_whom_it_is_for(scene: Scene) -> None:
    taak, ada = scene.send(), scene.colleague("Ada", "uwv")
    actions.reserve(taak=taak, by=scene.umit, at=AT)
    with pytest.raises(MayNot):
        queries.shared_fields(ada, taak, at=AT)
    with pytest.raises(NotFound):
        queries.shared_fields(scene.cast.reader("Ria", presets.BEHANDELAAR), taak, at=AT)
    actions.close(taak=taak, resultaat="dienst_geleverd", by=scene.umit, at=AT + HOUR)
    with pytest.raises(MayNot):
        queries.shared_fields(scene.umit, taak, at=AT + HOUR)
    assert not personen.may(scene.umit, SEE_DAT, scene.sem.pk, at=AT + HOUR)


@pytest.mark.covers("S3-151")
def test_the_receiver_keeps_what_the_own_task_was_about(scene: Scene) -> None:
    taak = scene.send()
    actions.close(taak=taak, resultaat="dienst_geleverd", feedback="klaar", by=scene.umit, at=AT)
    ((shown,),) = read(scene.umit, (taken, Taak.objects.filter(pk=taak)), at=AT + HOUR)
    assert shown.wat is not None and shown.wat["vraag"] == "Help Sem aan werk"
    ada = scene.colleague("Ada", "uwv")
    assert taken.may(ada, SEE_DAT, taak, at=AT + HOUR) and not taken.may(ada, SEE_WAT, taak, at=AT + HOUR)


@pytest.mark.covers("S3-151", "P-9")
def test_who_could_take_a_task_reads_it_until_a_colleague_has_it(scene: Scene) -> None:
    taak, ada = scene.send(), scene.colleague("Ada", "uwv")

    def reads(reader: Reader) -> bool:
        return taken.may(reader, SEE_WAT, taak, at=AT)

    assert reads(ada) and reads(scene.umit)
    actions.reserve(taak=taak, by=scene.umit, at=AT)
    assert (reads(ada), reads(scene.umit)) == (False, True)
    assert taken.may(ada, SEE_DAT, taak, at=AT)
    actions.release(taak=taak, by=scene.umit, at=AT)
    assert reads(ada) and reads(scene.umit)
    actions.assign(taak=taak, medewerker=scene.worker("Ada"), by=scene.umit, at=AT)
    assert (reads(ada), reads(scene.umit)) == (True, False)
    actions.start(taak=taak, by=ada, at=AT)
    assert (reads(ada), reads(scene.umit)) == (True, False)


@pytest.mark.covers("P-1")
def test_the_ground_of_a_task_is_stated_anew_by_who_sent_it(scene: Scene) -> None:
    taak = scene.send()
    actions.reserve(taak=taak, by=scene.umit, at=AT)
    over = AT + timedelta(days=367)
    assert not taken.may(scene.umit, SEE_WAT, taak, at=over)
    with pytest.raises(MayNot):
        sending.restate(taak=taak, by=scene.umit, at=over)
    former = Taak.objects.get(pk=taak).grondslag_id
    sending.restate(taak=taak, by=scene.rachida, at=over)
    assert taken.may(scene.umit, SEE_WAT, taak, at=over)
    assert [row.grondslag_id for row in TaakEvent.objects.filter(pgh_obj=taak)][-1] == former
    with pytest.raises(SharedWithNobody):
        sending.restate(taak=scene.send("wijkteams"), by=scene.rachida, at=AT)
    actions.withdraw(taak=taak, by=scene.rachida, at=over)
    with pytest.raises(TaakHasEnded):
        sending.restate(taak=taak, by=scene.rachida, at=over)


def test_a_team_gets_what_is_sent_to_that_team(scene: Scene) -> None:
    vera, tom = scene.cast.reader("Vera"), scene.cast.reader("Tom")
    taak = scene.send("wijkteams", team=scene.cast.teams["zuid"].pk)
    assert taken.why(vera, SEE_WAT, taak, at=AT) == ["verstuurd aan uw organisatie, en vrij of bij u"]
    assert not taken.may(tom, SEE_DAT, taak, at=AT)
    assert not taken.may(scene.cast.reader("Mo", presets.WIJKTEAMMANAGER), SEE_DAT, taak, at=AT)


@pytest.mark.covers("S3-130", "S3-131")
def test_a_manager_sees_that_the_team_has_work_and_hands_it_over(scene: Scene) -> None:
    mo = scene.cast.reader("Mo", presets.WIJKTEAMMANAGER)
    taak = scene.send("wijkteams", team=scene.cast.teams["noord"].pk)
    assert taken.may(mo, SEE_DAT, taak, at=AT)
    assert not taken.may(mo, SEE_WAT, taak, at=AT)
    actions.assign(taak=taak, medewerker=scene.worker("Tom"), by=mo, at=AT)
    (line,) = queries.inbox(scene.cast.reader("Tom"), at=AT)
    assert line.turn == queries.Turn.MINE


@pytest.mark.covers("S3-129")
def test_who_no_longer_has_the_regie_no_longer_sees_what_was_sent_from_the_plan(scene: Scene) -> None:
    taak = scene.send()
    scene.plan.regisseurs.update(geldig_tot=AT + HOUR)
    assert not taken.may(scene.rachida, SEE_DAT, taak, at=AT + 2 * HOUR)


def test_a_desk_sees_what_the_desk_sent_loose(scene: Scene) -> None:
    jo, joke = (
        scene.cast.reader("Jo", presets.JONGERENLOKET),
        scene.colleague("Joke", "gemeente", presets.JONGERENLOKET),
    )
    taak = scene.send()
    Taak.objects.filter(pk=taak).update(
        plan=None, van_organisatie=scene.org("gemeente"), van_medewerker=scene.worker("Jo")
    )
    assert taken.why(jo, SEE_WAT, taak, at=AT) == ["door u verstuurd", "verstuurd door uw loket"]
    assert taken.why(joke, SEE_WAT, taak, at=AT) == ["verstuurd door uw loket"]
    assert personen.may(jo, SEE_DAT, scene.sem.pk, at=AT)


def test_another_municipality_sees_nothing(scene: Scene) -> None:
    scene.send()
    for role in (presets.REGISSEUR, presets.WIJKTEAMMANAGER, presets.KCC, presets.BEHANDELAAR):
        wil = scene.cast.reader("Wil", role, gemeente=ELSEWHERE)
        assert not taken.visible(wil, at=AT).exists()
        assert queries.open_tasks(wil, at=AT) == []


def test_who_may_not_be_seen_has_no_name_in_the_inbox(scene: Scene) -> None:
    scene.send()
    scene.sem.gemeente_id = ELSEWHERE
    scene.sem.save()
    Afscherming.objects.create(
        object_soort="persoon", object_id=scene.sem.pk, hoe="dat", reden="veiligheid", sinds=AT, door="x",
        herzien_op=date(2026, 6, 1), tegen_organisatie_id=scene.org("uwv"),
    )  # fmt: skip
    (line,) = queries.inbox(scene.umit, at=AT)
    assert (line.naam, line.persoon) == ("", None)
