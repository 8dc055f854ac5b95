"""What the members of a dimension are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from ketenzicht.indicators.dimensions import UNKNOWN_MEMBER, Dimension
from ketenzicht.indicators.questions import GEMEENTE, about_axis
from ketenzicht.indicators.request import Request


@dataclass(frozen=True, kw_only=True)
class Names:
    """What the members of a dimension are called in these gemeenten (all where None)."""

    about: Dimension
    known: Mapping[tuple[str, str], str]
    gemeenten: frozenset[str] | None

    def of(self, code: str) -> str:
        """The name of a member; its code where gemeenten use that for different things."""
        titles = {
            title
            for (gemeente, known), title in self.known.items()
            if known == code and (self.gemeenten is None or gemeente in self.gemeenten)
        }
        if code == UNKNOWN_MEMBER or not titles:
            return self.about.name(code)
        return titles.pop() if len(titles) == 1 else f"{code} (betekenis verschilt per gemeente)"


def names_of(request: Request, axis: str) -> Names:
    """The names of the members of an axis, on the last day of the period."""
    about = about_axis(axis, request.indicator)
    day = request.period.end - timedelta(days=1)
    known = request.source.labels(about.label, day) if about.label else {}
    return Names(about=about, known=known, gemeenten=request.within().get(GEMEENTE))
