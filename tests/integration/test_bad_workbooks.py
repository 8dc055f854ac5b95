"""XLSX as people make them: merged cells, formulas, error cells, wrong sheets, torn and poisoned files."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from ketenzicht.project.installation import Installation
from ketenzicht.warehouse.readers import xlsx
from tests.integration.desk import BSN, CONTACTEN, HEADER, ask, klantcontact, load, refused, staged, told, written

NAMES = HEADER.split(";")
GOOD = (1, None, "Web", "2026-01-05")
MAPPING = klantcontact("format: xlsx")


def workbook(fill: Callable[[Any, Any], None], sheets: Sequence[str] = ("Blad1",)) -> bytes:
    """A workbook of which the first sheet is filled."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        made = [book.add_worksheet(name) for name in sheets]
        fill(book, made[0])
    return target.getvalue()


def put(sheet: Any, *rows: Sequence[Any], top: int = 0, left: int = 0) -> None:
    for number, row in enumerate(rows, start=top):
        for place, value in enumerate(row, start=left):
            if value is not None:
                sheet.write(number, place, value)


def contacts(*rows: Sequence[Any], names: Sequence[str] = NAMES, sheets: Sequence[str] = ("Blad1",)) -> bytes:
    return workbook(lambda _, sheet: put(sheet, names, *rows), sheets)


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part written anew."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            made.writestr(name, change(source.read(name)) if name == part else source.read(name))
    return target.getvalue()


def flipped(content: bytes, part: str) -> bytes:
    """The workbook with one bit of the packed part turned over, as a bad disk does."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo(part)
    place = entry.header_offset + 30 + len(part) + entry.compress_size // 2
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


def zip_of(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()


MANY = contacts(*[(number, None, "Web", "2026-01-05") for number in range(300)])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (CONTACTEN.encode(), "dit is geen (heel) Excelbestand"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000, "dit is geen (heel) Excelbestand"),
        (MANY[: len(MANY) // 2], "dit is geen (heel) Excelbestand"),
        (MANY[:-30], "dit is geen (heel) Excelbestand"),
        (flipped(MANY, "xl/worksheets/sheet1.xml"), "dit is geen (heel) Excelbestand"),
        (flipped(MANY, "xl/sharedStrings.xml"), "dit is geen (heel) Excelbestand"),
        (flipped(MANY, "xl/workbook.xml"), "dit is geen (heel) Excelbestand"),
        (zip_of("brief.txt", b"dag"), "dit is geen (heel) Excelbestand"),
        (zip_of("xl/workbook.xml", b"0" * (60 << 20)), "onwaarschijnlijk groot (zipbom?)"),
        (b"", "het bestand is leeg"),
        (workbook(lambda *_: None), "rij 1 met de kolomnamen ontbreekt in werkblad Blad1"),
        (contacts(), "het werkblad Blad1 heeft geen rijen"),
        (contacts(GOOD, names=["nummer", "BSN", "kanaal", "dag"]), "de kolom datum ontbreekt"),
        (contacts(GOOD, names=["nummer", "datum", "kanaal", "datum"]), "de kolom datum staat er meer dan één keer in"),
        (contacts(GOOD, sheets=("Data", "Uitleg")), "er zijn meer werkbladen; zeg met file.sheet welk; er zijn: Data, Uitleg"),
    ],
    ids=[
        "text", "old-xls", "half", "without-end", "flipped-sheet", "flipped-texts", "flipped-book", "zip", "bomb", "empty",
        "no-cells", "header-only", "missing", "double", "sheets",
    ],
)  # fmt: skip
def test_a_workbook_that_cannot_be_read_is_refused_whole(
    in_service: Installation, tmp_path: Path, content: bytes, says: str
) -> None:
    sentence = refused(in_service, MAPPING, written(tmp_path / "nieuw.xlsx", content))
    assert sentence.startswith("nieuw.xlsx: ") and says in sentence
    assert ask(in_service, "SELECT count(*) FROM contact") == [(3,)]


def test_a_bomb_that_lies_about_its_size_is_not_unpacked(house: Installation, tmp_path: Path) -> None:
    honest = zip_of("xl/workbook.xml", b"0" * (60 << 20))
    size = (60 << 20).to_bytes(4, "little")
    sentence = refused(house, MAPPING, written(tmp_path / "c.xlsx", honest.replace(size, (100).to_bytes(4, "little"))))
    assert "dit is geen (heel) Excelbestand" in sentence


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(house: Installation, tmp_path: Path) -> None:
    file = written(tmp_path / "c.xlsx", contacts(GOOD, sheets=("Data", "Uitleg")))
    sentence = refused(house, klantcontact("format: xlsx, sheet: Blad1"), file)
    assert "het werkblad Blad1 is er niet; er zijn: Data, Uitleg" in sentence
    delivery = load(house, klantcontact("format: xlsx, sheet: Data"), file)
    assert staged(house, delivery, "contact", "contact_id") == [("1",)]


def test_a_merged_header_is_refused_and_merged_rows_are_set_apart(house: Installation, tmp_path: Path) -> None:
    def header(book: Any, sheet: Any) -> None:
        put(sheet, NAMES, GOOD)
        sheet.merge_range(0, 2, 0, 3, "kanaal")

    def rows(book: Any, sheet: Any) -> None:
        put(sheet, NAMES, GOOD, (2, None, "Web", "2026-01-05"), (3, None, "Web", "2026-01-05"))
        sheet.merge_range(1, 2, 2, 2, "Web")

    sentence = refused(house, MAPPING, written(tmp_path / "kop.xlsx", workbook(header)))
    assert "rij 1 met de kolomnamen heeft samengevoegde cellen" in sentence
    delivery = load(house, MAPPING, written(tmp_path / "c.xlsx", workbook(rows)))
    assert staged(house, delivery, "contact", "contact_id") == [("3",)]
    assert told(house, delivery) == [
        f"c.xlsx, rij {row}: Kolom kanaal is een samengevoegde cel; splits haar en vul elke rij." for row in (2, 3)
    ]


def formulas(book: Any, sheet: Any) -> None:
    put(sheet, NAMES, *[(number, None, "Web", "2026-01-05") for number in range(1, 5)])
    sheet.write_formula(1, 2, '="W"&"eb"', None, "Web")
    sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(3, 2, "=NA()", None, "#N/A")


def test_a_formula_gives_its_result_and_an_error_cell_is_told(house: Installation, tmp_path: Path) -> None:
    delivery = load(house, MAPPING, written(tmp_path / "c.xlsx", workbook(formulas)))
    assert staged(house, delivery, "contact", "contact_id, kanaal") == [("1", "internet"), ("4", "internet")]
    assert told(house, delivery) == [
        "c.xlsx, rij 3: Kolom kanaal: de cel geeft de fout #DIV/0!; herstel de formule.",
        "c.xlsx, rij 4: Kolom kanaal: de cel geeft de fout #N/A; herstel de formule.",
    ]


def test_a_formula_that_was_never_worked_out_is_told(house: Installation, tmp_path: Path) -> None:
    content = changed(
        workbook(formulas), "xl/worksheets/sheet1.xml", lambda xml: re.sub(rb"(</f>)<v>Web</v>", rb"\1", xml)
    )
    delivery = load(house, MAPPING, written(tmp_path / "c.xlsx", content))
    first = told(house, delivery)[0]
    assert first == (
        "c.xlsx, rij 2: Kolom kanaal: de formule heeft geen opgeslagen uitkomst; open het bestand in Excel en sla het op."
    )


def test_error_cells_are_found_in_a_sheet_that_begins_lower_and_further_right(
    house: Installation, tmp_path: Path
) -> None:
    def fill(book: Any, sheet: Any) -> None:
        put(sheet, NAMES, GOOD, (2, None, "Fax", "2026-01-05"), (3, None, None, "2026-01-05"), top=3, left=2)
        sheet.write_formula(6, 4, "=1/0", None, "#DIV/0!")

    delivery = load(house, klantcontact("format: xlsx, header_row: 4"), written(tmp_path / "c.xlsx", workbook(fill)))
    assert staged(house, delivery, "contact", "contact_id") == [("1",)]
    assert sorted(said[:28] for said in told(house, delivery)) == [
        "c.xlsx, rij 6: Kolom kanaal:",
        "c.xlsx, rij 7: Kolom kanaal:",
    ]


def test_cells_keep_their_own_type_and_a_bsn_its_leading_zero(house: Installation, tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        put(sheet, NAMES, (1, 10000008, "Web"), (2, "010000008", "Web"), (3, int(BSN), "Web"), (4, None, "Web", 46027))
        for row in (1, 2, 3):
            sheet.write_datetime(row, 3, datetime(2026, 1, 5), day)

    delivery = load(house, MAPPING, written(tmp_path / "c.xlsx", workbook(fill)))
    rows = staged(house, delivery, "contact", "contact_id, persoon, CAST(contact_op AS VARCHAR)")
    assert [(row[0], row[2]) for row in rows] == [("1", "2026-01-05"), ("2", "2026-01-05"), ("3", "2026-01-05")]
    assert rows[0][1] == rows[1][1] != rows[2][1], "eight digits of a number and nine of a text are one BSN"
    assert told(house, delivery)[0].startswith("c.xlsx, rij 5: Kolom datum: «46027» is geen datum")


def test_a_number_cell_is_not_read_with_the_thousands_sign_of_the_text(house: Installation, tmp_path: Path) -> None:
    mapping = """
