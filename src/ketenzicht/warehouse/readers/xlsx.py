"""XLSX: cells keep their own type; merged cells, error cells and formulas that were never worked out are told, not guessed."""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
from lxml import etree
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from ketenzicht.kernel.errors import DeliveryRefused
from ketenzicht.warehouse.landing import Original
from ketenzicht.warehouse.mapping import Mapping
from ketenzicht.warehouse.readers.raw import Raw, Reject, fill_table, require_columns
from ketenzicht.warehouse.typing_sql import TYPED

LARGEST_UNPACKED = 2 << 30
LARGEST_RATIO = 200  # a workbook shrinks five to thirty times; a zip bomb a thousand times and more
_CHUNK = 1 << 20
_NO_RESULT = "de formule heeft geen opgeslagen uitkomst; open het bestand in Excel en sla het op"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def read(original: Original, mapping: Mapping, *, connection: duckdb.DuckDBPyConnection) -> Raw:
    """One sheet as a relation. Raises DeliveryRefused for what is no workbook, a sheet that is not there, a merged header."""
    try:
        _require_workbook(original)
        workbook = CalamineWorkbook.from_path(str(original.path))
        sheet = workbook.get_sheet_by_name(_sheet_name(original, mapping, workbook.sheet_names))
        special = _special_cells(original.path, sheet.name)
    except (CalamineError, zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, StopIteration) as error:
        raise _broken(original) from error
    return _Sheet(original, mapping, sheet, special).load(connection)


def _require_workbook(original: Original) -> None:
    if not zipfile.is_zipfile(original.path):
        raise _broken(original)
    with zipfile.ZipFile(original.path) as archive:
        entries = archive.infolist()
        unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
        if unpacked > LARGEST_UNPACKED or (unpacked > 50 << 20 and unpacked > LARGEST_RATIO * max(packed, 1)):
            raise DeliveryRefused(
                f"{original.name}: het bestand is uitgepakt onwaarschijnlijk groot (zipbom?) en wordt niet geopend."
            )
        if archive.testzip() or not any(entry.filename == "xl/workbook.xml" for entry in entries):
            raise _broken(original)


def _broken(original: Original) -> DeliveryRefused:
    return DeliveryRefused(
        f"{original.name}: dit is geen (heel) Excelbestand; open het in Excel, sla het op als .xlsx en lever het opnieuw aan."
    )


def _sheet_name(original: Original, mapping: Mapping, names: Sequence[str]) -> str:
    wanted = mapping.file.sheet
    if not names:
        raise _broken(original)
    if wanted is None and len(names) == 1:
        return names[0]
    if wanted is None or wanted not in names:
        found = ", ".join(names)
        problem = f"het werkblad {wanted} is er niet" if wanted else "er zijn meer werkbladen; zeg met file.sheet welk"
        raise DeliveryRefused(f"{original.name}: {problem}; er zijn: {found}.")
    return wanted


