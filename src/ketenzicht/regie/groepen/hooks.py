"""What rooms above want to know of a group: they register here, because a group knows nothing of plans."""

from collections.abc import Callable
from datetime import datetime

from ketenzicht.regie.groepen.models import Groep

disbanding: list[Callable[[Groep, datetime], None]] = []
"""called in the transaction that disbands a group; raises where that may not be"""
