"""Answers of two sources held against each other, cell by cell."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ketenzicht.indicators import asking
from ketenzicht.indicators.answers import Result
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Reader

Cells = Mapping[tuple[str, ...], tuple[Any, ...]]


def cells(source: Source, indicator: Indicator, period: str, by: Sequence[str], reader: Reader) -> Cells:
    """Every cell of an answer by its members: the figure with its standing, the rows, the parts. Then the names."""
    answer = asking.ask(source, indicator, parse_period(period), by=tuple(by), reader=reader)
    rows = [*answer.rows, *(row for margin in answer.margins.values() for row in margin)]
    found = {tuple(f"{axis}={member.code}" for axis, member in row.by.items()): _said(row) for row in rows}
    return found | {(): (_plain(answer.total), _plain(answer.n), _parts(answer.parts))}


def _said(row: Result) -> tuple[Any, ...]:
    return _plain(row.figure), _plain(row.n), _parts(row.parts)


def _parts(parts: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple((name, _plain(figure)) for name, figure in sorted(parts.items()))


def _plain(figure: Any) -> tuple[str, Any]:
    return str(figure.status), figure.value


def differences(first: Cells, second: Cells) -> list[str]:
    """What differs, a line per cell."""
    keys = [*first, *(key for key in second if key not in first)]
    return [f"{key}: {first.get(key)} against {second.get(key)}" for key in keys if first.get(key) != second.get(key)]


def splits(indicator: Indicator) -> Iterator[tuple[str, ...]]:
    """The total, and every dimension: two by two, since the answer by two holds each of them alone and the total too."""
    keys = indicator.by
    yield from ((*keys[place : place + 2],) for place in range(0, max(len(keys), 1), 2))
