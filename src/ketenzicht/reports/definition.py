"""What a report asks: its template as plain values, read from one YAML file (docs/reference/report-format.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from ketenzicht.kernel.periods import Unit
from ketenzicht.kernel.reader import Klasse
from ketenzicht.reports.audience import Audience
from ketenzicht.reports.derivation import Derived
from ketenzicht.reports.list_columns import LijstColumn as LijstColumn  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.list_columns import Way as Way  # noqa: PLC0414  (told on from here)
from ketenzicht.reports.model import Look


class Level(StrEnum):
    """Whether a report counts, or lists people; the latter needs the right and a reason (P-1, P-5)."""

    AGGREGATE = "aggregate"
    PERSON = "person"


class Origin(StrEnum):
    """Where the figures of a report come from (S1-8): counted in the warehouse, or uploaded as an old report gave them."""

    WAREHOUSE = "warehouse"
    LEGACY_UPLOAD = "legacy_upload"


class Against(StrEnum):
    """What a figure is held against."""

    PREVIOUS_PERIOD = "previous_period"
    A_YEAR_EARLIER = "a_year_earlier"
    NORM = "norm"


class Order(StrEnum):
    """How the members of a dimension follow each other; classes always keep their own order."""

    SIZE = "size"
    """the largest first, what is hidden last"""
    NAME = "name"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One figure that is asked: an indicator, perhaps for some members only (`where`: dimension → code), under a title
    (empty: the title of the indicator). `cumulative` adds the periods of the year up to this one; `percentile` asks not the
    mean or the median that the indicator gives, but that percentile of the same values (0: as the indicator says)."""

    indicator: str
    title: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    cumulative: bool = False
    percentile: int = 0
    vn: bool = False
    """a difference in euros that is written with V or N before it"""


@dataclass(frozen=True, kw_only=True)
class Span:
    """The last `count` periods up to and including the report's; `unit` None stands for the report's own unit. Of count
    THIS_YEAR all periods of the calendar year so far."""

    count: int
    unit: Unit | None = None


THIS_YEAR: Final = 0
"""the count of a span that begins in January"""


@dataclass(frozen=True, kw_only=True)
class Block:
    """What every asked block has; an empty title is made from its indicators."""

    title: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Figures(Block):
    """Key figures with what they are held against."""

    items: tuple[Asked, ...]
    compared_to: tuple[Against, ...]


@dataclass(frozen=True, kw_only=True)
class Table(Block):
    """Several figures by one dimension (`rows`), or over periods (`span`)."""

    columns: tuple[Asked, ...]
    rows: str = ""
    span: Span | None = None
    compared_to: tuple[Against, ...] = ()
    total: bool = True
    look: Look = Look.NONE
    drawn: tuple[str, ...] = ()
    order: Order | None = None
    """None: by name for gemeenten, by size otherwise"""
    derived: tuple[Derived, ...] = ()
    judged: tuple[str, ...] = ()
    """titles of the columns that get a verdict in words beside them"""


@dataclass(frozen=True, kw_only=True)
class Crosstab(Block):
    """One figure by two dimensions, or by one (`columns`) over periods (`span`)."""

    asked: Asked
    columns: str
    rows: str = ""
    span: Span | None = None
    look: Look = Look.LYING_STACKED
    order: Order | None = None


