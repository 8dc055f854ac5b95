"""Figures and reports at the command line: what people and scripts get, and the one sentence when it cannot be."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from tests.integration.desk import BSN, OTHER_BSN, written
from tests.integration.terminal import done as ended_well
from tests.integration.terminal import on

MAPPING = """
bron: loket
title: Aanvragen bij het loket
levering: volledig
gemeente: GM0361
file: {format: csv, delimiter: ";"}
tables:
  aanvraag:
    columns:
      aanvraag_id: nummer
      persoon: {bsn: BSN}
      wet: {const: wmo}
      kanaal: kanaal
      ontvangen_op: ontvangen
      afgesloten_op: afgesloten
      gepland_einde_op: gepland
"""
ROWS = f"""nummer;BSN;kanaal;ontvangen;afgesloten;gepland
1;{BSN};balie;2026-01-05;2026-01-15;2026-01-15
2;{BSN};balie;2026-01-06;2026-01-08;2026-01-07
3;{OTHER_BSN};internet;2026-01-31;;
4;{OTHER_BSN};internet;2026-02-01;2026-03-01;
"""
KEY = "aanvragen.ontvangen"
REPORT = "operationeel-dashboard"


def done(data: Path, *words: object) -> str:
    """What the terminal shows of a command that must end well."""
    return ended_well(data, *words).out


@pytest.fixture(scope="module")
def loket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with four requests of two persons in service."""
    folder = tmp_path_factory.mktemp("loket")
    mapping, file = written(folder / "loket.yaml", MAPPING), written(folder / "loket.csv", ROWS)
    done(folder / "data", "load", mapping, file)
    done(folder / "data", "snapshot", "build")
    return folder / "data"


@pytest.fixture
def data(loket: Path, tmp_path: Path) -> Path:
    """The same, to change."""
    shutil.copytree(loket, tmp_path / "data")
    shutil.copy2(loket.with_suffix(".key"), tmp_path / "data.key")
    return tmp_path / "data"


# One figure


@pytest.mark.covers("S1-25", "S1-51")
def test_a_figure_comes_as_json_with_its_members_snapshot_and_quality(loket: Path) -> None:
    found = json.loads(done(loket, "indicator", KEY, "--period", "2026-01", "--by", "kanaal", "--format", "json"))
    assert (found["key"], found["period"], found["unit"]) == (KEY, "2026-01", "aantal")
    assert (found["value"], found["status"], found["quality"]) == (3, "getoond", "goed")
    rows = [{key: row[key] for key in ("by", "value", "status")} for row in found["rows"]]
    assert rows == [
        {"by": {"kanaal": "balie"}, "value": 2, "status": "getoond"},
        {"by": {"kanaal": "internet"}, "value": 1, "status": "getoond"},
    ]
    assert found["snapshot"] in done(loket, "snapshot", "list")


def test_a_mean_counts_calendar_days_over_what_was_closed(loket: Path) -> None:
    asked = ("indicator", "aanvragen.doorlooptijd", "--format", "json")
    assert json.loads(done(loket, *asked, "--period", "2026-01"))["value"] == (10 + 2) / 2
    assert json.loads(done(loket, *asked, "--period", "2026-Q1"))["value"] == pytest.approx((10 + 2 + 28) / 3)


def test_a_small_number_is_null_and_hidden_below_profile_zaak(loket: Path) -> None:
    asked = ("indicator", "contacten.aantal", "--period", "2026-01", "--format", "json")
    assert json.loads(done(loket, *asked))["status"] == "onbekend"
    told = done(loket, "indicator", KEY, "--period", "2026-01", "--profile", "open", "--format", "json")
    found = json.loads(told)
    assert (found["value"], found["status"]) == (None, "verborgen")


def test_a_figure_comes_as_csv_with_an_empty_member_for_the_total(loket: Path) -> None:
    told = done(loket, "indicator", KEY, "--period", "2026-01", "--by", "kanaal", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(told)))
    assert [(line["kanaal"], line["waarde"], line["status"]) for line in lines] == [
        ("balie", "2", "getoond"), ("internet", "1", "getoond"), ("", "3", "getoond"),
    ]  # fmt: skip


def test_the_parts_of_a_share_are_counts(loket: Path) -> None:
    asked = ("indicator", "aanvragen.binnen_gepland_einde", "--period", "2026-01")
    found = json.loads(done(loket, *asked, "--format", "json"))
    assert (found["value"], found["parts"]["deel"]["value"], found["parts"]["alle"]["value"]) == (50, 1, 2)
    lines = [line.split() for line in done(loket, *asked).splitlines() if line.strip(" ─")]
    head, parts = lines[1:3]
    assert (head, parts) == (["Deel", "Alle"], ["1", "2"])


