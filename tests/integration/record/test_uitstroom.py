"""Where clients went and where they dropped out: one choice at closing, in the same transaction."""

import json
from importlib.resources import files
from typing import Any

import pytest

from ketenzicht.access.errors import Invalid, MayNot, NotFound
from ketenzicht.access.models import Gebeurtenis, Logregel
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen.presets import BEHANDELAAR
from ketenzicht.regie.aanvragen import deciding
from ketenzicht.regie.aanvragen.errors import WrongStatus
from ketenzicht.regie.models import Aanvraag, Plan, Taak, Traject, Uitstroom, Uitval
from ketenzicht.regie.trajecten import adding
from ketenzicht.regie.uitstroom import actions, codes, errors, queries
from ketenzicht.regie.uitstroom.recording import Uitvalkeuze
from ketenzicht.regie.uitstroom.rules import uitstromen, uitvallen
from tests.integration.record.cast import AT, SINCE, Cast, member, participant
from tests.integration.record.signalen_scene import neighbour_calls
from tests.integration.record.support_scene import make_support, refused
from tests.integration.record.taken_scene import a_product, make_scene


@pytest.mark.covers("S0-17")
@pytest.mark.parametrize("bestemming", codes.BESTEMMINGEN)
def test_a_plan_closes_with_where_somebody_went(cast: Cast, bestemming: str) -> None:
    scene = make_scene(cast)
    actions.close_plan(
        plan=scene.plan.pk, sluitreden="doelen_bereikt", oordeel="Het is goed zo.", uitstroom=bestemming,
        voor=[scene.sem.pk], by=scene.rachida, at=AT,
    )  # fmt: skip
    assert Plan.objects.get(pk=scene.plan.pk).gesloten_tijd == AT
    row = Uitstroom.objects.get()
    assert (row.bestemming, row.persoon_id, row.plan_id) == (bestemming, scene.sem.pk, scene.plan.pk)
    assert [one.pk for one in queries.outcomes(scene.rachida, plan=scene.plan.pk, at=AT)] == [row.pk]
    assert uitstromen.may(member(scene.sem), SEE_DAT, row.pk, at=AT)
    assert not uitstromen.may(member(scene.anja), SEE_DAT, row.pk, at=AT)


@pytest.mark.covers("S0-18")
def test_a_drop_out_says_in_which_phase_and_why(cast: Cast) -> None:
    scene, support = make_scene(cast), make_support(cast)
    gone: Uitvalkeuze = {"reden": "ziet_ervan_af", "initiatief": "client"}
    scene.agree()
    taak = scene.send()
    actions.reject_taak(taak=taak, reden="niet_bereikt", uitval={"reden": "niet_bereikbaar"}, by=scene.umit, at=AT)
    traject = adding.add(
        product=a_product().pk, plan=scene.plan.pk, persoon=scene.sem.pk, aangemeld_op=SINCE, by=scene.rachida, at=AT
    )
    actions.end_traject(
        traject=traject, beeindigd_op=SINCE, reden_einde="voortijdig_client", uitval=gone, by=scene.rachida, at=AT
    )
    aanvraag = support.report(scene.anja)
    actions.withdraw_aanvraag(aanvraag=aanvraag.pk, uitval=gone, by=support.handler, at=AT)
    signaal = neighbour_calls(cast, cast.person("Bo"))
    rejected: dict[str, Any] = {"signaal": signaal.pk, "reden": "niet_bereikt", "uitval": gone, "at": AT}
    actions.reject_signaal(**rejected, by=cast.reader("Tom"))
    actions.close_plan(
        plan=scene.plan.pk, sluitreden="anders", oordeel="Gestopt.", uitval=gone, by=scene.rachida, at=AT
    )
    found = {row.fase: (row.reden, row.initiatief) for row in Uitval.objects.all()}
    assert set(found) == set(codes.FASEN)
    assert found["taak"] == ("niet_bereikbaar", "onbekend")
    assert found["traject"] == ("ziet_ervan_af", "client")
    assert Uitval.objects.get(fase="traject").wet == "pw"
    assert Uitval.objects.get(fase="plan").groep_id == scene.groep.pk
    assert uitvallen.may(scene.umit, SEE_DAT, Uitval.objects.get(fase="taak").pk, at=AT)
    for reader in (participant(scene.sem), cast.reader("Vera"), cast.reader("Zoë", BEHANDELAAR)):
        assert not uitvallen.visible(reader, at=AT).exists()


