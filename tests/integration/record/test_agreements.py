"""The register of agreements: what was agreed with whom, since when, and which agreement holds for what."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ketenzicht.access.acting.editing import FieldConflict
from ketenzicht.access.errors import Invalid, LooksLikeBsn, MayNot, NotFound
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen import presets
from ketenzicht.regie.afspraken import actions
from ketenzicht.regie.afspraken.errors import AfspraakHasEnded, AfspraakIncomplete, AfspraakRuns, NotShareable
from ketenzicht.regie.afspraken.queries import afspraak_for, age_on, register
from ketenzicht.regie.afspraken.rules import afspraken
from ketenzicht.regie.models import Afspraak, Onderwerp
from tests.integration.record.cast import AT, ELSEWHERE, HERE, SINCE, Cast
from tests.integration.record.taken_scene import LAW, Scene, a_product, make_scene, the_task

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return make_scene(cast)


@pytest.mark.covers("S0-6", "S3-92", "S3-93", "S3-91")
def test_an_agreement_holds_all_that_partners_agree_on(scene: Scene) -> None:
    content: dict[str, Any] = {
        "titel": "Drieluik", "partijen": [scene.org("rmc")], "gezamenlijke_doelen": ["iedere jongere een plek"],
        "doelgroep_van": 16, "doelgroep_tot": 27, "termijn_dagen": 28, "leveringsproces": "intake, traject, nazorg",
        "invoer": ["toestemming"], "uitvoer": ["plan van aanpak"], "velden": ["naam"], "statussen": ["aangemeld", "gestart"],
        "documenten": ["intakeverslag"], "zaakobject": "persoon", "eigenschappen": ["startkwalificatie"],
        "informatie_tijdens": ["voortgang"], "informatie_na": ["uitkomst"], "financieel": "per traject",
        "verantwoording": "per kwartaal", "archivering": "tien jaar bij de partner", "kanaal": "iwmo", **LAW,
    }  # fmt: skip
    row = Afspraak.objects.get(pk=scene.agree(**content))
    assert {name: getattr(row, name) for name in content} == content
    assert [found.pk for found in register(scene.umit, on=TODAY, at=AT)] == [row.pk]
    assert not register(scene.cast.reader("Ria", presets.BEHANDELAAR), at=AT).exists()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"velden": ["onderwerp"]}, NotShareable),
        ({"velden": ["naam", "plan"]}, NotShareable),
        ({"titel": ""}, AfspraakIncomplete),
        ({"artikel": ""}, AfspraakIncomplete),
        ({"doel": ""}, AfspraakIncomplete),
        ({"wet": "suwi"}, AfspraakIncomplete),
        ({"termijn_dagen": 0}, AfspraakIncomplete),
        ({"doelgroep_van": 27, "doelgroep_tot": 16}, AfspraakIncomplete),
        ({"kanaal": "duif"}, Invalid),
        ({"geheim": "x"}, Invalid),
        ({"leveringsproces": "bel 111222333"}, LooksLikeBsn),
    ],
)
def test_what_cannot_be_agreed_is_refused(scene: Scene, wrong: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        scene.agree(**wrong)
    assert not Afspraak.objects.exists()


def test_only_the_keepers_of_the_register_of_this_municipality_change_it(scene: Scene) -> None:
    key = scene.agree()
    for name, role in (("Rachida", presets.REGISSEUR), ("Umit", presets.BEHANDELAAR), ("Els", presets.AUDITOR)):
        reader = scene.cast.reader(name, role)
        with pytest.raises((MayNot, NotFound)):
            actions.end(afspraak=key, geldig_tot=TODAY, by=reader, at=AT)
        with pytest.raises(MayNot):
            actions.make(
                gemeente=HERE,
                organisatie=scene.org("rmc"),
                geldig_van=SINCE,
                content={"titel": "x", **LAW},
                by=reader,
                at=AT,
            )
    elsewhere = scene.cast.reader("Wil", presets.LOKALE_BEHEERDER, gemeente=ELSEWHERE)
    assert not afspraken.may(elsewhere, SEE_DAT, key, at=AT)
    with pytest.raises(MayNot):
        actions.make(
            gemeente=HERE,
            organisatie=scene.org("rmc"),
            geldig_van=SINCE,
            content={"titel": "x", **LAW},
            by=elsewhere,
            at=AT,
        )


@pytest.mark.covers("S0-6", "X-18")
def test_a_new_version_leaves_what_was_sent_under_the_former_one(scene: Scene) -> None:
    lot = scene.cast.reader("Lot", presets.LOKALE_BEHEERDER)
    former = scene.agree(termijn_dagen=28, velden=["naam"])
    before = the_task(scene.send())
    with pytest.raises(AfspraakRuns):
        scene.agree(termijn_dagen=14)
    with pytest.raises(Invalid):
        actions.renew(afspraak=former, geldig_van=SINCE, content={}, by=lot, at=AT)
    later = actions.renew(afspraak=former, geldig_van=TODAY + 7 * DAY, content={"termijn_dagen": 14}, by=lot, at=AT)
    with pytest.raises(AfspraakHasEnded):
        actions.renew(afspraak=former, geldig_van=TODAY + 9 * DAY, content={}, by=lot, at=AT)
    after = the_task(scene.send(at=AT + 7 * DAY))
    assert [task.afgesproken_dagen for task in (before, after)] == [28, 14]
    assert [task.inhoud.afspraak_id for task in (before, after)] == [former, later]
    assert Afspraak.objects.get(pk=later).velden == ["naam"]
    assert the_task(scene.send(at=AT + 6 * DAY)).afgesproken_dagen == 28


def test_the_most_specific_agreement_that_holds_is_the_one(scene: Scene) -> None:
    schulden = Onderwerp.objects.create(gemeente_id=HERE, code="schulden", titel="Schulden")
    product = a_product()
    general, subject, by_product = scene.agree(), scene.agree(onderwerp=schulden.pk), scene.agree(product=product.pk)

    def found(**about: Any) -> Any:
        row = afspraak_for(scene.org("uwv"), gemeente=HERE, **{"on": TODAY, **about})
        return row and row.pk

    assert found() == general
    assert found(onderwerp=schulden.pk) == subject
    assert found(onderwerp=schulden.pk, product=product.pk) == by_product
    assert found(on=SINCE - DAY) is None
    lot = scene.cast.reader("Lot", presets.LOKALE_BEHEERDER)
    actions.end(afspraak=subject, geldig_tot=TODAY, by=lot, at=AT)
    assert found(onderwerp=schulden.pk) == general
    assert found(onderwerp=schulden.pk, on=TODAY - DAY) == subject
    with pytest.raises(AfspraakHasEnded):
        actions.end(afspraak=subject, geldig_tot=TODAY + DAY, by=lot, at=AT)
    assert afspraak_for(scene.org("uwv"), gemeente=ELSEWHERE, on=TODAY) is None


def test_somebody_outside_the_target_group_does_not_fall_under_it(scene: Scene) -> None:
    key = scene.agree(doelgroep_van=16, doelgroep_tot=27)
    for born, belongs in (
        (date(2010, 3, 2), True), (date(2010, 3, 3), False), (date(1999, 3, 3), True), (date(1999, 3, 2), False), (None, True),
    ):  # fmt: skip
        found = afspraak_for(scene.org("uwv"), gemeente=HERE, born=born, on=TODAY)
        assert (found is not None and found.pk == key) is belongs


def test_who_was_born_on_a_leap_day_grows_older_on_the_first_of_march() -> None:
    born = date(2008, 2, 29)
    assert [age_on(born, day) for day in (date(2026, 2, 28), date(2026, 3, 1), date(2024, 2, 28), date(2024, 2, 29))] == [
        17, 18, 15, 16,
    ]  # fmt: skip


def test_a_description_is_corrected_and_a_promise_is_not(scene: Scene) -> None:
    key, lot = scene.agree(termijn_dagen=28), scene.cast.reader("Lot", presets.LOKALE_BEHEERDER)
    actions.change(afspraak=key, base={"titel": "Samen naar werk"}, new={"titel": "Samen aan het werk"}, by=lot, at=AT)
    assert Afspraak.objects.get(pk=key).titel == "Samen aan het werk"
    with pytest.raises(FieldConflict):
        actions.change(afspraak=key, base={"titel": "Samen naar werk"}, new={"titel": "Anders"}, by=lot, at=AT)
    for name, value in (("termijn_dagen", 60), ("velden", ["bsn"]), ("wet", "jeugd")):
        with pytest.raises(Invalid):
            actions.change(afspraak=key, base={name: None}, new={name: value}, by=lot, at=AT)


def test_the_database_knows_one_running_agreement_about_one_thing(scene: Scene) -> None:
    row = Afspraak.objects.get(pk=scene.agree())
    with pytest.raises(IntegrityError), transaction.atomic():
        Afspraak.objects.create(
            gemeente_id=HERE, organisatie_id=row.organisatie_id, titel="nog een", geldig_van=TODAY, **LAW
        )
