"""The log is sealed in blocks that hang on each other: whoever changes it afterwards is found."""

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction

from ketenzicht.access.log import sealing, verifying
from ketenzicht.access.log.blocks import hash_of_block, pack, unpack
from ketenzicht.access.log.errors import NumbersWentBack, SealsDiffer
from ketenzicht.access.log.expiry import expire, latest_expiry
from ketenzicht.access.log.heads import Heads
from ketenzicht.access.log.models import Blok, Logregel
from ketenzicht.access.log.recording import hash_of, log_line
from ketenzicht.access.models import Gemeente
from ketenzicht.access.owner import as_owner
from ketenzicht.kernel.ids import new_id
from tests.integration.record.cast import AT, HERE
from tests.integration.record.log_scene import SYSTEM, Sealed, behind_the_back, number
from tests.integration.record.settling import settle

pytestmark = pytest.mark.django_db(transaction=True)

SIX_YEARS = timedelta(days=6 * 366)


@pytest.fixture
def log(tmp_path: Path) -> Sealed:
    """Two blocks: of three lines, and of two."""
    sealed = Sealed(tmp_path / "data")
    sealed.write("a", "b")
    sealed.write("c")
    assert sealed.seal() == 3
    sealed.write("d", "e")
    assert sealed.seal() == 2
    return sealed


def test_what_was_sealed_verifies_and_each_head_stands_outside_the_database(log: Sealed) -> None:
    verdict = log.verify()
    assert (verdict.blocks, verdict.rows, verdict.unsealed, verdict.wrong) == (2, 5, 0, None)
    heads = [json.loads(line) for line in log.lines]
    assert [(head["blok"], head["hash"]) for head in heads] == [
        (b.nr, bytes(b.hash).hex()) for b in Blok.objects.order_by("nr")
    ]
    log.write("f")
    settle(Logregel.objects.all())
    assert log.verify().unsealed == 1
    assert log.seal() == 1 and log.seal() == 0
    assert len(log.lines) == 3


def test_a_long_log_falls_apart_in_blocks(tmp_path: Path) -> None:
    log = Sealed(tmp_path / "data")
    log.write(*"abcdefg")
    assert log.seal(most=3) == 7
    assert list(Blok.objects.order_by("nr").values_list("aantal", flat=True)) == [3, 3, 1]
    assert log.verify().wrong is None


