"""The publication ledger: what was issued is found again, by subject and by member."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ketenzicht.kernel.disclosure import Axis, Ledger, Release, Settled, Subject, release
from ketenzicht.kernel.errors import WrongCall

SUBJECT = Subject(indicator="taken.open", period="2026-02", unit="persoon")
WIJK = Axis(name="wijk", members=("oost", "west"))


def issued(**changes: Any) -> Release:
    settled = Settled(names=("wijk",), hidden=np.array([True, False, False]))
    how: dict[str, Any] = {
        "subject": SUBJECT,
        "profile": "open",
        "snapshot": "abc",
        "issued_at": "2026-03-01T09:00:00Z",
    }
    return release(settled, [WIJK], **(how | changes))


def test_a_release_is_found_by_its_subject(tmp_path: Path) -> None:
    ledger = Ledger(path=tmp_path / "ledger.jsonl")
    assert ledger.issued(SUBJECT) == ()
    other = Subject(indicator="taken.open", period="2026-03", unit="persoon")
    with ledger.turn():
        ledger.record(issued())
        ledger.record(issued(subject=other))
        ledger.record(issued(snapshot="def"))
    assert [found.snapshot for found in ledger.issued(SUBJECT)] == ["abc", "def"]
    assert ledger.issued(SUBJECT)[0] == issued()


def test_a_line_that_a_crash_left_unfinished_was_never_issued(tmp_path: Path) -> None:
    ledger = Ledger(path=tmp_path / "ledger.jsonl")
    ledger.record(issued())
    whole = ledger.path.read_bytes()
    ledger.path.write_bytes(whole + whole[: len(whole) // 2])
    assert ledger.issued(SUBJECT) == (issued(),)
    ledger.record(issued(snapshot="def"))
    assert [found.snapshot for found in ledger.issued(SUBJECT)] == ["abc", "def"]


def test_a_damaged_ledger_says_so(tmp_path: Path) -> None:
    ledger = Ledger(path=tmp_path / "ledger.jsonl")
    ledger.path.write_bytes(b"{}\n")
    with pytest.raises(WrongCall, match=r"Regel 1 van het publicatieregister .* is beschadigd"):
        ledger.issued(SUBJECT)


def test_members_are_matched_by_name() -> None:
    """Zuid is new: at the time everybody could read that it was not there. Oost has moved to the end."""
    axes = [Axis(name="wijk", members=("west", "zuid", "oost")), Axis(name="jaar", members=("2026",))]
    settled = issued().settled(axes)
    assert settled.names == ("wijk",)
    assert settled.hidden.tolist() == [False, False, True, False]


def test_a_member_that_is_gone_is_left_out() -> None:
    assert issued().settled([Axis(name="wijk", members=("west",))]).hidden.tolist() == [False, False]
