"""What rooms above do when two persons turn out to be one, or two again: they register here, because a person knows nothing
of groups."""

from collections.abc import Callable
from datetime import datetime

from ketenzicht.regie.personen.models import Persoon

Joined = Callable[[Persoon, Persoon, datetime], None]
"""(the one that goes, the one that stays, when), in the transaction of the act"""

before_merge: list[Joined] = []
"""called before what points at the one is pointed at the other: ends what both have, or refuses"""
after_merge: list[Joined] = []
"""called when all is pointed at the one that stays"""
after_unmerge: list[Joined] = []
"""called when what had moved points back"""
