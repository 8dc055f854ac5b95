"""Each row behind a figure with what it says: columns of the counted table and names of members, for a list in a report."""

from collections.abc import Mapping, Sequence
from typing import Any

from ketenzicht.indicators.measuring import base_part
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.naming import Names, names_of
from ketenzicht.indicators.planning import plan
from ketenzicht.indicators.relations import relation
from ketenzicht.indicators.request import Request
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.errors import NotAllowed
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import Profile, Reader


def lines(
    source: Source,
    indicator: Indicator,
    period: Period,
    *,
    columns: Sequence[str] = (),
    dimensions: Sequence[str] = (),
    where: Mapping[str, str],
    reader: Reader,
) -> list[dict[str, Any]]:
    """The counted rows by name: the values of `columns`, and of `dimensions` what people call the member (as of the row's
    own date). All of them, in the order of their values; logged.

    Raises NotAllowed below profile zaak, and for a class or a right that the reader lacks."""
    if reader.profile is not Profile.ZAAK:
        raise NotAllowed(
            f"De rijen achter {indicator.key} ziet alleen wie het profiel zaak heeft; vraag het de beheerder."
        )
    request = Request(
        source=source, indicator=indicator, period=period, by=tuple(dimensions), where=dict(where), reader=reader,
        names_workers=_names_workers(indicator, columns),
    )  # fmt: skip
    request.require_allowed()
    request.log("rows")
    planned = plan(request.question(tuple(dimensions), request.within()), beside=columns)
    wanted = ", ".join((*planned.axes, *(f"r{place}" for place in range(len(columns)))))
    only = planned.only(base_part(indicator))
    rows = source.query(f"SELECT {wanted} FROM ({planned.facts}) AS feiten WHERE {only} ORDER BY {wanted}")
    names = [names_of(request, axis) for axis in dimensions]
    return [_line(row, dimensions, names, columns) for row in rows]


def _line(
    row: Sequence[Any], dimensions: Sequence[str], names: Sequence[Names], columns: Sequence[str]
) -> dict[str, Any]:
    members = {key: of.of(code) for key, of, code in zip(dimensions, names, row, strict=False)}
    return members | dict(zip(columns, row[len(dimensions) :], strict=True))


def _names_workers(indicator: Indicator, columns: Sequence[str]) -> bool:
    """Who did the work is shown to who may see figures per employee (P-9)."""
    known = relation(indicator.table).columns
    return any(known[column].pseudonym == "medewerker" for column in columns)
