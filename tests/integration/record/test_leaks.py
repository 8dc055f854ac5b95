"""A hostile reading: ways around the rules that a curious reader would try."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from ketenzicht.access.log.queries import who_looked
from ketenzicht.access.models import Grondslag, Logregel
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, read
from ketenzicht.access.policy.history import history
from ketenzicht.access.rollen import presets
from ketenzicht.regie.bewaren import insight, rights
from ketenzicht.regie.contacten import notes, opening
from ketenzicht.regie.contacten.rules import notities
from ketenzicht.regie.delen.consent import block_consent, give_consent
from ketenzicht.regie.delen.rules import toestemmingen
from ketenzicht.regie.groepen.queries import municipal_contacts
from ketenzicht.regie.groepen.relations import set_municipal_contact
from ketenzicht.regie.models import Adres, Doel, Gezag, Signaal, Taak, Traject
from ketenzicht.regie.personen.addresses import set_secret_address
from ketenzicht.regie.personen.queries import card
from ketenzicht.regie.plannen.goals import set_goal
from ketenzicht.regie.plannen.page import page
from ketenzicht.regie.plannen.rules import doelen
from ketenzicht.regie.plannen.timeline import export, timeline
from ketenzicht.regie.signalen import queries as signal_queries
from ketenzicht.regie.signalen.actions import report, supplement
from ketenzicht.regie.signalen.errors import SignaalIsTold
from ketenzicht.regie.signalen.informing import inform, redact
from ketenzicht.regie.signalen.judging import accept
from ketenzicht.regie.signalen.rules import signalen
from ketenzicht.regie.taken import queries as task_queries
from ketenzicht.regie.taken import sending
from ketenzicht.regie.trajecten import queries as traject_queries
from tests.integration.record.cast import AT, ELSEWHERE, HERE, SINCE, Cast, member, participant
from tests.integration.record.plannen_scene import DAY, HOUR, Household, household, planned
from tests.integration.record.taken_scene import a_product

WEIGHED: dict[str, Any] = {"soort": "afweging", "afweging": "spoed", "doel": "school", "eindigt_op": date(2026, 6, 1)}


@pytest.fixture
def home(cast: Cast) -> Household:
    return household(cast)


def law(until: date) -> Grondslag:
    return Grondslag.objects.create(soort="wet", wet="wmo", artikel="5.1.1", doel="hulp", eindigt_op=until)


def a_case(home: Household, product: Any, **columns: Any) -> Traject:
    """A traject of the provider where Zoë works, ordered by the organisation of the regisseur."""
    given: dict[str, Any] = {
        "gemeente_id": HERE, "plan_id": home.plan, "groep": home.groep, "product": product, "gemaakt_tijd": AT, "gemaakt_door": "test",
        "organisatie": home.cast.organisaties["zorgaanbieder"], "opdrachtgever": home.cast.organisaties["wijkteams"],
        "behandelaar": home.cast.medewerkers["Zoë"], "mijn_referentie": "1", "aangemeld_op": AT.date(), "grondslag": law(date(2026, 12, 31)),
    }  # fmt: skip
    return Traject.objects.create(**(given | columns))


# -- the reporter of a signal (P-2)


@pytest.fixture
def told(home: Household) -> UUID:
    """Anja reported something about Sem, by name; Rachida took the name out and told Sem of it."""
    key = report(persoon=home.sem.pk, omschrijving="Ik, Anja, hoor ruzie.", by=member(home.anja), at=AT)
    signal_queries.page(member(home.anja), key, at=AT)
    redact(
        signaal=key, base={"omschrijving": "Ik, Anja, hoor ruzie."}, new={"omschrijving": "Er is ruzie."}, by=home.rachida, at=AT
    )  # fmt: skip
    accept(signaal=key, by=home.rachida, at=AT)
    inform(signaal=key, persoon=home.sem.pk, wijze="gesprek", melder_onherkenbaar=True, by=home.rachida, at=AT)
    return key


@pytest.mark.covers("P-2")
def test_the_reporter_stands_in_no_page_export_or_history_of_who_was_told(cast: Cast, transactional_db: None) -> None:
    home = household(cast)
    key = report(persoon=home.sem.pk, omschrijving="Ik, Anja, hoor ruzie.", by=member(home.anja), at=AT)
    redact(
        signaal=key, base={"omschrijving": "Ik, Anja, hoor ruzie."}, new={"omschrijving": "Er is ruzie."}, by=home.rachida, at=AT
    )  # fmt: skip
    inform(signaal=key, persoon=home.sem.pk, wijze="gesprek", melder_onherkenbaar=True, by=home.rachida, at=AT)
    sem = member(home.sem)
    (shown,) = page(sem, home.plan, at=AT)["signaal"]
    assert shown.wat is not None and shown.wat["omschrijving"] == "Er is ruzie."
    columns = {f.attname: getattr(shown.dat, f.attname) for f in Signaal._meta.concrete_fields}
    assert str(home.anja.pk) not in str(columns)
    assert not {"inwoner", "internet", "regie"} & {str(value) for value in columns.values()}
    (own,) = json.loads(export(sem, home.plan, at=AT))["signaal"]
    assert str(home.anja.pk) not in json.dumps(own) and "inwoner" not in json.dumps(own)
    changes = history(sem, signalen, key, at=AT + HOUR)
    assert "Ik, Anja" not in repr(changes)
    assert {one.wie for one in changes} == {""}
    assert "Ik, Anja" in repr(history(home.rachida, signalen, key, at=AT + HOUR))


@pytest.mark.covers("P-2", "S3-171")
def test_the_log_does_not_tell_the_person_that_a_resident_reported(home: Household, told: UUID) -> None:
    lines = who_looked(member(home.sem), [home.sem.pk], at=AT)
    assert [line for line in lines if line.object_soort == "signaal" and line.functie == "groepslid"] == []
    assert "gemeld" not in repr([line.grond for line in lines])
    assert any(line.object_soort == "signaal" and line.functie == "groepslid" for line in who_looked(
        home.cast.reader("Els", presets.AUDITOR), [home.sem.pk], at=AT
    ))  # fmt: skip


@pytest.mark.covers("P-2", "S3-120")
def test_a_reporter_does_not_learn_that_a_plan_runs_or_that_others_reported_too(home: Household) -> None:
    neighbour = home.cast.person("Bertus")
    home.cast.group(home.sem, participants=(neighbour,))
    key = report(persoon=home.sem.pk, omschrijving="Ruzie.", by=participant(neighbour), at=AT)
    of_rmc = report(
        persoon=home.sem.pk, omschrijving="Spijbelt.", by=home.cast.reader("Ria", presets.BEHANDELAAR), at=AT
    )
    assert set(Signaal.objects.values_list("wacht_op", flat=True)) == {"regie"}
    for reader, signaal in ((participant(neighbour), key), (home.cast.reader("Ria", presets.BEHANDELAAR), of_rmc)):
        row = signal_queries.page(reader, signaal, at=AT).signaal.dat
        assert (row.wacht_op, row.vervolg, row.vervolg_id, row.bundel_id, row.afwijsreden) == ("", "", None, None, "")


@pytest.mark.covers("P-2")
def test_inzage_hands_out_a_signal_without_the_way_that_it_came(home: Household, told: UUID) -> None:
    key = rights.receive(persoon=home.sem.pk, soort="inzage", by=home.rachida, at=AT)
    pieces = {piece.key: piece for piece in insight.collected(home.rachida, key, at=AT)}
    assert pieces[told].na_te_kijken
    assert {"geregistreerd_door", "kanaal", "indiener", "wacht_op"}.isdisjoint(pieces[told].dat)
    assert not [name for piece in pieces.values() for name in piece.dat if name == "door" or name.endswith("_door")]


def test_who_reported_adds_nothing_once_the_person_was_told(home: Household) -> None:
    key = report(persoon=home.sem.pk, omschrijving="Er is ruzie.", by=member(home.anja), at=AT)
    inform(signaal=key, persoon=home.sem.pk, wijze="gesprek", melder_onherkenbaar=True, by=home.rachida, at=AT)
    with pytest.raises(SignaalIsTold):
        supplement(
            signaal=key, base={"omschrijving": "Er is ruzie."}, new={"omschrijving": "Ik, Anja, hoor ruzie."}, by=member(home.anja), at=AT
        )  # fmt: skip
    assert "Anja" not in repr(signal_queries.about_me(member(home.sem), at=AT))


# -- what is for the regie only


@pytest.mark.covers("X-33", "P-4", "S3-17")
def test_an_internal_note_about_a_child_is_not_for_a_parent_who_is_in_another_group(cast: Cast) -> None:
    anja, bert, kas = cast.person("Anja"), cast.person("Bert"), cast.person("Kas", born=date(2018, 1, 1))
    for parent in (anja, bert):
        Gezag.objects.create(kind=kas, ouder=parent, soort="ouderlijk", geldig_van=SINCE)
    plan = planned(cast, cast.group(bert, kas), "Vera")
    vera = cast.reader("Vera")
    internal = notes.write_note(plan=plan, tekst="Zorg over Anja", persoon=kas.pk, intern=True, by=vera, at=AT)
    shared = notes.write_note(plan=plan, tekst="Kas slaapt goed", persoon=kas.pk, by=vera, at=AT)
    for parent in (anja, bert):
        assert notities.may(member(parent), SEE_WAT, shared, at=AT)
        assert not notities.may(member(parent), SEE_DAT, internal, at=AT)


@pytest.mark.covers("X-33")
def test_what_was_written_while_it_was_internal_stays_so_in_the_history(cast: Cast, transactional_db: None) -> None:
    home = household(cast)
    note = notes.write_note(plan=home.plan, tekst="Ik vermoed geweld", by=home.rachida, at=AT)
    change = {"base": {"tekst": "Ik vermoed geweld"}, "new": {"tekst": "Gesprek gehad"}}
    notes.change_note(notitie=note, **change, by=home.rachida, at=AT + HOUR)
    opening.set_subject(soort="notitie", object_id=note, voor_groep=True, by=home.rachida, at=AT + 2 * HOUR)
    later = {"base": {"tekst": "Gesprek gehad"}, "new": {"tekst": "Goed gesprek gehad"}}
    notes.change_note(notitie=note, **later, by=home.rachida, at=AT + 3 * HOUR)
    told = repr(history(member(home.anja), notities, note, at=AT + DAY))
    assert "geweld" not in told
    assert "Goed gesprek" in told
    assert "geweld" in repr(history(home.rachida, notities, note, at=AT + DAY))


@pytest.mark.covers("S3-123")
def test_why_a_consent_was_blocked_is_not_told_to_who_gave_it_on_any_surface(
    cast: Cast, transactional_db: None
) -> None:
    home = household(cast)
    given = give_consent(
        plan=home.plan, persoon=home.sem.pk, aan_persoon=home.anja.pk, soorten=["doel"], geldig_tot=AT + 30 * DAY, by=member(home.sem), at=AT
    )  # fmt: skip
    block_consent(toestemming=given, reden="Anja zet hem onder druk", by=home.rachida, at=AT + HOUR)
    ((shown,),) = read(member(home.sem), (toestemmingen, toestemmingen.model.objects.filter(pk=given)), at=AT + DAY)
    assert shown.dat.blokkade_reden == ""
    assert "druk" not in repr(history(member(home.sem), toestemmingen, given, at=AT + DAY))
    assert "druk" in repr(history(home.rachida, toestemmingen, given, at=AT + DAY))


# -- hidden objects behind what is seen


@pytest.mark.covers("S3-120", "S0-3")
def test_a_task_of_the_group_does_not_point_at_a_goal_of_one_member(home: Household) -> None:
    hidden = home.goal("van Sem", home.sem)
    row = Taak.objects.get(
        pk=sending.send(
            organisatie=home.cast.organisaties["rmc"].pk, plan=home.plan, groep=home.groep.pk, doel=hidden, grondslag=WEIGHED, by=home.rachida, at=AT
        )
    )  # fmt: skip
    assert row.doel_id == hidden
    for reader in (member(home.anja), participant(home.bep)):
        (shown,) = page(reader, home.plan, at=AT)["taak"]
        assert (shown.dat.doel_id, shown.dat.plan_id) == (None, UUID(str(home.plan)))
    assert str(hidden) not in export(member(home.anja), home.plan, at=AT).decode()
    (own,) = page(member(home.sem), home.plan, at=AT)["taak"]
    assert own.dat.doel_id == hidden
    assert {line.persoon_id for line in Logregel.objects.filter(soort="inzage", object_id=row.pk)} == {None}


@pytest.mark.covers("S3-17", "P-4")
def test_a_parent_who_sees_something_of_a_child_is_not_pointed_at_the_plan_of_the_other_parent(cast: Cast) -> None:
    anja, bert, kas = cast.person("Anja"), cast.person("Bert"), cast.person("Kas", born=date(2018, 1, 1))
    Gezag.objects.create(kind=kas, ouder=anja, soort="ouderlijk", geldig_van=SINCE)
    plan = planned(cast, cast.group(bert, kas), "Vera")
    vera, mother = cast.reader("Vera"), member(anja)
    doel = set_goal(plan=plan, tekst="Leren lezen", persoon=kas.pk, by=vera, at=AT)
    sending.send(organisatie=cast.organisaties["rmc"].pk, plan=plan, persoon=kas.pk, grondslag=WEIGHED, by=vera, at=AT)
    ((shown,),) = read(mother, (doelen, Doel.objects.filter(pk=doel)), at=AT)
    assert shown.wat is not None and shown.dat.plan_id is None
    (line,) = task_queries.open_tasks(mother, persoon=kas.pk, at=AT)
    assert line.plan is None
    assert task_queries.open_tasks(vera, persoon=kas.pk, at=AT)[0].plan == plan


@pytest.mark.covers("S3-124", "S3-126", "S3-169")
def test_a_participant_learns_no_organisation_status_or_result(home: Household) -> None:
    product = a_product(geleverd_door="partner")
    a_case(
        home,
        product,
        laatste_status="urine schoon",
        laatste_status_tijd=AT,
        beeindigd_op=AT.date(),
        reden_einde="ander_domein",
    )
    bep = participant(home.bep)
    (shown,) = page(bep, home.plan, at=AT)["traject"]
    row = shown.dat
    assert (row.laatste_status, row.reden_einde, row.uitkomst) == ("", "", "")
    assert (row.product_id, row.organisatie_id, row.behandelaar_id) == (None, None, None)
    (line,) = traject_queries.of_plan(bep, home.plan, at=AT)
    assert (line.product, line.organisatie, line.behandelaar, line.laatste_status) == ("", "", "", "")
    assert line.aangemeld_op == AT.date()
    (own,) = traject_queries.of_plan(member(home.anja), home.plan, at=AT)
    assert (own.organisatie, own.laatste_status) == ("Zorgaanbieder", "urine schoon")


@pytest.mark.covers("S3-120", "S3-169")
def test_a_page_of_the_timeline_is_as_full_for_who_sees_little(home: Household) -> None:
    home.goal("samen", at=AT)
    for number in range(250):
        home.goal(f"van Sem {number}", home.sem, at=AT + timedelta(minutes=number + 1))
    before = [one for one in timeline(member(home.anja), home.plan, at=AT + DAY) if one.soort == "doel"]
    assert len(before) == 1


@pytest.mark.covers("P-4")
def test_a_contact_in_another_municipality_does_not_tell_the_group_where_somebody_hides(home: Household) -> None:
    set_municipal_contact(groep=home.groep.pk, gemeente=ELSEWHERE, toelichting="opvang", by=home.rachida, at=AT)
    assert len(municipal_contacts(home.rachida, home.groep.pk, at=AT)) == 1
    assert municipal_contacts(member(home.anja), home.groep.pk, at=AT) == []


@pytest.mark.covers("P-4")
def test_a_parent_sees_no_address_of_a_child_that_lives_at_a_secret_one(home: Household) -> None:
    kas = home.cast.person("Kas", born=date(2018, 1, 1))
    groep = home.cast.group(home.anja, kas)
    planned(home.cast, groep)
    Gezag.objects.create(kind=kas, ouder=home.anja, soort="ouderlijk", geldig_van=SINCE)
    Adres.objects.create(persoon=kas, soort="post", plaats="Postbus bij de opvang", geldig_van=SINCE)
    assert len(card(member(home.anja), kas.pk, at=AT).adressen) == 1
    set_secret_address(persoon=kas.pk, soort="opvang", adres="Hier 1", geldig_van=AT.date(), by=home.rachida, at=AT)
    assert card(member(home.anja), kas.pk, at=AT).adressen == ()
    assert len(card(home.rachida, kas.pk, at=AT).adressen) == 1