def test_only_the_member_that_was_asked_counts(loket: Path) -> None:
    asked = ("indicator", KEY, "--period", "2026-01", "--where", "kanaal=internet", "--format", "json")
    assert json.loads(done(loket, *asked))["value"] == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("indicator", "aanvragen.ontvange", "--period", "2026-01"), "aanvragen.ontvangen"),
        (("indicator", KEY, "--period", "2026-13"), "2026-13"),
        (("indicator", KEY, "--period", "2026-01", "--by", "kleur"), "kleur"),
        (("indicator", KEY, "--period", "2026-01", "--where", "kanaal"), "DIMENSIE=CODE"),
        (("indicator", KEY, "--period", "2026-01", "--profile", "alles"), "alles"),
        (("indicator", KEY, "--period", "2026-01", "--format", "xml"), "xml"),
        (("report", "operationeel", "--period", "2026-01", "--out", "o"), "operationeel"),
        (("report", "--period", "2026-01", "--out", "o"), "--all"),
        (("report", REPORT, "--all", "--period", "2026-01", "--out", "o"), "--all"),
        (("report", REPORT, "--period", "2026", "--out", "o"), "2026"),
        (("report", REPORT, "--period", "2026-01", "--out", "o", "--format", "docx"), "docx"),
        (("report", REPORT, "--period", "2026-01", "--out", "o", "--format", ","), "formaat"),
        (("report", REPORT, "--period", "2026-01", "--out", "o", "--gemeente", "GM9999"), "GM9999"),
        (("explain", "niets.bekends", "--period", "2026-01"), "niets.bekends"),
        (("verify", "nergens.pdf"), "nergens.pdf"),
    ],
)
def test_a_wrong_call_is_one_sentence_that_names_what_is_wrong(
    loket: Path, words: tuple[str, ...], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = on(loket, *words)
    assert (ended.status, ended.out) == (2, "")
    assert says in ended.err and ended.err.count("\n") == 1 and "Traceback" not in ended.err


def test_more_than_the_role_has_is_status_5(loket: Path, tmp_path: Path) -> None:
    person = ("report", "bsn-met-taken-per-leeftijd-per-geslacht", "--period", "2026-01", "--out", tmp_path / "o")
    for words in (person, (*person, "--profile", "intern", "--reason", "controle")):
        ended = on(loket, *words)
        assert ended.status == 5 and ended.err.count("\n") == 1
    assert not (tmp_path / "o").exists()


# Where it comes from, and the catalog


@pytest.mark.covers("S1-5", "S1-10")
def test_a_figure_is_explained_by_its_definition_sql_snapshot_and_deliveries(loket: Path) -> None:
    found = json.loads(done(loket, "explain", KEY, "--period", "2026-01", "--format", "json"))
    assert found["meaning"] and found["owner"] and "SELECT" in found["sql"] and "aanvraag" in found["sql"]
    (rest,) = [item for item in found["deliveries"] if item["table"] == "aanvraag"]
    assert (rest["bron"], rest["quality"], rest["quarantined"]) == ("loket", "goed", 0)


def test_what_explain_calls_its_sql_gives_the_figure(loket: Path) -> None:
    sql = json.loads(done(loket, "explain", KEY, "--period", "2026-01", "--format", "json"))["sql"]
    (row,) = json.loads(done(loket, "sql", sql, "--format", "json"))
    assert 3 in row.values()


@pytest.mark.parametrize("what", ["indicators", "reports"])
def test_the_catalog_lists_keys_and_titles(loket: Path, what: str) -> None:
    found = json.loads(done(loket, "catalog", what, "--format", "json"))
    assert all(item["key"] and item["title"] for item in found)
    assert {"indicators": KEY, "reports": REPORT}[what] in {item["key"] for item in found}


def test_all_worked_examples_hold(loket: Path) -> None:
    assert "De catalogus klopt" in done(loket, "check-catalog")


@pytest.mark.covers("S1-75", "S0-53")
def test_a_definition_of_ones_own_is_a_file_and_a_wrong_one_is_told(data: Path) -> None:
    folder = data / "eigen" / "indicatoren"
    folder.mkdir(parents=True)
    own = """title: Aanvragen aan de balie
question: Hoeveel komt er aan de balie binnen?
meaning: Het aantal aanvragen dat in de periode aan de balie is ontvangen.
kind: count
table: aanvraag
where: kanaal = 'balie'
date: ontvangen_op
by: [wet]
unit: aantal
better: neither
class: operationeel
owner: procescoördinator
version: 1
examples:
  - says: alleen de balie telt
    given: |
      ontvangen_op | kanaal
      2026-01-05   | balie
      2026-01-05   | internet
    gives: 1
"""
    (folder / "balie.yaml").write_text(own, encoding="utf-8")
    assert json.loads(done(data, "indicator", "eigen.balie", "--period", "2026-01", "--format", "json"))["value"] == 2
    (folder / "balie.yaml").write_text(own.replace("kanaal = 'balie'", "kanal = 'balie'"), encoding="utf-8")
    ended = on(data, "check-catalog")
    assert ended.status == 2 and "eigen.balie" in ended.err and "kanal" in ended.err
    (folder / "balie.yaml").write_text(own.replace("gives: 1", "gives: 2"), encoding="utf-8")
    ended = on(data, "check-catalog")
    assert ended.status == 2 and "eigen.balie" in ended.err


# Reports and their seals


@pytest.fixture(scope="module")
def rendered(loket: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The operational dashboard of January in every format."""
    out = tmp_path_factory.mktemp("rapporten")
    done(loket, "report", REPORT, "--period", "2026-01", "--format", "html,xlsx,pdf,csv,json", "--out", out)
    return out


@pytest.mark.covers("S0-45", "S1-33")
def test_a_report_comes_in_every_format_with_a_seal(rendered: Path) -> None:
    endings = {path.name.removeprefix(f"{REPORT}_2026-01") for path in rendered.iterdir()}
    assert {".html", ".xlsx", ".pdf", ".csv", ".json", ".zegel.json"} <= endings


@pytest.mark.covers("S2-30")
def test_what_is_as_it_was_made_is_verified_on_hash_numbers_and_bytes(loket: Path, rendered: Path) -> None:
    for ending in ("html", "xlsx", "pdf", "csv", "json", "zegel.json"):
        told = done(loket, "verify", rendered / f"{REPORT}_2026-01.{ending}")
        assert "SHA-256" in told and "opnieuw gelijk" in told and "bytes ook" in told


def test_a_changed_file_a_changed_seal_and_a_seal_of_elsewhere_are_told(
    loket: Path, rendered: Path, tmp_path: Path
) -> None:
    shutil.copytree(rendered, tmp_path / "r")
    page, seal = (tmp_path / "r" / f"{REPORT}_2026-01.{ending}" for ending in ("html", "zegel.json"))
    page.write_text(page.read_text(encoding="utf-8").replace("Operationeel", "Ander"), encoding="utf-8")
    assert on(loket, "verify", page).status == 4
    shutil.copy2(rendered / page.name, page)
    assert on(loket, "verify", page).status == 0
    seal.write_text(
        seal.read_text(encoding="utf-8").replace('"profile": "zaak"', '"profile": "open"'), encoding="utf-8"
    )
    ended = on(loket, "verify", page)
    assert ended.status == 4 and "logboek" in ended.err


def test_a_report_is_made_again_byte_for_byte(loket: Path, rendered: Path, tmp_path: Path) -> None:
    done(loket, "report", REPORT, "--period", "2026-01", "--format", "html,xlsx,pdf,csv,json", "--out", tmp_path)
    names = {path.name for path in rendered.iterdir()}
    assert names == {path.name for path in tmp_path.iterdir()}
    assert all((tmp_path / name).read_bytes() == (rendered / name).read_bytes() for name in names)


def test_when_the_snapshot_is_gone_verify_says_that_it_checked_the_hash_only(data: Path, tmp_path: Path) -> None:
    done(data, "report", REPORT, "--period", "2026-01", "--out", tmp_path / "r")
    for build in (data / "builds").glob("*.json"):
        build.unlink()
    told = done(data, "verify", tmp_path / "r" / f"{REPORT}_2026-01.html")
    assert "niet opnieuw uitgerekend" in told


def test_all_reports_of_a_period_are_made_and_what_is_passed_over_is_told(loket: Path, tmp_path: Path) -> None:
    ended = on(loket, "report", "--all", "--period", "2026-01", "--format", "csv", "--out", tmp_path)
    assert ended.status == 0
    assert "overgeslagen" in ended.err and "--reason" in ended.err
    assert (tmp_path / "maandmonitor_2026-01.csv").exists() and not list(tmp_path.glob("iv3*"))


def test_reports_of_municipalities_do_not_overwrite_each_other(loket: Path, tmp_path: Path) -> None:
    for gemeente in ((), ("--gemeente", "GM0361")):
        done(loket, "report", REPORT, "--period", "2026-01", "--format", "json", "--out", tmp_path, *gemeente)
    assert {path.name for path in tmp_path.glob("*.zegel.json")} == {
        f"{REPORT}_2026-01.zegel.json", f"{REPORT}_2026-01_GM0361.zegel.json",
    }  # fmt: skip
    done(loket, "verify", tmp_path / f"{REPORT}_2026-01_GM0361.json")


def test_a_list_of_persons_needs_a_reason_and_the_reason_is_logged(loket: Path, tmp_path: Path) -> None:
    key = "bsn-met-taken-per-leeftijd-per-geslacht"
    words = ("report", key, "--period", "2026-01", "--format", "json", "--out", tmp_path)
    done(loket, *words, "--reason", "controle 12")
    assert "controle 12" in (loket / "log" / "handelingen.jsonl").read_text(encoding="utf-8")
