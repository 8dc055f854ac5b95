"""What comes back from a question: protected figures per member, with their parts, and what they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ketenzicht.indicators.model import Indicator
from ketenzicht.kernel.figures import Figure
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import Profile


@dataclass(frozen=True, kw_only=True)
class Member:
    """A member of a dimension: the code in the data and what people call it. `onbekend` where the source says nothing."""

    code: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """The figure of a cell, the rows behind it, and its parts: `begin`, `in`, `uit`, `eind` of a flow; `deel` and `alle`
    of a share; `gevolgd`, `lopend` and `alle` of a cohort."""

    figure: Figure
    n: Figure
    parts: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AnswerRow(Result):
    """One line of an answer: the member of each dimension, and its figure."""

    by: Mapping[str, Member]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer to a question: a row per member with rows (of closed classes every one), margins and total.

    `by` are the dimensions of the rows; a distribution has `klasse` before those that were asked."""

    indicator: Indicator
    period: Period
    by: tuple[str, ...]
    rows: tuple[AnswerRow, ...]
    margins: Mapping[str, tuple[AnswerRow, ...]]
    """where there is more than one dimension: the rows of each of them alone"""
    total: Figure
    n: Figure
    parts: Mapping[str, Figure]
    profile: Profile
    snapshot: str
    quality: str
    """the worst verdict on the tables that it rests on"""
    sql: str
    notes: tuple[str, ...]
    outside: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """per law the gemeenten that take no part in it: their rows about it are in no figure here"""
    live_at: datetime | None = None
    """the moment at which the record itself answered; None for a snapshot"""
