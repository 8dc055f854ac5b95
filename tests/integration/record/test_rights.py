"""The rights of a person under the AVG: inzage, correctie, wissing, beperking and bezwaar, each with its term."""

from datetime import date
from typing import Any

import pytest

from ketenzicht.access.errors import InTheFuture, MayNot, NotFound
from ketenzicht.access.models import Inzageverzoek, Logregel, Melding, Toestemming
from ketenzicht.access.policy import SEE_DAT, SEE_WAT
from ketenzicht.access.rollen.presets import BEHANDELAAR, KCC, LOKALE_BEHEERDER
from ketenzicht.regie.aanvragen import actions as request_actions
from ketenzicht.regie.aanvragen.rules import aanvragen
from ketenzicht.regie.bewaren import errors, insight, queries, rights
from ketenzicht.regie.bewaren.rules import rechtsverzoeken
from ketenzicht.regie.delen.rules import toestemmingen
from ketenzicht.regie.models import (
    Aanvraag,
    Rechtsverzoek,
)
from ketenzicht.regie.plannen.rules import doelen
from tests.integration.record.cast import AT, ELSEWHERE, Cast, member
from tests.integration.record.rights_scene import asked, goal
from tests.integration.record.signalen_scene import neighbour_calls
from tests.integration.record.support_scene import DAY, make_support, plan_of, refused

pytestmark = pytest.mark.usefixtures("stores")


@pytest.mark.covers("P-10")
@pytest.mark.parametrize("soort", rights.SOORTEN)
def test_a_request_has_a_term_of_a_month_that_is_extended_once(cast: Cast, soort: str) -> None:
    sem, rachida = cast.person("Sem"), cast.reader("Rachida")
    key = asked(cast, sem, soort, vraag="Wat weet u van mij?")
    row = Rechtsverzoek.objects.get(pk=key)
    assert row.uiterste_op == date(2026, 4, 2)
    (line,) = queries.open_requests(rachida, at=AT + 10 * DAY)
    assert (line.verzoek.pk, line.dagen) == (key, 21)
    refused(rights.extend, errors.ReasonNeeded, verzoek=key, reden="", by=rachida, at=AT)
    rights.extend(verzoek=key, reden="Het zijn veel stukken.", by=rachida, at=AT + 20 * DAY)
    row.refresh_from_db()
    assert row.uiterste_op == date(2026, 6, 2)
    refused(rights.extend, errors.ExtendedOnce, verzoek=key, reden="Nog meer.", by=rachida, at=AT + 40 * DAY)
    refused(rights.decide, errors.ReasonNeeded, verzoek=key, besluit="toegewezen", antwoord="", by=rachida, at=AT)
    rights.decide(verzoek=key, besluit="afgewezen", antwoord="Hierom.", by=rachida, at=AT)
    refused(rights.decide, errors.AnsweredAlready, verzoek=key, besluit="deels", antwoord="Toch.", by=rachida, at=AT)
    assert queries.open_requests(rachida, at=AT) == []
    assert Melding.objects.filter(voor=str(sem.pk), soort="recht.beantwoord").count() == 1


def test_the_last_day_is_that_of_the_month_off_weekends() -> None:
    assert rights.last_day(date(2026, 1, 31), 1) == date(2026, 3, 2)  # 28 February is a Saturday
    assert rights.last_day(date(2026, 3, 27), 1) == date(2026, 4, 28)  # 27 April is King's Day
    assert rights.last_day(date(2026, 11, 30), 3) == date(2027, 3, 1)  # 28 February 2027 is a Sunday


