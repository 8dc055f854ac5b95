"""Every indicator on both engines over the same town, cell by cell: size XS always, size S as a proof."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ketenzicht.indicators import catalog, examples
from ketenzicht.indicators.engine import LiveEngine
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.source import Source
from ketenzicht.warehouse import manifest
from ketenzicht.warehouse.engines import duckdb as engine
from tests.conformance.cells import cells, differences, splits
from tests.conformance.copying import copied
from tests.integration import town as demo_town

XS_PERIODS = ("2026-09",)
S_PERIODS = ("2025", "2026-Q2", "2026-09", "2024-W09")


@dataclass(frozen=True)
class Both:
    """The same rows behind two engines."""

    duckdb: Source
    postgres: Source
    compared: list[int] = field(default_factory=list)
    """the number of cells of each answer that was held against the other one"""

    def differences(self, about: Indicator, periods: tuple[str, ...]) -> list[str]:
        """What differs in any cell of any split, a line each."""
        told = []
        for period in periods:
            for by in splits(about):
                one, other = (
                    cells(source, about, period, by, examples.READER) for source in (self.duckdb, self.postgres)
                )
                told += [f"{period} {by} {line}" for line in differences(one, other)]
                self.compared.append(len(one))
        return told


@contextmanager
def both_of(town: demo_town.Town, url: str) -> Iterator[Both]:
    """Both engines over the snapshot of a town."""
    store = town.house.store
    with (
        engine.reading(store, manifest.find(store, None), planned=True) as snapshot,
        copied(snapshot, url) as connection,
    ):
        yield Both(
            Source(connect=lambda: snapshot, at=demo_town.AT), Source(live=LiveEngine(connection), at=demo_town.AT)
        )


@pytest.fixture(scope="module")
def both(town: demo_town.Town, postgres_url: str) -> Iterator[Both]:
    with both_of(town, postgres_url) as found:
        yield found


@pytest.mark.xdist_group("town")
@pytest.mark.parametrize("about", catalog.shipped().values(), ids=lambda about: about.key)
def test_postgresql_counts_what_duckdb_counts(about: Indicator, both: Both) -> None:
    assert both.differences(about, XS_PERIODS) == []


@pytest.mark.proof
def test_town_s_is_the_same_cell_by_cell_for_the_whole_catalog(
    tmp_path: Path, postgres_url: str, record_property: Callable[[str, object], None]
) -> None:
    with both_of(demo_town.built(tmp_path, "S"), postgres_url) as found:
        told = [
            f"{about.key} {line}"
            for about in catalog.shipped().values()
            for line in found.differences(about, S_PERIODS)
        ]
    record_property("cells", sum(found.compared))  # seen with --junitxml
    assert told == []
