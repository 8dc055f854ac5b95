"""Mistakes as deliveries have them: extra rows with one known fault each, named after the delivery rule that sets them apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

WRONG_BSN = "999999999"
"""Nine digits that fail the elfproef (the sum is not a multiple of 11)."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A kind of mistake: these columns get these texts, on about `share` of the rows."""

    kind: str
    change: dict[str, str]
    share: float = 0.004


def bad_bsn(column: str) -> Fault:
    """A BSN that fails the elfproef."""
    return Fault(kind="bsn", change={column: WRONG_BSN})


def unknown_code(column: str, code: str = "ZZZ") -> Fault:
    """A code that the mapping does not know."""
    return Fault(kind="onbekende_code", change={column: code})


def unlisted(column: str, text: str) -> Fault:
    """A value that the contract does not allow, in a column that is taken as it is."""
    return Fault(kind="waardelijst", change={column: text})


def wrong_date(column: str, text: str = "31-02-2026") -> Fault:
    """A date that does not exist."""
    return Fault(kind="datum", change={column: text})


def wrong_moment(column: str, text: str) -> Fault:
    """A moment on a day that does not exist."""
    return Fault(kind="moment", change={column: text})


def end_before_start(column: str, text: str) -> Fault:
    """An end that lies before the start (the text is a date long before the history)."""
    return Fault(kind="volgorde", change={column: text})


def orphan(column: str, text: str) -> Fault:
    """A reference to a parent that is in no delivery."""
    return Fault(kind="wees", change={column: text})


@dataclass(frozen=True, kw_only=True)
class Planted:
    """Bad rows, and how many of each kind."""

    rows: pa.Table
    kinds: Counter[str]


def plant(rng: np.random.Generator, rows: pa.Table, key: str, faults: Sequence[Fault], *, first: bool) -> Planted:
    """Copies of good rows, each with a key of its own (`X…`) and one fault. In the first block every kind occurs."""
    parts, kinds = [rows.slice(0, 0)], Counter[str]()
    if not rows.num_rows:
        return Planted(rows=parts[0], kinds=kinds)
    stem = f"X{rows.column(key)[0].as_py()}"
    for fault in faults:
        n = max(int(rng.binomial(rows.num_rows, fault.share)), int(first))
        copies = rows.take(pa.array(rng.integers(0, rows.num_rows, n)))
        fresh = [f"{stem}-{place}" for place in range(kinds.total(), kinds.total() + n)]
        changes = {column: [text] * n for column, text in fault.change.items()}
        parts.append(_replaced(copies, {key: fresh, **changes}))
        kinds[fault.kind] += n
    return Planted(rows=pa.concat_tables(parts), kinds=kinds)


def _replaced(rows: pa.Table, columns: Mapping[str, Sequence[str]]) -> pa.Table:
    for column, texts in columns.items():
        rows = rows.set_column(rows.column_names.index(column), column, pa.array(texts, pa.string()))
    return rows
