"""Sealed means: unreadable without the key file, and every change is noticed."""

import io
import json
import os
import stat
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketenzicht.kernel import crypto
from ketenzicht.kernel.crypto import KEY_FILE, KeyProblem, Keyring, SealedWriter, Tampered, key_id_of, key_path
from ketenzicht.kernel.files import replacing
from tests.unit.kernel.residents import AT

SMALL_FRAME = 64
TAG = 16


@pytest.fixture(scope="module")
def shared_keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    return Keyring.create(tmp_path_factory.mktemp("keys") / "data.key", at=AT)


@pytest.fixture
def small_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "FRAME", SMALL_FRAME)


def write(path: Path, keyring: Keyring, *chunks: bytes, context: bytes = b"") -> Path:
    with replacing(path) as target, SealedWriter(target, keyring, context) as writer:
        for chunk in chunks:
            writer.write(chunk)
    return path


def read(path: Path, keyring: Keyring, context: bytes = b"") -> bytes:
    return b"".join(keyring.unseal_stream(path, context))


# -- the key file


def test_the_key_lies_beside_the_data_folder(tmp_path: Path) -> None:
    assert key_path(tmp_path / "data", {}) == tmp_path / "data.key"


def test_the_environment_may_say_where_the_key_lies(tmp_path: Path) -> None:
    assert key_path(tmp_path / "data", {KEY_FILE: str(tmp_path / "safe" / "k")}) == tmp_path / "safe" / "k"


@pytest.mark.parametrize("inside", ["key", "sub/key", "../data/key"])
def test_a_key_inside_the_data_folder_is_refused(tmp_path: Path, inside: str) -> None:
    with pytest.raises(KeyProblem, match="ligt in de gegevensmap"):
        key_path(tmp_path / "data", {KEY_FILE: str(tmp_path / "data" / inside)})


def test_a_link_into_the_data_folder_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    with pytest.raises(KeyProblem):
        key_path(tmp_path / "data", {KEY_FILE: str(tmp_path / "link" / "key")})


def test_only_the_owner_reads_the_key_file(keyring: Keyring) -> None:
    assert stat.S_IMODE(keyring.path.stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o620, 0o666])
def test_a_key_file_that_others_can_reach_is_refused(keyring: Keyring, mode: int) -> None:
    keyring.path.chmod(mode)
    with pytest.raises(KeyProblem, match="chmod 600"):
        Keyring.open(keyring.path)


def test_a_key_file_is_never_overwritten(keyring: Keyring) -> None:
    before = keyring.path.read_bytes()
    with pytest.raises(KeyProblem, match="bestaat al"):
        Keyring.create(keyring.path, at=AT)
    assert keyring.path.read_bytes() == before


def test_a_lost_key_file_is_not_replaced_when_data_need_it(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="ontbreekt; zet het terug uit de reservekopie") as caught:
        Keyring.open_or_create(tmp_path / "data.key", at=AT, needed=True)
    assert caught.value.status == 2
    assert list(tmp_path.iterdir()) == []


def test_the_first_use_makes_a_key_and_the_next_use_keeps_it(tmp_path: Path) -> None:
    first = Keyring.open_or_create(tmp_path / "data.key", at=AT, needed=False)
    again = Keyring.open_or_create(tmp_path / "data.key", at=AT, needed=False)
    assert again.unseal(first.seal(b"x")) == b"x"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"version": 1}',
        b'{"version": 1, "active": "00000000", "created": "2026-01-01", "keys": {}}',
        b'{"version": 1, "active": "00000000", "created": "2026-01-01", "keys": {"00000000": "c2hvcnQ="}}',
        b'{"version": 1, "active": "00000000", "created": "2026-01-01", "keys": {"00000000": 7}}',
    ],
)
def test_a_damaged_key_file_is_named(keyring: Keyring, content: bytes) -> None:
    keyring.path.write_bytes(content)
    with pytest.raises(KeyProblem, match="is beschadigd"):
        Keyring.open(keyring.path)


def test_the_key_file_is_plain_json(keyring: Keyring) -> None:
    content = json.loads(keyring.path.read_text())
    assert content["version"] == 1
    assert list(content["keys"]) == [content["active"]]
    assert datetime.fromisoformat(content["created"]) == AT


