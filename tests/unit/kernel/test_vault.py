"""The vault: one person one pseudonym, who was erased stays away, and nobody is readable in the file."""

import hmac
import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketenzicht.demo.seeded import seeded
from ketenzicht.kernel import pseudonyms, vault_file
from ketenzicht.kernel import vault as vault_module
from ketenzicht.kernel.crypto import KeyProblem, Keyring
from ketenzicht.kernel.errors import DeliveryRefused, WrongCall
from ketenzicht.kernel.vault import FileVault
from tests.unit.kernel.residents import AT, BSNS, KEYS, PRIVACY_OFFICER, again, ask, nothing_else


def test_every_letter_is_as_likely_as_another() -> None:
    words = pseudonyms.words(seeded(1), 20_000)
    counts = [sum(word.count(letter) for word in words) for letter in "bcdfghjklmnpqrstvwxz"]
    expected = 20_000 * 14 / 20
    chi_square = sum((count - expected) ** 2 / expected for count in counts)
    assert chi_square < 43.8  # 19 degrees of freedom, p = 0.001


def test_many_more_than_fit_in_one_query(vault: FileVault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault_module, "_CHUNK", 3)
    monkeypatch.setattr(vault_module, "_BATCH", 7)
    first = ask(vault, BSNS)
    assert len(set(first)) == len(BSNS)
    assert ask(vault, BSNS) == first
    assert vault.link("persoon", list(zip(KEYS, BSNS, strict=True)), at=AT) == []
    assert ask(vault, KEYS) == first


