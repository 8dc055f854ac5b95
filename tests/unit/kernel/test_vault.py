"""The vault: one person one pseudonym, who was erased stays away, and nobody is readable in the file."""

import hmac
import re
import sqlite3
import stat
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketenzicht.demo.seeded import seeded
from ketenzicht.kernel import vault as vault_module
from ketenzicht.kernel import vault_file
from ketenzicht.kernel.crypto import KeyProblem, Keyring
from ketenzicht.kernel.errors import DeliveryRefused, NotAllowed, WrongCall
from ketenzicht.kernel.ports import Samenvoeging, Vault
from ketenzicht.kernel.reader import lokale_analist
from ketenzicht.kernel.vault import FileVault
from tests.unit.kernel.residents import AT, BSNS, KEYS, PRIVACY_OFFICER, again, ask, nothing_else

# -- pseudonyms


def test_a_pseudonym_is_fourteen_consonants(vault: FileVault) -> None:
    for pseudonym in ask(vault, BSNS):
        assert pseudonym is not None
        assert re.fullmatch("[bcdfghjklmnpqrstvwxz]{14}", pseudonym)


def test_every_letter_is_as_likely_as_another() -> None:
    words = vault_module._words(seeded(1), 20_000)
    counts = [sum(word.count(letter) for word in words) for letter in "bcdfghjklmnpqrstvwxz"]
    expected = 20_000 * 14 / 20
    chi_square = sum((count - expected) ** 2 / expected for count in counts)
    assert chi_square < 43.8  # 19 degrees of freedom, p = 0.001


def test_everybody_gets_a_pseudonym_of_his_own_and_keeps_it(vault: FileVault) -> None:
    first = ask(vault, BSNS)
    assert len(set(first)) == len(BSNS)
    assert ask(vault, BSNS[::-1]) == first[::-1]
    assert ask(again(vault), BSNS) == first


def test_the_same_identifier_twice_in_one_call_is_one_person(vault: FileVault) -> None:
    a, b, c = ask(vault, [BSNS[0], BSNS[1], BSNS[0]])
    assert a == c != b


def test_persoon_and_medewerker_are_two_worlds(vault: FileVault) -> None:
    assert ask(vault, BSNS[:1]) != vault.pseudonyms("medewerker", BSNS[:1], at=AT)


def test_nobody_asked_for_is_nobody_made(vault: FileVault) -> None:
    assert ask(vault, []) == []


def test_many_more_than_fit_in_one_query(vault: FileVault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault_module, "_CHUNK", 3)
    monkeypatch.setattr(vault_module, "_BATCH", 7)
    first = ask(vault, BSNS)
    assert len(set(first)) == len(BSNS)
    assert ask(vault, BSNS) == first
    assert vault.link("persoon", list(zip(KEYS, BSNS, strict=True)), at=AT) == []
    assert ask(vault, KEYS) == first


@pytest.mark.parametrize(
    "identifier",
    ["900000012", "bsn:90000001", "bsn:9000000122", "bsn:90000001x", "key:7", "key::7", "key:a:", "naam:x"],
)
def test_an_identifier_that_is_none_is_refused_without_showing_it(vault: FileVault, identifier: str) -> None:
    with pytest.raises(ValueError, match="bsn:<9 digits>") as caught:
        ask(vault, [identifier])
    assert identifier not in str(caught.value)


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
        assert vault_module._keyed_hash(key)(message) == hmac.digest(key, message, "sha256")[:16]


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
    monkeypatch.setattr(vault_module, "_MOST_WORDS", 100)
    vault = FileVault(tmp_path / "v", keyring, bytes)
    with pytest.raises(RuntimeError, match="repeating"):
        ask(vault, BSNS[:2])


def test_the_file_itself_refuses_a_pseudonym_twice(vault: FileVault) -> None:
    ask(vault, BSNS[:2])
    with vault_file.connect(vault._path) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute("UPDATE identifier SET pseudonym = (SELECT min(pseudonym) FROM identifier)")


# -- two names, one person


def test_a_key_that_turns_out_to_be_a_known_person_gets_his_pseudonym(vault: FileVault) -> None:
    (known,) = ask(vault, BSNS[:1])
    assert vault.link("persoon", [(KEYS[0], BSNS[0])], at=AT) == []
    assert ask(vault, KEYS[:1]) == [known]


def test_a_known_key_that_gets_a_bsn_keeps_its_pseudonym(vault: FileVault) -> None:
    (known,) = ask(vault, KEYS[:1])
    assert vault.link("persoon", [(KEYS[0], BSNS[0])], at=AT) == []
    assert ask(vault, BSNS[:1]) == [known]


def test_two_new_names_of_one_person_get_one_pseudonym(vault: FileVault) -> None:
    assert vault.link("persoon", [(KEYS[0], BSNS[0]), (KEYS[1], BSNS[0])], at=AT) == []
    assert len(set(ask(vault, [BSNS[0], KEYS[0], KEYS[1]]))) == 1