# -- sealed bytes


@given(data=st.binary(max_size=300), context=st.binary(max_size=30))
def test_what_is_sealed_comes_back(shared_keyring: Keyring, data: bytes, context: bytes) -> None:
    assert shared_keyring.unseal(shared_keyring.seal(data, context), context) == data


@given(data=st.binary(min_size=1, max_size=50), place=st.integers(min_value=0), change=st.integers(1, 255))
def test_every_changed_byte_is_noticed(shared_keyring: Keyring, data: bytes, place: int, change: int) -> None:
    sealed = bytearray(shared_keyring.seal(data))
    sealed[place % len(sealed)] ^= change
    with pytest.raises((Tampered, KeyProblem)):  # a changed key id looks like another key
        shared_keyring.unseal(bytes(sealed))


@given(data=st.binary(max_size=50), length=st.integers(min_value=0))
def test_every_cut_is_noticed(shared_keyring: Keyring, data: bytes, length: int) -> None:
    sealed = shared_keyring.seal(data)
    with pytest.raises((Tampered, KeyProblem)):
        shared_keyring.unseal(sealed[: length % len(sealed)])


def test_sealed_bytes_open_in_their_own_place_only(keyring: Keyring) -> None:
    with pytest.raises(Tampered):
        keyring.unseal(keyring.seal(b"x", b"here"), b"there")


def test_the_same_bytes_never_look_the_same(keyring: Keyring) -> None:
    assert len({keyring.seal(b"x") for _ in range(100)}) == 100


def test_another_key_file_is_recognised(keyring: Keyring, tmp_path: Path) -> None:
    other = Keyring.create(tmp_path / "other.key", at=AT)
    with pytest.raises(KeyProblem, match="hoort niet bij deze gegevens"):
        other.unseal(keyring.seal(b"x"))


# -- sealed files


@settings(deadline=None)
@given(chunks=st.lists(st.binary(max_size=3 * SMALL_FRAME), max_size=6))
def test_a_sealed_file_comes_back_however_it_was_cut_in_pieces(shared_keyring: Keyring, chunks: list[bytes]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crypto, "FRAME", SMALL_FRAME)
        path = write(shared_keyring.path.with_name("f"), shared_keyring, *chunks)
        assert read(path, shared_keyring) == b"".join(chunks)


@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 127, 128, 129, 640])
def test_a_sealed_file_comes_back_around_each_boundary(
    keyring: Keyring, small_frames: None, tmp_path: Path, length: int
) -> None:
    content = os.urandom(length)
    path = write(tmp_path / "f", keyring, content)
    assert read(path, keyring) == content


def test_nothing_of_the_content_can_be_read_in_a_sealed_file(keyring: Keyring, tmp_path: Path) -> None:
    path = write(tmp_path / "f", keyring, b"bsn;naam\n900000012;Jansen\n" * 100)
    assert b"900000012" not in path.read_bytes()
    assert b"Jansen" not in path.read_bytes()


def test_real_frames_hold_one_mebibyte(keyring: Keyring, tmp_path: Path) -> None:
    content = os.urandom((2 << 20) + 5)
    path = write(tmp_path / "f", keyring, content[:1000], content[1000:])
    assert [len(piece) for piece in keyring.unseal_stream(path)] == [1 << 20, 1 << 20, 5]


def frames_of(path: Path) -> tuple[bytes, list[bytes]]:
    content = path.read_bytes()
    head = len(content) % (SMALL_FRAME + TAG)  # the tests below write whole frames only
    body = content[head:]
    return content[:head], [body[i : i + SMALL_FRAME + TAG] for i in range(0, len(body), SMALL_FRAME + TAG)]


@pytest.fixture
def three_frames(keyring: Keyring, small_frames: None, tmp_path: Path) -> Path:
    return write(tmp_path / "f", keyring, os.urandom(3 * SMALL_FRAME))


@pytest.mark.parametrize("order", [[0, 1], [0], [], [0, 2], [1, 0, 2], [0, 1, 1, 2], [0, 1, 2, 2], [2, 1, 0]])
def test_frames_left_out_doubled_or_swapped_are_noticed(keyring: Keyring, three_frames: Path, order: list[int]) -> None:
    head, frames = frames_of(three_frames)
    three_frames.write_bytes(head + b"".join(frames[i] for i in order))
    with pytest.raises(Tampered, match="veranderd of beschadigd"):
        read(three_frames, keyring)


