"""Norms beside figures: what the gemeenten of a report set themselves, where they agree."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.targets import KINDS, WHOLE, Target, targets
from ketenzicht.kernel.figures import UNKNOWN, Figure, shown
from ketenzicht.kernel.periods import Period
from ketenzicht.reports.compose.inquiry import Inquiry

TASK: Final = "taakstelling"
"""a number of places that a gemeente must reach: those of several gemeenten add up, where a norm holds for each"""


@dataclass(frozen=True, kw_only=True)
class Norm:
    """A norm with what it is called: norm, streefwaarde or taakstelling."""

    label: str
    figure: Figure


@dataclass(kw_only=True)
class Norms:
    """The norms of the gemeenten that a report is about."""

    inquiry: Inquiry
    differ: bool = False
    """whether gemeenten had different norms, so that none could be shown"""
    _found: dict[tuple[str, str], Sequence[Target]] = field(default_factory=dict)

    def of(self, indicator: Indicator, period: Period, member: str = WHOLE) -> Norm | None:
        """The norm that holds on the last day of the period; None without one, or where gemeenten have different ones."""
        mine = [target for target in self._targets(indicator, period) if target.uitsplitsing == member]
        for kind in KINDS:
            values = {target.value for target in mine if target.soort == kind}
            if values and kind == TASK and indicator.is_additive:
                return Norm(label=kind, figure=shown(sum(target.value for target in mine if target.soort == kind)))
            if len(values) > 1:
                self.differ = True
                return None
            if values:
                return Norm(label=kind, figure=shown(values.pop()))
        return None

    def figure(self, indicator: Indicator, period: Period, member: str = WHOLE) -> Figure:
        """The norm as a figure; unknown where there is none."""
        found = self.of(indicator, period, member)
        return UNKNOWN if found is None else found.figure

    def _targets(self, indicator: Indicator, period: Period) -> Sequence[Target]:
        key = (indicator.key, period.key)
        if key not in self._found:
            found = targets(self.inquiry.source, indicator, period, reader=self.inquiry.reader)
            out = self.inquiry.participation.outside.get(indicator.wet, frozenset())
            self._found[key] = [
                target
                for target in found
                if self.inquiry.gemeente in (None, target.gemeente) and target.gemeente not in out
            ]
        return self._found[key]
