"""Migrations make the same database as the models, and quickly."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from ketenzicht.project.postgres.addresses import OWNER, as_role

SECONDS = 8.0
"""of processor time for all migrations on an empty database"""

ASKED = {
    "columns": "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity "
    "FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT 'access_' || proname, proname, prosrc FROM pg_proc WHERE proname LIKE 'pgtrigger_%'",
}


@pytest.fixture(scope="module")
def migrated(postgres_url: str) -> Iterator[tuple[str, float]]:
    """A database made by migrations alone, in a process of its own: its URL, and the processor seconds that it took."""
    parts = urlsplit(postgres_url)
    name = f"migrated_{os.getpid()}"
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} OWNER ketenzicht_owner".encode())
    url = urlunsplit(parts._replace(path=f"/{name}"))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "KETENZICHT_DATABASE_ROLE": OWNER,
        "DJANGO_SETTINGS_MODULE": "ketenzicht.project.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    environment.pop("KETENZICHT_TRIGGERS_ON_MIGRATE", None)
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    yield url, after.ru_utime - before.ru_utime
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def told(rows: list[tuple[object, ...]]) -> set[tuple[str, ...]]:
    """What is said of our own tables; what publishing the extract adds to them comes after migrating."""
    ours = (tuple(map(str, row)) for row in rows if str(row[0]).strip('"').startswith(("access_", "regie_")))
    return {row for row in ours if not (len(row) > 1 and row[1].startswith("extract_"))}


@pytest.mark.parametrize("what", ASKED)
@pytest.mark.django_db
def test_migrations_make_what_the_models_say(migrated: tuple[str, float], what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ASKED[what])
        models = told(cursor.fetchall())
    with psycopg.connect(as_role(migrated[0], OWNER)) as other:
        migrations = told(other.execute(ASKED[what].encode()).fetchall())
    assert len(models) > 100
    assert migrations == models


def test_no_migration_is_missing() -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "ketenzicht.project.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    call = [sys.executable, "-W", "ignore", "-m", "django", "makemigrations", "access", "regie", "--check", "--dry-run"]
    done = subprocess.run(call, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[:2000]


def test_an_empty_database_is_migrated_in_seconds(migrated: tuple[str, float]) -> None:
    assert migrated[1] < SECONDS
