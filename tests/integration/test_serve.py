"""`ketenzicht serve` owns its processes: it starts them, picks them up, and leaves nothing behind."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ketenzicht.project.postgres import Embedded

CALL = [sys.executable, "-c", "from ketenzicht.project.cli import main; main()"]
WITHIN = 90.0


@dataclass
class Town:
    """A data folder with its environment, and a port."""

    folder: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_URL")}
        return {**kept, "PYTHONPATH": os.pathsep.join(sys.path), "KETENZICHT_POSTGRES_DIR": str(self.folder / "else")}

    @property
    def server(self) -> Embedded:
        return Embedded(self.folder / "data", elsewhere=[self.folder / "else"])

    def command(self, *words: str) -> list[str]:
        return [*CALL, "--data", str(self.folder / "data"), *words]

    def serve(self) -> "subprocess.Popen[str]":
        serving = subprocess.Popen(
            self.command("serve", "--port", str(self.port)), env=self.environment, stdout=subprocess.DEVNULL, text=True
        )
        until(lambda: self.health().get("werker") or serving.poll() is not None)
        assert serving.poll() is None
        return serving

    def health(self) -> dict[str, Any]:
        """What the page of the same name says, over a socket that this test may open."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asking.request("GET", "/gezond")
            return dict(json.loads(asking.getresponse().read()))
        except OSError:
            return {}
        finally:
            asking.close()

    def page(self, link: str) -> str:
        """What a browser shows that follows a link to this server."""
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(f"http://127.0.0.1:{self.port}{urllib.parse.urlsplit(link).path}", timeout=10) as answer:
            return str(answer.read().decode())

    def processes(self) -> set[int]:
        """Whatever still runs with this folder in its environment or call."""
        found = set()
        for path in Path("/proc").glob("[0-9]*"):
            try:
                told = (path / "environ").read_bytes() + (path / "cmdline").read_bytes()
            except OSError:
                continue
            if str(self.folder).encode() in told and int(path.name) != os.getpid():
                found.add(int(path.name))
        return found


def until(holds: Callable[[], Any]) -> None:
    end = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.undo()  # the network of this machine alone: the test asks its own server
    folder = Path(tempfile.mkdtemp(prefix="kz-"))
    folder.chmod(0o711)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    made = Town(folder, port)
    yield made
    for pid in made.processes():
        os.kill(pid, signal.SIGTERM)
    made.server.cluster().stop()
    shutil.rmtree(folder)


def rounds(town: Town) -> int:
    with town.server.use() as addresses, psycopg.connect(addresses.login) as connection:
        row = connection.execute("SELECT count(*) FROM access_ronde").fetchone()
        assert row
        return int(str(row[0]))


def test_it_serves_and_stops_cleanly(town: Town) -> None:
    added = subprocess.run(
        town.command("municipality", "add", "GM0361", "Alkmaar", "--admin", "Lot de Wit", "--email", "lot@alkmaar.example"),
        env=town.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    (link,) = (line for line in added.stdout.splitlines() if line.startswith("http"))
    serving = town.serve()
    assert 'name="password1"' in town.page(link)  # signed by the command, opened by the server
    assert town.health() == {"database": True, "werker": True, "mislukt": []}
    told = subprocess.run(
        town.command("db", "status", "--format", "json"), env=town.environment, capture_output=True, check=True
    )
    assert json.loads(told.stdout)["up_to_date"] is True  # another command attaches
    serving.send_signal(signal.SIGTERM)
    assert serving.wait(WITHIN) == 0
    until(lambda: not town.processes())
    assert town.server.cluster().pid() is None
    assert rounds(town) > 0
    subprocess.run(town.command("log", "seal"), env=town.environment, stdout=subprocess.DEVNULL, check=True)
    assert town.server.cluster().pid() is None  # the command started it for its own time


def test_a_database_that_does_not_answer_is_told_in_one_sentence(town: Town) -> None:
    nowhere = {**town.environment, "DATABASE_URL": f"postgresql://me@/records?host={town.folder}"}
    for words in (("log", "seal"), ("db", "status"), ("db", "prepare"), ("serve",)):
        done = subprocess.run(town.command(*words), env=nowhere, capture_output=True, text=True, check=False)
        assert done.returncode == 4
        assert done.stderr == "De database is niet te bereiken; kijk of PostgreSQL draait en of DATABASE_URL klopt.\n"


def test_what_is_killed_is_picked_up_and_a_killed_parent_leaves_no_children(town: Town) -> None:
    serving = town.serve()
    pid = town.server.cluster().pid()
    assert pid
    os.kill(pid, signal.SIGKILL)  # PostgreSQL
    until(lambda: town.server.cluster().pid() not in (None, pid) and town.health().get("database"))
    before = rounds(town)
    serving.kill()
    serving.wait()
    postgres = {town.server.cluster().pid()}
    until(lambda: not {one for one in town.processes() if "project" in call_of(one)})
    assert town.server.cluster().pid() in postgres  # it waits for whoever comes next
    again = town.serve()
    assert rounds(town) >= before > 0
    again.send_signal(signal.SIGINT)
    assert again.wait(WITHIN) == 0
    assert town.server.cluster().pid() is None


def call_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""
