"""The model of a finished report: a value that knows no format, no mail and no screen. Renderers turn it into files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from ketenzicht.kernel.figures import Figure, Measure
from ketenzicht.kernel.periods import Period
from ketenzicht.reports.footing import Footer


@dataclass(frozen=True, kw_only=True)
class Member:
    """A member of a dimension: its code and what people call it. `code` is `onbekend` where the source says nothing."""

    code: str
    label: str


Cell = Figure | Member | str | date | None
"""What stands in a cell of a table: a protected figure, a member of a dimension, a word, a date, or nothing."""

VORIGE_PERIODE, JAAR_EERDER = "vorige periode", "jaar eerder"
"""what a figure is compared with, besides a norm"""
PERIODE = "periode"
"""the key of the dimension whose members are periods: code 2026-02, label "februari 2026" """


class Look(StrEnum):
    """How a chart is drawn; every chart stands beside the same figures as a table."""

    BARS = "bars"
    LYING_BARS = "lying_bars"
    STACKED = "stacked"
    LYING_STACKED = "lying_stacked"
    LINES = "lines"
    PYRAMID = "pyramid"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The figure that a key figure is held against: "vorige periode", "jaar eerder", "norm"."""

    label: str
    figure: Figure


@dataclass(frozen=True, kw_only=True)
class KeyFigure:
    """One key figure with its comparisons. `verdict` says in words how it stands (also where colour is not seen), `tone` is goed, let op, slecht or neutraal."""

    indicator: str
    title: str
    measure: Measure
    figure: Figure
    comparisons: tuple[Comparison, ...]
    verdict: str = ""
    tone: str = "neutraal"


@dataclass(frozen=True, kw_only=True)
class Block:
    """What every block has. `note` stands below it ("delen tellen niet op"), `alt` says in words what a chart or map shows."""

    title: str
    note: str = ""
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Figures(Block):
    """Three to five key figures side by side, or a longer list of figures as lines."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table: figures of one measure, members of one dimension (its key, or `periode`), or words and dates.
    `what` says what its figures are: waarde, vorige periode, jaar eerder, norm, begin, in, uit, eind, aandeel."""

    title: str
    measure: Measure | None = None
    indicator: str = ""
    dimension: str = ""
    what: str = "waarde"


