"""The model of a finished report: a value that knows no format, no mail and no screen. Renderers turn it into files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ketenzicht.kernel.figures import Figure, Measure
from ketenzicht.kernel.periods import Period
from ketenzicht.reports.footing import Footer
from ketenzicht.reports.key_figures import Comparison as Comparison  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.key_figures import KeyFigure as KeyFigure  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.looks import Look as Look  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.parts import Bar as Bar  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.parts import Box as Box  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.parts import Coming as Coming  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.parts import Member as Member  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.parts import Past as Past  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.parts import Place as Place  # noqa: PLC0414  (told on from here)

Cell = Figure | Member | str | date | None
"""What stands in a cell of a table: a protected figure, a member of a dimension, a word, a date, or nothing."""

VORIGE_PERIODE, JAAR_EERDER = "vorige periode", "jaar eerder"
"""what a figure is compared with, besides a norm"""
PERIODE = "periode"
"""the key of the dimension whose members are periods: code 2026-02, label "februari 2026" """


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
    `what` says what its figures are: waarde, vorige periode, jaar eerder, norm, begin, in, uit, eind, aandeel, verschil,
    gedeeld, verstreken."""

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
    """One indicator by two dimensions (their keys and titles), or by one over periods (the rows: dimension `periode`).
    `cells[row][column]`; totals stand apart, without `column_totals` and `total` where periods do not add up. `ordered` where
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
    column_totals: tuple[Figure, ...] = ()
    total: Figure | None = None
    look: Look = Look.LYING_STACKED
    ordered: bool = False


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Something that happened at a period of a trend, such as a change of the definition."""

    period: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line of a trend: a figure per period. `member` where the trend is split by a dimension; `what` its figures are:
    waarde, cumulatief, or those of an earlier period (vorige periode, jaar eerder)."""

    title: str
    indicator: str
    member: Member | None = None
    figures: tuple[Figure, ...]
    what: str = "waarde"


@dataclass(frozen=True, kw_only=True)
class Trend(Block):
    """Figures over periods, oldest first: of one indicator (perhaps by `dimension`) or several of one unit; `norm`: the line."""

    dimension: str = ""
    measure: Measure
    periods: tuple[Period, ...]
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()
    norm: Figure | None = None


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
class Ranking(Block):
    """The largest members, what is unknown (never ranked, never left out), the rest and the whole; `compared` with what."""

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
    look: Look = Look.LYING_BARS

    @property
    def lines(self) -> tuple[Place, ...]:
        """All members that stand there, the whole left out."""
        return (*self.places, *([] if self.unknown is None else [self.unknown]))


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

    @property
    def heads(self) -> tuple[str, str]:
        """The heads of from and to: "Van organisatie", "Naar: organisatie"."""
        source = self.source_title
        return source if source.startswith("Van ") else f"Van: {source.lower()}", f"Naar: {self.target_title.lower()}"


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
    """A list of persons or cases (level person only), whole in `full_list`; `has_texts`: words of the record are in it."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    pseudonymised: bool
    has_texts: bool = False
    timeline: tuple[str, ...] = ()  # titles of columns whose dates are drawn on a line, per row
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
class Bullet(Block):
    """Values of one indicator beside their targets, per member of a dimension. `target_indicator` is empty for a norm."""

    indicator: str
    target_indicator: str = ""
    dimension: str = ""
    measure: Measure
    value_title: str
    target_title: str
    bars: tuple[Bar, ...]
    mark_title: str = ""
    """what the marks are called; empty without marks"""


PERCENTILES: tuple[int, ...] = (10, 25, 50, 75, 90)
"""what a boxplot shows: never the lowest or the highest, which are about one person"""


@dataclass(frozen=True, kw_only=True)
class Boxplot(Block):
    """Values of one indicator per member of a dimension: the middle half, the middle 80%, the median; `norm` is the line to
    stay at."""

    indicator: str
    measure: Measure
    dimension: str
    member_title: str
    boxes: tuple[Box, ...]
    norm: Figure | None = None


@dataclass(frozen=True, kw_only=True)
class SummaryLine:
    """One report in an overview: its key and title, its key figure, and that figure over the periods of the overview.
    `is_made` where that report can be made for the same period, so that one may look it up there."""

    report: str
    report_title: str
    item: KeyFigure
    course: tuple[Figure, ...]
    is_made: bool = True


@dataclass(frozen=True, kw_only=True)
class Overview(Block):
    """A line per report: the dashboard page."""

    periods: tuple[Period, ...]
    lines: tuple[SummaryLine, ...]


@dataclass(frozen=True, kw_only=True)
class Chapter(Block):
    """Where a part of the report begins, such as the blocks of another report (its key): the question that it answers."""

    report: str
    question: str


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A published figure beside an own one: the last that is known, with its `source` (publication, period, status and
    group in words) and how much more or less the own figure is. The first of a block is the own figure itself."""

    indicator: str
    title: str
    figure: Figure
    source: str
    difference: str = ""


@dataclass(frozen=True, kw_only=True)
class Benchmark(Trend):
    """A trend of an own figure and published ones, with where these come from; `marks` are changes of their definition."""

    beside: tuple[Beside, ...]


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
    brief: bool = False  # on paper without a list of contents and with a short account of itself


def blocks_of(report: Report, kind: type[Block]) -> Sequence[Block]:
    """The blocks of one kind, in order."""
    return [block for block in report.blocks if isinstance(block, kind)]
