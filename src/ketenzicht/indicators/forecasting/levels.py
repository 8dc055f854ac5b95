"""Events in the history and ahead: what lies before one says nothing of the level after it, unless its effect is known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ketenzicht.indicators.forecasting.holt import Numbers
from ketenzicht.indicators.forecasting.outlook import Effect, Event
from ketenzicht.indicators.forecasting.refusing import NoForecast
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.text import long_date


@dataclass(frozen=True, kw_only=True)
class Shift:
    """What known events do to the periods ahead: times a factor, plus an amount, one of each per period."""

    factor: Numbers
    amount: Numbers

    def moved(self, path: Numbers) -> Numbers:
        """The path after the events."""
        return path * self.factor + self.amount


@dataclass(frozen=True, kw_only=True)
class Level:
    """History at one level: the first `skipped` values are left out, the rest are moved to the level of the last one. Ahead
    there are `shift.factor` periods, less where an event cuts them off. `said` tells what was done, per event."""

    values: Numbers
    skipped: int
    since: str
    shift: Shift
    said: tuple[str, ...]


def levelled(values: Numbers, periods: Sequence[Period], ahead: Sequence[Period], events: Sequence[Event]) -> Level:
    """The history of consecutive periods with all events in it settled. Raises NoForecast where an event of unknown effect
    falls in the first period ahead."""
    found, skipped, since, said = values.copy(), 0, "", []
    count = len(ahead)
    factor, amount = np.ones(count), np.zeros(count)
    for event in events:
        before = event.first(periods)
        if before == 0:
            continue
        if before < len(periods) or event.since < periods[-1].end:
            if event.effect is None:
                skipped, since = before, f"De reeks begint na {long_date(event.since)}: {event.why}."
                said.append(f"{_named(event)}; cijfers van daarvoor tellen niet mee.")
            else:
                found[:before] = _moved(found[:before], event.effect)
                said.append(f"{_named(event)}; cijfers van daarvoor zijn omgerekend ({event.effect.told()}).")
        elif event.effect is not None:
            later = np.arange(count) >= event.first(ahead)
            if later.any():
                factor[later], amount[later] = _compounded(factor[later], amount[later], event.effect)
                said.append(f"{_named(event)}; de prognose is vanaf dan {event.effect.told()}.")
        else:
            left = sum(period.end <= event.since for period in ahead)
            if left < len(ahead):
                count = min(count, left)
                said.append(f"{_named(event)}; wat dat doet is onbekend, dus de prognose stopt daarvoor.")
    if count == 0:
        raise NoForecast(f"Geen prognose: {said[-1][:1].lower()}{said[-1][1:]}")
    return Level(
        values=found[skipped:], skipped=skipped, since=since, said=tuple(said),
        shift=Shift(factor=factor[:count], amount=amount[:count]),
    )  # fmt: skip


def _named(event: Event) -> str:
    return f"{long_date(event.since)}: {event.why}"


def _moved(values: Numbers, effect: Effect) -> Numbers:
    if effect.percent is not None:
        return values * (1 + float(effect.percent) / 100)
    return values + float(effect.amount or 0)


def _compounded(factor: Numbers, amount: Numbers, effect: Effect) -> tuple[Numbers, Numbers]:
    """An effect on top of earlier ones."""
    if effect.percent is not None:
        more = 1 + float(effect.percent) / 100
        return factor * more, amount * more
    return factor, amount + float(effect.amount or 0)
