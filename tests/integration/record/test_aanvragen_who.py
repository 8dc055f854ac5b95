"""Single support: who sees and does what, the work list, and how a melding begins."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ketenzicht.access.errors import InTheFuture, MayNot, NotFound
from ketenzicht.access.models import Gebeurtenis, Instelling
from ketenzicht.access.policy import SEE_DAT, SEE_WAT
from ketenzicht.access.rollen.presets import BEHANDELAAR, JONGERENLOKET, KCC, REGISSEUR
from ketenzicht.regie.aanvragen import actions, deciding, errors, intake, queries
from ketenzicht.regie.aanvragen.rules import aanvragen, voorzieningen
from ketenzicht.regie.models import Aanvraag, AanvraagInhoud, Zaaktype
from ketenzicht.regie.personen.rules import personen
from tests.integration.record.cast import AT, ELSEWHERE, HERE, Cast, member
from tests.integration.record.support_scene import DAY, Support, make_support, plan_of, refused


@pytest.fixture
def support(cast: Cast) -> Support:
    return make_support(cast)


@pytest.mark.covers("S3-143", "S3-146", "S3-147")
def test_the_desk_sees_that_a_visible_request_runs_and_never_what_it_is_about(cast: Cast, support: Support) -> None:
    sem, kim = cast.person("Sem"), cast.reader("Kim", KCC)
    visible, hidden = support.report(sem), support.report(sem, "rolstoel")
    assert {row.pk for row in queries.running_for(kim, persoon=sem.pk, at=AT)} == {visible.pk}
    assert not aanvragen.may(kim, SEE_WAT, visible.pk, at=AT)
    assert not aanvragen.may(kim, SEE_DAT, hidden.pk, at=AT)
    seen = queries.page(kim, visible.pk, at=AT)
    assert seen is not None and seen[0].wat is None
    deciding.withdraw(aanvraag=visible.pk, by=support.handler, at=AT)
    deciding.close(aanvraag=visible.pk, by=support.handler, at=AT)
    assert not queries.running_for(kim, persoon=sem.pk, at=AT).exists()


@pytest.mark.covers("S3-143")
def test_the_desk_sees_requests_of_the_group_too_and_of_no_other_municipality(cast: Cast, support: Support) -> None:
    sem, anja = cast.person("Sem"), cast.person("Anja")
    groep = cast.group(sem, anja)
    plan_of(cast, groep)
    key = intake.report(groep=groep.pk, product=support.products["huishulp"].pk, by=cast.reader("Rachida"), at=AT)
    assert {row.pk for row in queries.running_for(cast.reader("Kim", KCC), persoon=anja.pk, at=AT)} == {key}
    elsewhere = cast.reader("Wil", KCC, gemeente=ELSEWHERE)
    assert not queries.running_for(elsewhere, persoon=anja.pk, at=AT).exists()


@pytest.mark.covers("S3-142")
def test_the_desk_registers_a_melding_that_waits_for_a_worker(cast: Cast, support: Support) -> None:
    row = support.report(cast.person("Sem"), by=cast.reader("Kim", KCC), kanaal="telefoon")
    assert row.behandelaar_id is None
    assert [line.aanvraag for line in queries.worklist(support.handler, whose="wachtend", at=AT)] == [row.pk]
    actions.assign(aanvraag=row.pk, behandelaar=cast.medewerkers["Bram"].pk, by=support.handler, at=AT)
    assert queries.worklist(support.handler, whose="wachtend", at=AT) == []
    assert [line.voor for line in queries.worklist(support.handler, whose="eigen", at=AT)] == ["Sem de Wit"]
    other = cast.reader("Umit", BEHANDELAAR)
    refused(actions.assign, NotFound, aanvraag=row.pk, behandelaar=cast.medewerkers["Umit"].pk, by=other, at=AT)
    refused(actions.assign, errors.NotOfYourOrganisatie, aanvraag=row.pk, behandelaar=cast.medewerkers["Umit"].pk, by=support.handler, at=AT)  # fmt: skip


@pytest.mark.covers("S3-12", "S3-111")
def test_a_regisseur_does_the_intake_of_the_variant_via_the_wijkteam_but_does_not_decide(
    cast: Cast, support: Support
) -> None:
    rachida, sem = cast.reader("Rachida", REGISSEUR), cast.person("Sem")
    row = support.report(sem, "wijkhulp", by=rachida)
    actions.hold_talk(aanvraag=row.pk, by=rachida, at=AT)
    actions.finish_research(aanvraag=row.pk, by=rachida, at=AT)
    actions.apply(aanvraag=row.pk, by=rachida, at=AT)
    refused(deciding.decide, MayNot, aanvraag=row.pk, besluit="afgewezen", by=rachida, at=AT)
    plain = support.report(sem, "huishulp", by=rachida)
    refused(actions.start_research, MayNot, aanvraag=plain.pk, by=rachida, at=AT)
    Instelling.objects.create(
        gemeente_id=HERE, sleutel="regisseur.mandaat", waarde="zelf_toekennen", geldig_van=date(2026, 1, 1)
    )
    deciding.decide(aanvraag=row.pk, besluit="afgewezen", by=rachida, at=AT)
    row.refresh_from_db()
    assert row.besluit == "afgewezen"


def test_the_applicant_sees_the_own_request_and_a_stranger_or_colleague_elsewhere_nothing(
    cast: Cast, support: Support
) -> None:
    sem, anja = cast.person("Sem"), cast.person("Anja")
    row = support.report(sem, vraag="privé")
    assert aanvragen.may(member(sem), SEE_WAT, row.pk, at=AT)
    for reader in (
        member(anja),
        cast.reader("Umit", BEHANDELAAR),
        cast.reader("Tom"),
        cast.reader("Wil", BEHANDELAAR, gemeente=ELSEWHERE),
    ):
        assert not aanvragen.may(reader, SEE_DAT, row.pk, at=AT)
    assert not personen.may(cast.reader("Umit", BEHANDELAAR), SEE_DAT, sem.pk, at=AT)
    assert personen.may(support.handler, SEE_WAT, sem.pk, at=AT)


def test_of_a_masked_case_type_the_regie_sees_the_course_only(cast: Cast, support: Support) -> None:
    sem = cast.person("Sem")
    plan = plan_of(cast, cast.group(sem))
    row = support.report(sem, "schuldhulp")
    Aanvraag.objects.filter(pk=row.pk).update(plan=plan)
    rachida = cast.reader("Rachida")
    assert aanvragen.may(rachida, SEE_DAT, row.pk, at=AT)
    assert not aanvragen.may(rachida, SEE_WAT, row.pk, at=AT)
    row, (provision,) = support.granted(sem, "huishulp")
    Aanvraag.objects.filter(pk=row.pk).update(plan=plan)
    row.voorzieningen.update(plan=plan)
    assert voorzieningen.may(rachida, SEE_WAT, provision.pk, at=AT)


def test_the_work_list_shows_the_most_urgent_first_in_colour_and_words(
    cast: Cast, support: Support, django_assert_max_num_queries: object
) -> None:
    late = support.report(cast.person("Sem"))
    soon, far = support.applied(cast.person("Anja")), support.applied(cast.person("Bo"), "bijstand")
    none = support.applied(cast.person("Cor"))
    deciding.decide(aanvraag=none.pk, besluit="afgewezen", by=support.handler, at=AT)
    Aanvraag.objects.filter(pk=late.pk).update(uiterste_op=date(2026, 3, 9))
    lines = queries.worklist(support.handler, whose="eigen", at=AT + 10 * DAY)  # 12 March
    assert [line.aanvraag for line in lines] == [late.pk, soon.pk, far.pk, none.pk]
    assert [(line.termijn.kleur, line.termijn.tekst) for line in lines] == [
        ("rood", "3 dagen te laat"),
        ("oranje", "nog 4 dagen"),
        ("groen", "nog 47 dagen"),
        ("grijs", "geen termijn"),
    ]


def test_content_never_reaches_event_or_list(cast: Cast, support: Support) -> None:
    row = support.report(cast.person("Sem"), vraag="zeer geheim")
    inhoud = AanvraagInhoud.objects.get(van=row)
    actions.change(
        aanvraag=row.pk, base={"vraag": inhoud.vraag}, new={"vraag": "nog geheimer"}, by=support.handler, at=AT
    )
    assert "geheim" not in str(list(Gebeurtenis.objects.values_list("gegevens", flat=True)))
    assert "_inhoud" not in str(aanvragen.visible(support.handler, at=AT).query)
    assert "geheim" not in repr(queries.worklist(support.handler, whose="eigen", at=AT))


def test_a_melding_says_for_whom_and_for_what(cast: Cast, support: Support) -> None:
    sem, by = cast.person("Sem"), support.handler
    groep, product = cast.group(sem), support.products["huishulp"].pk
    refused(intake.report, errors.OneSubject, product=product, by=by, at=AT)
    refused(intake.report, errors.OneSubject, persoon=sem.pk, groep=groep.pk, product=product, by=by, at=AT)
    refused(intake.report, errors.ProductNeeded, persoon=sem.pk, by=by, at=AT)
    refused(intake.report, InTheFuture, persoon=sem.pk, product=product, ontvangen=AT + DAY, by=by, at=AT)
    foreign = support.product("vreemd", gemeente=ELSEWHERE).pk
    refused(intake.report, errors.ProductNotValid, persoon=sem.pk, product=foreign, by=by, at=AT)
    refused(intake.report, NotFound, persoon=cast.person("Ver", gemeente=ELSEWHERE).pk, product=product, by=by, at=AT)
    kind = Zaaktype.objects.get(code=f"huishulp-{HERE.lower()}")
    key = intake.report(persoon=sem.pk, zaaktype=kind.pk, wet="wmo", by=by, at=AT)
    assert Aanvraag.objects.get().pk == key


@pytest.mark.covers("P-1")
def test_a_melding_that_goes_to_another_organisation_carries_its_grondslag(cast: Cast, support: Support) -> None:
    rachida, sem = cast.reader("Rachida"), cast.person("Sem")
    gemeente = cast.organisaties["gemeente"].pk
    row = support.report(sem, by=rachida, organisatie=gemeente)
    assert row.grondslag is not None
    assert (row.grondslag.wet, row.grondslag.artikel) == ("wmo", "Wmo 2015 art. 5.1.1")
    assert row.grondslag.eindigt_op > date(2026, 3, 2)
    kind = Zaaktype.objects.first()
    assert kind is not None
    refused(intake.report, errors.GrondslagNeeded, persoon=sem.pk, zaaktype=kind.pk, wet="overig", organisatie=gemeente, by=rachida, at=AT)  # fmt: skip


def test_one_key_registers_one_melding(cast: Cast, support: Support) -> None:
    sem, key = cast.person("Sem"), cast.person("Anja").pk
    told: dict[str, Any] = {
        "persoon": sem.pk,
        "product": support.products["huishulp"].pk,
        "by": cast.reader("Jo", JONGERENLOKET),
        "at": AT,
    }
    first = intake.report.once(key)(**told)
    assert intake.report.once(key)(**{**told, "at": AT + timedelta(hours=1)}) == first
    assert Aanvraag.objects.count() == 1
    assert Aanvraag.objects.get().ontvangen_tijd == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_regisseur_follows_the_course_of_a_loose_request_that_he_reported(cast: Cast, support: Support) -> None:
    partner = cast.medewerkers["Bram"].organisatie_id
    row = support.report(cast.person("Noor"), by=cast.reader("Rachida"), organisatie=partner)
    assert row.behandelaar_id is None
    assert aanvragen.may(cast.reader("Rachida"), SEE_DAT, row.pk, at=AT)
    assert not aanvragen.may(cast.reader("Rachida"), SEE_WAT, row.pk, at=AT)
    assert not aanvragen.may(cast.reader("Tom"), SEE_DAT, row.pk, at=AT)
