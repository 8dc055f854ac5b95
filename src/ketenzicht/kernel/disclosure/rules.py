"""How strict each profile is: the threshold, how wide a hidden cell stays, how shown figures are rounded."""

from dataclasses import dataclass
from typing import Final

from ketenzicht.kernel.reader import Profile


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The rule of one profile (design, disclosure control)."""

    threshold: int
    """a cell on fewer distinct units than this is hidden; no set of hidden cells of fewer units can be worked out"""
    width: int
    """a hidden small cell keeps at least this distance between the lowest and the highest value that fit what is shown"""
    rounding: int = 1
    """shown counts are multiples of this"""
    dominance: bool = False
    """whether a sum is hidden when its two largest contributors together make up more than 90 % of it"""
    digits: int = 0
    """significant digits of means, percentiles and euros about persons; 0: not limited"""
    decimals: int = 1
    """decimals of means and percentiles at most"""


DOMINANT_SHARE: Final = 90
"""per cent of a sum that its two largest contributors may make up together"""

_INTERN: Final = Rule(threshold=5, width=2)
_ISSUED: Final = Rule(threshold=10, width=5, rounding=5, dominance=True, digits=3)
_RULES: Final = {Profile.OPEN: _ISSUED, Profile.MAIL: _ISSUED, Profile.INTERN: _INTERN}


def rule_of(profile: Profile) -> Rule | None:
    """The rule of this profile. None for zaak: whoever sees the cases sees exact figures."""
    return _RULES.get(profile)
