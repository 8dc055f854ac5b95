"""The database behind the towns of these tests, closed when they are over."""

from collections.abc import Iterator

import pytest

from tests.unit.indicators import town


@pytest.fixture(scope="session", autouse=True)
def database() -> Iterator[None]:
    """Close the empty tables that all towns share."""
    yield
    town.close()
