"""Questions of one's own at the command line, pilots, feedback, and the pages about the house: on the demo town, whose
generator says what must come out."""

import csv
import io
import json
import shlex
import shutil
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
import yaml
from lxml import etree, html

from ketenzicht.indicators import catalog as definitions
from ketenzicht.indicators.dimensions import dimensions
from ketenzicht.project.installation import Installation
from ketenzicht.reports import causal, pilots
from tests.architecture.test_docs_run import BLOCK, commands, files
from tests.architecture.words import PROJECT
from tests.integration.terminal import done, on
from tests.integration.town import Town

pytestmark = pytest.mark.xdist_group("town")  # one worker makes the town, once

PERIOD = "2026-09"


@pytest.fixture(scope="module")
def data(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town of our own, with a pilot in it."""
    folder = tmp_path_factory.mktemp("eigen")
    shutil.copytree(town.house.root, folder / "data")
    shutil.copy2(town.house.root.with_suffix(".key"), folder / "data.key")
    (folder / "data" / "proeven.yaml").write_text(yaml.safe_dump({"proeven": [PILOT]}), encoding="utf-8")
    return folder / "data"


PILOT: dict[str, Any] = {
    "name": "snelle-start",
    "title": "Snelle start bij de sociale dienst",
    "owner": "teammanager",
    "since": date(2026, 3, 1),
    "where": {"organisatie": ["GSD"]},
    "indicators": ["taken.open", "taken.verstuurd", "taken.doorlooptijd"],
}


def at(element: Any, path: str) -> Any:
    """What lies at this path of XPath."""
    return element.xpath(path)


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def by_member(found: list[dict[str, str]], indicator: str, period: str = PERIOD) -> dict[str, float]:
    """The shown figures of the members of the first dimension."""
    chosen = [
        row for row in found if row["indicator"] == indicator and row["periode"] == period and row["wat"] == "waarde"
    ]
    return {row["code_1"]: float(row["waarde"]) for row in chosen if row["code_1"] and row["status"] == "getoond"}


def truth_by(town: Town, count: str, period: str = PERIOD) -> dict[str, int]:
    """What the generator counted, per member of a month."""
    found = town.truth["counts"][count].items()
    return {member: value for key, value in found for month, _, member in [key.partition("|")] if month == period}


# A question of one's own


@pytest.mark.covers("S1-25", "S0-53")
def test_an_analysis_tells_what_was_made(data: Path, town: Town, tmp_path: Path) -> None:
    words = ("analyse", "taken.open", "taken.verstuurd", "taken.gesloten", "--by", "organisatie", "--period", PERIOD)
    done(data, *words, "--months", 13, "--out", tmp_path, "--formats", "csv,xlsx,html")
    found = rows(tmp_path / f"eigen-analyse_{PERIOD}.csv")
    for key, count in (
        ("taken.open", "taak.open"),
        ("taken.verstuurd", "taak.verstuurd|maand|organisatie"),
        ("taken.gesloten", "taak.gesloten|maand|organisatie"),
    ):
        told = {code: value for code, value in by_member(found, key).items() if value and code != "totaal"}
        assert told == truth_by(town, count)
    year_ago = {code: value for code, value in by_member(found, "taken.open", "2025-09").items() if value}
    assert year_ago == truth_by(town, "taak.open", "2025-09")
    assert (tmp_path / f"eigen-analyse_{PERIOD}.xlsx").stat().st_size > 5000


@pytest.mark.covers("S1-23", "S1-75")
def test_a_kept_question_is_a_report_that_another_installation_can_take_over(data: Path, tmp_path: Path) -> None:
    words = ("analyse", "taken.open", "--by", "organisatie", "--period", PERIOD, "--format", "json")
    done(data, *words, "--out", tmp_path / "eerst", "--save", tmp_path / "open.yaml")
    assert on(data, *words, "--out", tmp_path / "weer", "--save", tmp_path / "open.yaml").status == 2
    other = tmp_path / "ander"
    done(other, "catalog", "add", tmp_path / "open.yaml")
    assert "eigen-open" in done(other, "catalog", "reports").out
    done(data, "catalog", "add", tmp_path / "open.yaml")
    done(
        data,
        "report",
        "eigen-open",
        "--period",
        PERIOD,
        "--profile",
        "intern",
        "--format",
        "json",
        "--out",
        tmp_path / "later",
    )
    first, later = (
        json.loads((tmp_path / name / f"eigen-open_{PERIOD}.json").read_text()) for name in ("eerst", "later")
    )
    assert first["figures"] == later["figures"] and first["figures"]
    done(data, "verify", tmp_path / "later" / f"eigen-open_{PERIOD}.json")


@pytest.mark.covers("S1-75")
def test_a_shared_report_that_does_not_fit_is_told(data: Path, tmp_path: Path) -> None:
    done(data, "analyse", "taken.open", "--period", PERIOD, "--out", tmp_path, "--save", tmp_path / "a.yaml")
    text = (tmp_path / "a.yaml").read_text(encoding="utf-8")
    (tmp_path / "b.yaml").write_text(text.replace("taken.open", "eigen.taken_bij_ons"), encoding="utf-8")
    assert "eigen.taken_bij_ons bestaat niet" in on(data, "catalog", "add", tmp_path / "b.yaml").sentence
    (tmp_path / "c.yaml").write_text(text.replace("taken.open: 1", "taken.open: 7"), encoding="utf-8")
    assert "versie 7 van taken.open" in done(data, "catalog", "add", tmp_path / "c.yaml").err
    assert on(data, "catalog", "add", tmp_path / "niets.yaml").status == 2


@pytest.mark.covers("S1-23")
def test_each_figure_of_a_page_says_how_to_ask_on(data: Path, tmp_path: Path) -> None:
    done(data, "report", "open-taken-per-organisatie", "--period", PERIOD, "--out", tmp_path)
    page = html.fromstring((tmp_path / f"open-taken-per-organisatie_{PERIOD}.html").read_bytes())
    commands = [str(code) for code in at(page, "//dl[@class='definities']/dd//code/text()")]
    assert len(commands) == len(at(page, "//dl[@class='definities']/dt"))
    done(data, *shlex.split(commands[0])[1:], "--out", tmp_path / "verder")
    told = done(data, "explain", "taken.open", "--period", PERIOD, "--by", "organisatie").out
    assert f"ketenzicht analyse taken.open --period {PERIOD} --by organisatie" in told
    (feedback,) = (str(code) for code in at(page, "//footer//code/text()") if "feedback" in code)
    done(data, *shlex.split(feedback)[1:])


@pytest.mark.covers("P-5", "P-8")
def test_an_analysis_is_never_more_precise_than_intern(data: Path, tmp_path: Path) -> None:
    words = ("analyse", "taken.open", "--period", PERIOD, "--out", tmp_path)
    assert "intern" in on(data, *words, "--profile", "zaak").sentence
    assert "persoon bestaat niet" in on(data, *words, "--by", "persoon").sentence
    assert on(data, *words, "--by", "medewerker").status != 0
    done(data, *words, "--format", "json")
    assert json.loads((tmp_path / f"eigen-analyse_{PERIOD}.json").read_text())["footer"]["profile"] == "intern"


def test_where_all_is_hidden_something_else_is_offered(data: Path, tmp_path: Path) -> None:
    words = ("analyse", "klachten.bezwaren", "--by", "wet", "--period", "2026-W36", "--out", tmp_path)
    told = done(data, *words).err
    assert "--period 2026-09" in told and "zonder --by wet" in told


# What the page says


@pytest.mark.covers("S1-73")
def test_the_page_about_own_questions_tells_what_works(data: Path, town: Town) -> None:
    page = (PROJECT / "docs" / "how-to" / "own-questions.md").read_text(encoding="utf-8")
    (code,) = (block["body"] for block in BLOCK.finditer(page) if block["kind"] == "python")
    known: dict[str, Any] = {"house": Installation(data)}
    exec(code, known)
    shown = {code: int(value) for code, value in known["figures"].items() if value and code != "totaal"}
    assert shown == truth_by(town, "taak.open")
    written, parsed = files(page), Installation(data).indicators
    (data / "samenhang.yaml").write_text(written["samenhang.yaml"], encoding="utf-8")
    assert "preventie" in {factor.name for factor in causal.load(parsed, data / "samenhang.yaml").factors}
    (data / "samenhang.yaml").unlink()
    (data.parent / "p.yaml").write_text(written["proeven.yaml"], encoding="utf-8")
    marked = pilots.load(data.parent / "p.yaml")
    assert pilots.templates(marked, parsed, dimensions()).keys() == {"eigen-proef-snelle-start"}
    for command, _ in commands(page):
        if command[-1] != "gedeeld/open-taken.yaml":
            words = [str(data.parent / "antwoord") if word == "antwoord" else word for word in command[3:]]
            done(data, *words)


# For whom


@pytest.mark.covers("S4-14", "S4-15", "S4-16")
def test_reports_can_be_found_by_their_readers(data: Path) -> None:
    found = json.loads(done(data, "catalog", "reports", "--audience", "bestuur", "--format", "json").out)
    assert "kwartaalmonitor" in {item["key"] for item in found}
    assert all("bestuur" in item["audience"] and "strategische sturing" in item["steering"] for item in found)
    assert "regisseur" in on(data, "catalog", "reports", "--audience", "regiseur").sentence


# Pilots


@pytest.mark.covers("S1-14")
def test_a_pilot_is_compared_with_before_and_with_the_rest(data: Path, town: Town, tmp_path: Path) -> None:
    done(data, "pilot", "snelle-start", "--period", PERIOD, "--out", tmp_path, "--format", "csv,html,pdf,xlsx")
    found = rows(tmp_path / f"eigen-proef-snelle-start_{PERIOD}.csv")
    told = {
        (row["indicator"], row["code_1"], row["wat"]): float(row["waarde"])
        for row in found
        if row["bloksoort"] == "table" and row["waarde"]
    }
    before, during = (
        [f"2025-{m:02}" for m in range(8, 13)] + ["2026-01", "2026-02"],
        [f"2026-{m:02}" for m in range(3, 10)],
    )
    for key, count in (("taken.open", "taak.open"), ("taken.verstuurd", "taak.verstuurd|maand|organisatie")):
        for what, months in (("vooraf", before), ("tijdens", during)):
            every = [truth_by(town, count, month) for month in months]
            pilot, whole = (mean(values) for values in ([m["GSD"] for m in every], [sum(m.values()) for m in every]))
            assert told[key, "proef", what] == pytest.approx(pilot, abs=0.051)
            assert told[key, "rest", what] == pytest.approx(whole - pilot, abs=0.051)
    page = (tmp_path / f"eigen-proef-snelle-start_{PERIOD}.html").read_text(encoding="utf-8")
    assert "geen bewijs" in page and "begin van de proef" in page


def test_a_pilot_that_has_just_begun_says_so(data: Path, tmp_path: Path) -> None:
    done(data, "pilot", "snelle-start", "--period", "2026-02", "--out", tmp_path)
    assert "nog geen hele periode" in (tmp_path / "eigen-proef-snelle-start_2026-02.html").read_text(encoding="utf-8")
    assert "snelle-start" in on(data, "pilot", "snelle-strat", "--period", PERIOD, "--out", tmp_path).sentence


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"where": {"wijk": ["a"], "team": ["b"]}}, "één dimensie"),
        ({"where": {"organisatie": []}}, "één dimensie"),
        ({"until": date(2026, 1, 1)}, "until moet na since"),
        ({"since": "vorig jaar"}, "since moet een datum"),
        ({"indicators": ["taken.opem"]}, "taken.open"),
        ({"where": {"leverancier": ["x"]}}, "leverancier"),
        ({"unit": "maand"}, "unit"),
    ],
)
def test_a_mistake_in_the_pilots_is_one_sentence(change: dict[str, Any], says: str, tmp_path: Path) -> None:
    (tmp_path / "proeven.yaml").write_text(yaml.safe_dump({"proeven": [{**PILOT, **change}]}), encoding="utf-8")
    ended = on(tmp_path, "catalog", "reports")
    assert ended.status == 2 and says in ended.sentence


# Feedback


@pytest.mark.covers("S1-72", "S1-76")
def test_feedback_reaches_the_owner_and_is_answered(data: Path) -> None:
    done(data, "feedback", "kwartaalmonitor", "--rating", 3, "--text", "=2+2 graag per wijk", "--as", "bestuur")
    owner = ("feedback", "list", "--owner", "controller", "--report", "kwartaalmonitor")
    (item,) = json.loads(done(data, *owner, "--format", "json").out)
    assert (item["rating"], item["by"], item["status"]) == (3, "bestuur", "nieuw")
    done(data, "feedback", "settle", item["key"], "--status", "verwerkt", "--answer", "Komt in versie 2")
    (row,) = csv.DictReader(io.StringIO(done(data, *owner, "--format", "csv").out))
    assert (row["toelichting"], row["status"], row["antwoord"]) == (
        "'=2+2 graag per wijk",
        "verwerkt",
        "Komt in versie 2",
    )
    assert "3,0" in done(data, *owner).out
    assert json.loads(done(data, "feedback", "list", "--owner", "onderzoeker", "--format", "json").out) == []
    assert "rol" in on(data, "feedback", "kwartaalmonitor", "--rating", 3, "--as", "Jan Jansen").sentence
    assert "kwartaalmonitor" in on(data, "feedback", "kwartaalmonito", "--rating", 3).sentence


# Pages about the house


def safe_page(path: Path) -> html.HtmlElement:
    """A page that runs nothing, fetches nothing, and whose pictures have words."""
    page = html.fromstring(path.read_bytes())
    assert not at(page, "//script|//link|//iframe|//img|//@onclick|//@src")
    assert at(page, "//html/@lang") == ["nl"] and len(at(page, "//h1")) == 1
    assert all(svg.get("role") == "img" and svg.get("aria-label") for svg in at(page, "//svg"))
    targets = {str(link)[1:] for link in at(page, "//a/@href")}
    assert targets <= {str(id) for id in at(page, "//@id")}
    ids = at(page, "//@id")
    assert len(ids) == len(set(ids))
    return page


@pytest.mark.covers("S1-5", "S1-75", "S0-54")
def test_the_dictionary_tells_of_every_figure(data: Path, tmp_path: Path) -> None:
    done(data, "catalog", "dictionary", "--out", tmp_path / "d.html")
    page = safe_page(tmp_path / "d.html")
    assert {str(id) for id in at(page, "//article/@id")} == set(definitions.shipped())
    (entry,) = at(page, "//article[@id='taken.binnen_afspraak']")
    told = " ".join(entry.text_content().split())
    about = definitions.shipped()["taken.binnen_afspraak"]
    for words in (
        about.meaning.split(".")[0],
        about.owner,
        about.part,
        "Gesloten taken",
        "Regiesysteem, taken",
    ):
        assert words in told
    assert at(entry, ".//details//table")
    done(data, "catalog", "dictionary", "--format", "csv", "--out", tmp_path / "d.csv")
    found = {row["sleutel"]: row for row in rows(tmp_path / "d.csv")}
    assert set(found) == set(definitions.shipped())
    assert "open-taken-per-organisatie" in found["taken.open"]["gebruikt_in"].split("; ")
    assert "## Taken" in done(data, "catalog", "dictionary", "--format", "md").out


def test_a_dictionary_without_data_says_nothing_of_sources(tmp_path: Path) -> None:
    done(tmp_path / "leeg", "catalog", "dictionary", "--out", tmp_path / "d.html")
    assert " geleverd door" not in (tmp_path / "d.html").read_text(encoding="utf-8")


def test_an_own_definition_cannot_bring_a_formula_into_a_spreadsheet(tmp_path: Path) -> None:
    own = tmp_path / "data" / "eigen" / "indicatoren" / "taken.yaml"
    own.parent.mkdir(parents=True)
    text = (Path(definitions.__file__).parent / "catalog" / "taken" / "open.yaml").read_text(encoding="utf-8")
    own.write_text(text.replace("title: Open taken", 'title: "=SOM(A1) <b>taken</b>"'), encoding="utf-8")
    done(tmp_path / "data", "catalog", "dictionary", "--format", "csv", "--out", tmp_path / "d.csv")
    found = {row["sleutel"]: row for row in rows(tmp_path / "d.csv")}
    assert found["eigen.taken"]["titel"] == "'=SOM(A1) <b>taken</b>"
    done(tmp_path / "data", "catalog", "dictionary", "--out", tmp_path / "d.html")
    assert "<b>taken" not in (tmp_path / "d.html").read_text(encoding="utf-8")


@pytest.mark.covers("S1-3", "S1-4", "S1-5", "S1-6", "S1-7")
def test_the_process_map_shows_each_step_with_its_sources_owner_and_figures(data: Path, tmp_path: Path) -> None:
    steps = [{"name": "plan", "owner": "Rachida", "key_users": ["Tom"]}, {"name": "nazorg", "title": "Nazorg & rust"}]
    (data / "bronnen.yaml").write_text(yaml.safe_dump({"steps": steps}), encoding="utf-8")
    done(data, "sources", "--format", "html", "--out", tmp_path / "p.html")
    page = safe_page(tmp_path / "p.html")
    table = {at(row, "string(th)"): " ".join(row.text_content().split()) for row in at(page, "//section[2]//tbody/tr")}
    assert len(table) == 11
    assert "Rachida" in table["Plan en regie"] and "Tom" in table["Plan en regie"]
    assert "Regiesysteem, plannen" in table["Plan en regie"] and "Open taken" in table["Plan en regie"]
    assert "niet ontsloten" in table["Nazorg & rust"] and "nog niet benoemd" in table["Nazorg & rust"]
    picture = at(page, "//svg")[0]
    assert "Nazorg & rust, niet ontsloten" in picture.get("aria-label")
    assert "Snelle start bij de sociale dienst" in page.text_content()
    found = {step["name"]: step for step in json.loads(done(data, "sources", "--format", "json").out)["steps"]}
    assert "taken.open" in found["plan"]["indicators"] and found["plan"]["owner"] == "Rachida"
    (data / "bronnen.yaml").unlink()


@pytest.mark.covers("S1-71")
def test_the_causal_map_shows_how_its_factors_stand(data: Path, town: Town, tmp_path: Path) -> None:
    done(data, "causal-map", "--period", PERIOD, "--out", tmp_path / "c.html")
    page = safe_page(tmp_path / "c.html")
    assert "Open taken in de keten" in at(page, "//svg")[0].get("aria-label")
    found = json.loads(done(data, "causal-map", "--period", PERIOD, "--format", "json").out)
    (factor,) = (item for item in found["factors"] if item["name"] == "ketenwerk")
    figure = next(item for item in factor["figures"] if item["indicator"] == "taken.open")
    assert figure["value"] == sum(truth_by(town, "taak.open").values())
    assert figure["previous"] == sum(truth_by(town, "taak.open", "2026-08").values())
    assert etree.QName(at(page, "//svg")[0]).localname == "svg"


@pytest.mark.covers("S1-71")
def test_a_municipality_adds_to_the_causal_map(data: Path) -> None:
    own = {
        "factors": [{"name": "preventie", "title": "Preventie", "column": 1}],
        "arrows": [{"from": "preventie", "to": "meldingen", "effect": "-", "because": "eerder hulp", "slow": True}],
    }
    (data / "samenhang.yaml").write_text(yaml.safe_dump(own), encoding="utf-8")
    found = json.loads(done(data, "causal-map", "--period", PERIOD, "--format", "json").out)
    assert {"from": "preventie", "to": "meldingen", "effect": "-", "slow": True, "because": "eerder hulp"} in found[
        "arrows"
    ]
    own["arrows"][0]["to"] = "meldigen"
    (data / "samenhang.yaml").write_text(yaml.safe_dump(own), encoding="utf-8")
    assert "meldingen" in on(data, "causal-map", "--period", PERIOD).sentence
    (data / "samenhang.yaml").unlink()
