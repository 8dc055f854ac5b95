"""The data dictionary of the CSV of a report: what its columns mean, and where the figures come from."""

from collections.abc import Iterator
from typing import Final

from ketenzicht.kernel import text
from ketenzicht.reports.model import Report
from ketenzicht.reports.renderers.csv.dialects import DIALECTS

LAYOUT: Final = 1
"""raised when a column comes, goes or changes its meaning"""

COLUMNS: Final = {
    "indeling": "versie van deze indeling van kolommen",
    "rapport": "sleutel van het rapport",
    "rapportversie": "versie van de definitie van het rapport",
    "rapportperiode": "periode van het rapport",
    "snapshot": "de stand van de gegevens waarop het cijfer rust",
    "blok": "nummer van het blok in het rapport, vanaf 1",
    "bloksoort": "soort blok, zoals figures, table of trend",
    "bloktitel": "titel van het blok",
    "indicator": "sleutel van de indicator",
    "titel": "naam van het cijfer in het rapport",
    "periode": "periode waarover het cijfer gaat",
    "dimensie_1": "waarnaar het cijfer is gesplitst; leeg als dat niet zo is",
    "code_1": "code van het onderdeel; 'totaal', 'overig' en 'onbekend' horen daarbij",
    "naam_1": "naam van het onderdeel",
    "dimensie_2": "tweede splitsing; leeg als die er niet is",
    "code_2": "code van het onderdeel in de tweede splitsing",
    "naam_2": "naam van het onderdeel in de tweede splitsing",
    "wat": "wat het cijfer is: waarde, vorige periode, jaar eerder, norm, aandeel, begin, in, uit, eind, cumulatief, vooraf, tijdens, verschil, verloop "
    "(eerdere perioden), n, mediaan of een percentiel (p90: negen van de tien zijn niet hoger); van een "
    "vooruitblik ook prognose, laag, hoog, bijgesteld, prognose in, prognose uit, mase (fout; onder 1 is beter dan een jaar eerder nazeggen) "
    "of dekking (deel van de maanden binnen de band)",
    "waarde": "het cijfer; leeg als het verborgen of onbekend is",
    "eenheid": "eenheid van het cijfer; percentages lopen van 0 tot en met 100",
    "status": "getoond, verborgen (zodat niemand te herkennen is) of onbekend",
}


def dictionary(report: Report) -> str:
    """The text: columns, dialects, definitions and origin."""
    parts = (_head(report), _columns(), _dialects(), _definitions(report), _origin(report))
    return "\n".join(line for part in parts for line in (*part, ""))


def _head(report: Report) -> Iterator[str]:
    yield f"Leeswijzer bij {report.title}, {report.period.label()}"
    yield f"Indeling {LAYOUT}. Eén rij per cijfer; de eerste rij heeft de namen van de kolommen."


def _columns() -> Iterator[str]:
    yield "Kolommen"
    yield from (f"  {name:15} {meaning}" for name, meaning in COLUMNS.items())
    yield "Een cijfer is terug te vinden aan rapport, rapportperiode, blok, indicator, periode, code_1, code_2 en wat."
    yield "Een tekst die met = + - of @ begint, heeft een apostrof ervoor, zodat een rekenblad er geen formule van maakt."


def _dialects() -> Iterator[str]:
    yield "Vormen"
    for dialect in DIALECTS:
        sign = f"gescheiden door {dialect.delimiter} en met {dialect.decimal} in getallen"
        yield f"  {dialect.title}: naam eindigt op {dialect.suffix}.csv; {sign}; UTF-8{' met BOM' if dialect.bom else ''}"


def _definitions(report: Report) -> Iterator[str]:
    yield "Definities"
    for found in report.footer.definitions:
        note = f" {text.capitalised(found.note)}." if found.note else ""
        yield f"  {found.key} (versie {found.version}, {found.unit}, {found.owner}): {found.title}. {found.meaning}{note}"


def _origin(report: Report) -> Iterator[str]:
    footer = report.footer
    yield "Herkomst"
    yield f"  snapshot {footer.snapshot} van {text.long_moment(footer.snapshot_at)}; peildatum {text.long_date(footer.reference_date)}"
    yield f"  dekking: {footer.coverage}; selectie: {footer.selection}; profiel: {footer.profile}; voor: {footer.audience}"
    yield from (f"  {remark}" for remark in footer.remarks)
