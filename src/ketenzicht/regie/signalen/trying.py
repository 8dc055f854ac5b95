"""The dry run: what a set of filter rules would have done with the signals of the last days. It changes nothing (X-20)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from ketenzicht.access.log.models import Logregel
from ketenzicht.access.log.recording import log_line
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.signalen.filing import filters_of, seen_of
from ketenzicht.regie.signalen.filtering import Filter, Outcome, Seen, describe, sift
from ketenzicht.regie.signalen.models import Signaal
from ketenzicht.regie.signalen.rules import TRY_RULES, filterregels

Subject = tuple[UUID | None, UUID | None]


@dataclass(frozen=True, kw_only=True)
class RuleTried:
    """What one rule would have done. No signal and no person is named: an administrator sees numbers."""

    naam: str
    zin: str
    signals: int
    """how many it would have touched"""


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """The outcome over all signals of the period."""

    signals: int
    ignored: int
    bundled: int
    held: int
    """still held back at the end of the period"""
    urgent: int
    shown: int
    """that somebody would have had to look at"""
    missed: int
    """that a person accepted, and that the rules would have ignored or still be holding back"""
    rules: tuple[RuleTried, ...]


def dry_run(reader: Reader, gemeente: str, *, days: int, rules: Sequence[Filter] | None = None, at: datetime) -> DryRun:
    """Try these rules, or the ones of today, on the signals of the last so many days, from the oldest on. Raises MayNot for
    who does not manage the rules of this municipality. That it was asked is logged."""
    filterregels.require_start(reader, TRY_RULES, gemeente)
    asked = filters_of(gemeente, local_date(at)) if rules is None else list(rules)
    rows = list(Signaal.objects.filter(gemeente=gemeente, ontvangen_tijd__gt=at - timedelta(days=days)))
    outcomes = _replayed(rows, asked)
    log_line(reader, Logregel.Soort.BEVRAGING, TRY_RULES.key, at=at, kind="filterregel", details={"dagen": days})
    accepted = {row.pk for row in rows if row.oordeel == "geaccepteerd" and not row.door_filterregel}
    return _summed(asked, outcomes, accepted)


def _replayed(rows: Iterable[Signaal], rules: Sequence[Filter]) -> dict[UUID, Outcome]:
    """Per signal what would have become of it, each subject by itself, in the order in which they were registered."""
    kept = sorted(rows, key=lambda row: (row.geregistreerd_tijd, row.pk))
    fresh = {one.key: _fresh(one) for one in seen_of(kept)}
    by_subject: dict[Subject, list[Seen]] = defaultdict(list)
    for row in kept:
        by_subject[row.persoon_id, row.groep_id].append(fresh[row.pk])
    return {key: outcome for signals in by_subject.values() for key, outcome in _one_subject(signals, rules).items()}


def _fresh(signal: Seen) -> Seen:
    """As it was when it came in, before anybody looked at it."""
    return replace(signal, rejected=False, held=False, bundled=False)


def _one_subject(signals: Sequence[Seen], rules: Sequence[Filter]) -> dict[UUID, Outcome]:
    outcomes: dict[UUID, Outcome] = {}
    earlier: dict[UUID, Seen] = {}
    for signal in signals:
        outcome = sift(signal, list(earlier.values()), rules)
        for key in outcome.released:
            earlier[key] = replace(earlier[key], held=False)
            outcomes[key] = replace(outcomes[key], held=False)
        outcomes[signal.key] = outcome
        earlier[signal.key] = replace(
            signal, rejected=outcome.ignored is not None, held=outcome.held, bundled=outcome.under is not None
        )
    return outcomes


def _summed(rules: Sequence[Filter], outcomes: dict[UUID, Outcome], accepted: set[UUID]) -> DryRun:
    all_ = list(outcomes.values())
    touched = Counter(id(rule) for one in all_ for rule in {id(t.rule): t.rule for t in one.traces}.values())
    stopped = {key for key, one in outcomes.items() if one.ignored is not None or one.held}
    return DryRun(
        signals=len(all_),
        ignored=sum(one.ignored is not None for one in all_),
        bundled=sum(one.under is not None for one in all_),
        held=sum(one.held for one in all_),
        urgent=sum(one.urgent for one in all_),
        shown=sum(one.ignored is None and one.under is None and not one.held for one in all_),
        missed=len(stopped & accepted),
        rules=tuple(RuleTried(naam=rule.naam, zin=describe(rule), signals=touched[id(rule)]) for rule in rules),
    )
