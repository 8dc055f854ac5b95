"""Consultations, the calendar without content, and the day of a worker."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketenzicht.access.errors import NotFound
from ketenzicht.access.models import Melding
from ketenzicht.access.policy import SEE_DAT, SEE_WAT
from ketenzicht.access.rollen.presets import BEHANDELAAR, KCC, LOKALE_BEHEERDER, WIJKTEAMMANAGER
from ketenzicht.regie.afspraken import actions as agreements
from ketenzicht.regie.contacten.actions import plan_action
from ketenzicht.regie.contacten.agenda import calendar
from ketenzicht.regie.contacten.contacts import call_back, plan_contact
from ketenzicht.regie.contacten.errors import (
    MeetingEndsBeforeItBegins,
    MeetingIsOff,
    NoSuchWorker,
    NotInGroup,
)
from ketenzicht.regie.contacten.meetings import (
    call_off,
    invite,
    move_meeting,
    plan_meeting,
    report_meeting,
)
from ketenzicht.regie.contacten.queries import invited_to, meeting
from ketenzicht.regie.contacten.rules import overleggen
from ketenzicht.regie.contacten.today import meetings_on, today
from ketenzicht.regie.delen.errors import GrondslagEnded, GrondslagMissing
from ketenzicht.regie.models import Actie, Casusoverleg, Klantcontact
from ketenzicht.regie.plannen.hooks import closed as on_close
from ketenzicht.regie.plannen.rules import plannen
from tests.integration.record.cast import AT, HERE, SINCE, Cast, member, participant
from tests.integration.record.contacten_scene import household
from tests.integration.record.signalen_scene import neighbour_calls

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = AT + 3 * HOUR


def ground(until: date) -> dict[str, object]:
    return {"soort": "wet", "wet": "wmo", "artikel": "5.1.1", "doel": "casusoverleg", "eindigt_op": until}


@pytest.mark.covers("S3-101")
def test_a_regisseur_plans_a_consultation_and_invites_workers_and_people(cast: Cast) -> None:
    home = household(cast)
    zoe, tom = cast.reader("Zoë", BEHANDELAAR), cast.reader("Tom")
    key = plan_meeting(
        plan=home.key, begin=LATER, eind=LATER + HOUR, plaats="Wijkcentrum", agenda="De schulden van Anja.",
        medewerkers=[cast.medewerkers["Zoë"].pk, cast.medewerkers["Tom"].pk], personen=[home.anja.pk, home.henk.pk],
        grondslag=ground(date(2026, 6, 1)), by=home.rachida, at=AT,
    )  # fmt: skip
    assert Melding.objects.filter(soort="casusoverleg.uitnodiging").count() == 4
    assert overleggen.may(tom, SEE_WAT, key, at=AT)  # of the same organisation
    assert overleggen.may(zoe, SEE_WAT, key, at=AT)
    assert overleggen.may(member(home.anja), SEE_WAT, key, at=AT)
    henk = participant(home.henk)
    assert (overleggen.may(henk, SEE_DAT, key, at=AT), overleggen.may(henk, SEE_WAT, key, at=AT)) == (True, False)
    for stranger in (
        member(home.sem),
        cast.reader("Vera"),
        cast.reader("Kim", KCC),
        cast.reader("Mo", WIJKTEAMMANAGER),
    ):
        assert not overleggen.may(stranger, SEE_DAT, key, at=AT)
    assert len(list(invited_to(home.rachida, key, at=AT))) == 4
    assert list(invited_to(henk, key, at=AT)) == [(None, home.henk.pk)]


@pytest.mark.covers("P-1", "X-3")
def test_another_organisation_is_invited_only_with_a_ground_and_knows_nothing_when_it_is_over(cast: Cast) -> None:
    home, zoe = household(cast), cast.reader("Zoë", BEHANDELAAR)
    key = plan_meeting(plan=home.key, begin=LATER, eind=LATER + 90 * DAY, agenda="Schulden.", by=home.rachida, at=AT)
    outside = [cast.medewerkers["Zoë"].pk]
    for stated, error in ((None, GrondslagMissing), (ground(date(2026, 3, 1)), GrondslagEnded)):
        with pytest.raises(error):
            invite(casusoverleg=key, medewerkers=outside, grondslag=stated, by=home.rachida, at=AT)
    assert not Melding.objects.filter(voor=zoe.id).exists()
    assert not plannen.may(zoe, SEE_DAT, home.key, at=AT)

    invite(casusoverleg=key, medewerkers=outside, grondslag=ground(date(2026, 3, 10)), by=home.rachida, at=AT)
    shown = meeting(zoe, key, at=AT)
    assert shown is not None and shown.wat is not None and shown.wat["agenda"] == "Schulden."
    assert plannen.why(zoe, SEE_DAT, home.key, at=AT) == ["uitgenodigd voor een casusoverleg"]
    over = AT + 9 * DAY
    assert not overleggen.may(zoe, SEE_DAT, key, at=over)
    assert not plannen.may(zoe, SEE_DAT, home.key, at=over)

    invite(casusoverleg=key, medewerkers=outside, grondslag=ground(date(2026, 4, 1)), by=home.rachida, at=over)
    assert overleggen.may(zoe, SEE_WAT, key, at=over)
    assert list(invited_to(home.rachida, key, at=over)) == [(cast.medewerkers["Zoë"].pk, None)]


@pytest.mark.covers("P-1")
def test_the_agreement_with_a_partner_is_the_ground_of_an_invitation(cast: Cast) -> None:
    home = household(cast)
    agreements.make(
        gemeente=HERE, organisatie=cast.organisaties["rmc"].pk, geldig_van=SINCE, by=cast.reader("Lot", LOKALE_BEHEERDER), at=AT,
        content={"titel": "Samen", "wet": "wmo", "artikel": "5.1.1", "doel": "hulp"},
    )  # fmt: skip
    key = plan_meeting(
        plan=home.key, begin=LATER, eind=LATER + HOUR, medewerkers=[cast.medewerkers["Ria"].pk], by=home.rachida, at=AT
    )
    assert overleggen.may(cast.reader("Ria", BEHANDELAAR), SEE_WAT, key, at=AT)
    with pytest.raises(GrondslagMissing):
        invite(casusoverleg=key, medewerkers=[cast.medewerkers["Zoë"].pk], by=home.rachida, at=AT)


def test_a_consultation_is_moved_reported_and_called_off(cast: Cast) -> None:
    home = household(cast)
    key = plan_meeting(plan=home.key, begin=LATER, eind=LATER + HOUR, personen=[home.anja.pk], by=home.rachida, at=AT)
    move_meeting(casusoverleg=key, begin=LATER + DAY, eind=LATER + DAY + HOUR, by=home.rachida, at=AT)
    report_meeting(casusoverleg=key, base={"verslag": ""}, new={"verslag": "Besproken."}, by=home.rachida, at=AT)
    shown = meeting(member(home.anja), key, at=AT)
    assert shown is not None and shown.wat is not None and shown.wat["verslag"] == "Besproken."
    with pytest.raises(NotFound):
        call_off(casusoverleg=key, by=cast.reader("Vera"), at=AT)
    call_off(casusoverleg=key, by=home.rachida, at=AT)
    with pytest.raises(MeetingIsOff):
        move_meeting(casusoverleg=key, begin=LATER, eind=LATER + HOUR, by=home.rachida, at=AT)
    told = Melding.objects.filter(voor=str(home.anja.pk)).order_by("pk").values_list("soort", flat=True)
    assert list(told) == ["casusoverleg.uitnodiging", "casusoverleg.verplaatst", "casusoverleg.vervallen"]


def test_what_cannot_be_is_refused_by_name(cast: Cast) -> None:
    home = household(cast)
    with pytest.raises(MeetingEndsBeforeItBegins):
        plan_meeting(plan=home.key, begin=LATER, eind=LATER, by=home.rachida, at=AT)
    with pytest.raises(NotInGroup):
        plan_meeting(
            plan=home.key, begin=LATER, eind=LATER + HOUR, personen=[cast.person("Ver").pk], by=home.rachida, at=AT
        )
    with pytest.raises(NoSuchWorker):
        plan_meeting(plan=home.key, begin=LATER, eind=LATER + HOUR, medewerkers=[home.anja.pk], by=home.rachida, at=AT)
    with pytest.raises(NotFound):
        plan_meeting(plan=home.key, begin=LATER, eind=LATER + HOUR, by=cast.reader("Vera"), at=AT)
    assert not Casusoverleg.objects.exists()


@pytest.mark.covers("X-32")
def test_the_calendar_says_when_and_nothing_else(cast: Cast) -> None:
    home, zoe = household(cast), cast.reader("Zoë", BEHANDELAAR)
    key = plan_meeting(
        plan=home.key, begin=LATER, eind=LATER + HOUR, plaats="Bij Anja thuis", agenda="Schulden", by=home.rachida,
        medewerkers=[cast.medewerkers["Zoë"].pk], grondslag=ground(date(2026, 6, 1)), at=AT,
    )  # fmt: skip
    plan_contact(plan=home.key, persoon=home.anja.pk, tekst="Huisbezoek", gepland_tijd=AT + DAY, by=home.rachida, at=AT)
    feed = calendar(zoe, at=AT)
    assert feed == "\r\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ketenzicht//Agenda//NL", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        "BEGIN:VEVENT", f"UID:{key}@ketenzicht", "DTSTAMP:20260302T090000Z", "DTSTART:20260302T120000Z",
        "DTEND:20260302T130000Z", "SUMMARY:Overleg", "CLASS:PRIVATE", "STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR", "",
    ])  # fmt: skip
    mine = calendar(home.rachida, at=AT)
    assert (mine.count("BEGIN:VEVENT"), mine.count("SUMMARY:Afspraak")) == (2, 1)
    for word in ("Anja", "Schulden", "thuis", "Huisbezoek", home.plan.kenmerk):
        assert word not in mine
    move_meeting(casusoverleg=key, begin=LATER + DAY, eind=LATER + DAY + HOUR, by=home.rachida, at=AT)
    assert f"UID:{key}@ketenzicht" in calendar(zoe, at=AT)
    call_off(casusoverleg=key, by=home.rachida, at=AT)
    assert "STATUS:CANCELLED" in calendar(zoe, at=AT)
    assert "VEVENT" not in calendar(cast.reader("Vera"), at=AT)


@pytest.mark.covers("S3-100")
def test_the_day_of_a_regisseur_in_six_queries_without_content(cast: Cast) -> None:
    home = household(cast)
    held = plan_meeting(plan=home.key, begin=LATER, eind=LATER + HOUR, by=home.rachida, at=AT)
    plan_meeting(plan=home.key, begin=LATER + DAY, eind=LATER + DAY + HOUR, by=home.rachida, at=AT)
    visit = plan_contact(plan=home.key, persoon=home.anja.pk, gepland_tijd=AT + HOUR, by=home.rachida, at=AT)
    plan_contact(plan=home.key, gepland_tijd=AT + DAY, by=home.rachida, at=AT)
    due = plan_action(plan=home.key, tekst="Bellen.", gepland_op=date(2026, 3, 1), by=home.rachida, at=AT)
    plan_action(plan=home.key, tekst="Later.", gepland_op=date(2026, 3, 3), by=home.rachida, at=AT)
    plan_action(
        plan=home.key, tekst="Reeks.", herhaling="FREQ=DAILY", gepland_op=date(2026, 4, 1), by=home.rachida, at=AT
    )
    called = call_back(persoon=home.anja.pk, by=cast.reader("Kim", KCC), at=AT)
    signal = neighbour_calls(cast, cast.person("Noor"))
    with CaptureQueriesContext(connection) as asked:
        found = today(home.rachida, at=AT)
    assert [row.pk for row in found.meetings] == [held]
    assert [row.pk for row in found.appointments] == [visit]
    assert [row.pk for row in found.actions] == [due]
    assert [row.pk for row in found.call_backs] == [called]
    assert [row.pk for row in found.signals] == [signal.pk]
    assert found.tasks == []
    assert len(asked) <= 6
    assert not any("_inhoud" in query["sql"] for query in asked)
    nothing = today(cast.reader("Vera"), at=AT)
    assert not any((nothing.meetings, nothing.appointments, nothing.actions, nothing.call_backs, nothing.signals))


def test_a_day_is_a_day_in_the_netherlands(cast: Cast) -> None:
    home = household(cast)
    late = datetime(2026, 3, 3, 0, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))  # still 2 March in UTC
    key = plan_meeting(plan=home.key, begin=late, eind=late + HOUR, by=home.rachida, at=AT)
    assert [row.pk for row in meetings_on(home.rachida, date(2026, 3, 3), at=AT)] == [key]
    assert not meetings_on(home.rachida, date(2026, 3, 2), at=AT).exists()


def test_what_is_planned_ends_when_the_plan_closes(cast: Cast) -> None:
    home = household(cast)
    series = plan_action(plan=home.key, tekst="Reeks.", herhaling="FREQ=DAILY", by=home.rachida, at=AT)
    visit = plan_contact(plan=home.key, gepland_tijd=AT + DAY, by=home.rachida, at=AT)
    coming = plan_meeting(plan=home.key, begin=LATER, eind=LATER + HOUR, by=home.rachida, at=AT)
    past = plan_meeting(plan=home.key, begin=AT - DAY, eind=AT - DAY + HOUR, by=home.rachida, at=AT)
    for hook in on_close:
        hook(home.plan, AT)
    assert Actie.objects.get(pk=series).vervallen_tijd == AT
    assert not Actie.objects.filter(vervallen_tijd=None).exists()
    assert Klantcontact.objects.get(pk=visit).vervallen_tijd == AT
    assert Casusoverleg.objects.get(pk=coming).vervallen_tijd == AT
    assert Casusoverleg.objects.get(pk=past).vervallen_tijd is None
