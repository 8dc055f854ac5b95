"""The worked examples of every shipped indicator on the second engine: what a policy officer wrote down holds there too."""

from collections.abc import Iterator

import psycopg
import pytest

from ketenzicht.indicators import catalog, examples
from ketenzicht.indicators.engine import LiveEngine
from ketenzicht.indicators.model import Example, Indicator
from ketenzicht.warehouse.engines import postgres


class Bench:
    """Every table of the warehouse in PostgreSQL, without rows."""

    def __init__(self, connection: postgres.Connection) -> None:
        self.connection = connection

    def execute(self, query: str, /) -> object:
        return self.connection.execute(query.encode())

    def engine(self) -> LiveEngine:
        return LiveEngine(self.connection)


@pytest.fixture(scope="module")
def bench(postgres_url: str) -> Iterator[Bench]:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        postgres.empty_tables(connection)
        yield Bench(connection)


@pytest.mark.covers("S1-29")
@pytest.mark.parametrize("about", catalog.shipped().values(), ids=lambda about: about.key)
def test_the_worked_examples_come_out_on_postgresql(about: Indicator, bench: Bench) -> None:
    outcomes = [examples.run(about, example, bench, bench.engine) for example in about.examples]
    assert [outcome.found for outcome in outcomes if not outcome.holds] == []


@pytest.mark.parametrize("about", catalog.shipped().values(), ids=lambda about: about.key)
def test_every_dimension_can_be_asked_of_postgresql(about: Indicator, bench: Bench) -> None:
    for key in about.by:
        asked = Example(says="leeg", given="", gives="", period="2026", by=key)
        assert not examples.run(about, asked, bench, bench.engine).found.strip("0: ,")