def test_two_known_people_who_are_one_are_merged_once_on_the_local_date(vault: FileVault) -> None:
    naar, van = ask(vault, [BSNS[0], KEYS[0]])
    expected = Samenvoeging(kind="persoon", van=str(van), naar=str(naar), op=date(2026, 4, 1))
    assert vault.link("persoon", [(KEYS[0], BSNS[0])], at=AT) == [expected]
    assert vault.link("persoon", [(KEYS[0], BSNS[0])], at=AT) == []
    assert again(vault).merges() == [expected]


def test_merges_come_oldest_first(vault: FileVault) -> None:
    pseudonyms = ask(vault, BSNS[:5] + KEYS[:5])
    for i in (3, 1, 4, 0, 2):
        vault.link("persoon", [(KEYS[i], BSNS[i])], at=AT)
    assert [merge.naar for merge in vault.merges()] == [pseudonyms[i] for i in (3, 1, 4, 0, 2)]


def test_a_client_number_that_is_used_again_does_not_make_one_of_two_people(vault: FileVault) -> None:
    vault.link("persoon", [(KEYS[0], BSNS[0])], at=AT)
    assert vault.link("persoon", [(KEYS[0], BSNS[1])], at=AT) == []
    one, other = ask(vault, BSNS[:2])
    assert one != other
    assert [(conflict.van, conflict.naar) for conflict in vault.conflicts()] == [(one, other)]


def test_a_pair_the_wrong_way_round_is_refused(vault: FileVault) -> None:
    with pytest.raises(ValueError, match="key identifier"):
        vault.link("persoon", [(BSNS[0], KEYS[0])], at=AT)


# -- erasure


def test_who_was_erased_is_never_loaded_again(vault: FileVault) -> None:
    pseudonyms = ask(vault, BSNS[:2])
    assert vault.erase("persoon", BSNS[0], at=AT) == [pseudonyms[0]]
    assert again(vault).is_erased("persoon", BSNS[0])
    assert not vault.is_erased("persoon", BSNS[1])
    assert ask(vault, BSNS[:2]) == [None, pseudonyms[1]]
    assert vault.erase("persoon", BSNS[0], at=AT) == []


def test_erasing_somebody_unknown_keeps_him_out(vault: FileVault) -> None:
    assert vault.erase("persoon", BSNS[0], at=AT) == []
    assert ask(vault, BSNS[:1]) == [None]


@pytest.mark.parametrize("asked", [BSNS[0], KEYS[0], KEYS[1], KEYS[2]])
def test_erasure_takes_along_every_name_of_the_person(vault: FileVault, asked: str) -> None:
    merged = ask(vault, [BSNS[0], KEYS[0], KEYS[1]])
    (stranger,) = ask(vault, [BSNS[1]])
    vault.link("persoon", [(key, BSNS[0]) for key in KEYS[:3]], at=AT)
    assert vault.erase("persoon", asked, at=AT) == sorted(str(pseudonym) for pseudonym in merged)
    assert ask(vault, [BSNS[0], *KEYS[:3], BSNS[1]]) == [None, None, None, None, stranger]
    assert vault.merges() == []


def test_an_erased_person_does_not_come_back_under_a_new_key(vault: FileVault) -> None:
    vault.erase("persoon", BSNS[0], at=AT)
    assert vault.link("persoon", [(KEYS[0], BSNS[0])], at=AT) == []
    assert ask(vault, [KEYS[0], BSNS[0]]) == [None, None]


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


# -- who is behind it


@pytest.mark.covers("P-5")
def test_whoever_makes_reports_cannot_ask_who_is_behind_a_pseudonym(vault: FileVault) -> None:
    (pseudonym,) = ask(vault, BSNS[:1])
    with pytest.raises(NotAllowed):
        vault.identifier(str(pseudonym), reader=lokale_analist("anja", "onderzoek"))
    assert not hasattr(Vault, "identifier")


def test_the_bsn_is_found_through_every_pseudonym_of_the_person(vault: FileVault) -> None:
    pseudonyms = ask(vault, [BSNS[0], KEYS[0]])
    vault.link("persoon", [(KEYS[0], BSNS[0])], at=AT)
    assert {vault.identifier(str(p), reader=PRIVACY_OFFICER) for p in pseudonyms} == {BSNS[0]}


def test_nobody_is_behind_an_erased_or_unknown_pseudonym(vault: FileVault) -> None:
    (pseudonym,) = ask(vault, BSNS[:1])
    vault.erase("persoon", BSNS[0], at=AT)
    assert vault.identifier(str(pseudonym), reader=PRIVACY_OFFICER) is None
    assert vault.identifier("bcdfghjklmnpqr", reader=PRIVACY_OFFICER) is None


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
