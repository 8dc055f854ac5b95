"""What is recorded comes into the warehouse: everything, once, and no more than the contract asks."""

import hashlib
import io
import tarfile
import threading
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import msgspec
import psycopg
import pytest
from django.db import connection, transaction

from ketenzicht.access.models import Account
from ketenzicht.kernel.errors import DeliveryRefused
from ketenzicht.kernel.ids import new_id
from ketenzicht.project.forgetting import LateWarehouse
from ketenzicht.regie import ports
from ketenzicht.regie.bewaren import erasing
from ketenzicht.regie.models import (
    Adres,
    Lidmaatschap,
    Melder,
    Onderwerp,
    Overgang,
    Pseudoniem,
    Rechtsverzoek,
    Taak,
    TaakInhoud,
    Werknotitie,
)
from ketenzicht.warehouse import deliveries, erasure
from ketenzicht.warehouse.engines import duckdb as engine
from tests.integration.record.cast import AT, ELSEWHERE, HERE, SINCE
from tests.integration.record.extract_scene import NOW, Scene, address

TASKS = "SELECT taak_id, persoon, status, onderwerp, feedback_gegeven FROM taak ORDER BY taak_id"


def test_the_first_load_takes_everything_and_the_second_nothing(scene: Scene) -> None:
    sem = scene.person(born=AT.date())
    taak = scene.task(sem)
    first = scene.load()
    assert first.is_new
    assert first.delivery.quarantined == 0, first.delivery.tables
    assert {table.table for table in first.delivery.tables if table.accepted} >= {
        "taak",
        "persoon",
        "medewerker",
        "team",
    }
    assert scene.rows(TASKS) == [(str(taak.pk), scene.pseudonym(sem), "verstuurd", None, None)]
    again = scene.load()
    assert not again.is_new
    assert again.delivery.id == first.delivery.id


def test_a_change_replaces_the_row_and_brings_nothing_else(scene: Scene) -> None:
    taak = scene.task(scene.person())
    other = scene.task(scene.person("Noor"))
    scene.load()
    Overgang.objects.create(
        taak=taak, status="gereserveerd", gebeurd_tijd=AT, geregistreerd_tijd=AT, door="test", afgeleid=True
    )
    loaded = scene.load()
    assert [(table.table, table.accepted) for table in loaded.delivery.tables] == [("taak", 1)]
    found = dict(scene.rows("SELECT taak_id, gereserveerd_afgeleid FROM taak"))
    assert found == {str(taak.pk): True, str(other.pk): None}


def test_nothing_is_lost_or_counted_twice_while_a_transaction_stays_open(scene: Scene) -> None:
    """The early bird takes its number first and commits last."""
    people = [scene.person(name) for name in ("Sem", "Noor", "Ali")]
    begun, done = threading.Event(), threading.Event()
    early: list[Taak] = []

    def hold() -> None:
        try:
            with transaction.atomic():
                early.append(scene.task(people[0]))
                begun.set()
                assert done.wait(180)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert begun.wait(180)
    later = scene.task(people[1])
    scene.load()
    assert [key for (key,) in scene.rows("SELECT taak_id FROM taak")] == [str(later.pk)]
    latest = scene.task(people[2])
    assert [table.accepted for table in scene.load().delivery.tables if table.table == "taak"] == [1]
    done.set()
    holder.join(180)
    assert [table.accepted for table in scene.load().delivery.tables if table.table == "taak"] == [1]
    assert not scene.load().is_new
    expected = sorted(str(taak.pk) for taak in (early[0], later, latest))
    assert [key for (key,) in scene.rows("SELECT taak_id FROM taak ORDER BY taak_id")] == expected


def test_what_an_open_transaction_wrote_points_at_rows_that_are_there(scene: Scene) -> None:
    """A goal that is changed again while something older is still open is delivered with the task that points at it."""
    plan = scene.plan(scene.person())
    doel = scene.goal(plan)
    begun, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                scene.person("Ali")
                begun.set()
                assert done.wait(180)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert begun.wait(180)
    try:
        taak = scene.task(scene.person("Noor"), plan=plan, doel=doel)
        doel.uitkomst, doel.afgesloten_op = "bereikt", AT.date()
        doel.save()
        assert scene.load().delivery.quarantined == 0
        assert scene.rows("SELECT taak_id, doel_id FROM taak") == [(str(taak.pk), str(doel.pk))]
    finally:
        done.set()
        holder.join(180)


