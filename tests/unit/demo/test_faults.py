"""Planted mistakes: extra rows, each with its own key and one fault; good rows stay as they are."""

import numpy as np
import pyarrow as pa

from ketenzicht.demo.draw import stream
from ketenzicht.demo.faults import WRONG_BSN, bad_bsn, plant, unknown_code

ROWS = pa.table({"nr": ["A1", "A2", "A3"], "bsn": ["900000012", None, "900000036"], "wet": ["WMO", "JW", "PW"]})


def test_the_wrong_bsn_fails_the_elfproef() -> None:
    weights = np.array([9, 8, 7, 6, 5, 4, 3, 2, -1])
    assert (weights * np.array([int(digit) for digit in WRONG_BSN])).sum() % 11 != 0


def test_each_kind_occurs_in_the_first_block_and_is_counted() -> None:
    planted = plant(stream(1, "faults"), ROWS, "nr", (bad_bsn("bsn"), unknown_code("wet")), first=True)
    assert planted.kinds == {"bsn": 1, "onbekende_code": 1}
    assert planted.rows.column("bsn").to_pylist()[0] == WRONG_BSN
    assert planted.rows.column("wet").to_pylist()[1] == "ZZZ"


def test_bad_rows_have_keys_that_no_good_row_has() -> None:
    planted = plant(stream(1, "faults"), ROWS, "nr", [bad_bsn("bsn")] * 5, first=True)
    keys = planted.rows.column("nr").to_pylist()
    assert len(set(keys)) == len(keys) == 5
    assert not set(keys) & set(ROWS.column("nr").to_pylist())


def test_an_empty_block_has_no_mistakes() -> None:
    planted = plant(stream(1, "faults"), ROWS.slice(0, 0), "nr", (bad_bsn("bsn"),), first=True)
    assert planted.rows.num_rows == 0
    assert planted.kinds.total() == 0
