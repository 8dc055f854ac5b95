"""Erasure: an inhabitant leaves vault, staging, quarantine and the next snapshot, and does not come back (privacy P-6)."""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from ketenzicht.kernel.errors import DeliveryRefused, WrongCall
from ketenzicht.kernel.ports import BSN, KEY
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import deliveries, erasure, housekeeping, manifest, quarantine
from ketenzicht.warehouse.deliveries import Delivery
from ketenzicht.warehouse.erasure import Erased
from tests.integration import scene

ANNA, BRAM, CATO = 1, 2, 3  # Anna and Bram share a household
ROWS = [
    scene.zaak(101, who=ANNA),
    scene.zaak(102, who=ANNA, ontvangen="2026-02-03"),
    scene.zaak(103, who=ANNA, kanaal="duif"),  # in quarantine
    scene.zaak(104, who=BRAM),
    scene.zaak(105, who=CATO),
    scene.zaak(106, who=CATO, kanaal="duif"),  # in quarantine
]
RESIDENTS = [scene.burger(ANNA, huishouden=9), scene.burger(BRAM, huishouden=9), scene.burger(CATO, huishouden=8)]
COUNTED = "SELECT (SELECT count(*) FROM aanvraag), (SELECT count(*) FROM persoon), (SELECT count(DISTINCT huishouden) FROM persoon)"


@dataclass(frozen=True, kw_only=True)
class Town:
    """A house with cases and residents in service, and the files that it came from."""

    house: Installation
    cases: Path
    residents: Path

    def erase(self, identifier: str) -> Erased:
        return erasure.erase(self.house.desk, identifier, at=self.house.clock())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    house = scene.house(folder / "data")
    scene.load(house, scene.zaken_mapping(), scene.zaken_file(folder / "zaken.csv", ROWS))
    scene.load(house, scene.BURGERS, scene.burgers_file(folder / "burgers.csv", RESIDENTS))
    scene.build(house)
    return folder


@pytest.fixture
def town(built: Path, tmp_path: Path) -> Town:
    folder = Path(shutil.copytree(built, tmp_path / "town"))
    return Town(
        house=scene.house(folder / "data", seed=2), cases=folder / "zaken.csv", residents=folder / "burgers.csv"
    )


def counted(town: Town) -> tuple[int, ...]:
    scene.build(town.house)
    return scene.answer(town.house, COUNTED)[0]


def quarantined(house: Installation) -> list[str]:
    every = deliveries.all_deliveries(house.store)
    return [row.values["zaak"] or "" for found in every for row in quarantine.rows(house.store, found, house.keyring)]


def erased_rows(delivery: Delivery) -> int:
    return sum(table.erased for table in delivery.tables)


@pytest.mark.parametrize("identifier", [f"{BSN}{scene.bsn(ANNA)}", f"{KEY}zaken:K{ANNA}"])
def test_all_rows_of_an_erased_person_leave_and_all_others_stay(identifier: str, town: Town) -> None:
    assert counted(town) == (4, 3, 2)
    done = town.erase(identifier)
    assert done.rows == {"aanvraag": 2, "persoon": 1}
    assert done.quarantined == 1
    assert scene.staged_rows(town.house, "aanvraag") == 2
    assert scene.staged_rows(town.house, "persoon") == 2
    assert quarantined(town.house) == ["Z0106"]
    assert counted(town) == (2, 2, 2)  # the household still has Bram


def test_an_erased_person_does_not_come_back_with_the_next_delivery(town: Town) -> None:
    town.erase(f"{BSN}{scene.bsn(ANNA)}")
    again = scene.zaken_file(town.cases.with_name("nieuw.csv"), [*ROWS, scene.zaak(107, who=BRAM)])
    delivery = scene.load(town.house, scene.zaken_mapping(), again)
    assert erased_rows(delivery) == 3
    assert delivery.quarantined == 1  # Cato's; Anna's third row is not kept either
    assert (
        erased_rows(
            scene.load(
                town.house, scene.BURGERS, scene.burgers_file(again, [*RESIDENTS, scene.burger(4, huishouden=7)])
            )
        )
        == 1
    )
    assert counted(town) == (3, 3, 3)