@dataclass(frozen=True, kw_only=True)
class Trend(Block):
    """Figures over periods: several, or one split by a dimension (`by`); `compared_to` adds to each line one of the same
    figure in earlier periods."""

    asked: tuple[Asked, ...]
    span: Span
    by: str = ""
    compared_to: tuple[Against, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Forecast(Block):
    """What a figure may do next: `months` of history are drawn, at most `history` are used, `ahead` are forecast. The last
    `incomplete` months are not whole yet (invoices come later): they are forecast too, not believed."""

    asked: Asked
    months: int
    ahead: int
    history: int
    incomplete: int = 0


@dataclass(frozen=True, kw_only=True)
class Ranking(Block):
    """The `top` largest members of a dimension, held against other periods, with other figures of the same members
    `beside` them, and over the periods of `span` where there is one."""

    asked: Asked
    by: str
    top: int
    look: Look = Look.LYING_BARS
    beside: tuple[Asked, ...] = ()
    compared_to: tuple[Against, ...] = (Against.PREVIOUS_PERIOD,)
    span: Span | None = None


@dataclass(frozen=True, kw_only=True)
class Stream(Block):
    """How much goes from the members of one dimension (`source`) to those of another (`target`): the `top` largest links."""

    asked: Asked
    source: str
    target: str
    top: int


@dataclass(frozen=True, kw_only=True)
class Flow(Block):
    """begin, in, uit, eind of a flow, in total or by a dimension."""

    asked: Asked
    by: str = ""
    order: Order | None = None


@dataclass(frozen=True, kw_only=True)
class Funnel(Block):
    """Figures of which each is a part of the one before."""

    steps: tuple[Asked, ...]


@dataclass(frozen=True, kw_only=True)
class Map(Block):
    """A figure per wijk or gemeente, on the map."""

    asked: Asked
    by: str


@dataclass(frozen=True, kw_only=True)
class Bullet(Block):
    """A figure beside a target: another figure, or the norm where `target` is None."""

    value: Asked
    target: Asked | None = None
    by: str = ""
    elapsed: bool | Asked = False
    """whether a mark stands where the target would be if it were reached evenly: over the year, or over the time of which
    this figure says how many per cent is over (of a contract)"""


@dataclass(frozen=True, kw_only=True)
class Boxplot(Block):
    """How the values behind a mean or a median are spread, per member of a dimension."""

    asked: Asked
    by: str


@dataclass(frozen=True, kw_only=True)
class Summary:
    """One line of an overview: the key figure of another report. `title` and `units` of that report are filled in when all
    templates are known."""

    report: str
    asked: Asked
    title: str = ""
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Overview(Block):
    """A line per report: its key figure, what that is held against, and how it went over `span`."""

    lines: tuple[Summary, ...]
    span: Span


@dataclass(frozen=True, kw_only=True)
class Include(Block):
    """The blocks of another report in the place of this one: those with a title in `only` (empty: all)."""

    report: str
    only: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Chapter(Block):
    """Where a part of the report begins, such as the blocks of another report (`report`: its key): the question it answers."""

    report: str
    question: str


@dataclass(frozen=True, kw_only=True)
class Benchmark(Block):
    """A figure beside published ones (`beside`: indicators that can be split by herkomst), over the last full periods."""

    asked: Asked
    beside: tuple[Asked, ...]
    span: Span


@dataclass(frozen=True, kw_only=True)
class Pilot(Block):
    """A figure in a pilot (`members` of the dimension `by`, from `since` up to and including `until`) beside the rest, before
    and during: as a table, or as lines over the periods of length `unit`."""

    asked: Asked
    by: str
    members: tuple[str, ...]
    since: date
    until: date | None = None
    unit: Unit = Unit.MONTH
    lines: bool = False


@dataclass(frozen=True, kw_only=True)
class Lijst(Block):
    """The rows behind a figure, one by one, or one line per value of `per` (such as persoon)."""

    asked: Asked
    columns: tuple[LijstColumn, ...]
    per: str = ""
    top: int = 0
    """only so many lines, those with the largest `largest` (a column with sums): the one exception to P-5"""
    largest: str = ""
    timeline: tuple[str, ...] = ()
    """titles of columns with dates that are drawn as moments on a line, per line of the list"""


@dataclass(frozen=True, kw_only=True)
class Added:
    """A column of a roster that the rows do not hold, at its `place`: a figure of the period (`asked`; `shift`: of the one
    before), or the word of the first of `words` (word → indicator) whose figure is more than nothing."""

    place: int
    title: str
    asked: Asked | None = None
    shift: Against | None = None
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Roster(Lijst):
    """One line per member of `per`, such as medewerker, with figures of the period in columns beside what the rows say."""

    added: tuple[Added, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Text(Block):
    """Written words: `paragraphs` of the Markdown file beside the template."""

    file: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Disclaimer(Block):
    """A warning that no reader can switch off."""

    words: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """A version of the template, since when, and why: its change log (S2-26)."""

    version: int
    since: date
    why: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """Why a report may list people: ground in law, purpose, and the last day on which it may be made (P-1)."""

    grondslag: str
    purpose: str
    until: date


@dataclass(frozen=True, kw_only=True)
class Template:
    """One report as somebody wrote it down. `units` are the lengths of period that it can be made for, the usual one
    first; `refuses` are classes of which it holds no indicator; `text` is the file itself. `audience`: for whom it is made;
    `uses`: the versions of the indicators with which it was saved, where it says so."""

    key: str
    title: str
    question: str
    level: Level
    units: tuple[Unit, ...]
    owner: str
    version: int
    changes: tuple[Change, ...]
    refuses: frozenset[Klasse]
    person: Person | None
    blocks: tuple[Block, ...]
    text: str
    audience: tuple[Audience, ...] = ()
    origin: Origin = Origin.WAREHOUSE
    uses: Mapping[str, int] = field(default_factory=dict)
    exception: str = ""
    """the requirement that lets this report order residents by a figure, against P-5"""
    roles: tuple[str, ...] = ()
    """the only roles for which it is made; empty for every role that may see its figures"""
    brief: bool = False
    """on paper without a list of contents and with a short account: definitions stand in the other formats"""
