"""The landing: originals as they came, sealed, with what one reading of the bytes tells about them."""

import codecs
import hashlib
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ketenzicht.kernel import files
from ketenzicht.kernel.crypto import FRAME, Keyring, SealedWriter
from ketenzicht.kernel.errors import DeliveryRefused, WrongCall

CHUNK = FRAME
# A record longer than this is not a record of a table; reading on would only fill the memory.
LONGEST_LINE = CHUNK
SEALED = ".verzegeld"
_NEWLINE = ord("\n")
_WIDE = ("utf-16", "utf-16-le", "utf-16-be")


@dataclass(frozen=True, kw_only=True)
class Original:
    """One file of a delivery: its name, the hash and size of its bytes, and how its text is built.

    `newlines` counts line feeds; `not_utf8` is the number of the first line that is not UTF-8; `bom` the encoding that
    a byte order mark, or the zeros of UTF-16, announce; `landed` the sealed copy.
    """

    path: Path
    sha256: str
    size: int
    modified: int
    newlines: int
    ends_in_newline: bool
    not_utf8: int | None
    is_ascii: bool
    has_tabs: bool
    has_returns: bool
    """carriage returns that do not stand before a line feed"""
    bom: str | None
    landed: Path

    @property
    def name(self) -> str:
        """The name without the folder."""
        return self.path.name

    def is_unchanged(self) -> bool:
        """Whether the file is still the one that was landed, as far as its size and time tell."""
        now = self.path.stat()
        return (now.st_size, now.st_mtime_ns) == (self.size, self.modified)


def land(
    path: Path, *, into: Path, keyring: Keyring, is_text: bool, is_lined: bool = True, progress: Callable[[int], None]
) -> Original:
    """Read a file once: seal it into the landing and survey it. `progress` hears the bytes read so far.

    Text that `is_lined` has a record per line (CSV); JSON and XML may stand on one line, however long. Raises WrongCall
    where the file is not there, DeliveryRefused where it is empty, is no text, or has a line without an end.
    """
    if not path.is_file():
        raise WrongCall(f"Het bestand {path} is er niet; controleer de naam en de map.")
    survey = _Survey(path, is_text=is_text, is_lined=is_lined)
    sealed = into / f"{uuid.uuid4().hex}{SEALED}"
    with (
        files.replacing(sealed) as target,
        SealedWriter(target, keyring) as writer,
        ThreadPoolExecutor(max_workers=2) as beside,
    ):
        for chunk in _chunks(path):
            done = [beside.submit(act, chunk) for act in (writer.write, survey.hash)]  # beside the survey, not after it
            survey.read(chunk)
            for act in done:
                act.result()
            progress(survey.size)
        survey.end()
    return survey.original(sealed)


def _chunks(path: Path) -> Iterator[bytes]:
    with files.explained(path), path.open("rb", buffering=0) as source:
        while chunk := source.read(CHUNK):
            yield chunk


class _Survey:
    """Counts and checks bytes as they pass."""

    def __init__(self, path: Path, *, is_text: bool, is_lined: bool) -> None:
        self._path = path
        self._is_text = is_text
        self._is_lined = is_lined
        self._hash = hashlib.sha256()
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self._not_utf8: int | None = None
        self._bom: str | None = None
        self._is_ascii = True
        self._has_tabs = False
        self._has_returns = False
        self._newlines = 0
        self._since_newline = 0
        self._last = b""
        self._modified = path.stat().st_mtime_ns
        self.size = 0

    def hash(self, chunk: bytes) -> None:
        self._hash.update(chunk)

    def read(self, chunk: bytes) -> None:
        if self.size == 0 and self._is_text:
            self._require_no_zip(chunk)
            self._bom = _announced(chunk)
        self.size += len(chunk)
        self._last = chunk[-1:]
        if self._is_text:
            self._require_text(chunk)
            self._check_utf8(chunk)
            self._count_lines(chunk)

    def end(self) -> None:
        if self.size == 0:
            raise DeliveryRefused(f"{self._path.name}: het bestand is leeg; lever het opnieuw aan.")
        if self._is_text:
            self._check_utf8(b"", final=True)

    def _require_no_zip(self, chunk: bytes) -> None:
        if chunk.startswith(b"PK\x03\x04"):
            raise DeliveryRefused(
                f"{self._path.name}: dit is een Excel- of zipbestand en geen tekst; zet in de mapping file.format op xlsx."
            )

    def _require_text(self, chunk: bytes) -> None:
        """A zero byte is no text: something went wrong on the way, or it is another kind of file."""
        if self._bom in _WIDE or (zero := chunk.find(0)) < 0:
            return
        line = self._newlines + chunk.count(b"\n", 0, zero) + 1
        raise DeliveryRefused(
            f"{self._path.name}: regel {line} bevat tekens die niet in tekst horen (NUL); "
            "lever het bestand opnieuw aan als CSV, JSON of XML."
        )

    def _check_utf8(self, chunk: bytes, *, final: bool = False) -> None:
        self._is_ascii = self._is_ascii and chunk.isascii()
        self._has_tabs = self._has_tabs or b"\t" in chunk
        if b"\r" in chunk and not self._has_returns:  # looked for first: counting costs four times as much
            self._has_returns = chunk.count(b"\r") != chunk.count(b"\r\n")
        if self._decoder is None:
            return
        try:
            # ASCII needs no decoding, unless the chunk before ended within a character.
            if final or not chunk.isascii() or self._decoder.getstate()[0]:
                self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            self._not_utf8 = self._newlines + chunk.count(b"\n", 0, max(error.start, 0)) + 1
            self._decoder = None

    def _count_lines(self, chunk: bytes) -> None:
        self._newlines += int(np.count_nonzero(np.frombuffer(chunk, np.uint8) == _NEWLINE))
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._since_newline = len(chunk) - end - 1 if end >= 0 else self._since_newline + len(chunk)
        if self._is_lined and self._since_newline > LONGEST_LINE:
            raise DeliveryRefused(
                f"{self._path.name}: regel {self._newlines + 1} is langer dan 1 MB; "
                "waarschijnlijk ontbreken regeleinden of sluit een aanhalingsteken niet."
            )

    def original(self, landed: Path) -> Original:
        return Original(
            path=self._path,
            sha256=self._hash.hexdigest(),
            size=self.size,
            modified=self._modified,
            newlines=self._newlines,
            ends_in_newline=self._last == b"\n",
            not_utf8=self._not_utf8,
            is_ascii=self._is_ascii,
            has_tabs=self._has_tabs,
            has_returns=self._has_returns,
            bom=self._bom,
            landed=landed,
        )


def _announced(chunk: bytes) -> str | None:
    """The encoding that the first bytes announce: by a mark, or as UTF-16 does by the zeros between Latin letters."""
    if chunk.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = chunk[0:4096:2].count(0), chunk[1:4096:2].count(0)
    most = len(chunk[:4096]) // 4
    if max(even, odd) <= most or min(even, odd) > most // 4:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"
