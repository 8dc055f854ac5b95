"""Retention: what is kept until when, one run for plans and requests, holds, register, and that nothing is left behind."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection

from ketenzicht.access.acting.editing import save_draft
from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.log.recording import record
from ketenzicht.access.log.sealing import seal
from ketenzicht.access.log.verifying import verify
from ketenzicht.access.models import Concept, Gebeurtenis, Grondslag, Instelling, Logregel, Melding, Noodtoegang
from ketenzicht.access.owner import as_owner
from ketenzicht.access.rollen.presets import AUDITOR, LOKALE_BEHEERDER
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.kernel.crypto import Keyring
from ketenzicht.regie.aanvragen import actions as request_actions
from ketenzicht.regie.aanvragen import deciding
from ketenzicht.regie.bewaren import closure, errors, holding, queries, removing, runs
from ketenzicht.regie.bewaren.files import dossier
from ketenzicht.regie.bewaren.retention import kept_until
from ketenzicht.regie.documenten import actions as document_actions
from ketenzicht.regie.documenten.cabinet import Cabinet
from ketenzicht.regie.documenten.place import use_cabinet
from ketenzicht.regie.models import Aanvraag, Bewaarblokkade, Doel, Groep, Persoon, Plan, Signaal, Taak, Verwijdering
from ketenzicht.regie.plannen import glass
from ketenzicht.regie.plannen.rules import CHANGE
from ketenzicht.regie.taken import actions as task_actions
from tests.integration.record.cast import AT, HERE, SINCE, Cast, make_cast
from tests.integration.record.settling import settle
from tests.integration.record.signalen_scene import arrears
from tests.integration.record.support_scene import DAY, Support, make_support, plan_of, refused
from tests.integration.record.taken_scene import Scene, make_scene

SYSTEM = system_reader("bewaartermijnen")
CLOSED = AT + 30 * DAY


@pytest.fixture(autouse=True)
def cabinet(tmp_path: Path) -> Iterator[Cabinet]:
    made = Cabinet(tmp_path / "data" / "documenten", Keyring.create(tmp_path / "sleutel", at=AT))
    use_cabinet(made)
    yield made


def after(years: int, *, days: int = 1) -> datetime:
    """So many years after the plan was closed, and a day."""
    return CLOSED.replace(year=CLOSED.year + years) + timedelta(days=days)


def close_plan(plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(gesloten_tijd=CLOSED, sluitreden="anders")


def filled(cast: Cast) -> Scene:
    """A plan with a task, a goal, a document, a draft, a notice, broken glass and history, closed on 1 April 2026."""
    scene = make_scene(cast)
    scene.agree()
    taak = scene.send()
    task_actions.close(taak=taak, resultaat="dienst_geleverd", feedback="Sem werkt", by=scene.umit, at=AT + DAY)
    Doel.objects.create(
        gemeente_id=HERE, plan=scene.plan, persoon=scene.sem, gesteld_op=SINCE, gemaakt_tijd=AT, gemaakt_door="test"
    ).delete()  # only its history is left
    document_actions.add(
        inhoud=b"%PDF-1.7 plan",
        bestandsnaam="plan.pdf",
        plan=scene.plan.pk,
        persoon=scene.sem.pk,
        by=scene.rachida,
        at=AT,
    )
    save_draft(scene.rachida, "plan.bijstellen", {"titel": "half"}, key=scene.plan.pk, plan=scene.plan.pk, at=AT)
    record(scene.rachida, CHANGE, scene.plan, at=AT, details={"titel": ["geheim", "geheimer"]})
    glass.break_glass(plan=scene.plan.pk, reden="spoed", by=cast.reader("Tom"), at=AT)
    close_plan(scene.plan)
    return scene


def rows_with(keys: set[UUID]) -> dict[str, int]:
    """In how many rows of the whole database one of these keys stands, per table and column, but for log and register."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label not in ("access", "regie") or model in (Logregel, Verwijdering):
            continue
        for field in model._meta.concrete_fields:
            if field.db_type(connection) == "uuid":
                count = model._default_manager.filter(**{f"{field.attname}__in": keys}).count()
                if count:
                    found[f"{model._meta.db_table}.{field.column}"] = count
    return found


def seal_all(data: Path, *, at: datetime) -> None:
    """Seal every line, when no transaction of another test on this server holds the sealer back any more."""
    settle(Logregel.objects.all())
    seal(data, at=at)


