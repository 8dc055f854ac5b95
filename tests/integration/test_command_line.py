"""The command line: what each command returns to a script, what a person reads when it goes wrong."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import settings
from tests.architecture.test_docs_run import files
from tests.conftest import PROJECT
from tests.integration.desk import BSN, CONTACTEN, HEADER, KLANTCONTACT, written
from tests.integration.terminal import Ended, call, done, on

COMMANDS = [
    ("load",), ("sources",), ("quarantine",), ("quarantine", "list"), ("quarantine", "show"), ("quarantine", "retry"),
    ("snapshot",), ("snapshot", "build"), ("snapshot", "list"), ("snapshot", "show"), ("snapshot", "verify"), ("sql",),
    ("catalog",), ("catalog", "tables"), ("catalog", "mappings"), ("catalog", "rules"), ("erase",), ("vault",),
    ("vault", "rotate"), ("demo",), ("demo", "deliveries"), ("demo", "build"), ("may",), ("why",), ("log",),
    ("catalog", "roles"), ("catalog", "settings"), (),
]  # fmt: skip
GROUPS = [(), ("snapshot",), ("catalog",), ("vault",), ("demo",)]
NEEDS_DATA = [
    ("sources",), ("quarantine",), ("quarantine", "list"), ("quarantine", "show"), ("quarantine", "retry"),
    ("snapshot", "build"), ("snapshot", "list"), ("snapshot", "show"), ("snapshot", "verify"), ("sql", "SELECT 1"),
    ("catalog", "mappings"), ("erase", "--reason", "verzoek 1", "--yes"), ("vault", "rotate"),
]  # fmt: skip
BAD = f"{HEADER}\n1;;Web;2026-01-05\n2;;Web;2026-02-31\n"
COUNT = "SELECT count(*) AS n FROM contact"


def name(words: tuple[str, ...]) -> str:
    return " ".join(words) or "ketenzicht"


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    return written(tmp_path / "klantcontact.yaml", KLANTCONTACT)


@pytest.fixture(scope="module")
def served(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three contacts in service, for the tests that change nothing but the log."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(furnished / "data", folder / "data")
    shutil.copy2(furnished / "data.key", folder / "data.key")
    return folder / "data"


@pytest.fixture
def data(in_service: Installation) -> Path:
    """A data folder with three contacts in service."""
    return in_service.root


@pytest.fixture
def quarantined(tmp_path: Path, mapping: Path) -> Path:
    """A data folder with one row in quarantine."""
    folder = tmp_path / "wachtend"
    assert on(folder, "load", mapping, written(tmp_path / "fout.csv", BAD)).status == 3
    return folder


# What went well, and what a script can tell from the status


@pytest.mark.parametrize("command", COMMANDS, ids=name)
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    helped = call(*command, "--help")
    assert (helped.status, helped.err) == (0, "")
    assert "ketenzicht" in helped.out and "--help" in helped.out


def test_the_way_of_a_delivery_is_0_from_begin_to_end(tmp_path: Path, mapping: Path) -> None:
    data = tmp_path / "data"
    done(data, "load", mapping, written(tmp_path / "c.csv", CONTACTEN))
    done(data, "snapshot", "build")
    assert done(data, "sql", COUNT, "--format", "json").json == [{"n": 3}]
    for command in (*NEEDS_DATA[:9], ("catalog", "mappings"), ("snapshot", "build", "--full"), ("vault", "rotate")):
        done(data, *command)
    erased = done(data, "erase", "--reason", "verzoek 2026-17", "--yes", given=f"{BSN}\n")
    assert erased.out.startswith("Vernietigd: 1 pseudoniem")
    done(data, "snapshot", "build")
    assert done(data, "sql", COUNT, "--format", "json").json == [{"n": 2}], "the row of the erased person is gone"


def test_rows_in_quarantine_are_3_until_they_pass(quarantined: Path, tmp_path: Path, mapping: Path) -> None:
    assert on(quarantined, "load", mapping, tmp_path / "fout.csv").status == 3, "the same again is still not right"
    assert on(quarantined, "quarantine", "retry").status == 3
    shown = done(quarantined, "quarantine", "show").out
    assert "fout.csv, rij 3" in shown and "2026-02-31" in shown
    better = KLANTCONTACT.replace("contact_op: datum", "contact_op: {sql: \"replace(datum, '02-31', '02-28')\"}")
    done(quarantined, "quarantine", "retry", "--mapping", written(tmp_path / "beter.yaml", better))
    assert "geen rijen in quarantaine" in done(quarantined, "quarantine").out


@pytest.mark.parametrize(
    ("content", "top", "says"),
    [(BAD, "on_error: freeze", "foute rij"), ("", "", "leeg"), ("a;b\n1;2\n", "", "kolom")],
    ids=["freeze", "empty", "columns"],
)
def test_a_refused_delivery_is_4_and_the_snapshot_stays(
    data: Path, tmp_path: Path, content: str, top: str, says: str
) -> None:
    mapping = written(tmp_path / "m.yaml", f"{top}\n{KLANTCONTACT}")
    ended = on(data, "load", mapping, written(tmp_path / "c.csv", content))
    assert ended.status == 4
    assert says in ended.sentence
    assert done(data, "sql", COUNT, "--format", "json").json == [{"n": 3}]


def test_a_part_that_was_changed_is_4(data: Path) -> None:
    part = next((data / "parts" / "contact").glob("*.parquet"))
    part.chmod(0o600)
    part.write_bytes(part.read_bytes() + b"x")
    ended = on(data, "snapshot", "verify")
    assert ended.status == 4
    assert "contact" in ended.sentence and "--full" in ended.sentence


@pytest.mark.parametrize("command", NEEDS_DATA, ids=name)
def test_where_nothing_was_loaded_it_is_2_and_says_how_to_begin(tmp_path: Path, command: tuple[str, ...]) -> None:
    ended = on(tmp_path / "leeg", *command, given=f"{BSN}\n")
    assert ended.status == 2
    assert "laad eerst een levering met: ketenzicht load" in ended.sentence
    assert not (tmp_path / "leeg").exists()


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("load", "geen.yaml", "geen.csv"), "geen.yaml"),
        (("sources", "--format", "xml"), "kies uit table, json"),
        (("quarantine", "list", "--format", "csv"), "kies uit table, json"),
        (("quarantine", "show", "zzz"), "zzz"),
        (("quarantine", "retry", "--mapping", "geen.yaml"), "geen.yaml"),
        (("snapshot", "show", "zzz"), "zzz"),
        (("snapshot", "verify", "zzz"), "zzz"),
        (("snapshot", "list", "--format", "csv"), "kies uit table, json"),
        (("catalog", "tables", "aanvrag"), "aanvrag"),
        (("catalog", "rules", "--format", "x"), "kies uit table, json"),
        (("catalog", "mappings", "--format", "x"), "kies uit table, json"),
        (("sql", "SELECT 1; SELECT 2"), "één vraag tegelijk"),
        (("sql", ""), "één vraag tegelijk"),
        (("sql", "SELECT 1", "--snapshot", "zzz"), "zzz"),
        (("sql", "SELECT 1", "--format", "xlsx"), "kies uit table, json, csv"),
        (("sql", "SELECT 1", "--profile", "alles"), "kies uit open, mail, intern, zaak"),
        (("erase", "--reason", "x", "--yes"), "geen geldig BSN"),
        (("erase", "--reason", "x", "--yes", "--key", "12"), "NAAMRUIMTE:SLEUTEL"),
        (("demo", "deliveries", "--out", "x", "--size", "XXL"), "XXL"),
        (("demo", "build", "--out", "x", "--size", "XXL"), "XXL"),
    ],
    ids=lambda given: name(given) if isinstance(given, tuple) else "",
)
def test_a_wrong_call_is_2(
    served: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = on(served, *command, given="123456789\n")
    assert ended.status == 2
    assert says in ended.sentence


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("lood",), "de opdracht lood bestaat niet, misschien bedoelt u load"),
        (("zzzzz",), "de opdracht zzzzz bestaat niet"),
        (("quarantine", "shw"), "de opdracht shw bestaat niet, misschien bedoelt u show"),
        (("--dat", "x"), "de optie --dat bestaat niet, misschien bedoelt u --data"),
        (("snapshot", "build", "--ful"), "de optie --ful bestaat niet, misschien bedoelt u --full"),
        (("load",), "MAPPING ontbreekt"),
        (("load", "m.yaml"), "FILE... ontbreekt"),
        (("sql",), "QUERY ontbreekt"),
        (("erase",), "--reason ontbreekt"),
        (("demo", "deliveries"), "--out ontbreekt"),
        (("snapshot", "build", "x", "y"), "x y is te veel"),
        (("snapshot", "build", "--wait", "lang"), "--wait moet een getal zijn"),
        (("quarantine", "show", "--limit", "1.5"), "--limit moet een heel getal zijn"),
        (("sql", "--snapshot"), "achter --snapshot hoort een waarde"),
        (("snapshot", "build", "--full=ja"), "achter --full hoort geen waarde"),
    ],
    ids=lambda given: name(given) if isinstance(given, tuple) else "",
)
def test_what_the_parser_does_not_understand_is_told_in_dutch(command: tuple[str, ...], says: str) -> None:
    ended = call(*command)
    assert ended.status == 2
    assert ended.sentence == f"De opdracht klopt niet: {says}. Kijk met --help wat er kan."


@pytest.mark.parametrize("command", GROUPS, ids=name)
def test_a_group_without_a_command_shows_its_help_and_is_2(command: tuple[str, ...]) -> None:
    ended = call(*command)
    assert ended.status == 2
    assert "--help" in ended.out
    assert ended.err == "De opdracht klopt niet: er ontbreekt nog een opdracht. Kijk met --help wat er kan.\n"


def test_a_mistake_of_ours_is_one_sentence_too(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("door nul")

    monkeypatch.setattr("ketenzicht.warehouse.process.overview", broken)
    ended = on(data, "sources")
    assert ended.status == 1
    assert "KETENZICHT_DEBUG" in ended.err and ended.err.count("\n") == 1 and "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT FROM", "De vraag is geen geldige SQL:"),
        ("SELECT x FROM contact", "De vraag kan niet worden beantwoord:"),
    ],
)
def test_sql_with_a_mistake_is_2_and_tells_what_the_engine_says(served: Path, query: str, says: str) -> None:
    ended = on(served, "sql", query)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(says) and ended.err.count("\n") == 1


# JSON for other programs


def test_tables_and_mappings_and_rules_have_a_key_and_a_title(served: Path) -> None:
    for what in ("tables", "mappings", "rules"):
        found = done(served, "catalog", what, "--format", "json").json
        assert found and all(item["key"] and item["title"] for item in found), what
    (mapping,) = done(served, "catalog", "mappings", "--format", "json").json
    assert (mapping["key"], mapping["title"], mapping["tables"]) == (
        "klantcontact",
        "Contacten van het loket",
        ["contact"],
    )
    (table,) = call("catalog", "tables", "contact", "--format", "json").json
    assert {"persoon", "kanaal", "contact_op"} <= {column["name"] for column in table["columns"]}


@pytest.mark.parametrize(
    "command", [("sources",), ("snapshot", "list"), ("snapshot", "show"), ("sql", COUNT)], ids=name
)
def test_json_parses(served: Path, command: tuple[str, ...]) -> None:
    assert done(served, *command, "--format", "json").json


def test_quarantine_as_json_tells_file_row_and_column(quarantined: Path) -> None:
    (waiting,) = done(quarantined, "quarantine", "list", "--format", "json").json
    assert (waiting["bron"], waiting["rows"]) == ("klantcontact", 1)
    (row,) = done(quarantined, "quarantine", "show", waiting["delivery"], "--format", "json").json
    assert (row["file"], row["row"], row["table"]) == ("fout.csv", 3, "contact")


def test_csv_and_json_hold_the_same_answer(served: Path) -> None:
    query = "SELECT contact_id, contact_op FROM contact ORDER BY 1"
    as_csv = done(served, "sql", query, "--format", "csv").out.splitlines()
    as_json = done(served, "sql", query, "--format", "json").json
    assert as_csv[0].split(",") == list(as_json[0])
    assert [line.split(",") for line in as_csv[1:]] == [list(row.values()) for row in as_json]
    assert date.fromisoformat(as_json[0]["contact_op"]) == date(2026, 1, 5)


# The folder, and the real program


def test_the_folder_comes_from_the_environment_unless_it_is_named(
    served: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KETENZICHT_DATA", str(served))
    assert call("sql", COUNT, "--format", "json").json == [{"n": 3}]
    assert on(tmp_path / "anders", "sql", COUNT).status == 2


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, mapping: Path) -> None:
    written(tmp_path / "c.csv", CONTACTEN)
    ended = on(tmp_path, "load", mapping, tmp_path / "c.csv")
    assert ended.status == 2
    assert "--data" in ended.sentence
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.csv", "klantcontact.yaml"]


def process(*words: object, **environment: str) -> Ended:
    """The real program, in a process of its own."""
    code = [sys.executable, "-c", "from ketenzicht.project.cli import main; main()"]
    ended = subprocess.run(
        [*code, *map(str, words)], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    return Ended(status=ended.returncode, out=ended.stdout, err=ended.stderr)


def test_the_program_itself_ends_with_these_statuses(quarantined: Path, mapping: Path, tmp_path: Path) -> None:
    environment = {"KETENZICHT_DATA": str(quarantined)}
    assert process("load", mapping, tmp_path / "fout.csv", **environment).status == 3
    assert process("snapshot", "build", **environment).status == 0
    assert json.loads(process("sql", COUNT, "--format", "json", **environment).out) == [{"n": 1}]
    refused = process("sql", "DROP VIEW contact", **environment)
    assert refused.status == 5 and "alleen te lezen" in refused.sentence
    wrong = process("lood", **environment)
    assert wrong.status == 2 and re.search(r"de opdracht lood bestaat niet", wrong.sentence)


def test_demo_deliveries_are_written_with_what_to_do_next(tmp_path: Path) -> None:
    told = call("demo", "deliveries", "--out", tmp_path / "demo", "--size", "XS")
    assert (told.status, told.err) == (0, "")
    assert "ketenzicht --data DATA load" in told.out
    assert list((tmp_path / "demo").rglob("*.yaml"))


# The pages of the docs about it

REFERENCE = PROJECT / "docs" / "reference"


def test_the_reference_names_every_command() -> None:
    page = (REFERENCE / "command-line.md").read_text(encoding="utf-8")
    missing = [name(command) for command in COMMANDS if f"`{name(command)}" not in page and command not in GROUPS]
    assert not missing


def test_the_reference_names_every_option_that_the_help_shows() -> None:
    page = (REFERENCE / "command-line.md").read_text(encoding="utf-8")
    options = {option for command in COMMANDS for option in re.findall(r"--[a-z-]+", call(*command, "--help").out)}
    assert {"--accept-drop", "--full", "--reason"} <= options
    assert not {option for option in options if option not in page}


def test_the_settings_page_shows_every_setting_with_its_start_value(in_service: Installation) -> None:
    page = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    store = in_service.store
    assert not store.settings.exists()
    started = settings.load(store)
    written(store.settings, files(page)["instellingen.yaml"])
    assert settings.load(store) == started
    for key, value in vars(started).items():
        assert f"| `{key}` | {value} |" in page
    (term,) = in_service.terms.entries
    assert (term.wet, term.stap, term.length.in_days()) == ("wmo", "beschikking", 10)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("landing_dagen: 9", "landing_dagen bestaat niet"),
        ("snapshots: veel", "snapshots moet een getal"),
        ("snapshots: -1", "van 0 of meer"),
    ],
)
def test_a_mistake_in_the_settings_is_2(data: Path, content: str, says: str) -> None:
    written(data / "instellingen.yaml", content)
    ended = on(data, "quarantine", "retry")
    assert ended.status == 2
    assert says in ended.sentence
