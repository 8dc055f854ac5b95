"""The sheet with what one must know to judge the report: period, snapshot, coverage, sources, definitions, legend."""

from datetime import timedelta

from ketenzicht.kernel.figures import HIDDEN, UNKNOWN, shown
from ketenzicht.reports.model import Report
from ketenzicht.reports.renderers.xlsx import formats
from ketenzicht.reports.renderers.xlsx.grid import COUNT, Amount, Grid, Row, Value, headers
from ketenzicht.reports.renderers.xlsx.page import Page

NAMED = {"Periode begint op": "Periode_begin", "Periode eindigt op": "Periode_eind", "Peildatum": "Peildatum"}
"""lines of the origin whose value has a name for formulas"""


def write(report: Report, page: Page) -> None:
    """Write the whole sheet."""
    page.heading("Toelichting", formats.TITLE)
    _origin(report, page)
    _sources(report, page)
    _definitions(report, page)
    _remarks(report, page)
    _legend(page)


def _origin(report: Report, page: Page) -> None:
    """Where the report comes from, a line for each thing."""
    lines = origin(report)
    page.heading("Herkomst")
    area = page.table("Herkomst", Grid(headers=headers(("Kenmerk", "Waarde")), rows=lines, filters=False))
    for number, (title, _) in enumerate(lines, area.top + 1):
        if title in NAMED:
            page.book.name_cell(NAMED[str(title)], page.name, number, 1)
    page.space()


def origin(report: Report) -> tuple[tuple[Value, Value], ...]:
    """What the report is, over which period, from which snapshot, for whom; empty things are left out."""
    footer = report.footer
    lines: tuple[tuple[Value, Value], ...] = (
        ("Rapport", report.title),
        ("Vraag", report.question),
        ("Sleutel en versie", f"{report.key}, versie {report.version}"),
        ("Eigenaar", report.owner),
        ("Periode", report.period.label()),
        ("Periode begint op", report.period.start),
        ("Periode eindigt op", report.period.end - timedelta(days=1)),
        ("Peildatum", footer.reference_date),
        ("Momentopname", footer.snapshot),
        ("Momentopname gemaakt op", footer.snapshot_at),
        ("Tijdzone", "Europe/Amsterdam"),
        ("Profiel", footer.profile),
        ("Voor wie", footer.audience),
        ("Dekking", footer.coverage),
        ("Selectie", footer.selection),
        ("Grondslag en doel", footer.grounds),
        ("Kenmerk van de definities", footer.definition_hash),
    )
    return tuple(line for line in lines if line[1] != "")


def _sources(report: Report, page: Page) -> None:
    rows: tuple[Row, ...] = tuple(
        (source.title, source.verdict, source.delivered_at, source.bron) for source in report.footer.sources
    )
    page.heading("Bronnen")
    page.table("Bronnen", Grid(headers=headers(("Bron", "Oordeel", "Aangeleverd op", "Sleutel")), rows=rows))
    page.space()


def _definitions(report: Report, page: Page) -> None:
    rows = tuple(
        (
            definition.title,
            definition.meaning,
            definition.unit,
            definition.owner,
            Amount(figure=shown(definition.version), measure=COUNT),
            definition.note,
            definition.key,
        )
        for definition in report.footer.definitions
    )
    titles = ("Begrip", "Betekenis", "Eenheid", "Eigenaar", "Versie", "Opmerking", "Sleutel")
    page.heading("Definities")
    page.table("Definities", Grid(headers=headers(titles), rows=rows))
    page.space()


def _remarks(report: Report, page: Page) -> None:
    told = (*report.footer.remarks, *(f"Wijziging: {change}" for change in report.footer.changes), *HOW)
    page.heading("Opmerkingen")
    for sentence in told:
        page.words(sentence)
    page.space()


HOW = (
    "Percentages zijn echte percentages: in een cel die 12,5% toont, staat 0,125.",
    "Totalen staan onder de tabellen. Ze komen uit het rapport en veranderen niet als u filtert.",
    "Het blad Gegevens heeft alle cijfers in één tabel: maak daarvan een draaitabel. Laat daarin de rijen met ‘ja’ onder totaal weg, anders telt u dubbel.",
    "Lijsten en lange tabellen hebben een eigen blad; hun cijfers staan niet nog eens in Gegevens.",
)


def _legend(page: Page) -> None:
    """What an empty cell means: by its pattern here, by its status on the flat sheet."""
    rows: tuple[Row, ...] = (
        ("verborgen", "Het cijfer is verborgen, zodat niemand te herkennen is.", Amount(figure=HIDDEN, measure=COUNT)),
        ("onbekend", "De bron geeft dit cijfer niet.", Amount(figure=UNKNOWN, measure=COUNT)),
    )
    page.heading("Legenda")
    grid = Grid(
        headers=headers(("Status in Gegevens", "Betekenis", "Lege cel")), rows=rows, filters=False, counted=False
    )
    page.table("Legenda", grid)
