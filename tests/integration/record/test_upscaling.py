"""From single to multiple support at any moment, without typing anything again."""

from datetime import date

import pytest

from ketenzicht.access.errors import MayNot
from ketenzicht.access.models import Melding
from ketenzicht.access.policy import SEE_DAT, SEE_WAT
from ketenzicht.access.rollen.presets import BEHANDELAAR
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.aanvragen import actions, deciding, errors, queries
from ketenzicht.regie.aanvragen.rules import aanvragen
from ketenzicht.regie.aanvragen.scaling import scale_up
from ketenzicht.regie.models import Aanvraag, Groep, Persoon, Plan, Processtap, Regisseurschap, Traject
from ketenzicht.regie.plannen.rules import plannen
from tests.integration.record.cast import AT, Cast
from tests.integration.record.support_scene import DAY, Support, make_support, plan_of, refused


@pytest.fixture
def support(cast: Cast) -> Support:
    return make_support(cast)


@pytest.mark.covers("S3-4")
@pytest.mark.parametrize("moment", ["gemeld", "onderzoek", "aangevraagd", "besloten", "geleverd"])
def test_a_request_becomes_a_traject_of_the_plan_and_keeps_its_history(
    cast: Cast, support: Support, moment: str
) -> None:
    sem = cast.person("Sem")
    row = _brought_to(moment, support, sem)
    former = list(Processtap.objects.filter(aanvraag=row).order_by("volgnummer").values_list("activiteit", flat=True))
    Aanvraag.objects.filter(pk=row.pk).update(behandelaar=cast.medewerkers["Rachida"])
    plan = scale_up(aanvraag=row.pk, by=cast.reader("Rachida"), at=AT + 3 * DAY)
    after = Aanvraag.objects.get(pk=row.pk)
    assert (after.plan_id, after.status, after.kenmerk) == (plan, row.status, row.kenmerk)
    traject = Traject.objects.get(aanvraag=row)
    assert (traject.plan_id, traject.persoon_id, traject.mijn_referentie) == (plan, sem.pk, row.kenmerk)
    assert traject.inhoud.vraag == "De trap gaat niet meer"
    assert set(row.voorzieningen.values_list("plan", flat=True)) <= {plan}
    steps = list(Processtap.objects.filter(aanvraag=row).order_by("volgnummer").values_list("activiteit", flat=True))
    assert steps == [*former, "opschalen"]
    assert plannen.may(cast.reader("Rachida"), SEE_WAT, plan, at=AT + 3 * DAY)


@pytest.mark.covers("S3-4")
def test_a_running_plan_is_used_and_its_regisseur_told(cast: Cast, support: Support) -> None:
    sem, anja = cast.person("Sem"), cast.person("Anja")
    groep = cast.group(sem, anja)
    plan = plan_of(cast, groep)
    row = support.report(sem)
    assert not aanvragen.may(cast.reader("Rachida"), SEE_DAT, row.pk, at=AT)
    assert scale_up(aanvraag=row.pk, personen_erbij=[anja.pk], by=support.handler, at=AT) == plan.pk
    assert aanvragen.may(cast.reader("Rachida"), SEE_WAT, row.pk, at=AT)
    assert Melding.objects.filter(voor=str(cast.medewerkers["Rachida"].pk), object_id=row.pk).count() == 1
    assert (Plan.objects.count(), Groep.objects.count()) == (1, 1)
    refused(scale_up, errors.UnderPlanAlready, aanvraag=row.pk, by=support.handler, at=AT)
    actions.finish_research(aanvraag=row.pk, by=support.handler, at=AT)  # single support goes on as a case (S3-11)
    assert queries.page(support.handler, row.pk, at=AT) is not None


