"""Figures out of the record itself: the same as those of a snapshot of it, cell by cell, and never taken for one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from ketenzicht.indicators import asking, catalog, examples, live
from ketenzicht.indicators.source import Source
from ketenzicht.project.live import live_at
from ketenzicht.warehouse import mapping, snapshots
from tests.conformance.cells import cells, differences, splits
from tests.integration.record.extract_scene import address
from tests.integration.record.town_scene import Built, tiny_town

pytestmark = pytest.mark.xdist_group("demo town in the record")
PERIODS = ("2026", "2026-Q2", "2026-09", "2025")
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def db(django_db_setup: None) -> None:
    """The town is committed and stays for the whole module: no transaction around each test."""


@pytest.fixture(scope="module")
def town(db: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    with django_db_blocker.unblock(), tiny_town(tmp_path_factory.mktemp("town")) as built:
        built.warehouse.load()
        yield built


@pytest.fixture(scope="module")
def snapshot(town: Built) -> Iterator[Source]:
    house = town.warehouse.house
    built = snapshots.build(house.store, vault=town.warehouse.vault, at=NOW)
    with asking.open(house.store, built.manifest, at=NOW) as source:
        yield source


@pytest.fixture(scope="module")
def record(town: Built, snapshot: Source) -> Iterator[Source]:
    with live_at(town.warehouse.house, address(), town.warehouse.vault) as source:
        source.at = NOW
        yield source


TABLES = frozenset(table.contract.name for table in mapping.shipped("regie").tables)
TOLD = [about for about in catalog.shipped().values() if live.tables(about) <= TABLES]


@pytest.mark.parametrize("about", TOLD, ids=lambda about: about.key)
def test_live_is_what_a_snapshot_of_the_same_moment_says(about: Any, snapshot: Source, record: Source) -> None:
    told = []
    for by in splits(about):
        if not live.is_told(record, about, by):
            continue
        for period in PERIODS:
            both = [cells(source, about, period, by, examples.READER) for source in (snapshot, record)]
            told += [f"{period} {by}: {line}" for line in differences(*both)]
    assert told == []
