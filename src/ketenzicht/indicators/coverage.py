"""Up to which day a snapshot can tell about a table: a figure outside that is unknown, not zero."""

from calendar import monthrange
from datetime import date

from ketenzicht.indicators import expressions
from ketenzicht.indicators.model import Kind
from ketenzicht.indicators.questions import Question
from ketenzicht.indicators.relations import relation
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.clock import local_date
from ketenzicht.warehouse import deliveries
from ketenzicht.warehouse.contract import contract
from ketenzicht.warehouse.manifest import Manifest
from ketenzicht.warehouse.sql import name
from ketenzicht.warehouse.store import Store

_AHEAD = frozenset({"begroting", "besparing", "herindicatie", "teamcapaciteit", "aangeleverd_cijfer"})
"""Tables with rows of days that are still to come: they do not say how far the deliveries of their source reach."""

_HOLDS = frozenset({"aangeleverd_cijfer", "benchmark_cijfer", "landelijk_cijfer", "streefwaarde"})
"""Tables of figures that hold until the next one: their rows themselves say about which days."""


_TAKEN_OUT = {"login": "ingelogd_op"}
"""Tables of which old rows leave the snapshot, with their date: what lies before the first row is not known any more."""


def is_covered(source: Source, question: Question, rows: int) -> bool:
    """Whether a figure on so many rows is known: the period has rows or lies where the snapshot has data of the table.
    What runs on a day after that is not known, however many rows began before it; nor is anything known of a day that no
    source ever fills in, or of lines of money that no source ever delivers."""
    return _is_told_live(source, question, rows) if source.is_live else _is_in_snapshot(source, question, rows)


def _is_in_snapshot(source: Source, question: Question, rows: int) -> bool:
    if source.manifest is None or source.store is None:
        return True
    base = question.relation.base
    if (not rows and not _can_be_told(source, question)) or _is_taken_out(source, question):
        return False
    months = _months(source.manifest, base)
    if not months:
        table = source.manifest.tables.get(base)
        return bool(table and table.rows)
    if rows and (base in _HOLDS or question.indicator.date or question.period.start <= _last_day(months[-1])):
        return True
    if question.period.end <= _first_day(months[0]):
        return bool(rows)
    return question.period.start <= _last_day(max(months[-1], _reach(source.store, source.manifest, base)))


def _is_taken_out(source: Source, question: Question) -> bool:
    """Whether the period begins before the first row of a table of which old rows leave."""
    table = question.relation.base
    if table not in _TAKEN_OUT:
        return False
    [(found,)] = source.recall(f"SELECT MIN({name(_TAKEN_OUT[table])}) FROM {name(table)}")
    return found is not None and question.period.start < found


def _is_told_live(source: Source, question: Question, rows: int) -> bool:
    """The same of the record: it knows everything until today."""
    base = question.relation.base
    if not rows and not _can_be_told(source, question):
        return False
    first = source.first_day(base)
    if first is None:
        return not contract(base).partition_by and source.has_rows(relation(base), "TRUE")
    if rows and question.indicator.date:
        return True
    if question.period.end <= first.replace(day=1):
        return bool(rows)
    return question.period.start <= local_date(source.at)


def _can_be_told(source: Source, question: Question) -> bool:
    """Whether any source fills in the day that is counted by, and delivers such lines."""
    day = question.indicator.date
    return not (day and source.is_never_filled(question.relation, day)) and _has_lines(source, question)


def _has_lines(source: Source, question: Question) -> bool:
    """Whether the snapshot has any such lines, for money of a table about nobody: the budget of one source says nothing
    of the accounts that another would deliver. A count of nothing is zero."""
    indicator, about = question.indicator, question.relation
    if indicator.kind not in (Kind.SUM, Kind.RATE) or about.protected_unit or not indicator.where:
        return True
    if any(link for link, _ in expressions.names(indicator.where)):
        return True
    return source.has_rows(
        about,
        expressions.in_engine(indicator.where, begin=question.period.start, peildatum=question.peildatum, links={}),
    )


def _months(manifest: Manifest, table: str) -> list[str]:
    """The months of which the table has rows, in order; none for a table that is not cut by months."""
    content = manifest.tables.get(table)
    return sorted(month for month in content.parts if "-" in month) if content else []


def _reach(store: Store, manifest: Manifest, table: str) -> str:
    """The last month that any table of the same systems has (of the same source, where a source does not name its system)."""
    counted_numbers = set(manifest.deliveries)
    counted = [found for found in deliveries.all_deliveries(store) if found.number in counted_numbers]
    systems = {found.system or found.bron for found in counted if found.table(table)}
    tables = {
        part.table for found in counted if (found.system or found.bron) in systems for part in found.tables
    } - _AHEAD
    return max((months[-1] for name in tables if (months := _months(manifest, name))), default="0001-01")


def _first_day(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year, number, 1)


def _last_day(month: str) -> date:
    first = _first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])
