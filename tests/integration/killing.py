"""Commands that are killed: a forked process runs one command of the command line and dies at its n-th file operation."""

import multiprocessing
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ketenzicht.kernel.clock import local_date, system_clock
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.project.cli import deliveries, snapshots, vault
from ketenzicht.warehouse.contract import contracts
from ketenzicht.warehouse.engines.connection import working
from tests.integration import scene

EVENTS = frozenset(
    {"open", "os.rename", "os.remove", "os.mkdir", "os.link", "os.chmod", "os.truncate", "sqlite3.connect"}
)
"""Audit events of Python that touch files; fsync has none and is wrapped."""

WARM = len(contracts()), local_date(system_clock())  # read once in the fork server, not in every process


@dataclass(frozen=True, kw_only=True)
class Command:
    """One command in a data folder: `act` is a name of `ACTS`."""

    act: str
    root: Path
    at: datetime
    seed: int
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a process ended: its exit status (below zero: the signal), the file operations that it did, and last an error."""

    status: int
    operations: tuple[str, ...]


ACTS: dict[str, Callable[..., int]] = {
    "load": lambda house, mapping, *files: deliveries.load(house, mapping, files, accept_drop=False, wait=60.0),
    "sql": lambda house, query: snapshots.sql(house, query, snapshot=None, profile=None, format="json"),
    "build": lambda house, full=False: snapshots.build(house, full=full, wait=60.0),
    "retry": lambda house, mapping: deliveries.quarantine_retry(house, None, mapping),
    "erase": lambda house, key: vault.erase(house, reason="proef", key=key, yes=True),
    "rotate": vault.rotate,
}


def run(command: Command) -> int:
    """Run a command here, in this process."""
    house = scene.house(command.root, at=command.at, seed=command.seed)
    return ACTS[command.act](house, *command.arguments)


@dataclass(frozen=True, kw_only=True)
class Running:
    """A process that runs a command; `end` waits for it."""

    process: Any
    told: Any

    def end(self) -> Ended:
        """How it ended."""
        said: tuple[str, ...] = ()
        with suppress(EOFError):  # it was killed before it could tell
            said = self.told.recv()
        self.process.join(120)
        self.told.close()
        status = self.process.exitcode
        assert status is not None, "the process hangs"
        self.process.close()
        return Ended(status=status, operations=said)


def start(command: Command, *, kill_at: int | None = None, largest_file: int | None = None) -> Running:
    """Start a command in a process of its own. `kill_at` counts its file operations in or beside the data folder from 1;
    no file may become larger than `largest_file` bytes, as on a disk that is full."""
    context = _context()
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(command, kill_at, largest_file, sending))
    process.start()
    sending.close()
    return Running(process=process, told=receiving)


def in_process(command: Command, *, kill_at: int | None = None, largest_file: int | None = None) -> Ended:
    """Run a command in a process of its own and wait for its end."""
    return start(command, kill_at=kill_at, largest_file=largest_file).end()


def _context() -> ForkServerContext:
    """A clean process with everything imported, from which the others fork in milliseconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))  # the server knows no other way
        forkserver.ensure_running()
    return context


def _child(command: Command, kill_at: int | None, largest_file: int | None, told: Any) -> None:
    if largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))
    sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 -- until the process ends
    watched = _Operations(command.root, kill_at)
    sys.addaudithook(watched.audit)
    setattr(os, "fsync", watched.around(os.fsync))  # noqa: B010 -- mypy does not let a function be replaced
    try:
        status = run(command)
    except KetenzichtError as error:
        watched.found.append(str(error))
        status = error.status
    except Exception:
        watched.found.append(traceback.format_exc())
        status = 1
    watched.is_over = True
    told.send(tuple(watched.found))
    told.close()
    os._exit(status)


class _Operations:
    """Counts the file operations of this process and kills it at one of them, before the operation is done."""

    def __init__(self, root: Path, kill_at: int | None) -> None:
        self._near = str(root)  # the data folder, and what begins with its name: the key file beside it
        self._kill_at = kill_at
        self.found: list[str] = []
        self.is_over = False

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in EVENTS and not self.is_over and arguments and str(arguments[0]).startswith(self._near):
            self._count(f"{event} {arguments[0]}")

    def around(self, act: Callable[[int], None]) -> Callable[[int], None]:
        def counted(descriptor: int) -> None:
            self._count("fsync")
            act(descriptor)

        return counted

    def _count(self, operation: str) -> None:
        self.found.append(operation)
        if len(self.found) == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Run one command for strace: `python -m tests.integration.killing ACT ROOT AT SEED [ARGUMENT...]`."""
    act, root, at, seed, *rest = sys.argv[1:]
    arguments = tuple(None if item == "-" else Path(item) if item.startswith("/") else item for item in rest)
    moment = datetime.fromisoformat(at)
    sys.exit(run(Command(act=act, root=Path(root), at=moment, seed=int(seed), arguments=arguments)))


with (
    working() as warm
):  # its functions are prepared once, and DuckDB imports what it looks for when a relation is registered
    warm.register("nothing", pa.table({"nothing": [1]}))

if __name__ == "__main__":
    main()
