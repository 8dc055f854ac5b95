"""Crash-safe files: what is written appears whole or not at all, and is readable by its owner only."""

import errno
import fcntl
import glob
import hashlib
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ketenzicht.kernel.errors import DeliveryRefused, KetenzichtError, WrongCall

UNFINISHED = ".onaf"
"""Ends the name of a file that is still being written; after a crash such a file may always be thrown away."""

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
_BLOCK = 1 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}
_POLL_SECONDS = 0.05
_SYNCED_TOGETHER = 16


def explain(error: OSError, path: Path) -> KetenzichtError:
    """The Dutch sentence for what the operating system refused; `path` is named when the error itself names no file."""
    where = path if error.filename is None else error.filename
    if error.errno in _FULL:
        return DeliveryRefused(
            f"De schijf is vol bij het schrijven van {where}; maak ruimte vrij en probeer het opnieuw."
        )
    if error.errno in _FORBIDDEN:
        return DeliveryRefused(
            f"U heeft geen rechten op {where}; vraag de beheerder om rechten op deze map of kies een andere map."
        )
    if error.errno == errno.ENOENT:
        return WrongCall(f"Het bestand {where} is niet gevonden; controleer de naam en de map.")
    reason = error.strerror or type(error).__name__
    return DeliveryRefused(
        f"Lezen of schrijven van {where} is mislukt ({reason}); controleer de schijf en probeer het opnieuw."
    )


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Within this block every OSError becomes one Dutch sentence about `path`."""
    try:
        yield
    except OSError as error:
        raise explain(error, path) from error


def private_folder(path: Path) -> Path:
    """Make this folder and the missing ones above it, for the owner only. A folder that exists keeps its rights."""
    with explained(path):
        _make_private(path)
    return path


def _make_private(path: Path) -> None:
    if path.is_dir():
        return
    _make_private(path.parent)
    path.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
    _sync_folder(path.parent)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A stream that becomes `path` when the block ends well; when it fails, `path` keeps what it had.

    The bytes are on the disk before the name changes, and the name is on the disk before the block is left."""
    unfinished = _unfinished(path)
    with explained(path):
        try:
            with _open_new(unfinished) as stream:
                yield stream
                _sync(stream)
            unfinished.replace(path)
        except BaseException:
            with suppress(OSError):  # the first error says more
                unfinished.unlink()
            raise
        _sync_folder(path.parent)


def write_atomically(path: Path, data: bytes) -> None:
    """Write these bytes as the whole of `path`, replacing what was there."""
    with replacing(path) as stream:
        stream.write(data)


def create_atomically(path: Path, data: bytes) -> None:
    """Write these bytes to a new file. Raises FileExistsError, and touches nothing, when there is one already:
    of two processes that try at the same time exactly one succeeds."""
    unfinished = _unfinished(path)
    try:
        with _open_new(unfinished) as stream:
            stream.write(data)
            _sync(stream)
        path.hardlink_to(unfinished)
        _sync_folder(path.parent)
    except FileExistsError:
        raise
    except OSError as error:
        raise explain(error, path) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def settle(unfinished: Path, path: Path) -> None:
    """Give a file that another program wrote its name, once its bytes are on the disk. Replaces what was there."""
    _sync_file(unfinished, path)
    _rename({path: unfinished})


def settle_all(written: Mapping[Path, Path]) -> None:
    """Give files that another program wrote their names: per name the unfinished file that becomes it.

    All bytes are on the disk before the first name changes, and all names are before this returns. The files wait for
    the disk together, which takes hardly longer than one of them."""
    with ThreadPoolExecutor(max_workers=_SYNCED_TOGETHER) as pool:
        for _ in pool.map(_sync_file, written.values(), written):
            pass
    _rename(written)


def _sync_file(unfinished: Path, path: Path) -> None:
    with explained(path):
        with unfinished.open("rb+") as stream:
            os.fsync(stream.fileno())
        unfinished.chmod(_PRIVATE_FILE)


def _rename(written: Mapping[Path, Path]) -> None:
    for path, unfinished in written.items():
        with explained(path):
            unfinished.replace(path)
    for folder in sorted({path.parent for path in written}):
        with explained(folder):
            _sync_folder(folder)


def append(path: Path, line: bytes) -> None:
    """Add a line to a log and see it on the disk. Lines of several processes stay whole."""
    with explained(path):
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _PRIVATE_FILE)
        try:
            os.write(descriptor, line)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove(path: Path) -> None:
    """Remove a file for good, also after a power cut. A file that is not there is no error."""
    with explained(path):
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            _sync_folder(path.parent)


def remove_unfinished(folder: Path) -> int:
    """Throw away what a crash left half-written in this folder and below, and what an engine keeps beside such a file
    (`….onaf.wal`); returns how many files. Call it only while holding the lock of the folder: an unfinished file of a running process looks the same."""
    with explained(folder):
        left = [path for path in folder.rglob(f"*{UNFINISHED}*") if path.is_file()]
        for path in left:
            path.unlink(missing_ok=True)
    return len(left)


def remove_unfinished_of(path: Path) -> None:
    """Throw away what a crash left of writing this one file, where it does not lie in a folder of ours."""
    with explained(path):
        for left in path.parent.glob(f"{glob.escape(path.name)}.*{UNFINISHED}"):
            left.unlink(missing_ok=True)


@contextmanager
def exclusive_lock(path: Path, wait: float) -> Iterator[None]:
    """Hold this lock file alone. After `wait` seconds without success: DeliveryRefused.
    The lock belongs to the process, so a crash releases it; the file itself stays."""
    with _lock(path, fcntl.LOCK_EX, wait):
        yield


@contextmanager
def shared_lock(path: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold this lock file together with other sharers; nobody can hold it alone meanwhile."""
    with _lock(path, fcntl.LOCK_SH, wait):
        yield


@contextmanager
def _lock(path: Path, kind: int, wait: float) -> Iterator[None]:
    with explained(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PRIVATE_FILE)
    try:
        _acquire(descriptor, kind, wait, path)
        yield
    finally:
        os.close(descriptor)  # closing releases the lock


def _acquire(descriptor: int, kind: int, wait: float, path: Path) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                raise DeliveryRefused(
                    "Een andere levering is nog bezig; wacht tot die klaar is en probeer het opnieuw."
                ) from None
            time.sleep(_POLL_SECONDS)
        except OSError as error:
            raise explain(error, path) from error


def hash_file(path: Path) -> str:
    """The SHA-256 of the content, in hexadecimal. Reads in blocks, so the size does not matter."""
    with explained(path), path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unfinished(path: Path) -> Path:
    return path.with_name(f"{path.name}.{secrets.token_hex(4)}{UNFINISHED}")


def _open_new(path: Path) -> BinaryIO:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE_FILE)
    return os.fdopen(descriptor, "wb", buffering=_BLOCK)


def _sync(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network disks cannot sync a folder; they order renames themselves
            raise
    finally:
        os.close(descriptor)
