"""What every vault does, in a file and in PostgreSQL: one person one pseudonym, and who was erased stays away."""

import re
from datetime import date

import pytest

from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.errors import DeliveryRefused, NotAllowed
from ketenzicht.kernel.ports import Samenvoeging, Vault
from ketenzicht.kernel.reader import lokale_analist
from tests.integration.record.vaults import AnyVault, again
from tests.unit.kernel.residents import AT, BSNS, KEYS, PRIVACY_OFFICER, ask, nothing_else

# -- pseudonyms


def test_a_pseudonym_is_fourteen_consonants(vault: AnyVault) -> None:
    for pseudonym in ask(vault, BSNS):
        assert pseudonym is not None
        assert re.fullmatch("[bcdfghjklmnpqrstvwxz]{14}", pseudonym)


def test_everybody_gets_a_pseudonym_of_his_own_and_keeps_it(vault: AnyVault) -> None:
    first = ask(vault, BSNS)
    assert len(set(first)) == len(BSNS)
    assert ask(vault, BSNS[::-1]) == first[::-1]
    assert ask(again(vault), BSNS) == first


def test_the_same_identifier_twice_in_one_call_is_one_person(vault: AnyVault) -> None:
    a, b, c = ask(vault, [BSNS[0], BSNS[1], BSNS[0]])
    assert a == c != b


def test_persoon_and_medewerker_are_two_worlds(vault: AnyVault) -> None:
    assert ask(vault, BSNS[:1]) != vault.pseudonyms("medewerker", BSNS[:1], at=AT)


def test_nobody_asked_for_is_nobody_made(vault: AnyVault) -> None:
    assert ask(vault, []) == []


@pytest.mark.parametrize(
    "identifier",
    ["900000012", "bsn:90000001", "bsn:9000000122", "bsn:90000001x", "key:7", "key::7", "key:a:", "naam:x"],
)
def test_an_identifier_that_is_none_is_refused_without_showing_it(vault: AnyVault, identifier: str) -> None:
    with pytest.raises(ValueError, match="bsn:<9 digits>") as caught:
        ask(vault, [identifier])
    assert identifier not in str(caught.value)


# -- two names, one person


def test_a_key_that_turns_out_to_be_a_known_person_gets_his_pseudonym(vault: AnyVault) -> None:
    (known,) = ask(vault, BSNS[:1])
    assert vault.link("persoon", [(KEYS[0], BSNS[0])], at=AT) == []
    assert ask(vault, KEYS[:1]) == [known]


def test_a_known_key_that_gets_a_bsn_keeps_its_pseudonym(vault: AnyVault) -> None:
    (known,) = ask(vault, KEYS[:1])
    assert vault.link("persoon", [(KEYS[0], BSNS[0])], at=AT) == []
    assert ask(vault, BSNS[:1]) == [known]


def test_two_new_names_of_one_person_get_one_pseudonym(vault: AnyVault) -> None:
    assert vault.link("persoon", [(KEYS[0], BSNS[0]), (KEYS[1], BSNS[0])], at=AT) == []
    assert len(set(ask(vault, [BSNS[0], KEYS[0], KEYS[1]]))) == 1


def test_two_known_people_who_are_one_are_merged_once_on_the_local_date(vault: AnyVault) -> None:
    naar, van = ask(vault, [BSNS[0], KEYS[0]])
    expected = Samenvoeging(kind="persoon", van=str(van), naar=str(naar), op=date(2026, 4, 1))
    assert vault.link("persoon", [(KEYS[0], BSNS[0])], at=AT) == [expected]
    assert vault.link("persoon", [(KEYS[0], BSNS[0])], at=AT) == []
    assert again(vault).merges() == [expected]


def test_merges_come_oldest_first(vault: AnyVault) -> None:
    pseudonyms = ask(vault, BSNS[:5] + KEYS[:5])
    for i in (3, 1, 4, 0, 2):
        vault.link("persoon", [(KEYS[i], BSNS[i])], at=AT)
    assert [merge.naar for merge in vault.merges()] == [pseudonyms[i] for i in (3, 1, 4, 0, 2)]


def test_a_client_number_that_is_used_again_does_not_make_one_of_two_people(vault: AnyVault) -> None:
    vault.link("persoon", [(KEYS[0], BSNS[0])], at=AT)
    assert vault.link("persoon", [(KEYS[0], BSNS[1])], at=AT) == []
    one, other = ask(vault, BSNS[:2])
    assert one != other
    assert [(conflict.van, conflict.naar) for conflict in vault.conflicts()] == [(one, other)]


def test_a_pair_the_wrong_way_round_is_refused(vault: AnyVault) -> None:
    with pytest.raises(ValueError, match="key identifier"):
        vault.link("persoon", [(BSNS[0], KEYS[0])], at=AT)


# -- erasure


def test_who_was_erased_is_never_loaded_again(vault: AnyVault) -> None:
    pseudonyms = ask(vault, BSNS[:2])
    assert vault.erase("persoon", BSNS[0], at=AT) == [pseudonyms[0]]
    assert again(vault).is_erased("persoon", BSNS[0])
    assert not vault.is_erased("persoon", BSNS[1])
    assert ask(vault, BSNS[:2]) == [None, pseudonyms[1]]
    assert vault.erase("persoon", BSNS[0], at=AT) == []


