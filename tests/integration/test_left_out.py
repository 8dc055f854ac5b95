"""Rows that are not loaded: each is told with the file and line that it stands on, and no row is told that was loaded."""

from pathlib import Path

import pytest

from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import mapping, quarantine
from ketenzicht.warehouse.deliveries import Delivery
from tests.integration.desk import AT, BSN, HEADER, KLANTCONTACT, OTHER_BSN, klantcontact, load, written
from tests.integration.scene import holding

ONDERWERPEN = """
bron: lijsten
title: Onderwerpenlijst
levering: volledig
gemeente: GM0361
file: {format: csv, delimiter: ";"}
tables:
  onderwerp:
    columns:
      onderwerp: code
      titel: naam
"""
MET_ONDERWERP = klantcontact(columns="onderwerp: onderwerp")


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "data", lambda: AT)


def flaws(house: Installation, delivery: Delivery) -> list[tuple[str, int, list[str]]]:
    """File, line and broken rules of each row that was set apart."""
    rows = quarantine.rows(house.store, delivery, house.keyring)
    return [(row.file, row.line, [flaw.code for flaw in row.flaws]) for row in rows]


def test_of_equal_rows_the_first_is_loaded_and_each_later_one_is_told_over_all_files(
    house: Installation, tmp_path: Path
) -> None:
    first = written(tmp_path / "a.csv", f"{HEADER}\n1;;Web;2026-01-05\n2;;Web;2026-01-05\n1;;Web;2026-01-05\n")
    second = written(tmp_path / "b.csv", f"{HEADER}\n3;;Web;2026-01-05\n1;;Web;2026-01-05\n")
    delivery = load(house, KLANTCONTACT, first, second)
    assert delivery.tables[0].accepted == 3
    assert flaws(house, delivery) == [("a.csv", 4, ["dubbele_rij"]), ("b.csv", 3, ["dubbele_rij"])]


def test_rows_that_contradict_each_other_are_all_told(house: Installation, tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", f"{HEADER}\n1;;Web;2026-01-05\n2;;Web;2026-01-05\n1;;Balie;2026-01-05\n")
    delivery = load(house, KLANTCONTACT, file)
    assert delivery.tables[0].accepted == 1
    assert flaws(house, delivery) == [("a.csv", 2, ["dubbele_sleutel"]), ("a.csv", 4, ["dubbele_sleutel"])]


def test_the_first_of_equal_rows_without_a_parent_is_told_as_an_orphan_only(
    house: Installation, tmp_path: Path
) -> None:
    load(house, ONDERWERPEN, written(tmp_path / "lijst.csv", "code;naam\nschuld;Schulden\n"))
    lines = ["1;;Web;2026-01-05;schuld", "2;;Web;2026-01-05;weg", "2;;Web;2026-01-05;weg", "3;;Fax;2026-01-05;schuld"]
    file = written(tmp_path / "a.csv", f"{HEADER};onderwerp\n" + "\n".join(lines) + "\n")
    delivery = load(house, MET_ONDERWERP, file)
    assert delivery.tables[0].accepted == 1
    assert flaws(house, delivery) == [
        ("a.csv", 3, ["wees"]),
        ("a.csv", 4, ["dubbele_rij", "wees"]),
        ("a.csv", 5, ["onbekende_code"]),
    ]


def test_lines_are_right_beyond_the_first_hundred_thousand_rows(house: Installation, tmp_path: Path) -> None:
    """Beyond what the engine takes in one piece, where two cores work side by side."""
    wrong = {7, 122_880, 122_881, 250_001, 399_999}
    lines = (f"{number};;{'Fax' if number in wrong else 'Web'};2026-01-05\n" for number in range(400_000))
    file = written(tmp_path / "groot.csv", f"{HEADER}\n" + "".join(lines))
    delivery = load(house, KLANTCONTACT, file)
    assert delivery.tables[0].accepted == 400_000 - len(wrong)
    assert [line for _, line, _ in flaws(house, delivery)] == [number + 2 for number in sorted(wrong)]


def test_while_a_delivery_is_read_and_checked_no_file_of_the_folder_names_a_person(
    house: Installation, tmp_path: Path
) -> None:
    """What a kill at that moment would leave behind."""
    file = written(tmp_path / "a.csv", f"{HEADER}\n1;{BSN};Web;2026-01-05\n2;{OTHER_BSN};Fax;2026-01-05\n")
    seen: list[str] = []

    def look(step: str, part: float) -> None:
        seen.append(step)
        assert holding(house.store.root, [BSN.encode(), OTHER_BSN.encode()]) == []
        assert all(".verzegeld" in path.name for path in house.store.landing.iterdir())  # compressed names do not show

    house.desk.load(mapping.parse(KLANTCONTACT, "mapping.yaml"), [file], at=AT, progress=look)
    assert {"a.csv ontleden", "contact controleren", "quarantaine"} <= set(seen)
