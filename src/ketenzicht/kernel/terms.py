"""Legal terms: the last day for a step, in three answers: original, after suspension or delay, own target."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ketenzicht.kernel.calendar import add_working_days, next_working_day
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.term_rules import FOREVER, Length, TermRule, TermSetting, TermSettings, term_rule
from ketenzicht.kernel.text import number

__all__ = ["Deadlines", "Suspension", "TermSettings", "add_term", "deadline", "earliest", "repeated", "within"]

NO_SETTINGS: Final = TermSettings()
LONGEST_SUSPENSION: Final = 3653
"""Ten years: more suspended days are a mistake in the source, not a suspension."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Suspension:
    """Days on which the term stands still (Awb 4:15): from `start` up to, not including, `end_exclusive`."""

    start: date
    end_exclusive: date
    reason: str = ""

    @staticmethod
    def after_invitation(*, invited_on: date, completed_on: date, reason: str = "Awb 4:5") -> "Suspension":
        """From the day after the invitation to complete until the day of completion or lapse (Awb 4:15 lid 1 a)."""
        return Suspension(start=invited_on + _ONE_DAY, end_exclusive=completed_on, reason=reason)


@dataclass(frozen=True, kw_only=True)
class Deadlines:
    """The last days (inclusive) on which a step is in time; None where there is no such term.
    `original` is the term itself, `extended` after lawful suspension and delay, `own` the municipality's target."""

    original: date | None
    extended: date | None
    own: date | None
    grondslag: str
    suspended_days: int = 0


def deadline(
    *,
    wet: str,
    stap: str,
    start: date,
    gemeente: str | None = None,
    suspensions: Sequence[Suspension] = (),
    suspended_days: int = 0,
    notice_until: date | None = None,
    settings: TermSettings = NO_SETTINGS,
) -> Deadlines:
    """When a step of a law must be ready that started on a day (melding, aanvraag, bekendmaking … see termijnen.yaml).
    Give suspensions, or only their number of days where a source knows no more. `notice_until` is the day that a notice
    of delay names; give it only if the notice was sent in time. WrongCall for an unknown law or step, and for
    a day outside the calendar (1990-2100)."""
    rule = term_rule(wet, stap, start)
    found = {
        soort: settings.find(soort=soort, wet=wet, stap=stap, gemeente=gemeente, on=start)
        for soort in ("verordening", "eigen")
    }
    term = _effective(rule, found["verordening"])
    _require_one_kind(suspensions, suspended_days)
    begin = _begin(term, start)
    days = _suspended(term, begin, suspensions, suspended_days)
    return Deadlines(
        original=_end(term, begin, 0),
        extended=_extended(term, begin, days, notice_until),
        own=_own_end(found["eigen"], begin, suspensions, suspended_days),
        grondslag=term.artikel,
        suspended_days=days,
    )


def earliest(*, wet: str, stap: str, start: date, ready_on: date | None = None, waived: bool = False) -> date:
    """The first day on which a step may be taken, for the steps that the law forbids before a day:
    the Wmo aanvraag (2.3.2 lid 9: when the onderzoek is ready on `ready_on`, or else after its term has lapsed) and the
    Participatiewet zoektermijn (art. 41 lid 4: four weeks after the melding, unless waived for this youth)."""
    rule = term_rule(wet, stap, start)
    if rule.soort != "vroegst":
        raise WrongCall(f"De stap '{stap}' van de wet '{wet}' kent geen vroegste dag: vraag de uiterste dag op.")
    if waived:
        return start
    if rule.length is not None:
        return _counted(rule.length, start)
    lapsed = _begin(rule, start) + _ONE_DAY
    return min(ready_on, lapsed) if ready_on else lapsed


def repeated(*, wet: str, stap: str, start: date, until: date) -> Iterator[date]:
    """The last days, up to and including `until`, of a term that starts again each time it ends:
    the voorschot every four weeks (Participatiewet art. 52)."""
    rule = term_rule(wet, stap, start)
    begin = start
    while (end := _end(rule, begin, 0)) is not None and end <= until:
        yield end
        begin = _counted(rule.length, begin) if rule.length else end


def within(deadline: date | None, decided: date | None, *, as_of: date | None = None) -> bool | None:
    """Whether a step was ready in time (the last day counts as in time). None: no term, or still open and not yet late.
    A step that is still open (`decided` None) is late once `as_of` lies after the deadline."""
    if deadline is None:
        return None
    if decided is not None:
        return decided <= deadline
    return False if as_of is not None and as_of > deadline else None


