"""A report with a table of 100,000 × 12 and a chart as xlsx: by the product, and by openpyxl in its mode for many rows.

`python -m bench.xlsx product|openpyxl ROWS TARGET` is one of them as a process of its own: prints seconds, memory and size.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from ketenzicht.kernel.figures import Measure, shown
from ketenzicht.reports.model import Cell, Column, Look, Member, Report, Table
from ketenzicht.reports.renderers import xlsx
from tests.unit.reports.sample import sample

TITLES = (
    "Toewijzing", "Gemeente", "Wijk", "Aanbieder", "Product", "Toegewezen op", "Begint op", "Eindigt op",
    "Dagen tot start", "Toegewezen", "Gedeclareerd", "Uitnutting",
)  # fmt: skip
MEASURES = (
    *[None] * 8,
    Measure(unit="dagen"),
    Measure(unit="euro"),
    Measure(unit="euro"),
    Measure(unit="%", decimals=1),
)
Row = tuple[str | date | Decimal, ...]
DRAWN = 40
"""rows in the chart, in both"""


def plain(rows: int) -> Iterator[Row]:
    """Rows with words, days and numbers, always the same."""
    for number in range(rows):
        begin = date(2022, 1, 1) + timedelta(days=number * 7 % 1500)
        assigned, used = Decimal(50_000 + number * 37 % 2_500_000) / 100, Decimal(number * 53 % 1000) / 10
        words = (
            f"T{number:09}",
            f"GM990{number % 3 + 1}",
            f"Wijk {number * 11 % 40}",
            f"Aanbieder {number * 13 % 150}",
        )
        days = (begin - timedelta(days=number % 60), begin, begin + timedelta(days=number * 17 % 700))
        declared = (assigned * used / 100).quantize(Decimal("0.01"))
        yield (*words, f"{number * 19 % 90:02}A{number % 9}", *days, Decimal(number % 60), assigned, declared, used)


def report(rows: int) -> Report:
    """The sample report with nothing but that table."""
    names = (None, "gemeente", "wijk", "aanbieder", "product")
    columns = tuple(
        Column(title=title, measure=measure, dimension=names[place] or "" if place < len(names) else "")
        for place, (title, measure) in enumerate(zip(TITLES, MEASURES, strict=True))
    )
    table = Table(
        title="Toewijzingen",
        alt="Toegewezen en gedeclareerd.",
        columns=columns,
        rows=tuple(tuple(_cell(value, place) for place, value in enumerate(row)) for row in plain(rows)),
        look=Look.BARS,
        drawn=("Toegewezen", "Gedeclareerd"),
    )
    whole = sample()
    values = {name: getattr(whole, name) for name in whole.__dataclass_fields__}
    return Report(**{**values, "blocks": (table,)})


def _cell(value: str | date | Decimal, place: int) -> Cell:
    if isinstance(value, Decimal):
        return shown(value)
    return Member(code=value, label=value) if isinstance(value, str) and place else value


def product(made: Report, target: Path) -> None:
    """The product: its renderer over a report value."""
    (content,) = xlsx.render(made).values()
    target.write_bytes(content)


def openpyxl(rows: list[Row], target: Path) -> None:
    """openpyxl, as its manual advises for many rows: write-only, with a table, its filter, formats and a chart."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.chart import BarChart, Reference
    from openpyxl.worksheet.table import Table as SheetTable
    from openpyxl.worksheet.table import TableColumn, TableStyleInfo

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Toewijzingen")
    sheet.freeze_panes = "A2"
    sheet.append(TITLES)
    for row in rows:
        cells = [WriteOnlyCell(sheet, value=value) for value in row]
        for cell in cells[5:8]:
            cell.number_format = "dd-mm-yyyy"
        for cell, form in zip(cells[8:], ("#,##0", "[$€-413] #,##0", "[$€-413] #,##0", "#,##0.0%"), strict=True):
            cell.number_format = form
        sheet.append(cells)
    table = SheetTable(
        displayName="Toewijzingen", ref=f"A1:L{len(rows) + 1}", tableStyleInfo=TableStyleInfo(name="TableStyleLight1")
    )
    table.tableColumns = [TableColumn(id=place, name=title) for place, title in enumerate(TITLES, 1)]
    sheet.add_table(table)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=10, max_col=11, min_row=1, max_row=DRAWN + 1), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=DRAWN + 1))
    sheet.add_chart(chart, "N2")
    book.save(target)


def main(who: str, rows: int, target: Path) -> dict[str, float]:
    """Write rows that are in memory to a file; returns seconds, MiB of the whole process and bytes."""
    made = report(rows) if who == "product" else list(plain(rows))
    begin, used = time.perf_counter(), time.process_time()
    if isinstance(made, Report):
        product(made, target)
    else:
        openpyxl(made, target)
    return {
        "seconds": time.perf_counter() - begin,
        "cpu_seconds": time.process_time() - used,
        "memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "bytes": target.stat().st_size,
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))))
