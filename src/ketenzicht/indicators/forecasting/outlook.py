"""What people know of the future: events (a change of law, contract or definition) and adjustments with a reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ketenzicht.indicators.model import Indicator
from ketenzicht.kernel import text
from ketenzicht.kernel.periods import Period

Selection = Mapping[str, str]
"""a code per dimension, with gemeente among them; empty for the whole"""


@dataclass(frozen=True, kw_only=True)
class Effect:
    """How much more or less: a percentage, or an amount per period in the unit of the figure. One of the two is set."""

    percent: Decimal | None = None
    amount: Decimal | None = None

    def told(self) -> str:
        """ "+3%", "−1.200"."""
        value = self.amount if self.percent is None else self.percent
        found = value if value is not None else Decimal(0)
        sign = "−" if found < 0 else "+"
        return f"{sign}{text.number(abs(found))}{'' if self.percent is None else '%'}"

    def fits(self, where: Selection, asked: Selection) -> bool:
        """Whether it can be used for what is asked: an amount only for exactly its own selection, a percentage also for parts."""
        return dict(where) == dict(asked) if self.percent is None else where.items() <= asked.items()


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that moves the level of a figure from a day on. `effect` None: nobody knows by how much."""

    indicator: str
    since: date
    why: str
    where: Selection = field(default_factory=dict)
    effect: Effect | None = None

    def first(self, periods: Iterable[Period]) -> int:
        """How many of these periods lie (partly) before it."""
        return sum(period.start < self.since for period in periods)


@dataclass(frozen=True, kw_only=True)
class Adjustment:
    """What an expert makes of the forecast of some months, from `first` to `last` (inclusive), why, in which role and when.
    `part` is in or uit where the indicator is a flow."""

    indicator: str
    first: Period
    last: Period
    effect: Effect
    why: str
    by: str
    on: date
    where: Selection = field(default_factory=dict)
    part: str = ""

    def holds(self, period: Period) -> bool:
        """Whether it is about this period."""
        return self.first.start <= period.start and period.end <= self.last.end

    def told(self) -> str:
        """The adjustment with its reason, in a sentence."""
        months = (
            self.first.label() if self.first == self.last else f"{self.first.label()} tot en met {self.last.label()}"
        )
        part = f" van {self.part}" if self.part else ""
        return (
            f"Bijgesteld{part} door {self.by} op {text.long_date(self.on)}: {months} {self.effect.told()}, "
            f"want {self.why.rstrip('.')}."
        )


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """All that a municipality wrote down; `text` is the file itself, for the hash of a report."""

    events: tuple[Event, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    extra_models: tuple[str, ...] = ()
    text: str = ""

    def events_of(self, indicator: Indicator, asked: Selection) -> tuple[Event, ...]:
        """What moved this figure, oldest first, changes of its definition among them. An effect that is known for another
        selection is unknown for this one."""
        declared = [
            event if event.effect is None or event.effect.fits(event.where, asked) else _unknown(event)
            for event in self.events
            if event.indicator == indicator.key and event.where.items() <= asked.items()
        ]
        days = {event.since for event in declared}
        changed = [
            Event(
                indicator=indicator.key,
                since=change.since,
                why=f"versie {change.version} van de definitie: {change.why}",
            )
            for change in indicator.changes
            if change.since not in days
        ]
        return tuple(sorted([*declared, *changed], key=lambda event: event.since))

    def adjustments_of(self, indicator: Indicator, asked: Selection, ahead: Iterable[Period]) -> tuple[Adjustment, ...]:
        """What experts made of these periods, in the order of the file."""
        periods = tuple(ahead)
        return tuple(
            found
            for found in self.adjustments
            if found.indicator == indicator.key
            and found.effect.fits(found.where, asked)
            and any(found.holds(period) for period in periods)
        )


def _unknown(event: Event) -> Event:
    return Event(indicator=event.indicator, since=event.since, why=event.why, where=event.where)