def add_term(length: Length, start: date, *, atw: bool = True, suspended_days: int = 0) -> date:
    """The last day of a term that is counted from the day after `start`: N weeks after a Monday end on a Monday.
    With `atw` the Algemene termijnenwet moves it: off weekends and holidays (art. 1), and for terms of three days or
    more until it holds two working days (art. 2); not for terms above twelve weeks or ninety days (art. 4)."""
    raw = _counted(length, start) + timedelta(days=suspended_days)
    if not atw or length.eenheid == "werkdagen" or _too_long(length):
        return raw
    moved = next_working_day(raw)
    return max(moved, add_working_days(start, 2)) if length.in_days() >= 3 else moved


def _counted(length: Length, start: date) -> date:
    if length.eenheid == "werkdagen":
        return add_working_days(start, length.aantal)
    return start + timedelta(days=length.in_days())


def _too_long(length: Length) -> bool:
    return length.aantal > (12 if length.eenheid == "weken" else 90)


def _effective(rule: TermRule, setting: TermSetting | None) -> TermRule:
    """The rule of the law, or that of the verordening in its place: then Awb 4:14 lid 1 holds, not lid 3."""
    if setting is None or rule.verordening == "nee":
        return rule
    return TermRule(
        wet=rule.wet,
        stap=rule.stap,
        soort="uiterlijk",
        length=setting.length,
        start=rule.start,
        artikel=setting.bron or f"verordening ({rule.artikel})",
        herkomst="verordening",
        opschorting=True,
        delay=setting.delay,
        atw=setting.atw,
    )


def _begin(rule: TermRule, start: date) -> date:
    """The day before the first day of the term: `start`, or the end of the term that comes first (Awb 7:10 lid 1)."""
    if rule.na is None:
        return start
    before = _end(term_rule(rule.wet, rule.na, start), start, 0)
    return before or start


def _end(rule: TermRule, begin: date, days: int) -> date | None:
    if rule.soort != "uiterlijk" or rule.length is None:
        return None
    return add_term(rule.length, begin, atw=rule.atw, suspended_days=days)


def _extended(rule: TermRule, begin: date, days: int, notice_until: date | None) -> date | None:
    """The end after suspension, or the day that a notice of delay names if that is later and the law allows it."""
    end = _end(rule, begin, days)
    if end is None or notice_until is None or rule.delay is None:
        return end
    longest = FOREVER if rule.delay == "redelijk" else add_term(rule.delay, end, atw=rule.atw)
    return max(end, min(notice_until, longest))


def _own_end(setting: TermSetting | None, begin: date, suspensions: Sequence[Suspension], days: int) -> date | None:
    """A municipality's own target: plain days from the same start, unless it adds suspension or the Atw."""
    if setting is None:
        return None

    def end_after(pause: int) -> date:
        return add_term(setting.length, begin, atw=setting.atw, suspended_days=pause)

    if not setting.opschorting:
        return end_after(0)
    return end_after(days or _counted_once(end_after, begin, suspensions))


def _suspended(rule: TermRule, begin: date, suspensions: Sequence[Suspension], days: int) -> int:
    """Days that the term lawfully stood still: none where Awb 4:15 does not apply."""
    length = rule.length
    if not rule.opschorting or length is None:
        return 0

    def end_after(pause: int) -> date:
        return add_term(length, begin, atw=rule.atw, suspended_days=pause)

    return days or _counted_once(end_after, begin, suspensions)


def _counted_once(end_after: Callable[[int], date], begin: date, suspensions: Sequence[Suspension]) -> int:
    """Suspended days of a term, once where they overlap. What starts after the term has ended suspends nothing."""
    days, counted_to = 0, begin + _ONE_DAY
    for pause in sorted(suspensions, key=lambda pause: pause.start):
        first = max(pause.start, counted_to)
        if first > end_after(days):
            break
        days += max(0, (pause.end_exclusive - first).days)
        counted_to = max(counted_to, pause.end_exclusive)
    return days


def _require_one_kind(suspensions: Sequence[Suspension], days: int) -> None:
    if days and suspensions:
        raise WrongCall("Geef de opschortingen zelf of hun aantal dagen, niet allebei.")
    if not 0 <= days <= LONGEST_SUSPENSION:
        raise WrongCall(
            f"{number(days)} dagen opschorting kan niet: geef een aantal van 0 tot {number(LONGEST_SUSPENSION)}."
        )