@pytest.mark.covers("P-10")
@pytest.mark.parametrize(("wet", "years"), [("wmo", 15), ("jeugd", 20), ("pw", 10), ("wgs", 10), ("overig", 15)])
def test_the_term_follows_the_law_and_the_longest_counts(cast: Cast, wet: str, years: int) -> None:
    ended = date(2024, 2, 29)
    assert kept_until(HERE, [wet], ended, on=ended) == (
        date(2024 + years, 2, 29) if years == 20 else date(2024 + years, 2, 28)
    )
    assert kept_until(HERE, ["wmo", "jeugd", "pw"], ended, on=ended) == date(2044, 2, 29)


@pytest.mark.covers("P-10")
def test_a_municipality_sets_its_own_term(cast: Cast) -> None:
    Instelling.objects.create(gemeente_id=HERE, sleutel="bewaren.wmo_jaren", waarde=7, geldig_van=date(2026, 1, 1))
    assert kept_until(HERE, ["wmo"], date(2026, 5, 1), on=date(2026, 5, 1)) == date(2033, 5, 1)
    assert kept_until(HERE, ["wmo"], date(2026, 5, 1), on=date(2025, 5, 1)) == date(2041, 5, 1)


@pytest.mark.covers("S3-84", "X-26", "P-10")
def test_one_run_takes_plans_and_requests_and_leaves_nothing_of_them(cast: Cast, cabinet: Cabinet) -> None:
    scene, support = filled(cast), make_support(cast)
    loose = support.report(cast.person("Bo"))
    deciding.withdraw(aanvraag=loose.pk, by=support.handler, at=AT)
    deciding.close(aanvraag=loose.pk, by=support.handler, at=AT)
    going = dossier(Plan.objects.get(pk=scene.plan.pk))
    keys = {key for rows in going.rows.values() for key in rows if isinstance(key, UUID)}
    keys |= {scene.groep.pk, scene.sem.pk, scene.anja.pk, loose.pk}
    assert len(rows_with(keys)) > 15
    runs.run(by=SYSTEM, at=CLOSED + DAY)
    assert Plan.objects.get(pk=scene.plan.pk).bewaren_tot == date(
        2036, 4, 1
    )  # ten years: a task under the Participatiewet
    assert Taak.objects.get().bewaren_tot == date(2036, 4, 1)
    assert Aanvraag.objects.get(pk=loose.pk).bewaren_tot == date(2041, 3, 2)  # fifteen: Wmo
    runs.run(by=SYSTEM, at=after(10, days=0))
    assert Plan.objects.exists()
    done = runs.run(by=SYSTEM, at=after(10))
    assert (done.due["plan"], done.due["aanvraag"]) == (1, 0)
    runs.run(by=SYSTEM, at=after(15))
    assert rows_with(keys) == {}
    assert list(cabinet.all()) == []
    assert not Concept.objects.exists() and not Melding.objects.filter(object_id__in=keys).exists()
    assert not Noodtoegang.objects.exists() and not Grondslag.objects.exists()
    assert not Logregel.objects.filter(object_id__in=keys, inhoud__isnull=False).exists()
    assert "geheim" not in str(list(Logregel.objects.values_list("inhoud", flat=True)))
    register = Verwijdering.objects.values_list("object_soort", "wijze", "grond")
    assert set(register) == {
        (kind, "verwijderd", "bewaartermijn verstreken")
        for kind in ("plan", "taak", "document", "groep", "persoon", "aanvraag")
    }
    told = queries.removals(cast.reader("Els", AUDITOR), since=date(2026, 1, 1), at=after(15))
    assert told[("persoon", "bewaartermijn verstreken")] == 3
    assert not queries.removals(scene.rachida, since=date(2026, 1, 1), at=after(15))


def test_a_person_who_is_still_known_elsewhere_stays(cast: Cast) -> None:
    scene = filled(cast)
    other = plan_of(cast, cast.group(scene.sem))
    runs.run(by=SYSTEM, at=CLOSED + DAY)
    runs.run(by=SYSTEM, at=after(10))
    assert not Plan.objects.filter(pk=scene.plan.pk).exists()
    assert set(Persoon.objects.values_list("roepnaam", flat=True)) == {"Sem"}
    assert Plan.objects.get().pk == other.pk
    assert Groep.objects.count() == 1


