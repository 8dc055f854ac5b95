"""Scratch files: text that only this process may read and that is gone when the process is, however it ends."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_BY_DESCRIPTOR = Path("/proc/self/fd")


@contextmanager
def scratch_file(folder: Path) -> Iterator[tuple[BinaryIO, str]]:
    """A file to write and the path under which an engine may read it, until the block ends.

    Where the system offers descriptors as paths (Linux) the file has no name on disk at all, so that kill -9 leaves
    nothing behind; elsewhere it is removed at the end of the block.
    """
    descriptor, path = tempfile.mkstemp(dir=folder, suffix=".onaf")
    nameless = _BY_DESCRIPTOR.is_dir()
    if nameless:
        Path(path).unlink()
    try:
        with os.fdopen(descriptor, "wb", buffering=1 << 20) as stream:
            yield stream, str(_BY_DESCRIPTOR / str(stream.fileno())) if nameless else path
    finally:
        if not nameless:
            Path(path).unlink(missing_ok=True)
