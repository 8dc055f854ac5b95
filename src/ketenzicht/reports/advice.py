"""What to ask instead where everything is hidden: a longer period, or a coarser dimension. Never a way around the protection."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from ketenzicht.indicators.model import Indicator
from ketenzicht.kernel.figures import Status
from ketenzicht.kernel.periods import Period, Unit, period_of
from ketenzicht.kernel.text import join_or
from ketenzicht.reports.facts import facts
from ketenzicht.reports.model import PERIODE, Report

_LONGER: Final[Mapping[Unit, Unit]] = {
    Unit.WEEK: Unit.MONTH,
    Unit.MONTH: Unit.QUARTER,
    Unit.TWO_MONTHS: Unit.HALF_YEAR,
    Unit.QUARTER: Unit.YEAR,
    Unit.HALF_YEAR: Unit.YEAR,
}
_COARSER: Final[Mapping[str, Sequence[str]]] = {
    "wijk": ("gemeente",),
    "team": ("organisatie", "gemeente"),
    "organisatie": ("soort_organisatie", "gemeente"),
    "leverancier": ("concern", "gemeente"),
    "onderwerp": ("hoofdonderwerp", "gemeente"),
    "product": ("programmaproduct", "hoofdgroep", "wet"),
    "programmaproduct": ("wet",),
    "hoofdgroep": ("wet",),
    "taakveld": ("wet",),
    "activiteit": ("fase",),
}


def advice(report: Report, by: Sequence[str], indicators: Sequence[Indicator]) -> str:
    """A friendly sentence where no figure of the split (or of the whole) may be shown; empty where there is something to
    see."""
    found = facts(report)
    split = [fact for fact in found if fact.dimension_1 not in ("", PERIODE) and fact.member_1.code != "totaal"]
    told = [fact.figure.status for fact in split or found]
    if not told or any(status is not Status.VERBORGEN for status in told):
        return ""
    offers = [offer for offer in (_longer(report.period), _coarser(by, indicators)) if offer]
    instead = f" Vraag {join_or(offers)}." if offers else ""
    return f"Alle cijfers zijn verborgen: de groepen zijn zo klein dat iemand te herkennen is.{instead}"


def _longer(period: Period) -> str:
    unit = _LONGER.get(period.unit)
    return f"een langere periode (--period {period_of(period.end - timedelta(days=1), unit).key})" if unit else ""


def _coarser(by: Sequence[str], indicators: Sequence[Indicator]) -> str:
    """The first split that has a coarser one which all indicators know."""
    for name in by:
        for other in _COARSER.get(name, ()):
            if other not in by and all(other in about.by for about in indicators):
                return f"een grovere indeling (--by {other} in plaats van {name})"
    return f"minder uitsplitsingen (zonder --by {by[-1]})" if by else ""
