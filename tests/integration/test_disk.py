"""A disk in trouble: full, read-only, or with files that were lost, swapped or changed."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest

from ketenzicht.kernel.crypto import KeyProblem, Keyring, Tampered
from ketenzicht.kernel.errors import DeliveryRefused, KetenzichtError, WrongCall
from ketenzicht.project.cli import snapshots
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import deliveries, manifest, quarantine
from tests.integration import killing, scene
from tests.integration.killing import Command

ROWS = [scene.zaak(number) for number in range(1, 400)] + [scene.zaak(400, kanaal="duif")]
COUNT = "SELECT count(*), max(kanaal) FROM aanvraag"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A folder with a house that has a snapshot in service, and a file that is still to be loaded."""

    folder: Path
    next_file: Path

    @property
    def house(self) -> Installation:
        return scene.house(self.folder / "data", seed=2)

    def command(self, act: str) -> Command:
        arguments = (self.folder / "zaken.yaml", self.next_file) if act == "load" else ()
        return Command(act=act, root=self.folder / "data", at=scene.NOON, seed=3, arguments=arguments)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("disk")
    (folder / "zaken.yaml").write_text(scene.zaken_mapping(), encoding="utf-8")
    house = scene.house(folder / "data")
    scene.load(house, scene.zaken_mapping(), scene.zaken_file(folder / "zaken.csv", ROWS))
    scene.build(house)
    scene.zaken_file(folder / "next.csv", [row | {"kanaal": "mail"} for row in ROWS[:-1]])
    return folder


