"""A report as CSV: one flat row per figure, in the international and in the Dutch dialect, with a data dictionary."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ketenzicht.kernel.figures import Figure
from ketenzicht.reports.facts import Fact, facts
from ketenzicht.reports.model import Cell, Lijst, Member, Report
from ketenzicht.reports.renderers import stem
from ketenzicht.reports.renderers.csv.dialects import DIALECTS, Value, content
from ketenzicht.reports.renderers.csv.dictionary import COLUMNS, LAYOUT, dictionary

HEAD: Final = tuple(COLUMNS)


def render(report: Report) -> Mapping[str, bytes]:
    """The figures in both dialects, each lijst in both dialects, and `…-leeswijzer.txt` that explains the columns."""
    name, rows = stem(report), [_row(report, fact) for fact in facts(report)]
    found = {f"{name}{dialect.suffix}.csv": content(HEAD, rows, dialect) for dialect in DIALECTS}
    for number, lijst in _lijsten(report):
        head, lines = [column.title for column in lijst.columns], [_line(row) for row in lijst.rows]
        found |= {f"{name}-lijst-{number}{dialect.suffix}.csv": content(head, lines, dialect) for dialect in DIALECTS}
    found[f"{name}-leeswijzer.txt"] = dictionary(report).encode()
    return found


def _row(report: Report, fact: Fact) -> Sequence[Value]:
    """A row under HEAD."""
    return (
        LAYOUT,
        report.key,
        report.version,
        report.period.key,
        report.footer.snapshot,
        fact.block,
        fact.kind,
        fact.block_title,
        fact.indicator,
        fact.title,
        fact.period,
        fact.dimension_1,
        fact.member_1.code,
        fact.member_1.label,
        fact.dimension_2,
        fact.member_2.code,
        fact.member_2.label,
        fact.what,
        fact.figure.value,
        fact.unit,
        str(fact.figure.status),
    )


def _lijsten(report: Report) -> Iterator[tuple[int, Lijst]]:
    return ((number, block) for number, block in enumerate(report.blocks, 1) if isinstance(block, Lijst))


def _line(row: Sequence[Cell]) -> Sequence[Value]:
    return [_value(cell) for cell in row]


def _value(cell: Cell) -> Value:
    if isinstance(cell, Figure):
        return cell.value
    return cell.label if isinstance(cell, Member) else cell
