"""Opens a workbook as other programs do: its parts, its cells by openpyxl and by calamine, and its tables."""

import warnings
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from lxml import etree
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from ketenzicht.kernel.figures import Figure
from ketenzicht.reports.facts import facts
from ketenzicht.reports.model import Block, Report
from ketenzicht.reports.renderers.xlsx import render
from tests.unit.reports.sample import sample

NAMES = {
    "m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "xdr": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
}


def content(report: Report) -> bytes:
    """The only file that the renderer makes."""
    (found,) = render(report).values()
    return found


def of(*blocks: Block) -> Report:
    """The sample report with these blocks only."""
    return replace(sample(), blocks=blocks)


def parts(file: bytes) -> dict[str, bytes]:
    """The parts of the package: name → XML."""
    with ZipFile(BytesIO(file)) as package:
        return {name: package.read(name) for name in package.namelist()}


def found(part: bytes, path: str) -> list[Any]:
    """What XPath finds in a part."""
    result = etree.fromstring(part).xpath(path, namespaces=NAMES)
    assert isinstance(result, list)
    return result


def book(file: bytes) -> Any:
    """The workbook as openpyxl reads it."""
    with warnings.catch_warnings():  # it reads all but the small lines in cells, and says so
        warnings.filterwarnings("ignore", "Sparkline Group extension")
        return load_workbook(BytesIO(file))


def rows(file: bytes, sheet: str) -> list[list[Any]]:
    """The cells of a sheet as calamine reads them; an empty one is ""."""
    return CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def records(file: bytes, sheet: str) -> list[dict[str, Any]]:
    """The rows of a flat sheet under their headers."""
    head, *lines = rows(file, sheet)
    return [dict(zip(head, line, strict=True)) for line in lines]


def exact(number: float) -> Decimal:
    """The decimal number that a cell stands for."""
    return Decimal(repr(number)).normalize()


def expected(figure: Figure, unit: str) -> Decimal:
    """The number that a cell must hold: percentages are true ones."""
    assert figure.value is not None
    return (figure.value / 100 if unit == "%" else figure.value).normalize()


def shown_numbers(report: Report) -> Counter[Decimal]:
    """All numbers that a reader of the report may see, as cells hold them."""
    return Counter(expected(fact.figure, fact.unit) for fact in facts(report) if fact.figure.value is not None)