def test_the_desk_registers_and_the_administrator_assigns_without_seeing_what_it_is_about(cast: Cast) -> None:
    sem, lot = cast.person("Sem"), cast.reader("Lot", LOKALE_BEHEERDER)
    key = asked(cast, sem, "inzage", by=cast.reader("Kim", KCC), vraag="privé")
    assert [line.verzoek.pk for line in queries.open_requests(lot, at=AT)] == [key]
    assert not rechtsverzoeken.may(lot, SEE_WAT, key, at=AT)
    assert not rechtsverzoeken.may(cast.reader("Rachida"), SEE_DAT, key, at=AT)
    umit = cast.medewerkers["Umit"].pk
    refused(rights.assign, errors.NotOfThisOrganisatie, verzoek=key, behandelaar=umit, by=lot, at=AT)
    rights.assign(verzoek=key, behandelaar=cast.medewerkers["Rachida"].pk, by=lot, at=AT)
    assert rechtsverzoeken.may(cast.reader("Rachida"), SEE_WAT, key, at=AT)
    assert rechtsverzoeken.may(member(sem), SEE_WAT, key, at=AT)
    refused(rights.receive, errors.UnknownSoort, persoon=sem.pk, soort="geld", by=member(sem), at=AT)
    refused(
        rights.receive,
        InTheFuture,
        persoon=sem.pk,
        soort="inzage",
        ontvangen_op=date(2026, 3, 3),
        by=member(sem),
        at=AT,
    )
    own = rights.receive(persoon=sem.pk, soort="inzage", by=member(sem), at=AT)
    assert Rechtsverzoek.objects.get(pk=own).behandelaar_id is None
    refused(rights.receive, NotFound, persoon=cast.person("Anja").pk, soort="inzage", by=member(sem), at=AT)


# -- inzage


@pytest.mark.covers("P-2", "P-3", "P-10")
def test_inzage_holds_all_of_the_person_and_nothing_of_others_unseen(cast: Cast) -> None:
    sem, anja = cast.person("Sem"), cast.person("Anja")
    groep = cast.group(sem, anja)
    plan, elsewhere = plan_of(cast, groep), plan_of(cast, cast.group(sem), "Vera")
    own = goal(plan, "Sem wil werk", persoon=sem)
    names = goal(plan, "Rust, ook voor Anja", persoon=sem)
    shared = goal(plan, "Samen eten", groep=groep)
    private = goal(plan, "Van Anja alleen", persoon=anja)
    other_plan = goal(elsewhere, "In het andere plan", persoon=sem)
    signal = neighbour_calls(cast, sem)
    bram = cast.reader("Bram", BEHANDELAAR)
    key = asked(cast, sem, "inzage", by=bram)
    pieces = {piece.key: piece for piece in insight.collected(bram, key, at=AT)}
    assert private.pk not in pieces
    assert pieces[own.pk].wat is not None and pieces[own.pk].na_te_kijken == ()
    assert pieces[other_plan.pk].wat is not None  # the law obliges to hand out all
    assert pieces[names.pk].na_te_kijken == (insight.NAMES_ANOTHER,)
    assert pieces[signal.pk].na_te_kijken == (insight.REPORTED,)
    assert not any("Bertus" in repr(piece) for piece in pieces.values())
    assert shared.pk not in pieces  # about the group: who may see it judges it first
    assert Logregel.objects.filter(
        wie=bram.id, soort="inzage", object_id=other_plan.pk, grond__contains=["u behandelt het inzageverzoek van deze persoon (AVG art. 15)"]
    ).exists()  # fmt: skip


@pytest.mark.covers("P-10")
def test_what_was_judged_free_is_handed_out_in_the_municipality_of_the_request_and_while_it_is_answered(
    cast: Cast,
) -> None:
    sem, anja = cast.person("Sem"), cast.person("Anja")
    groep = cast.group(sem, anja)
    shared = goal(plan_of(cast, groep), "Samen eten", groep=groep)
    bram, elsewhere = cast.reader("Bram", BEHANDELAAR), cast.reader("Bram", BEHANDELAAR, gemeente=ELSEWHERE)
    key = asked(cast, sem, "inzage", by=bram)
    insight.review(verzoek=key, soort="doel", object_id=shared.pk, vrij=True, by=cast.reader("Rachida"), at=AT)
    seen = "vrij verklaard voor een inzageverzoek (AVG art. 15)"
    (rule,) = (one for one in doelen.allows if one.because == seen)
    assert [list(rule.ids(one, AT) or ()) for one in (bram, elsewhere)] == [[{"object_id": shared.pk}], []]
    assert doelen.why(bram, SEE_WAT, shared.pk, at=AT) == [seen]
    rights.decide(verzoek=key, besluit="afgewezen", antwoord="U vroeg dit vorige week ook.", by=bram, at=AT)
    assert not doelen.may(bram, SEE_DAT, shared.pk, at=AT)


