"""Keys and encryption at rest: a key file outside the data folder, sealed bytes, and sealed files in frames."""

import base64
import binascii
import json
import os
import shutil
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ketenzicht.kernel.errors import DeliveryRefused, WrongCall
from ketenzicht.kernel.files import create_atomically, explained, private_folder, replacing, write_atomically

KEY_FILE = "KETENZICHT_KEY_FILE"
"""The environment variable that says where the key file lies."""

FRAME = 1 << 20
"""Bytes of plain text in one frame of a sealed file; only the last frame may hold fewer."""

_VERSION = 1
_KEY_BYTES = 32  # AES-256
_ID_BYTES = 4
_NONCE_BYTES = 12
_TAG_BYTES = 16
_OPEN_TO_OTHERS = 0o027  # all that the group may write, and all that others may do
_MARK = b"KZ\x01"  # sealed bytes, layout 1
_FILE_MARK = b"KZFILE\x00\x01"  # sealed file, layout 1
_COUNTER = struct.Struct(">3xQB")  # nonce of a frame: its number and whether it is the last


class KeyProblem(WrongCall):
    """The key file is missing, damaged, badly placed, or not the one that these data were sealed with."""


class Tampered(DeliveryRefused):
    """Sealed data were changed, cut off, swapped or damaged since they were written."""


def key_path(data: Path, environment: Mapping[str, str]) -> Path:
    """Where the key file of this data folder lies: KETENZICHT_KEY_FILE, else `<data folder>.key` beside the folder.
    Raises KeyProblem when that is inside the data folder: whoever copies the data would then copy the key."""
    folder = data.resolve()
    given = environment.get(KEY_FILE)
    path = Path(given).expanduser().resolve() if given else folder.with_name(f"{folder.name}.key")
    if path.is_relative_to(folder):
        raise KeyProblem(
            f"Het sleutelbestand {path} ligt in de gegevensmap; zet het ergens anders en pas {KEY_FILE} aan."
        )
    return path


def key_id_of(sealed: bytes) -> str:
    """The id of the key that these bytes were sealed with. Raises Tampered when they are not sealed bytes."""
    return _split(sealed)[0][len(_MARK) :].hex()


@dataclass(frozen=True, kw_only=True)
class _Keys:
    """What the key file holds. `created` is when the active key was made."""

    active: str
    created: datetime
    keys: Mapping[str, bytes]

    @cached_property
    def ciphers(self) -> Mapping[str, AESGCM]:
        return {key_id: AESGCM(key) for key_id, key in self.keys.items()}


