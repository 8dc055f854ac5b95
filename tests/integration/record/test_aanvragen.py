"""Single support from melding to voorziening: steps, terms of the law, decisions, and the work list."""

import json
from datetime import date
from importlib.resources import files

import pytest

from ketenzicht.access.errors import InTheFuture, MayNot
from ketenzicht.access.models import Gebeurtenis, Instelling, Logregel
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.kernel.terms import Suspension, deadline
from ketenzicht.regie.aanvragen import actions, codes, deciding, errors, queries
from ketenzicht.regie.aanvragen.states import IN_ORDER, STAPPEN, allowed
from ketenzicht.regie.models import Aanvraag, Processtap
from tests.integration.record.cast import AT, HERE, Cast
from tests.integration.record.support_scene import DAY, Support, make_support, refused


@pytest.fixture
def support(cast: Cast) -> Support:
    return make_support(cast)


@pytest.mark.covers("S3-1", "S3-2", "S3-3")
def test_one_request_goes_through_five_statuses_and_holds_two_provisions(cast: Cast, support: Support) -> None:
    row = support.report(cast.person("Sem"), vraag="Hulp en een rolstoel")
    seen = [row.status]
    actions.start_research(aanvraag=row.pk, by=support.handler, at=AT)
    actions.hold_talk(aanvraag=row.pk, verslag="Aan de keukentafel.", by=support.handler, at=AT + DAY)
    actions.finish_research(aanvraag=row.pk, by=support.handler, at=AT + 2 * DAY)
    row.refresh_from_db()
    seen.append(row.status)
    actions.apply(aanvraag=row.pk, by=support.handler, at=AT + 2 * DAY)
    row.refresh_from_db()
    seen.append(row.status)
    granted: list[deciding.Toekenning] = [
        {"product": support.products[code].pk, "ingang_op": date(2026, 3, 16)} for code in ("huishulp", "rolstoel")
    ]
    deciding.decide(aanvraag=row.pk, besluit="toegekend", toegekend=granted, by=support.handler, at=AT + 5 * DAY)
    row.refresh_from_db()
    seen.append(row.status)
    first, second = row.voorzieningen.order_by("pk")
    deciding.start_provision(voorziening=first.pk, by=support.handler, at=AT + 14 * DAY)
    row.refresh_from_db()
    assert row.status == "besloten"  # the other one was not delivered yet
    deciding.start_provision(voorziening=second.pk, by=support.handler, at=AT + 20 * DAY)
    row.refresh_from_db()
    seen.append(row.status)
    assert seen == ["gemeld", "onderzoek", "aangevraagd", "besloten", "geleverd"] == list(IN_ORDER)
    deciding.close(aanvraag=row.pk, by=support.handler, at=AT + 21 * DAY)
    row.refresh_from_db()
    assert (row.status, row.besluit, row.uitkomst) == ("afgesloten", "toegekend", "maatwerkvoorziening")
    assert row.ondersteuning_gestart_op == date(2026, 3, 16)
    told = [(s.activiteit, s.status) for s in queries.steps(support.handler, row.pk, at=AT + 21 * DAY)]
    assert told == [
        ("melding", "klaar"), ("onderzoek", "begonnen"), ("keukentafelgesprek", "klaar"), ("onderzoek", "klaar"),
        ("aanvraag", "klaar"), ("beschikking", "klaar"), ("levering", "begonnen"), ("levering", "begonnen"),
        ("afsluiten", "klaar"),
    ]  # fmt: skip


def test_a_later_step_implies_the_start_of_the_onderzoek(cast: Cast, support: Support) -> None:
    row = support.report(cast.person("Sem"))
    actions.hold_talk(aanvraag=row.pk, gebeurd=AT + DAY, by=support.handler, at=AT + 3 * DAY)
    steps = list(Processtap.objects.filter(aanvraag=row).order_by("volgnummer"))
    assert [(s.activiteit, s.afgeleid) for s in steps] == [
        ("melding", False),
        ("onderzoek", True),
        ("keukentafelgesprek", False),
    ]
    assert [s.gebeurd_tijd for s in steps[1:]] == [AT + DAY] * 2
    assert steps[2].geregistreerd_tijd == AT + 3 * DAY