def test_a_request_closes_with_outflow_and_refusals_leave_nothing(cast: Cast) -> None:
    scene, support = make_scene(cast), make_support(cast)
    row = support.applied(scene.sem)
    closing: dict[str, Any] = {"aanvraag": row.pk, "by": support.handler, "at": AT}
    refused(actions.close_aanvraag, WrongStatus, uitstroom="werk", **closing)
    deciding.decide(aanvraag=row.pk, besluit="afgewezen", by=support.handler, at=AT)
    refused(actions.close_aanvraag, errors.OneOutcome, uitstroom="werk", uitval={"reden": "anders"}, **closing)
    refused(actions.close_aanvraag, errors.UnknownChoice, uitstroom="strand", **closing)
    refused(actions.close_aanvraag, errors.UnknownChoice, uitval={"reden": "zin"}, **closing)
    refused(
        actions.close_aanvraag, NotFound, uitstroom="werk", aanvraag=row.pk, by=cast.reader("Umit", BEHANDELAAR), at=AT
    )
    assert Aanvraag.objects.get(pk=row.pk).status == "besloten"
    assert not Uitstroom.objects.exists()
    assert Logregel.objects.filter(soort="weigering", handeling="uitkomst.aanvraag").count() == 5
    actions.close_aanvraag(uitstroom="werk", **closing)
    assert (Uitstroom.objects.get().bestemming, Uitstroom.objects.get().wet) == ("werk", "wmo")
    assert set(Gebeurtenis.objects.filter(soort="uitkomst.aanvraag").values_list("gegevens", flat=True).get()) == {
        "fase"
    }


def test_an_outcome_that_does_not_fit_closes_nothing(cast: Cast) -> None:
    scene = make_scene(cast)
    closing: dict[str, Any] = {"plan": scene.plan.pk, "sluitreden": "anders", "oordeel": "Gestopt.", "at": AT}
    stranger = cast.person("Piet").pk
    refused(actions.close_plan, errors.NotOfThisGroep, uitstroom="werk", voor=[stranger], by=scene.rachida, **closing)
    refused(actions.close_plan, MayNot, uitstroom="werk", by=cast.reader("Mo", "wijkteammanager"), **closing)
    assert Plan.objects.get(pk=scene.plan.pk).gesloten_tijd is None
    scene.agree()
    taak = scene.send()
    refused(actions.close_taak, Invalid, taak=taak, resultaat="zomaar", uitstroom="werk", by=scene.umit, at=AT)
    assert Taak.objects.get(pk=taak).status == "verstuurd"
    actions.close_taak(taak=taak, resultaat="dienst_geleverd", uitstroom="werk", by=scene.umit, at=AT)
    assert Uitstroom.objects.get().persoon_id == scene.sem.pk
    assert not Traject.objects.exists()


def test_the_choices_are_those_of_the_warehouse() -> None:
    def enum(table: str, column: str) -> tuple[str, ...]:
        told = json.loads(files("ketenzicht.warehouse").joinpath("contracts", f"{table}.json").read_text("utf-8"))
        return tuple(next(f["constraints"]["enum"] for f in told["fields"] if f["name"] == column))

    assert enum("uitstroom", "bestemming") == codes.BESTEMMINGEN
    assert enum("uitval", "fase") == codes.FASEN
    assert enum("uitval", "reden") == codes.REDENEN
    assert enum("uitval", "initiatief") == codes.INITIATIEVEN