def test_a_handler_names_who_becomes_regisseur(cast: Cast, support: Support) -> None:
    row = support.report(cast.person("Sem"))
    refused(scale_up, errors.RegisseurNeeded, aanvraag=row.pk, by=support.handler, at=AT)
    no_regisseur = cast.medewerkers["Umit"].pk
    refused(scale_up, errors.RegisseurNeeded, aanvraag=row.pk, regisseur=no_regisseur, by=support.handler, at=AT)
    rachida = cast.reader("Rachida")
    plan = scale_up(aanvraag=row.pk, regisseur=cast.medewerkers["Rachida"].pk, by=support.handler, at=AT)
    assert Regisseurschap.objects.get(plan=plan).medewerker == cast.medewerkers["Rachida"]
    assert plannen.why(rachida, SEE_WAT, plan, at=AT) == ["regisseur van dit plan"]
    assert "u behandelt een aanvraag onder dit plan" in plannen.why(support.handler, SEE_DAT, plan, at=AT)
    assert not plannen.may(support.handler, SEE_WAT, plan, at=AT)


def test_a_closed_request_and_a_strange_group_are_refused(cast: Cast, support: Support) -> None:
    sem, anja = cast.person("Sem"), cast.person("Anja")
    strange = cast.group(anja)
    plan_of(cast, strange)
    rachida = cast.reader("Rachida")
    row = support.report(sem, by=rachida)
    refused(scale_up, errors.NotInGroep, aanvraag=row.pk, groep=strange.pk, by=rachida, at=AT)
    closed = support.report(sem)
    deciding.withdraw(aanvraag=closed.pk, by=support.handler, at=AT)
    deciding.close(aanvraag=closed.pk, by=support.handler, at=AT)
    arguments = {"aanvraag": closed.pk, "regisseur": cast.medewerkers["Rachida"].pk, "by": support.handler, "at": AT}
    refused(scale_up, errors.WrongStatus, **arguments)
    assert Traject.objects.count() == 0
    manager = cast.reader("Mo", "wijkteammanager")
    refused(scale_up, MayNot, aanvraag=row.pk, by=manager, at=AT)


@pytest.mark.covers("S3-11")
def test_the_traject_follows_the_request(cast: Cast, support: Support) -> None:
    row, (provision,) = support.granted(cast.person("Sem"), "huishulp")
    scale_up(aanvraag=row.pk, regisseur=cast.medewerkers["Rachida"].pk, by=_named(cast), at=AT)
    deciding.start_provision(voorziening=provision.pk, by=support.handler, at=AT + DAY)
    traject = Traject.objects.get(aanvraag=row)
    assert (traject.gestart_op, traject.beeindigd_op) == (date(2026, 3, 3), None)
    deciding.close(aanvraag=row.pk, by=support.handler, at=AT + 2 * DAY)
    traject.refresh_from_db()
    assert traject.beeindigd_op is None  # the support itself goes on
    deciding.end_provision(voorziening=provision.pk, reden="verhuizing", by=support.handler, at=AT + 9 * DAY)
    ended = Traject.objects.get(pk=traject.pk)
    assert (ended.beeindigd_op, ended.reden_einde) == (date(2026, 3, 11), "verhuizing")


def _named(cast: Cast) -> Reader:
    """The handler, after Rachida was given the role of regisseur."""
    cast.reader("Rachida")
    return cast.reader("Bram", BEHANDELAAR)


def _brought_to(moment: str, support: Support, sem: Persoon) -> Aanvraag:
    told = "De trap gaat niet meer"
    if moment in ("besloten", "geleverd"):
        row, (provision,) = support.granted(sem, "huishulp")
        if moment == "geleverd":
            deciding.start_provision(voorziening=provision.pk, by=support.handler, at=AT + DAY)
    elif moment == "aangevraagd":
        row = support.applied(sem)
    else:
        row = support.report(sem)
        if moment == "onderzoek":
            actions.start_research(aanvraag=row.pk, by=support.handler, at=AT)
    row.inhoud.vraag = told
    row.inhoud.save()
    row.refresh_from_db()
    assert row.status == moment
    return row
