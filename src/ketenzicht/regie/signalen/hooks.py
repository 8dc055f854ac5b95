"""What rooms above want to know of a signal: they register here, because a signal knows nothing of plans."""

from collections.abc import Callable
from datetime import datetime

from ketenzicht.regie.signalen.models import Signaal

filed: list[Callable[[Signaal, datetime], None]] = []
"""called in the transaction that makes, releases or routes a signal that somebody must look at"""
