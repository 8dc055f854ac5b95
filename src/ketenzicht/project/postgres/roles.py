"""The three roles of the database and what each may do, as SQL that may be given again and again."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from ketenzicht.project.postgres.addresses import APP, EXTRACT, OWNER, Addresses
from ketenzicht.project.postgres.errors import MayNotMakeRoles, NotReachable, TooOld

OLDEST = 15
"""the first version in which only the owner of a database may make things in it by default"""

SCHEMA = "extract"
"""where the views of the record for the warehouse stand"""

ONLY_ADDED = ("access_logregel", "access_blok", "access_gebeurtenis")
"""tables in which the application adds rows and changes none; so are the tables of former states, whose names end in `event`"""

_MAKE_ROLES = """
DO $$
DECLARE
    wanted text;
    becoming text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    PERFORM pg_advisory_xact_lock(7211460);
    FOREACH wanted IN ARRAY ARRAY['ketenzicht_owner', 'ketenzicht_app', 'ketenzicht_extract'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
        IF NOT pg_has_role(current_user, wanted, becoming) THEN
            EXECUTE format('GRANT %I TO %I', wanted, current_user);
        END IF;
    END LOOP;
END $$
"""

_HAS_DATABASE = """
SELECT has_database_privilege('ketenzicht_owner', current_database(), 'CREATE')
   AND has_schema_privilege('ketenzicht_owner', 'public', 'CREATE')
   AND has_schema_privilege('ketenzicht_app', 'public', 'USAGE')
   AND has_database_privilege('ketenzicht_extract', current_database(), 'TEMPORARY')
   AND NOT has_schema_privilege('ketenzicht_extract', 'public', 'USAGE')
"""

GIVE_DATABASE = """
DO $$
BEGIN
    PERFORM pg_advisory_xact_lock(7211460);
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO ketenzicht_owner, ketenzicht_app', current_database());
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO ketenzicht_extract', current_database());
    EXECUTE format('GRANT CREATE ON DATABASE %I TO ketenzicht_owner', current_database());
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT USAGE, CREATE ON SCHEMA public TO ketenzicht_owner;
    GRANT USAGE ON SCHEMA public TO ketenzicht_app;
END $$
"""

_GRANTS = """
DO $$
DECLARE found record;
BEGIN
    PERFORM pg_advisory_xact_lock(7211460);
    CREATE SCHEMA IF NOT EXISTS extract;
    REVOKE ALL ON SCHEMA extract FROM PUBLIC;
    GRANT USAGE ON SCHEMA extract TO ketenzicht_extract;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ketenzicht_app;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ketenzicht_app;
    FOR found IN
        SELECT c.oid::regclass AS name, c.relname = 'django_migrations' AS only_read
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
          AND (c.relname = ANY ({only_added}) OR c.relname = 'django_migrations' OR c.relname ~ {former_states})
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM ketenzicht_app', found.name);
        IF found.only_read THEN
            EXECUTE format('REVOKE INSERT ON %s FROM ketenzicht_app', found.name);
        END IF;
    END LOOP;
    FOR found IN
        SELECT c.oid::regclass AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'extract' AND c.relkind IN ('v', 'm')
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO ketenzicht_extract', found.name);
    END LOOP;
END $$
"""
GRANTS = sql.SQL(_GRANTS).format(
    only_added=sql.Literal(list(ONLY_ADDED)), former_states=sql.Literal("^(access|regie)_.*event$")
)
"""what each role may, on the tables and views that are there; the owner gives it"""


def make_roles(addresses: Addresses) -> None:
    """Make the roles that are missing, let the login become them, and give them the database. Raises NotReachable, TooOld,
    MayNotMakeRoles; then a database administrator gives `instructions()`."""
    with _connected(addresses.admin) as connection:
        if connection.info.server_version < OLDEST * 10_000:
            raise TooOld(str(connection.info.server_version // 10_000))
        try:
            connection.execute(_MAKE_ROLES)
            if connection.execute(_HAS_DATABASE).fetchone() != (True,):
                connection.execute(GIVE_DATABASE)
            if addresses.login != addresses.admin:
                _let_become(connection, addresses.login, OWNER, APP, EXTRACT)
            for url, role in ((addresses.app, APP), (addresses.extract, EXTRACT)):
                if url:
                    _let_become(connection, url, role)
        except psycopg.errors.InsufficientPrivilege as error:
            raise MayNotMakeRoles from error


def _let_become(connection: "psycopg.Connection[tuple[object, ...]]", url: str, *roles: str) -> None:
    login = psycopg.conninfo.conninfo_to_dict(url).get("user") or connection.info.user
    for role in roles:
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(str(login))))


def grant(addresses: Addresses) -> None:
    """Give each role what it may, on what is there now: after tables or views were made. In one transaction, so that
    nobody is without meanwhile."""
    with _connected(addresses.of(OWNER), autocommit=False) as connection:
        connection.execute(GRANTS)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The version of the server, and the roles that it lacks."""

    version: str
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not self.missing


def standing(addresses: Addresses) -> Standing:
    """How it stands with the server. Raises NotReachable."""
    with _connected(addresses.login) as connection:
        rows = connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'ketenzicht_%'").fetchall()
        there = {str(name) for (name,) in rows}
        version = connection.info.parameter_status("server_version") or ""
    return Standing(version=version, missing=tuple(role for role in (OWNER, APP, EXTRACT) if role not in there))


def instructions() -> str:
    """What a database administrator gives once where the login may not make roles itself; LOGIN is that login."""
    return (
        "CREATE ROLE ketenzicht_owner NOLOGIN;\nCREATE ROLE ketenzicht_app NOLOGIN;\nCREATE ROLE ketenzicht_extract NOLOGIN;\n"
        'GRANT ketenzicht_owner, ketenzicht_app, ketenzicht_extract TO "LOGIN";\n' + GIVE_DATABASE.strip() + ";\n"
    )


def _connected(url: str, *, autocommit: bool = True) -> "psycopg.Connection[tuple[object, ...]]":
    try:
        return psycopg.connect(url, autocommit=autocommit, connect_timeout=10, application_name="ketenzicht")
    except psycopg.OperationalError as error:
        raise NotReachable from error
