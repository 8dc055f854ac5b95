"""Contacts in one line, planned or afterwards; what the KCC can answer; the call-back note."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from ketenzicht.access.errors import InTheFuture, Invalid, MayNot, NotFound
from ketenzicht.access.models import Medewerker, Melding
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Policy, policies
from ketenzicht.access.rollen.presets import BEHANDELAAR, KCC, WIJKTEAMMANAGER
from ketenzicht.regie.contacten.contacts import (
    call_back,
    called_back,
    change_contact,
    drop_contact,
    hold_contact,
    log_contact,
    plan_contact,
)
from ketenzicht.regie.contacten.errors import (
    ContactNotPlanned,
    NoRegisseur,
    NothingToCallBack,
    NotInGroup,
    SeveralPlans,
    SubjectNeeded,
)
from ketenzicht.regie.contacten.kcc import kcc_answer
from ketenzicht.regie.contacten.queries import contacts
from ketenzicht.regie.contacten.rules import klantcontacten
from ketenzicht.regie.contacten.today import call_backs
from ketenzicht.regie.models import (
    Aanvraag,
    Klantcontact,
    KlantcontactInhoud,
    Product,
    Traject,
    TrajectInhoud,
    Zaaktype,
)
from tests.integration.record.cast import AT, ELSEWHERE, HERE, SINCE, Cast, member, participant
from tests.integration.record.contacten_scene import Household, closed, household, plan_of

DAY = timedelta(days=1)


def a_traject(cast: Cast, home: Household) -> Traject:
    """A traject of Zoë for Sem, under the plan."""
    zaaktype = Zaaktype.objects.create(code="begeleiding", titel="Begeleiding")
    product = Product.objects.create(
        gemeente_id=HERE, code="02A", titel="Begeleiding", wet="wmo", geleverd_door="partner", zaaktype=zaaktype, geldig_van=SINCE
    )  # fmt: skip
    return Traject.objects.create(
        gemeente_id=HERE, plan=home.plan, persoon=home.sem, gemaakt_tijd=AT, gemaakt_door="test", product=product,
        organisatie=cast.organisaties["zorgaanbieder"], behandelaar=cast.medewerkers["Zoë"], mijn_referentie="m1",
        aangemeld_op=AT.date(), zichtbaar_voor_kcc=True,
    )  # fmt: skip


@pytest.fixture
def trajecten(monkeypatch: pytest.MonkeyPatch) -> None:
    """The policy of trajecten, reduced to what is asked of it here."""
    own: Policy[Traject] = Policy(Traject, noun="het traject", inhoud=TrajectInhoud)
    own.allow(SEE_WAT, because="behandelaar", roles={BEHANDELAAR})(
        lambda reader, _: Traject.objects.filter(behandelaar=reader.id).values("pk")
    )
    own.allow(SEE_DAT, because="zichtbaar", roles={KCC})(
        lambda _, __: Traject.objects.filter(zichtbaar_voor_kcc=True).values("pk")
    )
    requests: Policy[Aanvraag] = Policy(Aanvraag, noun="de aanvraag")
    requests.allow(SEE_DAT, because="zichtbaar", roles={KCC})(
        lambda _, __: Aanvraag.objects.filter(zichtbaar_voor_kcc=True).values("pk")
    )
    monkeypatch.setitem(policies, "traject", own)
    monkeypatch.setitem(policies, "aanvraag", requests)


@pytest.fixture(autouse=True)
def the_real_policies_come_back() -> object:
    """A policy registers itself when it is made."""
    before = dict(policies)
    yield
    policies.clear()
    policies.update(before)


@pytest.mark.covers("S3-61")
def test_a_contact_is_one_line_and_perhaps_minutes(cast: Cast) -> None:
    home = household(cast)
    key = log_contact(plan=home.key, persoon=home.sem.pk, tekst="Gaat goed.", minuten=10, by=home.rachida, at=AT)
    row = Klantcontact.objects.get(pk=key)
    assert (row.contact_tijd, row.minuten, row.medewerker) == (AT, 10, cast.medewerkers["Rachida"])
    assert klantcontacten.may(member(home.sem), SEE_WAT, key, at=AT)
    assert not klantcontacten.may(member(home.anja), SEE_DAT, key, at=AT)
    assert not klantcontacten.may(participant(home.henk), SEE_DAT, key, at=AT)
    bare = log_contact(plan=home.key, by=home.rachida, at=AT)  # not even a text is asked
    assert not klantcontacten.may(member(home.sem), SEE_DAT, bare, at=AT)
    change_contact(klantcontact=key, base={"tekst": "Gaat goed."}, new={"tekst": "Gaat beter."}, by=home.rachida, at=AT)
    assert [one.wat and one.wat["tekst"] for one in contacts(member(home.sem), home.key, at=AT)] == ["Gaat beter."]


@pytest.mark.covers("S3-62")
def test_a_contact_in_the_frame_of_a_traject_is_kept_at_that_traject(cast: Cast, trajecten: None) -> None:
    home = household(cast)
    traject, zoe = a_traject(cast, home), cast.reader("Zoë", BEHANDELAAR)
    key = log_contact(traject=traject.pk, tekst="Intake.", kanaal="huisbezoek", by=zoe, at=AT)
    row = Klantcontact.objects.get(pk=key)
    assert (row.traject, row.plan, row.persoon) == (traject, home.plan, home.sem)
    assert klantcontacten.may(zoe, SEE_WAT, key, at=AT)
    assert klantcontacten.may(home.rachida, SEE_WAT, key, at=AT)
    with pytest.raises(NotFound):
        log_contact(traject=traject.pk, tekst="x", by=cast.reader("Ria", BEHANDELAAR), at=AT)


@pytest.mark.covers("S3-61")
def test_a_planned_contact_is_held_or_dropped(cast: Cast) -> None:
    home = household(cast)
    with pytest.raises(Invalid, match="nog komt"):
        plan_contact(plan=home.key, gepland_tijd=AT, by=home.rachida, at=AT)
    first, second = (
        plan_contact(plan=home.key, persoon=home.anja.pk, gepland_tijd=AT + days * DAY, by=home.rachida, at=AT) for days in (1, 2)
    )  # fmt: skip
    assert Klantcontact.objects.get(pk=first).contact_tijd is None
    assert Melding.objects.filter(voor=str(home.anja.pk), soort="klantcontact.gepland").count() == 2
    hold_contact(klantcontact=first, tekst="Gesproken.", minuten=45, by=home.rachida, at=AT + DAY)
    drop_contact(klantcontact=second, by=home.rachida, at=AT + DAY)
    assert Klantcontact.objects.get(pk=first).contact_tijd == AT + DAY
    assert KlantcontactInhoud.objects.get(van=first).tekst == "Gesproken."
    for key in (first, second):
        with pytest.raises(ContactNotPlanned):
            hold_contact(klantcontact=key, by=home.rachida, at=AT + 3 * DAY)


def test_what_cannot_be_is_refused_by_name(cast: Cast) -> None:
    home, kim = household(cast), cast.reader("Kim", KCC)
    with pytest.raises(SubjectNeeded):
        log_contact(tekst="x", by=kim, at=AT)
    with pytest.raises(NotFound):
        log_contact(persoon=cast.person("Ver", gemeente=ELSEWHERE).pk, by=kim, at=AT)
    with pytest.raises(MayNot):
        log_contact(persoon=home.sem.pk, by=cast.reader("Mo", WIJKTEAMMANAGER), at=AT)
    with pytest.raises(InTheFuture):
        log_contact(persoon=home.sem.pk, contact_tijd=AT + DAY, by=kim, at=AT)
    for wrong in ({"minuten": 0}, {"minuten": 1441}, {"kanaal": "duif"}, {"soort": "x"}, {"richting": "x"}):
        with pytest.raises(Invalid):
            log_contact(persoon=home.sem.pk, by=kim, at=AT, **wrong)
    assert not Klantcontact.objects.exists()


@pytest.mark.covers("S3-141")
def test_the_kcc_refers_a_caller_to_the_regisseur_in_one_step(cast: Cast) -> None:
    home, kim = household(cast), cast.reader("Kim", KCC)
    key = call_back(persoon=home.anja.pk, tekst="Belt over de huur.", by=kim, at=AT)
    assert Melding.objects.get(soort="klantcontact.terugbellen").voor == home.rachida.id
    assert [row.pk for row in call_backs(home.rachida, at=AT)] == [key]
    assert klantcontacten.why(kim, SEE_WAT, key, at=AT) == ["door u vastgelegd"]
    called_back(klantcontact=key, by=home.rachida, at=AT + DAY)
    assert not call_backs(home.rachida, at=AT + DAY).exists()
    with pytest.raises(NothingToCallBack):
        called_back(klantcontact=key, by=home.rachida, at=AT + DAY)


@pytest.mark.covers("S3-141")
def test_with_several_plans_the_kcc_asks_which_and_with_none_there_is_the_quickscan(cast: Cast) -> None:
    home, kim = household(cast), cast.reader("Kim", KCC)
    other = plan_of(cast, cast.group(home.sem), "Vera")
    with pytest.raises(SeveralPlans, match=other.kenmerk):
        call_back(persoon=home.sem.pk, by=kim, at=AT)
    key = call_back(persoon=home.sem.pk, plan=other.pk, by=kim, at=AT)
    assert Klantcontact.objects.get(pk=key).terugbellen_voor == cast.medewerkers["Vera"]
    assert not klantcontacten.may(home.rachida, SEE_DAT, key, at=AT)
    with pytest.raises(NotInGroup):
        call_back(persoon=home.anja.pk, plan=other.pk, by=kim, at=AT)
    with pytest.raises(NoRegisseur):
        call_back(persoon=cast.person("Nieuw").pk, by=kim, at=AT)
    closed(home.plan)
    with pytest.raises(NoRegisseur):
        call_back(persoon=home.anja.pk, by=kim, at=AT)


@pytest.mark.covers("S3-141")
def test_when_the_first_regisseur_is_away_the_other_calls_back(cast: Cast) -> None:
    home = household(cast)
    home.plan.regisseurs.create(medewerker=cast.medewerkers["Tom"], geldig_van=AT)
    Medewerker.objects.filter(pk=home.rachida.id).update(afwezig_van=date(2026, 3, 1), afwezig_tot=date(2026, 3, 9))
    key = call_back(persoon=home.anja.pk, by=cast.reader("Kim", KCC), at=AT)
    assert Klantcontact.objects.get(pk=key).terugbellen_voor == cast.medewerkers["Tom"]
    assert Melding.objects.filter(soort="klantcontact.terugbellen").count() == 2


@pytest.mark.covers("S3-140", "S3-143", "S3-144", "S3-145", "S3-147")
def test_the_kcc_answers_without_content(cast: Cast, trajecten: None) -> None:
    home, kim = household(cast), cast.reader("Kim", KCC)
    traject = a_traject(cast, home)
    hidden = Traject.objects.create(
        gemeente_id=HERE, plan=home.plan, persoon=home.sem, gemaakt_tijd=AT, gemaakt_door="test", product=traject.product,
        organisatie=traject.organisatie, mijn_referentie="m2", aangemeld_op=AT.date(),
    )  # fmt: skip
    for days in range(6):
        log_contact(persoon=home.sem.pk, tekst="geheim", by=kim, at=AT + days * DAY)
    call_back(persoon=home.sem.pk, by=kim, at=AT + 6 * DAY)
    log_contact(plan=home.key, persoon=home.sem.pk, tekst="van de regie", by=home.rachida, at=AT)
    with CaptureQueriesContext(connection) as asked:
        found = kcc_answer(kim, persoon=home.sem.pk, at=AT + 7 * DAY)
    (plan,) = found.plans
    assert ([one.naam for one in plan.regisseurs], plan.kenmerk) == (["Rachida"], home.plan.kenmerk)
    assert [(case.soort, case.key, case.titel, case.status) for case in found.cases] == [
        ("traject", traject.pk, "Begeleiding", "aangemeld")
    ]
    assert hidden.pk not in {case.key for case in found.cases}
    assert (found.calls, found.call_backs_open, len(found.last_calls)) == (7, 1, 5)
    assert found.last_calls[0] == date(2026, 3, 8)
    assert not any("_inhoud" in query["sql"] for query in asked)
    assert len(asked) <= 6


@pytest.mark.covers("S3-143", "S3-144")
def test_the_kcc_answers_about_a_group_too_and_only_in_its_own_municipality(cast: Cast, trajecten: None) -> None:
    home = household(cast)
    a_traject(cast, home)
    found = kcc_answer(cast.reader("Kim", KCC), groep=home.groep.pk, at=AT)
    assert (len(found.plans), len(found.cases)) == (1, 1)
    away = kcc_answer(cast.reader("Wil", KCC, gemeente=ELSEWHERE), persoon=home.sem.pk, at=AT)
    assert (away.plans, away.cases, away.calls) == ((), (), 0)
    assert (
        kcc_answer(cast.reader("Kim", KCC), persoon=home.henk.pk, at=AT).plans == ()
    )  # who helps is not whom it is about


def test_the_rules_of_contacts_are_narrow_for_the_kcc(cast: Cast) -> None:
    home, kim = household(cast), cast.reader("Kim", KCC)
    of_the_regie = log_contact(plan=home.key, persoon=home.sem.pk, tekst="x", by=home.rachida, at=AT)
    assert not klantcontacten.may(kim, SEE_DAT, of_the_regie, at=AT)
    called = log_contact(persoon=home.sem.pk, tekst="x", by=kim, at=AT)
    colleague = cast.medewerkers["Bram"]
    assert klantcontacten.visible(cast.reader(colleague.naam, KCC), SEE_DAT, at=AT, where=Q(pk=called)).exists()
    assert not klantcontacten.may(cast.reader(colleague.naam, KCC), SEE_WAT, called, at=AT)


def test_a_regisseur_reads_back_and_mends_a_loose_contact(cast: Cast) -> None:
    nobody = cast.person("Noor")
    rachida, tom = cast.reader("Rachida"), cast.reader("Tom")
    key = log_contact(persoon=nobody.pk, tekst="belde over huur", by=rachida, at=AT)
    assert klantcontacten.may(rachida, SEE_WAT, key, at=AT + DAY)
    change_contact(klantcontact=key, base={"tekst": "belde over huur"}, new={"tekst": "belde over de huur"}, by=rachida, at=AT + DAY)  # fmt: skip
    assert KlantcontactInhoud.objects.get(van=key).tekst == "belde over de huur"
    assert not klantcontacten.may(tom, SEE_DAT, key, at=AT + DAY)