bron: uren
title: Uren
levering: volledig
gemeente: GM0361
file: {format: xlsx, decimal: ",", thousands: "."}
tables:
  uren: {columns: {uren_id: nr, activiteit: {const: regie}, gewerkt_op: {const: 2026-01-05}, uren: uren}}
"""
    content = workbook(
        lambda _, sheet: put(sheet, ["nr", "uren"], (1, 1.5), (2, 1500), (3, "1.500,25"), (4, "1.5"), (5, 0.1 + 0.2))
    )
    delivery = load(house, mapping, written(tmp_path / "c.xlsx", content))
    rows = staged(house, delivery, "uren", "uren_id, CAST(uren AS VARCHAR)")
    assert rows == [("1", "1.50"), ("2", "1500.00"), ("3", "1500.25"), ("5", "0.30")]
    assert told(house, delivery)[0].startswith("c.xlsx, rij 5: Kolom uren: «1.5» is geen getal met een decimale komma")


def test_blank_rows_are_no_rows(house: Installation, tmp_path: Path) -> None:
    content = contacts(GOOD, (), (2, None, "Fax", "2026-01-05"))
    delivery = load(house, MAPPING, written(tmp_path / "c.xlsx", content))
    assert staged(house, delivery, "contact", "contact_id") == [("1",)]
    assert told(house, delivery)[0].startswith("c.xlsx, rij 4:")


def test_the_bounds_leave_room_for_a_full_sheet() -> None:
    a_full_sheet = 1_048_576 * 12 * 40  # rows, columns, bytes of XML per cell
    assert a_full_sheet < xlsx.LARGEST_UNPACKED
