"""The vault rotates its key, is killed at any moment and asked by a crowd, and nothing is lost."""

import multiprocessing
import multiprocessing.synchronize
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest

from ketenzicht.kernel import vault as vault_module
from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.vault import FileVault
from tests.unit.kernel.residents import AT, BSNS, KEYS, PRIVACY_OFFICER, again, ask, nothing_else

P = ParamSpec("P")
R = TypeVar("R")


# -- crashes and crowds


class KillAt:
    """Kills this process, as kill -9 does, just before the n-th thing that touches the disk or opens a seal."""

    EVENTS = frozenset({"open", "os.rename", "os.remove", "os.link", "sqlite3.connect"})

    def __init__(self, number: int) -> None:
        self.left = number
        sys.addaudithook(lambda event, _: self.step() if event in self.EVENTS else None)
        unseal, fsync = Keyring.unseal, os.fsync
        Keyring.unseal = self.before(unseal)  # type: ignore[method-assign]
        os.fsync = self.before(fsync)

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, act: Callable[P, R]) -> Callable[P, R]:
        def acted(*args: P.args, **kwargs: P.kwargs) -> R:
            self.step()
            return act(*args, **kwargs)

        return acted


def killed_at(number: int, act: Callable[[], object]) -> bool:
    """Run in a child that is killed at its n-th step; False when it came to its end before that."""
    child = os.fork()
    if child == 0:
        try:
            KillAt(number)
            act()
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def test_a_rotation_killed_anywhere_leaves_a_vault_that_opens_and_can_be_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault_module, "_CHUNK", 2)
    points = 0
    finished = False
    while not finished:
        points += 1
        folder = tmp_path / str(points)
        folder.mkdir()
        keyring = Keyring.create(folder / "data.key", at=AT)
        vault = FileVault(folder / "data" / "vault", keyring)
        pseudonyms = ask(vault, BSNS[:5])
        vault.erase("persoon", KEYS[0], at=AT)
        first_key = keyring.active
        finished = not killed_at(points, lambda v=vault: v.rotate(at=AT, rewrap=nothing_else))  # type: ignore[misc]
        assert ask(again(vault), BSNS[:5]) == pseudonyms
        again(vault).rotate(at=AT, rewrap=nothing_else)
        survivor = again(vault)
        assert ask(survivor, [*BSNS[:5], KEYS[0]]) == [*pseudonyms, None]
        assert survivor.identifier(str(pseudonyms[4]), reader=PRIVACY_OFFICER) == BSNS[4]
        assert len(keyring.key_ids) == 1
        assert first_key not in keyring.key_ids
    assert points > 20


def test_handing_out_pseudonyms_killed_anywhere_leaves_a_vault_that_goes_on(tmp_path: Path) -> None:
    points = 0
    finished = False
    while not finished:
        points += 1
        folder = tmp_path / str(points)
        keyring = Keyring.create(folder / "data.key", at=AT)
        finished = not killed_at(
            points,
            lambda f=folder, k=keyring: ask(FileVault(f / "data" / "vault", k), BSNS),  # type: ignore[misc]
        )
        vault = FileVault(folder / "data" / "vault", keyring)
        found = ask(vault, BSNS)
        assert len(set(found)) == len(BSNS)
        assert ask(again(vault), BSNS) == found
    assert points > 3


def race(folder: Path, number: int, start: multiprocessing.synchronize.Barrier) -> None:
    identifiers = [f"key:a:{i}" for i in range(2000)]
    start.wait(30)
    vault = FileVault(folder / "vault", Keyring.open(folder / "data.key"))
    found = ask(vault, identifiers if number % 2 else identifiers[::-1])
    (folder / f"found{number}").write_text("\n".join(str(p) for p in (found if number % 2 else found[::-1])))


def test_processes_that_ask_for_the_same_people_at_once_get_the_same_pseudonyms(tmp_path: Path) -> None:
    Keyring.create(tmp_path / "data.key", at=AT)
    context = multiprocessing.get_context("fork")
    start = context.Barrier(3)
    processes = [context.Process(target=race, args=(tmp_path, number, start)) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    first, second, third = ((tmp_path / f"found{number}").read_text().split("\n") for number in range(3))
    assert first == second == third
    assert len(set(first)) == 2000
