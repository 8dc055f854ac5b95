"""The embedded PostgreSQL: made, shared, killed and found again; folders that are not ours keep their modes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest

from ketenzicht.project.postgres import Embedded, Given, provider
from ketenzicht.project.postgres.binaries import binaries, shipped
from ketenzicht.project.postgres.errors import BelongsToAnother, DatabaseLost, OtherVersion
from ketenzicht.project.postgres.place import LONGEST_SOCKET, SOCKET, run_as

ROOT = os.geteuid() == 0
SWIFT = {"fsync": "off", "max_connections": "20"}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short folder that only we may enter, and beside it one that anybody may."""
    made = Path(tempfile.mkdtemp(prefix="kz-"))
    yield made
    for data in made.rglob("postgres.using"):
        at(data.parent).cluster().stop()
    shutil.rmtree(made)
    shutil.rmtree(others(made), ignore_errors=True)


def others(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-else")


def at(data: Path) -> Embedded:
    top = next(parent for parent in (data, *data.parents) if parent.name.startswith("kz-"))
    return Embedded(data, settings=SWIFT, elsewhere=[others(top)])


def remember(url: str, word: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", [word])


def remembered(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [str(word) for (word,) in connection.execute("SELECT word FROM words ORDER BY word").fetchall()]


def modes(folder: Path) -> Mapping[Path, tuple[int, int, int]]:
    """Of a folder and everything above it: mode, owner, group."""
    found = ((path, path.stat()) for path in (folder, *folder.parents))
    return {path: (seen.st_mode, seen.st_uid, seen.st_gid) for path, seen in found}


def test_it_starts_keeps_what_was_written_and_stops(folder: Path) -> None:
    server = at(folder / "data")
    with server.use() as addresses:
        remember(addresses.login, "one")
        assert server.cluster().pid()
    assert server.cluster().pid() is None
    with server.use() as addresses:
        assert remembered(addresses.login) == ["one"]


def test_folders_above_it_keep_their_modes_and_owners(folder: Path) -> None:
    data = folder / "a" / "data"
    data.mkdir(parents=True)
    before = {**modes(data), **modes(shipped().folder)}
    with at(data).use():
        pass
    assert {**modes(data), **modes(shipped().folder)} == before
    assert at(data).cluster().home.stat().st_mode & 0o777 == 0o700


def test_only_a_socket_in_a_closed_folder_leads_to_it(folder: Path) -> None:
    server = at(folder / "data")
    with server.use() as addresses, psycopg.connect(addresses.login) as connection:
        row = connection.execute("SELECT current_setting('listen_addresses'), inet_server_addr()").fetchone()
        assert row == ("", None)
        assert server.cluster().sockets.stat().st_mode & 0o777 == 0o700


def test_it_stays_while_anybody_uses_it(folder: Path) -> None:
    first, second = at(folder / "data"), at(folder / "data")
    with first.use():
        with second.use():
            pass
        pid = first.cluster().pid()
        assert pid
    assert first.cluster().pid() is None


def test_six_processes_that_start_at_once_share_one(folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.integration.test_postgres import at, remember\n"
        "with at(Path(sys.argv[1])).use() as a: remember(a.login, sys.argv[2]); print(at(Path(sys.argv[1])).cluster().pid())"
    )
    with at(folder / "data").use() as addresses:  # the table, so that they do not all make it
        remember(addresses.login, "0")
    calls = [[sys.executable, "-c", program, str(folder / "data"), str(number)] for number in range(1, 7)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    running = [subprocess.Popen(call, stdout=subprocess.PIPE, env=environment, text=True) for call in calls]
    assert all(process.communicate()[0].strip().isdigit() and process.returncode == 0 for process in running)
    with at(folder / "data").use() as addresses:
        assert remembered(addresses.login) == list("0123456")


def test_after_kill_nine_nothing_is_lost(folder: Path) -> None:
    server = at(folder / "data")
    with server.use() as addresses:
        remember(addresses.login, "kept")
        pid = server.cluster().pid()
        assert pid
        os.kill(pid, signal.SIGKILL)
        server.watch()
        assert remembered(addresses.login) == ["kept"]


def test_a_number_that_now_belongs_to_another_program_does_not_keep_it_from_starting(folder: Path) -> None:
    server = at(folder / "data")
    with server.use() as addresses:
        remember(addresses.login, "kept")
        cluster = server.cluster()
        noted = (cluster.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)
    stranger = subprocess.Popen(["/bin/sleep", "60"], **run_as().popen)
    try:
        for path in (cluster.data / "postmaster.pid", cluster.sockets / f"{SOCKET}.lock"):
            path.write_text("\n".join([str(stranger.pid), *noted[1:]]), encoding="utf-8")
        with server.use() as addresses:
            assert remembered(addresses.login) == ["kept"]
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_half_made_files_are_made_again(folder: Path) -> None:
    server = at(folder / "data")
    (folder / "data").mkdir()
    half = server.cluster().home / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n", encoding="utf-8")
    with server.use() as addresses:
        remember(addresses.login, "new")


def test_files_of_another_version_are_left_alone(folder: Path) -> None:
    server = at(folder / "data")
    with server.use():
        cluster = server.cluster()
    (cluster.data / "PG_VERSION").write_text("14\n", encoding="utf-8")
    with pytest.raises(OtherVersion, match="PostgreSQL 14"), server.use():
        pass
    (cluster.data / "PG_VERSION").write_text("18\n", encoding="utf-8")


def test_a_long_path_gets_a_short_socket(folder: Path) -> None:
    data = folder / ("a-very-long-name-" * 6) / "data"
    server = at(data)
    (folder / ("a-very-long-name-" * 6)).mkdir()
    with server.use() as addresses:
        remember(addresses.login, "short")
        sockets = server.cluster().sockets
        assert len(os.fsencode(sockets / SOCKET)) <= LONGEST_SOCKET
    if sockets.parent == Path(tempfile.gettempdir()):
        shutil.rmtree(sockets)
        with server.use() as addresses:  # a clean-up of the temporary folder does no harm
            assert remembered(addresses.login) == ["short"]
        shutil.rmtree(server.cluster().sockets)


@pytest.mark.skipif(not ROOT, reason="only root cannot be PostgreSQL itself")
class TestAsRoot:
    """PostgreSQL refuses to be root: it runs as nobody, and its files lie where nobody can reach them."""

    def test_the_server_is_not_root(self, folder: Path) -> None:
        server = at(folder / "data")
        with server.use():
            pid = server.cluster().pid()
            assert Path(f"/proc/{pid}").stat().st_uid != 0

    def test_a_closed_data_folder_names_where_its_database_is(self, folder: Path) -> None:
        server = at(folder / "data")
        with server.use():
            home = Path(json.loads((folder / "data" / "postgres.json").read_text(encoding="utf-8"))["home"])
            assert home == server.cluster().home
            assert home.parent == others(folder)

    def test_an_open_data_folder_holds_its_database_itself(self, folder: Path) -> None:
        folder.chmod(0o755)
        (folder / "data").mkdir(mode=0o755)
        with at(folder / "data").use():
            assert at(folder / "data").cluster().home == folder / "data" / "postgres"

    def test_a_database_that_is_gone_is_not_made_anew(self, folder: Path) -> None:
        server = at(folder / "data")
        with server.use():
            home = server.cluster().home
        home.rename(home.with_name("moved-away"))
        with pytest.raises(DatabaseLost), server.use():
            pass
        home.with_name("moved-away").rename(home)

    def test_a_data_folder_may_be_moved_but_a_copy_does_not_share_its_database(self, folder: Path) -> None:
        with at(folder / "data").use() as addresses:
            remember(addresses.login, "mine")
        (folder / "data").rename(folder / "moved")
        with at(folder / "moved").use() as addresses:
            assert remembered(addresses.login) == ["mine"]
        shutil.copytree(folder / "moved", folder / "copy")
        with pytest.raises(BelongsToAnother), at(folder / "copy").use():
            pass
        shutil.rmtree(folder / "copy")

    def test_programs_in_a_closed_folder_are_copied(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        package = shipped().folder.parents[1]
        shutil.copytree(shipped().folder.parent, folder / package.name / shipped().folder.parent.name, symlinks=True)
        shutil.copytree(package.with_name(f"{package.name}.libs"), folder / f"{package.name}.libs")
        closed = type(shipped())(folder / package.name / shipped().folder.parent.name / "bin", shipped().major)
        monkeypatch.setattr("ketenzicht.project.postgres.binaries.shipped", lambda: closed)
        home = at(folder / "data").cluster().home
        copied = binaries(run_as(), home)
        assert copied.folder.is_relative_to(home)
        with at(folder / "data").use() as addresses:
            remember(addresses.login, "copied")


def test_a_database_that_is_named_is_used_as_it_is(tmp_path: Path) -> None:
    named = provider(
        tmp_path, {"DATABASE_URL": "postgresql://me@db/records", "DATABASE_URL_APP": "postgresql://web@db/records"}
    )
    assert isinstance(named, Given)
    with named.use() as addresses:
        assert addresses.of("ketenzicht_owner") == "postgresql://me@db/records?options=-c%20role%3Dketenzicht_owner"
        assert addresses.of("ketenzicht_app") == "postgresql://web@db/records?options=-c%20role%3Dketenzicht_app"
        assert addresses.of("ketenzicht_extract") == "postgresql://me@db/records?options=-c%20role%3Dketenzicht_extract"
    assert not any(tmp_path.iterdir())
