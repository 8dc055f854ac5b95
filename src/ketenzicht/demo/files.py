"""Writing files as source systems do: CSV in their dialect, XLSX with title rows, nested JSON; always the same bytes."""

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import pyarrow as pa
import pyarrow.csv
import xlsxwriter

MADE_ON = datetime(2026, 11, 2, 7, 30)
"""The moment in the properties of every XLSX, so that the same rows give the same bytes."""

Cell = str | int | float | date | None


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a system writes CSV. `quoted`: all texts between quotes."""

    delimiter: str = ";"
    encoding: str = "utf-8"
    quoted: bool = False
    bom: bool = False
    newline: str = "\r\n"


class CsvFile:
    """A CSV file that grows block by block. Columns are those of the first block; all values are text."""

    def __init__(self, path: Path, dialect: Dialect) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._dialect = dialect
        self._file: IO[bytes] = path.open("wb")
        self._columns: list[str] | None = None

    def write(self, rows: pa.Table) -> None:
        """Append the rows; the first call writes the header as well."""
        if self._columns is None:
            self._columns = rows.column_names
            self._file.write(self._start())
        if rows.column_names != self._columns:
            raise ValueError(f"{self.path.name}: columns changed within the file")
        self._file.write(self._encoded(rows))

    def _start(self) -> bytes:
        dialect = self._dialect
        names = [f'"{name}"' if dialect.quoted else name for name in self._columns or []]
        mark = "\ufeff" if dialect.bom or dialect.encoding == "utf-16-le" else ""
        return (mark + dialect.delimiter.join(names) + dialect.newline).encode(dialect.encoding)

    def _encoded(self, rows: pa.Table) -> bytes:
        dialect, buffer = self._dialect, io.BytesIO()
        options = pyarrow.csv.WriteOptions(
            include_header=False,
            batch_size=65_536,
            delimiter=dialect.delimiter,
            eol=dialect.newline,
            quoting_style="needed" if dialect.quoted else "none",
        )
        pyarrow.csv.write_csv(rows, buffer, options)
        data = buffer.getvalue()
        if dialect.encoding == "utf-8" or (dialect.encoding == "cp1252" and data.isascii()):
            return data
        return data.decode().encode(dialect.encoding)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def write_xlsx(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    sheet: str = "Blad1",
    above: Sequence[str] = (),
    money: Sequence[str] = (),
) -> Path:
    """One sheet with `above` as title rows over the header. Columns in `money` show two decimals."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "dd-mm-yyyy"})
    book.set_properties({"title": path.stem, "created": MADE_ON})
    page = book.add_worksheet(sheet)
    bold, euro = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    formats = [euro if column in money else None for column in columns]
    for number, title in enumerate(above):
        page.write_string(number, 0, title, bold)
    for place, column in enumerate(columns):
        page.write_string(len(above), place, column, bold)
    for number, row in enumerate(rows, start=len(above) + 1):
        for place, cell in enumerate(row):
            _write_cell(page, number, place, cell, formats[place])
    book.close()
    return path


def _write_cell(page: Any, row: int, column: int, cell: Cell, form: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, date):
        page.write_datetime(row, column, cell)
    elif isinstance(cell, str):
        page.write_string(row, column, cell)
    else:
        page.write_number(row, column, cell, form)


class JsonFile:
    """A JSON document with one long list inside (`{"export": {...}, "<name>": [...]}`), written record by record."""

    def __init__(self, path: Path, name: str, head: dict[str, str]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write('{"export": ' + json.dumps(head, ensure_ascii=False) + f', "{name}": [')
        self._first = True

    def write(self, records: Iterable[dict[str, Any]]) -> None:
        """Append records to the list."""
        for record in records:
            self._file.write("\n" if self._first else ",\n")
            self._file.write(json.dumps(record, ensure_ascii=False))
            self._first = False

    def close(self) -> None:
        """Close the list and the document."""
        self._file.write("\n]}\n")
        self._file.close()
