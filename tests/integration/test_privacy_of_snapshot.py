"""No file of a snapshot, and none around it, holds a BSN or a name: searched as bytes and as values."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from ketenzicht.kernel.clock import fixed_clock
from ketenzicht.kernel.codes import is_bsn
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.project.cli import deliveries as commands
from ketenzicht.project.cli import snapshots, vault
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import deliveries, quarantine
from ketenzicht.warehouse.engines import duckdb as engine
from ketenzicht.warehouse.manifest import find
from tests.integration import scene

PEOPLE = range(1, 40)
NUMBER = re.compile(r"(?<![0-9])[0-9]{8,9}(?![0-9])")


def needles() -> list[bytes]:
    """Every BSN and name that any file of the source held, in every form that a program might write it."""
    numbers = [scene.bsn(number + more) for number in PEOPLE for more in (0, 5000, 6000)]
    texts = [*numbers, *(f"Naam{number}" for number in PEOPLE if number > 9), "belt "]
    packed = [int(number).to_bytes(size, "little") for number in numbers for size in (8,)]
    return [text.encode(encoding) for text in texts for encoding in ("ascii", "utf-16-le", "utf-16-be")] + packed


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which everything happened once: loads in several encodings, quarantine, snapshots, erasure, a new key."""
    folder = tmp_path_factory.mktemp("lived")
    house = Installation(folder / "data", fixed_clock(scene.NOON))
    inbox = folder / "inbox"
    rows = [scene.zaak(number, kanaal="duif" if number % 10 == 0 else "balie") for number in PEOPLE]
    wrong = [scene.zaak(900, who=1, bsn=scene.bsn(2)[:8] + "x"), scene.zaak(901, who=3, ontvangen="31-02-2026")]
    file = scene.zaken_file(inbox / "zaken.csv", [*rows, *wrong])
    mapping_file = inbox / "zaken.yaml"
    for encoding in ("utf-8", "utf-16", "cp1252"):
        text = scene.zaken_mapping().replace('delimiter: ";"', f'delimiter: ";", encoding: {encoding}')
        mapping_file.write_text(text, encoding="utf-8")
        file.write_bytes(file.read_bytes().decode("utf-8").encode(encoding))
        assert commands.load(house, mapping_file, [file], accept_drop=False, wait=1) == 3
        file.write_bytes(file.read_bytes().decode(encoding).encode("utf-8"))
    assert snapshots.build(house, full=False, wait=1) == 0
    (inbox / "burgers.yaml").write_text(scene.BURGERS, encoding="utf-8")
    residents = scene.burgers_file(
        inbox / "burgers.csv", [scene.burger(number, huishouden=number // 3) for number in PEOPLE]
    )
    commands.load(house, inbox / "burgers.yaml", [residents], accept_drop=False, wait=1)
    commands.quarantine_show(house, None, 50, "json")
    commands.quarantine_retry(house, None, None)
    vault.erase(house, reason="verzoek 12", key="zaken:K5", yes=True)
    vault.rotate(house)
    snapshots.build(house, full=True, wait=1)
    snapshots.sql(house, "SELECT persoon FROM aanvraag LIMIT 3", snapshot=None, profile=None, format="csv")
    return folder


def test_no_file_of_the_data_folder_or_beside_it_holds_a_bsn_or_a_name(lived_in: Path) -> None:
    found = [hit for hit in scene.holding(lived_in, needles()) if hit[0].parts[0] != "inbox"]
    assert found == []


def test_the_search_finds_what_is_there(lived_in: Path) -> None:
    assert len(scene.holding(lived_in / "inbox", needles())) > len(PEOPLE) * 3


def values(lived_in: Path) -> Iterator[tuple[Path, str, str]]:
    """Every different value of every column of every Parquet file, of staging and of all parts, as text."""
    with duckdb.connect() as connection:
        for path in sorted((lived_in / "data").rglob("*.parquet")):
            columns = [row[0] for row in connection.execute("DESCRIBE FROM read_parquet(?)", [str(path)]).fetchall()]
            for column in columns:
                for (value,) in connection.execute(
                    f'SELECT DISTINCT CAST("{column}" AS VARCHAR) FROM read_parquet(?)', [str(path)]
                ).fetchall():
                    yield path, column, value or ""


def test_no_value_of_any_column_is_a_bsn_or_a_name(lived_in: Path) -> None:
    seen = 0
    for path, column, value in values(lived_in):
        seen += 1
        assert "Naam" not in value, (path.name, column)
        assert not any(is_bsn(number.zfill(9)) for number in NUMBER.findall(value)), (path.name, column)
    assert seen > 1000


def test_a_snapshot_read_in_full_shows_pseudonyms_only(lived_in: Path) -> None:
    house = Installation(lived_in / "data", fixed_clock(scene.NOON))
    with engine.reading(house.store, find(house.store, None)) as connection:
        tables = [
            row[0] for row in engine.ask(connection, "SELECT view_name FROM duckdb_views() WHERE NOT internal").rows
        ]
        assert {"aanvraag", "persoon", "persoon_samenvoeging"} <= set(tables)
        for table in tables:
            text = str(engine.ask(connection, f"SELECT * FROM {table}").rows)
            assert not any(is_bsn(number.zfill(9)) for number in NUMBER.findall(text))
        people = engine.ask(connection, "SELECT DISTINCT persoon FROM persoon").rows
    assert len(people) == len(PEOPLE) - 1  # one was erased
    assert all(re.fullmatch("[b-df-hj-np-tv-xz]{14}", person) for (person,) in people)


def test_what_the_quarantine_shows_hides_the_bsn(lived_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    house = Installation(lived_in / "data", fixed_clock(scene.NOON))
    commands.quarantine_show(house, None, 500, "json")
    told = capsys.readouterr().out
    assert "31-02-2026" in told
    assert [number for number in NUMBER.findall(told) if is_bsn(number.zfill(9))] == []
    rows = [
        row
        for found in deliveries.all_deliveries(house.store)
        for row in quarantine.rows(house.store, found, house.keyring)
    ]
    assert any(is_bsn(row.values["bsn"] or "") for row in rows)  # it is there, sealed, to be tried again


def test_a_vault_in_the_hands_of_who_makes_reports_cannot_be_asked_who_it_is(lived_in: Path) -> None:
    house = Installation(lived_in / "data", fixed_clock(scene.NOON))
    person = scene.answer(house, "SELECT min(persoon) FROM persoon")[0][0]
    with pytest.raises(KetenzichtError):
        house.vault.identifier(person, reader=house.reader)


def test_a_question_that_names_a_bsn_is_logged_without_it(lived_in: Path) -> None:
    house = Installation(lived_in / "data", fixed_clock(scene.NOON))
    before = house.store.log.read_bytes()
    number = scene.bsn(1)
    snapshots.sql(
        house, f"SELECT count(*) FROM aanvraag WHERE persoon = '{number}'", snapshot=None, profile=None, format="csv"
    )
    logged = house.store.log.read_bytes().removeprefix(before)
    assert b"aanvraag" in logged
    assert number.encode() not in logged


@pytest.mark.parametrize(
    "column", ["aanvraag_id: bsn", 'aanvraag_id: {sql: "bsn || zaak"}', "aanvraag_id: {from: bsn}"]
)
def test_a_mapping_that_takes_the_bsn_for_another_column_is_refused(column: str, tmp_path: Path) -> None:
    house = scene.house(tmp_path / "data")
    text = scene.zaken_mapping().replace("aanvraag_id: zaak", column)
    file = scene.zaken_file(tmp_path / "zaken.csv", [scene.zaak(number) for number in range(1, 30)])
    with pytest.raises(KetenzichtError, match="bsn"):
        scene.load(house, text, file)
    assert scene.holding(tmp_path / "data", [scene.bsn(1).encode()]) == []
