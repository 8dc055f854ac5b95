"""Actions: a to-do list, one line afterwards, series, the residents' own, and agreement."""

import inspect
from datetime import date, timedelta
from typing import Any

import pytest

from ketenzicht.access.acting.editing import FieldConflict
from ketenzicht.access.errors import InTheFuture, Invalid, LooksLikeBsn, MayNot, NotFound
from ketenzicht.access.models import Logregel, Melding
from ketenzicht.access.policy import SEE_DAT, SEE_WAT
from ketenzicht.access.rollen.presets import BEHANDELAAR, KCC, LOKALE_BEHEERDER, WIJKTEAMMANAGER
from ketenzicht.regie.contacten.actions import (
    approve,
    change_action,
    decline,
    do_action,
    drop_action,
    log_action,
    plan_action,
)
from ketenzicht.regie.contacten.errors import (
    ActieIsFinished,
    ApprovalOfOther,
    BadRecurrence,
    DoelOfOtherPlan,
    NoApprovalAsked,
    NotInGroup,
    NotInRegie,
    SeriesIsNotDone,
    SjabloonExists,
    SjabloonHasEnded,
    SubjectAlreadyKnown,
    SubjectNeeded,
)
from ketenzicht.regie.contacten.opening import set_subject
from ketenzicht.regie.contacten.queries import actions, to_do
from ketenzicht.regie.contacten.rules import acties
from ketenzicht.regie.contacten.series import make_due
from ketenzicht.regie.contacten.templates import apply_template, end_template, make_template
from ketenzicht.regie.models import Actie, ActieInhoud, Doel, DoelInhoud
from ketenzicht.regie.plannen.errors import PlanIsClosed
from tests.integration.record.cast import AT, HERE, SINCE, Cast, member, participant
from tests.integration.record.contacten_scene import closed, household, plan_of

DAY = timedelta(days=1)


@pytest.mark.covers("S3-65", "S3-66")
def test_a_phone_call_is_logged_with_one_text_at_a_plan(cast: Cast) -> None:
    home = household(cast)
    needed = [
        one.name
        for one in inspect.signature(log_action.body).parameters.values()
        if one.default is inspect.Parameter.empty
    ]
    assert set(needed) - {"by", "at"} == {"plan", "tekst"}  # choose the plan, type the line
    key = log_action(plan=home.key, tekst="Reclassering gebeld.", by=home.rachida, at=AT)
    row = Actie.objects.get(pk=key)
    assert (row.gedaan_tijd, str(row.medewerker_id)) == (AT, home.rachida.id)


@pytest.mark.covers("S3-65", "S3-120")
def test_what_names_nobody_is_for_the_regie_until_somebody_says_whom_it_is_about(cast: Cast) -> None:
    home = household(cast)
    key = log_action(plan=home.key, tekst="Reclassering gebeld.", by=home.rachida, at=AT)
    residents = [member(home.anja), member(home.sem), participant(home.henk)]
    assert not any(acties.visible(one, SEE_DAT, at=AT).exists() for one in residents)
    set_subject(soort="actie", object_id=key, persoon=home.sem.pk, by=home.rachida, at=AT)
    assert acties.may(member(home.sem), SEE_WAT, key, at=AT)
    assert not acties.may(member(home.anja), SEE_DAT, key, at=AT)
    with pytest.raises(SubjectAlreadyKnown):
        set_subject(soort="actie", object_id=key, voor_groep=True, by=home.rachida, at=AT)


def test_whom_it_is_about_must_be_said_and_belong_to_the_group(cast: Cast) -> None:
    home = household(cast)
    key = log_action(plan=home.key, tekst="Gebeld.", by=home.rachida, at=AT)
    with pytest.raises(SubjectNeeded):
        set_subject(soort="actie", object_id=key, by=home.rachida, at=AT)
    with pytest.raises(NotInGroup):
        set_subject(soort="actie", object_id=key, persoon=cast.person("Ver").pk, by=home.rachida, at=AT)
    with pytest.raises(Invalid):
        set_subject(soort="plan", object_id=home.key, voor_groep=True, by=home.rachida, at=AT)
    with pytest.raises(NotFound):
        set_subject(soort="actie", object_id=key, voor_groep=True, by=member(home.anja), at=AT)