def test_a_deleted_row_leaves_the_warehouse(scene: Scene) -> None:
    gone, stays = scene.task(scene.person()), scene.task(scene.person("Noor"))
    scene.load()
    Taak.objects.filter(pk=gone.pk).delete()
    assert [key for (key,) in scene.rows("SELECT taak_id FROM taak")] == [str(stays.pk)]


def test_a_row_that_gets_another_key_does_not_stand_there_twice(scene: Scene) -> None:
    taak = scene.task(scene.person())
    scene.load()
    taak.gemeente_id = ELSEWHERE
    taak.save()
    assert scene.rows("SELECT gemeente, taak_id FROM taak") == [(ELSEWHERE, str(taak.pk))]


def test_deleted_and_made_again_is_there(scene: Scene) -> None:
    lid = scene.cast.group(sem := scene.person()).leden.get()
    scene.load()
    lid.delete()
    Lidmaatschap.objects.create(groep=lid.groep, persoon=sem, rol="lid", geldig_van=lid.geldig_van)
    assert [wie for (wie,) in scene.rows("SELECT persoon FROM groepslid")] == [scene.pseudonym(sem)]


@pytest.mark.covers("P-7")
def test_a_subject_that_becomes_sensitive_is_sensitive_in_all_rows(scene: Scene) -> None:
    onderwerp = Onderwerp.objects.create(gemeente_id=HERE, code="verslaving", titel="Verslaving")
    taak = scene.task(scene.person(), onderwerp=onderwerp)
    assert scene.rows("SELECT taak_id, onderwerp FROM taak") == [(str(taak.pk), "verslaving")]
    onderwerp.bijzonder = "gezondheid"
    onderwerp.save()
    assert scene.load().delivery.quarantined == 0
    assert scene.rows("SELECT taak_id, onderwerp FROM taak") == [(str(taak.pk), "persoonlijk")]
    assert scene.rows("SELECT onderwerp, titel FROM onderwerp") == [("persoonlijk", "Persoonlijk")]


@pytest.mark.covers("P-7")
def test_all_sensitive_subjects_are_one_row_as_long_as_there_is_one(scene: Scene) -> None:
    query = "SELECT onderwerp, titel FROM onderwerp"
    first, second = (
        Onderwerp.objects.create(gemeente_id=HERE, code=code, titel=code, bijzonder="gezondheid")
        for code in ("verslaving", "psychisch")
    )
    assert scene.load().delivery.quarantined == 0
    assert scene.rows(query) == [("persoonlijk", "Persoonlijk")]
    first.delete()
    assert scene.rows(query) == [("persoonlijk", "Persoonlijk")]
    second.bijzonder = ""
    second.save()
    assert scene.load().delivery.quarantined == 0
    assert scene.rows(query) == [("psychisch", "psychisch")]


def test_a_name_that_is_mended_sends_no_facts_again(scene: Scene) -> None:
    sem = scene.person()
    scene.task(sem)
    scene.load()
    sem.roepnaam = "Samuel"
    sem.save()
    organisatie = scene.cast.organisaties["uwv"]
    organisatie.naam = "UWV Werkbedrijf"
    organisatie.save()
    assert sorted(table.table for table in scene.load().delivery.tables) == ["organisatie", "persoon"]


@pytest.mark.covers("P-4")
def test_a_secret_address_has_no_wijk(scene: Scene) -> None:
    sem, noor = scene.person(), scene.person("Noor")
    for persoon in (sem, noor):
        Adres.objects.create(persoon=persoon, soort="woon", wijk="WK990101", geldig_van=SINCE)
    scene.secret_address(sem)
    found = dict(scene.rows("SELECT persoon, wijk FROM persoon"))
    assert found == {scene.pseudonym(sem): None, scene.pseudonym(noor): "WK990101"}


