"""What rooms above want to know of a plan: they register here, because a plan knows nothing of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ketenzicht.access.policy import Policy
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.plannen.models import Plan

closing: list[Callable[[Plan, str, Reader, datetime], None]] = []
"""called in the transaction that closes a plan, before it is closed, with what to do with tasks that still run (empty where
nothing was chosen) and by whom; raises where it may not be"""

closed: list[Callable[[Plan, datetime], None]] = []
"""called in the transaction that closes a plan"""

on_page: list[Policy[Any]] = []
"""kinds of objects that stand on the page of a plan: each has a column `plan`; topics add their policy"""
