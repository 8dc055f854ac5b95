"""A figure beside the period before, the year before, and in a row of periods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ketenzicht.indicators.answers import Answer
from ketenzicht.indicators.asking import ask
from ketenzicht.indicators.model import Change, Indicator
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import Reader


@dataclass(frozen=True, kw_only=True)
class Compared:
    """The same question for three periods. A figure without data is `onbekend`."""

    now: Answer
    previous: Answer
    year_earlier: Answer


def compared(
    source: Source,
    indicator: Indicator,
    period: Period,
    *,
    by: Sequence[str] = (),
    where: Mapping[str, str] | None = None,
    reader: Reader,
) -> Compared:
    """The figures of a period, of the one before and of the same one a year earlier."""
    now, previous, earlier = series(
        source, indicator, (period, period.previous(), period.year_earlier()), by=by, where=where, reader=reader
    )
    return Compared(now=now, previous=previous, year_earlier=earlier)


def series(
    source: Source,
    indicator: Indicator,
    periods: Sequence[Period],
    *,
    by: Sequence[str] = (),
    where: Mapping[str, str] | None = None,
    reader: Reader,
) -> tuple[Answer, ...]:
    """The answer of each period, in order; all with today's definition."""
    return tuple(ask(source, indicator, period, by=by, where=where, reader=reader) for period in periods)


def last(period: Period, number: int) -> tuple[Period, ...]:
    """So many periods of the same unit, oldest first, up to and including this one."""
    found = [period]
    while len(found) < number:
        found.append(found[-1].previous())
    return tuple(reversed(found))


def changes(indicator: Indicator, periods: Sequence[Period]) -> Mapping[Period, Change]:
    """The changes of the definition that begin to hold in one of these periods: marks in a trend."""
    return {period: change for change in indicator.changes for period in periods if period.contains(change.since)}