@pytest.mark.covers("P-10", "S3-122")
def test_inzage_tells_to_whom_the_person_consented_and_who_asked_to_look_along(cast: Cast) -> None:
    sem, anja = cast.person("Sem"), cast.person("Anja")
    plan = plan_of(cast, cast.group(sem, anja))
    of_sem: dict[str, Any] = {"plan_id": plan.pk, "persoon_id": sem.pk}
    until: dict[str, Any] = {
        "geldig_van": AT,
        "geldig_tot": AT + 30 * DAY,
        "vastgelegd_tijd": AT,
        "vastgelegd_door": "x",
    }
    Toestemming.objects.create(**of_sem, **until, aan_persoon_id=anja.pk, soorten=["doel"])
    Toestemming.objects.create(
        **of_sem, **until, aan_organisatie_id=cast.organisaties["rmc"].pk, soorten=["traject"], doel="school",
        geblokkeerd_tijd=AT, geblokkeerd_door="x", blokkade_reden="onder druk",
    )  # fmt: skip
    Toestemming.objects.create(
        **(of_sem | {"persoon_id": anja.pk}), **until, aan_persoon_id=sem.pk, soorten=["notitie"]
    )
    asked_by = {"medewerker_id": cast.medewerkers["Ria"].pk, "gevraagd_tijd": AT}
    Inzageverzoek.objects.create(**of_sem, **asked_by, reden="Welke school?")
    named = Inzageverzoek.objects.create(**of_sem, **asked_by, reden="Wat zegt Anja?")
    bram = cast.reader("Bram", BEHANDELAAR)
    key = asked(cast, sem, "inzage", by=bram)
    rights.decide(verzoek=key, besluit="toegewezen", antwoord="Hierbij.", by=bram, at=AT)
    assert insight.waiting(bram, key, at=AT) == {named.pk}
    insight.review(verzoek=key, soort="inzageverzoek", object_id=named.pk, vrij=False, reden="x", by=bram, at=AT)
    told = insight.bundle(bram, key, at=AT)["stukken"]
    consents = [piece for piece in told if piece["soort"] == "toestemming"]
    assert [(one["aan"], one["soorten"], one.get("doel")) for one in consents] == [
        ("Anja de Wit", ["doel"], None), ("Rmc", ["traject"], "school"),
    ]  # fmt: skip
    assert consents[0]["geldig_tot"] == AT + 30 * DAY
    assert [piece["reden"] for piece in told if piece["soort"] == "inzageverzoek"] == ["Welke school?"]
    assert not any(hidden in repr(told) for hidden in ("onder druk", "notitie", str(anja.pk), str(plan.pk)))
    insight.release(verzoek=key, by=bram, at=AT)
    assert not toestemmingen.visible(bram, SEE_DAT, at=AT).exists()


def test_what_may_be_about_others_is_looked_at_before_it_is_handed_out(cast: Cast) -> None:
    sem, anja = cast.person("Sem"), cast.person("Anja")
    groep = cast.group(sem, anja)
    plan = plan_of(cast, groep)
    own, names = goal(plan, "Sem wil werk", persoon=sem), goal(plan, "Rust, ook voor Anja", persoon=sem)
    shared, private = goal(plan, "Samen eten", groep=groep), goal(plan, "Van Anja alleen", persoon=anja)
    signal = neighbour_calls(cast, sem)
    bram = cast.reader("Bram", BEHANDELAAR)
    key = asked(cast, sem, "inzage", by=bram)
    refused(insight.bundle, errors.NotGranted, reader=bram, verzoek=key, at=AT)
    rights.decide(verzoek=key, besluit="toegewezen", antwoord="Hierbij.", by=bram, at=AT)
    assert "3 stukken" in refused(insight.bundle, errors.StillToReview, reader=bram, verzoek=key, at=AT)
    refused(insight.review, NotFound, verzoek=key, soort="doel", object_id=shared.pk, vrij=True, by=bram, at=AT)
    refused(
        insight.review,
        errors.NothingToReview,
        verzoek=key,
        soort="doel",
        object_id=private.pk,
        vrij=True,
        by=bram,
        at=AT,
    )
    rachida = cast.reader("Rachida")
    insight.review(verzoek=key, soort="doel", object_id=shared.pk, vrij=True, by=rachida, at=AT)
    refused(
        insight.review,
        errors.ReasonNeeded,
        verzoek=key,
        soort="doel",
        object_id=names.pk,
        vrij=False,
        by=rachida,
        at=AT,
    )
    insight.review(
        verzoek=key, soort="doel", object_id=names.pk, vrij=False, reden="gaat ook over Anja", by=rachida, at=AT
    )
    insight.review(verzoek=key, soort="signaal", object_id=signal.pk, vrij=True, by=bram, at=AT)
    told = insight.bundle(bram, key, at=AT)
    texts = {piece.get("tekst") for piece in told["stukken"]}
    assert {"Sem wil werk", "Samen eten"} <= texts
    assert not {"Rust, ook voor Anja", "Van Anja alleen"} & texts
    assert told["niet_verstrekt"] == 1
    assert told["persoon"]["roepnaam"] == "Sem"
    insight.release(verzoek=key, by=bram, at=AT)
    assert not doelen.may(bram, SEE_DAT, own.pk, at=AT)
    refused(
        insight.review,
        errors.NothingToReview,
        verzoek=key,
        soort="doel",
        object_id=names.pk,
        vrij=True,
        by=rachida,
        at=AT,
    )


