"""The extract and the contracts of the warehouse say the same, both ways."""

import pytest
from django.db import connection

from ketenzicht.regie.extracts import publish, withdraw
from ketenzicht.regie.extracts.publishing import VIEWS
from ketenzicht.warehouse.contract import contract, contracts

TYPES = {
    "string": "text", "integer": "bigint", "date": "date", "datetime": "timestamp with time zone", "boolean": "boolean",
    "number": "numeric",
}  # fmt: skip

INSTEAD = {"persoon": {"geboortejaar": "geboortedatum"}, "signaal": {"leeftijd": "geboortedatum"}}
"""Columns that the record works out itself, so that what they would be derived from stays at home"""

FED = {
    "organisatie", "team", "medewerker", "account", "login", "persoon", "groepslid", "onderwerp", "product", "kanaal", "signaal",
    "taak", "plan", "doel", "meting", "traject", "contact", "aanvraag", "processtap", "voorziening", "uitstroom", "uitval",
    "afspraak", "clientenlijst",
}  # fmt: skip
"""The tables that the record feeds. Merges of persons reach the warehouse through the vault"""


def expected(table: str) -> dict[str, str]:
    """What the warehouse wants from a source: all columns but those that it works out itself."""
    instead = INSTEAD.get(table, {})
    return {
        column.name: TYPES[column.type]
        for column in contract(table).columns
        if column.name != "bron" and not column.term and column.name not in instead.values()
        if not column.derive or column.name in instead or (table, column.name) == ("clientenlijst", "vervalt_op")
    }


def published(view: str) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'extract' AND table_name = %s",
            [view],
        )
        return dict(cursor.fetchall())


@pytest.fixture
def extract(db: None) -> None:
    publish(connection)


@pytest.mark.parametrize("table", sorted(FED))
def test_a_view_gives_exactly_the_columns_that_the_contract_asks_for(extract: None, table: str) -> None:
    found = published(table)
    assert found.pop("_xid") == "bigint"
    assert found.pop("_sleutel")
    assert found == expected(table)


def test_every_view_has_a_contract_and_its_key(extract: None) -> None:
    assert set(VIEWS) == FED <= set(contracts())
    for name, view in VIEWS.items():
        assert view.key == tuple(column for column in contract(name).key if column != "bron"), name


def test_publishing_again_changes_nothing_and_withdrawing_leaves_nothing(extract: None) -> None:
    before = {table: published(table) for table in FED}
    publish(connection)
    assert {table: published(table) for table in FED} == before
    withdraw(connection)
    assert not any(published(table) for table in FED)
