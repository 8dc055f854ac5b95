"""Files appear whole or not at all, belong to their owner, and the operating system is understood in Dutch."""

import errno
import hashlib
import multiprocessing
import multiprocessing.synchronize
import os
import stat
import time
from pathlib import Path

import pytest

from ketenzicht.kernel import files
from ketenzicht.kernel.errors import DeliveryRefused, WrongCall


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_written_replaces_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a"
    files.write_atomically(path, b"old")
    files.write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["a"]


def test_a_failure_halfway_keeps_the_old_content_and_leaves_no_rubbish(tmp_path: Path) -> None:
    path = tmp_path / "a"
    files.write_atomically(path, b"old")
    with pytest.raises(ZeroDivisionError), files.replacing(path) as stream:
        stream.write(b"half")
        raise ZeroDivisionError
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_nothing_is_seen_of_a_file_before_it_is_whole(tmp_path: Path) -> None:
    with files.replacing(tmp_path / "a") as stream:
        stream.write(b"half")
        assert [name.endswith(files.UNFINISHED) for name in names(tmp_path)] == [True]
    assert names(tmp_path) == ["a"]


def test_the_bytes_reach_the_disk_before_the_name_and_the_name_before_the_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, seen = tmp_path / "a", list[tuple[bool, bool]]()
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        seen.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), path.exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    files.write_atomically(path, b"x")
    assert seen == [(False, False), (True, True)]


def test_files_and_folders_belong_to_their_owner(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        folder = files.private_folder(tmp_path / "a" / "b")
        files.write_atomically(folder / "f", b"x")
        files.create_atomically(folder / "g", b"x")
        with files.exclusive_lock(folder / "lock", wait=0):
            pass
    finally:
        os.umask(old)
    assert mode(folder) == mode(folder.parent) == 0o700
    assert mode(folder / "f") == mode(folder / "g") == mode(folder / "lock") == 0o600


def test_a_folder_that_exists_keeps_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    files.private_folder(tmp_path)
    assert mode(tmp_path) == 0o755


def test_a_file_is_created_once(tmp_path: Path) -> None:
    files.create_atomically(tmp_path / "a", b"first")
    with pytest.raises(FileExistsError):
        files.create_atomically(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first"
    assert names(tmp_path) == ["a"]


def test_removing_twice_is_fine(tmp_path: Path) -> None:
    files.write_atomically(tmp_path / "a", b"x")
    files.remove(tmp_path / "a")
    files.remove(tmp_path / "a")
    assert names(tmp_path) == []


def test_what_a_crash_left_is_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / f"x.1234{files.UNFINISHED}").write_bytes(b"half")
    (tmp_path / "whole").write_bytes(b"x")
    assert files.remove_unfinished(tmp_path) == 1
    assert (tmp_path / "whole").exists()
    assert names(tmp_path / "b") == []


@pytest.mark.parametrize(
    ("number", "kind", "sentence"),
    [
        (errno.ENOSPC, DeliveryRefused, "De schijf is vol"),
        (errno.EDQUOT, DeliveryRefused, "De schijf is vol"),
        (errno.EFBIG, DeliveryRefused, "De schijf is vol"),
        (errno.EROFS, DeliveryRefused, "geen rechten"),
        (errno.EACCES, DeliveryRefused, "geen rechten"),
        (errno.EPERM, DeliveryRefused, "geen rechten"),
        (errno.ENOENT, WrongCall, "niet gevonden"),
        (errno.EIO, DeliveryRefused, "is mislukt"),
    ],
)
def test_each_refusal_of_the_system_is_one_dutch_sentence(number: int, kind: type[Exception], sentence: str) -> None:
    error = files.explain(OSError(number, os.strerror(number)), Path("/data/x"))
    assert isinstance(error, kind)
    assert sentence in str(error)
    assert "/data/x" in str(error)
    assert str(error).endswith(".")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_keeps_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    files.write_atomically(path, b"old")
    real = os.open
    full = lambda name, flags, *rest: real("/dev/full", os.O_WRONLY) if flags & os.O_EXCL else real(name, flags, *rest)  # noqa: E731
    monkeypatch.setattr(os, "open", full)
    with pytest.raises(DeliveryRefused, match="De schijf is vol"):
        files.write_atomically(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"


def test_a_missing_folder_is_explained(tmp_path: Path) -> None:
    with pytest.raises(WrongCall, match="niet gevonden"):
        files.write_atomically(tmp_path / "no" / "a", b"x")


def test_a_second_writer_is_asked_to_wait(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with files.exclusive_lock(lock, wait=0):
        for another in (files.exclusive_lock, files.shared_lock):
            with pytest.raises(DeliveryRefused, match="Een andere levering is nog bezig"), another(lock, wait=0):
                pytest.fail("two at once")
    with files.exclusive_lock(lock, wait=0):
        pass


def test_sharers_go_together_and_keep_a_writer_out(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with (
        files.shared_lock(lock),
        files.shared_lock(lock),
        pytest.raises(DeliveryRefused),
        files.exclusive_lock(lock, wait=0.1),
    ):
        pytest.fail("not alone")


def hold(lock: Path, held: multiprocessing.synchronize.Event) -> None:
    with files.exclusive_lock(lock, wait=0):
        held.set()
        time.sleep(60)


def test_a_killed_process_lets_go_of_its_lock(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    held = context.Event()
    process = context.Process(target=hold, args=(tmp_path / "lock", held))
    process.start()
    assert held.wait(10)
    process.kill()
    process.join()
    with files.exclusive_lock(tmp_path / "lock", wait=5):
        pass


def test_a_hash_is_the_sha256_of_the_content(tmp_path: Path) -> None:
    content = os.urandom(3_000_000)
    (tmp_path / "a").write_bytes(content)
    assert files.hash_file(tmp_path / "a") == hashlib.sha256(content).hexdigest()


def test_what_another_program_wrote_gets_its_name_and_its_owner(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    unfinished = tmp_path / f"a{files.UNFINISHED}"
    unfinished.write_bytes(b"new")
    unfinished.chmod(0o644)
    files.settle(unfinished, tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert mode(tmp_path / "a") == 0o600
    assert names(tmp_path) == ["a"]


def test_a_log_only_grows(tmp_path: Path) -> None:
    files.append(tmp_path / "log", b"one\n")
    files.append(tmp_path / "log", b"two\n")
    assert (tmp_path / "log").read_bytes() == b"one\ntwo\n"
    assert mode(tmp_path / "log") == 0o600
