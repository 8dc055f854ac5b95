"""What tests of the record share: a database, and the cast in it."""

import pytest

from tests.integration.record.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast in a fresh database."""
    return make_cast()