def test_a_file_in_which_something_runs_has_no_last_day(cast: Cast) -> None:
    support, sem = make_support(cast), cast.person("Sem")
    row, (provision,) = support.granted(sem, "huishulp")
    deciding.start_provision(voorziening=provision.pk, by=support.handler, at=AT)
    deciding.close(aanvraag=row.pk, by=support.handler, at=AT)
    runs.run(by=SYSTEM, at=after(40))
    assert Aanvraag.objects.get(pk=row.pk).bewaren_tot is None
    deciding.end_provision(
        voorziening=provision.pk, reden="overlijden", op=date(2030, 1, 1), by=support.handler, at=after(5)
    )
    runs.run(by=SYSTEM, at=after(5))
    assert Aanvraag.objects.get(pk=row.pk).bewaren_tot == date(2045, 1, 1)
    runs.run(by=SYSTEM, at=datetime(2045, 1, 2, 12, tzinfo=UTC))
    assert not Aanvraag.objects.exists()


def test_a_dry_run_counts_and_changes_nothing(cast: Cast) -> None:
    scene = filled(cast)
    done = runs.run(by=SYSTEM, at=after(10), dry=True)
    assert (done.due["plan"], done.marked, done.objects) == (1, 1, 0)
    assert Plan.objects.get(pk=scene.plan.pk).bewaren_tot is None
    runs.run(by=SYSTEM, at=CLOSED + DAY)
    assert runs.run(by=SYSTEM, at=after(10), dry=True).due["plan"] == 1
    assert Plan.objects.exists() and not Verwijdering.objects.exists()


@pytest.mark.covers("P-10")
@pytest.mark.parametrize("what", ["plan", "persoon", "taak"])
def test_a_legal_hold_keeps_the_whole_file_until_it_is_lifted(cast: Cast, what: str) -> None:
    scene = filled(cast)
    key = {"plan": scene.plan.pk, "persoon": scene.sem.pk, "taak": Taak.objects.get().pk}[what]
    told = {"soort": what, "object_id": key, "by": scene.rachida, "at": CLOSED}
    refused(holding.hold, errors.ReasonNeeded, **told, reden=" ")
    refused(holding.hold, NotFound, soort=what, object_id=key, reden="x", by=cast.reader("Vera"), at=CLOSED)
    hold = holding.hold(**told, reden="lopende rechtszaak")  # type: ignore[arg-type]
    refused(holding.hold, errors.HeldAlready, **told, reden="nog een")
    runs.run(by=SYSTEM, at=CLOSED + DAY)
    done = runs.run(by=SYSTEM, at=after(10))
    assert (done.due["plan"], done.held, done.objects) == (1, 1, 0)
    lot = cast.reader("Lot", LOKALE_BEHEERDER)
    holding.lift_hold(blokkade=hold, reden="uitspraak gedaan", by=lot, at=after(10))
    refused(holding.lift_hold, errors.NotHeld, blokkade=hold, reden="weer", by=lot, at=after(10))
    runs.run(by=SYSTEM, at=after(10))
    assert not Plan.objects.exists()
    assert Bewaarblokkade.objects.exclude(opgeheven_tijd=None).count() == 1


def test_only_the_system_runs_it(cast: Cast) -> None:
    refused(runs.run, MayNot, by=cast.reader("Lot", LOKALE_BEHEERDER), at=AT)


@pytest.mark.django_db(transaction=True)
def test_the_log_still_verifies_after_a_run_and_a_forger_is_still_found(tmp_path: Path) -> None:
    cast = make_cast()
    scene = filled(cast)
    other = plan_of(cast, cast.group(cast.person("Bo")))
    record(scene.rachida, CHANGE, other, at=AT, details={"titel": ["was", "is"]})
    data = tmp_path / "data"
    seal_all(data, at=CLOSED)
    runs.run(by=SYSTEM, at=CLOSED + DAY)
    runs.run(by=SYSTEM, at=after(4))
    Plan.objects.filter(pk=scene.plan.pk).update(bewaren_tot=date(2030, 1, 1))
    Instelling.objects.create(
        gemeente_id=HERE, sleutel="bewaren.participatiewet_jaren", waarde=1, geldig_van=date(2026, 1, 1)
    )
    runs.run(by=SYSTEM, at=after(4))
    assert Plan.objects.get().pk == other.pk
    seal_all(data, at=after(4))
    verdict = verify(data, at=after(4))
    assert (verdict.wrong, verdict.rows) == (None, Logregel.objects.count())
    assert Logregel.objects.filter(object_id=scene.plan.pk, inhoud__isnull=True, handeling=CHANGE.key).exists()
    with as_owner():
        assert Logregel.objects.filter(object_id=other.pk).update(inhoud=None) == 1
    wrong = verify(data, at=after(4)).wrong
    assert wrong is not None and "gewijzigd" in wrong.sentence


