"""The demo town's deliveries: the same bytes every time, every table filled, and files that agree with the truth."""

import csv
import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ketenzicht.demo import deliveries
from ketenzicht.demo.deliveries import DemoDeliveries
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.warehouse import mapping
from ketenzicht.warehouse.contract import contracts

MADE_BY_KETENZICHT = {"datum", "persoon_samenvoeging"}
NAMES = ("Kievitshof", "Verzonnenlaan", "06-00")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> DemoDeliveries:
    """Size XS, written once."""
    return deliveries.write("XS", tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def folder(town: DemoDeliveries) -> Path:
    return town.truth.parent


@pytest.fixture(scope="module")
def truth(town: DemoDeliveries) -> dict[str, Any]:
    return dict(json.loads(town.truth.read_text(encoding="utf-8")))


def hashes(folder: Path) -> dict[str, str]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def frame(folder: Path, name: str, **how: Any) -> pd.DataFrame:
    return pd.read_csv(folder / name, dtype=str, keep_default_na=False, **how)


def good(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    """Without the planted rows: those have a key with an X, or repeat another row."""
    return rows[~rows[key].str.startswith("X")].drop_duplicates()


def test_a_second_run_gives_the_same_bytes_and_tells_how_far_it_is(folder: Path, tmp_path: Path) -> None:
    heard: list[float] = []
    deliveries.write("xs", tmp_path, progress=lambda _what, done: heard.append(done))
    assert hashes(tmp_path) == hashes(folder)
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0.0, 1.0)


def test_an_unknown_size_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(WrongCall, match="kies XS, S, M, L"):
        deliveries.write("XXL", tmp_path)


def test_the_mappings_fill_every_table_of_the_warehouse(town: DemoDeliveries, truth: dict[str, Any]) -> None:
    filled = {table.contract.name for load in town.loads for table in mapping.load(load.mapping).tables}
    assert filled == set(contracts()) - MADE_BY_KETENZICHT
    assert {table for table, facts in truth["tables"].items() if facts["rows"]} == filled


def test_every_mapping_says_that_it_is_a_demo_and_whose_it_is(town: DemoDeliveries) -> None:
    for load in town.loads:
        found = mapping.load(load.mapping)
        assert found.demo, load.mapping.name
        assert found.owner, load.mapping.name
        assert found.purpose, load.mapping.name


def test_every_column_of_a_csv_file_is_loaded_or_ignored_by_name(town: DemoDeliveries) -> None:
    for load in town.loads:
        found = mapping.load(load.mapping)
        for file in load.files:
            if found.file.format == "csv":
                with file.open(
                    encoding="utf-8-sig" if found.file.encoding == "utf-8" else found.file.encoding, newline=""
                ) as text:
                    header = next(csv.reader(text, delimiter=found.file.delimiter))
                assert set(header) == {*found.sources, *found.ignore}, load.mapping.name


def test_the_order_of_loading_is_written_down(town: DemoDeliveries, folder: Path) -> None:
    lines = town.index.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(town.loads)
    assert lines[0] == "mappings/gemeenten.yaml registers/gemeenten.csv"
    assert all((folder / part).is_file() for line in lines for part in line.split(" "))


def test_names_and_addresses_stand_in_the_files_but_never_in_the_truth(folder: Path) -> None:
    assert all(name in (folder / "zaaksysteem/zaken.csv").read_text("cp1252") for name in NAMES[:2])
    assert not any(name in (folder / "truth.json").read_text("utf-8") for name in NAMES)


def test_the_truth_of_requests_agrees_with_the_file(folder: Path, truth: dict[str, Any]) -> None:
    cases = good(frame(folder, "zaaksysteem/zaken.csv", sep=";", encoding="cp1252"), "Zaaknummer")
    assert len(cases) == truth["tables"]["aanvraag"]["rows"]
    received = pd.to_datetime(cases["Datum melding"], format="%d-%m-%Y %H:%M").dt.strftime("%Y-%m")
    assert received.value_counts().to_dict() == truth["tables"]["aanvraag"]["per_month"]
    decided = cases[cases["Besluit"] != ""]
    month = pd.to_datetime(decided["Datum besluit"], format="%d-%m-%Y").dt.strftime("%Y-%m")
    code = decided["Besluit"].map(
        {"TOE": "toegekend", "AFW": "afgewezen", "BUI": "buiten_behandeling", "INT": "ingetrokken"}
    )
    assert (month + "|" + code).value_counts().to_dict() == truth["counts"]["aanvraag.besloten|maand|besluit"]


def test_the_truth_of_tasks_agrees_with_the_file(folder: Path, truth: dict[str, Any]) -> None:
    tasks = good(frame(folder, "regiesysteem/taken.csv"), "taak_id")
    assert (tasks["status"].str.lower() + "|" + tasks["aan"]).value_counts().to_dict() == truth["counts"][
        "taak.status|organisatie"
    ]
    closed = tasks[tasks["gesloten"] != ""]
    days = (
        pd.to_datetime(closed["gesloten"]).dt.normalize() - pd.to_datetime(closed["verstuurd"]).dt.normalize()
    ).dt.days
    medians = days.groupby(closed["aan"]).median().to_dict()
    assert medians == {
        code: facts["median"] for code, facts in truth["days"]["taak.doorlooptijd_dagen|organisatie"].items()
    }


def declared(folder: Path) -> pd.DataFrame:
    """The declarations as they stand after the correction of March."""
    how = {"sep": ";", "encoding": "cp1252"}
    first = good(frame(folder, "financien/facturen.csv", **how), "Regelnummer")
    correction = frame(folder, "financien/facturen_2026-03_correctie.csv", **how)
    return pd.concat([first[first["Zorgmaand"] != "01-03-2026"], correction])


def euros(amounts: "pd.Series[str]") -> Decimal:
    return sum((Decimal(text.replace(",", ".")) for text in amounts), Decimal(0))


def test_the_euros_of_the_truth_agree_with_the_files_to_the_cent(folder: Path, truth: dict[str, Any]) -> None:
    lines = declared(folder)
    pgb = good(frame(folder, "svb/pgb_betalingen.csv", encoding="utf-8-sig"), "betaling")
    assert len(lines) + len(pgb) == truth["tables"]["factuurregel"]["rows"]
    assert euros(lines["Bedrag"]) + euros(pgb["bedrag"]) == Decimal(truth["euros"]["factuurregel.bedrag"][""])
    per_supplier = {agb: str(euros(rows["Bedrag"])) for agb, rows in lines[lines["Afgekeurd"] == ""].groupby("AGB")}
    assert per_supplier == truth["euros"]["factuurregel.gerealiseerd|leverancier"]


def test_the_correction_restates_march_and_only_march(folder: Path, truth: dict[str, Any]) -> None:
    how = {"sep": ";", "encoding": "cp1252"}
    first = good(frame(folder, "financien/facturen.csv", **how), "Regelnummer")
    march = first[first["Zorgmaand"] == "01-03-2026"]
    correction = frame(folder, "financien/facturen_2026-03_correctie.csv", **how)
    story = truth["stories"]["maart_2026_hersteld"]
    assert set(correction["Zorgmaand"]) == {"01-03-2026"}
    assert story["eerste"] == {"regels": len(march), "bedrag": str(euros(march["Bedrag"]))}
    assert story["correctie"] == {"regels": len(correction), "bedrag": str(euros(correction["Bedrag"]))}
    assert euros(correction["Bedrag"]) < euros(march["Bedrag"])


def test_jeugd_is_exactly_412_000_euros_short_and_from_april(folder: Path, truth: dict[str, Any]) -> None:
    budget = pd.read_excel(folder / "financien/begroting.xlsx", header=4, engine="calamine")
    line = budget["Programmaproduct"].isin(["Jeugd zonder verblijf", "Jeugd met verblijf"])
    year = budget[
        line
        & (budget["Soort"] == "W")
        & (budget["L/B"] == "L")
        & (budget["Begin"] >= "2026-01-01")
        & (budget["Maand"] <= 9)
    ]
    story = truth["stories"]["nadeel_jeugd"]
    assert round(Decimal(year["Bedrag"].sum()), 2) == Decimal(story["begroot"])
    assert story["nadeel"] == "412000.00"
    course = {
        month: Decimal(over)
        for month, over in truth["stories"]["overschrijding_vanaf_april"]["cumulatief_boven_begroting"].items()
    }
    assert abs(course["2026-03"]) < 5_000
    assert 50_000 < course["2026-04"] < course["2026-06"] < course["2026-09"]


def test_three_suppliers_carry_sixty_per_cent_of_the_euros(truth: dict[str, Any]) -> None:
    story = truth["stories"]["drie_grootste"]
    assert Decimal("0.55") <= Decimal(story["bedrag"]) / Decimal(story["alle"]) <= Decimal("0.65")


def test_the_client_list_misses_31_of_443_young_people(folder: Path, truth: dict[str, Any]) -> None:
    rows = pd.read_excel(folder / "jongerenloket/clientenlijst_2026-10.xlsx", header=2, dtype=str, engine="calamine")
    listed = set(rows["BSN"].dropna()) - {"999999999"}
    registered = set(frame(folder, "regiesysteem/taken.csv")["bsn"])
    assert len(listed) == 443
    assert len(listed & registered) == 412
    everywhere = set(frame(folder, "brp/personen.csv", encoding="utf-8-sig")["BSN"]) | registered
    assert sorted(listed - everywhere) == sorted(truth["stories"]["dekking_jongerenloket"]["bsn_van_ontbrekenden"])
    assert pd.to_datetime(rows["Eerste contact"]).min() >= pd.Timestamp("2026-04-25")


def test_the_truth_file_stays_small(town: DemoDeliveries) -> None:
    assert town.truth.stat().st_size < 1_000_000


def planted(truth: dict[str, Any]) -> Iterator[int]:
    for facts in truth["quarantine"].values():
        assert facts["rows"] == sum(facts["kinds"].values())
        yield facts["rows"]


def test_a_percent_or_two_of_the_rows_is_wrong(truth: dict[str, Any]) -> None:
    rows = sum(truth["tables"][table]["rows"] for table in ("aanvraag", "signaal", "taak", "contact", "voorziening"))
    wrong = sum(
        truth["quarantine"][name]["rows"] for name in ("zaken", "signalen", "taken", "contacten", "voorzieningen")
    )
    assert 0.01 < wrong / rows < 0.04
    assert sum(planted(truth)) > wrong