def test_what_is_erased_while_somebody_verifies_is_no_fault(log: Sealed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verification knows which objects were destroyed before it comes to the lines about them."""
    key, check = new_id(), verifying._check_block
    log_line(SYSTEM, Logregel.Soort.STELSEL, "f", at=AT, kind="plan", key=key, details={"over": "f"})
    assert log.seal() == 1

    def erase() -> None:
        try:
            with as_owner():
                Logregel.objects.filter(object_id=key).update(inhoud=None)
                log_line(SYSTEM, Logregel.Soort.STELSEL, verifying.REMOVED, at=AT, kind="plan", key=key)
        finally:
            connection.close()

    def and_meanwhile(*given: Any) -> None:
        if given[0].nr == 1:
            other = threading.Thread(target=erase)
            other.start()
            other.join()
        check(*given)

    with monkeypatch.context() as patch:
        patch.setattr(verifying, "_check_block", and_meanwhile)
        verdict = log.verify()
    assert (verdict.blocks, verdict.unsealed, verdict.wrong) == (3, 0, None)
    settle(Logregel.objects.all())
    after = log.verify()
    assert (after.unsealed, after.wrong) == (1, None)


def test_an_empty_log_verifies(tmp_path: Path) -> None:
    log = Sealed(tmp_path / "data")
    assert log.seal() == 0
    assert log.verify().wrong is None and log.verify().blocks == 0


CHANGED = [
    ("UPDATE access_logregel SET handeling = 'x' WHERE nr = %s", "gewijzigd"),
    ("UPDATE access_logregel SET wie = 'iemand anders' WHERE nr = %s", "gewijzigd"),
    ("UPDATE access_logregel SET tijd = tijd - interval '1 microsecond' WHERE nr = %s", "gewijzigd"),
    ("UPDATE access_logregel SET grond = ARRAY['verzonnen'] WHERE nr = %s", "gewijzigd"),
    ('UPDATE access_logregel SET inhoud = \'{"over": "niets"}\' WHERE nr = %s', "gewijzigd"),
    ("UPDATE access_logregel SET inhoud = NULL WHERE nr = %s", "gewijzigd"),
    ("UPDATE access_logregel SET inhoud_hash = hash WHERE nr = %s", "gewijzigd"),
    ("UPDATE access_logregel SET hash = inhoud_hash WHERE nr = %s", "gewijzigd"),
    ("UPDATE access_logregel SET wie = '', naam = '', inhoud = NULL WHERE nr = %s", "gewijzigd"),
    ("DELETE FROM access_logregel WHERE nr = %s", "verwijderd"),
]


@pytest.mark.parametrize(("sql", "found"), CHANGED, ids=[sql[:60] for sql, _ in CHANGED])
def test_a_changed_or_deleted_row_is_named_with_its_block(log: Sealed, sql: str, found: str) -> None:
    nr = number("d")
    behind_the_back(sql, nr)
    wrong = log.verify().wrong
    assert wrong is not None and (wrong.block, wrong.row) == (2, nr) and found in wrong.sentence


def test_a_change_that_also_mends_its_own_hash_is_found(log: Sealed) -> None:
    line = Logregel.objects.get(handeling="b")
    line.handeling = "niets"
    behind_the_back("UPDATE access_logregel SET handeling = 'niets', hash = %s WHERE nr = %s", hash_of(line), line.nr)
    wrong = log.verify().wrong
    assert wrong is not None and (wrong.block, wrong.row) == (1, line.nr)


def test_a_row_put_in_between_is_found(log: Sealed) -> None:
    log.write("vals")
    nr = number("vals")
    behind_the_back(
        "UPDATE access_logregel SET xid = (SELECT min(xid::text::bigint)::text::xid8 FROM access_logregel) WHERE nr = %s",
        nr,
    )
    wrong = log.verify().wrong
    assert wrong is not None and (wrong.block, wrong.row) == (1, nr) and "ingevoegd" in wrong.sentence


@pytest.mark.parametrize(
    ("sql", "block", "found"),
    [
        ("DELETE FROM access_blok WHERE nr = 1", 1, "ontbreekt"),
        ("DELETE FROM access_blok WHERE nr = 2", 2, "afgekapt"),
        ("DELETE FROM access_blok", 1, "afgekapt"),
        ("UPDATE access_blok SET tijd = tijd - interval '9 years' WHERE nr = 1", 1, "gewijzigd"),
        ("UPDATE access_blok SET aantal = 9 WHERE nr = 2", 2, "gewijzigd"),
        ("UPDATE access_blok SET vorige = hash WHERE nr = 2", 2, "sluit niet aan"),
    ],
)
def test_a_chain_that_was_cut_or_changed_is_found(log: Sealed, sql: str, block: int, found: str) -> None:
    behind_the_back(sql)
    wrong = log.verify().wrong
    assert wrong is not None and (wrong.block, wrong.row) == (block, None) and found in wrong.sentence


def forge() -> None:
    """Leave out the last row and write its block anew: inside the database everything fits again."""
    block = Blok.objects.order_by("-nr")[0]
    rows = list(unpack(bytes(block.regels)))
    with as_owner():
        Logregel.objects.filter(nr=rows[-1][0].nr).delete()
    block.regels, block.aantal, block.tot_nr = pack(rows[:-1]), len(rows) - 1, rows[-2][0].nr
    block.hash = hash_of_block(block)
    with as_owner():
        block.save()


def test_a_chain_that_was_written_anew_differs_from_the_file(log: Sealed) -> None:
    forge()
    wrong = log.verify().wrong
    assert wrong is not None and wrong.block == 2 and "bestand met zegels" in wrong.sentence
    log.write("f")
    with pytest.raises(SealsDiffer):
        log.seal()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda lines: [lines[1]], "gewijzigd"),
        (lambda lines: [lines[0], "geen zegel"], "gewijzigd"),
        (lambda lines: [lines[0].replace('"blok":1', '"blok":7'), lines[1]], "gewijzigd"),
        (lambda lines: [*lines, lines[1].replace('"blok":2', '"blok":3')], "afgekapt"),
        (lambda lines: [lines[0].replace('"hash":"', '"hash":"00'), lines[1]], "een ander"),
    ],
)
def test_a_file_of_seals_that_was_changed_is_found(log: Sealed, change: object, found: str) -> None:
    log.file.write_text("".join(f"{line}\n" for line in change(log.lines)), encoding="utf-8")  # type: ignore[operator]
    wrong = log.verify().wrong
    assert wrong is not None and found in wrong.sentence


def test_a_file_of_seals_that_is_gone_is_found(tmp_path: Path) -> None:
    log = Sealed(tmp_path / "data")
    for handeling in "abc":
        log.write(handeling)
        log.seal()
    log.file.unlink()
    wrong = log.verify().wrong
    assert wrong is not None and wrong.block == 1 and "staat niet in" in wrong.sentence


def test_a_transaction_that_stays_open_holds_back_the_rows_behind_it(tmp_path: Path) -> None:
    """Rows of later transactions wait, so that the open one's row never comes behind a seal."""
    log, opened, go = Sealed(tmp_path / "data"), threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                log_line(SYSTEM, Logregel.Soort.STELSEL, "traag", at=AT)
                opened.set()
                go.wait(20)
        finally:
            connection.close()

    log.write("eerder")
    thread = threading.Thread(target=slow)
    thread.start()
    assert opened.wait(20)
    log.write("later")
    try:
        settle(Logregel.objects.filter(handeling="eerder"))
        assert log.seal(settled=False) == 1
        log.write("nog later")
        assert log.seal(settled=False) == 0
    finally:
        go.set()
        thread.join()
    assert log.seal() == 3
    sealed = list(Logregel.objects.order_by("xid", "nr").values_list("handeling", flat=True))
    assert sealed == ["eerder", "traag", "later", "nog later"]
    assert log.verify().wrong is None and log.verify().rows == 4


def test_sealers_at_the_same_time_make_one_chain(tmp_path: Path) -> None:
    log, sealed = Sealed(tmp_path / "data"), []

    def work(name: str) -> None:
        try:
            for number_ in range(8):
                log.write(f"{name}{number_}")
                sealed.append(log.seal(most=2, settled=False))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sealed) + log.seal() == 32
    verdict = log.verify()
    assert (verdict.rows, verdict.wrong) == (32, None)
    assert [json.loads(line)["blok"] for line in log.lines] == list(range(1, Blok.objects.count() + 1))