@settings(max_examples=20, deadline=None)
@given(keys=st.lists(st.text(st.characters(codec="utf-8"), min_size=1), unique=True, min_size=1, max_size=20))
def test_any_source_key_is_a_key(keys: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    vault = FileVault(folder / "vault", Keyring.create(folder / "key", at=AT))
    found = ask(vault, [f"key:a:{key}" for key in keys])
    assert len(set(found)) == len(keys)
    assert [vault.identifier(str(p), reader=PRIVACY_OFFICER) for p in found] == [f"key:a:{key}" for key in keys]


def test_the_keyed_hash_is_the_hmac_of_the_standard_library() -> None:
    key = bytes(range(32))
    for message in (b"", b"persoon\0bsn:900000012", b"x" * 200):
        assert pseudonyms.keyed_hash(key)(message) == hmac.digest(key, message, "sha256")[:16]


# -- chance


def test_one_seed_gives_one_town(tmp_path: Path, keyring: Keyring) -> None:
    first, second, other = (FileVault(tmp_path / str(i), keyring, seeded(seed)) for i, seed in enumerate([1, 1, 2]))
    assert ask(first, BSNS) == ask(second, BSNS) != ask(other, BSNS)


def test_a_source_that_repeats_itself_gives_nobody_the_pseudonym_of_another(tmp_path: Path, keyring: Keyring) -> None:
    """Each command of the demo is a process of its own and starts the seeded source anew."""
    found = [FileVault(tmp_path / "v", keyring, seeded(1)).pseudonyms("persoon", [bsn], at=AT)[0] for bsn in BSNS]
    assert len(set(found)) == len(BSNS)


def test_a_source_that_always_says_the_same_is_refused(
    tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pseudonyms, "_MOST_WORDS", 100)
    vault = FileVault(tmp_path / "v", keyring, bytes)
    with pytest.raises(RuntimeError, match="repeating"):
        ask(vault, BSNS[:2])


def test_the_file_itself_refuses_a_pseudonym_twice(vault: FileVault) -> None:
    ask(vault, BSNS[:2])
    with vault_file.connect(vault._path) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute("UPDATE identifier SET pseudonym = (SELECT min(pseudonym) FROM identifier)")


def test_what_was_erased_is_gone_from_the_bytes_of_the_file(vault: FileVault) -> None:
    (pseudonym,) = ask(vault, BSNS[:1])
    ask(vault, BSNS[1:])
    with vault_file.connect(vault._path) as db:
        ((sealed,),) = db.execute("SELECT sealed FROM identifier WHERE pseudonym = ?", (pseudonym,))
    assert sealed in vault._path.read_bytes()
    vault.erase("persoon", BSNS[0], at=AT)
    content = vault._path.read_bytes()
    assert sealed not in content
    assert str(pseudonym).encode() not in content


# -- at rest


def test_no_bsn_and_no_key_stands_in_the_files(vault: FileVault, keyring: Keyring) -> None:
    ask(vault, [*BSNS, "key:geheim:Jansen"])
    vault.link("persoon", list(zip(KEYS, BSNS, strict=True)), at=AT)
    vault.rotate(at=AT, rewrap=nothing_else)
    content = b"".join(path.read_bytes() for path in vault._path.parent.rglob("*") if path.is_file())
    for bsn in BSNS:
        number = int(bsn.removeprefix("bsn:"))
        for shape in (b"%d" % number, str(number).encode("utf-16-le")):
            assert shape not in content
    assert b"Jansen" not in content
    assert b"zaaksysteem" not in content


def test_the_vault_belongs_to_its_owner(vault: FileVault) -> None:
    assert stat.S_IMODE(vault._path.stat().st_mode) == 0o600
    assert stat.S_IMODE(vault._path.parent.stat().st_mode) == 0o700


def test_another_key_file_is_refused_and_changes_nothing(vault: FileVault, tmp_path: Path) -> None:
    ask(vault, BSNS)
    before = vault._path.read_bytes()
    with pytest.raises(KeyProblem, match="hoort niet bij deze gegevens"):
        FileVault(vault._path.parent, Keyring.create(tmp_path / "other.key", at=AT))
    assert vault._path.read_bytes() == before


def test_a_lost_key_file_is_named(vault: FileVault, keyring: Keyring) -> None:
    keyring.path.unlink()
    assert FileVault.exists(vault._path.parent)
    with pytest.raises(KeyProblem, match="ontbreekt"):
        again(vault)
    with pytest.raises(KeyProblem, match="ontbreekt"):
        ask(vault, BSNS[:1])


def test_a_sealed_identifier_moved_to_another_row_does_not_open(vault: FileVault) -> None:
    one, other = ask(vault, BSNS[:2])
    with vault_file.connect(vault._path) as db:
        db.execute(
            "UPDATE identifier SET sealed = (SELECT sealed FROM identifier WHERE pseudonym = ?) WHERE pseudonym = ?",
            (other, one),
        )
    with pytest.raises(DeliveryRefused, match="veranderd of beschadigd"):
        vault.identifier(str(one), reader=PRIVACY_OFFICER)


def test_a_damaged_vault_is_named(vault: FileVault) -> None:
    vault._path.write_bytes(b"this is not a vault" * 100)
    with pytest.raises(DeliveryRefused, match="is beschadigd; zet de reservekopie terug"):
        again(vault)


def test_a_vault_of_a_later_version_is_left_alone(vault: FileVault) -> None:
    with vault_file.connect(vault._path) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(WrongCall, match="nieuwere versie"):
        again(vault)


def test_a_full_disk_is_named_and_nothing_of_the_batch_is_kept(
    vault: FileVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(vault, BSNS[:1])
    with vault_file.connect(vault._path) as db:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
    monkeypatch.setattr(vault_file, "_PRAGMAS", (*vault_file._PRAGMAS, f"PRAGMA max_page_count = {pages}"))
    many = [f"key:a:{i}" for i in range(2000)]
    with pytest.raises(DeliveryRefused, match="De schijf is vol"):
        ask(vault, many)
    monkeypatch.undo()
    with vault_file.connect(vault._path) as db:
        assert db.execute("SELECT count(*) FROM identifier").fetchone() == (1,)
