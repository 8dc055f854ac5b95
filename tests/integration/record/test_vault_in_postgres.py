"""The vault in PostgreSQL alone: crowds, failed acts, what stands in the tables, and the move out of a file."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction

from ketenzicht.access.models import Identiteit, Kluissamenvoeging, Logregel
from ketenzicht.access.vault import moving, tables
from ketenzicht.access.vault.postgres import PostgresVault
from ketenzicht.kernel.crypto import KeyProblem, Keyring
from ketenzicht.kernel.errors import DeliveryRefused, NotAllowed, WrongCall
from ketenzicht.kernel.reader import lokale_analist
from ketenzicht.kernel.vault import FileVault
from tests.unit.kernel.residents import AT, BSNS, KEYS, PRIVACY_OFFICER, ask, nothing_else

THREADS = 50


def at_once(act: Callable[[int], object]) -> list[BaseException]:
    """Do this in fifty threads that start together, each with a connection of its own; returns what went wrong."""
    wrong: list[BaseException] = []
    start = threading.Barrier(THREADS)

    def run(number: int) -> None:
        try:
            start.wait(30)
            act(number)
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong


@pytest.mark.django_db(transaction=True)
def test_fifty_threads_that_ask_for_the_same_people_get_the_same_pseudonyms(keyring: Keyring) -> None:
    found: dict[int, list[str | None]] = {}

    def act(number: int) -> None:
        names = BSNS if number % 2 else BSNS[::-1]
        said = ask(PostgresVault(keyring), names)
        found[number] = said if number % 2 else said[::-1]

    assert at_once(act) == []
    assert len({tuple(said) for said in found.values()}) == 1
    assert len(set(found[0])) == len(BSNS) == Identiteit.objects.count()


@pytest.mark.django_db(transaction=True)
def test_fifty_threads_that_link_one_key_to_fifty_people_merge_nobody_twice(keyring: Keyring) -> None:
    """Each claims the same key for somebody else: the first is believed, the others are conflicts."""
    vault = PostgresVault(keyring)
    bsns = [f"bsn:{910000000 + number}" for number in range(THREADS)]
    ask(vault, [KEYS[0], *bsns])
    assert at_once(lambda number: PostgresVault(keyring).link("persoon", [(KEYS[0], bsns[number])], at=AT)) == []
    assert Kluissamenvoeging.objects.count() == 1
    assert len({*ask(vault, bsns)}) == THREADS


@pytest.mark.django_db(transaction=True)
def test_who_is_erased_while_others_ask_stays_erased(keyring: Keyring) -> None:
    def act(number: int) -> None:
        vault = PostgresVault(keyring)
        if number == 7:
            vault.erase("persoon", BSNS[0], at=AT)
        else:
            ask(vault, BSNS[:1])

    assert at_once(act) == []
    assert ask(PostgresVault(keyring), BSNS[:1]) == [None]
    assert Identiteit.objects.get().verzegeld is None


@pytest.mark.django_db(transaction=True)
def test_a_rotation_while_others_ask_loses_nobody(keyring: Keyring) -> None:
    def act(number: int) -> None:
        vault = PostgresVault(Keyring.open(keyring.path))
        if number == 0:
            vault.rotate(at=AT, rewrap=nothing_else)
        else:
            ask(vault, [f"key:a:{number}", f"key:b:{number}"])

    assert at_once(act) == []
    vault = PostgresVault(Keyring.open(keyring.path))
    names = [f"key:a:{number}" for number in range(1, THREADS)]
    assert [vault.identifier(str(p), reader=PRIVACY_OFFICER) for p in ask(vault, names)] == names


@pytest.mark.django_db(transaction=True)
def test_a_pseudonym_of_an_act_that_failed_was_never_made(keyring: Keyring) -> None:
    vault = PostgresVault(keyring)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ask(vault, BSNS[:1])
        raise ZeroDivisionError
    assert not Identiteit.objects.exists()
    first = ask(vault, BSNS[:2])
    assert ask(PostgresVault(keyring), BSNS[:2]) == first


@pytest.mark.django_db
def test_no_bsn_and_no_key_stands_in_the_tables(keyring: Keyring) -> None:
    vault = PostgresVault(keyring)
    ask(vault, [*BSNS, "key:geheim:Jansen"])
    vault.link("persoon", list(zip(KEYS, BSNS, strict=True)), at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM access_identiteit t")
        (said,) = cursor.fetchone()
    for secret in (*(bsn.removeprefix("bsn:") for bsn in BSNS), "Jansen", "zaaksysteem"):
        assert secret not in said
        assert secret.encode().hex() not in said


@pytest.mark.django_db
@pytest.mark.covers("P-5")
def test_each_asking_who_somebody_is_stands_in_the_log_and_so_does_each_refusal(keyring: Keyring) -> None:
    vault = PostgresVault(keyring)
    (pseudonym,) = ask(vault, BSNS[:1])
    vault.identifier(str(pseudonym), reader=PRIVACY_OFFICER)
    with pytest.raises(NotAllowed):
        vault.identifier(str(pseudonym), reader=lokale_analist("anja", "onderzoek"))
    found = list(Logregel.objects.order_by("nr").values_list("soort", "wie", "handeling", "doel"))
    assert found == [
        ("inzage", "els", "kluis.identiteit", "verzoek om inzage"),
        ("weigering", "anja", "kluis.identiteit", "onderzoek"),
    ]


@pytest.mark.django_db
def test_another_key_file_is_refused_and_changes_nothing(keyring: Keyring, tmp_path: Path) -> None:
    ask(PostgresVault(keyring), BSNS)
    with pytest.raises(KeyProblem, match="hoort niet bij deze gegevens"):
        ask(PostgresVault(Keyring.create(tmp_path / "other.key", at=AT)), BSNS)
    assert Identiteit.objects.count() == len(BSNS)


# -- the move


@pytest.fixture
def file(tmp_path: Path, keyring: Keyring) -> FileVault:
    """A file vault with everything that there can be: merges, a conflict, linked keys, erased people, workers."""
    vault = FileVault(tmp_path / "data" / "vault", keyring)
    ask(vault, BSNS + KEYS[:10])
    vault.link("persoon", list(zip(KEYS[:20], BSNS[:20], strict=True)), at=AT)
    vault.link("persoon", [(KEYS[0], BSNS[24])], at=AT)
    vault.pseudonyms("medewerker", KEYS[:3], at=AT)
    vault.erase("persoon", BSNS[3], at=AT)
    vault.erase("persoon", "bsn:999999990", at=AT)
    return vault


def answers(vault: FileVault | PostgresVault) -> list[object]:
    """Everything that a vault can be asked about these people."""
    erased = [vault.is_erased("persoon", name) for name in (*BSNS, *KEYS, "bsn:999999990")]
    behind = [vault.identifier(str(p), reader=PRIVACY_OFFICER) for p in ask(vault, BSNS + KEYS[:20]) if p]
    workers = vault.pseudonyms("medewerker", KEYS[:3], at=AT)
    return [ask(vault, BSNS + KEYS[:20]), erased, behind, workers, vault.merges(), vault.conflicts()]


@pytest.mark.django_db
def test_after_the_move_the_database_says_what_the_file_said(file: FileVault, keyring: Keyring) -> None:
    moved = moving.move(file, keyring)
    assert moved == tables.counts()
    assert moved["merges"] == len(file.merges()) > 0
    assert moved["conflicts"] == 1
    assert answers(PostgresVault(keyring)) == answers(file)


@pytest.mark.django_db
def test_a_move_that_was_broken_off_is_finished_by_the_next(
    file: FileVault, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "_BATCH", 5)

    def stop(done: int) -> None:
        if done >= 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        moving.move(file, keyring, progress=stop)
    assert 0 < Identiteit.objects.count() < 20
    file.erase("persoon", BSNS[5], at=AT)  # meanwhile the file is the one in use
    moving.move(file, keyring)
    assert answers(PostgresVault(keyring)) == answers(file)


@pytest.mark.django_db
def test_a_row_that_came_over_otherwise_stops_the_move(
    file: FileVault, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "_SAMPLE_EVERY", 1)
    copy = tables.copy_rows

    def swapped(rows: list[tuple[object, ...]]) -> None:
        whole = [row for row in rows if row[5]]
        (one, other), rest = whole[:2], [row for row in rows if row not in whole[:2]]
        copy([*rest, (*one[:5], other[5], one[6]), (*other[:5], one[5], other[6])])

    monkeypatch.setattr(tables, "copy_rows", swapped)
    with pytest.raises(DeliveryRefused, match="niet gelijk"):
        moving.move(file, keyring)


@pytest.mark.django_db
def test_another_vault_in_the_database_is_not_overwritten(file: FileVault, keyring: Keyring) -> None:
    before = ask(PostgresVault(keyring), BSNS)
    with pytest.raises(WrongCall, match="andere kluis"):
        moving.move(file, keyring)
    assert ask(PostgresVault(keyring), BSNS) == before


@pytest.mark.django_db
def test_an_erasure_takes_the_file_that_was_set_aside_along(keyring: Keyring, tmp_path: Path) -> None:
    aside = tmp_path / "verplaatst.verzegeld"
    vault = PostgresVault(keyring, set_aside=aside)
    aside.write_bytes(b"the former vault")
    vault.erase("persoon", BSNS[0], at=AT)
    assert not aside.exists()
    aside.write_bytes(b"the former vault")
    vault.rotate(at=AT, rewrap=nothing_else)
    assert not aside.exists()
