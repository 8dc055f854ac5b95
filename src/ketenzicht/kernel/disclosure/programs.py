"""Linear programs: a thin layer over HiGHS, which is loaded only when a table needs one."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

EPSILON: Final = 1e-6
"""below this a solution is zero: the solver works to 1e-7, and the numbers are whole"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sums:
    """Sparse sums over columns: entry e adds `weights[e]` × column `columns[e]` to row `rows[e]`."""

    rows: Places
    columns: Places
    weights: Reals
    height: int

    def by_row(self) -> tuple[Places, Places, Reals]:
        """The entries in row order: where each row starts, and the columns and weights."""
        order = np.lexsort((self.columns, self.rows))
        starts = np.concatenate([[0], np.cumsum(np.bincount(self.rows, minlength=self.height))])
        return starts, self.columns[order], self.weights[order]


class Program:
    """One set of constraints that is asked many questions: columns between bounds, sums of columns between bounds."""

    def __init__(self, *, lowest: Reals, highest: Reals, sums: Sums, least: Reals, most: Reals) -> None:
        import highspy

        starts, columns, weights = sums.by_row()
        problem = highspy.HighsLp()
        problem.num_col_, problem.num_row_ = len(lowest), sums.height
        problem.col_cost_ = np.zeros(len(lowest))
        problem.col_lower_, problem.col_upper_ = lowest, highest
        problem.row_lower_, problem.row_upper_ = least, most
        problem.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        problem.a_matrix_.start_, problem.a_matrix_.index_, problem.a_matrix_.value_ = starts, columns, weights
        self._optimal = highspy.HighsModelStatus.kOptimal
        self._size = len(lowest)
        solver: Any = highspy.Highs.__base__  # the subclass prints a banner before it can be silenced
        self._highs = solver()
        for option, value in (("output_flag", False), ("threads", 1), ("parallel", "off"), ("random_seed", 0)):
            self._highs.setOptionValue(option, value)
        self._highs.passModel(problem)

    def least(self, costs: Reals) -> Reals | None:
        """The columns for which `costs` × columns is least; None when nothing fits the constraints. Every question starts
        afresh: presolving a sparse program is five times faster here than walking on from the last answer."""
        self._highs.clearSolver()
        self._highs.changeColsCost(self._size, np.arange(self._size, dtype=np.int32), costs)
        self._highs.run()
        if self._highs.getModelStatus() != self._optimal:
            return None
        return np.asarray(self._highs.getSolution().col_value)

    def row(self, place: int, least: float, most: float) -> None:
        """Give this sum other bounds."""
        self._highs.changeRowBounds(place, least, most)
