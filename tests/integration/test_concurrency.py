"""Several at once: two loads, a load and a build and readers, and a reader who stays on an old snapshot."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ketenzicht.kernel.errors import DeliveryRefused, NotAllowed
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import deliveries, housekeeping, manifest, mapping
from ketenzicht.warehouse.engines import duckdb as engine
from tests.integration import killing, scene
from tests.integration.killing import Command

UITKERINGEN = """
bron: uitkeringen
title: Uitkeringsadministratie
levering: mutaties
gemeente: GM0361
file: {format: csv, delimiter: ";", decimal: ","}
tables:
  uitkering:
    columns:
      uitkering_id: nummer
      persoon: {bsn: bsn}
      regeling: {const: levensonderhoud}
      begin_op: begin
      maandbedrag: bedrag
"""
SUMS = """SELECT sum(maandbedrag), (SELECT sum(s) FROM (SELECT sum(maandbedrag) AS s FROM uitkering GROUP BY month(begin_op))),
          (SELECT sum(s) FROM (SELECT sum(maandbedrag) AS s FROM uitkering GROUP BY persoon)) FROM uitkering"""


def uitkeringen(path: Path, amounts: list[str]) -> Path:
    rows = [
        {
            "nummer": f"U{number}",
            "bsn": scene.bsn(number % 7 + 1),
            "begin": f"2026-0{1 + number % 3}-01",
            "bedrag": amount,
        }
        for number, amount in enumerate(amounts)
    ]
    return scene.write_csv(path, ("nummer", "bsn", "begin", "bedrag"), rows)


def command(folder: Path, act: str, *arguments: Any, seed: int = 1) -> Command:
    return Command(act=act, root=folder / "data", at=scene.NOON, seed=seed, arguments=arguments)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "zaken.yaml").write_text(scene.zaken_mapping(), encoding="utf-8")
    (tmp_path / "uitkeringen.yaml").write_text(UITKERINGEN, encoding="utf-8")
    scene.zaken_file(tmp_path / "zaken.csv", [scene.zaak(number) for number in range(1, 50)])
    uitkeringen(tmp_path / "uitkeringen.csv", ["1000,10"] * 20)
    return tmp_path


def test_two_loads_that_are_the_first_ever_both_count(inbox: Path) -> None:
    loads = [
        killing.start(command(inbox, "load", inbox / f"{bron}.yaml", inbox / f"{bron}.csv", seed=seed))
        for seed, bron in enumerate(("zaken", "uitkeringen"))
    ]
    ended = [load.end() for load in loads]
    assert [end.status for end in ended] == [0, 0], [end.operations[-1:] for end in ended]
    house = scene.house(inbox / "data")
    assert sorted(found.bron for found in deliveries.all_deliveries(house.store)) == ["uitkeringen", "zaken"]
    assert [found.number for found in deliveries.all_deliveries(house.store)] == [1, 2]
    scene.build(house)
    assert scene.answer(house, "SELECT (SELECT count(*) FROM aanvraag), (SELECT count(*) FROM uitkering)") == [(49, 20)]


def test_the_same_delivery_twice_at_once_counts_once(inbox: Path) -> None:
    scene.house(inbox / "data")
    load = command(inbox, "load", inbox / "zaken.yaml", inbox / "zaken.csv")
    first, second = killing.start(load), killing.start(load)
    assert (first.end().status, second.end().status) == (0, 0)
    house = scene.house(inbox / "data")
    assert len(deliveries.all_deliveries(house.store)) == 1
    assert len(list(house.store.landing.iterdir())) == 1


def test_who_waits_too_long_for_another_writer_is_told_so(inbox: Path) -> None:
    house = scene.house(inbox / "data")
    with house.store.writing(), pytest.raises(DeliveryRefused, match="Een andere levering is nog bezig"):
        scene.load(house, scene.zaken_mapping(), inbox / "zaken.csv", wait=0.1)
    assert list(house.store.landing.iterdir()) == []
    with house.store.writing(), pytest.raises(DeliveryRefused, match="Een andere levering is nog bezig"):
        scene.build(house, wait=0.1)


def test_readers_get_one_answer_while_others_load_and_build(inbox: Path) -> None:
    house = scene.house(inbox / "data")
    scene.load(house, scene.zaken_mapping(), inbox / "zaken.csv")
    scene.build(house)
    query = "SELECT count(*) AS n FROM aanvraag"
    running = [
        killing.start(command(inbox, "load", inbox / "uitkeringen.yaml", inbox / "uitkeringen.csv", seed=9)),
        killing.start(command(inbox, "build", seed=8)),
        *(killing.start(command(inbox, "sql", query)) for _ in range(3)),
    ]
    answers = [scene.answer(house, query) for _ in range(5)]
    ended = [process.end() for process in running]
    assert [end.status for end in ended] == [0] * 5, [end.operations[-1:] for end in ended]
    assert answers == [[(49,)]] * 5


@pytest.mark.covers("S1-9")
def test_a_reader_on_an_old_snapshot_keeps_its_figures_to_the_cent(inbox: Path) -> None:
    house = scene.house(inbox / "data")
    amounts = [f"{900 + number},{number % 100:02d}" for number in range(60)]
    total = sum((Decimal(amount.replace(",", ".")) for amount in amounts), Decimal(0))
    scene.load(house, UITKERINGEN, uitkeringen(inbox / "u.csv", amounts))
    old = scene.build(house).manifest
    with engine.reading(house.store, old) as connection:
        for round_ in range(2):
            changed = [f"{1900 + number + round_},01" for number in range(20)]
            scene.load(house, UITKERINGEN, uitkeringen(inbox / "u.csv", changed))
            scene.build(house)
            housekeeping.tidy(house.store, at=scene.NOON + timedelta(days=500))
            assert engine.ask(connection, SUMS).rows == [(total, total, total)]
        assert old.snapshot in {build.snapshot for build in manifest.all_builds(house.store)}
        ((now, by_month, by_person),) = scene.answer(house, SUMS)
        assert now == by_month == by_person != total
    housekeeping.tidy(house.store, at=scene.NOON + timedelta(days=500))
    assert [build.snapshot for build in manifest.all_builds(house.store)] == [manifest.find(house.store, None).snapshot]
    assert not list(house.store.snapshots.glob(f"{old.snapshot}*"))


def test_a_reader_cannot_leave_its_snapshot(inbox: Path) -> None:
    house: Installation = scene.house(inbox / "data")
    scene.load(house, scene.zaken_mapping(), inbox / "zaken.csv")
    old = scene.build(house).manifest
    more = scene.zaken_file(inbox / "meer.csv", [scene.zaak(number) for number in range(1, 60)])
    house.desk.load(mapping.parse(scene.zaken_mapping(), "m.yaml"), [more], at=house.clock())
    scene.build(house)
    assert scene.answer(house, "SELECT count(*) FROM aanvraag", old) == [(49,)]
    assert scene.answer(house, "SELECT count(*) FROM aanvraag") == [(59,)]


def test_two_readers_in_one_process_share_a_snapshot_behind_closed_doors(in_service: Installation) -> None:
    found = manifest.current(in_service.store)
    assert found is not None
    for planned in (False, True):
        with (
            engine.reading(in_service.store, found, planned=planned) as first,
            engine.reading(in_service.store, found, planned=not planned) as second,
        ):
            for connection in (first, second):
                assert engine.ask(connection, "SELECT count(*) FROM contact").rows == [(3,)]
                assert engine.ask(connection, "SELECT current_setting('TimeZone')").rows == [("Europe/Amsterdam",)]
                with pytest.raises(NotAllowed):
                    engine.ask(connection, f"SELECT * FROM read_text('{in_service.store.root}.key')")
