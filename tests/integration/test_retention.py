"""Terms of keeping: what reached its term goes; what is in service, still counts or is being read stays."""

from datetime import timedelta
from pathlib import Path

import pytest

from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import deliveries, housekeeping, manifest, quarantine
from ketenzicht.warehouse.deliveries import Delivery
from ketenzicht.warehouse.engines import duckdb as engine
from tests.integration import scene

CLIENTEN = """
bron: loket
title: Cliëntenlijst van een loket
levering: mutaties
gemeente: GM0361
file: {format: csv, delimiter: ";"}
tables:
  clientenlijst:
    columns:
      lijst: lijst
      regel_id: regel
      persoon: {bsn: bsn}
      aangeleverd_op: op
      vervalt_op: vervalt
"""


def zaken(house: Installation, path: Path, *kanalen: str, from_number: int = 1) -> Delivery:
    rows = [scene.zaak(number, kanaal=kanaal) for number, kanaal in enumerate(kanalen, from_number)]
    return scene.load(house, scene.zaken_mapping(), scene.zaken_file(path, rows), accept_drop=True)


def clienten(house: Installation, path: Path, *rows: tuple[str, str, str], how: str = CLIENTEN) -> Delivery:
    columns = ("lijst", "regel", "bsn", "op", "vervalt")
    listed = [
        {"lijst": "jongeren", "regel": regel, "bsn": scene.bsn(number), "op": op, "vervalt": vervalt}
        for number, (regel, op, vervalt) in enumerate(rows, 1)
    ]
    return scene.load(house, how, scene.write_csv(path, columns, listed))


def tidy(house: Installation, days: float) -> None:
    housekeeping.tidy(house.store, at=scene.NOON + timedelta(days=days))


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    return scene.house(tmp_path / "data")


def test_originals_and_quarantine_go_at_their_term_and_staging_stays(house: Installation, tmp_path: Path) -> None:
    delivery = zaken(house, tmp_path / "z.csv", "balie", "duif")
    tidy(house, 89.9)
    assert len(list(house.store.landing.iterdir())) == len(list(house.store.quarantine.iterdir())) == 1
    tidy(house, 90)
    assert list(house.store.landing.iterdir()) == list(house.store.quarantine.iterdir()) == []
    assert scene.staged_rows(house, "aanvraag") == 1
    assert list(quarantine.rows(house.store, delivery, house.keyring)) == []
    scene.build(house)
    assert scene.answer(house, "SELECT count(*) FROM aanvraag") == [(1,)]


def test_a_municipality_sets_its_own_terms(house: Installation, tmp_path: Path) -> None:
    zaken(house, tmp_path / "z.csv", "balie", "duif")
    house.store.settings.write_text("landing_days: 5\nquarantine_days: 20\n", encoding="utf-8")
    tidy(house, 6)
    assert list(house.store.landing.iterdir()) == []
    assert len(list(house.store.quarantine.iterdir())) == 1


def test_staged_rows_of_a_delivery_that_was_replaced_go(house: Installation, tmp_path: Path) -> None:
    zaken(house, tmp_path / "z.csv", "balie", "balie")
    zaken(house, tmp_path / "z.csv", "mail")
    tidy(house, 0)
    assert scene.staged_rows(house, "aanvraag") == 1


def three_snapshots(house: Installation, path: Path) -> list[str]:
    found = []
    for number in range(3):
        zaken(house, path, *["balie"] * (number + 1))
        now = scene.later(house, days=number)
        found.append(scene.build(now).manifest.snapshot)
    return found


def kept(house: Installation) -> list[str]:
    return [build.snapshot for build in manifest.all_builds(house.store)]


def test_snapshots_go_at_their_term_but_never_the_one_in_service(house: Installation, tmp_path: Path) -> None:
    made = three_snapshots(house, tmp_path / "z.csv")
    tidy(house, 399)
    assert kept(house) == made
    tidy(house, 400.5)
    assert kept(house) == made[1:]
    tidy(house, 4000)
    assert kept(house) == made[2:]
    assert scene.answer(house, "SELECT count(*) FROM aanvraag") == [(3,)]
    assert len(list((house.store.parts / "aanvraag").iterdir())) == 1
    assert {path.name.split(".")[0] for path in house.store.snapshots.iterdir()} == {made[2]}


def test_only_so_many_snapshots_stay(house: Installation, tmp_path: Path) -> None:
    made = three_snapshots(house, tmp_path / "z.csv")
    house.store.settings.write_text("snapshots: 2\n", encoding="utf-8")
    tidy(house, 3)
    assert kept(house) == made[1:]
    house.store.settings.write_text("snapshots: 0\n", encoding="utf-8")
    tidy(house, 3)
    assert kept(house) == made[2:]


def test_a_snapshot_past_its_term_stays_while_somebody_reads_it(house: Installation, tmp_path: Path) -> None:
    made = three_snapshots(house, tmp_path / "z.csv")
    with engine.reading(house.store, manifest.find(house.store, made[0])) as connection:
        tidy(house, 4000)
        assert kept(house) == [made[0], made[2]]
        assert engine.ask(connection, "SELECT count(*) FROM aanvraag").rows == [(1,)]
    tidy(house, 4000)
    assert kept(house) == made[2:]


