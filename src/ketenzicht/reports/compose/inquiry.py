"""The questions of one report: each is asked once, within the reader's scope, and what came back is remembered."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import chain
from typing import Protocol

from ketenzicht.indicators.answers import Answer, AnswerRow
from ketenzicht.indicators.dimensions import KLASSE, UNKNOWN_MEMBER, WET, Dimension
from ketenzicht.indicators.forecasting.outlook import Outlook
from ketenzicht.indicators.model import Indicator, Kind
from ketenzicht.indicators.participation import Participation
from ketenzicht.indicators.percentiles import at_percent
from ketenzicht.indicators.questions import about_axis
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.figures import HIDDEN, UNKNOWN, Figure, Status, shown
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import ALL, Reader
from ketenzicht.reports.checking import GEMEENTE
from ketenzicht.reports.definition import Asked, Order
from ketenzicht.reports.model import Member

_COUNTED = (Kind.COUNT, Kind.SUM, Kind.STOCK, Kind.RATE, Kind.DISTRIBUTION, Kind.FLOW)
"""kinds of which a member without rows is zero; of the others there is nothing to say"""

Codes = tuple[str, ...]


class Ask(Protocol):
    """The one way to figures (`indicators.asking.ask`)."""

    def __call__(
        self,
        source: Source,
        indicator: Indicator,
        period: Period,
        *,
        by: Sequence[str],
        where: Mapping[str, str],
        reader: Reader,
    ) -> Answer:
        """The figures that this reader may see."""


@dataclass(frozen=True, kw_only=True)
class Split:
    """Figures by the members of some dimensions: `total` over all, `cells` by their codes, `members` in order per
    dimension. What has no rows is `absent`."""

    total: Figure
    cells: Mapping[Codes, Figure]
    members: tuple[tuple[Member, ...], ...]
    absent: Figure
    is_outside: Callable[[Codes], bool] = lambda _: False
    """whether a cell is about a gemeente that takes no part in the law: there is nothing to count, so no zero either"""

    def figure(self, *codes: str) -> Figure:
        """The figure of a cell."""
        return self.cells.get(codes, UNKNOWN if self.is_outside(codes) else self.absent)


@dataclass(kw_only=True)
class Inquiry:
    """What a report asks, for whom, over which period and gemeente (None: all that the reader may see)."""

    source: Source
    reader: Reader
    period: Period
    gemeente: str | None
    indicators: Mapping[str, Indicator]
    ask: Ask
    outlook: Outlook = field(default_factory=Outlook)
    """what the municipality knows of the future"""
    _answers: dict[object, list[Answer]] = field(default_factory=dict)
    """what is known, by indicator, period and selection: a finer answer also tells the coarser ones"""

    def indicator(self, asked: Asked) -> Indicator:
        """The definition of what is asked; of a percentile, as made from the indicator that it belongs to."""
        found = self.indicators[asked.indicator]
        return at_percent(found, asked.percentile) if asked.percentile else found

    def title(self, asked: Asked) -> str:
        """What it is called in the report."""
        return asked.title or self.indicator(asked).title

    def dimension(self, key: str, asked: Asked) -> Dimension:
        """What a split of it is about."""
        return about_axis(key, self.indicator(asked))

    def selection(self, asked: Asked) -> dict[str, str]:
        """The code per dimension to which a question is held."""
        return dict(asked.where) if self.gemeente is None else {**asked.where, GEMEENTE: self.gemeente}

    @property
    def answers(self) -> Iterable[Answer]:
        """All answers so far, in the order of asking."""
        return chain.from_iterable(self._answers.values())

    def answer(self, asked: Asked, period: Period, by: Codes = ()) -> Answer:
        """The answer for one period, split by these dimensions."""
        where = self.selection(asked)
        split = tuple(key for key in by if key != KLASSE)  # a distribution has it in any case
        key = (asked.indicator, asked.percentile, period.key, tuple(sorted(where.items())))
        known = self._answers.setdefault(key, [])
        found = next((answer for answer in known if _tells(answer, by)), None)
        if found is None:
            found = self.ask(self.source, self.indicator(asked), period, by=split, where=where, reader=self.reader)
            known.append(found)
        return found

    def total(self, asked: Asked, period: Period) -> Figure:
        """The figure over a period as a whole; of a cumulative one, from the beginning of the year."""
        return summed([self.answer(asked, found).total for found in _periods(asked, period)])

    def split(self, asked: Asked, period: Period, by: Codes) -> Split:
        """The figures over a period by the members of these dimensions."""
        parts = [self._split(asked, found, by) for found in _periods(asked, period)]
        if len(parts) == 1:
            return parts[0]
        members = tuple(
            self.ordered(asked, key, (member for part in parts for member in part.members[place]))
            for place, key in enumerate(by)
        )
        codes = list(dict.fromkeys(codes for part in parts for codes in part.cells))
        return Split(
            total=summed([part.total for part in parts]),
            cells={key: summed([part.figure(*key) for part in parts]) for key in codes},
            members=members,
            absent=summed([part.absent for part in parts]),
            is_outside=parts[0].is_outside,
        )

    def _split(self, asked: Asked, period: Period, by: Codes) -> Split:
        answer = self.answer(asked, period, by)
        rows = rows_by(answer, by)
        return Split(
            total=answer.total,
            cells={tuple(row.by[key].code for key in by): row.figure for row in rows},
            members=tuple(self.ordered(asked, key, (_member(row, key) for row in rows)) for key in by),
            absent=self.absent(asked, answer),
            is_outside=lambda codes: _is_outside(answer, self.law(asked), dict(zip(by, codes, strict=True))),
        )

    def law(self, asked: Asked) -> str:
        """The law that the figure is about; empty where it is about more than one."""
        return self.indicator(asked).wet or asked.where.get(WET, "")

    @property
    def participation(self) -> Participation:
        """Who takes part in which law on the last day of the period."""
        return self.source.participation(self.period.end - timedelta(days=1))

    @property
    def gemeenten(self) -> frozenset[str]:
        """The gemeenten of that day that the report is about."""
        seen, known = self.reader.municipalities, frozenset(self.participation.names)
        mine = known if seen is ALL else known & seen
        return mine if self.gemeente is None else mine & {self.gemeente}

    def absent(self, asked: Asked, answer: Answer) -> Figure:
        """What is said of a member without rows."""
        known = answer.total.status is not Status.ONBEKEND and self.indicator(asked).kind in _COUNTED
        return shown(0) if known else UNKNOWN

    def ordered(self, asked: Asked, key: str, members: Iterable[Member]) -> tuple[Member, ...]:
        """Each member once: closed classes in their own order, others by name, what is unknown last."""
        closed = self.dimension(key, asked).closed
        places = {code: place for place, code in enumerate(closed)}
        found = {member.code: member for member in members}.values()

        def rank(member: Member) -> tuple[bool, int, str, str]:
            place = places.get(member.code, len(places))
            return member.code == UNKNOWN_MEMBER and not closed, place, member.label.casefold(), member.code

        return tuple(sorted(found, key=rank))

    def sized(
        self, asked: Asked, key: str, members: Sequence[Member], figures: Callable[[str], Figure], order: Order | None
    ) -> tuple[Member, ...]:
        """Members as a table has them: classes in their own order; else by the size of their figure, hidden and unknown
        ones behind by name, or all by name. `figures` gives the figure of a code."""
        found = self.ordered(asked, key, members)
        way = order or (Order.NAME if key == GEMEENTE else Order.SIZE)
        if way is Order.NAME or self.dimension(key, asked).closed:
            return found

        def rank(member: Member) -> tuple[bool, bool, Decimal]:
            value = figures(member.code).value
            return member.code == UNKNOWN_MEMBER, value is None, -(value or Decimal(0))

        return tuple(sorted(found, key=rank))


def _is_outside(answer: Answer, law: str, members: Mapping[str, str]) -> bool:
    """Whether a cell is about a law in which its gemeente takes no part."""
    return members.get(GEMEENTE, "") in answer.outside.get(law or members.get(WET, ""), ())


def _tells(answer: Answer, by: Codes) -> bool:
    """Whether an answer has the figures for these dimensions."""
    return not by or set(by) == set(answer.by) or (len(by) == 1 and by[0] in answer.margins)


def rows_by(answer: Answer, by: Codes) -> Sequence[AnswerRow]:
    """The rows of an answer for these dimensions alone: its finest ones, or a margin of them."""
    if set(by) == set(answer.by):
        return answer.rows
    (key,) = by
    return answer.margins[key]


def summed(figures: Sequence[Figure]) -> Figure:
    """The sum; hidden where a part is hidden, unknown where a part is unknown."""
    statuses = {figure.status for figure in figures}
    if Status.VERBORGEN in statuses:
        return HIDDEN
    if Status.ONBEKEND in statuses:
        return UNKNOWN
    return shown(sum((figure.value for figure in figures if figure.value is not None), Decimal(0)))


def _member(row: AnswerRow, key: str) -> Member:
    found = row.by[key]
    return Member(code=found.code, label=found.label)


def _periods(asked: Asked, period: Period) -> tuple[Period, ...]:
    """The period; of a cumulative figure all periods of its calendar year up to and including it, latest first."""
    return tuple(_backwards(period)) if asked.cumulative else (period,)


def _backwards(period: Period) -> Iterator[Period]:
    found = period
    while found.year == period.year:
        yield found
        found = found.previous()
