"""What filter rules do with a signal: plain rules in their order, the same for a real signal and for a dry run (S3-48)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.text import join_and, plural, short_date


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One rule. An empty set stands for: any."""

    key: UUID | None
    naam: str
    doet: str
    onderwerpen: frozenset[str] = frozenset()
    indieners: frozenset[str] = frozenset()
    bronnen: frozenset[str] = frozenset()
    kanalen: frozenset[str] = frozenset()
    drempel: int = 0
    binnen_dagen: int = 0
    team: UUID | None = None
    reden: str = ""
    afwijsreden: str = "anders"

    def holds_for(self, signal: "Seen") -> bool:
        """Whether each set that is filled names this signal."""
        asked = (
            (self.onderwerpen, signal.onderwerp),
            (self.indieners, signal.indiener),
            (self.bronnen, signal.bron),
            (self.kanalen, signal.kanaal),
        )
        return all(not listed or value in listed for listed, value in asked)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A signal as the filter sees it: no text, and nobody's name."""

    key: UUID
    moment: datetime
    onderwerp: str = ""
    indiener: str = ""
    bron: str = ""
    kanaal: str = ""
    urgent: bool = False
    rejected: bool = False
    held: bool = False
    bundled: bool = False


@dataclass(frozen=True, kw_only=True)
class Trace:
    """What one rule did, in a sentence without content."""

    rule: Filter
    uitleg: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What becomes of a signal."""

    urgent: bool = False
    team: UUID | None = None
    ignored: Filter | None = None
    under: UUID | None = None
    held: bool = False
    released: tuple[UUID, ...] = ()
    """earlier signals that were held back and now come out too"""
    traces: tuple[Trace, ...] = field(default=())
    settled: bool = False
    """later rules are not asked any more"""


def sift(signal: Seen, earlier: Sequence[Seen], rules: Iterable[Filter]) -> Outcome:
    """Put a signal through the rules in their order. `earlier` are the other signals about the same person or group, and
    about nobody else (X-29). Ignoring, bundling and holding back end it; routing and urgency do not."""
    outcome = Outcome(urgent=signal.urgent)
    for rule in rules:
        if outcome.settled:
            break
        if rule.holds_for(signal):
            outcome = _DOES[rule.doet](rule, signal, earlier, outcome)
    return outcome


def describe(rule: Filter) -> str:
    """The rule as a Dutch sentence that an administrator can read (X-20)."""
    about = [
        f"{word} {join_and(sorted(listed))}"
        for word, listed in (
            ("over", rule.onderwerpen),
            ("gemeld door", rule.indieners),
            ("van bron", rule.bronnen),
            ("via", rule.kanalen),
        )
        if listed
    ]
    within = f"binnen {plural(rule.binnen_dagen, 'dag', 'dagen')}"
    does = {
        "negeren": f"worden afgewezen: {rule.reden}",
        "bundelen": f"komen onder het eerste signaal over dezelfde persoon of groep {within}",
        "drempel": f"wachten tot er {rule.drempel} zijn over dezelfde persoon of groep {within}",
        "routeren": "gaan naar het gekozen team",
        "urgent": "worden als urgent gemerkt",
    }[rule.doet]
    return f"Signalen {', '.join([*about, does])}." if about else f"Alle signalen {does}."


def _ignore(rule: Filter, _: Seen, __: Sequence[Seen], so_far: Outcome) -> Outcome:
    if so_far.urgent:
        return _traced(so_far, rule, "niet afgewezen, want het signaal is urgent")
    return replace(_traced(so_far, rule, f"afgewezen: {rule.reden}"), ignored=rule, settled=True)


def _bundle(rule: Filter, signal: Seen, earlier: Sequence[Seen], so_far: Outcome) -> Outcome:
    roots = [other for other in _together(rule, signal, earlier) if not other.bundled and other.key != signal.key]
    if not roots:
        return so_far
    first = min(roots, key=lambda other: (other.moment, other.key))
    told = _traced(so_far, rule, f"gebundeld met het signaal van {short_date(local_date(first.moment))}")
    return replace(told, under=first.key, settled=True)


def _hold(rule: Filter, signal: Seen, earlier: Sequence[Seen], so_far: Outcome) -> Outcome:
    if so_far.urgent:
        return _traced(so_far, rule, "niet tegengehouden, want het signaal is urgent")
    together = _together(rule, signal, earlier)
    count = f"{len(together)} van {rule.drempel} binnen {plural(rule.binnen_dagen, 'dag', 'dagen')}"
    if len(together) < rule.drempel:
        return replace(_traced(so_far, rule, f"wacht op meer signalen: {count}"), held=True, settled=True)
    released = tuple(other.key for other in together if other.held)
    return replace(_traced(so_far, rule, f"de drempel is gehaald: {count}"), released=so_far.released + released)


def _route(rule: Filter, _: Seen, __: Sequence[Seen], so_far: Outcome) -> Outcome:
    return replace(_traced(so_far, rule, "naar het team van deze regel gestuurd"), team=rule.team)


def _hurry(rule: Filter, _: Seen, __: Sequence[Seen], so_far: Outcome) -> Outcome:
    return replace(_traced(so_far, rule, "als urgent gemerkt"), urgent=True)


_DOES: dict[str, Callable[[Filter, Seen, Sequence[Seen], Outcome], Outcome]] = {
    "negeren": _ignore,
    "bundelen": _bundle,
    "drempel": _hold,
    "routeren": _route,
    "urgent": _hurry,
}


def _together(rule: Filter, signal: Seen, earlier: Sequence[Seen]) -> list[Seen]:
    """The largest set of signals that this rule holds for, this one among them, within its number of days. Deliveries do not
    always come in order, so later ones count too."""
    period = timedelta(days=rule.binnen_dagen)
    near = [
        other
        for other in earlier
        if not other.rejected and rule.holds_for(other) and abs(other.moment - signal.moment) <= period
    ]
    starts = [other.moment for other in [*near, signal] if other.moment <= signal.moment]
    periods = ([other for other in [*near, signal] if start <= other.moment <= start + period] for start in starts)
    return max(periods, key=len)


def _traced(outcome: Outcome, rule: Filter, uitleg: str) -> Outcome:
    trace = Trace(rule=rule, uitleg=f"Regel “{rule.naam}”: {uitleg}.")
    return replace(outcome, traces=(*outcome.traces, trace))
