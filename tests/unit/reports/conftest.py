"""The database behind the towns of these tests, closed when they are over."""

from tests.unit.indicators.conftest import database

__all__ = ["database"]