def test_erasing_somebody_unknown_keeps_him_out(vault: AnyVault) -> None:
    assert vault.erase("persoon", BSNS[0], at=AT) == []
    assert ask(vault, BSNS[:1]) == [None]


@pytest.mark.parametrize("asked", [BSNS[0], KEYS[0], KEYS[1], KEYS[2]])
def test_erasure_takes_along_every_name_of_the_person(vault: AnyVault, asked: str) -> None:
    merged = ask(vault, [BSNS[0], KEYS[0], KEYS[1]])
    (stranger,) = ask(vault, [BSNS[1]])
    vault.link("persoon", [(key, BSNS[0]) for key in KEYS[:3]], at=AT)
    assert vault.erase("persoon", asked, at=AT) == sorted(str(pseudonym) for pseudonym in merged)
    assert ask(vault, [BSNS[0], *KEYS[:3], BSNS[1]]) == [None, None, None, None, stranger]
    assert vault.merges() == []


def test_an_erased_person_does_not_come_back_under_a_new_key(vault: AnyVault) -> None:
    vault.erase("persoon", BSNS[0], at=AT)
    assert vault.link("persoon", [(KEYS[0], BSNS[0])], at=AT) == []
    assert ask(vault, [KEYS[0], BSNS[0]]) == [None, None]


# -- who is behind it


@pytest.mark.covers("P-5")
def test_whoever_makes_reports_cannot_ask_who_is_behind_a_pseudonym(vault: AnyVault) -> None:
    (pseudonym,) = ask(vault, BSNS[:1])
    with pytest.raises(NotAllowed):
        vault.identifier(str(pseudonym), reader=lokale_analist("anja", "onderzoek"))
    assert not hasattr(Vault, "identifier")


def test_the_bsn_is_found_through_every_pseudonym_of_the_person(vault: AnyVault) -> None:
    pseudonyms = ask(vault, [BSNS[0], KEYS[0]])
    vault.link("persoon", [(KEYS[0], BSNS[0])], at=AT)
    assert {vault.identifier(str(p), reader=PRIVACY_OFFICER) for p in pseudonyms} == {BSNS[0]}


def test_nobody_is_behind_an_erased_or_unknown_pseudonym(vault: AnyVault) -> None:
    (pseudonym,) = ask(vault, BSNS[:1])
    vault.erase("persoon", BSNS[0], at=AT)
    assert vault.identifier(str(pseudonym), reader=PRIVACY_OFFICER) is None
    assert vault.identifier("bcdfghjklmnpqr", reader=PRIVACY_OFFICER) is None


# -- rotation


def test_a_rotation_changes_the_key_and_nothing_else(vault: AnyVault, keyring: Keyring) -> None:
    pseudonyms = ask(vault, BSNS[:3] + KEYS[:3])
    vault.link("persoon", [(KEYS[0], BSNS[0])], at=AT)
    vault.erase("persoon", BSNS[2], at=AT)
    old = keyring.active
    vault.rotate(at=AT, rewrap=nothing_else)
    assert old not in keyring.key_ids
    assert len(keyring.key_ids) == 1
    assert ask(again(vault), BSNS[:2] + KEYS[:3]) == pseudonyms[:2] + pseudonyms[3:]
    assert vault.identifier(str(pseudonyms[1]), reader=PRIVACY_OFFICER) == BSNS[1]
    assert len(vault.merges()) == 1


def test_who_was_erased_stays_erased_after_a_rotation(vault: AnyVault) -> None:
    ask(vault, BSNS)
    vault.erase("persoon", BSNS[0], at=AT)
    vault.rotate(at=AT, rewrap=nothing_else)
    assert again(vault).is_erased("persoon", BSNS[0])
    assert ask(again(vault), BSNS[:1]) == [None]


def test_other_files_are_brought_along_while_the_old_key_is_still_there(vault: AnyVault, keyring: Keyring) -> None:
    seen: list[int] = []
    vault.rotate(at=AT, rewrap=lambda keys: seen.append(len(keys.key_ids)))
    assert seen == [2]


def test_the_old_key_stays_when_another_file_cannot_be_brought_along(vault: AnyVault, keyring: Keyring) -> None:
    old = keyring.active

    def fail(_: Keyring) -> None:
        raise DeliveryRefused("De schijf is vol.")

    with pytest.raises(DeliveryRefused):
        vault.rotate(at=AT, rewrap=fail)
    assert old in keyring.key_ids
    vault.rotate(at=AT, rewrap=nothing_else)
    assert old not in keyring.key_ids


def test_a_vault_that_is_open_elsewhere_goes_on_after_a_rotation(vault: AnyVault) -> None:
    elsewhere = again(vault)
    vault.rotate(at=AT, rewrap=nothing_else)
    found = ask(elsewhere, BSNS)
    assert ask(again(vault), BSNS) == found
