"""Opens the record for a command: PostgreSQL running, Django set up as one of the three roles, tables up to date."""

import atexit
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from ketenzicht.kernel.codes import DEMO_MARK
from ketenzicht.project.installation import Installation
from ketenzicht.project.postgres import Addresses, provider
from ketenzicht.project.postgres.addresses import APP, OWNER
from ketenzicht.project.postgres.errors import NotPrepared
from ketenzicht.project.postgres.roles import grant, make_roles, standing


@contextmanager
def open_record(house: Installation, *, role: str = APP) -> Iterator[Addresses]:
    """The record is open while this is: the server runs, and Django speaks to it as this role. An embedded database is
    brought up to date first; of one that DATABASE_URL names that is asked. Raises PostgresError."""
    server = provider(house.store.root, os.environ)
    with server.use() as addresses:
        connect(addresses, house, role=OWNER)
        if not (standing(addresses).complete and is_prepared()):
            if not server.prepares_itself:
                raise NotPrepared
            prepare(addresses)
        become(addresses, role)
        _open.append(addresses)
        put_in_vault(house)
        try:
            yield addresses
        finally:
            _open.remove(addresses)
            _close()


_open: list[Addresses] = []
_kept = ExitStack()


def keep_open(house: Installation) -> None:
    """The record is open for as long as this process lives; where it was opened already nothing happens."""
    from django.apps import apps

    if not _open and not apps.ready:
        _kept.enter_context(open_record(house))
        atexit.register(_kept.close)


def put_in_vault(house: Installation) -> None:
    """The record asks the vault of this installation, who may see a BSN gets it from there, and the warehouse forgets whom the
    record forgets."""
    from ketenzicht.project.forgetting import LateWarehouse
    from ketenzicht.regie.ports import use_identities, use_vault, use_warehouse

    house.begin_vault_in_database()
    use_vault(house.vault)
    use_identities(house.vault)
    use_warehouse(LateWarehouse(house))


def set_up() -> None:
    """Load Django, so that models and rules are known; this asks for no database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ketenzicht.project.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def connect(addresses: Addresses, house: Installation, *, role: str) -> None:
    """From here on Django works with this database, as this role, and with the data folder and the key of this
    installation: what a command signs, such as the link of an invitation, the web server opens."""
    set_up()
    from django.conf import settings

    settings.DATA_FOLDER, settings.SECRET_KEY = house.root, house.web_key
    settings.DEMO = bool(os.environ.get("KETENZICHT_DEMO")) or (house.root / DEMO_MARK).exists()
    become(addresses, role)


def become(addresses: Addresses, role: str) -> None:
    """From here on Django speaks to the database as this role."""
    from django.db import connection

    from ketenzicht.project.settings import database

    _close()
    settings = database(addresses.of(role))
    connection.settings_dict.update(
        {name: settings[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    )


def prepare(addresses: Addresses) -> None:
    """Bring the database up to date: roles, tables, grants. May be given again and again, also by several at a time.
    Django is set up already. Raises PostgresError."""
    from django.core.management import call_command
    from django.db import connection

    from ketenzicht.regie.extracts import publish, withdraw

    make_roles(addresses)
    become(addresses, OWNER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(7211461)")  # until the connection closes: one at a time
        if not is_migrated():
            withdraw(connection)  # views stand in the way of a migration of what they read
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        publish(connection)
        grant(addresses)
    _close()


def is_migrated() -> bool:
    """Whether no migration waits. Raises DatabaseError."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def is_prepared() -> bool:
    """Whether all tables are up to date; also false where the roles are not there yet."""
    from django.db import DatabaseError

    try:
        return is_migrated()
    except DatabaseError:
        return False
    finally:
        _close()


def _close() -> None:
    from django.db import connections

    connections.close_all()
