"""The sheet with all figures of the report as one flat, typed table, for filters and cross-tabs of one's own (S0-46)."""

from collections.abc import Iterator
from datetime import timedelta

from ketenzicht.kernel.figures import Figure, Measure, shown
from ketenzicht.kernel.periods import parse_period
from ketenzicht.reports.facts import TOTAL, Fact, facts_of
from ketenzicht.reports.model import Cell, Report
from ketenzicht.reports.renderers.xlsx.flat import FlatTable
from ketenzicht.reports.renderers.xlsx.grid import COUNT, Amount
from ketenzicht.reports.renderers.xlsx.tables import has_own_sheet

SHEET = "Gegevens"
HEADERS = (
    "blok",
    "bloktitel",
    "titel",
    "indicator",
    "wat",
    "periode",
    "begint_op",
    "eindigt_op",
    "dimensie_1",
    "code_1",
    "naam_1",
    "dimensie_2",
    "code_2",
    "naam_2",
    "totaal",
    "eenheid",
    "waarde",
    "status",
)
"""named as in the csv, with the days of the period and whether a row is a total"""
MOST_DECIMALS = 2
"""shown in a cell; the number itself is whole"""


def table(report: Report) -> FlatTable:
    """All figures, in the order of the report, without the lists and long tables that have a sheet of their own."""
    rows = [_row(fact) for fact in _facts(report)]
    measures = {cell.measure for row in rows for cell in row if isinstance(cell, Amount)}
    ordered = sorted(measures | {COUNT}, key=lambda measure: (measure.unit, measure.decimals))
    return FlatTable(title=SHEET, headers=HEADERS, columns=(None,) * len(HEADERS), measures=tuple(ordered), rows=rows)


def _facts(report: Report) -> Iterator[Fact]:
    for number, block in enumerate(report.blocks, 1):
        if not has_own_sheet(block):
            yield from facts_of(block, number, report.period.key)


def _row(fact: Fact) -> tuple[Cell | Amount, ...]:
    period = parse_period(fact.period)
    whole = TOTAL in {fact.member_1, fact.member_2}
    return (
        Amount(figure=shown(fact.block), measure=COUNT),
        fact.block_title,
        fact.title,
        fact.indicator,
        fact.what,
        fact.period,
        period.start,
        period.end - timedelta(days=1),
        fact.dimension_1,
        fact.member_1.code,
        fact.member_1.label,
        fact.dimension_2,
        fact.member_2.code,
        fact.member_2.label,
        "ja" if whole else "nee",
        fact.unit,
        Amount(figure=fact.figure, measure=_measure(fact.unit, fact.figure)),
        str(fact.figure.status),
    )


def _measure(unit: str, figure: Figure) -> Measure:
    """The unit with as many decimals as the figure has, up to two."""
    if figure.value is None:
        return Measure(unit=unit)
    exponent = figure.value.normalize().as_tuple().exponent
    return Measure(unit=unit, decimals=min(MOST_DECIMALS, max(0, -int(exponent))))
