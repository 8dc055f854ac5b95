"""A hostile reading, continued: grounds that ended, consents that went, and roles that would reach too far."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ketenzicht.access.models import Grondslag, Logregel, Medewerker
from ketenzicht.access.policy import SEE_DAT, SEE_WAT
from ketenzicht.access.rollen import presets
from ketenzicht.regie.bewaren import rights
from ketenzicht.regie.contacten.meetings import plan_meeting
from ketenzicht.regie.contacten.rules import overleggen
from ketenzicht.regie.delen.consent import give_consent, withdraw_consent
from ketenzicht.regie.delen.crossing import share_regie
from ketenzicht.regie.delen.errors import ConsentDoesNotHold
from ketenzicht.regie.delen.withholding import withhold
from ketenzicht.regie.models import Rechtsverzoek, Traject, Uitval
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.plannen.queries import plans_of
from ketenzicht.regie.plannen.rules import doelen, plannen
from ketenzicht.regie.signalen.actions import report
from ketenzicht.regie.signalen.rules import signalen
from ketenzicht.regie.taken import sending
from ketenzicht.regie.taken.rules import taken
from ketenzicht.regie.trajecten import queries as traject_queries
from ketenzicht.regie.trajecten.errors import GroundIsOver
from ketenzicht.regie.trajecten.rules import trajecten
from ketenzicht.regie.uitstroom.queries import outcomes
from ketenzicht.regie.uitstroom.rules import uitvallen
from tests.integration.record.cast import AT, HERE, Cast, member
from tests.integration.record.plannen_scene import DAY, HOUR, Household, household
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


# -- what crosses the border of an organisation (P-1)


@pytest.fixture
def consented(home: Household) -> UUID:
    """Sem lets the RMC see his goals."""
    return give_consent(
        plan=home.plan, persoon=home.sem.pk, aan_organisatie=home.cast.organisaties["rmc"].pk, doel="school", soorten=["doel"],
        geldig_tot=AT + 30 * DAY, by=member(home.sem), at=AT,
    )  # fmt: skip


@pytest.mark.covers("S3-152", "X-4", "P-9")
def test_consent_to_an_organisation_opens_to_who_works_with_the_person_and_not_to_every_colleague(
    home: Household, consented: UUID
) -> None:
    doel, ria = home.goal("Diploma", home.sem), home.cast.reader("Ria", presets.BEHANDELAAR)
    assert not doelen.may(ria, SEE_DAT, doel, at=AT)
    sending.send(
        organisatie=home.cast.organisaties["rmc"].pk, plan=home.plan, persoon=home.sem.pk, medewerker=home.cast.medewerkers["Ria"].pk,
        grondslag=WEIGHED, by=home.rachida, at=AT,
    )  # fmt: skip
    assert personen.may(ria, SEE_DAT, home.sem.pk, at=AT)
    assert doelen.why(ria, SEE_WAT, doel, at=AT) == ["met toestemming van de betrokkene"]


@pytest.mark.covers("P-1", "X-3")
def test_a_consultation_closes_for_a_partner_when_the_consent_under_it_is_withdrawn(
    home: Household, consented: UUID
) -> None:
    ground = {"soort": "toestemming", "toestemming": consented, "doel": "school", "eindigt_op": AT.date() + 20 * DAY}
    ria = home.cast.reader("Ria", presets.BEHANDELAAR)

    def meeting(*names: str) -> UUID:
        return plan_meeting(
            plan=home.plan, begin=AT + DAY, eind=AT + DAY + HOUR, agenda="Schulden", grondslag=ground,
            medewerkers=[home.cast.medewerkers[name].pk for name in names], by=home.rachida, at=AT,
        )  # fmt: skip

    key = meeting("Ria")
    assert overleggen.may(ria, SEE_WAT, key, at=AT)
    with pytest.raises(ConsentDoesNotHold):
        meeting("Ria", "Zoë")  # no consent to the house of Zoë
    withdraw_consent(toestemming=consented, by=member(home.sem), at=AT)
    assert not overleggen.may(ria, SEE_DAT, key, at=AT)
    assert not plannen.may(ria, SEE_DAT, home.plan, at=AT)
    with pytest.raises(ConsentDoesNotHold):
        meeting("Ria")


@pytest.mark.covers("P-1", "X-3", "S3-123")
def test_shared_regie_ends_with_the_consent_that_it_rests_on(home: Household, consented: UUID) -> None:
    ria = home.cast.reader("Ria", presets.REGISSEUR)
    share_regie(
        plan=home.plan, medewerker=UUID(ria.id), soort="toestemming", toestemming=consented, doel="samen regie",
        eindigt_op=AT.date() + 20 * DAY, by=home.rachida, at=AT,
    )  # fmt: skip
    assert plannen.may(ria, SEE_WAT, home.plan, at=AT)
    withdraw_consent(toestemming=consented, by=member(home.sem), at=AT + HOUR)
    assert not plannen.may(ria, SEE_DAT, home.plan, at=AT + HOUR)
    assert plannen.may(home.rachida, SEE_WAT, home.plan, at=AT + HOUR)


@pytest.mark.covers("P-1", "X-4")
def test_a_partner_gets_no_fields_of_the_person_after_the_ground_of_the_traject_ended(home: Household) -> None:
    row = a_case(home, a_product(geleverd_door="partner"), groep=None, persoon=home.sem, grondslag=law(AT.date()))
    zoe = home.cast.reader("Zoë", presets.BEHANDELAAR)
    assert list(traject_queries.shared_fields(zoe, row.pk, at=AT)) == [home.sem.pk]
    with pytest.raises(GroundIsOver, match="vraag"):
        traject_queries.shared_fields(zoe, row.pk, at=AT + DAY)
    assert not personen.may(zoe, SEE_DAT, home.sem.pk, at=AT + DAY)
    assert trajecten.may(zoe, SEE_WAT, row.pk, at=AT + DAY), "it is the partner's own case (S3-86)"


# -- roles that reach too far


@pytest.mark.covers("P-9", "S3-129")
def test_nobody_opens_a_file_by_registering_a_request_for_inzage_oneself(home: Household) -> None:
    tom, doel = home.cast.reader("Tom"), home.goal("Diploma", home.sem)
    key = rights.receive(persoon=home.sem.pk, soort="inzage", by=tom, at=AT)
    assert Rechtsverzoek.objects.get(pk=key).behandelaar_id is None
    assert not doelen.may(tom, SEE_DAT, doel, at=AT)
    assert not personen.may(tom, SEE_WAT, home.sem.pk, at=AT)
    own = rights.receive(persoon=home.sem.pk, soort="inzage", by=home.rachida, at=AT)
    assert Rechtsverzoek.objects.get(pk=own).behandelaar_id == UUID(home.rachida.id)


@pytest.mark.covers("S3-170", "S3-136")
def test_why_somebody_dropped_out_is_a_read_of_content_and_closed_where_the_portal_is(home: Household) -> None:
    row = Uitval.objects.create(
        gemeente_id=HERE, plan_id=home.plan, persoon=home.sem, fase="plan", reden="omstandigheden", initiatief="client",
        uitgevallen_op=AT.date(), gemaakt_tijd=AT, gemaakt_door="test",
    )  # fmt: skip
    assert [one.pk for one in outcomes(home.rachida, plan=home.plan, at=AT)] == [row.pk]
    (line,) = Logregel.objects.filter(soort="inzage", object_soort="uitval")
    assert (line.wie, line.persoon_id, line.grond) == (home.rachida.id, home.sem.pk, ["regisseur van dit plan"])
    assert uitvallen.may(member(home.sem), SEE_DAT, row.pk, at=AT)
    plannen.model.objects.filter(pk=home.plan).update(digitaal_inzien=False)
    assert not uitvallen.may(member(home.sem), SEE_DAT, row.pk, at=AT)
    for policy in (uitvallen, overleggen):
        assert {r.relation for r in policy.allows if r.because == "noodtoegang tot dit plan"} == {False}


@pytest.mark.covers("S3-140", "S3-131")
def test_klantcontact_lists_no_plans_of_a_regisseur(home: Household) -> None:
    kim = replace(home.cast.reader("Kim", presets.KCC), teams=frozenset({"noord"}))
    assert list(plans_of(kim, UUID(home.rachida.id), at=AT)) == []
    mo = home.cast.reader("Mo", presets.WIJKTEAMMANAGER)
    assert [plan.pk for plan in plans_of(mo, UUID(home.rachida.id), at=AT)] == [home.plan]

    a_case(home, a_product(geleverd_door="partner", zichtbaar_voor_kcc=True), behandelaar=None, zichtbaar_voor_kcc=True,
           organisatie=home.cast.organisaties["gemeente"])  # fmt: skip
    assert traject_queries.waiting(home.cast.reader("Kim", presets.KCC), at=AT) == []
    assert len(traject_queries.waiting(home.cast.reader("Bram", presets.BEHANDELAAR), at=AT)) == 1


@pytest.mark.covers("S3-119")
def test_what_is_withheld_from_everybody_is_also_withheld_from_regisseurs_and_managers_of_other_plans(
    home: Household,
) -> None:
    vera, mo = home.cast.reader("Vera"), home.cast.reader("Mo", presets.WIJKTEAMMANAGER)
    task = sending.send(
        organisatie=home.cast.organisaties["wijkteams"].pk, team=home.cast.teams["zuid"].pk, plan=home.plan, persoon=home.sem.pk, by=home.rachida, at=AT
    )  # fmt: skip
    assert taken.may(vera, SEE_WAT, task, at=AT) and plannen.may(mo, SEE_DAT, home.plan, at=AT)
    for soort, stuk in (("taak", task), ("plan", home.plan)):
        withhold(
            plan=home.plan,
            soort=soort,
            stuk=stuk,
            hoe="dat",
            reden="onderzoek",
            herzien_op=AT.date() + DAY,
            by=home.rachida,
            at=AT,
        )
    assert not taken.may(vera, SEE_DAT, task, at=AT)
    assert not plannen.may(mo, SEE_DAT, home.plan, at=AT)
    assert taken.may(home.rachida, SEE_WAT, task, at=AT) and plannen.may(home.rachida, SEE_WAT, home.plan, at=AT)


def test_a_colleague_elsewhere_in_a_large_organisation_does_not_read_what_was_reported(home: Household) -> None:
    key = report(persoon=home.sem.pk, omschrijving="Spijbelt.", by=home.cast.reader("Kim", presets.KCC), at=AT)
    assert not signalen.may(home.cast.reader("Bram", presets.BEHANDELAAR), SEE_DAT, key, at=AT)
    Medewerker.objects.filter(naam__in=("Kim", "Bram")).update(team=home.cast.teams["zuid"])
    assert signalen.may(home.cast.reader("Bram", presets.BEHANDELAAR), SEE_WAT, key, at=AT)
