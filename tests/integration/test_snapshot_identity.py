"""The id of a snapshot: the same rows give the same id, whichever way they came, and the fold is what plain Python says."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import deliveries, manifest, mapping, parts, retry
from ketenzicht.warehouse.manifest import Manifest
from tests.integration import scene

Case = dict[str, str]
MUTATIES, PERIODE, VOLLEDIG = "mutaties", "periode", "volledig"
DAYS = [date(2026, 1, 5) + timedelta(days=9 * step) for step in range(12)]


def rows_of(house: Installation) -> list[tuple[str, str, str]]:
    return [
        tuple(row)
        for row in scene.answer(
            house, "SELECT aanvraag_id, CAST(ontvangen_op AS VARCHAR), kanaal FROM aanvraag ORDER BY ALL"
        )
    ]


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    return scene.zaken_file(
        tmp_path / "zaken.csv", [scene.zaak(number, ontvangen=str(DAYS[number % 12])) for number in range(1, 40)]
    )


@pytest.mark.covers("S1-11")
def test_building_twice_gives_the_same_snapshot(tmp_path: Path, cases: Path) -> None:
    house = scene.house(tmp_path / "data")
    scene.load(house, scene.zaken_mapping(), cases)
    first = scene.build(house)
    again = scene.build(scene.later(house, hours=3))
    assert (first.is_new, again.is_new) == (True, False)
    assert again.manifest == first.manifest
    assert scene.build(house, full=True).manifest.snapshot == first.manifest.snapshot
    assert len(manifest.all_builds(house.store)) == 1


def test_the_same_deliveries_in_another_folder_give_the_same_snapshot(tmp_path: Path, cases: Path) -> None:
    found = set()
    for name in ("one", "two"):
        house = scene.house(tmp_path / name)
        scene.load(house, scene.zaken_mapping(), cases)
        found.add(scene.build(house).manifest.snapshot)
    assert len(found) == 1


@pytest.mark.covers("S1-11")
def test_loading_the_same_delivery_again_changes_nothing(tmp_path: Path, cases: Path) -> None:
    house = scene.house(tmp_path / "data")
    first = scene.load(house, scene.zaken_mapping(), cases)
    before = scene.build(house).manifest
    again = house.desk.load(mapping.parse(scene.zaken_mapping(), "m.yaml"), [cases], at=house.clock())
    assert (again.is_new, again.delivery) == (False, first)
    assert scene.build(house).manifest == before


def test_one_thread_and_two_write_the_same_bytes(tmp_path: Path, cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {}
    for threads in (1, 2):
        monkeypatch.setattr("os.cpu_count", lambda threads=threads: threads)
        house = scene.house(tmp_path / str(threads))
        scene.load(house, scene.zaken_mapping(), cases)
        found[threads] = scene.build(house).manifest.tables
    assert found[1] == found[2]


@pytest.mark.covers("S1-11")
def test_a_late_correction_restates_the_earlier_month_visibly(tmp_path: Path, cases: Path) -> None:
    house = scene.house(tmp_path / "data")
    scene.load(house, scene.zaken_mapping(), cases)
    before = scene.build(house).manifest
    corrected = scene.zaken_file(
        tmp_path / "correctie.csv", [scene.zaak(36, ontvangen=str(DAYS[0]), kanaal="telefoon")]
    )
    delivery = scene.load(house, scene.zaken_mapping(MUTATIES), corrected)
    assert delivery.tables[0].restates == ("2026-01",)
    after = scene.build(house)
    assert after.manifest.restates == {"aanvraag": ("2026-01",)}
    assert after.parts_written == 1
    assert scene.answer(house, "SELECT count(*) FROM aanvraag WHERE kanaal = 'telefoon'", before) == [
        (0,)
    ]  # as known before
    assert scene.answer(house, "SELECT count(*) FROM aanvraag WHERE kanaal = 'telefoon'") == [(1,)]


def test_the_same_snapshot_comes_back_when_a_correction_is_taken_back(tmp_path: Path, cases: Path) -> None:
    house = scene.house(tmp_path / "data")
    scene.load(house, scene.zaken_mapping(), cases)
    before = scene.build(house).manifest
    wrong = scene.zaken_file(tmp_path / "wrong.csv", [scene.zaak(3, ontvangen=str(DAYS[3]), kanaal="telefoon")])
    right = scene.zaken_file(tmp_path / "right.csv", [scene.zaak(3, ontvangen=str(DAYS[3]))])
    scene.load(house, scene.zaken_mapping(MUTATIES), wrong)
    assert scene.build(house).manifest.snapshot != before.snapshot
    scene.load(house, scene.zaken_mapping(MUTATIES), right)
    after = scene.build(house).manifest
    assert (after.snapshot, after.number) == (before.snapshot, 3)


def test_facts_and_people_are_read_as_of_their_date(tmp_path: Path) -> None:
    house = scene.house(tmp_path / "data")
    moved = [
        scene.burger(1, huishouden=1, wijk="WK036101", van="2020-01-01", tot="2026-02-01"),
        scene.burger(1, huishouden=1, wijk="WK036102", van="2026-02-01"),
    ]
    scene.load(house, scene.BURGERS, scene.burgers_file(tmp_path / "burgers.csv", moved))
    scene.load(
        house,
        scene.zaken_mapping(),
        scene.zaken_file(
            tmp_path / "zaken.csv",
            [scene.zaak(1, ontvangen="2026-01-31"), scene.zaak(2, who=1, ontvangen="2026-02-01")],
        ),
    )
    scene.build(house)
    wijk_of = "SELECT wijk FROM persoon_op(DATE '{}')"
    assert [scene.answer(house, wijk_of.format(day)) for day in ("2026-01-31", "2026-02-01")] == [
        [("WK036101",)],
        [("WK036102",)],
    ]
    assert scene.answer(house, wijk_of.format("2019-12-31")) == []
    joined = """SELECT a.aanvraag_id, p.wijk FROM aanvraag a JOIN persoon p
                ON p.persoon = a.persoon AND p.geldig_van <= a.ontvangen_op AND (p.geldig_tot IS NULL OR a.ontvangen_op < p.geldig_tot) ORDER BY 1"""
    assert scene.answer(house, joined) == [("Z0001", "WK036101"), ("Z0002", "WK036102")]


def test_a_merge_is_applied_on_reading_and_leaves_the_parts_of_old_snapshots_alone(tmp_path: Path) -> None:
    house = scene.house(tmp_path / "data")
    file = tmp_path / "zaken.csv"
    scene.load(
        house,
        scene.zaken_mapping(),
        scene.zaken_file(file, [scene.zaak(1, klant="K1", bsn=""), scene.zaak(2, klant="K9", bsn=scene.bsn(5))]),
    )
    before = scene.build(house).manifest
    scene.load(
        house, scene.zaken_mapping(MUTATIES), scene.zaken_file(file, [scene.zaak(3, klant="K1", bsn=scene.bsn(5))])
    )
    after = scene.build(house).manifest
    people = "SELECT count(*), count(DISTINCT persoon) FROM aanvraag"
    assert scene.answer(house, people, before) == [(2, 2)]
    assert scene.answer(house, people, after) == [(3, 1)]
    assert scene.answer(house, "SELECT count(*) FROM persoon_samenvoeging") == [(1,)]


# -- the fold against a model in plain Python


@dataclass(kw_only=True)
class Model:
    """What should count: deliveries as layers, folded by a dictionary, in the plainest way."""

    layers: list[tuple[str, list[Case]]] = field(default_factory=list)

    def rows(self) -> list[tuple[str, str, str]]:
        found: dict[str, Case] = {}
        for levering, cases in self.layers:
            if levering == VOLLEDIG:
                found = {}
            if levering == PERIODE:
                months = {case["ontvangen"][:7] for case in cases}
                found = {key: case for key, case in found.items() if case["ontvangen"][:7] not in months}
            for case in cases:
                found.pop(case["zaak"], None)
                if case["actie"] != "D":
                    found[case["zaak"]] = case
        return sorted((case["zaak"], case["ontvangen"], case["kanaal"]) for case in found.values())


def some_cases(chance: random.Random, levering: str) -> list[Case]:
    """Between one and eight cases out of twelve, in changes also the same one twice, and deletions."""
    count = chance.randint(1, 8)
    numbers = (
        [chance.randint(1, 12) for _ in range(count)] if levering == MUTATIES else chance.sample(range(1, 13), count)
    )
    return [
        scene.zaak(
            number,
            ontvangen=str(chance.choice(DAYS[:8])),
            kanaal=chance.choice(["balie", "telefoon", "mail"]),
            actie=chance.choice(["", "", "D"]) if levering == MUTATIES else "",
        )
        for number in numbers
    ]


def check_fold(folder: Path, seed: int, rounds: int) -> None:
    chance = random.Random(seed)
    house, model = scene.house(folder / "data"), Model()
    for number in range(rounds):
        levering = (
            VOLLEDIG if number == 0 else chance.choice([VOLLEDIG, PERIODE, PERIODE, MUTATIES, MUTATIES, MUTATIES])
        )
        cases = some_cases(chance, levering)
        scene.load(
            house, scene.zaken_mapping(levering), scene.zaken_file(folder / f"{number}.csv", cases), accept_drop=True
        )
        model.layers.append((levering, cases))
        if chance.random() < 0.7 or number == rounds - 1:
            built = scene.build(house).manifest
            assert rows_of(house) == model.rows(), (seed, number)
    assert scene.build(house, full=True).manifest.snapshot == built.snapshot, seed


def test_refreshing_is_building_in_full_is_the_fold_of_the_deliveries(tmp_path: Path) -> None:
    check_fold(tmp_path, 1, rounds=6)


@pytest.mark.proof
def test_many_random_histories_fold_as_plain_python_does(tmp_path: Path) -> None:
    for seed in range(2, 20):
        check_fold(tmp_path / str(seed), seed, rounds=8)


def test_a_retry_stands_where_its_delivery_stood_and_not_above_later_ones(tmp_path: Path) -> None:
    house = scene.house(tmp_path / "data")
    file = tmp_path / "zaken.csv"
    first = scene.load(
        house,
        scene.zaken_mapping(),
        scene.zaken_file(file, [scene.zaak(1), scene.zaak(2, kanaal="duif"), scene.zaak(3, kanaal="duif")]),
    )
    scene.build(house)
    scene.load(house, scene.zaken_mapping(MUTATIES), scene.zaken_file(file, [scene.zaak(2, kanaal="mail")]))
    scene.build(house)
    better = mapping.parse(
        scene.zaken_mapping().replace("kanaal: kanaal", "kanaal: {from: kanaal, values: {balie: balie, duif: post}}"),
        "beter.yaml",
    )
    made = retry.retry(house.desk, first, better, at=house.clock())
    assert sum(table.accepted for table in made.tables) == 2
    incremental = scene.build(house).manifest
    assert [(key, kanaal) for key, _, kanaal in rows_of(house)] == [
        ("Z0001", "balie"),
        ("Z0002", "mail"),
        ("Z0003", "post"),
    ]
    assert scene.build(house, full=True).manifest.snapshot == incremental.snapshot


def test_two_files_of_one_delivery_of_changes_count_in_the_order_given(tmp_path: Path) -> None:
    house = scene.house(tmp_path / "data")
    early = scene.zaken_file(tmp_path / "a.csv", [scene.zaak(1, kanaal="balie")])
    late = scene.zaken_file(tmp_path / "b.csv", [scene.zaak(1, kanaal="mail")])
    scene.load(house, scene.zaken_mapping(MUTATIES), early, late)
    scene.build(house)
    assert [kanaal for _, _, kanaal in rows_of(house)] == ["mail"]


def check_large_months(folder: Path, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """Two large months, then a small one before them: their parts stay, with one, two and four threads."""
    house = scene.house(folder / "data")
    scene.load(house, scene.zaken_mapping(), scene.zaken_file(folder / "veel.csv", list(_many(rows))))
    scene.build(house)
    little = [scene.zaak(9_000_000 + number, who=number, ontvangen="2025-12-01") for number in range(1, 900)]
    scene.load(house, scene.zaken_mapping(MUTATIES), scene.zaken_file(folder / "klein.csv", little))
    incremental = scene.build(house).manifest
    large = incremental.tables["aanvraag"].parts["2026-01"]
    assert large.rows > parts.ROW_GROUP
    with duckdb.connect() as connection:
        path = str(house.store.parts / "aanvraag" / large.file)
        cut = connection.execute("SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata(?)", [path])
        assert dict(cut.fetchall())[0] == parts.ROW_GROUP
    for threads in (1, 2, 4):
        monkeypatch.setattr("os.cpu_count", lambda threads=threads: threads)
        assert scene.build(house, full=True).manifest.tables == incremental.tables


def test_a_month_of_several_row_groups_has_the_same_bytes_wherever_it_stands_and_with_any_number_of_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "ROW_GROUP", 2048)
    check_large_months(tmp_path, monkeypatch, 10_000)


@pytest.mark.proof
def test_a_large_month_has_the_same_bytes_wherever_it_stands_and_with_any_number_of_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_large_months(tmp_path, monkeypatch, 600_000)


def _many(count: int) -> Iterator[Case]:
    people = [scene.zaak(number) for number in range(1, 500)]
    for number in range(count):
        yield people[number % len(people)] | {
            "zaak": f"Z{number:07d}",
            "ontvangen": f"2026-0{1 + number % 2}-{1 + number % 28:02d}",
        }


def test_the_id_depends_on_parts_and_contract_versions_alone(tmp_path: Path, cases: Path) -> None:
    house = scene.house(tmp_path / "data")
    scene.load(house, scene.zaken_mapping(), cases)
    found: Manifest = scene.build(house).manifest
    assert manifest.snapshot_id(found.tables) == found.snapshot
    with duckdb.connect() as connection:
        for name, table in found.tables.items():
            paths = [str(house.store.parts / name / part.file) for part in table.parts.values()]
            assert not paths or connection.execute("SELECT count(*) FROM read_parquet(?)", [paths]).fetchall() == [
                (table.rows,)
            ]
    assert len(deliveries.all_deliveries(house.store)) == 1
