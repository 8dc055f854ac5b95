"""A database for the tests that need one: one PostgreSQL per run, shared by all workers; each worker its own database.

Started by the first test that asks for it, stopped when the run is over. With DATABASE_URL it is that server instead.
Tests talk to it as `ketenzicht_app`, so that a right that is missing is found here and not in a town hall."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ketenzicht.project.postgres import Addresses, Embedded
from ketenzicht.project.postgres.roles import GIVE_DATABASE, GRANTS, make_roles

FOLDER = "KETENZICHT_TEST_POSTGRES"
IN_MEMORY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}
OWNER, APP = "-c role=ketenzicht_owner", "-c role=ketenzicht_app -c jit=off"


def embedded(folder: Path) -> Embedded:
    """The server of a run. A test run may be thrown away, so nothing waits for the disk."""
    return Embedded(folder, settings=IN_MEMORY, elsewhere=[folder.parent / f"{folder.name}-files"])


def pytest_configure(config: pytest.Config) -> None:
    """The run has one folder for its server; workers inherit its name."""
    if not hasattr(config, "workerinput"):
        _clear_what_died()
        os.environ[FOLDER] = str(Path(tempfile.gettempdir()) / f"kz-test-{os.getpid()}-{secrets.token_hex(3)}")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The run is over: nothing of its server stays."""
    if not hasattr(config, "workerinput") and FOLDER in os.environ:
        _remove(Path(os.environ.pop(FOLDER)))


def _clear_what_died() -> None:
    """Runs that were killed leave their server behind."""
    for folder in Path(tempfile.gettempdir()).glob("kz-test-*-*"):
        pid = folder.name.split("-")[2]
        if folder.name.count("-") == 3 and _is_ours(folder) and not _runs(int(pid)):
            _remove(folder)


def _is_ours(folder: Path) -> bool:
    """Whether it is this user's; one that another run clears away meanwhile is nobody's."""
    try:
        return folder.stat().st_uid == os.geteuid()
    except FileNotFoundError:
        return False


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _remove(folder: Path) -> None:
    if folder.exists():
        embedded(folder).cluster().stop()
    for path in (folder, folder.parent / f"{folder.name}-files"):
        shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """Tables are made from the models; one test proves that migrations make the same ones."""
    return False


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A login that may do everything on a PostgreSQL that lives as long as this run."""
    with ExitStack() as using:
        given = os.environ.get("DATABASE_URL")
        url = given or using.enter_context(embedded(Path(os.environ[FOLDER])).use()).login
        make_roles(Addresses(login=url, admin=url))
        yield url


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    postgres_url: str, request: pytest.FixtureRequest, django_db_modify_db_settings_tox_suffix: None
) -> Iterator[None]:
    """Point Django at the server of this run, at a database of this worker."""
    from django.conf import settings
    from django.db import connection

    from ketenzicht.project.settings import database

    connection.settings_dict.update(
        {
            name: value
            for name, value in database(postgres_url).items()
            if name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")
        }
    )
    worker = getattr(request.config, "workerinput", {}).get("workerid", "only")
    connection.settings_dict["TEST"]["NAME"] = f"test_{connection.settings_dict['NAME']}_{worker}"
    settings.PGTRIGGER_INSTALL_ON_MIGRATE = True
    creation: Any = type(connection.creation)
    create = creation._create_test_db

    def and_give(self: Any, *args: Any, **kwargs: Any) -> str:
        """The new database is the owner's, who makes the tables in it."""
        name = str(create(self, *args, **kwargs))
        place = self.connection.settings_dict
        login = {"user": place["USER"], "password": place["PASSWORD"], "host": place["HOST"], "port": place["PORT"]}
        given_parts = {part: value for part, value in login.items() if value}
        with psycopg.connect(dbname=name, autocommit=True, **given_parts) as given:
            given.execute(GIVE_DATABASE)
        self.connection.settings_dict["OPTIONS"] = {**self.connection.settings_dict["OPTIONS"], "options": OWNER}
        return name

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(creation, "_create_test_db", and_give)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Give the three roles what they may, and from here on be the application."""
    from django.conf import settings
    from django.core.management.commands import flush
    from django.db import connection
    from django.db.backends.postgresql.operations import DatabaseOperations

    from ketenzicht.regie.extracts import publish

    patch = pytest.MonkeyPatch()
    sql_flush = DatabaseOperations.sql_flush

    def as_owner(*args: Any, **kwargs: Any) -> list[str]:
        return ["SET LOCAL ROLE ketenzicht_owner", *sql_flush(*args, **kwargs)]

    with django_db_blocker.unblock():
        settings.PGTRIGGER_INSTALL_ON_MIGRATE = False
        publish(connection)
        with connection.cursor() as cursor:
            cursor.execute(GRANTS.as_string(cursor.connection))
        connection.close()
        connection.settings_dict["OPTIONS"] = {**connection.settings_dict["OPTIONS"], "options": APP}
        # Tests that commit are cleaned up by emptying tables, which the application may not; nothing is made anew then.
        patch.setattr(DatabaseOperations, "sql_flush", as_owner)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_, **__: None)
    yield
    patch.undo()
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["OPTIONS"] = {"application_name": "ketenzicht"}