@pytest.fixture
def place(built: Path, tmp_path: Path) -> Place:
    folder = Path(copytree(built, tmp_path / "place"))
    return Place(folder=folder, next_file=folder / "next.csv")


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """A disk of its own in memory on this folder. Only root may; others skip."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", ",".join(["mode=0700", *options]), "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a disk can be mounted by root only")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def still_in_service(place: Place) -> None:
    assert scene.answer(place.house, COUNT) == [(399, "balie")]


def loads_and_builds(place: Place) -> None:
    for act in ("load", "build"):
        ended = killing.in_process(place.command(act))
        assert ended.status == 0, ended.operations[-1]
    assert scene.answer(place.house, COUNT) == [(399, "mail")]
    assert list(place.folder.rglob("*.onaf*")) == []


@pytest.mark.parametrize("largest_file", [50, 1_000, 12_000])
def test_a_load_that_finds_no_room_says_so_and_keeps_what_was_there(largest_file: int, place: Place) -> None:
    ended = killing.in_process(place.command("load"), largest_file=largest_file)
    assert ended.status == 4
    assert "vol" in ended.operations[-1] or "ruimte" in ended.operations[-1]
    assert len(deliveries.all_deliveries(place.house.store)) == 1
    still_in_service(place)
    loads_and_builds(place)


@pytest.mark.parametrize("largest_file", [50, 1_000, 8_000])
def test_a_build_that_finds_no_room_says_so_and_keeps_the_snapshot_in_service(largest_file: int, place: Place) -> None:
    assert killing.in_process(place.command("load")).status == 0
    ended = killing.in_process(place.command("build"), largest_file=largest_file)
    assert ended.status == 4
    assert "ruimte" in ended.operations[-1]
    still_in_service(place)
    loads_and_builds(place)


def test_a_disk_that_is_really_full_is_told_in_one_sentence(place: Place, tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "size=2m"):
        small = Place(folder=Path(copytree(place.folder, tmp_path / "small" / "place")), next_file=place.next_file)
        filler = tmp_path / "small" / "filler"
        with filler.open("wb", buffering=0) as stream, pytest.raises(OSError, match="No space"):
            while True:
                stream.write(bytes(4096))
        ended = killing.in_process(small.command("load"))
        assert ended.status == 4
        assert "vol" in ended.operations[-1] or "ruimte" in ended.operations[-1]
        filler.unlink()
        still_in_service(small)
        loads_and_builds(small)


def test_a_read_only_folder_is_told_in_one_sentence(place: Place, tmp_path: Path) -> None:
    with mounted(tmp_path / "fixed"):
        fixed = Place(folder=Path(copytree(place.folder, tmp_path / "fixed" / "place")), next_file=place.next_file)
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path / "fixed")], check=True)
        for act in ("load", "build"):
            ended = killing.in_process(fixed.command(act))
            assert ended.status == 4
            assert "geen rechten" in ended.operations[-1]


def test_a_lost_key_file_stops_loading_but_not_reading(place: Place) -> None:
    (place.folder / "data.key").unlink()
    with pytest.raises(KeyProblem, match="ontbreekt; zet het terug"):
        _ = place.house.keyring
    assert not (place.folder / "data.key").exists()  # never a new key over old data
    assert scene.answer(Installation(place.folder / "data"), COUNT) == [(399, "balie")]


def test_the_key_file_of_another_folder_is_recognised(place: Place) -> None:
    (place.folder / "data.key").unlink()
    Keyring.create(place.folder / "data.key", at=scene.NOON)
    with pytest.raises(KeyProblem, match="hoort niet bij deze gegevens"):
        _ = place.house


def test_a_key_file_inside_the_data_folder_is_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KETENZICHT_KEY_FILE", str(place.folder / "data" / "sleutel"))
    with pytest.raises(KeyProblem, match="ligt in de gegevensmap"):
        _ = place.house


def test_a_lost_vault_is_an_error_and_not_a_new_vault(place: Place) -> None:
    (place.folder / "data" / "vault" / "vault.sqlite").unlink()
    ended = killing.in_process(place.command("load"))
    assert ended.status in (2, 4), "a new vault would give everybody another pseudonym"
    assert len(deliveries.all_deliveries(Installation(place.folder / "data").existing)) == 1


def test_a_changed_part_is_found_by_verify_and_mended_by_a_full_build(place: Place) -> None:
    (part,) = (place.folder / "data" / "parts" / "aanvraag").iterdir()
    content = bytearray(part.read_bytes())
    content[100:200] = bytes(100)
    part.write_bytes(content)
    with pytest.raises(DeliveryRefused, match="bouw opnieuw met --full"):
        snapshots.verify(place.house, None)
    scene.build(place.house, full=True)
    assert snapshots.verify(place.house, None) == 0
    still_in_service(place)


@pytest.mark.parametrize("what", ["parts/aanvraag", "snapshots"])
@pytest.mark.parametrize("how", ["gone", "cut off", "rubbish"])
def test_a_question_to_a_damaged_snapshot_is_answered_with_a_sentence(what: str, how: str, place: Place) -> None:
    (path,) = (path for path in (place.folder / "data" / what).iterdir() if path.suffix != ".pin")
    damage(path, how)
    with pytest.raises(KetenzichtError):
        scene.answer(place.house, COUNT)
    scene.build(place.house, full=True)
    still_in_service(place)


def damage(path: Path, how: str) -> None:
    content = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(content[: len(content) // 2] if how == "cut off" else b"rommel" * 100)


@pytest.mark.parametrize("how", ["cut off", "rubbish"])
@pytest.mark.parametrize("what", ["deliveries", "builds", "current"])
def test_a_damaged_record_is_told_in_one_sentence_that_names_the_file(what: str, how: str, place: Place) -> None:
    path = place.folder / "data" / what
    path = path if path.is_file() else next(path.iterdir())
    damage(path, how)
    if what == "current" and how == "cut off":
        path.write_bytes(b"")
    with pytest.raises(KetenzichtError, match=path.name):
        manifest.find(place.house.store, None)
        deliveries.all_deliveries(place.house.store)


@pytest.mark.parametrize("how", ["cut off", "rubbish"])
def test_a_changed_quarantine_is_noticed(how: str, place: Place) -> None:
    (delivery,) = deliveries.all_deliveries(place.house.store)
    damage(quarantine.path_of(place.house.store, delivery.id), how)
    with pytest.raises(Tampered, match="veranderd of beschadigd"):
        list(quarantine.rows(place.house.store, delivery, place.house.keyring))


def test_a_changed_original_is_noticed(place: Place) -> None:
    (path,) = (place.folder / "data" / "landing").iterdir()
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)
    with pytest.raises(Tampered, match="veranderd of beschadigd"):
        list(place.house.keyring.unseal_stream(path))


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "foto.jpg").write_bytes(b"geen gegevens")
    with pytest.raises(WrongCall, match="is niet leeg"):
        _ = Installation(tmp_path).store
