"""Wide to long: columns that stand side by side in a file become rows of a table."""

from pathlib import Path

import pytest

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import mapping, retry
from tests.integration.desk import AT, ask, build, load, staged, told, written

MAPPING = """
bron: tellingen
title: Tellingen naast elkaar
levering: volledig
file: {format: csv, delimiter: ";"}
tables:
  landelijk_cijfer:
    unpivot: {columns: [in, uit], name: maat, value: telling}
    columns:
      sleutel: {from: maat, values: {in: instroom, uit: uitstroom}}
      periode: jaar
      periode_van: {sql: "concat(jaar, '-01-01')"}
      regio: regio
      uitsplitsing: {const: totaal}
      waarde: telling
      eenheid: {const: personen}
      status: {const: getoond}
      publicatie: {const: telling}
"""
COLUMNS = "sleutel, periode, regio, waarde"


def test_a_record_gives_a_row_per_column(house: Installation, tmp_path: Path) -> None:
    load(house, MAPPING, written(tmp_path / "t.csv", "jaar;regio;in;uit\n2024;Alkmaar;12;7\n2025;Alkmaar;;9\n"))
    build(house)
    assert ask(house, f"SELECT {COLUMNS} FROM landelijk_cijfer ORDER BY 2, 1") == [
        ("instroom", "2024", "Alkmaar", 12),
        ("uitstroom", "2024", "Alkmaar", 7),
        ("instroom", "2025", "Alkmaar", None),
        ("uitstroom", "2025", "Alkmaar", 9),
    ]


def test_a_condition_may_ask_for_the_new_columns(house: Installation, tmp_path: Path) -> None:
    chosen = MAPPING.replace("    columns:\n", "    where: \"telling IS NOT NULL AND maat = 'in'\"\n    columns:\n", 1)
    found = load(house, chosen, written(tmp_path / "t.csv", "jaar;regio;in;uit\n2024;Alkmaar;12;7\n2025;Alkmaar;;9\n"))
    assert staged(house, found, "landelijk_cijfer", COLUMNS) == [("instroom", "2024", "Alkmaar", 12)]


def test_a_cell_that_does_not_fit_is_set_apart_and_the_rest_of_its_record_loaded(
    house: Installation, tmp_path: Path
) -> None:
    found = load(house, MAPPING, written(tmp_path / "t.csv", "jaar;regio;in;uit\n2024;Alkmaar;12x;7\n"))
    assert staged(house, found, "landelijk_cijfer", COLUMNS) == [("uitstroom", "2024", "Alkmaar", 7)]
    assert [sentence.partition(": «")[0] for sentence in told(house, found)] == ["t.csv, rij 2: Kolom telling"]


def test_a_retry_loads_each_cell_once(house: Installation, tmp_path: Path) -> None:
    found = load(
        house, MAPPING, written(tmp_path / "t.csv", "jaar;regio;in;uit\n2024;Alkmaar;n.b.;n.b.\n2025;Alkmaar;1;2\n")
    )
    assert len(told(house, found)) == 2
    better = mapping.parse(
        MAPPING.replace("waarde: telling", 'waarde: {from: telling, empty: ["", n.b.]}'), "beter.yaml"
    )
    again = retry.retry(house.desk, found, better, at=AT)
    assert not told(house, again)
    build(house)
    assert ask(house, "SELECT periode, count(*), count(waarde) FROM landelijk_cijfer GROUP BY ALL ORDER BY 1") == [
        ("2024", 2, 0),
        ("2025", 2, 2),
    ]


@pytest.mark.parametrize(
    ("unpivot", "sentence"),
    [
        ("{columns: [in, uit], name: maat}", "unpivot mist de sleutel value"),
        ("{columns: [in, uit], name: in, value: telling}", "twee nieuwe namen"),
        ("{columns: [], name: maat, value: telling}", "unpivot mist de sleutel columns"),
    ],
)
def test_half_an_unpivot_is_refused_with_its_place(unpivot: str, sentence: str) -> None:
    wrong = MAPPING.replace("{columns: [in, uit], name: maat, value: telling}", unpivot)
    with pytest.raises(WrongCall, match=f"tables.landelijk_cijfer.*{sentence}"):
        mapping.parse(wrong, "t.yaml")
