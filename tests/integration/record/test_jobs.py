"""What the worker does by itself: each job does its work when it is due, once, and leaves the rest alone."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ketenzicht.access import jobs as access_jobs
from ketenzicht.access.acting.editing import save_draft
from ketenzicht.access.models import Concept, Instelling, Medewerker, Melding, Ronde, Teamindeling
from ketenzicht.access.periodic import jobs, run_due
from ketenzicht.access.periodic import running as rounds
from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.vault import FileVault
from ketenzicht.regie import jobs as regie_jobs
from ketenzicht.regie import ports
from ketenzicht.regie.contacten.actions import plan_action
from ketenzicht.regie.delen.crossing import share_regie
from ketenzicht.regie.documenten import actions as documents
from ketenzicht.regie.documenten.cabinet import Cabinet
from ketenzicht.regie.documenten.place import use_cabinet
from ketenzicht.regie.models import (
    Aanvraag,
    Actie,
    Clientenlijst,
    Document,
    Doel,
    Persoon,
    Plan,
    Rechtsverzoek,
    Samenvoeging,
    Signaal,
    Taak,
    Verwijdering,
    Weekbericht,
)
from tests.integration.record.cast import AT, HERE, SINCE, Cast
from tests.integration.record.plannen_scene import household, key
from tests.integration.record.signalen_scene import arrears
from tests.integration.record.support_scene import make_support
from tests.integration.record.taken_scene import make_scene

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ALL = dict(jobs)
assert access_jobs and regie_jobs

Run = Callable[[str, datetime], None]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Lets a worker that just started do one job that is due."""

    def once(name: str, at: datetime) -> None:
        monkeypatch.setattr(rounds, "jobs", {name: ALL[name]})
        monkeypatch.setattr(rounds, "_last", {})
        assert run_due(at) == [name]
        assert Ronde.objects.get(naam=name).fout == ""
        assert run_due(at) == []

    return once


@pytest.fixture(autouse=True)
def house(tmp_path: Path) -> Iterator[None]:
    keyring = Keyring.create(tmp_path / "sleutel", at=AT)
    use_cabinet(Cabinet(tmp_path / "documenten", keyring))
    ports.use_vault(FileVault(tmp_path / "kluis", keyring))
    yield
    ports._used.clear()


def test_every_job_has_a_test_here() -> None:
    elsewhere = {"hartslag", "sessies-opruimen", "log-verzegelen", "log-opschonen"}  # test_periodic, test_log_is_sealed
    tried = set(run_names())
    assert set(ALL) - elsewhere == tried


def run_names() -> Iterator[str]:
    text = Path(__file__).read_text(encoding="utf-8")
    yield from (name for name in ALL if f'run("{name}"' in text)


@pytest.mark.covers("X-9")
def test_drafts_go_after_their_term(cast: Cast, run: Run) -> None:
    rachida = cast.reader("Rachida")
    save_draft(rachida, "plan.bijstellen", {"titel": "oud"}, key=None, at=AT)
    save_draft(rachida, "plan.starten", {"titel": "nieuw"}, key=None, at=AT + 20 * DAY)
    run("concepten-opruimen", AT + 31 * DAY)
    assert [row.velden for row in Concept.objects.all()] == [{"titel": "nieuw"}]


def test_who_moves_today_is_in_the_new_team(cast: Cast, run: Run) -> None:
    tom, zuid = cast.medewerkers["Tom"], cast.teams["zuid"]
    Teamindeling.objects.create(medewerker=tom, team=cast.teams["noord"], geldig_van=SINCE, geldig_tot=AT.date() + DAY)
    Teamindeling.objects.create(medewerker=tom, team=zuid, geldig_van=AT.date() + DAY)
    run("teamindelingen", AT)
    assert Medewerker.objects.get(pk=tom.pk).team == cast.teams["noord"]
    run("teamindelingen", AT + DAY)
    assert Medewerker.objects.get(pk=tom.pk).team == zuid


