"""Where the bytes of documents lie: sealed, under the hash of their content, in private folders. Plain Python."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ketenzicht.kernel import files
from ketenzicht.kernel.crypto import Keyring, SealedWriter, key_path

FOLDER = "documenten"
_SUFFIX = ".verzegeld"
_UNFINISHED_SECONDS = 3600
"""a file that is still being written after an hour was left by a crash"""


def _context(digest: str) -> bytes:
    return b"document:" + digest.encode()


@dataclass(frozen=True)
class Cabinet:
    """The folder with the documents of an installation, and the keys that they are sealed with."""

    folder: Path
    keyring: Keyring

    def put(self, data: bytes) -> str:
        """Keep these bytes; returns their hash (SHA-256). They are on the disk when this returns. Content that is there
        already is not written again. Call it while holding the lock of the hash (`documenten.locks`)."""
        digest = hashlib.sha256(data).hexdigest()
        path = self.path(digest)
        if not path.exists():
            files.private_folder(path.parent)
            with files.replacing(path) as target, SealedWriter(target, self.keyring, _context(digest)) as sealed:
                sealed.write(data)
        return digest

    def get(self, digest: str) -> Iterator[bytes]:
        """The content, in pieces. Raises Tampered where it was changed, WrongCall where it is gone."""
        return self.keyring.unseal_stream(self.path(digest), _context(digest))

    def has(self, digest: str) -> bool:
        """Whether this content is here."""
        return self.path(digest).exists()

    def remove(self, digest: str) -> None:
        """Destroy this content. That it is not here is no error."""
        files.remove(self.path(digest))

    def all(self) -> Iterator[str]:
        """The hashes of all content."""
        for path in sorted(self.folder.glob(f"??/*{_SUFFIX}")):
            yield path.name.removesuffix(_SUFFIX)

    def remove_unfinished(self, *, at: datetime) -> int:
        """Throw away what a crash left half-written an hour ago or longer; returns how many files."""
        left = [
            path
            for path in self.folder.rglob(f"*{files.UNFINISHED}")
            if at.timestamp() - path.stat().st_mtime > _UNFINISHED_SECONDS
        ]
        for path in left:
            files.remove(path)
        return len(left)

    def rewrap(self, keyring: Keyring) -> None:
        """Bring everything under the active key of this keyring: a step of `vault rotate`."""
        for digest in self.all():
            keyring.rewrap(self.path(digest), _context(digest))

    def path(self, digest: str) -> Path:
        """Where this content lies."""
        return self.folder / digest[:2] / f"{digest}{_SUFFIX}"


def cabinet_of(data: Path, *, at: datetime) -> Cabinet:
    """The cabinet in a data folder, with the key that lies outside it. A lost key is an error as soon as there is a
    document."""
    folder = data / FOLDER
    needed = next(folder.glob(f"??/*{_SUFFIX}"), None) is not None
    return Cabinet(folder, Keyring.open_or_create(key_path(data, os.environ), at=at, needed=needed))