@pytest.mark.covers("S3-63", "S3-64")
def test_planned_actions_are_a_to_do_list_by_day(cast: Cast) -> None:
    home = household(cast)
    for tekst, day in (("later", date(2026, 4, 1)), ("eerst", date(2026, 3, 3)), ("ooit", None)):
        plan_action(plan=home.key, tekst=tekst, gepland_op=day, by=home.rachida, at=AT)
    texts = [one.wat["tekst"] for one in to_do(home.rachida, at=AT) if one.wat]
    assert texts == ["eerst", "later", "ooit"]
    first = to_do(home.rachida, at=AT)[0].dat
    do_action(actie=first.pk, resultaat="geregeld", by=home.rachida, at=AT)
    assert [one.wat["tekst"] for one in to_do(home.rachida, plan=home.key, at=AT) if one.wat] == ["later", "ooit"]
    assert ActieInhoud.objects.get(van=first).resultaat == "geregeld"
    with pytest.raises(ActieIsFinished):
        do_action(actie=first.pk, by=home.rachida, at=AT)


@pytest.mark.covers("S3-63", "S3-117", "S3-120")
def test_a_member_has_actions_and_marks_them_done_and_another_member_sees_nothing(cast: Cast) -> None:
    home = household(cast)
    key = plan_action(plan=home.key, tekst="Bel de schuldhulp.", uitvoerder=home.anja.pk, by=home.rachida, at=AT)
    assert Melding.objects.get(soort="actie.gepland").voor == str(home.anja.pk)
    assert [one.dat.pk for one in to_do(member(home.anja), at=AT)] == [key]
    assert not acties.may(member(home.sem), SEE_DAT, key, at=AT)
    with pytest.raises(NotFound):
        do_action(actie=key, by=member(home.sem), at=AT)
    do_action(actie=key, resultaat="Gedaan.", by=member(home.anja), at=AT)
    assert Melding.objects.filter(soort="actie.gedaan", voor=home.rachida.id).exists()


def test_a_member_does_not_finish_what_the_regie_does_about_him(cast: Cast) -> None:
    home = household(cast)
    key = plan_action(plan=home.key, tekst="Bel school.", persoon=home.sem.pk, by=home.rachida, at=AT)
    assert acties.may(member(home.sem), SEE_WAT, key, at=AT)
    with pytest.raises(MayNot):
        do_action(actie=key, by=member(home.sem), at=AT)


@pytest.mark.covers("S3-67", "S3-124", "S3-125", "S3-126")
def test_a_participant_sees_and_does_his_own_actions_and_no_others(cast: Cast) -> None:
    home = household(cast)
    henk = participant(home.henk)
    with pytest.raises(SubjectNeeded):
        plan_action(plan=home.key, tekst="Boodschappen.", uitvoerder=home.henk.pk, by=home.rachida, at=AT)
    own = plan_action(
        plan=home.key, tekst="Boodschappen.", uitvoerder=home.henk.pk, persoon=home.anja.pk, by=home.rachida, at=AT
    )
    group = plan_action(plan=home.key, tekst="Samen eten.", voor_groep=True, by=home.rachida, at=AT)
    other = plan_action(plan=home.key, tekst="Therapie.", persoon=home.anja.pk, by=home.rachida, at=AT)
    assert acties.why(henk, SEE_WAT, own, at=AT) == ["uw eigen actie"]
    assert (acties.may(henk, SEE_DAT, group, at=AT), acties.may(henk, SEE_WAT, group, at=AT)) == (True, False)
    assert not acties.may(henk, SEE_DAT, other, at=AT)
    do_action(actie=own, by=henk, at=AT)
    home.groep.leden.filter(persoon=home.henk).update(geldig_tot=AT + DAY)
    assert not acties.may(henk, SEE_DAT, own, at=AT + 2 * DAY)


@pytest.mark.covers("S3-63")
def test_members_and_participants_plan_their_own(cast: Cast) -> None:
    home = household(cast)
    mine = plan_action(plan=home.key, tekst="Ik ga sporten.", by=member(home.sem), at=AT)
    row = Actie.objects.get(pk=mine)
    assert (row.persoon, row.uitvoerder, row.intern) == (home.sem, home.sem, False)
    assert not acties.may(member(home.anja), SEE_DAT, mine, at=AT)
    assert acties.may(home.rachida, SEE_WAT, mine, at=AT)
    helps = plan_action(plan=home.key, tekst="Ik kook op maandag.", by=participant(home.henk), at=AT)
    assert Actie.objects.get(pk=helps).groep == home.groep
    with pytest.raises(NotFound):
        plan_action(plan=home.key, tekst="Ik ook.", by=member(cast.person("Ver")), at=AT)