def test_somebody_who_moves_is_one_row_per_place(scene: Scene) -> None:
    sem = scene.person()
    adres = Adres.objects.create(persoon=sem, soort="woon", wijk="WK990101", geldig_van=SINCE)
    assert scene.rows("SELECT wijk, geldig_van, geldig_tot FROM persoon") == [("WK990101", SINCE, None)]
    adres.geldig_tot = date(2026, 2, 1)
    adres.save()
    Adres.objects.create(persoon=sem, soort="woon", wijk="WK990102", geldig_van=date(2026, 2, 1))
    expected = [("WK990101", SINCE, date(2026, 2, 1)), ("WK990102", date(2026, 2, 1), None)]
    assert scene.rows("SELECT wijk, geldig_van, geldig_tot FROM persoon ORDER BY geldig_van") == expected
    adres.geldig_van = date(2021, 1, 1)  # a correction of the first day
    adres.save()
    expected[0] = ("WK990101", date(2021, 1, 1), date(2026, 2, 1))
    assert scene.rows("SELECT wijk, geldig_van, geldig_tot FROM persoon ORDER BY geldig_van") == expected


def test_two_persons_who_are_one_have_one_pseudonym(scene: Scene) -> None:
    sem, double = scene.person(), scene.person("Samuel")
    taak = scene.task(double)
    scene.load()
    double.samengevoegd_met = sem
    double.save()
    assert scene.rows("SELECT taak_id, persoon FROM taak") == [(str(taak.pk), scene.pseudonym(sem))]
    assert [wie for (wie,) in scene.rows("SELECT persoon FROM persoon")] == [scene.pseudonym(sem)]


def test_absence_is_told_by_period(scene: Scene) -> None:
    worker = scene.worker("Rachida")
    Account.objects.create(email="r@voorbeeld.nl", medewerker=worker, gemaakt_tijd=datetime(2019, 1, 1, tzinfo=UTC))
    assert scene.rows("SELECT afwezig, geldig_van, geldig_tot FROM account") == [(False, SINCE, None)]
    worker.afwezig_van, worker.afwezig_tot = date(2026, 1, 5), date(2026, 1, 12)
    worker.save()
    expected = [
        (False, SINCE, worker.afwezig_van),
        (True, worker.afwezig_van, worker.afwezig_tot),
        (False, worker.afwezig_tot, None),
    ]
    query = "SELECT afwezig, geldig_van, geldig_tot FROM account ORDER BY geldig_van"
    assert scene.rows(query) == expected
    worker.afwezig_van = worker.afwezig_tot = None
    worker.save()
    assert scene.rows(query) == [(False, SINCE, None)]


@pytest.mark.covers("P-2", "P-3", "P-11")
def test_no_name_no_text_and_no_reporter_is_in_the_warehouse(scene: Scene) -> None:
    sem, neighbour = scene.person("Xaviera"), scene.person("Quirijn", "Zwaluwnest")
    plan = scene.plan(sem)
    taak = scene.task(sem, plan=plan)
    TaakInhoud.objects.filter(van=taak).update(feedback="Xaviera is gebeld")
    signaal = scene.signal(sem)
    Melder.objects.create(signaal=signaal, persoon=neighbour, **scene.of_municipality(Melder))
    Werknotitie.objects.create(
        id=new_id(), plan=plan, auteur=scene.worker("Rachida"), tekst="werknotitie over Xaviera", bewaard_tijd=AT
    )
    scene.load()
    scene.build()
    found = {path.name: path.read_bytes() for path in scene.house.root.rglob("*") if path.is_file()}
    with engine.reading(scene.house.store, scene.build().manifest) as opened:
        tables = [
            row[0]
            for row in opened.execute(
                "SELECT DISTINCT table_name FROM duckdb_views() v(a, b, c, d, table_name)" if False else "SHOW TABLES"
            ).fetchall()
        ]
        said = "\n".join(
            str(opened.execute(f"SELECT * FROM {table}").fetchall()) for table in tables if table != "datum"
        )
    assert scene.pseudonym(sem) in said
    for secret in ("Xaviera", "Quirijn", "Zwaluwnest", "gebeld", "werknotitie", str(sem.pk), str(neighbour.pk)):
        assert secret not in said, secret
        assert not any(secret.encode() in content for content in found.values()), secret
    ((reporter,),) = scene.rows("SELECT medewerker FROM signaal")
    assert reporter is None


def test_a_pseudonym_of_another_vault_goes_to_quarantine(scene: Scene) -> None:
    sem = scene.person()
    Pseudoniem.objects.create(persoon=sem, pseudoniem="bcdfghjklmnpqr")
    scene.task(sem)
    delivery = scene.load().delivery
    assert {table.table: dict(table.problems) for table in delivery.tables if table.problems} == {
        "taak": {"pseudoniem": 1}, "persoon": {"pseudoniem": 1},
    }  # fmt: skip