def test_after_a_crash_before_the_file_was_written_the_next_sealer_writes_it(log: Sealed) -> None:
    log.write("f")
    with mock.patch.object(Heads, "add_missing", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        log.seal()
    assert Blok.objects.count() == 3 and len(log.lines) == 2
    assert log.verify().wrong is None, "one crash behind is no tampering"
    assert log.seal() == 0
    assert len(log.lines) == 3 and log.verify().wrong is None


def test_a_line_that_a_crash_left_half_is_written_again(log: Sealed) -> None:
    whole = log.file.read_bytes()
    log.file.write_bytes(whole[:-20])
    assert log.verify().wrong is None
    log.seal()
    assert log.file.read_bytes() == whole


def test_a_crash_while_sealing_leaves_no_half_block(tmp_path: Path) -> None:
    log = Sealed(tmp_path / "data")
    log.write("a")
    with mock.patch.object(sealing, "hash_of_block", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        log.seal()
    assert not Blok.objects.exists()
    assert log.seal() == 1


def test_a_database_whose_transactions_start_again_is_told(log: Sealed) -> None:
    with as_owner():
        Blok.objects.filter(nr=2).update(tot_xid=1 << 50)
    with pytest.raises(NumbersWentBack, match="reservekopie"):
        log.seal()


def test_a_block_whose_list_is_cut_off_is_no_list() -> None:
    with pytest.raises(ValueError, match="cut off"):
        list(unpack(b"half"))


@pytest.mark.covers("P-10")
def test_after_the_term_a_row_tells_nothing_and_its_seal_still_holds(log: Sealed) -> None:
    Gemeente.objects.create(code=HERE, naam="Hier")
    assert expire(SYSTEM, at=AT) == 0
    assert expire(SYSTEM, at=AT + SIX_YEARS) == 5
    for line in Logregel.objects.filter(nr__lte=number("e")):
        assert (line.wie, line.naam, line.inhoud, line.persoon_id, line.grond) == ("", "", None, None, [])
    settle(Logregel.objects.all())
    verdict = log.verify(at=AT + SIX_YEARS)
    assert (verdict.wrong, verdict.rows, verdict.expired, verdict.unsealed) == (None, 5, 5, 1)
    assert log.verify(at=AT).wrong is not None, "before the term an empty row was emptied"
    assert expire(SYSTEM, at=AT + SIX_YEARS) == 0
    behind_the_back("UPDATE access_logregel SET hash = inhoud_hash WHERE nr = %s", number("b"))
    assert log.verify(at=AT + SIX_YEARS).wrong is not None


def test_the_term_counts_from_the_day_before_a_leap_day_too(log: Sealed) -> None:
    Gemeente.objects.create(code=HERE, naam="Hier")
    leap_day = datetime(2032, 2, 29, 12, tzinfo=UTC)
    assert latest_expiry(leap_day) == datetime(2027, 2, 28, 12, tzinfo=UTC)
    assert expire(SYSTEM, at=leap_day) == 5


def test_what_is_not_sealed_or_was_sealed_late_is_kept(tmp_path: Path) -> None:
    log = Sealed(tmp_path / "data")
    assert expire(SYSTEM, at=AT) == 0
    Gemeente.objects.create(code=HERE, naam="Hier")
    log.write("oud")
    assert expire(SYSTEM, at=AT + SIX_YEARS) == 0
    log.seal(at=AT + SIX_YEARS)
    assert expire(SYSTEM, at=AT + SIX_YEARS) == 0