@pytest.mark.covers("S3-67")
def test_a_series_makes_its_turns_when_they_come_near_and_each_once(cast: Cast) -> None:
    home = household(cast)
    series = plan_action(
        plan=home.key, tekst="Boodschappen.", uitvoerder=home.henk.pk, persoon=home.anja.pk,
        herhaling="FREQ=WEEKLY;BYDAY=MO", gepland_op=date(2026, 3, 2), by=home.rachida, at=AT,
    )  # fmt: skip
    turns = Actie.objects.filter(reeks=series).order_by("gepland_op")
    assert [turn.gepland_op for turn in turns] == [date(2026, 3, 2), date(2026, 3, 9)]
    assert make_due(at=AT) == 0
    assert make_due(at=AT + 7 * DAY) == 1
    assert [one.wat and one.wat["tekst"] for one in to_do(participant(home.henk), at=AT)] == ["Boodschappen."] * 3
    do_action(actie=turns[0].pk, by=participant(home.henk), at=AT)
    with pytest.raises(SeriesIsNotDone):
        do_action(actie=series, by=home.rachida, at=AT)
    drop_action(actie=series, by=home.rachida, at=AT)
    assert to_do(participant(home.henk), at=AT) == []
    assert make_due(at=AT + 30 * DAY) == 0
    assert Actie.objects.filter(reeks=series, gedaan_tijd__isnull=False, vervallen_tijd=None).count() == 1
    with pytest.raises(BadRecurrence):
        plan_action(plan=home.key, tekst="x", herhaling="elke week", by=home.rachida, at=AT)


@pytest.mark.covers("X-15")
def test_the_other_party_agrees_or_not(cast: Cast) -> None:
    home = household(cast)
    asked = plan_action(
        plan=home.key, tekst="Naar de cursus.", uitvoerder=home.anja.pk, akkoord_vragen=True, by=home.rachida, at=AT
    )
    with pytest.raises(ApprovalOfOther):
        approve(actie=asked, by=home.rachida, at=AT)
    decline(actie=asked, bezwaar="Te ver weg.", by=member(home.anja), at=AT)
    (shown,) = actions(home.rachida, home.key, at=AT)
    assert (shown.dat.akkoord, shown.wat and shown.wat["bezwaar"]) == ("geweigerd", "Te ver weg.")
    assert Melding.objects.filter(voor=home.rachida.id, soort="actie.akkoord_geweigerd").exists()
    with pytest.raises(NoApprovalAsked):
        approve(actie=asked, by=member(home.anja), at=AT)
    wish = plan_action(plan=home.key, tekst="Ik wil sporten.", akkoord_vragen=True, by=member(home.sem), at=AT)
    with pytest.raises(ApprovalOfOther):
        approve(actie=wish, by=member(home.sem), at=AT)
    with pytest.raises(NotFound):
        approve(actie=wish, by=member(home.anja), at=AT)
    approve(actie=wish, by=home.rachida, at=AT)
    assert Actie.objects.get(pk=wish).akkoord == "gegeven"


def test_two_people_change_an_action_and_nothing_is_lost(cast: Cast) -> None:
    home = household(cast)
    key = plan_action(plan=home.key, tekst="Bellen.", by=home.rachida, at=AT)
    change_action(actie=key, base={"tekst": "Bellen."}, new={"tekst": "Bellen met school."}, by=home.rachida, at=AT)
    change_action(actie=key, base={"gepland_op": None}, new={"gepland_op": date(2026, 3, 5)}, by=home.rachida, at=AT)
    with pytest.raises(FieldConflict):
        change_action(actie=key, base={"tekst": "Bellen."}, new={"tekst": "Mailen."}, by=home.rachida, at=AT)
    assert Actie.objects.get(pk=key).gepland_op == date(2026, 3, 5)
    assert ActieInhoud.objects.get(van=key).tekst == "Bellen met school."
    other = cast.medewerkers["Tom"].pk
    with pytest.raises(NotInRegie):
        change_action(
            actie=key, base={"medewerker_id": cast.medewerkers["Rachida"].pk}, new={"medewerker_id": other}, by=home.rachida, at=AT
        )  # fmt: skip
    with pytest.raises(Invalid):
        change_action(actie=key, base={"plan_id": home.key}, new={"plan_id": home.key}, by=home.rachida, at=AT)


