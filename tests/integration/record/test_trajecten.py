"""Trajecten: from the catalogue, in a plan or loose, here or at a partner, from ordering to the end."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ketenzicht.access.acting.editing import FieldConflict, draft
from ketenzicht.access.errors import InTheFuture, Invalid, MayNot, NotFound
from ketenzicht.access.models import Melding
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, read
from ketenzicht.access.rollen import presets
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.delen.errors import GrondslagMissing
from ketenzicht.regie.models import Traject, TrajectInhoud
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.plannen.errors import PlanIsClosed
from ketenzicht.regie.plannen.rules import plannen
from ketenzicht.regie.trajecten import actions, adding, queries, statuses
from ketenzicht.regie.trajecten.errors import (
    AlreadyUnderPlan,
    DatesOutOfOrder,
    NoOpenQuestion,
    NoSuchBehandelaar,
    NotAtPartner,
    NotOfThisPlan,
    ProductNotValid,
    QuestionIsOpen,
    ReferenceTaken,
    StatusNotAgreed,
    SubjectMissing,
    TrajectHasEnded,
    TrajectHasStarted,
)
from ketenzicht.regie.trajecten.rules import trajecten
from tests.integration.record.cast import AT, Cast, member, participant
from tests.integration.record.taken_scene import Scene, a_product, make_scene

DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return make_scene(cast)


def treated(scene: Scene, name: str = "Tom") -> Reader:
    return scene.cast.reader(name, presets.BEHANDELAAR)


def added(scene: Scene, **given: object) -> Traject:
    keys: dict[str, object] = {"plan": scene.plan.pk, "persoon": scene.sem.pk, "vraag": "coaching", "by": scene.rachida}
    keys["at"] = AT
    if "product" not in given:
        keys["product"] = a_product().pk
    return Traject.objects.get(pk=adding.add(**(keys | given)))  # type: ignore[arg-type]


def at_partner(scene: Scene, **given: object) -> Traject:
    product = a_product("REINT", geleverd_door="partner")
    scene.agree(
        "uwv", product=product.pk, statussen=["aangemeld", "in uitvoering"], velden=["naam", "telefoon"],
        informatie_tijdens=["komt Sem opdagen"], informatie_na=["heeft Sem werk"],
    )  # fmt: skip
    return added(scene, product=product.pk, organisatie=scene.org("uwv"), **given)


@pytest.mark.covers("S3-51", "S3-52", "S3-53", "S3-54", "S3-56")
def test_a_product_for_one_member_with_a_behandelaar_from_begin_to_end(scene: Scene) -> None:
    row = added(scene, behandelaar=scene.worker("Tom"), gepland_einde_op=date(2026, 6, 1))
    assert (row.persoon_id, row.plan_id, row.gerelateerd) == (scene.sem.pk, scene.plan.pk, False)
    assert Melding.objects.filter(voor=str(scene.worker("Tom")), soort="traject.toegewezen").count() == 1
    tom = treated(scene)
    actions.begin(traject=row.pk, gestart_op=TODAY, by=tom, at=AT)
    with pytest.raises(TrajectHasStarted):
        actions.begin(traject=row.pk, gestart_op=TODAY, by=tom, at=AT)
    actions.end(
        traject=row.pk, beeindigd_op=TODAY + 30 * DAY, reden_einde="volgens_plan", uitkomst="bereikt", resultaat="werkt",
        by=tom, at=AT + 30 * DAY,
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.gestart_op, row.beeindigd_op, row.reden_einde, row.uitkomst) == (
        TODAY, date(2026, 4, 1), "volgens_plan", "bereikt",
    )  # fmt: skip
    assert row.inhoud.resultaat == "werkt"
    assert Melding.objects.filter(voor=scene.rachida.id, soort="traject.beeindigd").count() == 1
    with pytest.raises(TrajectHasEnded):
        actions.begin(traject=row.pk, gestart_op=TODAY, by=tom, at=AT + 31 * DAY)


@pytest.mark.covers("S3-52")
def test_a_traject_is_for_the_group_or_for_members_and_for_nobody_else(scene: Scene) -> None:
    product, stranger = a_product().pk, scene.cast.person("Vreemd")
    assert added(scene, product=product, persoon=None, groep=scene.groep.pk).groep_id == scene.groep.pk
    both = added(scene, product=product, deelnemers=[scene.anja.pk])
    assert list(both.deelnemers.values_list("persoon", flat=True)) == [scene.anja.pk]
    for wrong in ({"persoon": stranger.pk}, {"deelnemers": [stranger.pk]}):
        with pytest.raises(NotOfThisPlan):
            added(scene, product=product, **wrong)
    with pytest.raises(SubjectMissing):
        added(scene, product=product, persoon=None)


@pytest.mark.covers("S3-57")
def test_the_same_can_be_asked_without_a_plan(scene: Scene) -> None:
    row = added(scene, plan=None)
    assert row.plan_id is None
    assert trajecten.why(scene.rachida, SEE_WAT, row.pk, at=AT) == ["door u toegevoegd"]
    assert not trajecten.may(scene.cast.reader("Vera"), SEE_DAT, row.pk, at=AT)


def test_a_product_can_be_chosen_while_it_is_in_the_catalogue(scene: Scene) -> None:
    old = a_product("OUD", geldig_tot=TODAY)
    with pytest.raises(ProductNotValid):
        added(scene, product=old.pk)
    assert added(scene, product=old.pk, aangemeld_op=TODAY - DAY).product_id == old.pk
    with pytest.raises(InTheFuture):
        added(scene, product=a_product("NIEUW").pk, aangemeld_op=TODAY + DAY)


@pytest.mark.covers("S3-58", "S3-150")
@pytest.mark.parametrize("initiator", ["regisseur", "betrokkene"])
def test_who_is_initiator_is_a_setting_of_the_case_type(scene: Scene, initiator: str) -> None:
    assert added(scene, product=a_product(initiator=initiator).pk).initiator == initiator


@pytest.mark.covers("S3-85", "S3-86", "S3-88", "S3-104", "X-34", "P-1")
def test_a_traject_at_a_partner_is_its_case_and_our_order(scene: Scene) -> None:
    with pytest.raises(GrondslagMissing):
        added(scene, product=a_product("X", geleverd_door="partner").pk, organisatie=scene.org("rmc"))
    row = at_partner(scene, mijn_referentie="INK-2026-17")
    assert row.gerelateerd and row.grondslag is not None
    assert (row.opdrachtgever_id, row.organisatie_id) == (scene.org("wijkteams"), scene.org("uwv"))
    actions.plan_dates(
        traject=row.pk, base={"uw_referentie": ""}, new={"uw_referentie": "UWV/99"}, by=scene.rachida, at=AT
    )
    assert queries.by_order_number(scene.rachida, "INK-2026-17", at=AT) == row.pk
    with pytest.raises(NotFound):
        queries.by_order_number(scene.cast.reader("Vera"), "INK-2026-17", at=AT)
    with pytest.raises(ReferenceTaken):
        added(scene, product=row.product_id, organisatie=scene.org("uwv"), mijn_referentie="INK-2026-17")
    row.refresh_from_db()
    assert row.uw_referentie == "UWV/99"


@pytest.mark.covers("S3-87", "S3-93", "S3-94")
def test_of_a_related_case_the_last_status_counts(scene: Scene) -> None:
    row = at_partner(scene)
    for moment, status in ((2, "in uitvoering"), (1, "aangemeld")):
        statuses.note_status(
            traject=row.pk, status=status, gemeld_tijd=AT + moment * DAY, by=scene.rachida, at=AT + 3 * DAY
        )
    row.refresh_from_db()
    assert (row.laatste_status, row.laatste_status_tijd) == ("in uitvoering", AT + 2 * DAY)
    with pytest.raises(StatusNotAgreed):
        statuses.note_status(traject=row.pk, status="iets anders", by=scene.rachida, at=AT + 3 * DAY)
    with pytest.raises(InTheFuture):
        statuses.note_status(
            traject=row.pk, status="aangemeld", gemeld_tijd=AT + 9 * DAY, by=scene.rachida, at=AT + 3 * DAY
        )
    own = added(scene, product=a_product("EIGEN").pk)
    with pytest.raises(NotAtPartner):
        statuses.note_status(traject=own.pk, status="aangemeld", by=scene.rachida, at=AT)


@pytest.mark.covers("S3-89")
def test_a_question_after_the_status_is_kept_with_its_answer(scene: Scene) -> None:
    row = at_partner(scene)
    with pytest.raises(NotFound):
        statuses.answer_status(traject=row.pk, status="aangemeld", by=scene.colleague("Ada", "rmc"), at=AT)
    statuses.ask_status(traject=row.pk, by=scene.rachida, at=AT)
    with pytest.raises(QuestionIsOpen):
        statuses.ask_status(traject=row.pk, by=scene.rachida, at=AT)
    statuses.answer_status(traject=row.pk, status="in uitvoering", by=scene.umit, at=AT + DAY)
    (question,) = queries.status_questions(scene.rachida, row.pk, at=AT + DAY)
    assert (question.status, question.antwoord_tijd, question.antwoord_door) == (
        "in uitvoering",
        AT + DAY,
        scene.umit.id,
    )
    assert Melding.objects.filter(voor=scene.rachida.id, soort="traject.statusantwoord").exists()
    assert not queries.status_questions(scene.cast.reader("Vera"), row.pk, at=AT).exists()
    actions.assign(traject=row.pk, behandelaar=scene.worker("Umit"), by=scene.umit, at=AT + DAY)
    with pytest.raises(NoOpenQuestion):
        statuses.answer_status(traject=row.pk, status="aangemeld", by=scene.umit, at=AT + DAY)


@pytest.mark.covers("S3-95")
def test_what_the_regie_needs_to_know_is_agreed_per_product(scene: Scene) -> None:
    row = at_partner(scene)
    assert queries.information_needed(scene.rachida, row.pk, at=AT) == {
        "tijdens": ["komt Sem opdagen"], "na": ["heeft Sem werk"],
    }  # fmt: skip


@pytest.mark.covers("S3-128")
@pytest.mark.parametrize("how", ["case type", "this traject"])
def test_of_some_trajecten_the_regie_sees_only_that_they_run(scene: Scene, how: str) -> None:
    row = added(scene, product=a_product(alleen_dat_voor_regie=how == "case type").pk, behandelaar=scene.worker("Tom"))
    if how == "this traject":
        actions.mask(traject=row.pk, alleen_dat=True, by=treated(scene), at=AT)
    ((shown,),) = read(scene.rachida, (trajecten, Traject.objects.filter(pk=row.pk)), at=AT)
    assert shown.wat is None
    (line,) = queries.of_plan(scene.rachida, scene.plan.pk, at=AT)
    assert line.product == ""
    with pytest.raises(MayNot):
        actions.change(traject=row.pk, base={"vraag": "coaching"}, new={"vraag": "x"}, by=scene.rachida, at=AT)
    with pytest.raises(MayNot):
        actions.mask(traject=row.pk, alleen_dat=False, by=scene.rachida, at=AT)
    assert trajecten.may(treated(scene), SEE_WAT, row.pk, at=AT)
    assert trajecten.may(member(scene.sem), SEE_WAT, row.pk, at=AT)


def test_a_regisseur_who_treats_it_himself_sees_it_whole(scene: Scene) -> None:
    row = added(scene, product=a_product(alleen_dat_voor_regie=True).pk, behandelaar=scene.worker("Rachida"))
    assert trajecten.may(scene.rachida, SEE_WAT, row.pk, at=AT)


@pytest.mark.covers("S3-147")
@pytest.mark.parametrize("shown", [True, False])
def test_klantcontact_sees_that_a_case_runs_where_its_type_says_so(scene: Scene, shown: bool) -> None:
    row = added(scene, product=a_product(zichtbaar_voor_kcc=shown).pk)
    kim = scene.cast.reader("Kim", presets.KCC)
    assert trajecten.may(kim, SEE_DAT, row.pk, at=AT) is shown
    assert not trajecten.may(kim, SEE_WAT, row.pk, at=AT)
    assert [line.product for line in queries.of_person(kim, scene.sem.pk, at=AT)] == (["Product JC"] if shown else [])
    actions.end(traject=row.pk, beeindigd_op=TODAY, reden_einde="verhuizing", by=scene.rachida, at=AT)
    assert not trajecten.may(kim, SEE_DAT, row.pk, at=AT)


@pytest.mark.covers("S3-148", "S3-149", "S3-151")
def test_a_behandelaar_sees_the_own_case_and_that_it_is_part_of_a_plan(scene: Scene) -> None:
    row = added(scene, behandelaar=scene.worker("Tom"))
    other = added(scene, product=a_product("ANDER").pk, behandelaar=scene.worker("Vera"))
    tom = treated(scene)
    assert list(trajecten.visible(tom, SEE_WAT, at=AT)) == [row]
    assert not trajecten.may(tom, SEE_DAT, other.pk, at=AT)
    assert plannen.may(tom, SEE_DAT, scene.plan.pk, at=AT) and not plannen.may(tom, SEE_WAT, scene.plan.pk, at=AT)
    assert [worker.naam for worker in queries.regisseurs_of(tom, scene.plan.pk, at=AT)] == ["Rachida"]
    assert personen.may(tom, SEE_WAT, scene.sem.pk, at=AT) and not personen.may(tom, SEE_DAT, scene.anja.pk, at=AT)
    assert [line.key for line in queries.own_cases(tom, at=AT)] == [row.pk]


@pytest.mark.covers("S3-172", "X-4")
def test_a_behandelaar_at_a_partner_gets_the_agreed_fields_only(scene: Scene) -> None:
    row = at_partner(scene, behandelaar=scene.worker("Umit"))
    assert personen.may(scene.umit, SEE_DAT, scene.sem.pk, at=AT) and not personen.may(
        scene.umit, SEE_WAT, scene.sem.pk, at=AT
    )
    scene.sem.inhoud.telefoon = "06 11"
    scene.sem.inhoud.save()
    assert queries.shared_fields(scene.umit, row.pk, at=AT) == {
        scene.sem.pk: {"naam": "Sem de Wit", "telefoon": "06 11"}
    }
    with pytest.raises(MayNot):
        queries.shared_fields(scene.rachida, row.pk, at=AT)
    with pytest.raises(NotFound):
        queries.shared_fields(scene.cast.reader("Vera"), row.pk, at=AT)


@pytest.mark.covers("S3-60", "S3-120")
def test_members_see_own_and_shared_trajecten_and_participants_that_the_groups_run(scene: Scene) -> None:
    product = a_product().pk
    own, of_anja = added(scene, product=product), added(scene, product=product, persoon=scene.anja.pk)
    group = added(scene, product=product, persoon=None, groep=scene.groep.pk)
    joint = added(scene, product=product, persoon=scene.anja.pk, deelnemers=[scene.sem.pk])
    assert set(trajecten.visible(member(scene.sem), SEE_WAT, at=AT)) == {own, group, joint}
    assert not trajecten.may(member(scene.sem), SEE_DAT, of_anja.pk, at=AT)
    running = queries.of_person(member(scene.sem), scene.sem.pk, at=AT)
    assert {line.key for line in running} == {own.pk, joint.pk} and {line.product for line in running} == {"Product JC"}
    buurman = scene.cast.person("Buurman")
    scene.groep.leden.create(persoon=buurman, rol="participant", geldig_van=AT)
    assert list(trajecten.visible(participant(buurman), at=AT)) == [group]
    assert not trajecten.visible(participant(buurman), SEE_WAT, at=AT).exists()


def test_somebody_of_the_executing_organisation_takes_a_waiting_case(scene: Scene) -> None:
    row = added(scene)
    tom, ria = treated(scene), scene.cast.reader("Ria", presets.BEHANDELAAR)
    assert [line.key for line in queries.waiting(tom, at=AT)] == [row.pk]
    assert queries.waiting(ria, at=AT) == []
    with pytest.raises(NoSuchBehandelaar):
        actions.assign(traject=row.pk, behandelaar=scene.worker("Ria"), by=tom, at=AT)
    actions.assign(traject=row.pk, behandelaar=scene.worker("Tom"), by=tom, at=AT)
    assert queries.waiting(tom, at=AT) == []
    assert trajecten.may(tom, SEE_WAT, row.pk, at=AT)


@pytest.mark.covers("S3-24")
def test_a_running_case_is_brought_under_the_plan(scene: Scene) -> None:
    tom = treated(scene)
    row = added(scene, plan=None, behandelaar=scene.worker("Tom"), product=a_product().pk)
    Traject.objects.filter(pk=row.pk).update(gemaakt_door="x")
    assert trajecten.may(scene.rachida, SEE_DAT, row.pk, at=AT) and not trajecten.may(
        scene.rachida, SEE_WAT, row.pk, at=AT
    )
    with pytest.raises(NotFound):
        actions.bring_under(traject=row.pk, plan=scene.plan.pk, by=scene.cast.reader("Vera"), at=AT)
    actions.bring_under(traject=row.pk, plan=scene.plan.pk, by=scene.rachida, at=AT)
    assert trajecten.may(scene.rachida, SEE_WAT, row.pk, at=AT)
    assert Melding.objects.filter(voor=tom.id, soort="traject.onder_plan").exists()
    with pytest.raises(MayNot):
        actions.bring_under(traject=row.pk, plan=scene.plan.pk, by=scene.rachida, at=AT)


@pytest.mark.covers("X-3")
def test_a_case_of_another_organisation_under_the_plan_shows_only_that_it_runs(scene: Scene) -> None:
    product = a_product()
    row = added(scene, plan=None, product=product.pk)
    uwv = scene.org("uwv")
    Traject.objects.filter(pk=row.pk).update(gemaakt_door="x", organisatie=uwv, opdrachtgever=uwv)
    actions.bring_under(traject=row.pk, plan=scene.plan.pk, by=scene.rachida, at=AT)
    assert not trajecten.may(scene.rachida, SEE_WAT, row.pk, at=AT)
    Traject.objects.filter(pk=row.pk).update(plan=None, alleen_dat_voor_regie=False)
    consented = {
        "soort": "afweging",
        "afweging": "Sem wil dit zelf",
        "doel": "een plan",
        "eindigt_op": date(2026, 9, 1),
    }
    actions.bring_under(traject=row.pk, plan=scene.plan.pk, grondslag=consented, by=scene.rachida, at=AT)
    assert trajecten.may(scene.rachida, SEE_WAT, row.pk, at=AT)


def test_it_cannot_be_brought_under_twice_nor_under_a_closed_plan(scene: Scene) -> None:
    row = added(scene, plan=None)
    scene.plan.gesloten_tijd, scene.plan.sluitreden = AT, "anders"
    scene.plan.save(update_fields=["gesloten_tijd", "sluitreden"])
    with pytest.raises((PlanIsClosed, MayNot)):
        actions.bring_under(traject=row.pk, plan=scene.plan.pk, by=scene.rachida, at=AT)
    with pytest.raises(PlanIsClosed):
        added(scene, product=row.product_id)
    assert AlreadyUnderPlan().status == 4


def test_the_same_is_ordered_again_under_a_number_of_its_own(scene: Scene) -> None:
    row = at_partner(scene)
    actions.end(traject=row.pk, beeindigd_op=TODAY, reden_einde="voortijdig_client", by=scene.rachida, at=AT)
    again = Traject.objects.get(pk=adding.reorder(traject=row.pk, vraag="nog eens", by=scene.rachida, at=AT + 30 * DAY))
    assert again.mijn_referentie != row.mijn_referentie
    assert (again.organisatie_id, again.persoon_id, again.product_id, again.plan_id) == (
        row.organisatie_id, row.persoon_id, row.product_id, row.plan_id,
    )  # fmt: skip
    assert again.aangemeld_op == date(2026, 4, 1)


def test_days_and_choices_that_cannot_be_are_refused(scene: Scene) -> None:
    row = added(scene)
    with pytest.raises(DatesOutOfOrder):
        actions.begin(traject=row.pk, gestart_op=TODAY - DAY, by=scene.rachida, at=AT)
    with pytest.raises(InTheFuture):
        actions.begin(traject=row.pk, gestart_op=TODAY + DAY, by=scene.rachida, at=AT)
    with pytest.raises(Invalid):
        actions.end(traject=row.pk, beeindigd_op=TODAY, reden_einde="zomaar", by=scene.rachida, at=AT)
    with pytest.raises(DatesOutOfOrder):
        actions.end(traject=row.pk, beeindigd_op=TODAY - DAY, reden_einde="onbekend", by=scene.rachida, at=AT)
    with pytest.raises(DatesOutOfOrder):
        actions.plan_dates(
            traject=row.pk, base={"gepland_begin_op": None, "gepland_einde_op": None},
            new={"gepland_begin_op": TODAY, "gepland_einde_op": TODAY - DAY}, by=scene.rachida, at=AT,
        )  # fmt: skip
    for broken in (
        {"beeindigd_op": TODAY},
        {"reden_einde": "onbekend"},
        {"laatste_status": "x"},
        {"gerelateerd": True, "organisatie": scene.org("uwv")},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Traject.objects.filter(pk=row.pk).update(**broken)


@pytest.mark.covers("S3-59")
def test_two_people_write_in_one_traject(scene: Scene) -> None:
    row = added(scene, behandelaar=scene.worker("Tom"))
    base = {"vraag": "coaching", "afspraken": ""}
    actions.change(traject=row.pk, base=base, new={**base, "vraag": "coaching, wekelijks"}, by=scene.rachida, at=AT)
    actions.change(traject=row.pk, base=base, new={**base, "afspraken": "elke dinsdag"}, by=treated(scene), at=AT)
    inhoud = TrajectInhoud.objects.get(van=row)
    assert (inhoud.vraag, inhoud.afspraken) == ("coaching, wekelijks", "elke dinsdag")
    with pytest.raises(FieldConflict):
        actions.change(traject=row.pk, base=base, new={**base, "vraag": "iets anders"}, by=treated(scene), at=AT)
    assert draft(treated(scene), "traject.wijzigen", key=row.pk) == {"vraag": "iets anders"}


def test_lists_of_trajecten_are_two_queries_and_read_no_content(scene: Scene) -> None:
    added(scene, behandelaar=scene.worker("Tom"))
    tom = treated(scene)
    with CaptureQueriesContext(connection) as asked:
        queries.own_cases(tom, at=AT)
        queries.waiting(tom, at=AT)
        queries.of_plan(scene.rachida, scene.plan.pk, at=AT)
        queries.of_person(member(scene.sem), scene.sem.pk, at=AT)
    asking = [query["sql"] for query in asked.captured_queries]
    assert len(asking) <= 4 * 2
    assert not any("_inhoud" in sql for sql in asking)
