"""A signal is reported: by whom, about whom, with how little, and who sees it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketenzicht.access.errors import InTheFuture, Invalid, LooksLikeBsn, MayNot, NotFound
from ketenzicht.access.models import Gebeurtenis, Logregel, Melding
from ketenzicht.access.policy import SEE_DAT, SEE_WAT
from ketenzicht.access.rollen.presets import (
    AUDITOR,
    BEHANDELAAR,
    BELEIDSANALIST,
    JONGERENLOKET,
    KCC,
    LOKALE_BEHEERDER,
    REGISSEUR,
    WIJKTEAMMANAGER,
)
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.regie.models import Signaal, SignaalInhoud
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.signalen.actions import report, supplement, take_in
from ketenzicht.regie.signalen.errors import (
    NoSubject,
    NoSuchOnderwerp,
    NoSuchTeam,
    SignaalAlreadyJudged,
    SourceKeyUsed,
)
from ketenzicht.regie.signalen.judging import reject
from ketenzicht.regie.signalen.queries import counts, page, reported, waiting
from ketenzicht.regie.signalen.rules import signalen
from tests.integration.record.cast import AT, ELSEWHERE, Cast, member, participant
from tests.integration.record.signalen_scene import arrears, filed, neighbour_calls, onderwerp


@pytest.mark.covers("S0-11", "S0-19", "S3-40", "S3-42")
@pytest.mark.parametrize(
    ("name", "role"), [("Jo", JONGERENLOKET), ("Ria", BEHANDELAAR), ("Tom", REGISSEUR), ("Kim", KCC)]
)
def test_a_worker_reports_a_signal_with_only_whom_it_is_about(cast: Cast, name: str, role: str) -> None:
    sem = cast.person("Sem")
    key = report(persoon=sem.pk, by=cast.reader(name, role), at=AT)
    row = Signaal.objects.get(pk=key)
    assert (row.persoon, row.indiener, row.oordeel) == (sem, "professional", "")
    assert row.medewerker == cast.medewerkers[name]
    assert row.ontvangen_tijd == AT
    assert Logregel.objects.filter(handeling="signaal.melden", object_id=key, wie=str(row.medewerker_id)).exists()


@pytest.mark.covers("S0-11")
def test_subject_and_problem_and_date_can_be_told(cast: Cast) -> None:
    yesterday = AT - timedelta(days=1)
    key = report(
        persoon=cast.person("Sem").pk,
        onderwerp=onderwerp("school").pk,
        omschrijving="Komt niet meer op school.",
        ontvangen_tijd=yesterday,
        by=cast.reader("Ria", BEHANDELAAR),
        at=AT,
    )
    inhoud = SignaalInhoud.objects.get(van=key)
    assert (inhoud.onderwerp.code if inhoud.onderwerp else "", inhoud.omschrijving) == (
        "school",
        "Komt niet meer op school.",
    )
    assert Signaal.objects.get(pk=key).ontvangen_tijd == yesterday


@pytest.mark.covers("S3-41")
@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("huurachterstand", "Vier maanden huur niet betaald."),
        ("school", "Al drie weken niet op school."),
        ("huiselijk-geweld", "De buren horen klappen."),
    ],
)
def test_the_examples_of_the_handreiking_can_be_reported(cast: Cast, subject: str, told: str) -> None:
    ria, about = cast.reader("Ria", BEHANDELAAR), onderwerp(subject).pk
    key = report(persoon=cast.person("Sem").pk, onderwerp=about, omschrijving=told, by=ria, at=AT)
    inhoud = SignaalInhoud.objects.get(van=key)
    assert (inhoud.onderwerp_id, inhoud.omschrijving) == (about, told)


@pytest.mark.covers("S3-40")
def test_a_signal_is_about_one_person_or_one_group(cast: Cast) -> None:
    sem = cast.person("Sem")
    groep = cast.group(sem)
    key = report(groep=groep.pk, by=member(sem), at=AT)
    assert Signaal.objects.get(pk=key).groep == groep
    with pytest.raises(NoSubject):
        report(by=cast.reader("Kim", KCC), at=AT)
    with pytest.raises(NoSubject):
        report(persoon=sem.pk, groep=groep.pk, by=member(sem), at=AT)


@pytest.mark.covers("S3-46")
def test_a_signal_has_no_case_number_and_no_term(cast: Cast) -> None:
    names = {field.name for field in Signaal._meta.get_fields()}
    assert not names & {"kenmerk", "nummer", "zaaknummer", "uiterste_op", "afgesproken_op"}
    key = report(persoon=cast.person("Sem").pk, by=cast.reader("Kim", KCC), at=AT)
    assert Signaal.objects.get(pk=key).oordeel == ""  # and nothing need be done with it


def test_who_may_not_report_is_refused_and_nothing_is_kept(cast: Cast) -> None:
    sem = cast.person("Sem")
    for name, role in (("Bram", BELEIDSANALIST), ("Els", AUDITOR), ("Lot", LOKALE_BEHEERDER), ("Mo", WIJKTEAMMANAGER)):
        with pytest.raises(MayNot):
            report(persoon=sem.pk, by=cast.reader(name, role), at=AT)
    with pytest.raises(NotFound):
        report(persoon=cast.person("Ver", gemeente=ELSEWHERE).pk, by=cast.reader("Kim", KCC), at=AT)
    with pytest.raises(NotFound):
        report(persoon=uuid4(), by=cast.reader("Kim", KCC), at=AT)
    with pytest.raises(NotFound):  # a resident knows nobody else's key
        report(persoon=cast.person("Anja").pk, by=member(sem), at=AT)
    assert not Signaal.objects.exists()
    assert Logregel.objects.filter(soort="weigering", handeling="signaal.melden").count() == 7


def test_what_cannot_be_is_refused_by_name(cast: Cast) -> None:
    kim, sem = cast.reader("Kim", KCC), cast.person("Sem").pk
    with pytest.raises(InTheFuture):
        report(persoon=sem, ontvangen_tijd=AT + timedelta(minutes=1), by=kim, at=AT)
    with pytest.raises(NoSuchOnderwerp):
        report(persoon=sem, onderwerp=onderwerp("vreemd", gemeente=ELSEWHERE).pk, by=kim, at=AT)
    with pytest.raises(NoSuchTeam):
        report(persoon=sem, team=cast.teams["west"].pk, by=kim, at=AT)
    with pytest.raises(Invalid, match="kanaal"):
        report(persoon=sem, kanaal="rooksignaal", by=kim, at=AT)
    with pytest.raises(Invalid, match="indiener"):
        report(persoon=sem, indiener="automatisch", by=kim, at=AT)
    with pytest.raises(LooksLikeBsn):
        report(persoon=sem, omschrijving="BSN 111222333", by=kim, at=AT)
    assert not Signaal.objects.exists()


@pytest.mark.covers("S3-48", "S3-168")
def test_the_team_sees_what_waits_for_it_and_nobody_else_does(cast: Cast) -> None:
    signaal = neighbour_calls(cast, cast.person("Sem"))
    tom, mo = cast.reader("Tom"), cast.reader("Mo", WIJKTEAMMANAGER)
    assert signalen.why(tom, SEE_WAT, signaal.pk, at=AT) == ["wacht op uw team"]
    assert signalen.may(mo, SEE_DAT, signaal.pk, at=AT)
    assert not signalen.may(mo, SEE_WAT, signaal.pk, at=AT)
    for name, role in (("Vera", REGISSEUR), ("Ria", BEHANDELAAR), ("Lot", LOKALE_BEHEERDER), ("Els", AUDITOR)):
        assert not signalen.may(cast.reader(name, role), SEE_DAT, signaal.pk, at=AT)
    assert not signalen.may(cast.reader("Wil", gemeente=ELSEWHERE), SEE_DAT, signaal.pk, at=AT)


def test_the_triage_list_names_whom_it_is_about_and_reads_no_content(cast: Cast) -> None:
    sem = cast.person("Sem")
    neighbour_calls(cast, sem)
    neighbour_calls(cast, cast.person("Noor"), urgent=True)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        lines = waiting(cast.reader("Tom"), at=AT)
    assert [(line.naam, line.urgent) for line in lines] == [("Noor de Wit", True), ("Sem de Wit", False)]
    about = [query["sql"] for query in asked if "regie_" in query["sql"]]
    assert len(about) == 3
    assert not any("_inhoud" in sql for sql in about)
    assert personen.may(cast.reader("Tom"), SEE_DAT, sem.pk, at=AT)
    assert not personen.may(cast.reader("Vera"), SEE_DAT, sem.pk, at=AT)
    assert waiting(cast.reader("Vera"), at=AT) == []
    assert waiting(cast.reader("Kim", KCC), at=AT) == []  # what one reported is not what one judges


def test_the_numbers_are_those_of_the_list(cast: Cast) -> None:
    neighbour_calls(cast, cast.person("Sem"))
    neighbour_calls(cast, cast.person("Noor"), urgent=True)
    arrears(cast.person("Kees"), "1")
    found = counts(cast.reader("Tom"), at=AT)
    assert (found.waiting, found.urgent, found.to_distribute) == (2, 1, 0)
    assert counts(cast.reader("Mo", WIJKTEAMMANAGER), at=AT).to_distribute == 1
    nothing = counts(cast.reader("Vera"), at=AT)
    assert (nothing.waiting, nothing.oldest) == (0, None)


def test_a_school_sees_what_it_reported_itself_and_not_what_another_partner_did(cast: Cast) -> None:
    sem = cast.person("Sem")
    of_rmc = report(persoon=sem.pk, omschrijving="spijbelt", by=cast.reader("Ria", BEHANDELAAR), at=AT)
    of_uwv = report(persoon=sem.pk, omschrijving="boos", by=cast.reader("Umit", BEHANDELAAR), at=AT)
    ria = cast.reader("Ria", BEHANDELAAR)
    assert signalen.may(ria, SEE_WAT, of_rmc, at=AT)
    assert not signalen.may(ria, SEE_DAT, of_uwv, at=AT)
    assert [line.signaal for line in reported(ria, at=AT)] == [of_rmc]
    assert not signalen.may(cast.reader("Zoë", BEHANDELAAR), SEE_DAT, of_rmc, at=AT)


def test_a_worker_adds_to_an_own_signal_until_it_is_judged(cast: Cast) -> None:
    signaal = neighbour_calls(cast, cast.person("Sem"))
    kim, was = cast.reader("Kim", KCC), "Ik hoor elke avond geschreeuw."
    supplement(
        signaal=signaal.pk, base={"omschrijving": was}, new={"omschrijving": was + " Ook overdag."}, by=kim, at=AT
    )
    assert page(kim, signaal.pk, at=AT).signaal.wat == {"onderwerp": None, "omschrijving": was + " Ook overdag."}
    reject(signaal=signaal.pk, reden="onjuist", by=cast.reader("Tom"), at=AT)
    with pytest.raises(SignaalAlreadyJudged):
        supplement(signaal=signaal.pk, base={"omschrijving": was}, new={"omschrijving": ""}, by=kim, at=AT)


@pytest.mark.covers("S3-43")
def test_a_system_that_delivers_twice_makes_one_signal(cast: Cast) -> None:
    sem = cast.person("Sem")
    first = arrears(sem, "2026-17", omschrijving="drie maanden huur")
    again = arrears(sem, "2026-17", omschrijving="andere tekst", at=AT + timedelta(days=1))
    assert again == first
    assert (first.bron, first.indiener, first.medewerker) == ("corporatie", "automatisch", None)
    assert SignaalInhoud.objects.get(van=first).omschrijving == "drie maanden huur"
    assert Gebeurtenis.objects.filter(soort="signaal.innemen").count() == 1
    with pytest.raises(SourceKeyUsed):
        arrears(cast.person("Kees"), "2026-17")
    assert arrears(sem, "2026-18") != first


def test_only_the_system_takes_in_and_it_names_its_source(cast: Cast) -> None:
    sem = cast.person("Sem")
    with pytest.raises(MayNot):
        take_in(bron="x", bronsleutel="1", persoon=sem.pk, ontvangen_tijd=AT, by=cast.reader("Kim", KCC), at=AT)
    with pytest.raises(Invalid):
        take_in(bron=" ", bronsleutel="1", persoon=sem.pk, ontvangen_tijd=AT, by=system_reader("inname"), at=AT)


@pytest.mark.covers("S3-45")
def test_a_signal_for_a_running_plan_goes_to_its_regie_and_not_to_a_team(cast: Cast) -> None:
    with filed(answer=True) as seen:
        signaal = neighbour_calls(cast, cast.person("Sem"))
    assert seen == [signaal]
    assert signaal.wacht_op == "regie"
    assert not signalen.may(cast.reader("Tom"), SEE_DAT, signaal.pk, at=AT)
    with filed(answer=False):
        assert neighbour_calls(cast, cast.person("Noor")).wacht_op == "team"


def test_an_urgent_signal_is_told_to_the_team_and_the_notice_holds_no_content(cast: Cast) -> None:
    signaal = neighbour_calls(cast, cast.person("Sem"), urgent=True)
    told = Melding.objects.filter(soort="signaal.urgent")
    team = {str(cast.medewerkers[name].pk) for name in ("Rachida", "Tom", "Mo")}
    assert {one.voor for one in told} == team
    assert {one.object_id for one in told} == {signaal.pk}
    neighbour_calls(cast, cast.person("Noor"))
    assert Melding.objects.filter(soort="signaal.urgent").count() == 3


def test_the_event_of_a_signal_holds_states_only(cast: Cast) -> None:
    neighbour_calls(cast, cast.person("Sem"))
    event = Gebeurtenis.objects.get()
    assert event.gegevens == {"oordeel": "", "wacht_op": "team"}


def test_a_participant_may_report_about_the_group_and_sees_only_the_own_words(cast: Cast) -> None:
    sem, buur = cast.person("Sem"), cast.person("Buur")
    groep = cast.group(sem, participants=(buur,))
    key = report(groep=groep.pk, omschrijving="Het gaat niet goed.", by=participant(buur), at=AT)
    (line,) = reported(participant(buur), at=AT)
    assert (line.signaal, line.judged, line.feedback, line.naam) == (key, False, 0, "")
    assert not signalen.may(member(sem), SEE_DAT, key, at=AT)