def test_an_action_serves_a_goal_of_its_own_plan(cast: Cast) -> None:
    home = household(cast)
    other = plan_of(cast, cast.group(home.sem))
    goals = []
    for plan in (home.plan, other):
        doel = Doel.objects.create(
            gemeente_id=HERE, plan=plan, persoon=home.sem, gemaakt_tijd=AT, gemaakt_door="test", gesteld_op=SINCE
        )
        DoelInhoud.objects.create(van=doel, tekst="t")
        goals.append(doel)
    key = plan_action(plan=home.key, tekst="Bellen.", doel=goals[0].pk, by=home.rachida, at=AT)
    assert Actie.objects.get(pk=key).doel == goals[0]
    with pytest.raises(DoelOfOtherPlan):
        plan_action(plan=home.key, tekst="Bellen.", doel=goals[1].pk, by=home.rachida, at=AT)


def test_what_cannot_be_is_refused_by_name(cast: Cast) -> None:
    home = household(cast)
    for stranger in (cast.reader("Tom"), cast.reader("Ria", BEHANDELAAR)):
        with pytest.raises(NotFound):
            log_action(plan=home.key, tekst="x", by=stranger, at=AT)
    for watcher in (cast.reader("Mo", WIJKTEAMMANAGER), cast.reader("Kim", KCC)):
        with pytest.raises(MayNot):
            log_action(plan=home.key, tekst="x", by=watcher, at=AT)
    with pytest.raises(Invalid):
        log_action(plan=home.key, tekst="  ", by=home.rachida, at=AT)
    with pytest.raises(InTheFuture):
        log_action(plan=home.key, tekst="x", gedaan_tijd=AT + DAY, by=home.rachida, at=AT)
    with pytest.raises(LooksLikeBsn):
        log_action(plan=home.key, tekst="111222333", by=home.rachida, at=AT)
    with pytest.raises(NotInGroup):
        plan_action(plan=home.key, tekst="x", uitvoerder=cast.person("Ver").pk, by=home.rachida, at=AT)
    closed(home.plan)
    with pytest.raises(PlanIsClosed):
        plan_action(plan=home.key, tekst="x", by=home.rachida, at=AT)
    assert not Actie.objects.exists()
    assert Logregel.objects.filter(soort="weigering").count() == 9


@pytest.mark.covers("X-14")
def test_a_template_plans_its_actions_with_days_from_the_day_of_use(cast: Cast) -> None:
    home, lot = household(cast), cast.reader("Lot", LOKALE_BEHEERDER)
    steps: list[dict[str, Any]] = [
        {"tekst": "Kennismaken"},
        {"tekst": "Budget maken", "na_dagen": 14},
        {"tekst": "Evalueren", "na_dagen": 42},
    ]
    sjabloon = make_template(gemeente=HERE, naam="Schulden", acties=steps, by=lot, at=AT)
    apply_template(sjabloon=sjabloon, plan=home.key, persoon=home.anja.pk, by=home.rachida, at=AT)
    told = [(one.wat["tekst"], one.dat.gepland_op) for one in to_do(home.rachida, at=AT) if one.wat]
    assert told == [
        ("Kennismaken", date(2026, 3, 2)),
        ("Budget maken", date(2026, 3, 16)),
        ("Evalueren", date(2026, 4, 13)),
    ]
    assert acties.visible(member(home.anja), SEE_WAT, at=AT).count() == 3
    with pytest.raises(SjabloonExists):
        make_template(gemeente=HERE, naam="Schulden", acties=steps, by=lot, at=AT)
    end_template(sjabloon=sjabloon, by=lot, at=AT)
    with pytest.raises(SjabloonHasEnded):
        apply_template(sjabloon=sjabloon, plan=home.key, by=home.rachida, at=AT)
    assert Actie.objects.count() == 3


def test_a_template_without_sense_is_refused(cast: Cast) -> None:
    lot = cast.reader("Lot", LOKALE_BEHEERDER)
    wrong: list[list[dict[str, Any]]] = [
        [],
        [{"tekst": ""}],
        [{"tekst": "x", "na_dagen": -1}],
        [{"tekst": "x", "wie": 1}],
    ]
    for steps in wrong:
        with pytest.raises(Invalid):
            make_template(gemeente=HERE, naam="x", acties=steps, by=lot, at=AT)
    with pytest.raises(BadRecurrence):
        make_template(gemeente=HERE, naam="x", acties=[{"tekst": "x", "herhaling": "soms"}], by=lot, at=AT)
    with pytest.raises(MayNot):
        make_template(gemeente=HERE, naam="x", acties=[{"tekst": "x"}], by=cast.reader("Rachida"), at=AT)
    with pytest.raises(LooksLikeBsn):
        make_template(gemeente=HERE, naam="x", acties=[{"tekst": "111222333"}], by=lot, at=AT)
