"""The fingerprint of a seal survives the log, which makes unreadable what could be a BSN."""

from datetime import UTC, datetime
from pathlib import Path

from ketenzicht.reports import seal
from ketenzicht.warehouse import log, store


def test_fingerprints_are_found_again_in_the_log(tmp_path: Path) -> None:
    folder = store.create(tmp_path / "data")
    marks = [seal.fingerprint(str(number).encode()) for number in range(20_000)]
    log.write(folder, "report", at=datetime(2026, 1, 1, tzinfo=UTC), by="test", seals=marks)
    assert [line["seals"] for line in log.lines(folder)] == [marks]