def test_tasks_without_an_answer_expire(cast: Cast, run: Run) -> None:
    scene = make_scene(cast)
    scene.agree()
    taak = scene.send()
    day = Taak.objects.get(pk=taak).vervalt_op
    assert day is not None
    run("taken-verlopen", AT + 5 * DAY)
    assert Taak.objects.get(pk=taak).status == "verstuurd"
    run("taken-verlopen", AT + (day - AT.date()) + 2 * DAY)
    assert Taak.objects.get(pk=taak).status == "verlopen"


def test_of_tasks_that_are_far_too_late_both_sides_hear(cast: Cast, run: Run) -> None:
    scene = make_scene(cast)
    scene.agree(termijn_dagen=10)
    taak = scene.send()
    run("taken-te-laat", AT + 29 * DAY)
    assert not Melding.objects.filter(soort="taak.te_laat").exists()
    run("taken-te-laat", AT + 31 * DAY)
    told = Melding.objects.filter(soort="taak.te_laat", object_id=taak).values_list("voor", flat=True)
    assert {scene.rachida.id, scene.umit.id} <= set(told)


@pytest.mark.covers("P-1")
def test_of_a_regie_that_ended_with_its_ground_is_told(cast: Cast, run: Run) -> None:
    home = household(cast)
    share_regie(
        plan=home.plan, medewerker=key(cast, "Zoë"), overdragen=True, soort="wet", wet="jeugd", artikel="7.4.0", doel="regie",
        eindigt_op=AT.date() + DAY, by=home.rachida, at=AT,
    )  # fmt: skip
    run("regie-vervallen", AT + DAY)
    assert not Melding.objects.filter(soort="regie.vervallen").exists()
    run("regie-vervallen", AT + 2 * DAY)
    assert Melding.objects.get(soort="regie.vervallen").voor == home.rachida.id


@pytest.mark.covers("S3-67")
def test_the_next_turn_of_a_series_is_made(cast: Cast, run: Run) -> None:
    home = household(cast)
    series = plan_action(
        plan=home.plan, tekst="Boodschappen.", herhaling="FREQ=WEEKLY;BYDAY=MO", gepland_op=date(2026, 3, 2),
        by=home.rachida, at=AT,
    )  # fmt: skip
    run("acties-klaarzetten", AT + 7 * DAY)
    turns = Actie.objects.filter(reeks=series).order_by("gepland_op").values_list("gepland_op", flat=True)
    assert list(turns) == [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)]


@pytest.mark.covers("S0-40")
def test_from_monday_on_the_message_of_the_week_before_is_there_once(cast: Cast, run: Run) -> None:
    scene = make_scene(cast)
    scene.agree("uwv", loket=scene.org("gemeente"), velden=["naam"])
    scene.agree("zorgaanbieder", velden=["naam"])  # no desk: no message
    run("weekberichten", AT + 6 * DAY + 12 * HOUR)  # Sunday 22:00 in the Netherlands
    assert set(Weekbericht.objects.values_list("week_van", flat=True)) == {date(2026, 2, 23)}
    for moment in (AT + 6 * DAY + 14 * HOUR, AT + 8 * DAY):  # Monday 0:00, and Tuesday
        run("weekberichten", moment)
    assert list(Weekbericht.objects.order_by("week_van").values_list("week_van", "loket")) == [
        (date(2026, 2, 23), scene.org("gemeente")), (date(2026, 3, 2), scene.org("gemeente")),
    ]  # fmt: skip


@pytest.mark.covers("S0-8")
def test_client_lists_go_on_their_day(cast: Cast, run: Run) -> None:
    for name, days in (("oud", 10), ("nieuw", 30)):
        Clientenlijst.objects.create(
            gemeente_id=HERE, organisatie=cast.organisaties["gemeente"], naam=name, aangeleverd_op=AT.date(),
            aangeleverd_door="test", vervalt_op=AT.date() + days * DAY,
        )  # fmt: skip
    run("clientenlijsten-verwijderen", AT + 10 * DAY)
    assert list(Clientenlijst.objects.values_list("naam", flat=True)) == ["nieuw"]


