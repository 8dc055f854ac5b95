"""A lijst: the rows behind a figure, one by one or one line per person, with pseudonyms unless somebody may resolve them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from ketenzicht.indicators.dimensions import UNKNOWN_MEMBER
from ketenzicht.indicators.lines import Lines, may_name_workers, names_workers
from ketenzicht.indicators.lines import lines as counted
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.relations import relation
from ketenzicht.kernel.figures import UNKNOWN, Figure, Measure, shown
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import Reader, Right
from ketenzicht.kernel.text import join_and, rounded
from ketenzicht.reports import definition, model
from ketenzicht.reports.checking import GEMEENTE
from ketenzicht.reports.compose.blocks import Work, made
from ketenzicht.reports.definition import Asked, LijstColumn, Way
from ketenzicht.reports.model import Cell, Column

_COUNT: Final = Measure(unit="aantal")
_MEASURES: Final = {Way.SHARE: Measure(unit="%", decimals=1), Way.SUM: Measure(unit="euro")}
_BSN: Final = "bsn"
_PLAIN: Final = ("ja", "nee", UNKNOWN_MEMBER)
_COUNTED = (Way.COUNT, Way.DIFFERENT, Way.PREVIOUS)
_FROM_ROWS = (Way.COLUMN, Way.COUNT, Way.SHARE, Way.DIFFERENT, Way.EARLIEST, Way.LATEST, Way.SUM, Way.NAMES)
"""ways that read a column of the row itself"""


@dataclass(frozen=True, kw_only=True)
class _Listing:
    """A list in the making: its block without the columns that this reader may not see."""

    block: definition.Lijst
    work: Work

    @property
    def indicator(self) -> Indicator:
        return self.work.inquiry.indicator(self.block.asked)

    @property
    def key(self) -> str:
        """The column by which the record knows a row."""
        return relation(self.indicator.table).key[-1]

    def own(self) -> list[str]:
        """The names that are read from the rows, each once."""
        names = [column.name for column in self.block.columns if column.way in _FROM_ROWS]
        texts = [column for column in self.block.columns if column.way is Way.TEXT]
        keys = [self.key, *(column.instead for column in texts)] if texts else []
        return list(dict.fromkeys(filter(None, (self.block.per, *names, *keys))))

    @property
    def where(self) -> Mapping[str, str]:
        """Which rows: those that the list names, of one gemeente where the report is about one."""
        return _within(self.block.asked, self.work)

    def is_dimension(self, name: str) -> bool:
        """Whether a name is taken as a dimension, with what people call its members; a column of the table otherwise."""
        return name in self.indicator.by

    def values(self) -> list[Indicator]:
        """The indicators whose number stands in a column."""
        keys = dict.fromkeys(column.name for column in self.block.columns if column.way is Way.VALUE)
        return [self.work.inquiry.indicators[key] for key in keys]


@made.register
def lijst(block: definition.Lijst, work: Work) -> model.Lijst:
    """The list, in the order of its first column: never ranked by what is known about people (P-5), but for the one list
    that a requirement names (the template says which)."""
    kept, note = _allowed(block, work)
    listing = _Listing(block=kept, work=work)
    found = _rows(listing.own(), listing, work.inquiry.period)
    columns = _by_line(found, listing) if kept.per else _by_row(found, listing)
    columns = _largest(columns, listing)
    people = _person_columns(listing)
    names = _resolved({str(value) for place in people for value in columns[place]}, work)
    for place in people:
        columns[place] = [names.get(str(value), value) for value in columns[place]]
    lines = list(zip(*columns, strict=True))
    if not kept.per:
        lines.sort(key=lambda line: str(line[0]))
    return model.Lijst(
        title=block.title or work.inquiry.title(block.asked),
        note=note,
        columns=tuple(_column(column, listing) for column in kept.columns),
        rows=tuple(lines),
        pseudonymised=bool(people) and not names,
        has_texts=any(
            value not in _PLAIN
            for place, column in enumerate(kept.columns)
            if column.way is Way.TEXT
            for value in columns[place]
        ),
        timeline=tuple(title for title in block.timeline if title in {column.title for column in kept.columns}),
    )


def _within(asked: Asked, work: Work) -> Mapping[str, str]:
    gemeente = work.inquiry.gemeente
    return dict(asked.where) if gemeente is None else {**asked.where, GEMEENTE: gemeente}


def _allowed(block: definition.Lijst, work: Work) -> tuple[definition.Lijst, str]:
    """The list with the columns that the reader may see, and a note that names those that are left out. Where the lines are
    employees nothing is left out: who may not see them gets no list."""
    inquiry, indicator = work.inquiry, work.inquiry.indicator(block.asked)
    about = [column for column in block.columns if names_workers(indicator, [column.name]) and column.name != block.per]
    if (
        not about
        or names_workers(indicator, [block.per])
        or may_name_workers(
            inquiry.source, indicator, inquiry.period, where=_within(block.asked, work), reader=inquiry.reader
        )
    ):
        return block, block.note
    kept = tuple(column for column in block.columns if column not in about)
    gone = join_and(column.title or _title(column.name, _Listing(block=block, work=work)) for column in about)
    told = f"Zonder {gone}: dat ziet alleen wie het recht op gegevens per medewerker heeft."
    return replace(block, columns=kept), " ".join(filter(None, (block.note, told)))


def _rows(wanted: Sequence[str], listing: _Listing, period: Period) -> Lines:
    dimensions = [name for name in wanted if listing.is_dimension(name)]
    return counted(
        listing.work.inquiry.source, listing.indicator, period,
        columns=[name for name in wanted if name not in dimensions], dimensions=dimensions, values=listing.values(),
        where=listing.where, reader=listing.work.inquiry.reader,
    )  # fmt: skip


def _by_row(found: Lines, listing: _Listing) -> list[Sequence[Cell]]:
    """The columns of the list, a value per row."""
    return [_cells(column, found, listing) for column in listing.block.columns]


def _cells(column: LijstColumn, found: Lines, listing: _Listing) -> Sequence[Cell]:
    if column.way is Way.TEXT:
        return _texts(column, found, listing)
    if column.way is Way.VALUE or _measure(column.name, listing) is not None:
        return [None if value is None else shown(Decimal(value)) for value in found.columns[column.name]]
    about = relation(listing.indicator.table).columns.get(column.name)
    if about is not None and about.type == "date":
        return found.columns[column.name]
    return _written(found.columns[column.name])


def _written(values: Iterable[object]) -> list[Cell]:
    """Values as they stand in a list; a value that comes back is made once."""
    known: dict[object, Cell] = {}
    return [known[value] if value in known else known.setdefault(value, _cell(value)) for value in values]


def _by_line(found: Lines, listing: _Listing) -> list[Sequence[Cell]]:
    """The columns of the list, a value per line: one line per value of `per`, in their order."""
    keys = _written(found.columns[listing.block.per])
    order = sorted(range(found.count), key=lambda place: str(keys[place]))
    groups = [list(group) for _, group in groupby(order, key=lambda place: str(keys[place]))]
    return [
        [take(group) for group in groups]
        for take in (_taking(column, found, listing) for column in listing.block.columns)
    ]


def _taking(column: LijstColumn, found: Lines, listing: _Listing) -> Callable[[Sequence[int]], Cell]:
    """What a column says about the rows of one line, given by their places."""
    if column.way is Way.COUNT and not column.sought:
        return lambda group: shown(len(group))
    if column.way in (Way.AMONG, Way.PREVIOUS):
        return _taking_by_key(column, found.columns[listing.block.per], listing)
    values = found.columns[column.name]
    if column.way in (Way.COUNT, Way.SHARE):
        sought = _sought(column, listing)
        return lambda group: _counted(column.way, sought, [_cell(values[place]) for place in group])
    if column.way is Way.COLUMN:
        return lambda group: _cell(values[group[0]])
    gather = _GATHERED[column.way]
    return lambda group: gather([values[place] for place in group if values[place] is not None])


def _names(known: Sequence[Any]) -> str:
    return ", ".join(sorted({str(_cell(value)) for value in known})) or UNKNOWN_MEMBER


_GATHERED: Final[Mapping[Way, Callable[[Sequence[Any]], Cell]]] = {
    Way.DIFFERENT: lambda known: shown(len(set(known))),
    Way.EARLIEST: lambda known: min(known, default=None),
    Way.LATEST: lambda known: max(known, default=None),
    Way.SUM: lambda known: shown(sum(map(Decimal, known), Decimal(0))),
    Way.NAMES: _names,
}
"""what a column says of the known values of one line"""


def _taking_by_key(column: LijstColumn, keys: Sequence[Any], listing: _Listing) -> Callable[[Sequence[int]], Cell]:
    """What a column says of a line by its key alone: from rows that stand elsewhere."""
    if column.way is Way.AMONG:
        others = _among(column.name, listing)
        return lambda group: "ja" if keys[group[0]] in others else "nee"
    before = _before(listing)
    return lambda group: shown(before[str(_cell(keys[group[0]]))])


def _sought(column: LijstColumn, listing: _Listing) -> str:
    """The code that is counted, as the rows have it: a dimension stands there by what people call its member."""
    if column.sought and listing.is_dimension(column.name):
        return listing.work.inquiry.dimension(column.name, listing.block.asked).name(column.sought)
    return column.sought


def _before(listing: _Listing) -> Counter[str]:
    """How many rows each line had in the previous period."""
    per = listing.block.per
    found = _rows([per], listing, listing.work.inquiry.period.previous())
    return Counter(str(_cell(key)) for key in found.columns[per])


def _largest(columns: list[Sequence[Cell]], listing: _Listing) -> list[Sequence[Cell]]:
    """The columns of the lines with the largest sum, as many as the list shows; all lines of another list."""
    block = listing.block
    if not block.top:
        return columns
    sums = columns[[column.title for column in block.columns].index(block.largest)]

    def size(place: int) -> Decimal:
        cell = sums[place]
        return (cell.value if isinstance(cell, Figure) else None) or Decimal(0)

    known = [place for place, key in enumerate(columns[0]) if key != UNKNOWN_MEMBER]
    kept = sorted(known, key=lambda place: -size(place))[: block.top]
    return [[values[place] for place in kept] for values in columns]


def _counted(way: Way, sought: str, cells: Sequence[Cell]) -> Figure:
    """How many rows have the code that is sought (`onbekend`: none), or which percentage of those that have one."""
    found = cells.count(sought)
    if way is Way.COUNT:
        return shown(found)
    known = len(cells) - cells.count(UNKNOWN_MEMBER)
    return shown(rounded(Decimal(100 * found) / known, 1)) if known else UNKNOWN


def _among(key: str, listing: _Listing) -> frozenset[Any]:
    """The values of `per` in the rows behind another indicator."""
    inquiry, per = listing.work.inquiry, listing.block.per
    where = {} if inquiry.gemeente is None else {GEMEENTE: inquiry.gemeente}
    found = counted(
        inquiry.source, inquiry.indicators[key], inquiry.period, columns=[per], where=where, reader=inquiry.reader
    )
    return frozenset(found.columns[per])


def _texts(column: LijstColumn, found: Lines, listing: _Listing) -> Sequence[Cell]:
    """The words out of the record where the reader may see them; else ja or nee. Only asked where there is any."""
    work, told = listing.work, found.columns[column.instead]
    keys = [str(key) for key in found.columns[listing.key]]
    asked = sorted({key for key, there in zip(keys, told, strict=True) if there})
    said = work.resolver.resolve(_purposed(work), asked, [column.name]) if work.resolver and asked else {}
    return [said.get(key, {}).get(column.name) or _cell(there) for key, there in zip(keys, told, strict=True)]


def _cell(value: object) -> Cell:
    """A value of the table as it stands in a list."""
    if value is None:
        return UNKNOWN_MEMBER
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return value if isinstance(value, date) else str(value)


def _column(column: LijstColumn, listing: _Listing) -> Column:
    title = column.title or _title(column.name, listing)
    if column.way is Way.VALUE:
        about = listing.work.inquiry.indicators[column.name]
        return Column(title=title, measure=replace(about.measure, decimals=0), indicator=about.key)
    own = _measure(column.name, listing) if column.way is Way.COLUMN else None
    measure = _COUNT if column.way in _COUNTED else _MEASURES.get(column.way, own)
    indicator = listing.block.asked.indicator if column.way is Way.COUNT else ""
    dimension = column.name if column.way is Way.COLUMN and measure is None else ""
    return Column(title=title, measure=measure, indicator=indicator, dimension=dimension)


def _measure(name: str, listing: _Listing) -> Measure | None:
    """How the numbers of a column of the table are written; None for words and dates, and where there is a line per person."""
    about = relation(listing.indicator.table).columns.get(name)
    if about is None or listing.block.per or about.type not in ("integer", "number") or listing.is_dimension(name):
        return None
    return Measure(unit=about.unit or "aantal", decimals=0 if about.type == "integer" else 2)


def _title(name: str, listing: _Listing) -> str:
    if listing.is_dimension(name):
        return listing.work.inquiry.dimension(name, listing.block.asked).title
    return relation(listing.indicator.table).columns[name].title


def _person_columns(listing: _Listing) -> list[int]:
    """The places of the columns that hold pseudonyms of persons."""
    known = relation(listing.indicator.table).columns
    return [
        place
        for place, column in enumerate(listing.block.columns)
        if column.way is Way.COLUMN and column.name in known and known[column.name].pseudonym == "persoon"
    ]


def _resolved(pseudonyms: set[str], work: Work) -> Mapping[str, str]:
    """Who is behind the pseudonyms, where there is somebody to ask and the reader has the right; the resolver logs it."""
    if work.resolver is None or not pseudonyms or Right.BSN not in work.inquiry.reader.rights:
        return {}
    found = work.resolver.resolve(_purposed(work), sorted(pseudonyms), [_BSN])
    return {id: fields[_BSN] for id, fields in found.items() if _BSN in fields}


def _purposed(work: Work) -> Reader:
    """The reader with the reason of this report as purpose, which the resolver writes in the log of the record."""
    return replace(work.inquiry.reader, purpose=work.reason or work.inquiry.reader.purpose)