def test_an_erased_person_does_not_come_back_under_the_source_key_alone(town: Town) -> None:
    town.erase(f"{BSN}{scene.bsn(ANNA)}")
    file = scene.zaken_file(town.cases, [*ROWS, scene.zaak(107, who=ANNA, bsn="")])
    assert erased_rows(scene.load(town.house, scene.zaken_mapping(), file)) == 4


def test_an_erased_person_does_not_come_back_under_a_new_source_key(town: Town) -> None:
    town.erase(f"{BSN}{scene.bsn(ANNA)}")
    told = scene.zaken_file(town.cases, [*ROWS, scene.zaak(107, who=ANNA, klant="K900")])
    scene.load(town.house, scene.zaken_mapping(), told)
    alone = scene.zaken_file(town.cases, [*ROWS, scene.zaak(108, klant="K900", bsn="")])
    assert erased_rows(scene.load(town.house, scene.zaken_mapping(), alone)) == 4


def test_somebody_erased_by_source_key_does_not_come_back_under_a_bsn_that_was_not_known(town: Town) -> None:
    file = scene.zaken_file(town.cases, [*ROWS, scene.zaak(107, klant="K800", bsn="")])
    scene.load(town.house, scene.zaken_mapping(), file)
    assert town.erase(f"{KEY}zaken:K800").rows == {"aanvraag": 1}
    scene.zaken_file(file, [*ROWS, scene.zaak(107, klant="K800", bsn=scene.bsn(77))])
    assert erased_rows(scene.load(town.house, scene.zaken_mapping(), file)) == 1


def test_a_person_of_merged_sources_is_erased_under_every_name(town: Town) -> None:
    mutaties = scene.zaken_mapping("mutaties")
    scene.load(town.house, mutaties, scene.zaken_file(town.cases, [scene.zaak(110, klant="K700", bsn="")]))
    scene.load(town.house, mutaties, scene.zaken_file(town.cases, [scene.zaak(111, who=ANNA, klant="K700")]))
    assert len(town.house.vault.merges()) == 1
    assert counted(town) == (6, 3, 2)
    assert scene.answer(town.house, "SELECT count(DISTINCT persoon) FROM aanvraag") == [(3,)]  # read as one person
    assert town.erase(f"{KEY}zaken:K700").rows == {"aanvraag": 4, "persoon": 1}
    assert counted(town) == (2, 2, 2)
    assert town.house.vault.merges() == []


def test_nobody_is_touched_where_the_identifier_is_unknown(town: Town) -> None:
    stranger = f"{BSN}{scene.bsn(444)}"
    for _ in range(2):
        with pytest.raises(WrongCall, match="komt in de kluis niet voor"):
            town.erase(stranger)
    assert not town.house.vault.is_erased("persoon", stranger)  # a typing error may not bar a resident for ever
    assert counted(town) == (4, 3, 2)


def test_asking_again_finishes_an_erasure_that_stopped_after_the_vault(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "_from_staging", _stop)
    with pytest.raises(KeyboardInterrupt):
        town.erase(f"{BSN}{scene.bsn(ANNA)}")
    monkeypatch.undo()
    assert town.erase(f"{BSN}{scene.bsn(ANNA)}").rows == {"aanvraag": 2, "persoon": 1}
    assert counted(town) == (2, 2, 2)


