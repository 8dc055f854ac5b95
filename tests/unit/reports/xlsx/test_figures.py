"""Every figure of a report stands in the workbook exactly; what may not be seen is an empty cell."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from ketenzicht.kernel.figures import HIDDEN, UNKNOWN, Measure, shown
from ketenzicht.reports.facts import facts
from ketenzicht.reports.model import Column, Lijst, Report, Table
from tests.unit.reports.sample import AANTAL, DAGEN, DEEL, EURO, lijst, sample, table, trend
from tests.unit.reports.sample_spreads import boxplot
from tests.unit.reports.xlsx.opened import (
    book,
    content,
    exact,
    expected,
    found,
    of,
    parts,
    records,
    rows,
    shown_numbers,
)

FILE = content(sample())


def without_lists(report: Report) -> Report:
    return replace(report, blocks=tuple(block for block in report.blocks if not isinstance(block, Lijst)))


def test_every_figure_of_the_report_stands_on_the_first_sheet_and_no_other_number() -> None:
    numbers = Counter(
        exact(cell)
        for row in rows(FILE, "Rapport")
        for cell in row
        if isinstance(cell, float) and not isinstance(cell, bool)
    )
    repeated_norm = Counter({Decimal(550): len(trend().periods) - 1, Decimal(28): len(boxplot().boxes) - 1})
    ranks = Counter([Decimal(1), Decimal(2)])
    wanted = shown_numbers(without_lists(sample())) + repeated_norm + ranks
    assert Counter({number.normalize(): times for number, times in wanted.items()}) == numbers


@pytest.mark.covers("S0-46")
def test_the_flat_sheet_has_a_row_for_every_figure() -> None:
    wanted = facts(without_lists(sample()))
    lines = records(FILE, "Gegevens")
    assert len(lines) == len(wanted)
    for fact, line in zip(wanted, lines, strict=True):
        assert (line["indicator"], line["periode"], line["wat"]) == (fact.indicator, fact.period, fact.what)
        assert (line["code_1"], line["naam_1"]) == (fact.member_1.code, fact.member_1.label)
        assert (line["code_2"], line["naam_2"]) == (fact.member_2.code, fact.member_2.label)
        assert line["status"] == str(fact.figure.status)
        if fact.figure.value is None:
            assert line["waarde"] == ""
        else:
            assert exact(line["waarde"]) == expected(fact.figure, fact.unit)


def test_the_flat_sheet_is_typed() -> None:
    lines = records(FILE, "Gegevens")
    assert {type(line["waarde"]) for line in lines if line["status"] == "getoond"} == {float}
    assert {type(line["begint_op"]) for line in lines} == {date}
    january = next(line for line in lines if line["periode"] == "2026-01")
    assert (january["begint_op"], january["eindigt_op"]) == (date(2026, 1, 1), date(2026, 1, 31))


def test_totals_can_be_left_out_of_a_pivot() -> None:
    lines = [line for line in records(FILE, "Gegevens") if line["bloktitel"] == table().title]
    assert {line["totaal"] for line in lines if line["naam_1"] == "Totaal"} == {"ja"}
    assert {line["totaal"] for line in lines if line["naam_1"] != "Totaal"} == {"nee"}


@pytest.mark.parametrize("count", [400, 600], ids=["on the page", "on a sheet of its own"])
def test_numbers_are_exact_to_the_last_of_fifteen_digits(count: int) -> None:
    draw = random.Random(20)
    values = [Decimal(draw.randrange(-(10**15) + 1, 10**15)).scaleb(-draw.randrange(0, 12)) for _ in range(count)]
    columns = (Column(title="Nummer"), Column(title="Bedrag", measure=Measure(unit="euro", decimals=2)))
    cells = tuple((f"nr {place}", shown(value)) for place, value in enumerate(values))
    file = content(of(Table(title="Bedragen", columns=columns, rows=cells)))
    sheet = "Rapport" if count == 400 else "Bedragen"
    read = {row[0]: row[1] for row in rows(file, sheet) if str(row[0]).startswith("nr ")}
    assert [exact(read[f"nr {place}"]) for place in range(count)] == [value.normalize() for value in values]


def test_a_longer_number_is_rounded_to_the_fifteen_digits_that_excel_keeps() -> None:
    third = Table(
        title="Deel",
        columns=(Column(title="x"), Column(title="y", measure=AANTAL)),
        rows=(("a", shown(Decimal(1) / 3)),),
    )
    assert [line["waarde"] for line in records(content(of(third)), "Gegevens")] == [0.333333333333333]


def test_a_hidden_figure_is_an_empty_cell_with_a_pattern() -> None:
    sheet = book(FILE)["Rapport"]
    row = next(row for row in sheet.iter_rows() if row[0].value == "Terug bij de afzender")
    assert row[1].value is None
    assert row[1].fill.patternType == "lightUp"
    assert row[2].value is None
    assert row[2].fill.patternType == "gray0625"
    shown_cell = next(row for row in sheet.iter_rows() if row[0].value == "Open taken")[1]
    assert shown_cell.fill.patternType is None


def test_no_cell_holds_a_sign_or_a_zero_for_a_figure_that_is_not_shown() -> None:
    unseen = Table(
        title="Leeg",
        columns=(Column(title="Wie"), Column(title="Aantal taken", measure=AANTAL), Column(title="Deel", measure=DEEL)),
        rows=(("a", HIDDEN, HIDDEN), ("b", UNKNOWN, HIDDEN), ("c", shown(3), UNKNOWN)),
    )
    file = content(of(unseen))
    numbers = [cell for row in rows(file, "Rapport") for cell in row if isinstance(cell, float)]
    assert numbers == [3.0]
    assert [line["waarde"] for line in records(file, "Gegevens")] == ["", "", "", "", 3.0, ""]
    assert [line["status"] for line in records(file, "Gegevens")] == [
        "verborgen", "verborgen", "onbekend", "verborgen", "getoond", "onbekend",
    ]  # fmt: skip


def test_each_measure_has_its_format() -> None:
    columns = (
        Column(title="Wie"),
        Column(title="Aantal", measure=AANTAL),
        Column(title="Duur", measure=DAGEN),
        Column(title="Deel", measure=DEEL),
        Column(title="Bedrag", measure=EURO),
        Column(title="Dag"),
    )
    cells = ("a", shown(1), shown(Decimal("1.5")), shown(Decimal("12.5")), shown(7), date(2026, 2, 28))
    sheet = book(content(of(Table(title="Soorten", columns=columns, rows=(cells,)))))["Rapport"]
    row = next(row for row in sheet.iter_rows() if row[0].value == "a")
    assert [cell.value for cell in row[1:6]] == [1, 1.5, 0.125, 7, datetime(2026, 2, 28)]
    formats = [cell.number_format for cell in row[1:6]]
    assert formats == ["#,##0", "#,##0.0", "#,##0.0%", "[$€-413] #,##0;[$€-413] -#,##0", "dd-mm-yyyy"]


def test_the_list_has_a_sheet_of_its_own_with_days_as_days() -> None:
    first, second, third = records(FILE, "Lijst")
    assert first == {"Persoon": "p-7f3a", "Wijk": "Dorpskern", "Oudste taak": date(2025, 11, 3), "Open taken": 3.0}
    assert second["Oudste taak"] == ""
    assert third["Open taken"] == ""
    assert third["Persoon"] == "+31612345678"


def test_a_list_does_not_stand_in_the_flat_sheet_as_well() -> None:
    assert lijst().title not in {line["bloktitel"] for line in records(FILE, "Gegevens")}


def test_words_stay_words() -> None:
    """Nothing in the workbook is a formula, whatever the words begin with."""
    evil = ("=1+1", "+31", "-x", "@SOM(A1)", "\t=1", "{=1}", "http://kwaad.example", "00123")
    rows_ = tuple((word, word) for word in evil)
    columns = (Column(title="=A1"), Column(title="@x"))
    listed = Lijst(title="=2+2", columns=columns, rows=rows_, pseudonymised=True)
    tabled = Table(title="=3+3", columns=columns, rows=rows_)
    report = replace(of(tabled, listed), title="=4+4", question="+5", highlight="@6")
    file = content(report)
    for name, part in parts(file).items():
        if name.startswith("xl/worksheets/sheet"):
            assert found(part, "//m:f") == []
            assert [link.get("location") for link in found(part, "//m:hyperlink")] in ([], ["'Lijst'!A1"])
    for sheet in ("Rapport", "Lijst"):
        cells = {cell for row in rows(file, sheet) for cell in row}
        assert {word for word in evil if word != "\t=1"} <= cells
    assert {"=4+4", "=3+3", "=2+2"} <= {row[0] for row in rows(file, "Rapport")}


def test_a_text_with_signs_that_xml_cannot_hold_comes_back_whole() -> None:
    words = 'a <b> & "c"\n d\x0be _x0041_ \ud7ff 😀 '
    listed = Lijst(title="L", columns=(Column(title="Tekst"),), rows=((words,),), pseudonymised=False)
    assert book(content(of(listed)))["Lijst"]["A2"].value.replace("_x000B_", "\x0b").replace("_x005F_", "_") == words


def test_a_text_that_is_too_long_for_a_cell_says_that_it_was_cut() -> None:
    listed = Lijst(title="L", columns=(Column(title="Tekst"),), rows=(("a" * 40_000,),), pseudonymised=False)
    (line,) = records(content(of(listed)), "Lijst")
    assert len(line["Tekst"]) < 32_767
    assert line["Tekst"].endswith("(ingekort: Excel bewaart niet meer tekens in een cel)")
