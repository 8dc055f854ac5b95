"""CSV: every figure read back in both dialects, and no text that a spreadsheet would run."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenzicht.kernel.figures import Measure, shown
from ketenzicht.reports import model
from ketenzicht.reports.facts import facts
from ketenzicht.reports.renderers import render
from ketenzicht.reports.renderers.csv.dialects import EXCEL, INTERNATIONAL, Dialect, harmless, written
from tests.unit.reports.sample import sample

STEM = "open-taken-per-organisatie_2026-02"
READERS = {"": ("utf-8", ",", "."), "-excel": ("utf-8-sig", ";", ",")}


def read(name: str, suffix: str) -> list[dict[str, str]]:
    """The rows of a file, as a program of that dialect reads them."""
    encoding, delimiter, _ = READERS[suffix]
    text = render(sample(), "csv")[f"{STEM}{name}{suffix}.csv"].decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize("suffix", list(READERS))
def test_every_figure_is_read_back(suffix: str) -> None:
    rows, found = read("", suffix), facts(sample())
    decimal = READERS[suffix][2]
    assert len(rows) == len(found)
    for row, fact in zip(rows, found, strict=True):
        value = Decimal(row["waarde"].replace(decimal, ".")) if row["waarde"] else None
        assert value == fact.figure.value
        assert row["status"] == fact.figure.status
        assert (row["indicator"], row["periode"], row["wat"]) == (fact.indicator, fact.period, fact.what)
        assert (row["dimensie_1"], row["dimensie_2"]) == (fact.dimension_1, fact.dimension_2)
        assert row["naam_1"] == harmless(fact.member_1.label)


def test_the_dutch_dialect_opens_in_excel() -> None:
    content = render(sample(), "csv")[f"{STEM}-excel.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    assert b";17,25;" in content
    assert content.count(b"\r\n") == content.count(b"\n") == len(facts(sample())) + 1


def test_a_hidden_figure_is_an_empty_number_with_a_status() -> None:
    rows = [row for row in read("", "") if row["status"] == "verborgen"]
    assert rows
    assert {row["waarde"] for row in rows} == {""}


def test_a_list_has_a_file_of_its_own_with_all_its_rows() -> None:
    assert read("-lijst-14", "") == [
        {"Persoon": "p-7f3a", "Wijk": "Dorpskern", "Oudste taak": "2025-11-03", "Open taken": "3"},
        {"Persoon": "p-91bc", "Wijk": "De Weiden", "Oudste taak": "", "Open taken": "1"},
        {"Persoon": "'+31612345678", "Wijk": "onbekend", "Oudste taak": "2026-02-01", "Open taken": ""},
    ]


def test_the_dictionary_explains_every_column_and_definition() -> None:
    text = render(sample(), "csv")[f"{STEM}-leeswijzer.txt"].decode()
    for column in read("", "")[0]:
        assert f"\n  {column}" in text
    for definition in sample().footer.definitions:
        assert definition.meaning in text
    assert "3f9c1a7be0d24c55" in text


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
@pytest.mark.parametrize("dialect", [INTERNATIONAL, EXCEL])
def test_a_text_that_would_be_a_formula_gets_an_apostrophe(sign: str, dialect: Dialect) -> None:
    assert written(f"{sign}1+1", dialect).startswith("\"'")


def test_a_name_that_would_be_a_formula_is_harmless_in_the_file() -> None:
    member = model.Member(code="=1+1", label='=cmd|"/c calc"!A1')
    place = model.Place(rank=1, member=member, figure=shown(-5), share=shown(100), earlier=(shown(1),))
    block = model.Ranking(
        title="@x", indicator="a.b", measure=Measure(unit="aantal"), dimension="d", member_title="D",
        places=(place,), rest=shown(0), whole=replace(place, member=model.Member(code="totaal", label="Totaal")),
    )  # fmt: skip
    content = render(replace(sample(), blocks=(block,)), "csv")[f"{STEM}.csv"].decode()
    (first, *_) = csv.DictReader(io.StringIO(content, newline=""))
    assert (first["bloktitel"], first["code_1"]) == ("'@x", "'=1+1")
    assert first["naam_1"] == '\'=cmd|"/c calc"!A1'
    assert first["waarde"] == "-5"  # a number is no text


@given(text=st.text())
def test_any_text_comes_back_as_it_was_but_for_the_apostrophe(text: str) -> None:
    (row,) = csv.reader(io.StringIO(f"{written(text, EXCEL)};1\r\n", newline=""), delimiter=";")
    assert row[0] in (text, f"'{text}")
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))


@given(number=st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_any_number_comes_back_whole(number: Decimal) -> None:
    assert Decimal(written(number, EXCEL).replace(",", ".")) == number
    assert "E" not in written(number, EXCEL)


def test_a_date_is_written_for_machines() -> None:
    assert written(date(2026, 1, 31), EXCEL) == "2026-01-31"
