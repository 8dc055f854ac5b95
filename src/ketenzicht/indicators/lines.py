"""Each row behind a figure with what it says: columns of the counted table, names of members, numbers of other definitions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ketenzicht.indicators.measuring import base_part
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.naming import names_of
from ketenzicht.indicators.planning import plan
from ketenzicht.indicators.questions import GEMEENTE, require_class
from ketenzicht.indicators.relations import relation
from ketenzicht.indicators.request import Request
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.errors import NotAllowed, WrongCall
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import Profile, Reader, about_workers, within


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Rows kept by column, since a list may have tens of thousands of them: name → a value per row, all equally long."""

    columns: Mapping[str, Sequence[Any]]
    count: int


def lines(
    source: Source,
    indicator: Indicator,
    period: Period,
    *,
    columns: Sequence[str] = (),
    dimensions: Sequence[str] = (),
    values: Sequence[Indicator] = (),
    where: Mapping[str, str],
    reader: Reader,
) -> Lines:
    """The counted rows: the values of `columns`; of `dimensions` what people call the member (as of the row's own date); and
    under the key of each of `values`, an indicator of the same table, the number that it counts with (None where it leaves
    the row out). All of them, in the order of columns, then dimensions; logged.

    Raises NotAllowed below profile zaak, and for a class or a right that the reader lacks; WrongCall for another table."""
    if reader.profile is not Profile.ZAAK:
        raise NotAllowed(
            f"De rijen achter {indicator.key} ziet alleen wie het profiel zaak heeft; vraag het de beheerder."
        )
    request = Request(
        source=source, indicator=indicator, period=period, by=tuple(dimensions), where=dict(where), reader=reader,
        names_workers=names_workers(indicator, columns),
    )  # fmt: skip
    request.require_allowed()
    _require_values(indicator, values, reader)
    request.log("rows")
    planned = plan(request.question(tuple(dimensions), request.within()), beside=columns, numbers=values)
    told = [f"r{place}" for place in range(len(columns))]
    wanted = [*told, *planned.axes, *(f"w{place}" for place in range(len(values)))]
    order = f" ORDER BY {', '.join(wanted)}" if wanted else ""
    only = planned.only(base_part(indicator))
    rows = source.query(f"SELECT {', '.join(wanted) or '1'} FROM ({planned.facts}) AS feiten WHERE {only}{order}")
    found = list(zip(*rows, strict=True)) if rows else [() for _ in wanted]
    named = dict(zip(columns, found, strict=False))
    for axis, codes in zip(dimensions, found[len(columns) :], strict=False):
        name = cache(names_of(request, axis).of)
        named[axis] = tuple(name(code) for code in codes)
    numbers = found[len(columns) + len(dimensions) :]
    named |= {about.key: column for about, column in zip(values, numbers, strict=False)}
    return Lines(columns=named, count=len(rows))


def may_name_workers(
    source: Source, indicator: Indicator, period: Period, *, where: Mapping[str, str], reader: Reader
) -> bool:
    """Whether a list of these rows may say who did the work: for who has that right in all of the municipalities that are
    asked, and over a period of which it may still be known (P-9)."""
    request = Request(
        source=source, indicator=indicator, period=period, by=(), where=dict(where), reader=reader, names_workers=True
    )
    try:
        request.require_workers_term()
        agreed = about_workers(reader).municipalities
    except NotAllowed:
        return False
    return within(agreed, where[GEMEENTE]) if GEMEENTE in where else agreed == reader.municipalities


def names_workers(indicator: Indicator, columns: Sequence[str]) -> bool:
    """Whether one of these columns says who did the work."""
    known = relation(indicator.table).columns
    return any(column in known and known[column].pseudonym == "medewerker" for column in columns)


def _require_values(indicator: Indicator, values: Sequence[Indicator], reader: Reader) -> None:
    for about in values:
        require_class(about, reader)
        if about.table != indicator.table or not about.value:
            raise WrongCall(f"De indicator {about.key} rekent niet met een getal van {indicator.table}.")
