"""What every format says of a forecast: which columns, in which order, and what happened in its months."""

from collections.abc import Iterator
from typing import Final

from ketenzicht.kernel.figures import UNKNOWN, Figure, Measure
from ketenzicht.kernel.text import capitalised
from ketenzicht.reports.model import Coming, Forecast, Member, Past, Series, Trend


def titles_ahead(block: Forecast) -> tuple[str, ...]:
    """The columns of the months ahead."""
    flow = ("In", "Uit", "Eind, prognose") if block.is_flow else ("Prognose",)
    return (*flow, "Laag", "Hoog", *(("Bijgesteld",) if block.is_adjusted else ()))


def ahead(block: Forecast, month: Coming) -> tuple[Figure, ...]:
    """The figures of a month ahead, under these titles."""
    flow = (month.inflow or UNKNOWN, month.outflow or UNKNOWN) if block.is_flow else ()
    own = (month.adjusted or month.figure,) if block.is_adjusted else ()
    return (*flow, month.figure, month.low, month.high, *own)


def titles_behind(block: Forecast) -> tuple[str, ...]:
    """The columns of the months behind."""
    return ("In", "Uit", "Eind") if block.is_flow else ("Waarde",)


def behind(block: Forecast, month: Past) -> tuple[Figure, ...]:
    """The figures of a month behind, under these titles."""
    flow = (month.inflow or UNKNOWN, month.outflow or UNKNOWN) if block.is_flow else ()
    return (*flow, month.figure)


ERROR, COVERAGE = Measure(unit="verhouding", decimals=2), Measure(unit="%")
TRUST: Final = ("Model", "Fout (MASE)", "Dekking van de band")
"""how far to trust it: the heads of a table of one row, with the two measures above"""


def lines(block: Forecast, columns: int) -> Iterator[tuple[Member, tuple[Figure | None, ...]]]:
    """One table of all months: so many columns of waarde, prognose, laag, hoog (and bijgesteld), then in and uit of a flow.
    What a month does not have is None."""
    empty = (None,) * (columns - 1)
    for month in block.past:
        flow = (month.inflow, month.outflow) if block.is_flow else ()
        yield _named(month), (month.figure, *empty, *flow)
    for coming in block.coming:
        flow = (coming.inflow, coming.outflow) if block.is_flow else ()
        own = (coming.adjusted or coming.figure,) if block.is_adjusted else ()
        yield _named(coming), (None, coming.figure, coming.low, coming.high, *own, *flow)


def happened(block: Forecast) -> tuple[str, ...]:
    """The marks in the chart, in words, with their numbers."""
    periods = [*(month.period for month in block.past), *(month.period for month in block.coming)]
    labels = {period.key: period.label() for period in periods}
    found = [mark for mark in block.marks if mark.period in labels]
    return tuple(f"({at}) {capitalised(labels[mark.period])}: {mark.words}." for at, mark in enumerate(found, 1))


def as_trend(block: Forecast) -> Trend:
    """The months behind as a trend, for formats that have a table for those."""
    titles = titles_behind(block)
    figures = zip(*(behind(block, month) for month in block.past), strict=True)
    return Trend(
        title=block.title,
        measure=block.measure,
        periods=tuple(month.period for month in block.past),
        series=tuple(
            Series(title=title, indicator=block.indicator, figures=line)
            for title, line in zip(titles, figures, strict=True)
        ),
    )


def _named(month: Past | Coming) -> Member:
    return Member(code=month.period.key, label=month.period.label())