def test_a_step_lies_between_the_former_one_and_now(cast: Cast, support: Support) -> None:
    row = support.report(cast.person("Sem"))
    by, act = support.handler, actions.start_research
    refused(act, InTheFuture, aanvraag=row.pk, gebeurd=AT + DAY, by=by, at=AT)
    refused(act, errors.BeforeFormerStep, aanvraag=row.pk, gebeurd=AT - DAY, by=by, at=AT)
    refused(deciding.close, errors.WrongStatus, aanvraag=row.pk, by=by, at=AT)
    assert Processtap.objects.filter(aanvraag=row).count() == 1
    assert Logregel.objects.filter(soort="weigering", object_id=row.pk).count() == 3


# -- terms


@pytest.mark.covers("X-18")
def test_the_term_that_runs_follows_the_law_step_by_step(cast: Cast, support: Support) -> None:
    row = support.report(cast.person("Sem"))
    assert row.uiterste_op == date(2026, 4, 13)  # six weeks after Monday 2 March
    actions.finish_research(aanvraag=row.pk, by=support.handler, at=AT + 7 * DAY)
    row.refresh_from_db()
    assert row.uiterste_op is None
    actions.apply(aanvraag=row.pk, by=support.handler, at=AT + 25 * DAY)  # 27 March
    row.refresh_from_db()
    assert row.uiterste_op == date(2026, 4, 10)  # two weeks
    deciding.decide(aanvraag=row.pk, besluit="afgewezen", by=support.handler, at=AT + 26 * DAY)
    row.refresh_from_db()
    assert row.uiterste_op is None


def test_a_term_that_ends_on_easter_monday_ends_on_the_next_working_day(cast: Cast, support: Support) -> None:
    row = support.report(cast.person("Sem"))
    actions.finish_research(aanvraag=row.pk, by=support.handler, at=AT)
    actions.apply(aanvraag=row.pk, by=support.handler, at=AT + 21 * DAY)  # Monday 23 March + 2 weeks = 6 April
    row.refresh_from_db()
    assert row.uiterste_op == date(2026, 4, 7)


@pytest.mark.covers("X-18")
def test_suspension_stops_the_term_and_gives_its_days_back(cast: Cast, support: Support) -> None:
    row = support.applied(cast.person("Sem"), "bijstand")
    by = support.handler
    assert row.uiterste_op == date(2026, 4, 28)  # eight weeks end on King's Day, a Monday
    refused(actions.suspend, errors.LastDayNeeded, aanvraag=row.pk, grond="aanvulling", by=by, at=AT + DAY)
    actions.suspend(aanvraag=row.pk, grond="aanvulling", aanvullen_tot=date(2026, 3, 17), by=by, at=AT + DAY)
    row.refresh_from_db()
    assert row.uiterste_op is None
    (line,) = queries.worklist(by, whose="eigen", at=AT + DAY)
    assert (line.termijn.kleur, line.termijn.tekst) == ("grijs", "termijn staat stil")
    refused(actions.suspend, errors.SuspendedAlready, aanvraag=row.pk, grond="overmacht", by=by, at=AT + 2 * DAY)
    actions.resume(aanvraag=row.pk, by=by, at=AT + 9 * DAY)  # asked on the 3rd, came in on the 11th: seven days
    row.refresh_from_db()
    pause = Suspension.after_invitation(invited_on=date(2026, 3, 3), completed_on=date(2026, 3, 11))
    term = deadline(wet="pw", stap="beschikking", start=date(2026, 3, 2), suspensions=[pause])
    assert (term.suspended_days, row.uiterste_op) == (7, date(2026, 5, 4))
    assert term.extended == row.uiterste_op
    refused(actions.resume, errors.NotSuspended, aanvraag=row.pk, by=by, at=AT + 10 * DAY)


def test_the_term_of_a_melding_cannot_stand_still(cast: Cast, support: Support) -> None:
    row = support.report(cast.person("Sem"))
    refused(actions.suspend, errors.WrongStatus, aanvraag=row.pk, grond="overmacht", by=support.handler, at=AT)


@pytest.mark.covers("X-18")
def test_a_term_is_extended_once_and_only_before_it_ends(cast: Cast, support: Support) -> None:
    row, late = support.applied(cast.person("Sem"), "bijstand"), support.applied(cast.person("Anja"), "bijstand")
    by = support.handler
    refused(actions.extend, errors.ExtensionNotLater, aanvraag=row.pk, tot=date(2026, 4, 28), by=by, at=AT + DAY)
    actions.extend(aanvraag=row.pk, tot=date(2026, 5, 20), by=by, at=AT + DAY)
    row.refresh_from_db()
    assert row.uiterste_op == date(2026, 5, 20)
    refused(actions.extend, errors.ExtendedAlready, aanvraag=row.pk, tot=date(2026, 6, 20), by=by, at=AT + 2 * DAY)
    refused(actions.extend, errors.ExtensionTooLate, aanvraag=late.pk, tot=date(2026, 8, 1), by=by, at=AT + 90 * DAY)