def test_who_is_erased_leaves_the_warehouse_and_its_quarantine(scene: Scene) -> None:
    sem = scene.person()
    scene.task(sem)
    scene.load()
    key = f"key:regie:{sem.pk}"
    gone = scene.vault.known("persoon", key)
    assert gone
    erasure.erase(scene.desk, key, at=NOW)
    assert scene.rows("SELECT count(*) FROM taak") == [(0,)]


@pytest.mark.covers("P-6")
def test_who_is_erased_in_the_record_leaves_the_vault_and_the_warehouse(scene: Scene) -> None:
    sem, noor = scene.person(), scene.person("Noor")
    taak, other = scene.task(sem), scene.task(noor)
    Taak.objects.filter(pk=taak.pk).update(status="ingetrokken", einde_tijd=AT)
    scene.load()
    key = f"key:regie:{sem.pk}"
    (name,) = scene.vault.known("persoon", key)
    asked = Rechtsverzoek.objects.create(
        gemeente_id=HERE, persoon=sem, soort="wissing", besluit="toegewezen", besloten_tijd=AT, ontvangen_op=AT.date(),
        uiterste_op=AT.date(), wissen_tijd=AT, pseudoniemen=[name],
    )  # fmt: skip
    house: Any = SimpleNamespace(desk=scene.desk, store=scene.house.store)
    ports.use_warehouse(LateWarehouse(house))
    for _ in erasing.erase_waiting(at=NOW):
        pass
    assert Rechtsverzoek.objects.get(pk=asked.pk).wissing == "gedaan"
    assert scene.vault.known("persoon", key) == [] and scene.vault.is_erased("persoon", key)
    assert scene.rows("SELECT taak_id FROM taak") == [(str(other.pk),)]
    assert not scene.desk.store.erasing.exists(), "a snapshot may be built again"
    scene.load()
    assert scene.rows("SELECT taak_id FROM taak") == [(str(other.pk),)]


def test_the_role_of_the_warehouse_sees_the_views_and_nothing_else(scene: Scene) -> None:
    with psycopg.connect(address()) as warehouse:
        assert warehouse.execute("SELECT count(*) FROM extract.taak").fetchone() == (0,)
        for query in (
            "SELECT * FROM public.regie_persoon",
            "SELECT * FROM public.access_identiteit",
            "SELECT * FROM public.regie_extract_verwijderd",
            "DELETE FROM extract.product",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), warehouse.transaction():
                warehouse.execute(query)


def test_the_rows_as_they_came_are_kept_sealed(scene: Scene) -> None:
    scene.task(scene.person())
    (file,) = scene.load().delivery.files
    content = b"".join(scene.house.keyring.unseal_stream(scene.house.store.root / file.landed))
    assert hashlib.sha256(content).hexdigest() == file.sha256
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        assert "taak.parquet" in tar.getnames()


def test_a_database_that_was_put_back_is_refused_and_can_be_loaded_anew(scene: Scene) -> None:
    gone = scene.task(scene.person())
    loaded = scene.load().delivery
    deliveries.replace(scene.house.store, msgspec.structs.replace(loaded, cursor="99999999999:99999999999:"))
    with pytest.raises(DeliveryRefused, match="teruggezet of verhuisd"):
        scene.load()
    Taak.objects.filter(pk=gone.pk).delete()
    stays = scene.task(scene.person("Noor"))
    assert scene.load(anew=True).is_new
    assert [key for (key,) in scene.rows("SELECT taak_id FROM taak")] == [str(stays.pk)]


def test_a_database_that_is_not_there_is_named(scene: Scene) -> None:
    with pytest.raises(DeliveryRefused, match="niet bereikbaar"):
        scene.desk.load_database(scene.source, "postgresql://niemand@/nergens?host=/tmp/nergens", at=NOW)


def test_everything_again_gives_the_same_snapshot(scene: Scene) -> None:
    sem = scene.person(born=date(1990, 5, 1))
    plan = scene.plan(sem)
    scene.goal(plan)
    scene.task(sem, plan=plan)
    scene.load()
    taak = scene.task(scene.person("Noor"))
    taak.status, taak.einde_tijd = "ingetrokken", AT
    taak.save()
    scene.load()
    before = scene.build().manifest.snapshot
    scene.load(anew=True)
    assert scene.build().manifest.snapshot == before
