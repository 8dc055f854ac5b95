"""From counts and sums to a value: shares, rates and averages divided in Decimal, rounded as the rule of the profile says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ketenzicht.indicators.model import Indicator, Kind
from ketenzicht.indicators.planning import ALL_ROWS, RANKED, percent_of
from ketenzicht.kernel import disclosure
from ketenzicht.kernel.disclosure import Rule


@dataclass(frozen=True, kw_only=True)
class Count:
    """What the engine counted of one part of a cell: rows, different values, the sum and how many rows had a number."""

    rows: int = 0
    distinct: int = 0
    sum: Decimal | None = None
    numbers: int = 0


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What the engine counted of one cell, per part; `low` and `high` are the values between which a percentile lies."""

    counts: Mapping[str, Count] = field(default_factory=dict)
    low: Decimal | None = None
    high: Decimal | None = None

    def count(self, part: str) -> Count:
        """The counts of a part; zeros where the cell has no rows."""
        return self.counts.get(part, Count())


def shown_parts(indicator: Indicator) -> tuple[str, ...]:
    """The parts that stand beside the figure, in order."""
    return {
        Kind.FLOW: ("begin", "in", "uit", "eind"),
        Kind.SHARE: ("deel", ALL_ROWS),
        Kind.COHORT: ("gevolgd", "lopend", ALL_ROWS),
    }.get(indicator.kind, ())


def base_part(indicator: Indicator) -> str:
    """The part whose rows stand behind the figure."""
    return "eind" if indicator.kind is Kind.FLOW else ALL_ROWS


def amount(indicator: Indicator, cell: Cell, part: str, rule: Rule | None) -> int:
    """How many a part holds: different values where the indicator counts those, else rows; rounded by the rule."""
    counted = cell.count(part)
    exact = counted.distinct if indicator.distinct else counted.rows
    return disclosure.rounded(exact, rule) if rule else exact


def value(indicator: Indicator, cell: Cell, rule: Rule | None, population: Decimal | None = None) -> Decimal | None:
    """The figure of a cell; None where it cannot be known: an average of nothing, a rate without a population."""
    kind = indicator.kind
    if kind in (Kind.SHARE, Kind.COHORT):
        return _share(indicator, cell, rule)
    if kind is Kind.RATE:
        return _rate(indicator, cell, rule, population)
    if kind is Kind.SUM:
        return _sum(cell, rule)
    if kind is Kind.AVERAGE:
        counted = cell.count(ALL_ROWS)
        return _mean(Decimal(counted.sum) / counted.numbers, rule) if counted.sum is not None else None
    if kind in RANKED:
        return _between(indicator, cell, rule)
    return Decimal(amount(indicator, cell, base_part(indicator), rule))


def _share(indicator: Indicator, cell: Cell, rule: Rule | None) -> Decimal | None:
    part, whole = (
        amount(indicator, cell, name, None) for name in shown_parts(indicator)[:: len(shown_parts(indicator)) - 1]
    )
    if rule:
        return disclosure.share(part, whole, rule)
    return Decimal(100 * part) / whole if whole else None


def _rate(indicator: Indicator, cell: Cell, rule: Rule | None, population: Decimal | None) -> Decimal | None:
    if not population or indicator.per is None:
        return None
    return Decimal(amount(indicator, cell, ALL_ROWS, rule)) * indicator.per.factor / population


def _sum(cell: Cell, rule: Rule | None) -> Decimal | None:
    counted = cell.count(ALL_ROWS)
    if counted.sum is None:
        return Decimal(0) if not counted.rows else None
    return disclosure.euros(Decimal(counted.sum), rule) if rule else Decimal(counted.sum)


def _mean(exact: Decimal, rule: Rule | None) -> Decimal:
    return disclosure.mean(exact, rule) if rule else exact


def _between(indicator: Indicator, cell: Cell, rule: Rule | None) -> Decimal | None:
    """Linear between the two neighbours, as numpy and percentile_cont do."""
    if cell.low is None or cell.high is None:
        return None
    rest = (cell.count(ALL_ROWS).rows - 1) * percent_of(indicator) % 100
    return _mean(cell.low + (cell.high - cell.low) * rest / 100, rule)
