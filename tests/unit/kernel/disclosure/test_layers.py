"""Layers: coarser tables come first, and finer ones leave them as they are."""

import numpy as np

from ketenzicht.kernel.disclosure import Settled, layers, protect, under
from tests.unit.kernel.disclosure.tables import INTERN, picture, table_of


def test_coarser_tables_come_first() -> None:
    assert list(layers(("gemeente", "wijk", "kanaal"), ("gemeente",))) == [
        (),
        ("gemeente",),
        ("gemeente", "wijk"),
        ("gemeente", "kanaal"),
        ("gemeente", "wijk", "kanaal"),
    ]
    assert list(layers(("wijk",))) == [(), ("wijk",)]


def test_a_finer_table_takes_over_what_was_settled() -> None:
    """The coarser table over b hid its first two members; in the finer one their columns are hidden as a whole, with the
    zeros, and the total of c stays shown though hiding it would be an easy way out."""
    table = under(
        table_of([[6, 0, 9], [2, 7, 6]]),
        [Settled(names=("b",), hidden=np.array([True, True, False, False])), Settled(names=(), hidden=np.array(False))],
    )
    assert picture(table, protect(table, INTERN)) == ["× × 9 15", "× × 6 15", "× × 15 30"]


def test_tables_need_not_name_their_axes_in_the_same_order() -> None:
    other = np.zeros((3, 2), bool)
    other[1, 0] = True
    table = under(table_of([[50, 60]]), [Settled(names=("b", "a"), hidden=other)])
    assert table.frozen.all()
    assert table.frozen_hidden.tolist() == [[False, True, False], [False, False, False]]


def test_what_anybody_showed_is_shown() -> None:
    """Two other tables settled the same total, one of them as hidden: it is known all the same."""
    hidden, shown = np.array([True, True, True]), np.array([True, True, False])
    table = under(
        table_of([[1, 2], [3, 4]]), [Settled(names=("a",), hidden=hidden), Settled(names=("b",), hidden=shown)]
    )
    assert not table.frozen_hidden[-1, -1]
    assert table.frozen_hidden[0, -1]