class _Sheet:
    def __init__(
        self, original: Original, mapping: Mapping, sheet: CalamineSheet, special: Map[tuple[int, int], str]
    ) -> None:
        self._original = original
        self._mapping = mapping
        self._sheet = sheet
        self._first_column = (sheet.start or (0, 0))[1]
        self._rejects: list[Reject] = []
        self._merged = list(sheet.merged_cell_ranges or [])
        self._special = special

    def load(self, connection: duckdb.DuckDBPyConnection) -> Raw:
        rows = self._rows()
        header = self._header(rows)
        unknown, missing = require_columns(header, self._mapping, self._original.name)
        chosen = {column: header.index(column) for column in self._mapping.sources if column in header}
        columns = [*chosen, *missing]
        table, count = fill_table(connection, columns, self._data(rows, chosen, len(missing)))
        if not count and not self._rejects:
            raise DeliveryRefused(
                f"{self._original.name}: het werkblad {self._sheet.name} heeft geen rijen; lever het opnieuw aan."
            )
        return Raw(
            file=self._original.name, relation=f"(SELECT * FROM {table})", count=count, rejects=self._rejects,
            unknown=unknown, missing=missing, marked=True,
        )  # fmt: skip

    def _rows(self) -> Iterator[tuple[int, list[object]]]:
        return ((number, list(row)) for number, row in enumerate(self._sheet.iter_rows(), start=1))

    def _header(self, rows: Iterator[tuple[int, list[object]]]) -> list[str]:
        wanted = self._mapping.file.header_row
        if wanted == 0:
            return list(self._mapping.file.names)
        for number, row in rows:
            if number == wanted:
                if any(top + 1 <= wanted <= bottom + 1 for (top, _), (bottom, _) in self._merged):
                    raise DeliveryRefused(
                        f"{self._original.name}: rij {wanted} met de kolomnamen heeft samengevoegde cellen; splits ze."
                    )
                return [str(_text(cell) or "").removeprefix(TYPED).strip() for cell in row]
        raise DeliveryRefused(
            f"{self._original.name}: rij {wanted} met de kolomnamen ontbreekt in werkblad {self._sheet.name}."
        )

    def _data(
        self, rows: Iterator[tuple[int, list[object]]], chosen: Map[str, int], missing: int
    ) -> Iterator[tuple[int, list[str | None]]]:
        for number, row in rows:
            cells = [_text(row[index]) for index in chosen.values()]
            problem = self._problem(number, chosen)
            if problem:
                self._rejects.append(Reject(line=number, reason=problem, text=" | ".join(cell or "" for cell in cells)))
            elif any(cell for cell in cells):
                yield number, [*cells, *[None] * missing]

    def _problem(self, number: int, chosen: Map[str, int]) -> str:
        """What makes this row unreadable: an error value, a formula without a result, a merged cell."""
        for column, index in chosen.items():
            place = (number - 1, index + self._first_column)
            if kind := self._special.get(place):
                return f"Kolom {column}: {kind}."
            for (top, left), (bottom, right) in self._merged:
                if top <= place[0] <= bottom and left <= place[1] <= right:
                    return f"Kolom {column} is een samengevoegde cel; splits haar en vul elke rij."
        return ""


def _text(cell: object) -> str | None:
    """A cell as text; what has a type of its own stands behind the mark, in ISO form or with a decimal point."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return TYPED + number_text(float(cell))
    if isinstance(cell, (datetime, date, time, timedelta)):
        return TYPED + str(cell)
    return str(cell).replace(TYPED, "")


def number_text(value: float) -> str:
    """A number as the workbook shows it: fifteen digits, as Excel keeps them, without an exponent."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(f"{value:.15g}"), "f")


def _special_cells(path: Path, sheet: str) -> Map[tuple[int, int], str]:
    """Cells (row and column from 0) with an error value or a formula that has no stored result."""
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, sheet)
        if not _mentions(archive, part, b't="e"', b"<f"):
            return {}
        with archive.open(part) as content:
            cells = etree.iterparse(content, tag=f"{_MAIN}c", resolve_entities=False, no_network=True)
            return dict(_told(cells))


def _mentions(archive: zipfile.ZipFile, part: str, *marks: bytes) -> bool:
    """Whether one of these short texts stands in the part; most sheets have none, and need not be looked through."""
    rest = b""
    with archive.open(part) as content:
        while chunk := content.read(_CHUNK):
            if any(mark in rest + chunk for mark in marks):
                return True
            rest = chunk[-8:]
    return False


def _told(cells: Iterator[tuple[str, etree._Element]]) -> Iterator[tuple[tuple[int, int], str]]:
    for _, cell in cells:
        result = cell.findtext(f"{_MAIN}v")
        if cell.get("t") == "e":
            yield _place(cell.get("r", "")), f"de cel geeft de fout {result or 'onbekend'}; herstel de formule"
        elif cell.find(f"{_MAIN}f") is not None and result is None:
            yield _place(cell.get("r", "")), _NO_RESULT
        cell.clear()


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    book = etree.fromstring(archive.read("xl/workbook.xml"), _safe_parser())
    links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), _safe_parser())
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    wanted = next(item.get(f"{_REL}id") for item in book.iter(f"{_MAIN}sheet") if item.get("name") == sheet)
    target = targets[wanted]
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _safe_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def _place(reference: str) -> tuple[int, int]:
    """B12 → (11, 1)."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :]) - 1, column - 1
