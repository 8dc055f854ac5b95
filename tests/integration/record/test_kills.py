"""The program, or PostgreSQL itself, is killed in the middle of many acts: nothing happened by half, nothing that was told is
lost, no event is missed, and the log can still be verified."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT
from tests.integration.record.kill_program import server

ROUNDS = 25


@pytest.fixture
def folder() -> Iterator[Path]:
    """A record of its own, in a folder with a short name, whose server runs while the test does."""
    made = Path(tempfile.mkdtemp(prefix="kz-"))
    (made / "data").mkdir(mode=0o700)
    try:
        with server(made).use():
            run("prepare", made)
            yield made
    finally:
        shutil.rmtree(made)
        shutil.rmtree(made.with_name(f"{made.name}-else"), ignore_errors=True)


def program(what: str, folder: Path) -> "subprocess.Popen[str]":
    call = [sys.executable, "-m", "tests.integration.record.kill_program", what, str(folder)]
    path = os.pathsep.join([str(PROJECT / "src"), str(PROJECT)])
    environment = {**os.environ, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "ketenzicht.project.settings"}
    environment.pop("DATABASE_URL", None)
    return subprocess.Popen(
        call, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run(what: str, folder: Path) -> str:
    """Run the program to its end; gives what it said."""
    process = program(what, folder)
    said, complaints = process.communicate(timeout=240)
    assert process.returncode == 0, complaints
    return said


def acts(folder: Path) -> int:
    """How many acts somebody was told to be done."""
    done = folder / "done"
    return len(done.read_text().splitlines()) if done.exists() else 0


def wait_for_acts(folder: Path, process: "subprocess.Popen[str]", more: int) -> None:
    """Until so many more acts were done, and then a moment that nobody chose."""
    wanted, until = acts(folder) + more, time.monotonic() + 120
    while acts(folder) < wanted:
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < until, "the program does nothing"
        time.sleep(0.01)
    time.sleep(random.uniform(0, 0.15))


def kill(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate(timeout=60)


def kill_postmaster(folder: Path) -> None:
    pid = server(folder).cluster().pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def nothing_by_half(folder: Path) -> dict[str, Any]:
    """What was found after the kill; fails where something does not fit."""
    told: dict[str, Any] = json.loads(run("check", folder))
    assert told["wrong"] == []
    assert (told["log"], told["unsealed"]) == ("", 0)
    assert sum(told["acts"].values()) <= told["sealed"]
    return told


def a_round(folder: Path, *, more: int) -> None:
    """The postmaster is killed under a program that goes on, and then the program itself."""
    process = program("work", folder)
    try:
        wait_for_acts(folder, process, more)
        kill_postmaster(folder)
        wait_for_acts(folder, process, more)
    finally:
        kill(process)


@pytest.mark.covers("S0-4", "S3-169")
def test_a_kill_of_postgresql_and_one_of_the_program_leave_nothing_by_half(folder: Path) -> None:
    a_round(folder, more=25)
    told = nothing_by_half(folder)
    assert sum(told["acts"].values()) >= 50
    the_hand_of_the_owner_is_found(folder)


@pytest.mark.proof
def test_many_kills_at_moments_that_nobody_chose_leave_nothing_by_half(folder: Path) -> None:
    for number in range(ROUNDS):
        process = program("work", folder)
        try:
            wait_for_acts(folder, process, random.randint(1, 40))
            if number % 2:
                kill_postmaster(folder)
                wait_for_acts(folder, process, random.randint(1, 40))
                kill_postmaster(folder)
        finally:
            kill(process)
        told = nothing_by_half(folder)
    assert len(told["acts"]) >= 10, "all kinds of acts were done"
    the_hand_of_the_owner_is_found(folder)


def the_hand_of_the_owner_is_found(folder: Path) -> None:
    """Somebody with all rights changes a field, deletes a row and puts one in, each time behind the program's back."""
    told = dict(json.loads(run("tamper", folder)))
    assert set(told) == {"a field", "the content", "a row deleted", "a row put in", "nothing"}
    assert told.pop("nothing") == ""
    assert all(told.values()), told
