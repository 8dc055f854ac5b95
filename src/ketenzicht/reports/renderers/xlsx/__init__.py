"""Reports as Excel workbooks: the report itself, all its figures as one flat table, its lists, and what they mean."""

from collections.abc import Mapping

from ketenzicht.reports import model
from ketenzicht.reports.model import Report
from ketenzicht.reports.renderers import stem
from ketenzicht.reports.renderers.xlsx import blocks, explanation, figures, formats
from ketenzicht.reports.renderers.xlsx.book import Book
from ketenzicht.reports.renderers.xlsx.page import Page


def render(report: Report) -> Mapping[str, bytes]:
    """A report as one workbook under its key and period: the sheets Rapport, Gegevens (all figures in one flat table), those of lists
    and long tables, and Toelichting. The same report gives the same bytes. A figure that is not shown is an empty cell."""
    book = Book(report)
    page = Page(book, book.sheet_name("Rapport"))
    book.sheet_name(figures.SHEET)
    explained = book.sheet_name("Toelichting")
    _write(report, page)
    page.finish()
    for table in (figures.table(report), *book.later):
        book.flat_sheets(table)
    last = Page(book, explained, repeat=1, widest=(30, 60))
    explanation.write(report, last)
    last.finish()
    return {f"{stem(report)}.xlsx": book.close()}


def _write(report: Report, page: Page) -> None:
    """The title, the key figures and warnings with which the report opens, what stands out, and the other blocks."""
    page.heading(report.title, formats.TITLE)
    page.heading(f"{report.period.label().capitalize()} · {report.footer.audience}", formats.SUBTITLE)
    page.words(report.question, formats.NOTE)
    page.space()
    opening = _opening(report)
    for block in report.blocks[:opening]:
        blocks.write(block, page)
        page.space()
    if report.highlight:
        page.words(f"Wat valt op: {report.highlight}", formats.HIGHLIGHT)
        page.space()
    for block in report.blocks[opening:]:
        blocks.write(block, page)
        page.space()


def _opening(report: Report) -> int:
    """How many blocks come before what stands out: warnings and the first key figures."""
    for number, block in enumerate(report.blocks):
        if isinstance(block, model.Figures):
            return number + 1
        if not isinstance(block, model.Disclaimer):
            return number
    return len(report.blocks)
