"""The workbook while it is written: its formats, the names that are taken, its sheets and what the printer needs."""

import re
from datetime import UTC
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from ketenzicht.kernel.figures import Measure, Status
from ketenzicht.kernel.text import short_date
from ketenzicht.reports.model import Report
from ketenzicht.reports.renderers.xlsx import flat, formats, package

A4: Final = 9
TABLE_STYLE: Final = "Table Style Light 1"
WIDEST: Final = 48
_ONE_LINE: Final = 16
"""signs of a header that stays on one line"""
_SAMPLE: Final = 200
"""rows that decide how wide the columns of a long sheet are"""
_SHEET_NAME = 19
"""signs of the name of a sheet, so that numbers fit behind it (Excel takes 31)"""
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class Book:
    """A workbook for one report. Sheets come in the order in which they are added; `close` gives the bytes."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.later: list[flat.FlatTable] = []
        """long tables that a block asked for; they follow the flat table of all figures"""
        self._target = BytesIO()
        self.workbook = xlsxwriter.Workbook(self._target, _OPTIONS)
        self._formats: dict[frozenset[tuple[str, Any]], Any] = {}
        self._names: set[str] = set()
        self._taken = {"history"}
        self._streams: dict[str, package.Stream] = {}
        self._sheets = 0
        _describe(self.workbook, report)

    def look(self, *looks: formats.Look) -> Any:
        """The format with these properties, made once; a later look overrules an earlier one."""
        properties = {key: value for look in looks for key, value in look.items()}
        key = frozenset(properties.items())
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    def header(self, *, numeric: bool) -> Any:
        """The format of the header of a column."""
        return self.look(formats.HEADER, formats.ABOVE_NUMBERS if numeric else formats.INDENTED)

    def amount(self, measure: Measure, status: Status, *looks: formats.Look) -> Any:
        """The format of a figure."""
        own = {"num_format": formats.number_format(measure)}
        return self.look(formats.CELL, *looks, own, formats.EMPTY[status])

    def sheet_name(self, title: str) -> str:
        """A name for a sheet that Excel accepts and that no other has."""
        allowed = formats.one_line(re.sub(r"[\[\]:*?/\\]", " ", title))
        plain = allowed.strip("' ")[:_SHEET_NAME].rstrip("' ") or "Tabel"
        name, number = plain, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{plain} ({number})"
        self._taken.add(name.casefold())
        return name

    def table_name(self, title: str) -> str:
        """A name for a table that Excel accepts and that no other has."""
        plain = re.sub(r"\W+", "_", title).strip("_")[:60] or "Tabel"
        plain = plain if plain[0].isalpha() and not _looks_like_a_cell(plain) else f"Tabel_{plain}"
        name, number = plain, 1
        while name.casefold() in self._names:
            number += 1
            name = f"{plain}_{number}"
        self._names.add(name.casefold())
        return name

    def sheet(self, name: str, *, repeat: int) -> Any:
        """A new sheet, ready for printing: A4 on its side, as wide as the page, the first `repeat` rows on every page."""
        self._sheets += 1
        sheet = self.workbook.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        sheet.repeat_rows(0, repeat - 1)
        sheet.freeze_panes(repeat, 0)
        sheet.set_header(f"&L{_printed(self.report.title)}&R{_printed(self.report.period.label())}")
        sheet.set_footer(f"&L{_printed(_origin(self.report))}&R&A · &P / &N")
        return sheet

    def flat_sheets(self, table: flat.FlatTable) -> None:
        """The sheets of a long table; their rows are written when the book closes."""
        for number, name in enumerate(table.sheets):
            first, last = table.part(number)
            sheet = self.sheet(name, repeat=1)
            area = xl_range(0, 0, max(1, last - first), len(table.headers) - 1)
            table_name = self.table_name(name)
            self._headers(sheet, table, table_name)
            sheet.ignore_errors({"number_stored_as_text": area})
            part = f"xl/worksheets/sheet{self._sheets}.xml"
            self._streams[part] = package.Stream(table=table_name, area=area, rows=flat.stream(table, number))

    def _headers(self, sheet: Any, table: flat.FlatTable, name: str) -> None:
        kinds = zip(table.headers, flat.numeric(table), strict=True)
        columns = [{"header": title, "header_format": self.header(numeric=numeric)} for title, numeric in kinds]
        options = {"name": name, "title": name, "style": TABLE_STYLE, "columns": columns}
        sheet.add_table(0, 0, 1, len(columns) - 1, options)
        for place, look in enumerate(flat.model(table)):
            sheet.write_blank(1, place, None, self.look(look))
        widths = [_wide(table, place) for place in range(len(table.headers))]
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        if any(len(title) + 4 > width for title, width in zip(table.headers, widths, strict=True)):
            sheet.set_row(0, 32)

    def name_cell(self, name: str, sheet: str, row: int, place: int) -> None:
        """A name that formulas can use for a cell."""
        cell = xl_rowcol_to_cell(row, place, row_abs=True, col_abs=True)
        self.workbook.define_name(self.table_name(name), f"='{sheet}'!{cell}")

    def close(self) -> bytes:
        """The finished file."""
        self.workbook.close()
        return package.finish(self._target, self._streams)


def fitting(header: str, longest: int) -> float:
    """The width of a column, in signs: wide enough for its cells and for its header with the filter; a long header takes
    two lines, but no word of it is broken."""
    short = len(header) <= _ONE_LINE
    words = len(header) if short else max(len(header) / 2, *(len(word) for word in header.split()))
    return min(WIDEST, max(longest + 2, words + 4, 9))


def _wide(table: flat.FlatTable, place: int) -> float:
    """The width of a column of a long sheet, by its first rows."""
    cells = (row[place] for row in table.rows[:_SAMPLE])
    return fitting(
        table.headers[place], max((1 + len(flat.written(cell, table.columns[place])) for cell in cells), default=0)
    )


def _describe(workbook: Any, report: Report) -> None:
    """What stands in the properties of the file: the owner is a role, and the moment is that of the snapshot."""
    footer = report.footer
    workbook.set_properties(
        {
            "title": f"{report.title}, {report.period.label()}",
            "subject": report.question,
            "author": report.owner,
            "keywords": f"{report.key}, {report.period.key}",
            "comments": f"Momentopname {footer.snapshot}, profiel {footer.profile}. Ketenzicht.",
            "created": footer.snapshot_at.astimezone(UTC).replace(tzinfo=None),
        }
    )
    for name, value in {"Momentopname": footer.snapshot, "Definities": footer.definition_hash}.items():
        workbook.set_custom_property(name, value, "text")


def _origin(report: Report) -> str:
    snapshot = report.footer.snapshot if report.footer.is_live else report.footer.snapshot[:12]
    return f"Ketenzicht · {snapshot} · peildatum {short_date(report.footer.reference_date)}"


def _printed(value: str) -> str:
    """A text for the header or footer of a page, which hold 255 signs and read `&` as the start of a code."""
    return formats.one_line(value)[:90].replace("&", "&&")


def _looks_like_a_cell(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z]{1,3}\d+|[rcRC]|[rcRC]\d+[rcRC]\d+", name) is not None