@pytest.mark.parametrize("stage", ["_from_staging", "_from_quarantine"])
@pytest.mark.parametrize("full", [False, True])
def test_no_snapshot_is_built_until_an_erasure_that_stopped_is_finished(
    stage: str, full: bool, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = manifest.find(town.house.store, None)
    monkeypatch.setattr(erasure, stage, _stop)
    with pytest.raises(KeyboardInterrupt):
        town.erase(f"{BSN}{scene.bsn(ANNA)}")
    monkeypatch.undo()
    with pytest.raises(DeliveryRefused, match="geef eerst ketenzicht erase opnieuw"):
        scene.build(town.house, full=full)
    assert manifest.find(town.house.store, None) == before
    town.erase(f"{BSN}{scene.bsn(ANNA)}")
    assert counted(town) == (2, 2, 2)


def test_another_erasure_does_not_cover_up_one_that_stopped_before_the_vault(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(town.house.vault), "erase", _stop)
    with pytest.raises(KeyboardInterrupt):
        town.erase(f"{BSN}{scene.bsn(ANNA)}")
    monkeypatch.undo()
    town.erase(f"{BSN}{scene.bsn(CATO)}")
    with pytest.raises(DeliveryRefused, match="geef eerst ketenzicht erase opnieuw"):
        scene.build(town.house)
    assert not town.house.vault.is_erased("persoon", f"{BSN}{scene.bsn(ANNA)}")
    town.erase(f"{BSN}{scene.bsn(ANNA)}")
    assert town.house.vault.is_erased("persoon", f"{BSN}{scene.bsn(ANNA)}")
    scene.build(town.house)


def _stop(*_: object, **__: object) -> dict[str, int]:
    raise KeyboardInterrupt


def test_a_record_that_is_no_row_leaves_the_quarantine_with_the_person_in_it(town: Town) -> None:
    lines = town.cases.read_text(encoding="utf-8").splitlines()
    broken = [f"D;Z0900;{scene.bsn(person)};te;weinig" for person in (ANNA, CATO)]
    town.cases.write_text("\n".join([*lines, *broken]) + "\n", encoding="utf-8")
    assert scene.load(town.house, scene.zaken_mapping(), town.cases).quarantined == 4
    assert town.erase(f"{BSN}{scene.bsn(ANNA)}").quarantined == 3  # one of the first delivery, two of the second
    assert all(scene.bsn(ANNA) not in row.text for row in _rows(town.house))


def _rows(house: Installation) -> list[quarantine.Quarantined]:
    every = deliveries.all_deliveries(house.store)
    return [row for found in every for row in quarantine.rows(house.store, found, house.keyring)]


def test_erased_stays_erased_after_the_key_is_rotated(town: Town) -> None:
    town.erase(f"{BSN}{scene.bsn(ANNA)}")
    town.house.vault.rotate(at=town.house.clock(), rewrap=lambda _: None)
    fresh = scene.house(town.house.root, seed=5)
    file = scene.zaken_file(town.cases, [*ROWS, scene.zaak(120, who=BRAM)])
    assert erased_rows(scene.load(fresh, scene.zaken_mapping(), file)) == 3


def test_snapshots_from_before_the_erasure_go_at_their_term_and_not_before(town: Town) -> None:
    before = manifest.find(town.house.store, None)
    town.erase(f"{BSN}{scene.bsn(ANNA)}")
    scene.build(town.house)
    now = manifest.find(town.house.store, None)
    housekeeping.tidy(town.house.store, at=scene.NOON + timedelta(days=29))
    assert {build.snapshot for build in manifest.all_builds(town.house.store)} == {before.snapshot, now.snapshot}
    housekeeping.tidy(town.house.store, at=scene.NOON + timedelta(days=31))
    assert [build.snapshot for build in manifest.all_builds(town.house.store)] == [now.snapshot]
    assert sum(1 for _ in (town.house.store.parts / "persoon").iterdir()) == 1  # the part that named Anna is gone


def test_the_files_of_the_erasure_name_nobody(town: Town) -> None:
    town.erase(f"{BSN}{scene.bsn(ANNA)}")
    assert scene.holding(town.house.root, [scene.bsn(ANNA).encode(), b"K1;"]) == []
