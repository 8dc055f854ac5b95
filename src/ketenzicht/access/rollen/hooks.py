"""What rooms above want to know of roles: they register here, because roles know nothing of them."""

from collections.abc import Callable
from datetime import date, datetime

from ketenzicht.access.rollen.models import Rolvervulling

withdrawing: list[Callable[[Rolvervulling, date, datetime], None]] = []
"""called with a role, in the transaction that gives it a last day (the first day on which the worker no longer has it), now;
raises where that may not be"""
