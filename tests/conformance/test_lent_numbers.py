"""Figures per so many residents, live: the record counts, the last snapshot lends the number to divide by, and that is said."""

from collections.abc import Iterator

import psycopg
import pytest

from ketenzicht.indicators import asking, catalog, examples
from ketenzicht.indicators.engine import LiveEngine
from ketenzicht.indicators.live import LENT
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.term_rules import TermSettings
from ketenzicht.warehouse import mapping
from ketenzicht.warehouse.contract import contract
from ketenzicht.warehouse.engines import postgres
from tests.conformance.test_examples_on_postgres import Bench
from tests.conformance.test_live_reports import AT

PER_1000 = catalog.shipped()["signalen.per_1000"]
RESIDENTS = {"gemeente": "GM9901", "gebied": "GM9901", "jaar": 2026, "leeftijdsklasse": "totaal", "geslacht": "totaal", "inwoners": 500}  # fmt: skip


class _Prepared(postgres.Tables):
    """A record of which only what is lent has to be made; the other tables stand there already."""

    def make(self, table: str) -> None:
        """As in a record, for what is lent."""
        if table in self.lent:
            super().make(table)


@pytest.fixture
def bench(postgres_url: str) -> Iterator[Bench]:
    with psycopg.connect(postgres_url) as connection:
        postgres.empty_tables(connection)
        connection.execute("DROP TABLE bevolking")
        connection.execute(
            "INSERT INTO signaal (signaal_id, gemeente, ontvangen_op) VALUES"
            " ('S1', 'GM9901', '2026-01-05'), ('S2', 'GM9901', '2026-01-06'), ('S3', 'GM9901', '2026-02-06')"
        )
        yield Bench(connection)
        connection.rollback()


def source(bench: Bench, *rows: dict[str, object]) -> Source:
    """The record, to which these rows of bevolking are lent."""
    stored = [column.name for column in contract("bevolking").stored]
    lent = [[row.get(column) for column in stored] for row in rows]
    tables = _Prepared(bench.connection, mapping.shipped("regie"), terms=TermSettings(), reference={"bevolking": lent})
    return Source(live=LiveEngine(bench.connection, tables), at=AT)


def test_a_figure_is_divided_by_the_residents_that_the_last_snapshot_lends(bench: Bench) -> None:
    answer = asking.ask(source(bench, RESIDENTS), PER_1000, parse_period("2026-01"), reader=examples.READER)
    assert answer.total.value == 4  # two signals on 500 residents
    assert LENT in answer.notes


def test_without_a_snapshot_there_is_nothing_to_divide_by(bench: Bench) -> None:
    with pytest.raises(WrongCall, match=r"signalen\.per_1000 is niet live te tellen: bevolking"):
        asking.ask(source(bench), PER_1000, parse_period("2026-01"), reader=examples.READER)
