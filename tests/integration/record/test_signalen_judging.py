"""A signal is judged and followed; the reporter and the person are told what each may know."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from ketenzicht.access.errors import InTheFuture, Invalid, MayNot, NotFound
from ketenzicht.access.models import Afscherming, Logregel, Melding
from ketenzicht.access.policy import SEE_DAT, SEE_WAT
from ketenzicht.access.rollen.presets import BEHANDELAAR, GROEPSLID, JONGERENLOKET, KCC, WIJKTEAMMANAGER
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.models import Gezag, Melder, Plan, Regisseurschap, Signaal
from ketenzicht.regie.signalen.actions import report, supplement
from ketenzicht.regie.signalen.errors import (
    NoReporter,
    NoSuchTeam,
    ReporterNotChecked,
    ReporterRecognisable,
    SignaalAlreadyJudged,
    SignaalIsAboutOther,
    SignaalIsRejected,
    SignaalNotJudged,
)
from ketenzicht.regie.signalen.informing import defer, inform, redact
from ketenzicht.regie.signalen.judging import accept, confirm, feed_back, follow_up, mark_urgent, reject, route
from ketenzicht.regie.signalen.queries import about_me, explanation, not_informed, page, reported, waiting
from ketenzicht.regie.signalen.rules import kennisgevingen, melders, signalen, terugkoppelingen, triages
from tests.integration.record.cast import AT, HERE, SINCE, Cast, member, participant
from tests.integration.record.signalen_scene import arrears, filed, neighbour_calls, onderwerp, rule


@pytest.mark.covers("S0-12")
def test_the_team_accepts_or_rejects_with_a_reason(cast: Cast) -> None:
    tom = cast.reader("Tom")
    taken, refused = neighbour_calls(cast, cast.person("Sem")), neighbour_calls(cast, cast.person("Noor"))
    accept(signaal=taken.pk, toelichting="Wij bellen aan.", by=tom, at=AT)
    with pytest.raises(Invalid, match="geen_hulp_nodig"):
        reject(signaal=refused.pk, reden="geen zin", by=tom, at=AT)
    reject(signaal=refused.pk, reden="geen_hulp_nodig", by=tom, at=AT)
    taken.refresh_from_db()
    refused.refresh_from_db()
    assert (taken.oordeel, taken.oordeel_tijd, taken.oordeel_door) == ("geaccepteerd", AT, tom.id)
    assert (refused.oordeel, refused.afwijsreden) == ("afgewezen", "geen_hulp_nodig")
    assert waiting(tom, at=AT) == []
    with pytest.raises(SignaalAlreadyJudged):
        accept(signaal=refused.pk, by=tom, at=AT)


def test_a_judgement_lies_between_receipt_and_now(cast: Cast) -> None:
    signaal = neighbour_calls(cast, cast.person("Sem"))
    with pytest.raises(InTheFuture):
        accept(signaal=signaal.pk, gebeurd_tijd=AT + timedelta(hours=1), by=cast.reader("Tom"), at=AT)
    with pytest.raises(Invalid, match="ontvangst"):
        accept(signaal=signaal.pk, gebeurd_tijd=AT - timedelta(hours=1), by=cast.reader("Tom"), at=AT)


def test_who_only_sees_that_it_is_there_may_not_judge(cast: Cast) -> None:
    signaal = neighbour_calls(cast, cast.person("Sem"))
    with pytest.raises(MayNot):
        accept(signaal=signaal.pk, by=cast.reader("Mo", WIJKTEAMMANAGER), at=AT)
    with pytest.raises(MayNot):  # who reported it does not judge it
        accept(signaal=signaal.pk, by=cast.reader("Kim", KCC), at=AT)
    for stranger in (cast.reader("Vera"), cast.reader("Ria", BEHANDELAAR)):
        with pytest.raises(NotFound):
            reject(signaal=signaal.pk, reden="onjuist", by=stranger, at=AT)
    with pytest.raises(NotFound):
        accept(signaal=uuid4(), by=cast.reader("Tom"), at=AT)


def test_a_signal_without_a_team_is_sent_to_one(cast: Cast) -> None:
    signaal = arrears(cast.person("Sem"), "1")
    mo = cast.reader("Mo", WIJKTEAMMANAGER)
    assert not signalen.may(cast.reader("Tom"), SEE_DAT, signaal.pk, at=AT)
    with pytest.raises(NoSuchTeam):
        route(signaal=signaal.pk, team=cast.teams["west"].pk, by=mo, at=AT)
    route(signaal=signaal.pk, team=cast.teams["zuid"].pk, by=mo, at=AT)
    assert signalen.why(cast.reader("Vera"), SEE_WAT, signaal.pk, at=AT) == ["wacht op uw team"]
    assert not signalen.may(mo, SEE_DAT, signaal.pk, at=AT)
    mark_urgent(signaal=signaal.pk, by=cast.reader("Vera"), at=AT)
    assert Signaal.objects.get(pk=signaal.pk).urgent
    assert Melding.objects.get(soort="signaal.urgent").voor == str(cast.medewerkers["Vera"].pk)


@pytest.mark.covers("S3-44")
def test_a_regisseur_starts_a_plan_on_an_accepted_signal_and_it_is_the_follow_up(cast: Cast) -> None:
    tom, sem = cast.reader("Tom"), cast.person("Sem")
    groep = cast.group(sem)
    with filed(answer=False):  # as if the plan came later
        key = report(groep=groep.pk, team=cast.teams["noord"].pk, by=_regisseur_of(cast, groep.pk), at=AT)
    signaal = Signaal.objects.get(pk=key)
    with pytest.raises(SignaalNotJudged):
        follow_up(
            signaal=signaal.pk, soort="plan", object_id=_plan_of(groep.pk), by=_regisseur_of(cast, groep.pk), at=AT
        )
    accept(signaal=signaal.pk, by=tom, at=AT)
    with pytest.raises(NotFound):  # nobody links what he cannot see
        follow_up(signaal=signaal.pk, soort="plan", object_id=_plan_of(groep.pk), by=tom, at=AT)
    Regisseurschap.objects.create(plan_id=_plan_of(groep.pk), medewerker=cast.medewerkers["Tom"], geldig_van=AT)
    follow_up(signaal=signaal.pk, soort="plan", object_id=_plan_of(groep.pk), by=tom, at=AT + timedelta(days=3))
    signaal.refresh_from_db()
    assert (signaal.vervolg, signaal.vervolg_id, signaal.vervolg_tijd) == (
        "plan",
        _plan_of(groep.pk),
        AT + timedelta(days=3),
    )


def test_a_rejected_signal_leads_to_nothing(cast: Cast) -> None:
    groep = cast.group(cast.person("Sem"))
    rachida = _regisseur_of(cast, groep.pk)
    signaal = report(groep=groep.pk, team=cast.teams["noord"].pk, by=rachida, at=AT)
    reject(signaal=signaal, reden="dubbel", by=rachida, at=AT)
    with pytest.raises(SignaalIsRejected):
        follow_up(signaal=signaal, soort="plan", object_id=_plan_of(groep.pk), by=rachida, at=AT)


@pytest.mark.covers("S3-50")
def test_the_reporter_gets_a_confirmation_and_feedback_and_no_more(cast: Cast) -> None:
    sem, bertus = cast.person("Sem"), cast.person("Bertus", "Buur")
    signaal = neighbour_calls(cast, sem, neighbour=bertus)
    assert Melding.objects.get(soort="signaal.ontvangen").voor == str(bertus.pk)
    reject(signaal=signaal.pk, reden="al_in_beeld", toelichting="Loopt al bij ons.", by=cast.reader("Tom"), at=AT)
    feed_back(signaal=signaal.pk, tekst="Dank u wel, wij kijken ernaar.", by=cast.reader("Tom"), at=AT)
    told = Melding.objects.filter(voor=str(bertus.pk)).order_by("tijd", "pk").values_list("soort", flat=True)
    assert list(told) == ["signaal.ontvangen", "signaal.beoordeeld", "signaal.teruggekoppeld"]
    (line,) = reported(participant(bertus), at=AT)
    assert (line.judged, line.feedback, line.naam) == (True, 1, "")
    seen = page(participant(bertus), signaal.pk, at=AT)
    assert [one.wat and one.wat["tekst"] for one in seen.feedback] == ["Dank u wel, wij kijken ernaar."]
    assert (seen.melder, seen.triage, seen.traces) == (None, None, [])


@pytest.mark.covers("S3-50")
def test_a_reporter_without_an_account_is_confirmed_by_phone(cast: Cast) -> None:
    kim = cast.reader("Kim", KCC)
    signaal = neighbour_calls(cast, cast.person("Sem"))
    assert Melder.objects.get(signaal=signaal).bevestigd_tijd is None
    confirm(signaal=signaal.pk, by=kim, at=AT)
    assert Melder.objects.get(signaal=signaal).bevestigd_tijd == AT
    own = report(persoon=cast.person("Noor").pk, by=kim, at=AT)
    with pytest.raises(NoReporter):
        confirm(signaal=own, by=kim, at=AT)
    with pytest.raises(Invalid):
        feed_back(signaal=signaal.pk, tekst="  ", by=cast.reader("Tom"), at=AT)


@pytest.mark.covers("P-2")
def test_no_member_of_the_group_finds_out_who_reported(cast: Cast) -> None:
    sem, mother, bertus = cast.person("Sem"), cast.person("Anja"), cast.person("Bertus", "Buur")
    cast.group(sem, mother)
    tom = cast.reader("Tom")
    signaal = neighbour_calls(cast, sem, neighbour=bertus)
    accept(signaal=signaal.pk, by=tom, at=AT)
    feed_back(signaal=signaal.pk, tekst="Dank u wel, buurman.", by=tom, at=AT)
    inform(signaal=signaal.pk, persoon=sem.pk, wijze="gesprek", melder_onherkenbaar=True, by=tom, at=AT)
    parts = {
        policy: policy.model._default_manager.get(signaal=signaal) for policy in (melders, triages, terugkoppelingen)
    }
    for policy, row in parts.items():
        assert policy.may(tom, SEE_WAT, row.pk, at=AT)
        for resident in (
            member(sem),
            member(mother),
            participant(sem),
            member(bertus) if policy is melders else member(sem),
        ):
            assert not policy.may(resident, SEE_DAT, row.pk, at=AT)
            assert not policy.visible(resident, SEE_DAT, at=AT + timedelta(days=180)).exists()
    assert not kennisgevingen.visible(member(sem), at=AT).exists()
    (told,) = about_me(member(sem), at=AT)
    assert (told.signaal, told.omschrijving) == (signaal.pk, "Ik hoor elke avond geschreeuw.")
    assert {"indiener", "kanaal", "organisatie", "melder"}.isdisjoint(vars(told))
    seen = page(member(sem), signaal.pk, at=AT)
    assert (seen.melder, seen.triage, seen.feedback, seen.told) == (None, None, [], [])


@pytest.mark.covers("P-2")
def test_a_signal_of_a_resident_cannot_name_a_worker_in_the_register(cast: Cast) -> None:
    signaal = neighbour_calls(cast, cast.person("Sem"))
    signaal.medewerker = cast.medewerkers["Kim"]
    with pytest.raises(IntegrityError, match="signaal_van_inwoner_noemt_niemand"), transaction.atomic():
        signaal.save()


@pytest.mark.covers("P-2")
def test_the_person_sees_the_signal_only_after_being_told(cast: Cast) -> None:
    sem, mother = cast.person("Sem"), cast.person("Anja")
    cast.group(sem, mother)
    tom, signaal = cast.reader("Tom"), neighbour_calls(cast, sem)
    accept(signaal=signaal.pk, by=tom, at=AT)
    assert not signalen.may(member(sem), SEE_DAT, signaal.pk, at=AT)
    defer(signaal=signaal.pk, reden="veiligheid", by=tom, at=AT)
    assert not signalen.may(member(sem), SEE_DAT, signaal.pk, at=AT)
    with pytest.raises(SignaalIsAboutOther):
        inform(signaal=signaal.pk, persoon=mother.pk, wijze="brief", melder_onherkenbaar=True, by=tom, at=AT)
    inform(signaal=signaal.pk, persoon=sem.pk, wijze="brief", melder_onherkenbaar=True, by=tom, at=AT)
    assert signalen.why(member(sem), SEE_WAT, signaal.pk, at=AT) == ["u bent over dit signaal geïnformeerd"]
    assert not signalen.may(member(mother), SEE_DAT, signaal.pk, at=AT)
    assert not signalen.may(participant(sem), SEE_DAT, signaal.pk, at=AT)
    about_me(member(sem), at=AT)
    assert Logregel.objects.filter(soort="inzage", object_id=signaal.pk, wie=str(sem.pk)).count() == 1


@pytest.mark.covers("P-2")
def test_before_the_person_reads_it_the_text_does_not_betray_the_reporter(cast: Cast) -> None:
    sem, tom = cast.person("Sem"), cast.reader("Tom")
    signaal, was = neighbour_calls(cast, sem), "Ik hoor elke avond geschreeuw."
    with pytest.raises(ReporterNotChecked):
        inform(signaal=signaal.pk, persoon=sem.pk, wijze="brief", by=tom, at=AT)
    supplement(
        signaal=signaal.pk, base={"omschrijving": was}, new={"omschrijving": "Ik, BERTUS, hoor geschreeuw."},
        by=cast.reader("Kim", KCC), at=AT,
    )  # fmt: skip
    with pytest.raises(ReporterRecognisable):
        inform(signaal=signaal.pk, persoon=sem.pk, wijze="brief", melder_onherkenbaar=True, by=tom, at=AT)
    redact(
        signaal=signaal.pk, base={"omschrijving": "Ik, BERTUS, hoor geschreeuw."}, new={"omschrijving": "Er is geschreeuw."},
        by=tom, at=AT,
    )  # fmt: skip
    inform(signaal=signaal.pk, persoon=sem.pk, wijze="brief", melder_onherkenbaar=True, by=tom, at=AT)
    assert [one.omschrijving for one in about_me(member(sem), at=AT)] == ["Er is geschreeuw."]


def test_a_reporter_who_may_be_named_needs_no_check(cast: Cast) -> None:
    sem, tom = cast.person("Sem"), cast.reader("Tom")
    signaal = neighbour_calls(cast, sem, mag_genoemd_worden=True)
    inform(signaal=signaal.pk, persoon=sem.pk, wijze="brief", by=tom, at=AT)
    assert signalen.may(member(sem), SEE_WAT, signaal.pk, at=AT)
    assert not melders.visible(member(sem), SEE_DAT, at=AT).exists()  # it is told, not looked up


def test_of_a_group_only_the_member_who_was_told_sees_it_and_only_while_a_member(cast: Cast) -> None:
    sem, mother = cast.person("Sem"), cast.person("Anja")
    groep = cast.group(sem, mother)
    rachida = _regisseur_of(cast, groep.pk)
    signaal = report(groep=groep.pk, team=cast.teams["noord"].pk, by=rachida, at=AT)
    inform(signaal=signaal, persoon=mother.pk, wijze="gesprek", by=rachida, at=AT)
    assert signalen.may(member(mother), SEE_WAT, signaal, at=AT)
    assert not signalen.may(member(sem), SEE_DAT, signaal, at=AT)
    groep.leden.filter(persoon=mother).update(geldig_tot=AT + timedelta(days=1))
    assert not signalen.may(member(mother), SEE_DAT, signaal, at=AT + timedelta(days=2))


def test_a_parent_with_gezag_can_be_told_about_a_child(cast: Cast) -> None:
    child, mother, father = cast.person("Sem"), cast.person("Anja"), cast.person("Rob")
    Gezag.objects.create(kind=child, ouder=mother, soort="ouderlijk", geldig_van=SINCE)
    tom, signaal = cast.reader("Tom"), neighbour_calls(cast, child)
    inform(signaal=signaal.pk, persoon=mother.pk, wijze="telefoon", melder_onherkenbaar=True, by=tom, at=AT)
    with pytest.raises(SignaalIsAboutOther):
        inform(signaal=signaal.pk, persoon=father.pk, wijze="telefoon", melder_onherkenbaar=True, by=tom, at=AT)
    assert not signalen.may(member(child), SEE_DAT, signaal.pk, at=AT)


@pytest.mark.covers("P-2")
def test_who_judged_is_reminded_that_the_person_must_be_told(cast: Cast) -> None:
    tom, signaal = cast.reader("Tom"), neighbour_calls(cast, cast.person("Sem"))
    accept(signaal=signaal.pk, by=tom, at=AT)
    assert list(not_informed(tom, at=AT)) == [signaal]
    with pytest.raises(Invalid, match="veiligheid"):
        defer(signaal=signaal.pk, reden="geen tijd", by=tom, at=AT)
    defer(signaal=signaal.pk, reden="onderzoek", by=tom, at=AT)
    assert list(not_informed(tom, at=AT)) == []


def test_a_withheld_signal_is_withheld_also_from_the_person_who_was_told(cast: Cast) -> None:
    sem = cast.person("Sem")
    tom, signaal = cast.reader("Tom"), neighbour_calls(cast, sem)
    inform(signaal=signaal.pk, persoon=sem.pk, wijze="brief", melder_onherkenbaar=True, by=tom, at=AT)
    Afscherming.objects.create(
        object_soort="signaal", object_id=signaal.pk, hoe="dat", tegen_rol=GROEPSLID, reden="veiligheid", sinds=AT, door="test", herzien_op=AT.date()
    )  # fmt: skip
    assert not signalen.may(member(sem), SEE_DAT, signaal.pk, at=AT)
    assert about_me(member(sem), at=AT) == []


def test_the_desk_handles_signals_of_its_own_teams(cast: Cast) -> None:
    signaal = neighbour_calls(cast, cast.person("Sem"))
    jo = cast.reader("Jo", JONGERENLOKET)
    assert not signalen.may(jo, SEE_DAT, signaal.pk, at=AT)  # noord is a team of another organisation
    loket = cast.teams["noord"]
    loket.organisatie = cast.organisaties["gemeente"]
    loket.save()
    assert signalen.why(jo, SEE_WAT, signaal.pk, at=AT) == ["wacht op uw team"]


def test_only_who_handles_it_reads_what_the_filter_did(cast: Cast) -> None:
    rule(cast, "routeren", onderwerpen=[onderwerp().code], team=cast.teams["noord"].pk, naam="Huur naar noord")
    signaal = arrears(cast.person("Sem"), "1")
    assert explanation(cast.reader("Tom"), signaal.pk, at=AT) == [
        "Regel “Huur naar noord”: naar het team van deze regel gestuurd."
    ]
    assert explanation(cast.reader("Vera"), signaal.pk, at=AT) == []


def _regisseur_of(cast: Cast, groep: UUID) -> Reader:
    """Rachida, who has the regie of the plan of this group."""
    if not Plan.objects.filter(groep=groep).exists():
        plan = Plan.objects.create(
            gemeente_id=HERE, groep_id=groep, kenmerk=str(groep)[-8:], gestart_tijd=AT, gemaakt_door="test"
        )
        Regisseurschap.objects.create(plan=plan, medewerker=cast.medewerkers["Rachida"], geldig_van=AT)
    return cast.reader("Rachida")


def _plan_of(groep: UUID) -> UUID:
    return Plan.objects.get(groep=groep).pk


@pytest.mark.covers("S3-119", "S3-169")
def test_the_triage_list_does_not_tell_the_key_of_a_group_that_is_withheld(cast: Cast) -> None:
    groep, tom = cast.group(cast.person("Sem")), cast.reader("Tom")
    with filed(answer=False):
        report(groep=groep.pk, team=cast.teams["noord"].pk, by=_regisseur_of(cast, groep.pk), at=AT)
    assert [line.groep for line in waiting(tom, at=AT)] == [groep.pk]
    Afscherming.objects.create(
        object_soort="groep", object_id=groep.pk, hoe="dat", tegen_rol=tom.role, reden="opvang", sinds=AT, door="test",
        herzien_op=AT.date() + timedelta(days=9),
    )  # fmt: skip
    assert [line.groep for line in waiting(tom, at=AT)] == [None]