class Keyring:
    """The keys of one data folder. New data are sealed with the active key; older keys only open what they sealed.

    Before it seals it looks whether another process changed the key file (a rotation), so that nothing is sealed
    with a key that was destroyed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = _read(path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read the key file. Raises KeyProblem when it is missing, damaged or open to others."""
        return cls(path)

    @classmethod
    def create(cls, path: Path, *, at: datetime) -> Self:
        """Make a key file with one new key, for the owner only. Raises KeyProblem when there is one already."""
        private_folder(path.parent)
        key_id, key = _new_key({})
        try:
            create_atomically(path, _as_json(_Keys(active=key_id, created=at, keys={key_id: key})))
        except FileExistsError:
            raise KeyProblem(f"Het sleutelbestand {path} bestaat al; gebruik dat of kies een andere plaats.") from None
        return cls(path)

    @classmethod
    def open_or_create(cls, path: Path, *, at: datetime, needed: bool) -> Self:
        """Open the key file, or make it when there is none. `needed` says that sealed data exist already: then a
        missing key file is a KeyProblem, because a new key would not open them."""
        if needed or path.exists():
            return cls.open(path)
        try:
            return cls.create(path, at=at)
        except KeyProblem:
            if path.exists():  # another process made it in the same moment
                return cls.open(path)
            raise

    @property
    def path(self) -> Path:
        """Where the key file lies."""
        return self._path

    @property
    def active(self) -> str:
        """The id (8 hexadecimal characters) of the key that new data are sealed with."""
        return self._fresh().active

    @property
    def key_ids(self) -> frozenset[str]:
        """The ids of all keys; more than one means that a rotation is not finished."""
        return frozenset(self._fresh().keys)

    def add(self, *, at: datetime) -> str:
        """Make a new key the active one and keep the old ones; returns its id. The first step of a rotation."""
        now = self._fresh()
        key_id, key = _new_key(now.keys)
        write_atomically(self._path, _as_json(_Keys(active=key_id, created=at, keys={**now.keys, key_id: key})))
        return key_id

    def retire(self, key_id: str) -> None:
        """Destroy a key that nothing is sealed with any more. Raises ValueError for the active key."""
        now = self._fresh()
        if key_id == now.active:
            raise ValueError("the active key cannot be retired")
        write_atomically(self._path, _as_json(replace(now, keys={k: v for k, v in now.keys.items() if k != key_id})))
        self._fresh()

    def seal(self, data: bytes, context: bytes = b"") -> bytes:
        """Encrypt (AES-256-GCM, random nonce) with the active key. `context` is not stored, but must be the same
        to unseal: it ties the bytes to their place. Safe for 2³² calls per key; rotate long before."""
        return self.sealer()(data, context)

    def sealer(self) -> Callable[[bytes, bytes], bytes]:
        """`seal` for many pieces in a row: the key file is looked at once, now. Keep it for one transaction only."""
        now = self._fresh()
        head = _MARK + bytes.fromhex(now.active)
        encrypt = now.ciphers[now.active].encrypt

        def seal(data: bytes, context: bytes) -> bytes:
            nonce = os.urandom(_NONCE_BYTES)
            return head + nonce + encrypt(nonce, data, head + context)

        return seal

    def unseal(self, sealed: bytes, context: bytes = b"") -> bytes:
        """The bytes that were sealed in this context. Raises Tampered, or KeyProblem when the key is not ours."""
        head, nonce, body = _split(sealed)
        try:
            return self._cipher(key_id_of(sealed)).decrypt(nonce, body, head + context)
        except InvalidTag:
            raise _tampered("versleutelde gegevens") from None

    def unseal_stream(self, path: Path, context: bytes = b"") -> Iterator[bytes]:
        """The content of a sealed file, in pieces of at most 1 MiB. Raises Tampered or KeyProblem.
        A file that was cut off is noticed at its end: trust nothing of it before the last piece has come."""
        with explained(path), path.open("rb") as source:
            cipher = AESGCM(self._data_key(_read_wrapped(source, path), context, path))
            frame = source.read(FRAME + _TAG_BYTES)
            number = 0
            while True:
                following = source.read(FRAME + _TAG_BYTES)
                yield _open_frame(cipher, number, frame, last=not following, path=path)
                if not following:
                    return
                frame, number = following, number + 1

    def rewrap(self, path: Path, context: bytes = b"") -> bool:
        """Bring a sealed file under the active key: only its head changes, the body is copied as it is.
        Returns False when it was under the active key already. Needed for every sealed file before a key retires."""
        with explained(path), path.open("rb") as source:
            wrapped = _read_wrapped(source, path)
            if key_id_of(wrapped) == self.active:
                return False
            data_key = self._data_key(wrapped, context, path)
            with replacing(path) as target:
                target.write(self._wrap(data_key, context))
                shutil.copyfileobj(source, target, FRAME)
        return True

    def _wrap(self, data_key: bytes, context: bytes) -> bytes:
        return _FILE_MARK + self.seal(data_key, _FILE_MARK + context)

    def _data_key(self, wrapped: bytes, context: bytes, path: Path) -> bytes:
        try:
            return self.unseal(wrapped, _FILE_MARK + context)
        except Tampered:
            raise _tampered(str(path)) from None

    def _fresh(self) -> _Keys:
        """The keys as they are now: read again when the key file changed."""
        if _stamp(self._path) != self._read[0]:
            self._read = _read(self._path)
        return self._read[1]

    def _cipher(self, key_id: str) -> AESGCM:
        held = self._read[1] if key_id in self._read[1].keys else self._fresh()
        try:
            return held.ciphers[key_id]
        except KeyError:
            raise KeyProblem(
                f"Het sleutelbestand {self._path} hoort niet bij deze gegevens (sleutel {key_id} ontbreekt); "
                "zet het juiste sleutelbestand terug uit de reservekopie."
            ) from None


