"""What rooms above want to know of a signal: they register here, because a signal knows nothing of plans."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ketenzicht.regie.signalen.models import Signaal

filed: list[Callable[[Signaal, datetime], object]] = []
"""called in the transaction that makes or releases a signal that somebody must look at; True says that the regie of a running
plan looks at it, so that it need not wait for a team"""

kept: list[Callable[[datetime], "QuerySet[Any, Any]"]] = []
"""subqueries of keys of signals that may not expire: claimed by a plan, or under a legal hold"""
