"""The record into the warehouse: a first load of many tasks, then load and snapshot of 1,000 changed rows in at most 6 parts,
in a running process (budget: 2 s); and 200,000 new identifiers in the vault of PostgreSQL (budget: 6 s).

    DATABASE_URL=postgresql://… python bench/record_load.py [TASKS]

The database is emptied: give one of its own."""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ketenzicht.project.settings")
os.environ["KETENZICHT_TRIGGERS_ON_MIGRATE"] = "1"

import django
from django.conf import settings

settings.MIGRATION_MODULES = {"access": None, "regie": None}
django.setup()

from django.core.management import call_command  # noqa: E402 -- after the settings
from django.db import connection  # noqa: E402

from ketenzicht.access.vault.postgres import PostgresVault  # noqa: E402
from ketenzicht.project.installation import Installation  # noqa: E402
from ketenzicht.regie.extracts import publish  # noqa: E402
from ketenzicht.regie.extracts.pseudonyms import name_everybody  # noqa: E402
from ketenzicht.regie.ports import use_vault  # noqa: E402
from ketenzicht.warehouse import mapping, snapshots  # noqa: E402
from ketenzicht.warehouse.intake import Desk  # noqa: E402

AT = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
PEOPLE_PER_TASK = 5

FILL = """
    INSERT INTO access_gemeente (code, naam) VALUES ('GM9901', 'Bench');
    INSERT INTO access_organisatie (id, code, naam, soort, gemeentelijk, gemeenten, geldig_van)
        SELECT gen_random_uuid(), 'org' || n, 'Organisatie ' || n, 'overig', false, ARRAY['GM9901'], '2020-01-01'
        FROM generate_series(1, 20) n;
    INSERT INTO access_medewerker (id, naam, functie, organisatie_id, email, telefoon, geldig_van)
        SELECT gen_random_uuid(), 'Medewerker', '', id, '', '', '2020-01-01' FROM access_organisatie;
    INSERT INTO regie_persoon (id, gemeente_id, roepnaam, tussenvoegsel, geslachtsnaam, geboortedatum, sorteersleutel, klanksleutel,
                               gemaakt_tijd, gemaakt_door)
        SELECT gen_random_uuid(), 'GM9901', 'Naam' || n, '', 'Bench', date '1950-01-01' + n % 20000, '', '', '2021-01-01', 'bench'
        FROM generate_series(1, {people}) n;
"""


def told(what: str, act: Callable[[], object]) -> float:
    """Do it, and tell how long it took."""
    began = time.perf_counter()
    act()
    took = time.perf_counter() - began
    print(f"{what:<60} {took:8.2f} s")
    return took


def fill_tasks(count: int) -> None:
    """Tasks over five years, each with a content and one transition."""
    fields = {field.column: field for field in _taak()._meta.concrete_fields}
    values = {
        "id": "gen_random_uuid()", "gemeente_id": "'GM9901'", "persoon_id": "p.id", "gemaakt_tijd": "now()",
        "gemaakt_door": "'bench'", "overgenomen_uit": "''", "van_organisatie_id": "o.id", "van_medewerker_id": "m.id",
        "organisatie_id": "o.id", "wet": "'wmo'", "kenmerk": "'k' || n", "status": "'verstuurd'",
        "verstuurd_tijd": "timestamptz '2021-07-01' + n % 1800 * interval '1 day'", "afwijsreden": "''", "resultaat": "''",
        "vervolg": "''",
    }  # fmt: skip
    chosen = {column: sql for column, sql in values.items() if column in fields}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            f"""INSERT INTO regie_taak ({", ".join(chosen)}) SELECT {", ".join(chosen.values())}
                FROM (SELECT *, row_number() OVER () AS r, count(*) OVER () AS c FROM regie_persoon) p
                JOIN generate_series(1, {count}) n ON n % p.c = p.r - 1
                JOIN (SELECT id, row_number() OVER () AS r, count(*) OVER () AS c FROM access_organisatie) o ON n % o.c = o.r - 1
                CROSS JOIN LATERAL (SELECT id FROM access_medewerker LIMIT 1) m"""
        )
        cursor.execute(
            "INSERT INTO regie_taak_inhoud (van_id, vraag, afwijzing, feedback) SELECT id, '', '', '' FROM regie_taak"
        )
        cursor.execute(
            """INSERT INTO regie_overgang (id, taak_id, status, gebeurd_tijd, geregistreerd_tijd, door, afgeleid)
               SELECT gen_random_uuid(), id, 'verstuurd', verstuurd_tijd, verstuurd_tijd, 'bench', false FROM regie_taak"""
        )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")


def _taak() -> type:
    from ketenzicht.regie.models import Taak

    return Taak


def change(count: int) -> None:
    """So many tasks of six months reach their next state."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE regie_taak SET wet = 'jeugd' WHERE id IN (
                SELECT id FROM regie_taak WHERE verstuurd_tijd >= '2026-01-01' ORDER BY md5(id::text) LIMIT {count})"""
        )


def main(tasks: int) -> int:
    """Make the database, load it, change it, load it again. 1 where a budget is missed."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS extract CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    call_command("migrate", run_syncdb=True, verbosity=0)
    publish(connection)
    house = Installation(Path(tempfile.mkdtemp()) / "data", clock=lambda: AT)
    vault = PostgresVault(house.keyring)
    use_vault(vault)
    with connection.cursor() as cursor:
        cursor.execute(FILL.format(people=max(tasks // PEOPLE_PER_TASK, 100)))
    told(f"{tasks:,} tasks into the record", lambda: fill_tasks(tasks))
    told("pseudonyms of everybody", lambda: name_everybody(at=AT))
    desk = Desk(store=house.store, keyring=house.keyring, vault=vault, terms=house.terms, by="bench")
    found = connection.settings_dict
    address = f"postgresql://{found['USER']}@/{found['NAME']}?host={quote(found['HOST'], safe='')}"
    source = mapping.shipped("regie")

    def load() -> None:
        name_everybody(at=AT)
        desk.load_database(source, address, at=AT)

    told("first load", load)
    told("first snapshot", lambda: snapshots.build(house.store, vault=vault, at=AT))
    change(1_000)
    loading = told("load of 1,000 changed rows", load)
    building = told(
        "snapshot of 1,000 changed rows in 6 parts", lambda: snapshots.build(house.store, vault=vault, at=AT)
    )
    names = [f"key:bench:{number}" for number in range(200_000)]
    making = told("200,000 new identifiers in the vault", lambda: vault.pseudonyms("persoon", names, at=AT))
    print(f"load and snapshot: {loading + building:.2f} s (budget 2 s); vault: {making:.2f} s (budget 6 s)")
    return int(loading + building > 2 or making > 6)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000))