def test_a_request_opens_nothing_before_it_is_assigned_or_after_it_was_refused(cast: Cast) -> None:
    sem, bram = cast.person("Sem"), cast.reader("Bram", BEHANDELAAR)
    own = goal(plan_of(cast, cast.group(sem)), "Sem wil werk", persoon=sem)
    key = asked(cast, sem, "inzage", by=cast.reader("Kim", KCC))
    assert not doelen.may(bram, SEE_DAT, own.pk, at=AT)
    rights.assign(verzoek=key, behandelaar=cast.medewerkers["Bram"].pk, by=cast.reader("Lot", LOKALE_BEHEERDER), at=AT)
    assert doelen.may(bram, SEE_WAT, own.pk, at=AT)
    rights.decide(verzoek=key, besluit="afgewezen", antwoord="Nee.", by=bram, at=AT)
    assert not doelen.may(bram, SEE_DAT, own.pk, at=AT)
    correction = asked(cast, sem, "correctie", by=bram)
    assert not doelen.may(bram, SEE_DAT, own.pk, at=AT)
    refused(insight.collected, errors.NotGranted, reader=bram, verzoek=correction, at=AT)


# -- beperking and bezwaar


@pytest.mark.covers("P-10")
@pytest.mark.parametrize("soort", ["beperking", "bezwaar"])
def test_restricted_data_are_kept_and_seen_but_not_worked_with(cast: Cast, soort: str) -> None:
    support, sem = make_support(cast), cast.person("Sem")
    row = support.report(sem)
    other = support.report(cast.person("Anja"))
    key = asked(cast, sem, soort)
    rachida = cast.reader("Rachida")
    rights.decide(verzoek=key, besluit="toegewezen", antwoord="Goed.", by=rachida, at=AT)
    assert aanvragen.may(support.handler, SEE_WAT, row.pk, at=AT)
    refused(request_actions.start_research, MayNot, aanvraag=row.pk, by=support.handler, at=AT)
    assert any("beperkt" in because for because in _barriers(row, support.handler))
    request_actions.start_research(aanvraag=other.pk, by=support.handler, at=AT)
    refused(rights.lift, errors.ReasonNeeded, verzoek=key, reden="", by=rachida, at=AT)
    rights.lift(verzoek=key, reden="Uitgezocht.", by=rachida, at=AT)
    request_actions.start_research(aanvraag=row.pk, by=support.handler, at=AT)


def test_a_dispute_restricts_while_it_is_looked_into(cast: Cast) -> None:
    support, sem = make_support(cast), cast.person("Sem")
    row, rachida = support.report(sem), cast.reader("Rachida")
    key = asked(cast, sem, "correctie")
    rights.restrict(verzoek=key, by=rachida, at=AT)
    refused(request_actions.start_research, MayNot, aanvraag=row.pk, by=support.handler, at=AT)
    rights.decide(verzoek=key, besluit="toegewezen", antwoord="Verbeterd.", by=rachida, at=AT + DAY)
    request_actions.start_research(aanvraag=row.pk, by=support.handler, at=AT + DAY)
    refused(rights.restrict, errors.NotGranted, verzoek=asked(cast, sem, "inzage"), by=rachida, at=AT)


def _barriers(row: Aanvraag, reader: Any) -> list[str]:
    from ketenzicht.regie.aanvragen.rules import RESEARCH

    return aanvragen.why_not(reader, RESEARCH, row.pk, at=AT)
