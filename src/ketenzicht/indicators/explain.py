"""Where a figure comes from: its definition, the SQL, the snapshot, and the deliveries that it rests on with their verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ketenzicht.indicators.asking import ask, rests_on
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.planning import plan
from ketenzicht.indicators.request import Request
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import Reader
from ketenzicht.warehouse import deliveries


@dataclass(frozen=True, kw_only=True)
class Rest:
    """A delivery that a figure rests on, for one table."""

    table: str
    delivery: str
    bron: str
    title: str
    at: datetime
    accepted: int
    quarantined: int
    verdict: str


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """All that one may ask of a figure. `sql` is one statement that gives it, in the dialect of DuckDB."""

    indicator: Indicator
    period: Period
    by: tuple[str, ...]
    sql: str
    snapshot: str
    snapshot_at: datetime | None
    tables: tuple[str, ...]
    rests_on: tuple[Rest, ...]
    quality: str


def explain(
    source: Source, indicator: Indicator, period: Period, *, by: Sequence[str] = (), reader: Reader
) -> Explanation:
    """What the figure means and where it comes from. Raises what `ask` raises: who may not ask may not look behind it."""
    answer = ask(source, indicator, period, by=by, reader=reader)
    request = Request(source=source, indicator=indicator, period=period, by=tuple(by), where={}, reader=reader)
    tables = rests_on(plan(request.question(request.axes, {})))
    return Explanation(
        indicator=indicator,
        period=period,
        by=answer.by,
        sql=answer.sql,
        snapshot=answer.snapshot,
        snapshot_at=source.manifest.at if source.manifest else None,
        tables=tuple(sorted(tables)),
        rests_on=tuple(_rests(source, tables)),
        quality=answer.quality,
    )


def _rests(source: Source, tables: frozenset[str]) -> list[Rest]:
    """The deliveries of the snapshot that count for these tables, the latest first."""
    if source.store is None or source.manifest is None:
        return []
    counted = set(source.manifest.deliveries)
    every = [found for found in deliveries.all_deliveries(source.store) if found.number in counted]
    return [
        Rest(
            table=part.table,
            delivery=found.id,
            bron=found.bron,
            title=found.title,
            at=found.at,
            accepted=part.accepted,
            quarantined=part.quarantined,
            verdict=part.verdict,
        )
        for found in sorted(every, key=lambda found: found.number, reverse=True)
        for part in found.tables
        if part.table in tables
    ]
