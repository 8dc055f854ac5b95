"""Codes: the elfproef against another implementation, mergers against real figures per year."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn as other_bsn

from ketenzicht.kernel.codes import (
    gemeente_of,
    gemeenten,
    herindelingen,
    is_agb,
    is_bsn,
    is_gemeentecode,
    is_split,
    is_wijkcode,
    successor,
)
from ketenzicht.kernel.errors import WrongCall


@given(number=st.integers(min_value=0, max_value=999_999_999))
def test_the_elfproef_agrees_with_python_stdnum(number: int) -> None:
    text = f"{number:09}"
    assert is_bsn(text) == (other_bsn.is_valid(text) and number != 0)


@pytest.mark.parametrize(
    "text", ["", "000000000", "11122233", "1112223330", "111.222.333", "111222333 ", "11122233x", "１１１２２２３３３"]
)
def test_a_text_of_another_form_is_no_bsn(text: str) -> None:
    assert not is_bsn(text)


def test_the_well_known_example_number_is_a_bsn() -> None:
    assert is_bsn("111222333")
    assert not is_bsn("111222334")


def test_codes_have_their_form() -> None:
    assert is_agb("41410001")
    assert not is_agb("00000000")
    assert not is_agb("4141000")
    assert is_gemeentecode("GM0361")
    assert not is_gemeentecode("gm0361")
    assert is_wijkcode("WK036109")
    assert not is_wijkcode("BU03610900")
    assert gemeente_of("WK036109") == "GM0361"
    with pytest.raises(WrongCall, match="WK036109"):
        gemeente_of("GM0361")


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        ("GM0788", date(2020, 12, 31), "GM0788"),
        ("GM0788", date(2021, 1, 1), "GM0824"),
        ("GM0053", date(2019, 1, 1), "GM1966"),
        ("GM0457", date(2022, 3, 23), "GM0457"),
        ("GM0457", date(2022, 3, 24), "GM0363"),
        ("GM0614", date(2026, 1, 1), "GM1992"),
        ("GM0361", date(2026, 1, 1), "GM0361"),
        ("GM1992", date(2017, 1, 1), "GM1992"),
    ],
)
def test_an_area_belongs_to_its_successor_from_the_day_of_the_merger(code: str, on: date, expected: str) -> None:
    assert successor(code, on) == expected


def test_a_split_municipality_is_marked() -> None:
    assert {step.van_naam for step in herindelingen() if is_split(step.van)} == {"Littenseradiel", "Winsum", "Haaren"}


def test_a_text_that_is_no_code_is_refused() -> None:
    with pytest.raises(WrongCall, match="GM0361"):
        successor("Alkmaar", date(2026, 1, 1))


def test_a_municipality_has_one_row_of_validity() -> None:
    rows = {row.code: row for row in gemeenten({"GM0361": "Alkmaar", "GM1992": "Voorne aan Zee"})}
    assert (rows["GM0361"].geldig_van, rows["GM0361"].geldig_tot) == (None, None)
    assert (rows["GM1992"].geldig_van, rows["GM1992"].geldig_tot) == (date(2023, 1, 1), None)
    assert (rows["GM0501"].naam, rows["GM0501"].opvolger) == ("Brielle", "GM1992")
    assert rows["GM0501"].geldig_tot == date(2023, 1, 1)
    assert rows["GM0788"].gesplitst


def _codes_per_year(reference_dir: Path) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    path = reference_dir / "data" / "finance" / "iv3_sociaal_domein_2017_2026.csv"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(int(row["jaar"]), {})[row["gm_code"]] = row["gm_naam"]
    return found


def test_mergers_explain_every_code_that_disappears_from_the_municipal_accounts(reference_dir: Path) -> None:
    per_year = _codes_per_year(reference_dir)
    unexplained = []
    for year in range(2018, 2025):
        for code, naam in per_year[2017].items():
            # on 31 December Weesp (merged in March 2022) still has an account of its own over 2022
            if code not in per_year[year] and successor(code, date(year, 12, 31)) not in per_year[year]:
                unexplained.append((year, code, naam))
    assert unexplained == []


def test_a_merged_municipality_has_no_figures_after_its_last_year(reference_dir: Path) -> None:
    per_year = _codes_per_year(reference_dir)
    for step in herindelingen():
        last = step.since.year if step.since > date(step.since.year, 1, 1) else step.since.year - 1
        with_figures = {year for year, codes in per_year.items() if step.van in codes}
        assert max(with_figures) == last, step
        assert any(step.naar in codes for year, codes in per_year.items() if year >= step.since.year), step


def test_names_of_merged_municipalities_are_those_of_the_accounts(reference_dir: Path) -> None:
    names = {code: naam for codes in _codes_per_year(reference_dir).values() for code, naam in codes.items()}
    ours = {step.van: step.van_naam for step in herindelingen()} | {
        step.naar: step.naar_naam for step in herindelingen()
    }
    assert {code: (naam, names[code]) for code, naam in ours.items() if naam.casefold() != names[code].casefold()} == {}


def test_boundaries_of_2022_become_exactly_the_municipalities_of_2024(reference_dir: Path) -> None:
    boundaries = json.loads((reference_dir / "data" / "geo" / "gemeenten_2022_nlstat.geojson").read_text("utf-8"))
    codes_2022 = {feature["properties"]["statcode"] for feature in boundaries["features"]}
    with (reference_dir / "data" / "cbs" / "kwb_2024_inwoners_gm_wk.csv").open(encoding="utf-8-sig") as lines:
        codes_2024 = {row["code"] for row in csv.DictReader(lines) if row["code"].startswith("GM")}
    assert {successor(code, date(2024, 1, 1)) for code in codes_2022} == codes_2024
