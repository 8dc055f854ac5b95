"""`ketenzicht serve`: one process that owns PostgreSQL, the web server and the worker, and stops them in that order's reverse."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from ketenzicht.project.installation import Installation
from ketenzicht.project.postgres import Addresses, Provider, provider
from ketenzicht.project.postgres.addresses import APP, OWNER
from ketenzicht.project.postgres.errors import PostgresError
from ketenzicht.project.record import connect, prepare

_LOOKS_EVERY = 0.5
_STOPS_WITHIN = 20.0
_FALLS, _WITHIN = 5, 60.0
"""a process that falls so often within so many seconds will not be picked up again"""

Say = Callable[[str], None]


class KeepsFalling(PostgresError):
    def __init__(self, name: str) -> None:
        super().__init__(f"De {name} valt telkens om; kijk in wat hierboven staat, en start opnieuw.")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How to serve: where, with how many processes of how many threads each."""

    address: str = "127.0.0.1"
    port: int = 8000
    processes: int = 1
    threads: int = 8

    @property
    def url(self) -> str:
        return f"http://{'127.0.0.1' if self.address == '0.0.0.0' else self.address}:{self.port}"  # noqa: S104 -- only compared


@dataclass
class Child:
    """One process under our care."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: "subprocess.Popen[bytes]" = field(init=False)
    falls: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches us alone; it sees by its input that we live."""
        self.process = subprocess.Popen(
            self.command, env=dict(self.environment), stdin=subprocess.PIPE, start_new_session=True
        )

    def pick_up(self) -> None:
        """Start it again when it fell. Raises KeepsFalling."""
        if self.process.poll() is None:
            return
        now = time.monotonic()
        self.falls = [*(fall for fall in self.falls if now - fall < _WITHIN), now]
        if len(self.falls) >= _FALLS:
            raise KeepsFalling(self.name)
        self._let_go()
        self.start()

    def stop(self) -> None:
        """Ask it to finish what it is doing; after a while do not ask."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(_STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self._let_go()

    def _let_go(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()


def serve(house: Installation, wanted: Wanted, *, say: Say) -> None:
    """Serve until SIGTERM or SIGINT. Raises PostgresError where the database cannot be used."""
    stopping = threading.Event()
    with _signals(stopping):
        server = provider(house.store.root, os.environ)
        with server.use() as addresses:
            connect(addresses, house, role=OWNER)
            prepare(addresses)
            environment = _environment(house)
            children = [_worker(addresses, environment), _web(addresses, environment, wanted)]
            _keep(children, server, wanted, stopping, say)


def _keep(children: Sequence[Child], server: Provider, wanted: Wanted, stopping: threading.Event, say: Say) -> None:
    try:
        for child in children:
            child.start()
        told = False
        while not stopping.wait(_LOOKS_EVERY if told else 0.1):
            server.watch()
            for child in children:
                child.pick_up()
            if not told and answers(wanted):
                say(f"Ketenzicht draait op {wanted.url}; stop met Ctrl-C.")
                told = True
    finally:
        for child in reversed(children):
            if hasattr(child, "process"):
                child.stop()


def answers(wanted: Wanted) -> bool:
    """Whether the web server says that all is well."""
    try:
        with urllib.request.urlopen(f"{wanted.url}/gezond", timeout=2) as answer:  # noqa: S310 -- our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _worker(addresses: Addresses, environment: Mapping[str, str]) -> Child:
    """The worker may become the owner, for what the application may not: deletion after a term."""
    own = {"DATABASE_URL": addresses.login, "KETENZICHT_DATABASE_ROLE": APP}
    return Child("werker", [sys.executable, "-m", "ketenzicht.project.worker"], {**environment, **own})


def _web(addresses: Addresses, environment: Mapping[str, str], wanted: Wanted) -> Child:
    own = {
        "DATABASE_URL": addresses.app or addresses.login,
        "KETENZICHT_DATABASE_ROLE": APP,
        "KETENZICHT_POOL": f"1:{wanted.threads}",
    }
    numbers = (wanted.port, wanted.processes, wanted.threads)
    command = [sys.executable, "-m", "ketenzicht.project.web_server", wanted.address, *map(str, numbers)]
    return Child("webserver", command, {**environment, **own})


def _environment(house: Installation) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_URL")}
    return {**kept, "KETENZICHT_DATA": str(house.store.root), "KETENZICHT_SECRET_KEY": house.web_key}


@contextmanager
def _signals(stopping: threading.Event) -> Iterator[None]:
    """Within this block SIGTERM and SIGINT only ask us to stop."""
    asked = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, lambda *_: stopping.set()) for number in asked}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
