"""How complete the registration is behind a report: coverage by the client lists of desks, as it stands in every footer."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from ketenzicht.indicators.answers import Answer, AnswerRow
from ketenzicht.kernel.errors import NotAllowed
from ketenzicht.kernel.figures import Figure, Status
from ketenzicht.kernel.reader import ALL
from ketenzicht.kernel.text import number, percentage, short_date
from ketenzicht.reports.compose.inquiry import Inquiry

COVERAGE = "volledigheid.dekking_tot_nu"
DESK, GEMEENTE, LIST = "organisatie", "gemeente", "clientenlijst"
UNKNOWN = "dekking onbekend"


def completeness(inquiry: Inquiry) -> str:
    """Per desk "93% (412 van 443, Jongerenloket, sinds 25-04-2026)" on the last day of the report; "dekking onbekend"
    where no list came in or this reader may not know (S0-8; definitions, Completeness). Asked through disclosure control."""
    indicator = inquiry.indicators.get(COVERAGE)
    if indicator is None or not _came_in(inquiry):
        return UNKNOWN
    where = {} if inquiry.gemeente is None else {GEMEENTE: inquiry.gemeente}
    try:
        answer = inquiry.ask(inquiry.source, indicator, inquiry.period, by=(DESK,), where=where, reader=inquiry.reader)
    except NotAllowed:  # a role that sees no counts per organisation
        return UNKNOWN
    return "; ".join(_told(answer, _obliged(inquiry))) or UNKNOWN


def _came_in(inquiry: Inquiry) -> bool:
    """Whether the snapshot holds a list at all; most installations have none, and then nothing is asked."""
    manifest = inquiry.source.manifest
    found = manifest.tables.get(LIST) if manifest else None
    return bool(found and found.rows)


def _told(answer: Answer, since: Mapping[str, date]) -> Iterator[str]:
    for row in answer.rows:
        desk = row.by[DESK]
        from_day = f", sinds {short_date(since[desk.code])}" if desk.code in since else ""
        if said := _counts(row):
            yield f"{said}, {desk.label}{from_day})"


def _counts(row: AnswerRow) -> str:
    """The share with its counts, up to the bracket that the caller closes; empty where nothing is known."""
    some, all_ = row.parts["deel"], row.parts["alle"]
    if Status.VERBORGEN in (row.figure.status, some.status, all_.status):
        return "verborgen (te weinig personen"
    if not all_.value or some.value is None:
        return ""
    return f"{percentage(some.value / all_.value, 0)} ({_whole(some)} van {_whole(all_)}"


def _whole(figure: Figure) -> str:
    return number(figure.value or Decimal(0))


def _obliged(inquiry: Inquiry) -> Mapping[str, date]:
    """Since when each desk must register; the earliest of the municipalities that the report is about."""
    rows = inquiry.source.query(
        "SELECT gemeente, organisatie, MIN(registratie_verplicht_op) FROM afspraak "
        "WHERE registratie_verplicht_op IS NOT NULL GROUP BY gemeente, organisatie ORDER BY 3 DESC"
    )
    seen = inquiry.reader.municipalities if inquiry.gemeente is None else frozenset({inquiry.gemeente})
    return {desk: day for gemeente, desk, day in rows if seen is ALL or gemeente in seen}
