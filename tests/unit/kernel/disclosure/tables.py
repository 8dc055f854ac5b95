"""Small tables for the tests of disclosure control, written as their inner cells."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ketenzicht.kernel.disclosure import Axis, Rule, Table, rule_of
from ketenzicht.kernel.reader import Profile


def _rule(profile: Profile) -> Rule:
    rule = rule_of(profile)
    assert rule is not None
    return rule


INTERN, OPEN = _rule(Profile.INTERN), _rule(Profile.OPEN)


def with_totals(inner: ArrayLike) -> NDArray[np.int64]:
    """These cells with their totals along each axis."""
    cells = np.asarray(inner, np.int64)
    for axis in range(cells.ndim):
        cells = np.concatenate([cells, cells.sum(axis, keepdims=True)], axis)
    return cells


def axes_of(cells: NDArray[np.int64], *names: str) -> tuple[Axis, ...]:
    """Axes a, b, c … (or these names) with members 0, 1, 2 … for cells with totals."""
    names = names or tuple("abcd"[: cells.ndim])
    return tuple(
        Axis(name=name, members=tuple(map(str, range(size - 1)))) for name, size in zip(names, cells.shape, strict=True)
    )


def table_of(inner: ArrayLike, **changes: Any) -> Table:
    """A table in which each unit has one row and one cell."""
    cells = with_totals(inner)
    return Table(**{"axes": axes_of(cells), "rows": cells, "units": {"persoon": cells}, **changes})


def picture(table: Table, hidden: NDArray[np.bool_]) -> list[str]:
    """The table as it is printed: a hidden cell is ×; the last column and the last row are totals."""
    written = np.where(hidden, "×", table.rows.astype(str))
    return [" ".join(row) for row in np.atleast_2d(written)]
