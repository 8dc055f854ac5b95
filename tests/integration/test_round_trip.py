"""What a source wrote is what is kept: random typed rows through every dialect of CSV, XLSX, JSON and XML lose nothing."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.travel import COLUMNS, MAPPING, Row, fresh, rows, same, texts

QUICK = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))

# CSV


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a source writes CSV."""

    delimiter: str
    quote: str
    encoding: str
    end: str
    decimal: str
    thousands: str | None
    dates: str
    moments: str
    title_rows: int
    quoting: int
    flags: tuple[str, str]
    with_header: bool

    def number(self, value: Decimal | int | None) -> str:
        if value is None:
            return ""
        whole = f"{value:,}" if self.thousands else str(value)
        return "".join({",": self.thousands or "", ".": self.decimal}.get(sign, sign) for sign in whole)

    def fields(self, row: Row) -> list[str]:
        return [
            str(row.nr), row.tekst or "", self.number(row.heel), self.number(row.bedrag), formatted(row.dag, self.dates),
            formatted(row.moment, self.moments), "" if row.waar is None else self.flags[not row.waar],
        ]  # fmt: skip

    def write(self, found: Sequence[Row]) -> bytes:
        target = io.StringIO()
        # A return outside quotes ends a line for whoever reads; Python's csv forgets to quote it before a line end "\n".
        quoting: Any = csv.QUOTE_ALL if any("\r" in (row.tekst or "") for row in found) else self.quoting
        writer = csv.writer(
            target, delimiter=self.delimiter, quotechar=self.quote, lineterminator=self.end, quoting=quoting
        )
        if self.with_header:
            target.write(f"Export{self.end}" * self.title_rows)
            writer.writerow(COLUMNS)
        writer.writerows(self.fields(row) for row in found)
        return target.getvalue().encode(self.encoding)

    def form(self) -> str:
        said = {
            "format": "csv", "delimiter": self.delimiter, "quote": self.quote, "decimal": self.decimal, "dates": [self.dates],
            "encoding": self.encoding.replace("utf-8-sig", "utf-8"), "moments": [self.moments],
            "true_values": [self.flags[0]], "false_values": [self.flags[1]],
            **({"thousands": self.thousands} if self.thousands else {}),
            **({"header_row": self.title_rows + 1} if self.with_header else {"header_row": 0, "names": COLUMNS}),
        }  # fmt: skip
        return json.dumps(said)


def formatted(value: date | None, form: str) -> str:
    """strftime, with the year in four digits on every platform."""
    return "" if value is None else value.strftime(form.replace("%Y", f"{value.year:04}"))


def dialects() -> st.SearchStrategy[Dialect]:
    def build(signs: tuple[str, str | None], **fields: Any) -> Dialect:
        return Dialect(decimal=signs[0], thousands=signs[1], **fields)

    return st.builds(
        build,
        signs=st.sampled_from([(".", None), (",", None), (",", "."), (".", ","), (",", " ")]),
        delimiter=st.sampled_from([";", ",", "\t", "|"]),
        quote=st.sampled_from(['"', "'"]),
        encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"]),
        end=st.sampled_from(["\n", "\r\n"]),
        dates=st.sampled_from(["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y%m%d"]),
        moments=st.sampled_from(["%Y-%m-%d %H:%M:%S", "%d-%m-%Y %H:%M:%S", "%Y%m%d%H%M%S"]),
        title_rows=st.sampled_from([0, 0, 2]),
        quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        flags=st.sampled_from([("ja", "nee"), ("1", "0"), ("WAAR", "ONWAAR")]),
        with_header=st.booleans(),
    )


def written_rows() -> st.SearchStrategy[tuple[Dialect, list[Row]]]:
    """A dialect with rows that its encoding can hold."""
    return dialects().flatmap(lambda dialect: st.tuples(st.just(dialect), rows(texts(dialect.encoding))))


def through_csv(tmp_path: Path, dialect: Dialect, found: Sequence[Row]) -> None:
    folder = fresh(tmp_path)
    file = folder / "rondreis.csv"
    file.write_bytes(dialect.write(found))
    same(folder / "data", MAPPING.format(file=dialect.form()), file, found)


