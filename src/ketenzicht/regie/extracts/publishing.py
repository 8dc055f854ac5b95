"""Publishes the extract: views, functions and triggers, made anew from their definitions whenever the tables may have changed."""

from collections.abc import Iterator
from typing import Any

from ketenzicht.regie.extracts import cases, catalogue, people, support
from ketenzicht.regie.extracts.view import STAMP, Rekeyed, Touched, View

SCHEMA = "extract"
ROLE = "ketenzicht_extract"

VIEWS = {view.name: view for module in (people, catalogue, cases, support) for view in module.VIEWS}
"""All views by the name of their table in the warehouse"""

_TRACES = ("verwijderd", "geraakt")

_WITHDRAW = f"""
    DO $$
    DECLARE found record;
    BEGIN
        FOR found IN SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE n.nspname = '{SCHEMA}' AND c.relkind = 'v' LOOP
            EXECUTE format('DROP VIEW {SCHEMA}.%I CASCADE', found.name);
        END LOOP;
        FOR found IN SELECT p.oid::regprocedure AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                     WHERE n.nspname = '{SCHEMA}' LOOP
            EXECUTE format('DROP FUNCTION %s CASCADE', found.name);
        END LOOP;
    END $$"""

_GRANT = f"""
    DO $$
    BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
            GRANT USAGE ON SCHEMA {SCHEMA} TO {ROLE};
            GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {ROLE};
        END IF;
    END $$"""


def publish(connection: Any) -> None:
    """Make the whole extract anew, in one transaction: who reads meanwhile sees the old one or the new one. Call it as the
    owner of the tables after each migration; calling it again changes nothing. Traces older than thirteen months go."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN" if connection.get_autocommit() else "SAVEPOINT extract")
        for statement in statements():
            cursor.execute(statement)
        cursor.execute("COMMIT" if connection.get_autocommit() else "RELEASE SAVEPOINT extract")


def withdraw(connection: Any) -> None:
    """Take the views away before a migration changes the tables below them; what was written down about changes stays.
    Changes made between this and `publish` are noticed by their stamps, deletions are not: stop the application first."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHDRAW)


def statements() -> Iterator[str]:
    """The SQL of the extract, one statement each, without parameters."""
    yield f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"
    yield "SELECT pg_advisory_xact_lock(7604)"
    yield _WITHDRAW
    for table in sorted({table for view in VIEWS.values() for table in view.stamped_tables}):
        yield f"CREATE INDEX IF NOT EXISTS extract_{table} ON {table} ({STAMP})"
    for trace in _TRACES:
        yield f"DELETE FROM regie_extract_{trace} WHERE tijd < now() - interval '13 months'"
    yield f"CREATE VIEW {SCHEMA}.verwijderd AS SELECT tabel, rij::text AS rij, xid FROM regie_extract_verwijderd"
    for view in VIEWS.values():
        yield f"CREATE VIEW {SCHEMA}.{view.name} AS {view.select}"
        yield f"CREATE VIEW {SCHEMA}.{view.name}_gewijzigd AS {view.changes}"
        for number, found in enumerate(view.rekeyed):
            yield from _forgetting(view, found, number)
        for number, touched in enumerate(view.touched):
            yield from _touching(view, touched, number)
    yield f"REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC"
    yield _GRANT


def _forgetting(view: View, found: Rekeyed, number: int) -> Iterator[str]:
    """Before a row changes, write down the keys of the rows of the view that it may take away. Those that are still there
    afterwards are read again with the object."""
    table, name = found.table or view.of.split()[0], f"{view.name}_weg_{number}"
    key = ", ".join(f"'{column}', v.{column}" for column in view.key)
    keep = f"""INSERT INTO regie_extract_verwijderd (tabel, sleutel, rij)
        SELECT '{view.name}', v._sleutel::text, jsonb_build_object({key})
        FROM {SCHEMA}.{view.name} v WHERE v._sleutel IN ({view.objects(found.path, "r")});"""
    comes = f"IF TG_OP <> 'DELETE' THEN r := NEW; {keep} END IF;" if found.at_insert else ""
    goes = f"IF TG_OP <> 'INSERT' THEN r := OLD; {keep} END IF;"
    yield _function(name, f"{goes} {comes} RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;")
    yield _trigger(name, "BEFORE DELETE", table)
    yield _trigger(f"{name}_bij", f"BEFORE UPDATE OF {', '.join(found.columns)}", table, found.columns, name)
    if found.at_insert:
        yield _trigger(f"{name}_in", "BEFORE INSERT", table, function=name)


def _touching(view: View, touched: Touched, number: int) -> Iterator[str]:
    """After a change that no stamp tells, write down which objects must be read again."""
    name = f"{view.name}_geraakt_{number}"
    keep = f"""INSERT INTO regie_extract_geraakt (tabel, sleutel)
        SELECT '{view.name}', o.sleutel::text FROM ({view.objects(touched.path, "r")}) AS o (sleutel);"""
    yield _function(name, f"r := {touched.row}; {keep} RETURN NULL;")
    columns = (
        tuple(touched.event.removeprefix("UPDATE OF ").split(", ")) if touched.event.startswith("UPDATE OF") else ()
    )
    yield _trigger(name, f"AFTER {touched.event}", touched.table, columns)


def _function(name: str, body: str) -> str:
    """A trigger function that works as the owner: who changes the record need not see the extract."""
    return f"""CREATE FUNCTION {SCHEMA}.{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public AS $body$ DECLARE r record; BEGIN {body} END $body$"""


def _trigger(name: str, event: str, table: str, columns: tuple[str, ...] = (), function: str = "") -> str:
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    when = f"WHEN ({changed}) " if columns else ""
    return f"CREATE TRIGGER extract_{name} {event} ON {table} FOR EACH ROW {when}EXECUTE FUNCTION {SCHEMA}.{function or name}()"
