"""Parts of finished blocks: members of dimensions, and what stands on one line of a ranking, bullet, boxplot or forecast."""

from dataclasses import dataclass

from ketenzicht.kernel.figures import UNKNOWN, Figure
from ketenzicht.kernel.periods import Period


@dataclass(frozen=True, kw_only=True)
class Member:
    """A member of a dimension: its code and what people call it. `code` is `onbekend` where the source says nothing."""

    code: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """One line of a ranking: rank (None for what is unknown and for the whole), figure, share of the total; `earlier`,
    `beside` and `course` hold a figure per entry of the ranking's `compared`, `beside` and `periods`."""

    rank: int | None
    member: Member
    figure: Figure
    share: Figure
    earlier: tuple[Figure, ...] = ()
    beside: tuple[Figure, ...] = ()
    course: tuple[Figure, ...] = ()
    together: Figure = UNKNOWN
    """the share of this one and all larger ones"""
    previous_rank: Figure = UNKNOWN
    """its rank in the previous period; unknown where it had none or its figure is hidden"""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A value beside its target: one line of a bullet chart, for one member (of the code `totaal` for the whole)."""

    member: Member
    figure: Figure
    target: Figure
    verdict: str = ""
    tone: str = "neutraal"
    mark: Figure = UNKNOWN
    """where the target would be by now, had it grown evenly"""


@dataclass(frozen=True, kw_only=True)
class Box:
    """How values are spread for one member: `n` of them, and `figures` at each of PERCENTILES."""

    member: Member
    n: Figure
    figures: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True)
class Past:
    """A month that lies behind: its figure; of a flow the figure is eind, with in and uit."""

    period: Period
    figure: Figure
    inflow: Figure | None = None
    outflow: Figure | None = None


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A month ahead: the forecast between low and high, and what an expert made of it where one did. Of a flow, begin + in −
    uit is the figure of every month."""

    period: Period
    figure: Figure
    low: Figure
    high: Figure
    adjusted: Figure | None = None
    inflow: Figure | None = None
    outflow: Figure | None = None
