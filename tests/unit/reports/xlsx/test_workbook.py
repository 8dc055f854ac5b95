"""The workbook itself: the same bytes twice, its sheets in order, real tables, names, the printer, and what it says of itself."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest

from ketenzicht.kernel.figures import shown
from ketenzicht.reports import model
from ketenzicht.reports.model import Block, Column, Crosstab, Lijst, Member, Ranking, Table
from ketenzicht.reports.renderers.xlsx import blocks, flat
from ketenzicht.reports.renderers.xlsx.book import Book
from ketenzicht.reports.renderers.xlsx.page import Page
from tests.unit.reports.sample import AANTAL, crosstab, sample, some, table
from tests.unit.reports.xlsx.opened import book, content, found, of, parts, records, rows

FILE = content(sample())
PARTS = parts(FILE)


def tables(file: bytes) -> Iterator[tuple[str, str, str | None, list[str]]]:
    """The tables of a workbook: name, range, range of the filter, headers."""
    for name, part in parts(file).items():
        if name.startswith("xl/tables/"):
            (whole,) = found(part, "/m:table")
            filters = found(part, "/m:table/m:autoFilter/@ref")
            heads = [str(head) for head in found(part, "//m:tableColumn/@name")]
            yield whole.get("name"), whole.get("ref"), str(filters[0]) if filters else None, heads


def long_table(count: int) -> Table:
    columns = (Column(title="Wie"), Column(title="Dag"), Column(title="Aantal", measure=AANTAL))
    cells = tuple((f"nr {place}", date(2026, 1, 1), shown(place)) for place in range(count))
    return Table(title="Lange tabel: [alle] */?", columns=columns, rows=cells, total=("Totaal", None, shown(7)))


def test_the_same_report_gives_the_same_bytes() -> None:
    assert content(sample()) == FILE


def test_another_figure_gives_other_bytes() -> None:
    assert content(replace(sample(), highlight="Er is iets anders.")) != FILE


def test_the_file_is_named_after_report_and_period() -> None:
    from ketenzicht.reports.renderers.xlsx import render

    assert list(render(sample())) == ["open-taken-per-organisatie_2026-02.xlsx"]


def test_the_sheets_stand_in_the_order_in_which_one_reads() -> None:
    assert book(FILE).sheetnames == ["Rapport", "Gegevens", "Lijst", "Toelichting"]
    assert book(FILE).active.title == "Rapport"


@pytest.mark.parametrize("kind", Block.__subclasses__(), ids=lambda kind: kind.__name__)
def test_every_kind_of_block_has_a_form(kind: type[Block]) -> None:
    assert blocks.write.dispatch(kind) is not blocks.write.dispatch(Block)


def test_a_kind_of_block_that_nobody_thought_of_is_an_error() -> None:
    made = Book(sample())
    with pytest.raises(TypeError, match="Block has no form in xlsx"):
        blocks.write(Block(title="x"), Page(made, "Rapport"))


def test_every_block_with_a_title_has_its_heading() -> None:
    headings = {row[0] for row in rows(FILE, "Rapport")}
    told = {block.title for block in sample().blocks if not isinstance(block, model.Disclaimer)}
    units = {f"{title} ({unit})" for title in told for unit in ("dagen", "euro")}
    assert all(title in headings or units & headings for title in told)


def test_key_figures_come_first_and_then_what_stands_out() -> None:
    first = [row[0] for row in rows(FILE, "Rapport") if row[0]]
    assert first[0] == "Open taken per organisatie"
    assert first[1] == "Februari 2026 · teammanager, gemeente Waardhuizen"
    assert first.index("Kerncijfers") < first.index(f"Wat valt op: {sample().highlight}")
    assert first.index(f"Wat valt op: {sample().highlight}") < first.index("Top 3 onderwerpen")


def test_a_warning_at_the_top_stays_above_the_key_figures() -> None:
    opening = (model.Disclaimer(title="Let op", words="Alleen ter informatie."), *sample().blocks[:1])
    first = [row[0] for row in rows(content(of(*opening)), "Rapport") if row[0]]
    assert first.index("Let op. Alleen ter informatie.") < first.index("Kerncijfers")


@pytest.mark.covers("S0-46", "S1-28")
def test_the_flat_sheet_is_one_table_with_filters_and_without_merged_cells() -> None:
    sheet = book(FILE)["Gegevens"]
    assert sheet.merged_cells.ranges == set()
    (only,) = sheet.tables.values()
    assert only.ref == sheet.dimensions == f"A1:R{len(records(FILE, 'Gegevens')) + 1}"
    assert only.autoFilter.ref == only.ref
    assert [cell.value for cell in sheet[1]] == [column.name for column in only.tableColumns]
    assert sheet.freeze_panes == "A2"


def test_every_block_with_rows_is_a_real_table() -> None:
    ranges = {name: (area, filters) for name, area, filters, _ in tables(FILE)}
    for name in ("Open_taken_per_organisatie", "Top_3_onderwerpen", "Begin_in_uit_en_eind", "Open_taken_per_wijk"):
        assert ranges[name][0] == ranges[name][1]
    assert ranges["Kerncijfers"][1] is None


def test_headers_of_tables_are_the_words_in_their_cells() -> None:
    opened = book(FILE)
    for sheet in opened.worksheets:
        for made in sheet.tables.values():
            (head, *_) = sheet[made.ref]
            assert [cell.value for cell in head] == [column.name for column in made.tableColumns]


def test_tables_and_merged_cells_never_meet() -> None:
    for sheet in book(FILE).worksheets:
        taken = [cell.coordinate for made in sheet.tables.values() for row in sheet[made.ref] for cell in row]
        assert not [cell for cell in taken if cell in sheet.merged_cells]
        assert len(taken) == len(set(taken))


def test_totals_stand_below_their_table() -> None:
    sheet = book(FILE)["Rapport"]
    made = sheet.tables["Open_taken_per_organisatie"]
    last = sheet[made.ref][-1][0]
    assert last.value == "onbekend"
    assert sheet.cell(last.row + 1, 1).value == "Totaal"


def test_headers_are_made_unique_and_never_empty() -> None:
    twins = Table(
        title="Dubbel",
        columns=tuple(Column(title=title) for title in ("Naam", "naam", "", "Naam (2)", "a\nb")),
        rows=(("1", "2", "3", "4", "5"),),
    )
    heads = next(heads for name, _, _, heads in tables(content(of(twins))) if name == "Dubbel")
    assert heads == ["Naam", "naam (2)", "Kolom 3", "Naam (2) (2)", "a b"]


def test_names_of_tables_are_unique_and_allowed() -> None:
    titles = ("Taken", "taken", "2026", "A1", "R1C1", "!?", "Peildatum", "een heel lange titel " * 9)
    file = content(of(*(replace(table(), title=title) for title in titles)))
    names = [name for name, *_ in tables(file)] + list(book(file).defined_names)
    assert len({name.casefold() for name in names}) == len(names) > len(titles)
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,200}", name) for name in names)


def test_a_table_without_rows_says_so() -> None:
    bare = replace(table(), rows=(), total=None)
    assert "Er zijn geen rijen." in {row[0] for row in rows(content(of(bare)), "Rapport")}


def test_a_long_table_has_a_sheet_that_excel_can_filter() -> None:
    file = content(of(long_table(600)))
    assert book(file).sheetnames == ["Rapport", "Gegevens", "Lange tabel alle", "Toelichting"]
    sheet = book(file)["Lange tabel alle"]
    assert next(iter(sheet.tables.values())).ref == "A1:C601"
    assert [sheet["A601"].value, sheet["B601"].value, sheet["C601"].value] == ["nr 599", datetime(2026, 1, 1), 599]
    assert "600 rijen staan op het blad Lange tabel alle." in {row[0] for row in rows(file, "Rapport")}


def test_more_rows_than_a_sheet_holds_go_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flat, "MOST_ROWS", 250)
    file = content(of(long_table(600)))
    sheets = ("Lange tabel alle", "Lange tabel alle deel 2", "Lange tabel alle deel 3")
    assert [len(records(file, name)) for name in sheets] == [250, 250, 100]
    assert [row["Aantal"] for name in sheets for row in records(file, name)] == list(range(600))
    told = "600 rijen staan op de bladen Lange tabel alle tot en met Lange tabel alle deel 3."
    assert told in {row[0] for row in rows(file, "Rapport")}


def test_two_lists_have_two_sheets() -> None:
    listed = Lijst(title="L", columns=(Column(title="Wie"),), rows=(("a",),), pseudonymised=True)
    assert book(content(of(listed, listed))).sheetnames[2:4] == ["Lijst", "Lijst (2)"]


def test_verdicts_are_words_that_a_rule_colours() -> None:
    sheet = book(FILE)["Rapport"]
    row = next(row for row in sheet.iter_rows() if row[0].value == "Over de afgesproken termijn")
    assert [cell.value for cell in row[5:7]] == ["slecht", "slechter dan de norm"]
    rules = {
        rule.formula[0]: rule.dxf.fill.bgColor.rgb
        for area in sheet.conditional_formatting
        if row[5].coordinate in area
        for rule in area.rules
    }
    assert set(rules) == {'"goed"', '"let op"', '"slecht"'}
    assert len(set(rules.values())) == 3


def test_a_map_is_a_table_in_shades() -> None:
    sheet = book(FILE)["Rapport"]
    made = sheet.tables["Open_taken_per_wijk"]
    shades = [area for area in sheet.conditional_formatting if any(rule.type == "colorScale" for rule in area.rules)]
    assert [str(area.sqref) for area in shades] == [f"B{sheet[made.ref][1][0].row}:B{sheet[made.ref][-1][0].row}"]


def test_hidden_cells_are_counted_in_words_below_the_table() -> None:
    told = {str(row[0]) for row in rows(FILE, "Rapport")}
    assert "Lege cellen, gearceerd: 6 verborgen cijfers; gestippeld: 2 onbekende cijfers." in told
    assert "Lege cellen, gearceerd: 1 verborgen cijfer." in told


def test_the_last_sheet_says_what_one_must_know() -> None:
    lines = {str(row[0]): row[1] for row in rows(FILE, "Toelichting")}
    assert lines["Peildatum"] == date(2026, 2, 28)
    assert (lines["Periode begint op"], lines["Periode eindigt op"]) == (date(2026, 2, 1), date(2026, 2, 28))
    assert lines["Momentopname"] == "3f9c1a7be0d24c55"
    assert lines["Momentopname gemaakt op"] == datetime(2026, 3, 2, 6, 30)
    assert lines["Voor wie"] == "teammanager, gemeente Waardhuizen"
    assert lines["Dekking"] == "2 van 3 gemeenten leverden aan"
    assert str(lines["Grondslag en doel"]).startswith("Grondslag: Wmo 2015")
    assert lines["Personen"] == "31 rijen apart gezet"
    assert str(lines["Open taken"]).startswith("Aantal taken dat op de laatste dag")
    assert {"Tellingen zijn afgerond; delen tellen niet altijd op.", "verborgen", "onbekend"} <= set(lines)


def test_formulas_can_use_names() -> None:
    names = {name: found.attr_text for name, found in book(FILE).defined_names.items()}
    opened = book(FILE)
    for name, value in {"Peildatum": datetime(2026, 2, 28), "Cijfer_taken_open": 1234}.items():
        sheet, _, cell = names[name].replace("'", "").replace("$", "").partition("!")
        assert opened[sheet][cell].value == value


def test_the_properties_name_a_role_and_a_language() -> None:
    core = PARTS["docProps/core.xml"]
    assert [item.text for item in found(core, "//dc:creator | //cp:lastModifiedBy")] == ["procescoördinator"] * 2
    assert [item.text for item in found(core, "//dc:language")] == ["nl-NL"]
    assert [item.text for item in found(core, "//dc:title")] == ["Open taken per organisatie, februari 2026"]
    moments = {item.text for item in found(core, "//dcterms:created | //dcterms:modified")}
    assert moments == {"2026-03-02T05:30:00Z"}


def test_every_sheet_prints_on_a4_as_wide_as_the_page() -> None:
    for sheet in book(FILE).worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows is not None
        assert sheet.oddHeader.left.text == "Open taken per organisatie"
        assert "3f9c1a7be0d2" in sheet.oddFooter.left.text


def test_a_title_with_an_ampersand_prints_as_it_is_written() -> None:
    part = parts(content(replace(sample(), title="Werk & Inkomen")))["xl/worksheets/sheet1.xml"]
    assert "&LWerk && Inkomen&R" in found(part, "//m:oddHeader")[0].text


def test_pages_end_between_blocks() -> None:
    breaks = [int(found_) for found_ in found(PARTS["xl/worksheets/sheet1.xml"], "//m:rowBreaks/m:brk/@id")]
    cells = rows(FILE, "Rapport")
    titles = {block.title for block in sample().blocks} | {"Hoe lang taken duurden (dagen)"}
    assert breaks
    assert all(cells[row][0] in titles for row in breaks)


def test_a_moment_and_a_day_before_excel_can_count() -> None:
    old = Table(title="Oud", columns=(Column(title="a"), Column(title="b")), rows=(("x", date(1899, 5, 1)),))
    assert ["x", "01-05-1899"] in [row[:2] for row in rows(content(of(old)), "Rapport")]


def test_empty_blocks_do_no_harm() -> None:
    nothing = Crosstab(**{**vars(crosstab()), "rows": (), "cells": (), "row_totals": ()})
    unranked = Ranking(**{**vars(sample().blocks[6]), "places": (), "unknown": None})
    wide = replace(
        crosstab(),
        columns=tuple(Member(code=str(place), label=f"kolom {place}") for place in range(15)),
        cells=tuple(some(*range(15)) for _ in crosstab().rows),
        column_totals=some(*range(15)),
    )
    told = {row[0] for row in rows(content(of(nothing, unranked, wide)), "Rapport")}
    assert "Deze tabel heeft meer dan 12 kolommen: te veel voor een grafiek." in told
