"""The record as a source of figures at this moment: opened as the role that reads for the warehouse, never kept."""

from collections.abc import Iterator
from contextlib import contextmanager

from ketenzicht.indicators import asking
from ketenzicht.indicators.engine import LiveEngine
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.ports import Vault
from ketenzicht.project.installation import Installation
from ketenzicht.project.postgres.addresses import EXTRACT
from ketenzicht.project.record import open_record
from ketenzicht.warehouse import manifest, mapping
from ketenzicht.warehouse.contract import contract
from ketenzicht.warehouse.engines import postgres
from ketenzicht.warehouse.sql import names
from ketenzicht.warehouse.store import Store

SOURCE = "regie"
"""the mapping that says what the record tells"""
REFERENCE = ("gemeente", "wijk", "bevolking")
"""registers that no record has: the last snapshot lends names, and numbers of residents to divide by; nothing is counted in them"""


@contextmanager
def asked_live(house: Installation) -> Iterator[Source]:
    """The record to ask until the block ends: every answer is of one moment. Everybody who is new gets a pseudonym first,
    as before a load. Raises DeliveryRefused where the record does not answer."""
    with open_record(house) as addresses:
        from ketenzicht.regie.extracts.pseudonyms import name_everybody

        name_everybody(at=house.clock())
        with live_at(house, addresses.of(EXTRACT), house.vault) as source:
            yield source


@contextmanager
def live_at(house: Installation, address: str, vault: Vault) -> Iterator[Source]:
    """The same of the record at this address; the vault says who turned out to be one person."""
    with postgres.reading(address) as connection:
        tables = postgres.Tables(
            connection,
            mapping.shipped(SOURCE),
            terms=house.terms,
            merges=vault.merges(),
            reference=_reference(house.existing, house),
        )
        yield Source(live=LiveEngine(connection, tables), at=house.clock(), store=house.existing)


def _reference(store: Store, house: Installation) -> dict[str, postgres.Rows]:
    """The rows of the registers in the last snapshot; nothing where there is none yet."""
    try:
        last = manifest.find(store, None)
    except WrongCall:
        return {}
    with asking.open(store, last, at=house.clock()) as source:
        return {table: source.query(f"SELECT {_columns(table)} FROM {table}") for table in REFERENCE}  # noqa: S608  (names of our own)


def _columns(table: str) -> str:
    return names(column.name for column in contract(table).stored)
