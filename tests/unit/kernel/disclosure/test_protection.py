"""What the line rules do not see and the attack by linear programs does, by hand."""

import subprocess
import sys

import numpy as np

from ketenzicht.kernel.disclosure import Settled, attack, protect
from ketenzicht.kernel.disclosure.lines import settle
from ketenzicht.kernel.disclosure.primary import primary
from tests.unit.kernel.disclosure.tables import INTERN, picture, table_of

BRIDGE = np.array(
    [
        [True, True, False, False, False],
        [True, True, True, False, False],
        [False, False, True, True, False],
        [False, False, True, True, False],
        [False, False, False, False, False],
    ]
)
"""two blocks of hidden cells with one hidden cell between them"""


def test_a_bridge_between_two_blocks_gets_a_second_one() -> None:
    """The first two rows less the first two columns leave exactly the bridge (2): 82 + 92 hidden rows' worth of totals.
    Every line keeps its rules, so only the attack sees it. One more hidden cell between the blocks closes a circle along
    which the bridge can move; the smallest of those is 11."""
    table = table_of([[20, 20, 50, 50], [20, 20, 2, 50], [50, 50, 20, 20], [11, 50, 20, 20]], primary=BRIDGE)
    by_lines = settle(table, INTERN, primary(table, INTERN))
    assert (by_lines == BRIDGE).all()
    found = attack(table, [Settled(names=table.names, hidden=by_lines)], INTERN)
    assert (("1", "2"),) in [finding.cells for finding in found]
    hidden = protect(table, INTERN)
    assert picture(table, hidden)[3] == "× 50 × × 101"
    assert (hidden ^ BRIDGE).sum() == 1


def test_ones_with_a_settled_total_hide_among_the_cells_of_another_row() -> None:
    """The first row is 1, 1, 1, 1, 1 with a settled total of 5: as a line it is hidden from end to end. The columns would
    still give each 1 away, so the cheaper of the other rows is hidden too: each 1 may be 0 to 5."""
    shown = np.pad(np.zeros((3, 5), bool), [(0, 1), (0, 1)], constant_values=True)
    table = table_of([[1, 1, 1, 1, 1], [9, 9, 9, 9, 9], [20, 20, 20, 20, 20]], frozen=shown)
    assert picture(table, protect(table, INTERN))[:3] == ["× × × × × 5", "× × × × × 45", "20 20 20 20 20 100"]


def test_what_was_given_away_before_does_not_take_the_rest_along() -> None:
    """The first row and all totals were settled before, so 3 = 53 - 20 - 30 was known already. The line rules give it
    company in its column, in vain; but the table is not hidden as a whole for what cannot be helped."""
    frozen = np.pad(np.zeros((2, 3), bool), [(1, 1), (0, 1)], constant_values=True)
    frozen[0, 0] = False
    table = table_of([[3, 20, 30], [40, 50, 60], [70, 80, 90]], frozen=frozen)
    assert picture(table, protect(table, INTERN)) == ["× 20 30 53", "× × 60 150", "× × 90 240", "113 150 180 443"]


def test_the_last_resort_is_the_whole_table_within_its_settled_totals() -> None:
    """2 and 2 are too few together. 5 cannot join them: while the zero above it is shown, it equals the settled total of
    its column. With that zero and everything else hidden, the second row says no more than its 9."""
    shown = np.pad(np.zeros((2, 4), bool), [(0, 1), (0, 1)], constant_values=True)
    table = table_of([[10, 10, 10, 0], [2, 0, 2, 5]], frozen=shown)
    hidden = protect(table, INTERN)
    assert picture(table, hidden) == ["× × × × 30", "× × × × 9", "12 10 12 5 39"]
    assert not attack(table, [Settled(names=table.names, hidden=hidden)], INTERN)


def test_protection_is_the_same_every_time() -> None:
    inner = np.random.default_rng(3).poisson(4, (3, 6, 7))
    assert (protect(table_of(inner), INTERN) == protect(table_of(inner), INTERN)).all()


def test_the_solver_is_silent_and_loaded_late() -> None:
    says = (
        "import sys, numpy\n"
        "from tests.unit.kernel.disclosure.tables import INTERN, table_of\n"
        "from ketenzicht.kernel.disclosure import protect\n"
        "assert 'highspy' not in sys.modules\n"
        "protect(table_of([[2, 10, 20], [30, 40, 50]]), INTERN)\n"
        "assert 'highspy' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", says], capture_output=True, text=True, check=True)
    assert done.stdout == done.stderr == ""