class SealedWriter:
    """Writes a sealed file piece by piece. Each file has its own data key, wrapped by the active key of the keyring.

    As a `with` block it closes itself when the block ends well; after an error the file stays without an end, so it
    can never pass for a whole one. The target is the caller's: open it with `replacing` and leave closing to that."""

    def __init__(self, target: BinaryIO, keyring: Keyring, context: bytes = b"") -> None:
        data_key = os.urandom(_KEY_BYTES)
        self._target = target
        self._cipher = AESGCM(data_key)
        self._waiting: bytes | bytearray = b""
        self._frame = memoryview(bytearray(FRAME + _TAG_BYTES))  # used again for each frame: fresh memory costs more
        self._number = 0
        self._closed = False
        target.write(keyring._wrap(data_key, context))

    def write(self, chunk: bytes | bytearray | memoryview) -> int:
        """Add these bytes; returns how many."""
        if self._closed:
            raise ValueError("the sealed file is closed")
        if isinstance(chunk, bytes) and len(chunk) == FRAME and len(self._waiting) in (0, FRAME):
            if self._waiting:
                self._put(self._waiting, last=False)
            self._waiting = chunk  # a whole frame need not be copied
        else:
            self._add(chunk)
        return len(chunk)

    def _add(self, chunk: bytes | bytearray | memoryview) -> None:
        """Add bytes that do not come in whole frames. Keeps at least one byte: the last frame has its own mark."""
        if not isinstance(self._waiting, bytearray):
            self._waiting = bytearray(self._waiting)
        self._waiting += chunk
        whole = max(0, len(self._waiting) - 1) // FRAME
        if whole:
            with memoryview(self._waiting) as view:
                for start in range(0, whole * FRAME, FRAME):
                    self._put(view[start : start + FRAME], last=False)
            del self._waiting[: whole * FRAME]

    def close(self) -> None:
        """Write the last frame. Closing twice is fine."""
        if not self._closed:
            self._closed = True
            self._put(self._waiting, last=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        if failed is None:
            self.close()

    def _put(self, plain: bytes | bytearray | memoryview, *, last: bool) -> None:
        sealed = self._frame[: len(plain) + _TAG_BYTES]
        self._cipher.encrypt_into(_COUNTER.pack(self._number, last), plain, None, sealed)
        self._target.write(sealed)
        self._number += 1


def _read_wrapped(source: BinaryIO, path: Path) -> bytes:
    """The wrapped data key out of the head of a sealed file; the source then stands at the first frame."""
    size = len(_FILE_MARK) + len(_MARK) + _ID_BYTES + _NONCE_BYTES + _KEY_BYTES + _TAG_BYTES
    head = source.read(size)
    if len(head) < size or not head.startswith(_FILE_MARK + _MARK):
        raise _tampered(str(path))
    return head[len(_FILE_MARK) :]


def _open_frame(cipher: AESGCM, number: int, frame: bytes, *, last: bool, path: Path) -> bytes:
    try:
        return cipher.decrypt(_COUNTER.pack(number, last), frame, None)
    except InvalidTag:
        raise _tampered(str(path)) from None


def _split(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    start = len(_MARK) + _ID_BYTES
    if len(sealed) < start + _NONCE_BYTES + _TAG_BYTES or not sealed.startswith(_MARK):
        raise _tampered("versleutelde gegevens")
    return sealed[:start], sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]


def _tampered(what: str) -> Tampered:
    return Tampered(
        f"De inhoud van {what} is veranderd of beschadigd; zet een reservekopie terug of lever opnieuw aan."
    )


def _new_key(taken: Mapping[str, bytes]) -> tuple[str, bytes]:
    key_id = os.urandom(_ID_BYTES).hex()
    while key_id in taken:
        key_id = os.urandom(_ID_BYTES).hex()
    return key_id, os.urandom(_KEY_BYTES)


def _as_json(keys: _Keys) -> bytes:
    encoded = {key_id: base64.b64encode(key).decode() for key_id, key in keys.keys.items()}
    content = {"version": _VERSION, "active": keys.active, "created": keys.created.isoformat(), "keys": encoded}
    return (json.dumps(content, indent=2) + "\n").encode()


def _read(path: Path) -> tuple[tuple[int, int], _Keys]:
    stamp = _stamp(path)
    with explained(path):
        if path.stat().st_mode & _OPEN_TO_OTHERS:
            raise KeyProblem(
                f"Andere gebruikers kunnen bij het sleutelbestand {path}; sluit het af met: chmod 600 {path}"
            )
        content = path.read_bytes()
    try:
        return stamp, _parse(content)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise KeyProblem(f"Het sleutelbestand {path} is beschadigd; zet het terug uit de reservekopie.") from None


def _parse(content: bytes) -> _Keys:
    read = json.loads(content)
    keys = {key_id: base64.b64decode(key, validate=True) for key_id, key in read["keys"].items()}
    whole = all(len(key) == _KEY_BYTES and len(bytes.fromhex(key_id)) == _ID_BYTES for key_id, key in keys.items())
    if read["version"] != _VERSION or not whole or read["active"] not in keys:
        raise ValueError("not a key file of this version")
    return _Keys(active=read["active"], created=datetime.fromisoformat(read["created"]), keys=keys)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        raise KeyProblem(
            f"Het sleutelbestand {path} ontbreekt; zet het terug uit de reservekopie of wijs het aan met {KEY_FILE}."
        ) from None
    return found.st_ino, found.st_mtime_ns
