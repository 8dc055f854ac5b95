"""Norms and targets of municipalities, as they hold at the end of a period (table streefwaarde)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.figures import Figure, shown
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import Reader, within
from ketenzicht.warehouse.sql import text

WHOLE = "totaal"
KINDS = ("norm", "streefwaarde", "taakstelling")
"""What counts first where a municipality has more than one."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a municipality set itself: for the whole (`totaal`) or for one member of a dimension."""

    gemeente: str
    soort: str
    uitsplitsing: str
    value: Decimal


def targets(source: Source, indicator: Indicator, period: Period, *, reader: Reader) -> Sequence[Target]:
    """The targets of the municipalities that the reader sees, valid on the last day of the period."""
    day = f"CAST({text(str(period.end - timedelta(days=1)))} AS DATE)"
    rows = source.recall(
        "SELECT gemeente, soort, uitsplitsing, waarde FROM streefwaarde "
        f"WHERE sleutel = {text(indicator.key)} AND geldig_van <= {day} AND (geldig_tot IS NULL OR geldig_tot > {day}) "
        "ORDER BY gemeente, soort, uitsplitsing, geldig_van"
    )
    found = {row[:3]: Target(gemeente=row[0], soort=row[1], uitsplitsing=row[2], value=Decimal(row[3])) for row in rows}
    return [target for target in found.values() if within(reader.municipalities, target.gemeente)]


def norm(
    source: Source,
    indicator: Indicator,
    period: Period,
    *,
    gemeente: str = "",
    member: str = WHOLE,
    reader: Reader,
) -> Figure | None:
    """The norm to hold a figure against: that of one gemeente, or the one that all of the reader have in common.

    None where there is none, or where municipalities differ."""
    asked = [
        target
        for target in targets(source, indicator, period, reader=reader)
        if target.uitsplitsing == member and gemeente in ("", target.gemeente)
    ]
    for soort in KINDS:
        values = {target.value for target in asked if target.soort == soort}
        if values:
            return shown(values.pop()) if len(values) == 1 else None
    return None
