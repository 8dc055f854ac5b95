"""The model of an indicator: what is counted, over which dates, by what, and what it means. One YAML file each."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ketenzicht.kernel.figures import Measure
from ketenzicht.kernel.reader import Klasse


class Kind(StrEnum):
    """How rows become a figure."""

    COUNT = "count"
    """rows, or different values of `distinct`"""
    SUM = "sum"
    """the sum of `value`"""
    SHARE = "share"
    """100 × rows that meet `part` ÷ rows that meet `where`"""
    RATE = "rate"
    """rows (or different values of `distinct`, or the sum of `value`) per so many of a reference table (`per`)"""
    AVERAGE = "average"
    """the mean of `value`; rows without a value are left out"""
    MEDIAN = "median"
    """the middle of `value`; of an even number of values the mean of the middle two"""
    PERCENTILE = "percentile"
    """the `percent`-th percentile of `value`, linear between neighbours (as percentile_cont in SQL and numpy do)"""
    DISTRIBUTION = "distribution"
    """rows, or different values of `distinct`, per class of `classes`"""
    STOCK = "stock"
    """rows that began on or before the last day of the period (`start`) and had not ended on or before it (`until`)"""
    FLOW = "flow"
    """stock at the begin, in, out, stock at the end: begin + in − uit = eind, always"""
    COHORT = "cohort"
    """100 × rows of the period that were followed (`follow`) within `within_days`; those still waiting apart"""


class Running(StrEnum):
    """Which rows with a `start` and `until` belong to a period."""

    AT_END = "at_end"
    """those that run on its last day"""
    AT_BEGIN = "at_begin"
    """those that ran on the day before it"""
    DURING = "during"
    """those that ran on any day of it, so the stock at the begin and all that came in"""


class Better(StrEnum):
    """Which way is good; `neither` where a judgement would be wrong."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, kw_only=True)
class Change:
    """A version of the definition, with the day since which it holds and why: a mark in every trend."""

    version: int
    since: date
    why: str


@dataclass(frozen=True, kw_only=True)
class Example:
    """A worked example: rows of the table and what the indicator gives for them. Runs as a test on every engine."""

    says: str
    given: str
    """a table in text: column names, a line per row, columns separated by |; an empty cell is NULL"""
    gives: str
    """the value (a number), or `verborgen`, `onbekend`; for flow: `begin / in / uit / eind`"""
    period: str = ""
    """the key of the period that is asked; empty: the year of the first date in `given`"""
    by: str = ""
    """with a dimension: `gives` then reads `member: value, member: value`"""
    also: dict[str, str] = field(default_factory=dict)
    """rows of other tables that the indicator reads, by table name, written as `given`"""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """The denominator of a rate: the sum of `value` over rows of `table` that meet `where`, at the latest `year` on or
    before the period; times `factor` is printed (per 1.000 inwoners)."""

    table: str
    value: str
    where: str
    factor: int


@dataclass(frozen=True, kw_only=True)
class ClassOf:
    """The class of a distribution that a figure is. Outside profile zaak it is protected as that class, so that its brothers and
    the total beside it do not tell what is hidden of it."""

    indicator: str
    klasse: str


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One definition. Expressions are SQL in one dialect over the columns of `table`, held to a list of functions."""

    key: str
    title: str
    question: str
    meaning: str
    kind: Kind
    table: str
    """a table of the warehouse, or a derived relation of indicators/relations"""
    where: str
    """which rows; empty for all"""
    value: str
    """the expression that is summed or averaged; empty for counts"""
    date: str
    """the date column by which rows fall into the period; empty for stock and flow"""
    by: tuple[str, ...]
    """the dimensions by which it may be split (dimensions.yaml); gemeente is always one"""
    measure: Measure
    better: Better
    klasse: Klasse
    owner: str
    version: int
    changes: tuple[Change, ...]
    examples: tuple[Example, ...]
    distinct: str = ""
    """count different values of this column; such a figure does not add up over classes"""
    part: str = ""
    percent: int = 0
    per: Reference | None = None
    classes: tuple[tuple[str, str], ...] = ()
    """for a distribution: label and condition over `value`, in order"""
    start: str = ""
    until: str = ""
    running: Running = Running.AT_END
    """which rows with `start` and `until` count; a stock and a flow have their own answer to that"""
    follow: str = ""
    within_days: int = 0
    wet: str = ""
    """the law that all its rows are about (wmo, jeugd, pw, wgs): gemeenten that take no part in it are left out (S2-11)"""
    sensitive: bool = False
    """0 % and 100 % would say something about everybody in the group, so they are hidden too"""
    process: bool = False
    """a process count, or a share of process counts: exact per organisation for readers with the right ketencijfers, as long as no
    personal dimension is asked"""
    note: str = ""
    """what a reader must know beside the figure, such as "delen tellen niet op" """
    of: ClassOf | None = None
    """the distribution of which this figure is one class"""

    @property
    def is_additive(self) -> bool:
        """Whether the figures of classes add up to the total."""
        return not self.distinct and self.kind in (Kind.COUNT, Kind.SUM, Kind.DISTRIBUTION, Kind.STOCK, Kind.FLOW)
