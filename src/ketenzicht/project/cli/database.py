"""Commands about the database and the server: db prepare, db status, db roles, serve."""

import os

from ketenzicht.project.cli import DONE, REFUSED
from ketenzicht.project.cli.shown import as_json, require_format, say, table, warn
from ketenzicht.project.installation import Installation
from ketenzicht.project.postgres import Embedded, provider
from ketenzicht.project.postgres.addresses import OWNER
from ketenzicht.project.postgres.roles import Standing, instructions, standing
from ketenzicht.project.record import connect, is_prepared
from ketenzicht.project.record import prepare as bring_up_to_date


def prepare(house: Installation) -> int:
    """Bring the database up to date."""
    server = provider(house.store.root, os.environ)
    with server.use() as addresses:
        connect(addresses, house, role=OWNER)
        bring_up_to_date(addresses)
    say("De database is bij.")
    return DONE


def status(house: Installation, format: str) -> int:
    """Show where the database is and whether it is up to date; 4 where it is not."""
    require_format(format, "table", "json")
    server = provider(house.store.root, os.environ)
    with server.use() as addresses:
        found = standing(addresses)
        connect(addresses, house, role=OWNER)
        up_to_date = found.complete and is_prepared()
    where = str(server.cluster().home) if isinstance(server, Embedded) else "volgens DATABASE_URL"
    _show(found, where, up_to_date, format)
    if not up_to_date:
        warn("De database is niet bij; geef: ketenzicht db prepare")
    return DONE if up_to_date else REFUSED


def _show(found: Standing, where: str, up_to_date: bool, format: str) -> None:
    told = {"where": where, "version": found.version, "missing_roles": list(found.missing), "up_to_date": up_to_date}
    if format == "json":
        as_json(told)
        return
    rows = [
        ("Plaats", where),
        ("PostgreSQL", found.version),
        ("Rollen", f"ontbreken: {', '.join(found.missing)}" if found.missing else "alle drie"),
        ("Tabellen", "bij" if up_to_date else "niet bij"),
    ]
    table(("Wat", "Stand"), rows)


def roles() -> int:
    """Print what a database administrator gives once."""
    say(instructions())
    return DONE


def serve(house: Installation, address: str, port: int, processes: int, threads: int) -> int:
    """Serve until asked to stop."""
    from ketenzicht.project.serving import Wanted, serve

    server = provider(house.store.root, os.environ)
    with server.use():
        if isinstance(server, Embedded) and (home := server.cluster().home).parent != house.store.root:
            warn(f"PostgreSQL draait niet als root; de database staat daarom in {home}.")
        serve(house, Wanted(address=address, port=port, processes=processes, threads=threads), say=say)
    say("Ketenzicht is gestopt.")
    return DONE
