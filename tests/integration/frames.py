"""The snapshot of a town as frames of pandas, and how the tests of the catalog count in them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

import numpy as np
import pandas as pd

from ketenzicht.kernel.periods import parse_period
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import manifest
from ketenzicht.warehouse.engines import duckdb as engine

PERIODS = ["2026-03", "2026-Q2", "2025"]
Frames = Callable[[str], pd.DataFrame]


@contextmanager
def frames_of(house: Installation) -> Iterator[Frames]:
    """Every table of the snapshot in service as a frame; days are moments at midnight."""
    found = manifest.current(house.store)
    assert found is not None
    known: dict[str, pd.DataFrame] = {}
    with engine.reading(house.store, found) as connection:

        def frame(table: str) -> pd.DataFrame:
            if table not in known:
                rows = connection.sql(f"SELECT * FROM {table}").df()
                days = [column for column in rows if column.endswith("_op")]
                known[table] = rows.assign(**{column: pd.to_datetime(rows[column]) for column in days})
            return known[table]

        yield frame


def within(days: pd.Series, period: str) -> pd.Series:
    about = parse_period(period)
    return (days >= pd.Timestamp(about.start)) & (days < pd.Timestamp(about.end))


def last_day(period: str) -> pd.Timestamp:
    return pd.Timestamp(parse_period(period).end) - pd.Timedelta(days=1)


def running(rows: pd.DataFrame, begin: str, end: str, period: str) -> pd.DataFrame:
    """Begun on or before the last day and not ended on or before it."""
    day = last_day(period)
    return rows[(rows[begin] <= day) & ~(rows[end] <= day)]


def days(begin: pd.Series, end: pd.Series) -> pd.Series:
    return (end - begin).dt.days


def shares(part: pd.Series, by: pd.Series) -> dict[str, float]:
    """The percentage per member, from true and false."""
    return {str(key): float(value) for key, value in (part.astype(float).groupby(by).mean() * 100).items()}


def floats(found: Mapping[str, Decimal]) -> dict[str, float]:
    return {key: float(value) for key, value in found.items() if value is not None}


def counted(found: pd.Series) -> dict[str, int]:
    return {str(key): int(number) for key, number in found.items() if number}


def population(frames: Frames, year: int) -> pd.Series:
    """Inhabitants per municipality on 1 January."""
    rows = frames("bevolking")
    whole = (
        (rows["leeftijdsklasse"] == "totaal") & (rows["geslacht"] == "totaal") & (rows["gebied"] == rows["gemeente"])
    )
    found = rows[whole & (rows["jaar"] == year)]
    return found.set_index("gemeente")["inwoners"].astype(float)


def cents(amounts: pd.Series) -> int:
    return int(np.rint(amounts.dropna().astype(float) * 100).sum())