def test_an_extension_of_the_wmo_term_extends_nothing(cast: Cast, support: Support) -> None:
    row = support.applied(cast.person("Sem"))
    actions.extend(aanvraag=row.pk, tot=date(2026, 4, 20), by=support.handler, at=AT + DAY)
    row.refresh_from_db()
    assert (row.verdaagd_tot_op, row.uiterste_op) == (date(2026, 4, 20), date(2026, 3, 16))  # Awb 4:14 lid 1


def test_a_term_of_the_municipality_itself_counts_after_recomputing(cast: Cast, support: Support) -> None:
    support.product("jeugdhulp", "jeugd")
    row = support.applied(cast.person("Sem"), "jeugdhulp")
    other = support.applied(cast.person("Anja"), "bijstand")
    assert row.uiterste_op == date(2026, 4, 28)
    own = [
        {
            "wet": "jeugd",
            "stap": "beschikking",
            "soort": "verordening",
            "aantal": 2,
            "eenheid": "weken",
            "van": "2026-01-01",
        }
    ]
    Instelling.objects.create(gemeente_id=HERE, sleutel="termijnen.eigen", waarde=own, geldig_van=date(2026, 1, 1))
    actions.recompute_terms(gemeente=HERE, by=system_reader("termijnen"), at=AT + DAY)
    row.refresh_from_db()
    assert row.uiterste_op == date(2026, 3, 16)
    assert Gebeurtenis.objects.filter(soort="aanvraag.termijnen-herrekenen").count() == 1
    assert Aanvraag.objects.get(pk=other.pk).uiterste_op == date(2026, 4, 28)
    refused(actions.recompute_terms, MayNot, gemeente=HERE, by=support.handler, at=AT)


def test_nobody_applies_before_the_law_lets_them(cast: Cast, support: Support) -> None:
    by = support.handler
    wmo = support.report(cast.person("Sem"))
    sentence = refused(actions.apply, errors.ApplicationTooEarly, aanvraag=wmo.pk, by=by, at=AT + 10 * DAY)
    assert "14 april 2026" in sentence  # the day after the six weeks
    actions.apply(aanvraag=wmo.pk, by=by, at=AT + 43 * DAY)
    youth = support.report(cast.person("Lot", born=date(2004, 1, 1)), "bijstand")
    refused(actions.apply, errors.ApplicationTooEarly, aanvraag=youth.pk, by=by, at=AT + 27 * DAY)
    actions.apply(aanvraag=youth.pk, zonder_zoektermijn=True, by=by, at=AT + 27 * DAY)
    grown_up = support.report(cast.person("Piet", born=date(1990, 1, 1)), "bijstand")
    actions.apply(aanvraag=grown_up.pk, by=by, at=AT)


# -- decisions


@pytest.mark.covers("S3-2")
def test_left_out_of_consideration_only_after_time_to_complete(cast: Cast, support: Support) -> None:
    row, by = support.applied(cast.person("Sem"), "bijstand"), support.handler
    left_out = {"aanvraag": row.pk, "besluit": "buiten_behandeling", "by": by}
    refused(deciding.decide, errors.NothingAskedToComplete, **left_out, at=AT)
    actions.suspend(aanvraag=row.pk, grond="aanvulling", aanvullen_tot=date(2026, 3, 17), by=by, at=AT)
    refused(deciding.decide, errors.NothingAskedToComplete, **left_out, at=AT + 15 * DAY)  # the 17th itself
    refused(deciding.decide, errors.TooLateForBuitenBehandeling, **left_out, at=AT + 44 * DAY)
    deciding.decide(aanvraag=row.pk, besluit="buiten_behandeling", by=by, at=AT + 16 * DAY)
    row.refresh_from_db()
    assert (row.status, row.besluit, row.voorzieningen.count()) == ("besloten", "buiten_behandeling", 0)
    assert not row.opschortingen.filter(tot_op=None).exists()


