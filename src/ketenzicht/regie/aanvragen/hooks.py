"""What rooms above want to know of a request: they register here, because a request knows nothing of them."""

from collections.abc import Callable
from datetime import datetime

from ketenzicht.regie.aanvragen.models import Aanvraag

brought_under: list[Callable[[Aanvraag, datetime], None]] = []
"""called in the transaction that brings a request under a plan: what hangs on it goes along"""
