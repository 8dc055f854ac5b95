"""What rooms above want to know of an organisation: they register here, because it knows nothing of them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

leaving: list[Callable[["QuerySet[Any, Any]", date, datetime], None]] = []
"""called with the keys of workers, in the transaction that gives them a last day (the first day on which they are gone), now;
raises where that may not be"""