def test_a_decision_and_its_provisions_belong_together(cast: Cast, support: Support) -> None:
    row, by = support.applied(cast.person("Sem")), support.handler
    given: deciding.Toekenning = {"product": support.products["huishulp"].pk, "ingang_op": date(2026, 3, 9)}
    refused(deciding.decide, errors.NothingGranted, aanvraag=row.pk, besluit="toegekend", by=by, at=AT)
    refused(deciding.decide, errors.GrantedNothingButProvisions, aanvraag=row.pk, besluit="afgewezen", toegekend=[given], by=by, at=AT)  # fmt: skip
    other_law: deciding.Toekenning = {"product": support.products["bijstand"].pk, "ingang_op": date(2026, 3, 9)}
    refused(deciding.decide, errors.ProductOfOtherLaw, aanvraag=row.pk, besluit="toegekend", toegekend=[given, other_law], by=by, at=AT)  # fmt: skip
    before: deciding.Toekenning = {"product": support.products["huishulp"].pk, "ingang_op": date(2019, 1, 1)}
    refused(deciding.decide, errors.ProductNotValid, aanvraag=row.pk, besluit="toegekend", toegekend=[before], by=by, at=AT)  # fmt: skip
    refused(deciding.decide, errors.UnknownCode, aanvraag=row.pk, besluit="misschien", by=by, at=AT)
    row.refresh_from_db()
    assert (row.status, row.voorzieningen.count()) == ("aangevraagd", 0)


def test_a_request_is_withdrawn_from_any_open_status(cast: Cast, support: Support) -> None:
    rows = [support.report(cast.person("Sem")), support.applied(cast.person("Anja"))]
    for row in rows:
        deciding.withdraw(aanvraag=row.pk, uitkomst="eigen_netwerk", by=support.handler, at=AT + DAY)
        deciding.close(aanvraag=row.pk, by=support.handler, at=AT + DAY)
        row.refresh_from_db()
        assert (row.status, row.besluit, row.uitkomst) == ("afgesloten", "ingetrokken", "eigen_netwerk")


def test_a_request_closes_when_nothing_granted_waits_for_its_start(cast: Cast, support: Support) -> None:
    row, (first, second) = support.granted(cast.person("Sem"), "huishulp", "rolstoel")
    deciding.start_provision(voorziening=first.pk, by=support.handler, at=AT + DAY)
    refused(deciding.close, errors.NotStartedYet, aanvraag=row.pk, by=support.handler, at=AT + DAY)
    deciding.end_provision(voorziening=second.pk, reden="voortijdig_client", by=support.handler, at=AT + DAY)
    deciding.close(aanvraag=row.pk, by=support.handler, at=AT + DAY)
    refused(deciding.start_provision, errors.AlreadyDone, voorziening=second.pk, by=support.handler, at=AT + DAY)
    deciding.end_provision(voorziening=first.pk, reden="volgens_plan", by=support.handler, at=AT + 90 * DAY)
    first.refresh_from_db()
    assert (first.beeindigd_op, first.reden_einde) == (date(2026, 5, 31), "volgens_plan")


def test_the_code_lists_are_those_of_the_warehouse() -> None:
    def enum(table: str, column: str) -> tuple[str, ...]:
        told = json.loads(files("ketenzicht.warehouse").joinpath("contracts", f"{table}.json").read_text("utf-8"))
        return tuple(next(f["constraints"]["enum"] for f in told["fields"] if f["name"] == column))

    assert enum("aanvraag", "besluit") == codes.BESLUITEN
    assert enum("aanvraag", "uitkomst") == codes.UITKOMSTEN
    assert enum("aanvraag", "kanaal") == codes.KANALEN
    assert enum("aanvraag", "wet") == codes.WETTEN
    assert enum("voorziening", "reden_einde") == codes.REDENEN_EINDE
    assert enum("voorziening", "leveringsvorm") == codes.LEVERINGSVORMEN
    assert enum("processtap", "status") == codes.STAPSTATUSSEN
    assert {stap.klaar for stap in STAPPEN.values()} <= set(codes.STAPSTATUSSEN)


def test_every_step_is_refused_in_every_status_that_it_does_not_name(cast: Cast, support: Support) -> None:
    """The table of states, written out once more by hand."""
    expected = {
        "gemeld": {"onderzoek_begin", "gesprek_gepland", "gesprek", "onderzoek_klaar", "aanvraag", "intrekking", "opschaling"},
        "onderzoek": {"gesprek_gepland", "gesprek", "onderzoek_klaar", "aanvraag", "intrekking", "opschaling"},
        "aangevraagd": {"opschorting", "hervatting", "verdaging", "besluit", "intrekking", "opschaling"},
        "besloten": {"start", "einde", "opschaling", "afsluiting"},
        "geleverd": {"start", "einde", "opschaling", "afsluiting"},
        "afgesloten": {"start", "einde"},
    }  # fmt: skip
    assert {status: {stap for stap in STAPPEN if allowed(stap, status)} for status in expected} == expected
