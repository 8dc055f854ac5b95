"""The sources of a municipality: connected one by one, shown with their steps and people, next to what was there before."""

import re
import shutil
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.project.cli import deliveries as loading
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import deliveries, manifest
from ketenzicht.warehouse.contract import contracts
from ketenzicht.warehouse.engines import duckdb as engine
from tests.architecture.test_docs_run import commands, files, plain
from tests.conftest import PROJECT
from tests.integration.desk import HEADER, KLANTCONTACT, ask, build, house_at, load, written
from tests.integration.terminal import Ended, call, done, on

PAGE = (PROJECT / "docs/how-to/sources.md").read_text(encoding="utf-8")
SAVED = files(PAGE)
"""The files that the page asks to save."""


def save(folder: Path) -> None:
    for name, text in SAVED.items():
        written(folder / name, text)


def loaded(data: Path, *names: str) -> None:
    """Load these sources of the page from the folder beside the data."""
    save(data.parent)
    for name in names:
        done(data, "load", data.parent / f"{name}.yaml", data.parent / f"{name}.csv")


def overview(data: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """What `sources` tells: per list the items by their name."""
    found = done(data, "sources", "--format", "json").json
    names = {"steps": "name", "bronnen": "bron", "meetpunten": "name"}
    return {part: {item[name]: item for item in found[part]} for part, name in names.items()}


def answered(data: Path, query: str) -> Sequence[dict[str, Any]]:
    found: Sequence[dict[str, Any]] = done(data, "sql", query, "--format", "json").json
    return found


@pytest.fixture(scope="module")
def connected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the two systems and the old report of the page, in service. Tests only read it."""
    data = tmp_path_factory.mktemp("gemeente") / "stad"
    loaded(data, "zaken", "declaraties", "oud-rapport")
    shutil.copy(data.parent / "bronnen.yaml", data)
    done(data, "snapshot", "build")
    return data


def test_the_page_about_sources_can_be_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path)
    monkeypatch.chdir(tmp_path)
    for command, shown in commands(PAGE):
        if command[0] == "cp":
            shutil.copy(*command[1:])
            continue
        ended = call(*command[1:])
        assert ended.status == 0, ended.err
        printed = plain(ended.out)
        for line in shown.splitlines():
            assert plain(line).strip() in printed, f"{command} did not print: {line}\nbut: {ended.out}"


@pytest.mark.covers("S1-1")
def test_a_column_without_a_place_in_the_contract_is_nowhere_in_the_warehouse(connected: Path) -> None:
    """The file has names and addresses. No Parquet file holds them, and no other file shows them; the originals are sealed."""
    parquet = sorted(connected.rglob("*.parquet"))
    assert {path.relative_to(connected).parts[0] for path in parquet} == {"staging", "parts"}
    with duckdb.connect() as connection:
        for path in parquet:
            rows = connection.execute(f"SELECT * FROM read_parquet('{path}')")
            columns = {column[0] for column in rows.description or ()}
            assert not columns & {"naam", "adres"}, path.name
            assert "Voorbeeld" not in str(rows.fetchall()), path.name
    for path in (path for path in connected.rglob("*") if path.is_file()):
        assert b"Voorbeeld" not in path.read_bytes(), path.name


@pytest.mark.covers("S1-1")
def test_a_column_that_nobody_declared_is_told_and_not_loaded(tmp_path: Path) -> None:
    save(tmp_path)
    mapping = written(tmp_path / "m.yaml", SAVED["zaken.yaml"].replace("ignore: [naam, adres]", "ignore: [naam]"))
    ended = done(tmp_path / "data", "load", mapping, tmp_path / "zaken.csv")
    assert "niet geladen" in ended.err and "adres" in ended.err
    assert "naam" not in ended.err


@pytest.mark.covers("S1-1")
def test_every_stored_column_says_what_it_is_for() -> None:
    tables = call("catalog", "tables", "--format", "json").json
    assert {table["key"] for table in tables} == set(contracts())
    for table in tables:
        for column in table["columns"]:
            assert len(column["purpose"].split()) > 0, f"{table['key']}.{column['name']}"


@pytest.mark.covers("S1-2")
def test_two_systems_answer_one_question_together(connected: Path) -> None:
    """By hand: resident 1 has one Wmo case and two lines of 1,250.50; resident 3 one Jeugd case and one of 480.25."""
    systems = {bron["system"] for bron in overview(connected)["bronnen"].values()}
    assert {"Zaakpakket", "Berichtenpakket"} <= systems
    rows = answered(
        connected,
        "SELECT a.aanvraag_id, a.bron AS zaak, f.bron AS geld, CAST(sum(f.bedrag) AS VARCHAR) AS euro "
        "FROM aanvraag a JOIN factuurregel f USING (gemeente, persoon) GROUP BY ALL ORDER BY 1",
    )
    assert [(row["aanvraag_id"], row["zaak"], row["geld"], Decimal(row["euro"])) for row in rows] == [
        ("Z-1", "zaaksysteem", "declaraties", Decimal("2501.00")),
        ("Z-3", "zaaksysteem", "declaraties", Decimal("480.25")),
    ]


@pytest.mark.covers("S1-3", "S1-4")
def test_the_main_process_shows_the_sources_of_each_step(connected: Path) -> None:
    shipped = yaml.safe_load((PROJECT / "src/ketenzicht/warehouse/hoofdproces.yaml").read_text(encoding="utf-8"))[
        "steps"
    ]
    steps = overview(connected)["steps"]
    assert list(steps) == [*(step["name"] for step in shipped), "nazorg"]
    with_sources = {name: (step["bronnen"], step["status"]) for name, step in steps.items() if step["bronnen"]}
    assert with_sources == {
        "onderzoek": (["zaaksysteem"], "deels ontsloten"),
        "aanvraag": (["zaaksysteem"], "deels ontsloten"),
        "declaratie": (["declaraties"], "ontsloten"),
        "sturing": (["kwartaalrapport-oud", "rooster"], "deels ontsloten"),
    }
    assert {step["status"] for step in steps.values() if not step["bronnen"]} == {"niet ontsloten"}


@pytest.mark.covers("S1-4", "S1-7")
def test_a_planned_source_is_shown_until_it_delivers(tmp_path: Path) -> None:
    data = tmp_path / "data"
    loaded(data, "zaken")
    planned = """
    bronnen:
    - {bron: declaraties, title: Declaraties, system: Berichtenpakket}
    - {bron: enquete, title: Enquête, status: niet ontsloten, tables: [enquete_antwoord]}
    """
    written(
        data / "bronnen.yaml", planned.replace("title: Declaraties,", "title: Declaraties, tables: [factuurregel],")
    )
    before = overview(data)
    assert {bron: item["status"] for bron, item in before["bronnen"].items()} == {
        "zaaksysteem": "ontsloten", "declaraties": "gepland", "enquete": "niet ontsloten",
    }  # fmt: skip
    assert before["bronnen"]["declaraties"]["rows"] is None
    assert before["steps"]["declaratie"]["status"] == "gepland"
    loaded(data, "declaraties")
    after = overview(data)
    assert [(after["bronnen"]["declaraties"][key]) for key in ("status", "rows")] == ["ontsloten", "3"]
    assert after["steps"]["declaratie"]["status"] == "ontsloten"
    assert after["bronnen"]["enquete"]["status"] == "niet ontsloten"


def test_a_source_that_will_not_come_leaves_its_step_without_one(tmp_path: Path) -> None:
    data = tmp_path / "data"
    loaded(data, "zaken")
    written(data / "bronnen.yaml", "bronnen:\n- {bron: e, title: E, status: niet ontsloten, tables: [factuurregel]}\n")
    assert overview(data)["steps"]["declaratie"]["status"] == "niet ontsloten"


@pytest.mark.covers("S1-5")
def test_measuring_points_have_a_definition_an_owner_a_source_and_a_status(connected: Path) -> None:
    points = overview(connected)["meetpunten"]
    assert points["beslistijd"] == {
        "name": "beslistijd",
        "title": "Dagen tot het besluit",
        "definition": "dagen van ontvangst van de melding tot verzending van het besluit",
        "owner": "beleid Wmo",
        "source": "zaaksysteem",
        "status": "te meten",
    }
    assert (points["wachttijd"]["source"], points["wachttijd"]["status"]) == ("wachtlijst", "bron ontbreekt")


@pytest.mark.covers("S1-5")
@pytest.mark.parametrize("key", ["name", "title", "definition", "owner", "table"])
def test_a_measuring_point_without_its_definition_or_owner_is_refused(tmp_path: Path, key: str) -> None:
    data = tmp_path / "data"
    loaded(data, "zaken")
    point = {"name": "a", "title": "A", "definition": "dagen", "owner": "beleid", "table": "aanvraag"}
    del point[key]
    written(data / "bronnen.yaml", yaml.safe_dump({"meetpunten": [point]}))
    ended = on(data, "sources")
    assert ended.status == 2
    assert f"elk meetpunt heeft {key} nodig" in ended.sentence


@pytest.mark.covers("S1-6")
def test_key_users_and_owners_of_connected_and_planned_sources_are_named(connected: Path) -> None:
    bronnen = overview(connected)["bronnen"]
    assert bronnen["zaaksysteem"]["key_users"] == ["Anja (consulent)", "Bert (beheer)"]
    assert bronnen["rooster"]["key_users"] == ["Dora (planner)"]
    assert (bronnen["zaaksysteem"]["owner"], bronnen["rooster"]["owner"]) == (
        "team informatievoorziening",
        "bedrijfsvoering",
    )
    shown = plain(done(connected, "sources").out)
    for name in ("Anja (consulent), Bert (beheer)", "Carla (controller)", "Dora (planner)"):
        assert name in shown


@pytest.mark.covers("S1-8")
def test_an_old_report_stands_beside_the_warehouse_and_is_not_added_to_it(connected: Path) -> None:
    """By hand: 1,250.50 + 1,250.50 + 480.25 = 2,981.25; the old report says 2,981.30."""
    (old,) = answered(connected, "SELECT bron, soort, CAST(waarde AS VARCHAR) AS euro FROM aangeleverd_cijfer")
    assert (old["bron"], old["soort"], Decimal(old["euro"])) == (
        "kwartaalrapport-oud",
        "oud_rapport",
        Decimal("2981.30"),
    )
    (new,) = answered(connected, "SELECT CAST(sum(bedrag) AS VARCHAR) AS euro FROM factuurregel")
    assert Decimal(new["euro"]) == Decimal("2981.25")


@pytest.mark.covers("S1-8")
def test_an_old_report_goes_on_while_a_new_source_comes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    loaded(data, "oud-rapport", "zaken")
    written(tmp_path / "oud-rapport.csv", SAVED["oud-rapport.csv"] + "gedeclareerd;2026-Q2;2026-04-01;3000,00\n")
    done(data, "load", tmp_path / "oud-rapport.yaml", tmp_path / "oud-rapport.csv")
    done(data, "snapshot", "build")
    assert answered(data, "SELECT periode FROM aangeleverd_cijfer ORDER BY 1") == [
        {"periode": "2026-Q1"},
        {"periode": "2026-Q2"},
    ]
    assert answered(data, "SELECT count(*) AS n FROM aanvraag") == [{"n": 3}]


@pytest.mark.covers("S1-9")
def test_who_reads_a_snapshot_sees_the_same_facts_while_others_load_and_build(
    house: Installation, tmp_path: Path
) -> None:
    save(tmp_path)
    load(house, SAVED["declaraties.yaml"], tmp_path / "declaraties.csv")
    first = build(house)
    total = "SELECT sum(bedrag) FROM factuurregel"
    by_law = "SELECT sum(s) FROM (SELECT sum(bedrag) AS s FROM factuurregel GROUP BY wet)"
    with engine.reading(house.store, first) as connection:
        assert engine.ask(connection, total).rows == [(Decimal("2981.25"),)]
        changed = written(tmp_path / "b.csv", SAVED["declaraties.csv"].replace("480,25", "480,26"))
        load(house, SAVED["declaraties.yaml"], changed)
        build(house)
        assert ask(house, total) == ask(house, by_law) == [(Decimal("2981.26"),)]
        for query in (total, by_law):
            assert engine.ask(connection, query).rows == [(Decimal("2981.25"),)]
    for format, wanted in (("json", '"2981.25"'), ("csv", "2981.25"), ("table", "2981.25")):
        shown = done(house.root, "sql", total, "--snapshot", first.snapshot, "--format", format).out
        assert wanted in shown


@pytest.mark.covers("S1-10")
def test_the_quality_of_a_delivery_is_itself_shown(tmp_path: Path) -> None:
    """Of the three rows one has a date that does not exist: 1 of 3 is more than 5 %, so the verdict is onvoldoende."""
    data = tmp_path / "data"
    loaded(data, "declaraties")
    written(tmp_path / "zaken.csv", SAVED["zaken.csv"].replace("2026-02-02", "2026-02-30"))
    assert on(data, "load", tmp_path / "zaken.yaml", tmp_path / "zaken.csv").status == 3
    bronnen = overview(data)["bronnen"]
    keys = ("rows", "quarantined", "verdict")
    assert [bronnen["zaaksysteem"][key] for key in keys] == ["2", "1", "onvoldoende"]
    assert [bronnen["declaraties"][key] for key in keys] == ["3", "0", "goed"]
    done(data, "snapshot", "build")
    tables = done(data, "snapshot", "show", "--format", "json").json["tables"]
    assert (tables["aanvraag"]["verdict"], tables["factuurregel"]["verdict"]) == ("onvoldoende", "goed")


CORRECTIONS = """
bron: herstel
title: Herstelde registraties
levering: volledig
gemeente: GM0361
tables:
  correctie:
    columns: {correctie_id: nr, soort: soort, tabel: tabel, ontdekt_op: ontdekt, hersteld_op: hersteld}
"""


@pytest.mark.covers("S1-10", "S1-11")
def test_corrections_are_counted_and_what_they_restate_is_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    loaded(data, "declaraties")
    done(data, "snapshot", "build")
    assert overview(data)["bronnen"]["declaraties"]["corrections"] == 0
    written(tmp_path / "declaraties.csv", SAVED["declaraties.csv"].replace("D-3;F-2", "D-3;F-3"))
    assert "2026-03" in done(data, "load", tmp_path / "declaraties.yaml", tmp_path / "declaraties.csv").out
    assert overview(data)["bronnen"]["declaraties"]["corrections"] == 1
    built = done(data, "snapshot", "build")
    assert "Herzien ten opzichte van de vorige snapshot: factuurregel" in built.err and "2026-03" in built.err
    assert done(data, "snapshot", "show", "--format", "json").json["restates"] == {"factuurregel": ["2026-03"]}


@pytest.mark.covers("S1-10")
def test_wrong_registrations_can_be_counted_as_any_other_fact(house: Installation, tmp_path: Path) -> None:
    rows = "nr,soort,tabel,ontdekt,hersteld\n1,foute_registratie,aanvraag,2026-01-05,2026-01-07\n2,foute_registratie,aanvraag,2026-01-09,\n"
    load(house, CORRECTIONS, written(tmp_path / "c.csv", rows))
    build(house)
    assert ask(house, "SELECT tabel, count(*), count(hersteld_op) FROM correctie GROUP BY tabel") == [
        ("aanvraag", 2, 1)
    ]


@pytest.mark.covers("S1-11")
def test_a_run_is_logged_and_doing_it_again_changes_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    loaded(data, "zaken")
    done(data, "snapshot", "build")
    before = overview(data)
    again = done(data, "load", tmp_path / "zaken.yaml", tmp_path / "zaken.csv")
    assert "was al geladen" in again.out
    assert "niet veranderd" in done(data, "snapshot", "build").out
    assert overview(data) == before
    acts = re.findall(r'"act":"([^"]+)"', (data / "log/handelingen.jsonl").read_text(encoding="utf-8"))
    assert acts.count("load") == 1
    assert "snapshot build" in acts
    assert len(deliveries.all_deliveries(house_at(data).existing)) == 1


@pytest.mark.covers("S1-70")
def test_one_source_with_one_table_is_enough(house: Installation, tmp_path: Path) -> None:
    load(house, KLANTCONTACT, written(tmp_path / "c.csv", f"{HEADER}\n1;;Web;2026-01-05\n"))
    build(house)
    assert ask(house, "SELECT kanaal, count(*) FROM contact GROUP BY kanaal") == [("internet", 1)]
    assert ask(house, "SELECT count(*) FROM aanvraag") == [(0,)], "a table without a source is there, and empty"
    assert {"bronnen.yaml", "instellingen.yaml"}.isdisjoint(path.name for path in house.root.iterdir())


def reaches(data: Path) -> Ended:
    return on(data, "sql", "SELECT count(*) AS n FROM factuurregel", "--format", "json")


@pytest.mark.covers("S1-74")
def test_a_whole_installation_is_one_folder_and_its_key_and_can_be_moved(tmp_path: Path) -> None:
    old, new = tmp_path / "oud" / "stad", tmp_path / "nieuw" / "stad"
    old.parent.mkdir()
    loaded(old, "declaraties")
    done(old, "snapshot", "build")
    new.parent.mkdir()
    shutil.move(old, new)
    shutil.move(f"{old}.key", f"{new}.key")
    assert reaches(new).json == [{"n": 3}]
    loaded(new, "zaken")
    done(new, "snapshot", "build")
    done(new, "snapshot", "verify")
    shared = "SELECT count(*) AS n FROM aanvraag JOIN factuurregel USING (persoon)"
    assert answered(new, shared) == [{"n": 3}], "the vault still knows who is who"
    assert not old.exists()


@pytest.mark.covers("S1-74")
def test_housekeeping_happens_by_itself(tmp_path: Path) -> None:
    """Nobody has to clean: with terms of nothing, the next load takes away originals, quarantine and old snapshots."""
    data = tmp_path / "data"
    loaded(data, "zaken")
    done(data, "snapshot", "build")
    written(data / "instellingen.yaml", "{landing_days: 0, quarantine_days: 0, snapshot_days: 0}\n")
    written(data / "staging" / "rest.parquet.onaf", "a crash left this")
    loaded(data, "declaraties")
    done(data, "snapshot", "build")
    assert [list((data / part).iterdir()) for part in ("landing", "quarantine")] == [[], []]
    assert not list((data / "staging").glob("*.onaf"))
    store = house_at(data).existing
    assert len(manifest.all_builds(store)) == 1
    assert reaches(data).json == [{"n": 3}]


def test_a_source_of_files_needs_one_and_a_database_has_none(tmp_path: Path, house: Installation) -> None:
    (tmp_path / "m.yaml").write_text(KLANTCONTACT, encoding="utf-8")
    with pytest.raises(WrongCall, match="leest bestanden"):
        loading.load(house, tmp_path / "m.yaml", [], accept_drop=False, wait=1)
    with pytest.raises(WrongCall, match="geen bestanden"):
        loading.load(house, Path("regie"), [tmp_path / "m.yaml"], accept_drop=False, wait=1)