def test_every_shorter_file_is_noticed(keyring: Keyring, three_frames: Path) -> None:
    content = three_frames.read_bytes()
    for length in range(len(content)):
        three_frames.write_bytes(content[:length])
        with pytest.raises(Tampered):
            read(three_frames, keyring)


def test_bytes_after_the_end_are_noticed(keyring: Keyring, three_frames: Path) -> None:
    three_frames.write_bytes(three_frames.read_bytes() + b"\0")
    with pytest.raises(Tampered):
        read(three_frames, keyring)


def test_every_changed_byte_of_a_file_is_noticed(keyring: Keyring, three_frames: Path) -> None:
    content = three_frames.read_bytes()
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1
        three_frames.write_bytes(changed)
        with pytest.raises((Tampered, KeyProblem)):
            read(three_frames, keyring)


def test_a_frame_of_another_file_is_noticed(keyring: Keyring, three_frames: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "g", keyring, os.urandom(3 * SMALL_FRAME))
    head, frames = frames_of(three_frames)
    three_frames.write_bytes(head + frames[0] + frames_of(other)[1][1] + frames[2])
    with pytest.raises(Tampered):
        read(three_frames, keyring)


def test_a_file_in_the_place_of_another_is_noticed(keyring: Keyring, tmp_path: Path) -> None:
    path = write(tmp_path / "f", keyring, b"x", context=b"levering 1")
    with pytest.raises(Tampered):
        read(path, keyring, b"levering 2")


def test_a_writer_that_failed_leaves_no_whole_file(keyring: Keyring, tmp_path: Path) -> None:
    target = io.BytesIO()
    with pytest.raises(ZeroDivisionError), SealedWriter(target, keyring) as writer:
        writer.write(b"half")
        raise ZeroDivisionError
    (tmp_path / "f").write_bytes(target.getvalue())
    with pytest.raises(Tampered):
        read(tmp_path / "f", keyring)


def test_a_closed_file_takes_no_more(keyring: Keyring) -> None:
    writer = SealedWriter(io.BytesIO(), keyring)
    writer.close()
    writer.close()
    with pytest.raises(ValueError, match="closed"):
        writer.write(b"x")


# -- rotation


def test_after_a_rotation_old_data_open_and_new_data_use_the_new_key(keyring: Keyring) -> None:
    old = keyring.seal(b"x")
    new_id = keyring.add(at=AT)
    assert keyring.unseal(old) == b"x"
    assert key_id_of(keyring.seal(b"x")) == new_id != key_id_of(old)


def test_a_rewrapped_file_survives_the_old_key(keyring: Keyring, tmp_path: Path) -> None:
    path = write(tmp_path / "f", keyring, b"x" * 100, context=b"c")
    body = path.read_bytes()[-116:]
    old_id = keyring.active
    keyring.add(at=AT)
    assert keyring.rewrap(path, b"c")
    assert not keyring.rewrap(path, b"c")
    keyring.retire(old_id)
    assert read(path, Keyring.open(keyring.path), b"c") == b"x" * 100
    assert path.read_bytes()[-116:] == body


def test_a_file_that_was_not_rewrapped_is_lost_with_its_key(keyring: Keyring, tmp_path: Path) -> None:
    path = write(tmp_path / "f", keyring, b"x")
    old_id = keyring.active
    keyring.add(at=AT)
    keyring.retire(old_id)
    with pytest.raises(KeyProblem):
        read(path, keyring)


def test_another_process_rotating_is_noticed_before_the_next_seal(keyring: Keyring) -> None:
    long_running = Keyring.open(keyring.path)
    old_id = keyring.active
    keyring.add(at=AT)
    keyring.retire(old_id)
    assert Keyring.open(keyring.path).unseal(long_running.seal(b"x")) == b"x"


def test_the_active_key_does_not_retire(keyring: Keyring) -> None:
    with pytest.raises(ValueError, match="active"):
        keyring.retire(keyring.active)