@QUICK
@given(written=written_rows())
def test_random_rows_survive_any_dialect_of_csv(
    tmp_path_factory: pytest.TempPathFactory, written: tuple[Dialect, list[Row]]
) -> None:
    through_csv(tmp_path_factory.getbasetemp(), *written)


@pytest.mark.proof
@LONG
@given(written=written_rows())
def test_many_random_rows_survive_any_dialect_of_csv(
    tmp_path_factory: pytest.TempPathFactory, written: tuple[Dialect, list[Row]]
) -> None:
    through_csv(tmp_path_factory.getbasetemp(), *written)


# XLSX


def through_xlsx(tmp_path: Path, found: Sequence[Row], *, as_text: bool) -> None:
    folder = fresh(tmp_path)
    file = folder / "rondreis.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        formats = {form: book.add_format({"num_format": form}) for form in ("dd-mm-yyyy", "dd-mm-yyyy hh:mm:ss")}
        sheet.write_row(0, 0, COLUMNS)
        for number, row in enumerate(found, start=1):
            (write_texts if as_text else write_cells)(sheet, number, row, formats)
    form = {"format": "xlsx", "dates": ["%d-%m-%Y"], "moments": ["%d-%m-%Y %H:%M:%S"], "decimal": ",", "thousands": "."}
    same(folder / "data", MAPPING.format(file=json.dumps(form)), file, found)


def write_texts(sheet: Any, number: int, row: Row, formats: Mapping[str, Any]) -> None:
    """Every cell a text, as an export that does not know better writes them."""
    dutch = str.maketrans({",": ".", ".": ","})
    said = [
        str(row.nr), row.tekst, row.heel is not None and f"{row.heel:,}".translate(dutch), row.bedrag is not None and f"{row.bedrag:,}".translate(dutch),
        formatted(row.dag, "%d-%m-%Y"), formatted(row.moment, "%d-%m-%Y %H:%M:%S"), {True: "ja", False: "nee", None: ""}[row.waar],
    ]  # fmt: skip
    for column, text in enumerate(said):
        if text:
            sheet.write_string(number, column, text)


def write_cells(sheet: Any, number: int, row: Row, formats: Mapping[str, Any]) -> None:
    """Every cell with its own type; days before 1900 are text, as in Excel itself."""
    sheet.write_number(number, 0, row.nr)
    if row.tekst:
        sheet.write_string(number, 1, row.tekst)
    for column, value in ((2, row.heel), (3, row.bedrag)):
        if value is not None:
            sheet.write_number(number, column, float(value))
    for column, day, form, text in (
        (4, row.dag, "dd-mm-yyyy", "%d-%m-%Y"),
        (5, row.moment, "dd-mm-yyyy hh:mm:ss", "%d-%m-%Y %H:%M:%S"),
    ):
        if day is not None and day.year > 1900:
            sheet.write_datetime(number, column, day, formats[form])
        elif day is not None:
            sheet.write_string(number, column, formatted(day, text))
    if row.waar is not None:
        sheet.write_boolean(number, 6, row.waar)


def cell_rows() -> st.SearchStrategy[list[Row]]:
    """A cell of Excel holds no control characters."""
    controls = "".join(map(chr, range(32))) + "\x7f\ufffe\uffff"
    return rows(texts(forbidden=controls.replace("\t", "").replace("\n", "")))


@QUICK
@given(found=cell_rows(), as_text=st.booleans())
def test_random_rows_survive_a_workbook(
    tmp_path_factory: pytest.TempPathFactory, found: list[Row], as_text: bool
) -> None:
    through_xlsx(tmp_path_factory.getbasetemp(), found, as_text=as_text)


@pytest.mark.proof
@LONG
@given(found=cell_rows(), as_text=st.booleans())
def test_many_random_rows_survive_a_workbook(
    tmp_path_factory: pytest.TempPathFactory, found: list[Row], as_text: bool
) -> None:
    through_xlsx(tmp_path_factory.getbasetemp(), found, as_text=as_text)


# JSON and XML


def plain(row: Row) -> dict[str, Any]:
    """A row as JSON holds it: numbers as numbers, days and moments as ISO text, what is empty null or left out."""
    value = {
        **vars(row),
        "bedrag": None,
        "dag": row.dag and row.dag.isoformat(),
        "moment": row.moment and row.moment.isoformat(sep=" "),
    }
    return {name: found for name, found in value.items() if found is not None or name == "tekst"}


