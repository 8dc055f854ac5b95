"""What a delivery does to what was delivered before: complete ones, periods, changes; twice, corrected, and back again."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import deliveries, manifest
from tests.integration.desk import HEADER, KLANTCONTACT, ask, build, kept, klantcontact, load, loaded, refused, written

ALL = "SELECT contact_id, kanaal, CAST(contact_op AS VARCHAR) FROM contact ORDER BY 1"
BY_MONTH = KLANTCONTACT.replace("levering: volledig", "levering: periode\nperiod: {column: contact_op, unit: month}")
BY_QUARTER = BY_MONTH.replace("unit: month", "unit: quarter")
CHANGES = KLANTCONTACT.replace(
    "levering: volledig", "levering: mutaties\nchanges: {column: actie, deleted: [D, weg], order: volgnr}"
)
ONE = ("1", "internet", "2026-01-05")
TWO = ("2", "balie", "2026-01-06")
THREE = ("3", "internet", "2026-02-02")


def contacts(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """A file of its own for these rows."""
    number = len(list(folder.glob("levering*.csv")))
    return written(folder / f"levering{number}.csv", "\n".join([header, *rows, ""]))


def now(house: Installation) -> Sequence[tuple[Any, ...]]:
    build(house)
    return ask(house, ALL)


FIRST = ("1;;Web;2026-01-05", "2;;Balie;2026-01-06", "3;;Web;2026-02-02")


@pytest.mark.covers("S1-11")
@pytest.mark.parametrize("mapping", [KLANTCONTACT, BY_MONTH, CHANGES], ids=["volledig", "periode", "mutaties"])
def test_the_same_delivery_twice_changes_nothing(house: Installation, tmp_path: Path, mapping: str) -> None:
    header = f"{HEADER};actie;volgnr" if mapping is CHANGES else HEADER
    rows = [f"{row};U;1" for row in FIRST] if mapping is CHANGES else FIRST
    file = contacts(tmp_path, *rows, header=header)
    first = loaded(house, mapping, file)
    snapshot = build(house).snapshot
    before = kept(house)
    again = loaded(house, mapping, file)
    assert (first.is_new, again.is_new, again.delivery.id) == (True, False, first.delivery.id)
    assert kept(house) == before
    assert build(house).snapshot == snapshot
    assert now(house) == [ONE, TWO, THREE]


def test_a_new_layout_of_the_mapping_is_no_new_delivery(house: Installation, tmp_path: Path) -> None:
    file = contacts(tmp_path, *FIRST)
    load(house, KLANTCONTACT, file)
    assert not loaded(house, f"# beschreven door Anja\n{KLANTCONTACT}", file).is_new
    assert loaded(house, KLANTCONTACT.replace("Balie: balie", "Balie: telefoon"), file).is_new


def test_a_complete_delivery_replaces_what_the_source_had(house: Installation, tmp_path: Path) -> None:
    load(house, KLANTCONTACT, contacts(tmp_path, *FIRST))
    second = load(house, KLANTCONTACT, contacts(tmp_path, "1;;Balie;2026-01-05", "4;;Web;2026-03-01"))
    assert second.tables[0].restates == ("2026-01",)
    assert now(house) == [("1", "balie", "2026-01-05"), ("4", "internet", "2026-03-01")]


def test_going_back_to_an_older_complete_delivery_brings_its_rows_back(house: Installation, tmp_path: Path) -> None:
    old, new = contacts(tmp_path, *FIRST), contacts(tmp_path, *FIRST[:2])
    load(house, KLANTCONTACT, old)
    was = build(house)
    load(house, KLANTCONTACT, new)
    assert now(house) == [ONE, TWO]
    back = loaded(house, KLANTCONTACT, old)
    assert back.is_new
    assert build(house).snapshot == was.snapshot, "the same content is the same snapshot"
    assert ask(house, ALL) == [ONE, TWO, THREE]


@pytest.mark.covers("S1-11")
def test_a_period_replaces_just_the_periods_that_occur_in_it_and_says_so(house: Installation, tmp_path: Path) -> None:
    load(house, BY_MONTH, contacts(tmp_path, *FIRST))
    build(house)
    corrected = load(house, BY_MONTH, contacts(tmp_path, "1;;Balie;2026-01-05", "5;;Web;2026-03-03"))
    assert corrected.tables[0].periods == ("2026-01", "2026-03")
    assert corrected.tables[0].restates == ("2026-01",)
    assert build(house).restates == {"contact": ("2026-01",)}
    assert ask(house, ALL) == [("1", "balie", "2026-01-05"), THREE, ("5", "internet", "2026-03-03")]


def test_a_quarter_replaces_its_three_months(house: Installation, tmp_path: Path) -> None:
    load(house, BY_QUARTER, contacts(tmp_path, *FIRST, "6;;Web;2026-04-01"))
    corrected = load(house, BY_QUARTER, contacts(tmp_path, "3;;Web;2026-02-02"))
    assert corrected.tables[0].restates == ("2026-Q1",)
    assert now(house) == [THREE, ("6", "internet", "2026-04-01")]


def test_a_row_that_moves_to_another_period_stands_there_once(house: Installation, tmp_path: Path) -> None:
    load(house, BY_MONTH, contacts(tmp_path, *FIRST))
    build(house)
    load(house, BY_MONTH, contacts(tmp_path, "1;;Web;2026-02-09", "3;;Web;2026-02-02"))
    assert now(house) == [("1", "internet", "2026-02-09"), TWO, THREE]


def test_changes_add_change_and_delete_by_key(house: Installation, tmp_path: Path) -> None:
    header = f"{HEADER};actie;volgnr"
    load(house, CHANGES, contacts(tmp_path, *[f"{row};U;1" for row in FIRST], header=header))
    build(house)
    load(
        house,
        CHANGES,
        contacts(tmp_path, "1;;Balie;2026-01-05;U;2", "2;;;;D;2", "4;;Web;2026-03-01;U;2", header=header),
    )
    assert now(house) == [("1", "balie", "2026-01-05"), THREE, ("4", "internet", "2026-03-01")]
    load(house, CHANGES, contacts(tmp_path, "2;;Web;2026-01-07;U;3", "4;;;;weg;3", header=header))
    assert now(house) == [("1", "balie", "2026-01-05"), ("2", "internet", "2026-01-07"), THREE]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("1;;Web;2026-01-05;U;9", "1;;Balie;2026-01-05;U;10"), "balie"),
        (("1;;Balie;2026-01-05;U;10", "1;;Web;2026-01-05;U;9"), "balie"),
        (("1;;Web;2026-01-05;U;1", "1;;;;D;2", "1;;Balie;2026-01-05;U;3"), "balie"),
        (("1;;Web;2026-01-05;U;2026-01-05 09:00", "1;;Balie;2026-01-05;U;2026-01-05 10:00"), "balie"),
        (("1;;Web;2026-01-05;U;", "1;;Balie;2026-01-05;U;"), "balie"),
        (("1;;Web;2026-01-05;U;1", "1;;;;D;2"), None),
        (("1;;;;D;1", "1;;Web;2026-01-05;U;2"), "internet"),
    ],
    ids=["numbers", "not-in-order", "deleted-and-back", "moments", "by-place", "deleted", "made-anew"],
)
def test_of_several_changes_of_one_key_the_last_one_counts(
    house: Installation, tmp_path: Path, rows: tuple[str, ...], expected: str | None
) -> None:
    load(house, CHANGES, contacts(tmp_path, *rows, header=f"{HEADER};actie;volgnr"))
    assert [row[1] for row in now(house)] == ([expected] if expected else [])


def test_without_order_the_last_line_counts(house: Installation, tmp_path: Path) -> None:
    by_place = CHANGES.replace(", order: volgnr", "")
    rows = [f"1;;{kanaal};2026-01-05;U" for kanaal in ("Web", "Balie", "Web", "Balie")]
    load(house, by_place, contacts(tmp_path, *rows, header=f"{HEADER};actie"))
    assert now(house) == [("1", "balie", "2026-01-05")]


def test_a_complete_delivery_forgets_the_changes_before_it(house: Installation, tmp_path: Path) -> None:
    load(house, CHANGES, contacts(tmp_path, *[f"{row};U;1" for row in FIRST], header=f"{HEADER};actie;volgnr"))
    load(house, KLANTCONTACT, contacts(tmp_path, FIRST[2]))
    assert now(house) == [THREE]


def test_all_files_of_one_load_are_one_delivery(house: Installation, tmp_path: Path) -> None:
    delivery = load(house, KLANTCONTACT, contacts(tmp_path, FIRST[0]), contacts(tmp_path, *FIRST[1:]))
    assert [file.name for file in delivery.files] == ["levering0.csv", "levering1.csv"]
    assert len(deliveries.all_deliveries(house.store)) == 1
    assert now(house) == [ONE, TWO, THREE]


def test_a_refused_delivery_leaves_the_snapshot_in_service(house: Installation, tmp_path: Path) -> None:
    load(house, KLANTCONTACT, contacts(tmp_path, *FIRST))
    snapshot = build(house).snapshot
    refused(house, KLANTCONTACT, contacts(tmp_path))
    found = manifest.current(house.store)
    assert found is not None and found.snapshot == snapshot == build(house).snapshot


def test_a_table_filled_twice_by_one_source_is_replaced_per_source(house: Installation, tmp_path: Path) -> None:
    other = klantcontact().replace("bron: klantcontact", "bron: balie")
    load(house, KLANTCONTACT, contacts(tmp_path, *FIRST))
    load(house, other, contacts(tmp_path, "1;;Balie;2026-01-05"))
    load(house, KLANTCONTACT, contacts(tmp_path, FIRST[2]))
    build(house)
    assert ask(house, "SELECT bron, contact_id FROM contact ORDER BY ALL") == [("balie", "1"), ("klantcontact", "3")]
