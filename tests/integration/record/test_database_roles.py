"""Three database roles: the application adds to the log and changes nothing in it; the extract sees nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from ketenzicht.access.models import Logregel
from tests.integration.record.cast import AT, Cast

pytestmark = pytest.mark.django_db

ADDED_ONLY = {"access_logregel", "access_blok", "access_gebeurtenis"}


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        yield


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def rights(role: str, *wanted: str) -> set[str]:
    """The tables on which a role has any of these rights."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') "
            "AND has_table_privilege(%s, c.oid, %s)",
            [role, ", ".join(wanted)],
        )
        return {name if schema == "public" else f"{schema}.{name}" for schema, name in cursor.fetchall()}


def histories() -> set[str]:
    """The tables of former states."""
    return {model._meta.db_table for model in apps.get_models() if hasattr(model, "pgh_tracked_model")}


def test_tests_are_the_application_and_not_its_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("ketenzicht_app",)


@pytest.mark.covers("S3-170")
def test_the_application_adds_to_the_log_and_cannot_change_or_delete_it(cast: Cast) -> None:
    line = {"tijd": AT, "soort": "stelsel", "wie": "x", "rol": "x", "doel": "x", "handeling": "x"}
    Logregel.objects.create(**line, inhoud_hash=b"", hash=b"")
    for change in ("UPDATE access_logregel SET wie = 'y'", "DELETE FROM access_logregel", "TRUNCATE access_logregel"):
        with refused():
            execute(change)
    assert list(Logregel.objects.values_list("wie", flat=True)) == ["x"]


def test_former_states_are_written_by_the_trigger_and_by_nobody_changed(cast: Cast) -> None:
    sem = cast.person("Sem")
    sem.roepnaam = "Semmie"
    sem.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT roepnaam FROM regie_persoonevent")
        assert cursor.fetchall() == [("Sem",)]
    with refused():
        execute("UPDATE regie_persoonevent SET roepnaam = 'Anja'")


def test_the_log_and_all_histories_are_the_only_tables_that_can_only_grow() -> None:
    assert len(histories()) > 30
    grows = rights("ketenzicht_app", "INSERT")
    changes = rights("ketenzicht_app", "UPDATE", "DELETE", "TRUNCATE")
    assert grows - changes == ADDED_ONLY | histories()
    assert not rights("ketenzicht_app", "TRUNCATE")


def test_the_application_cannot_make_or_drop_anything() -> None:
    for change in (
        "CREATE TABLE public.x (y int)",
        "DROP TABLE regie_plan",
        "ALTER TABLE regie_plan DISABLE TRIGGER ALL",
    ):
        with pytest.raises(ProgrammingError, match="permission denied|must be owner"), transaction.atomic():
            execute(change)


def test_the_extract_role_sees_views_of_the_extract_and_nothing_else() -> None:
    seen = rights("ketenzicht_extract", "SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    assert all(name.startswith("extract.") for name in seen)
    for query in ("SELECT 1 FROM regie_plan", "SELECT 1 FROM access_account", "SELECT 1 FROM access_logregel"):
        with pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():  # not even that it is there
            execute("SET LOCAL ROLE ketenzicht_extract")
            execute(query)
    with refused():
        execute("SET LOCAL ROLE ketenzicht_extract")
        execute("SELECT 1 FROM public.regie_plan")


def test_a_table_in_the_extract_schema_is_not_given_by_accident(as_owner: None) -> None:
    from ketenzicht.project.postgres.roles import GRANTS

    execute("CREATE VIEW extract.seen AS SELECT 1 AS one")
    execute("CREATE TABLE extract.unseen (one int)")
    execute(GRANTS.as_string())
    execute("SET LOCAL ROLE ketenzicht_extract")
    execute("SELECT one FROM extract.seen")
    with refused():
        execute("SELECT one FROM extract.unseen")


@pytest.fixture
def as_owner(db: None) -> None:
    """For the length of a test."""
    execute("SET LOCAL ROLE ketenzicht_owner")