def through_json(tmp_path: Path, found: Sequence[Row], *, is_ascii: bool) -> None:
    folder = fresh(tmp_path)
    file = folder / "rondreis.json"
    content = [
        json.dumps(plain(row), ensure_ascii=is_ascii)[:-1]
        + (f', "bedrag": {row.bedrag}}}' if row.bedrag is not None else "}")
        for row in found
    ]
    file.write_text(f'{{"rijen": [{",".join(content)}]}}', encoding="utf-8")
    same(
        folder / "data",
        MAPPING.format(file='{format: json, records: "rijen[]"}').replace("file: {", "on_error: evolve\nfile: {"),
        file,
        found,
    )


def through_xml(tmp_path: Path, found: Sequence[Row], *, is_ascii: bool) -> None:
    folder = fresh(tmp_path)
    file = folder / "rondreis.xml"
    encoding = "us-ascii" if is_ascii else "utf-8"
    content = f'<?xml version="1.0" encoding="{encoding}"?><rijen>{"".join(map(element, found))}</rijen>'
    file.write_bytes(content.encode(encoding, "xmlcharrefreplace"))
    mapping = MAPPING.format(file="{format: xml, records: /rijen/rij}").replace("file: {", "on_error: evolve\nfile: {")
    same(folder / "data", mapping.replace(": nr", ': "@nr"'), file, found)


def element(row: Row) -> str:
    said = {
        "tekst": row.tekst,
        "heel": row.heel,
        "bedrag": row.bedrag,
        "dag": row.dag,
        "moment": row.moment,
        "waar": row.waar,
    }
    inner = "".join(
        f"<{name}>{escape(str(value), {chr(13): '&#13;'})}</{name}>"
        for name, value in said.items()
        if value is not None
    )
    return f"<rij nr={quoteattr(str(row.nr))}>{inner}</rij>"


@QUICK
@given(found=rows(texts()), is_ascii=st.booleans())
def test_random_rows_survive_json(tmp_path_factory: pytest.TempPathFactory, found: list[Row], is_ascii: bool) -> None:
    through_json(tmp_path_factory.getbasetemp(), found, is_ascii=is_ascii)


@QUICK
@given(found=cell_rows(), is_ascii=st.booleans())
def test_random_rows_survive_xml(tmp_path_factory: pytest.TempPathFactory, found: list[Row], is_ascii: bool) -> None:
    through_xml(tmp_path_factory.getbasetemp(), found, is_ascii=is_ascii)


@pytest.mark.proof
@settings(LONG, max_examples=150)
@given(found=rows(texts()), in_cells=cell_rows(), is_ascii=st.booleans())
def test_many_random_rows_survive_json_and_xml(
    tmp_path_factory: pytest.TempPathFactory, found: list[Row], in_cells: list[Row], is_ascii: bool
) -> None:
    through_json(tmp_path_factory.getbasetemp(), found, is_ascii=is_ascii)
    through_xml(tmp_path_factory.getbasetemp(), in_cells, is_ascii=is_ascii)


def test_the_longest_delivery_of_all_types_arrives_whole(tmp_path: Path) -> None:
    """More rows than one batch of the reader, with a line end within quotes so that it is read the exact way."""
    day = date(2026, 1, 1)
    found = [
        Row(nr=n, tekst=f"regel {n}\nen verder" if n % 7 == 0 else f"regel {n}", heel=n * n, bedrag=Decimal(n).scaleb(-2), dag=day + timedelta(days=n % 365),
            moment=datetime(2026, 1, 1, 12) + timedelta(minutes=n % 1000), waar=n % 2 == 0)
        for n in range(1, 60_001)
    ]  # fmt: skip
    dialect = Dialect(
        delimiter=";", quote='"', encoding="utf-8", end="\r\n", decimal=",", thousands=".", dates="%d-%m-%Y", moments="%d-%m-%Y %H:%M:%S",
        title_rows=0, quoting=csv.QUOTE_MINIMAL, flags=("ja", "nee"), with_header=True,
    )  # fmt: skip
    through_csv(tmp_path, dialect, found)
