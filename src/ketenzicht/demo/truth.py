"""The truth file: what the generator knows of its own town, counted without the warehouse."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ketenzicht.demo.draw import NEVER, Bools, Ints, month_of
from ketenzicht.demo.town import STARTS, month_names

Axis = tuple[Sequence[str], Ints]
"""Labels and, per row, the index of its label; rows with an index below zero fall outside the figure."""


def months(day: Ints) -> Axis:
    """The axis of calendar months (`2026-03`) of days since 1970-01-01."""
    number = month_of(day)
    known = number[number >= 0]
    if not len(known):
        return [], np.full(len(number), -1)
    low = int(known.min())
    labels = [str(m) for m in np.arange(low, int(known.max()) + 1).astype("datetime64[M]")]
    return labels, np.where(number >= 0, number - low, -1)


def years(day: Ints) -> Axis:
    """The axis of calendar years of days since 1970-01-01."""
    labels, index = months(day)
    names = sorted({label[:4] for label in labels})
    place = np.array([names.index(label[:4]) for label in labels] or [0])
    return names, np.where(index >= 0, place[np.maximum(index, 0)], -1)


@dataclass
class Truth:
    """Counters that grow block by block. Figures are keyed by labels joined with `|`."""

    facts: dict[str, Any] = field(default_factory=dict)
    stories: dict[str, Any] = field(default_factory=dict)
    _rows: Counter[str] = field(default_factory=Counter)
    _per_month: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _quarantine: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _cents: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _days: dict[str, dict[str, Counter[int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Counter)))

    def accepted(self, table: str, rows: int, day: Ints | None = None) -> None:
        """Good rows of a warehouse table, with the day by which the table is counted per month."""
        self._rows[table] += rows
        if day is not None:
            self._add(self._per_month[table], [months(day)], None)

    def refused(self, mapping: str, kinds: Mapping[str, int]) -> None:
        """Planted bad rows per kind, which must end in quarantine when this mapping is loaded. A kind is the code of a
        delivery rule (`volgorde`: the beginning of one); a row may break other rules as well."""
        self._quarantine[mapping].update(kinds)

    def count(self, figure: str, *axes: Axis, where: Bools | None = None, weight: Ints | None = None) -> None:
        """Add to a count (or a sum of whole numbers) per combination of labels."""
        self._add(self._counts[figure], axes, where, weight)

    def tally(self, figure: str, key: str, number: int) -> None:
        """Add a number to one label of a count."""
        self._counts[figure][key] += number

    def cents(self, figure: str, amount: Ints, *axes: Axis, where: Bools | None = None) -> None:
        """Add to a sum of money in cents per combination of labels."""
        self._add(self._cents[figure], axes, where, amount)

    def total(self, figure: str, key: str = "") -> int:
        """A sum of money so far, in cents."""
        return self._cents[figure][key]

    def number(self, figure: str, key: str = "") -> int:
        """A count so far."""
        return self._counts[figure][key]

    def days(self, figure: str, values: Ints, axis: Axis, where: Bools | None = None) -> None:
        """Add lead times in days per label, of which the truth file gives number, median and mean."""
        labels, index = axis
        keep = (index >= 0) if where is None else (index >= 0) & where
        for place, label in enumerate(labels):
            chosen = values[keep & (index == place)]
            unique, times = np.unique(chosen, return_counts=True)
            self._days[figure][label].update(dict(zip(unique.tolist(), times.tolist(), strict=True)))

    def distinct(self, figure: str, person: Ints, where: Bools | None = None) -> None:
        """Add the number of different people; blocks have nobody in common."""
        chosen = person if where is None else person[where]
        self._counts[figure][""] += len(np.unique(chosen))

    def stock(self, figure: str, start: Ints, end: Ints, axis: Axis | None = None) -> None:
        """Add what runs at each month end, per label: begun on or before that day and not ended on or before it."""
        labels, index = axis or ([""], np.zeros(len(start), np.int64))
        for place, label in enumerate(labels):
            mine = (index == place) & (start != NEVER)
            begun = np.searchsorted(np.sort(start[mine]), STARTS[1:] - 1, side="right")
            ended = np.searchsorted(np.sort(end[mine & (end != NEVER)]), STARTS[1:] - 1, side="right")
            keys = (f"{month}|{label}" if label else month for month in month_names())
            self._counts[figure].update(dict(zip(keys, (begun - ended).tolist(), strict=True)))

    @staticmethod
    def _add(counter: Counter[str], axes: Sequence[Axis], where: Bools | None, weight: Ints | None = None) -> None:
        if not axes:
            rows = np.ones(1, np.int64) if weight is None else weight
            counter[""] += int(rows.sum() if where is None else rows[where].sum())
            return
        keep = np.ones(len(axes[0][1]), np.bool_) if where is None else where.copy()
        code = np.zeros(len(keep), np.int64)
        for labels, index in axes:
            keep &= index >= 0
            code = code * max(len(labels), 1) + np.maximum(index, 0)
        chosen = code[keep]
        totals: dict[int, int] = defaultdict(int)
        unique, place = np.unique(chosen, return_inverse=True)
        sums = np.zeros(len(unique), np.int64)
        np.add.at(sums, place, 1 if weight is None else weight[keep])
        for number, amount in zip(unique.tolist(), sums.tolist(), strict=True):
            totals[number] += amount
        for number, amount in totals.items():
            counter[_label(number, axes)] += amount

    def document(self) -> dict[str, Any]:
        """Everything as plain values, in a fixed order; euros as text with two decimals."""
        return {
            **self.facts,
            "tables": {
                table: {"rows": self._rows[table], "per_month": _sorted(self._per_month[table])}
                for table in sorted(self._rows)
            },
            "quarantine": {
                mapping: {"rows": kinds.total(), "kinds": _sorted(kinds)}
                for mapping, kinds in sorted(self._quarantine.items())
            },
            "counts": {name: _sorted(counter) for name, counter in sorted(self._counts.items())},
            "euros": {
                name: {key: f"{cents / 100:.2f}" for key, cents in sorted(counter.items())}
                for name, counter in sorted(self._cents.items())
            },
            "days": {
                name: {key: _summary(counter) for key, counter in sorted(groups.items()) if counter}
                for name, groups in sorted(self._days.items())
            },
            "stories": self.stories,
        }

    def write(self, path: Path) -> Path:
        """Write the truth file as JSON."""
        text = json.dumps(self.document(), ensure_ascii=False, separators=(",", ":"), sort_keys=False)
        path.write_text(text + "\n", encoding="utf-8")
        return path


def _label(number: int, axes: Sequence[Axis]) -> str:
    parts = []
    for labels, _ in reversed(axes):
        number, place = divmod(number, max(len(labels), 1))
        parts.append(labels[place])
    return "|".join(reversed(parts))


def _sorted(counter: Counter[str]) -> dict[str, int]:
    return {key: counter[key] for key in sorted(counter) if counter[key]}


def _summary(counter: Counter[int]) -> dict[str, float]:
    values = np.repeat(np.array(sorted(counter)), [counter[day] for day in sorted(counter)])
    return {"n": len(values), "median": float(np.median(values)), "mean": round(float(values.mean()), 6)}
