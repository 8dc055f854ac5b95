"""A lijst: the rows behind a figure, one by one or one line per person, with pseudonyms unless somebody may resolve them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from ketenzicht.indicators.dimensions import UNKNOWN_MEMBER
from ketenzicht.indicators.lines import lines as counted
from ketenzicht.indicators.relations import relation
from ketenzicht.kernel.figures import UNKNOWN, Figure, Measure, shown
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import Right
from ketenzicht.kernel.text import rounded
from ketenzicht.reports import definition, model
from ketenzicht.reports.checking import GEMEENTE
from ketenzicht.reports.compose.blocks import Work, made
from ketenzicht.reports.definition import LijstColumn, Way
from ketenzicht.reports.model import Cell, Column

_COUNT: Final = Measure(unit="aantal")
_SHARE: Final = Measure(unit="%", decimals=1)
_BSN: Final = "bsn"

Found = dict[str, Any]


@made.register
def lijst(block: definition.Lijst, work: Work) -> model.Block:
    """The list, in the order of its first column: never ranked by what is known about people (P-5)."""
    lines, pseudonyms = _lines(block, work), _person_columns(block, work)
    people = [place for place, column in enumerate(block.columns) if column.name in pseudonyms]
    names = _resolved({str(line[place]) for line in lines for place in people}, work)
    for place in people:
        lines = [(*line[:place], names.get(str(line[place]), line[place]), *line[place + 1 :]) for line in lines]
    return model.Lijst(
        title=block.title or work.inquiry.title(block.asked),
        note=block.note,
        columns=tuple(_column(column, block, work) for column in block.columns),
        rows=tuple(lines),
        pseudonymised=bool(pseudonyms) and not names,
        timeline=block.timeline,
    )


def _rows(block: definition.Lijst, work: Work, period: Period) -> list[Found]:
    inquiry, indicator = work.inquiry, work.inquiry.indicator(block.asked)
    wanted = list(dict.fromkeys(filter(None, (block.per, *(column.name for column in block.columns)))))
    where = dict(block.asked.where) if inquiry.gemeente is None else {**block.asked.where, GEMEENTE: inquiry.gemeente}
    dimensions = [name for name in wanted if _is_dimension(name, block, work)]
    columns = [name for name in wanted if name not in dimensions]
    return counted(
        inquiry.source, indicator, period,
        columns=columns, dimensions=dimensions, where=where, reader=inquiry.reader,
    )  # fmt: skip


def _is_dimension(name: str, block: definition.Lijst, work: Work) -> bool:
    """Whether a name is taken as a dimension, with what people call its members; a column of the table otherwise."""
    return name in work.inquiry.indicator(block.asked).by


def _lines(block: definition.Lijst, work: Work) -> list[tuple[Cell, ...]]:
    """One line per row, or per value of `per`."""
    found = _rows(block, work, work.inquiry.period)
    if not block.per:
        return sorted((tuple(_cell(row[column.name]) for column in block.columns) for row in found), key=str)
    before = _before(block, work)
    lines = groupby(sorted(found, key=lambda row: _key(block, row)), key=lambda row: _key(block, row))
    columns = [replace(column, sought=_sought(column, block, work)) for column in block.columns]
    return [_line(columns, list(group), before[key]) for key, group in lines]


def _sought(column: LijstColumn, block: definition.Lijst, work: Work) -> str:
    """The code that is counted, as the rows have it: a dimension stands there by what people call its member."""
    if column.sought and _is_dimension(column.name, block, work):
        return work.inquiry.dimension(column.name, block.asked).name(column.sought)
    return column.sought


def _key(block: definition.Lijst, row: Found) -> str:
    return str(_cell(row[block.per]))


def _before(block: definition.Lijst, work: Work) -> Counter[str]:
    """How many rows each line had in the previous period, where a column asks that."""
    if not any(column.way is Way.PREVIOUS for column in block.columns):
        return Counter()
    return Counter(_key(block, row) for row in _rows(block, work, work.inquiry.period.previous()))


def _line(columns: Sequence[LijstColumn], group: Sequence[Found], before: int) -> tuple[Cell, ...]:
    return tuple(shown(before) if column.way is Way.PREVIOUS else _taken(column, group) for column in columns)


def _taken(column: LijstColumn, group: Sequence[Found]) -> Cell:
    """What a column says about the rows of one line."""
    if column.way is Way.COUNT and not column.sought:
        return shown(len(group))
    if column.way in (Way.COUNT, Way.SHARE):
        return _counted(column, [_cell(row[column.name]) for row in group])
    values = [row[column.name] for row in group if row[column.name] is not None]
    if column.way is Way.DIFFERENT:
        return shown(len(set(values)))
    if column.way is Way.COLUMN:
        return _cell(group[0][column.name])
    return (min if column.way is Way.EARLIEST else max)(values, default=None)


def _counted(column: LijstColumn, cells: Sequence[Cell]) -> Figure:
    """How many rows have the code that is sought (`onbekend`: none), or which percentage of those that have one."""
    found = cells.count(column.sought)
    if column.way is Way.COUNT:
        return shown(found)
    known = len(cells) - cells.count(UNKNOWN_MEMBER)
    return shown(rounded(Decimal(100 * found) / known, 1)) if known else UNKNOWN


def _cell(value: object) -> Cell:
    """A value of the table as it stands in a list."""
    if value is None:
        return UNKNOWN_MEMBER
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return value if isinstance(value, date) else str(value)


def _column(column: LijstColumn, block: definition.Lijst, work: Work) -> Column:
    counts = column.way in (Way.COUNT, Way.DIFFERENT, Way.PREVIOUS)
    measure = _SHARE if column.way is Way.SHARE else _COUNT if counts else None
    title = column.title or _title(column.name, block, work)
    indicator = block.asked.indicator if column.way is Way.COUNT else ""
    dimension = column.name if column.way is Way.COLUMN else ""
    return Column(title=title, measure=measure, indicator=indicator, dimension=dimension)


def _title(name: str, block: definition.Lijst, work: Work) -> str:
    if _is_dimension(name, block, work):
        return work.inquiry.dimension(name, block.asked).title
    return relation(work.inquiry.indicator(block.asked).table).columns[name].title


def _person_columns(block: definition.Lijst, work: Work) -> frozenset[str]:
    """The columns that hold pseudonyms of persons."""
    known = relation(work.inquiry.indicator(block.asked).table).columns
    return frozenset(
        column.name
        for column in block.columns
        if column.way is Way.COLUMN and column.name in known and known[column.name].pseudonym == "persoon"
    )


def _resolved(pseudonyms: Collection[str], work: Work) -> Mapping[str, str]:
    """Who is behind the pseudonyms, where there is somebody to ask and the reader has the right; the resolver logs it."""
    if work.resolver is None or not pseudonyms or Right.BSN not in work.inquiry.reader.rights:
        return {}
    reader = replace(work.inquiry.reader, purpose=work.reason or work.inquiry.reader.purpose)
    found = work.resolver.resolve(reader, sorted(pseudonyms), [_BSN])
    return {id: fields[_BSN] for id, fields in found.items() if _BSN in fields}