@dataclass(frozen=True, kw_only=True)
class Table(Block):
    """Rows under columns; `total` is the last row where there is one. `look` draws the figure columns named in `drawn`."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    look: Look = Look.NONE
    drawn: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Crosstab(Block):
    """One indicator by two dimensions (their keys and titles). `cells[row][column]`; totals stand apart. `ordered` where
    the columns are classes in an order (0-7 days, 8-14 days), drawn from light to dark."""

    indicator: str
    measure: Measure
    row_dimension: str
    row_title: str
    column_dimension: str
    column_title: str
    rows: tuple[Member, ...]
    columns: tuple[Member, ...]
    cells: tuple[tuple[Figure, ...], ...]
    row_totals: tuple[Figure, ...]
    column_totals: tuple[Figure, ...]
    total: Figure
    look: Look = Look.LYING_STACKED
    ordered: bool = False


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Something that happened at a period of a trend, such as a change of the definition."""

    period: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line of a trend: a figure per period. `member` where the trend is split by a dimension."""

    title: str
    indicator: str
    member: Member | None = None
    figures: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True)
class Trend(Block):
    """Figures over periods, oldest first: one indicator (perhaps split by `dimension`), or several with the same unit;
    `norm` is the line to stay at."""

    dimension: str = ""
    measure: Measure
    periods: tuple[Period, ...]
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()
    norm: Figure | None = None


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


@dataclass(frozen=True, kw_only=True)
class Forecast(Block):
    """What a figure did and may do next. `method` is the model, `error` (MASE) and `coverage` (in %, of the band when
    looking back) say how far to trust it; `remarks` say it in sentences, with events and adjustments."""

    indicator: str
    method: str
    measure: Measure
    past: tuple[Past, ...]
    coming: tuple[Coming, ...]
    error: Figure
    coverage: Figure
    remarks: tuple[str, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def is_flow(self) -> bool:
        """Whether it has in and uit."""
        return any(month.inflow is not None for month in self.coming)

    @property
    def is_adjusted(self) -> bool:
        """Whether an expert made something else of it."""
        return any(month.adjusted is not None for month in self.coming)


@dataclass(frozen=True, kw_only=True)
class Place:
    """One line of a ranking: rank (None for what is unknown and for the whole), figure, share of the total. `earlier` are
    the figures of the periods that it is compared with, `beside` other figures of the same member, `course` the figure over
    the ranking's periods; each in the order of the ranking's own."""

    rank: int | None
    member: Member
    figure: Figure
    share: Figure
    earlier: tuple[Figure, ...] = ()
    beside: tuple[Figure, ...] = ()
    course: tuple[Figure, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ranking(Block):
    """The largest members of a dimension, what is unknown (never ranked, never left out), the rest and the `whole`.
    `compared` says with which periods: vorige periode, jaar eerder."""

    indicator: str
    measure: Measure
    dimension: str
    member_title: str
    places: tuple[Place, ...]
    rest: Figure
    whole: Place
    unknown: Place | None = None
    compared: tuple[str, ...] = (VORIGE_PERIODE,)
    beside: tuple[Column, ...] = ()
    periods: tuple[Period, ...] = ()

    @property
    def lines(self) -> tuple[Place, ...]:
        """All members that stand there, the whole left out."""
        return self.places if self.unknown is None else (*self.places, self.unknown)


@dataclass(frozen=True, kw_only=True)
class Link:
    """How much goes from one member to another, and its share of all."""

    source: Member
    target: Member
    figure: Figure
    share: Figure


@dataclass(frozen=True, kw_only=True)
class Stream(Block):
    """Who gives how much to whom: the largest links that may be shown, the rest and all together. `hidden` is how many
    links are hidden; those are neither drawn nor named."""

    indicator: str
    measure: Measure
    source_dimension: str
    source_title: str
    target_dimension: str
    target_title: str
    links: tuple[Link, ...]
    rest: Figure
    total: Figure
    hidden: int = 0


@dataclass(frozen=True, kw_only=True)
class FlowRow:
    """begin + in − uit = eind for one member."""

    member: Member
    begin: Figure
    inflow: Figure
    outflow: Figure
    end: Figure


@dataclass(frozen=True, kw_only=True)
class Flow(Block):
    """Stock and flow: begin, in, uit, eind, per member and in total."""

    indicator: str
    measure: Measure
    dimension: str
    member_title: str
    rows: tuple[FlowRow, ...]
    total: FlowRow


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a funnel: how many came so far, and their share of the first step."""

    indicator: str
    title: str
    figure: Figure
    share: Figure


@dataclass(frozen=True, kw_only=True)
class Funnel(Block):
    """How many come how far."""

    measure: Measure
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class Lijst(Block):
    """A list of persons or cases: only in a report of level person. `full_list` says where the whole list is."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    pseudonymised: bool
    timeline: tuple[str, ...] = ()
    """titles of columns whose dates are drawn on a line, per row"""
    full_list: str = "de xlsx en de csv van dit rapport"


@dataclass(frozen=True, kw_only=True)
class Region:
    """One area on a map: its code, name, boundary (a GeoJSON geometry in RD or WGS 84 degrees) and figure."""

    member: Member
    geometry: Mapping[str, Any]
    figure: Figure


@dataclass(frozen=True, kw_only=True)
class Map(Block):
    """Areas coloured by a figure, with the same figures as a table."""

    indicator: str
    dimension: str
    measure: Measure
    regions: tuple[Region, ...]


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A value beside its target: one line of a bullet chart, for one member (of the code `totaal` for the whole)."""

    member: Member
    figure: Figure
    target: Figure
    verdict: str = ""
    tone: str = "neutraal"


@dataclass(frozen=True, kw_only=True)
class Bullet(Block):
    """Values of one indicator beside their targets, per member of a dimension. `target_indicator` is empty for a norm."""

    indicator: str
    target_indicator: str = ""
    dimension: str = ""
    measure: Measure
    value_title: str
    target_title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, kw_only=True)
class Text(Block):
    """Written words: paragraphs, and lines that begin with `- ` as a list."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Disclaimer(Block):
    """A warning that no reader can switch off."""

    words: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """A finished report. `highlight` is the one sentence "wat valt op"; `level` is aggregate or person."""

    key: str
    title: str
    question: str
    level: str
    period: Period
    version: int
    owner: str
    highlight: str
    blocks: tuple[Block, ...]
    footer: Footer
    gemeente: str = ""
    """the code of the only municipality that it is about; empty: all that the reader may see"""


def blocks_of(report: Report, kind: type[Block]) -> Sequence[Block]:
    """The blocks of one kind, in order."""
    return [block for block in report.blocks if isinstance(block, kind)]