@pytest.mark.covers("X-8")
def test_what_was_written_down_during_a_merge_moves_along(cast: Cast, run: Run) -> None:
    home = household(cast)
    twin = cast.person("Semm")
    Samenvoeging.objects.create(blijft=home.sem, weg=twin, op=AT, door="test", reden="dubbel", verplaatst=[])
    late = Doel.objects.create(
        gemeente_id=HERE, plan_id=home.plan, persoon=twin, gemaakt_tijd=AT, gemaakt_door="test", gesteld_op=SINCE
    )
    run("samenvoegingen-nalopen", AT + HOUR)
    assert Doel.objects.get(pk=late.pk).persoon_id == home.sem.pk


@pytest.mark.covers("X-18", "P-10")
def test_terms_follow_what_the_municipality_sets_itself(cast: Cast, run: Run) -> None:
    support = make_support(cast)
    support.product("jeugdhulp", "jeugd")
    row = support.applied(cast.person("Kees"), "jeugdhulp")
    before = Aanvraag.objects.get(pk=row.pk).uiterste_op
    plan = Plan.objects.get(pk=household(cast).plan)
    Plan.objects.filter(pk=plan.pk).update(gesloten_tijd=AT, sluitreden="verhuisd", bewaren_tot=date(2041, 3, 2))
    own = {"wet": row.wet, "stap": "beschikking", "soort": "verordening", "aantal": 1, "eenheid": "weken", "van": "2026-01-01"}  # fmt: skip
    Instelling.objects.create(gemeente_id=HERE, sleutel="termijnen.eigen", waarde=[own], geldig_van=AT.date())
    Instelling.objects.create(gemeente_id=HERE, sleutel="bewaren.overig_jaren", waarde=20, geldig_van=AT.date())
    run("termijnen-herberekenen", AT + HOUR)
    after = Aanvraag.objects.get(pk=row.pk).uiterste_op
    assert before is not None and after is not None and after < before
    assert Plan.objects.get(pk=plan.pk).bewaren_tot == date(2046, 3, 2)


def test_documents_are_scanned_again_after_a_week(cast: Cast, run: Run, settings: Any) -> None:
    home = household(cast)
    key = documents.add(inhoud=b"%PDF-1.7 x", bestandsnaam="x.pdf", plan=home.plan, by=home.rachida, at=AT)
    settings.VIRUS_SCANNER = "grep -qv PDF"  # finds what holds these letters
    run("documenten-scannen", AT + HOUR)
    assert Document.objects.get(pk=key).virusscan == "besmet"


@pytest.mark.covers("P-6", "P-10")
def test_who_is_to_be_erased_is_erased(cast: Cast, run: Run) -> None:
    sem = cast.person("Sem")
    told: list[str] = []
    ports.use_warehouse(SimpleNamespace(forget=lambda _, *, at: told.append(at.isoformat())))
    asked = Rechtsverzoek.objects.create(
        gemeente_id=HERE, persoon=sem, soort="wissing", besluit="deels", besloten_tijd=AT, ontvangen_op=AT.date(),
        uiterste_op=AT.date(), wissen_tijd=AT,
    )  # fmt: skip
    run("wissingen", AT)
    assert not Persoon.objects.exists() and told == [AT.isoformat()]
    assert Rechtsverzoek.objects.get(pk=asked.pk).wissing == "gedaan"


@pytest.mark.covers("P-10", "S3-49", "S3-84")
def test_the_retention_run_destroys_what_is_over_its_term(cast: Cast, run: Run) -> None:
    signaal = arrears(cast.person("Sem"), "1")
    home = household(cast)
    Plan.objects.filter(pk=home.plan).update(gesloten_tijd=AT, sluitreden="verhuisd")
    run("bewaartermijnen", AT + 100 * DAY)
    assert Signaal.objects.exists() and Plan.objects.get(pk=home.plan).bewaren_tot == date(2041, 3, 2)
    run("bewaartermijnen", AT + 367 * DAY)
    assert not Signaal.objects.exists() and Plan.objects.exists()
    run("bewaartermijnen", AT.replace(year=2041) + 2 * DAY)
    assert not Plan.objects.exists()
    gone = set(Verwijdering.objects.values_list("object_soort", "object_id"))
    assert {("signaal", signaal.pk), ("plan", home.plan)} <= gone