def test_a_run_that_is_cut_off_leaves_no_half_file_and_the_next_goes_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    support = make_support(cast)
    for name in ("Bo", "Cor", "Dik"):
        row = support.report(cast.person(name))
        deciding.withdraw(aanvraag=row.pk, by=support.handler, at=AT)
        deciding.close(aanvraag=row.pk, by=support.handler, at=AT)
    runs.run(by=SYSTEM, at=AT + DAY)
    whole, calls = removing.remove, []

    def cut_off(*arguments: object) -> int:
        calls.append(arguments)
        if len(calls) == 2:
            whole(*arguments)  # type: ignore[arg-type]
            raise KeyboardInterrupt
        return whole(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(runs, "remove", cut_off)
    with pytest.raises(KeyboardInterrupt):
        runs.run(by=SYSTEM, at=after(15))
    assert Aanvraag.objects.count() == 2  # the second file is whole
    assert Verwijdering.objects.filter(object_soort="aanvraag").count() == 1
    monkeypatch.setattr(runs, "remove", whole)
    runs.run(by=SYSTEM, at=after(15))
    assert not Aanvraag.objects.exists()
    assert Verwijdering.objects.filter(object_soort="aanvraag").count() == 3


def test_a_changed_term_reaches_what_waits(cast: Cast) -> None:
    support = make_support(cast)
    row = support.report(cast.person("Bo"))
    deciding.withdraw(aanvraag=row.pk, by=support.handler, at=AT)
    deciding.close(aanvraag=row.pk, by=support.handler, at=AT)
    runs.run(by=SYSTEM, at=AT + DAY)
    Instelling.objects.create(gemeente_id=HERE, sleutel="bewaren.wmo_jaren", waarde=5, geldig_van=date(2027, 1, 1))
    assert len(list(runs.recompute(HERE, on=date(2027, 2, 1)))) == 1
    assert Aanvraag.objects.get(pk=row.pk).bewaren_tot == date(2031, 3, 2)


@pytest.mark.covers("S3-49")
def test_unused_signals_go_with_the_same_run_and_register(cast: Cast) -> None:
    arrears(cast.person("Bo"), "1")
    done = runs.run(by=SYSTEM, at=after(3))
    assert done.signals == 1
    assert not Signaal.objects.exists()
    assert Verwijdering.objects.get().object_soort == "signaal"


def test_every_kind_that_names_a_plan_or_a_person_is_thought_of() -> None:
    """A new table cannot be forgotten: each link to a plan or a person either goes along, or may be emptied, or keeps it."""
    keeps = {
        (field.model.__name__, field.name)
        for field in closure.links_to(Persoon)
        if not closure.belongs(field) and not field.null
    }
    assert {("Lidmaatschap", "persoon"), ("Trajectdeelnemer", "persoon")} <= keeps
    for field in closure.links_to(Plan):
        assert closure.belongs(field) or (field.model.__name__, field.name) == ("Plan", "voorganger"), field


def test_history_of_what_was_deleted_before_goes_too(cast: Cast) -> None:
    scene = filled(cast)
    history = apps.get_model("regie", "DoelEvent")
    assert history._default_manager.filter(plan_id=scene.plan.pk).exists()
    runs.run(by=SYSTEM, at=CLOSED + DAY)
    runs.run(by=SYSTEM, at=after(10))
    assert not history._default_manager.exists()
    assert not Gebeurtenis.objects.filter(object_id=scene.plan.pk).exists()


def test_terms_of_requests_stay_out_of_it(cast: Cast) -> None:
    support: Support = make_support(cast)
    row = support.report(cast.person("Sem"))
    request_actions.start_research(aanvraag=row.pk, by=support.handler, at=AT)
    runs.run(by=SYSTEM, at=after(50))
    assert Aanvraag.objects.get(pk=row.pk).bewaren_tot is None
