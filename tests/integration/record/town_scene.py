"""A very small demo town in the record, with a warehouse beside it: made once for the tests that look at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from ketenzicht.access.vault.postgres import PostgresVault
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.record import accounts
from ketenzicht.demo.record.town import Town, build
from ketenzicht.demo.sizes import Size
from ketenzicht.project.cli.town import record_leads
from ketenzicht.regie.ports import use_vault
from tests.integration.desk import house_at
from tests.integration.record.cast import Cast
from tests.integration.record.extract_scene import Scene

TINY = Size(
    name="XXS", inhabitants=600, residents=60, block=30, workers=24, aanvragen=1.5, taken=5.0, signalen=2.0, contacten=2.5,
    plannen=0.4, voorzieningen=0.6,
)  # fmt: skip
SEED = 7


@dataclass(frozen=True)
class Built:
    """The town, who can log in, and the warehouse."""

    town: Town
    logins: list[accounts.Login]
    warehouse: Scene

    def blocks(self) -> Iterator[Block]:
        """What the generator drew."""
        return (Block(size=TINY, number=number, seed=SEED) for number in range(TINY.blocks))


def asked(query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of the record by SQL of the test itself."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


@contextmanager
def tiny_town(folder: Path) -> Iterator[Built]:
    """The town, committed; afterwards the database is empty again."""
    house = house_at(folder / "data")
    house.store.mark_as_demo()
    vault = PostgresVault(house.keyring)
    use_vault(vault)
    before = settings.DEMO, settings.DATA_FOLDER
    settings.DEMO, settings.DATA_FOLDER = True, house.root
    try:
        town = build(TINY, SEED)
        logins = accounts.open_accounts(town.scene, town.end)
        record_leads(house)
        yield Built(town, logins, Scene(Cast(), house, vault))
    finally:
        settings.DEMO, settings.DATA_FOLDER = before
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
