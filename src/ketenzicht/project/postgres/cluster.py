"""The files and the processes of one PostgreSQL: made, started, adopted when they run already, stopped."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import psycopg

from ketenzicht.project.postgres.binaries import Binaries
from ketenzicht.project.postgres.errors import DoesNotStart, DoesNotStop, OtherVersion
from ketenzicht.project.postgres.place import SOCKET, RunAs

PORT = 5432
_TRIES = 5
_ANSWERS_WITHIN = 170.0
"""seconds: after a crash it first repairs itself"""
_STOPS_WITHIN = 60.0
_LOG_GROWS_TO = 10_000_000

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # What somebody typed does not belong in a log of the server.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """One PGDATA (`data` in the home) with its socket, its log and who it runs as."""

    home: Path
    sockets: Path
    binaries: Binaries
    user: RunAs
    settings: Mapping[str, str]

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    def start(self) -> None:
        """See to it that it answers: made where there is none, started where it does not run, adopted where it does.
        Raises OtherVersion, DoesNotStart. The caller holds the lock of starting."""
        self._make()
        self._require_version()
        for _ in range(_TRIES):
            if self.pid() is None:
                self._forget_the_dead()
                self._launch()
            if self._answers():
                self._make_database()
                return
            time.sleep(1.0)  # children of a server that was killed need a moment to notice
        raise DoesNotStart(self.log)

    def stop(self) -> None:
        """Stop it without losing anything; sessions that are open are broken off. Raises DoesNotStop."""
        pid = self.pid()
        if pid is None:
            return
        for request in (signal.SIGINT, signal.SIGQUIT):  # fast; then immediately, which the next start repairs
            os.kill(pid, request)
            until = time.monotonic() + _STOPS_WITHIN
            while time.monotonic() < until:
                if not _runs(pid):
                    return
                time.sleep(0.02)
        raise DoesNotStop(pid)

    def pid(self) -> int | None:
        """The process of the server of these files, if it runs."""
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if _runs(pid) and _works_in(pid, self.data) else None

    def _make(self) -> None:
        """New files, complete or not there at all: initdb works under another name."""
        if self.data.exists():
            return
        half = self.home / "data.new"
        shutil.rmtree(half, ignore_errors=True)
        call = [
            self.binaries["initdb"], "--pgdata", str(half), "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
            "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-instructions",
        ]  # fmt: skip
        if self.settings.get("fsync") == "off":
            call.append("--no-sync")
        with self._appended_log() as log:
            made = subprocess.run(
                call, cwd="/", env=_environment(), stdout=log, stderr=log, check=False, **self.user.popen
            )
        if made.returncode != 0:
            raise DoesNotStart(self.log)
        half.rename(self.data)

    def _require_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text(encoding="utf-8").strip()
        if found != self.binaries.major:
            raise OtherVersion(found, self.binaries.major, self.data)

    def _forget_the_dead(self) -> None:
        """Take away what a server left that was killed. Its number may belong to another program by now, and PostgreSQL
        would then believe that it still runs; whether anything of it runs, we have looked up ourselves."""
        if self.pid() is None and not _any_works_in(self.data):
            for path in (self.data / "postmaster.pid", self.sockets / f"{SOCKET}.lock"):
                path.unlink(missing_ok=True)

    def _launch(self) -> None:
        settings = {**_SETTINGS, "unix_socket_directories": str(self.sockets), **self.settings}
        call = [self.binaries["postgres"], "-D", str(self.data), "-p", str(PORT)]
        call += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        in_the_background = ["/bin/sh", "-c", '"$@" &', "sh", *call]  # no child of ours: it may outlive us
        with self._appended_log() as log:
            subprocess.run(
                in_the_background, cwd="/", env=_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, check=True, **self.user.popen,
            )  # fmt: skip

    def _appended_log(self) -> BinaryIO:
        if self.log.exists() and self.log.stat().st_size > _LOG_GROWS_TO:
            self.log.replace(self.home / "log.1")
        return self.log.open("ab")

    def _answers(self) -> bool:
        """Wait until it takes connections; false once it is gone."""
        until = time.monotonic() + _ANSWERS_WITHIN
        patience = time.monotonic() + 5.0  # until it has written its number
        while time.monotonic() < until:
            try:
                with self._connected("postgres"):
                    return True
            except psycopg.OperationalError:
                if self.pid() is None and time.monotonic() > patience:
                    return False
            time.sleep(0.02)
        return False

    def _make_database(self) -> None:
        with self._connected("postgres") as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'ketenzicht'").fetchone():
                connection.execute("CREATE DATABASE ketenzicht")

    def _connected(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host=str(self.sockets), port=PORT, user="postgres", dbname=database, autocommit=True, connect_timeout=5
        )


def _environment() -> dict[str, str]:
    """Ours, without what would lead PostgreSQL to other places."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}


def _runs(pid: int) -> bool:
    """Whether a process is there, and not only its number because nobody asked how it ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True


def _works_in(pid: int, folder: Path) -> bool:
    """Whether this process is a PostgreSQL of these files: it has them as its working folder."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == folder.resolve()
    except OSError:
        pass
    if Path("/proc/self/cwd").exists():
        return False
    call = ["/bin/ps", "-o", "command=", "-p", str(pid)]  # where there is no /proc
    return str(folder) in subprocess.run(call, capture_output=True, text=True, check=False).stdout


def _any_works_in(folder: Path) -> bool:
    """Whether any process still has these files as its working folder."""
    processes = (path.name for path in Path("/proc").glob("[0-9]*")) if Path("/proc/self").exists() else ()
    return any(_works_in(int(pid), folder) for pid in processes)