def test_what_a_crash_left_goes_with_the_next_command(house: Installation, tmp_path: Path) -> None:
    zaken(house, tmp_path / "z.csv", "balie")
    scene.build(house)
    before = {path for path in house.store.root.rglob("*") if path.is_file()}
    left = [
        "landing/x.verzegeld",
        "staging/aanvraag-x.parquet",
        "quarantine/x.verzegeld",
        "parts/aanvraag/x.parquet",
        "snapshots/x.duckdb",
    ]
    left += [
        "snapshots/y.duckdb.onaf.wal",
        "parts/aanvraag/deel.onaf",
        "scratch/duckdb_temp_storage-0.tmp",
        "deliveries/000009-x.json.1234.onaf",
    ]
    for path in left:
        (house.store.root / path).write_bytes(b"half")
    tidy(house, 0)
    assert {path for path in house.store.root.rglob("*") if path.is_file()} == before


def test_a_build_that_a_crash_kept_out_of_service_goes(house: Installation, tmp_path: Path) -> None:
    made = three_snapshots(house, tmp_path / "z.csv")
    house.store.current.write_text(f"2 {made[1]}\n", encoding="utf-8")  # killed before the pointer moved
    tidy(house, 3)
    assert kept(house) == made[:2]


def test_a_build_that_a_crash_kept_out_of_service_makes_room_for_the_next(house: Installation, tmp_path: Path) -> None:
    made = three_snapshots(house, tmp_path / "z.csv")
    house.store.current.write_text(f"2 {made[1]}\n", encoding="utf-8")  # killed before the pointer moved
    again = scene.build(scene.later(house, days=4)).manifest
    assert (again.number, again.snapshot) == (3, made[2])
    assert kept(house) == made


def test_client_lists_leave_staging_and_the_next_snapshot_at_their_term(house: Installation, tmp_path: Path) -> None:
    clienten(
        house, tmp_path / "c.csv", ("1", "2026-03-20", ""), ("2", "2026-04-01", ""), ("3", "2026-04-01", "2026-04-10")
    )
    scene.build(house)
    count = "SELECT list(regel_id ORDER BY regel_id) FROM clientenlijst"
    for days, left in [(8, ["1", "2", "3"]), (9, ["1", "2"]), (18, ["2"]), (30, None)]:
        tidy(house, days)
        scene.build(house)
        assert scene.answer(house, count) == [(left,)], days
    assert scene.staged_rows(house, "clientenlijst") == 0
    (delivery,) = deliveries.all_deliveries(house.store)
    assert delivery.tables[0].left_out == 3


def test_a_snapshot_leaves_out_client_lists_that_reached_their_term_since(house: Installation, tmp_path: Path) -> None:
    clienten(house, tmp_path / "c.csv", ("1", "2026-03-20", ""), ("2", "2026-04-01", ""))
    scene.build(house)
    scene.build(scene.later(house, days=18))  # nobody kept house in between
    assert scene.answer(house, "SELECT list(regel_id) FROM clientenlijst") == [(["2"],)]


def test_older_snapshots_that_hold_an_ended_client_list_go_within_the_set_term(
    house: Installation, tmp_path: Path
) -> None:
    clienten(house, tmp_path / "c.csv", ("1", "2026-04-01", ""), ("2", "2026-04-01", "2026-04-10"))
    both = scene.build(house).manifest.snapshot
    first = scene.build(scene.later(house, days=9)).manifest.snapshot  # 10 April: the second row has left
    none = scene.build(scene.later(house, days=30)).manifest.snapshot  # 1 May: so has the first
    tidy(house, 38)
    assert kept(house) == [both, first, none]
    tidy(house, 39)  # 10 May: 30 days after 10 April
    assert kept(house) == [first, none]
    tidy(house, 59)
    assert kept(house) == [first, none]
    tidy(house, 60)  # 31 May: 30 days after 1 May
    assert kept(house) == [none]


def test_a_list_that_was_replaced_does_not_live_on_in_an_older_snapshot(house: Installation, tmp_path: Path) -> None:
    complete = CLIENTEN.replace("mutaties", "volledig")
    clienten(house, tmp_path / "c.csv", ("1", "2026-04-01", ""), how=complete)
    scene.build(house)
    clienten(house, tmp_path / "d.csv", ("2", "2026-04-20", ""), how=complete)
    second = scene.build(scene.later(house, days=19)).manifest.snapshot
    tidy(house, 60)
    assert kept(house) == [second]


def test_a_municipality_can_shorten_the_term_of_client_lists(house: Installation, tmp_path: Path) -> None:
    clienten(house, tmp_path / "c.csv", ("1", "2026-03-20", ""), ("2", "2026-04-01", ""))
    house.store.settings.write_text("clientenlijst_days: 7\n", encoding="utf-8")
    tidy(house, 0)
    assert scene.staged_rows(house, "clientenlijst") == 1


def test_other_tables_are_no_client_list(house: Installation, tmp_path: Path) -> None:
    zaken(house, tmp_path / "z.csv", "balie")
    tidy(house, 3000)
    assert scene.staged_rows(house, "aanvraag") == 1
