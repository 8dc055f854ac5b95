"""The rows behind a figure, and the persons: only for a reader with profile zaak, within his scope, and every look is logged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ketenzicht.indicators.measuring import base_part
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.naming import names_of
from ketenzicht.indicators.planning import Plan, plan
from ketenzicht.indicators.questions import about_axis, require_dimensions
from ketenzicht.indicators.relations import relation
from ketenzicht.indicators.request import Request
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.errors import NotAllowed, WrongCall
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import Profile, Reader
from ketenzicht.kernel.text import choices

MOST = 1000
"""Rows at a time, unless more are asked."""


@dataclass(frozen=True, kw_only=True)
class ListColumn:
    """A column of a list: its name, what people call it, and the type of its values (string, integer, number, date …)."""

    name: str
    title: str
    type: str


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Columns and rows, oldest first; `total` says how many there are, also beyond those that are given."""

    columns: tuple[ListColumn, ...]
    rows: tuple[tuple[object, ...], ...]
    total: int


def cases(
    source: Source,
    indicator: Indicator,
    period: Period,
    *,
    where: Mapping[str, str] | None = None,
    part: str = "",
    columns: Sequence[str] = (),
    reader: Reader,
    most: int = MOST,
) -> Listing:
    """The rows that are counted in a figure, or in a part of it (`in` of a flow, `deel` of a share): these columns of the
    table, else its key and the columns that the definition looks at.

    Raises NotAllowed below profile zaak, WrongCall for a column or part that is not there."""
    about = relation(indicator.table)
    request = _request(source, indicator, period, where, reader)
    wanted = tuple(columns) or _telling(indicator)
    for column in wanted:
        if column not in about.columns:
            raise WrongCall(f"De tabel {about.name} heeft geen kolom {column}. {choices(column, about.columns)}")
    planned = plan(request.question((), request.within()), beside=(*wanted, _day(indicator), *about.key))
    carried = range(len(wanted))
    last = ", ".join(f"r{place}" for place in range(len(wanted), len(wanted) + 1 + len(about.key)))
    rows = source.query(
        f"SELECT {', '.join(f'r{place}' for place in carried)}, COUNT(*) OVER () AS alle FROM ({planned.facts}) AS feiten "
        f"WHERE {_only(planned, part)} ORDER BY {last} LIMIT {most}"
    )
    return Listing(
        columns=tuple(
            ListColumn(name=column, title=about.columns[column].title, type=about.columns[column].type)
            for column in wanted
        ),
        rows=tuple(row[:-1] for row in rows),
        total=rows[0][-1] if rows else 0,
    )


def persons(
    source: Source,
    indicator: Indicator,
    period: Period,
    *,
    by: Sequence[str] = (),
    where: Mapping[str, str] | None = None,
    part: str = "",
    reader: Reader,
    most: int = MOST,
) -> Listing:
    """The persons behind a figure, by pseudonym: what their rows say of these dimensions, how many rows, the sum where the
    indicator has one, and the oldest date. Those with the largest sum come first, else those who are there longest.
    Rows without a person are left out.

    Raises NotAllowed below profile zaak, WrongCall where the table knows no persons."""
    if "persoon" not in relation(indicator.table).columns:
        raise WrongCall(f"De indicator {indicator.key} telt geen personen; vraag de rijen in plaats van de personen.")
    request = _request(source, indicator, period, where, reader)
    require_dimensions(indicator, tuple(by), reader)
    planned = plan(request.question(tuple(by), request.within()), beside=("persoon", _day(indicator)))
    axes = "".join(f"STRING_AGG(DISTINCT {axis}, '|' ORDER BY {axis}), " for axis in planned.axes)
    total = "SUM(v)" if planned.has_value else "COUNT(*)"
    order = "som DESC" if planned.has_value else "oudste"
    rows = source.query(
        f"SELECT r0, {axes}COUNT(*) AS aantal, {total} AS som, MIN(r1) AS oudste, COUNT(*) OVER () AS alle "
        f"FROM ({planned.facts}) AS feiten WHERE {_only(planned, part)} AND NOT r0 IS NULL "
        f"GROUP BY r0 ORDER BY {order}, r0 LIMIT {most}"
    )
    return Listing(
        columns=_person_columns(request, planned),
        rows=tuple(_person(request, planned, row) for row in rows),
        total=rows[0][-1] if rows else 0,
    )


def _request(
    source: Source, indicator: Indicator, period: Period, where: Mapping[str, str] | None, reader: Reader
) -> Request:
    request = Request(source=source, indicator=indicator, period=period, by=(), where=dict(where or {}), reader=reader)
    if reader.profile is not Profile.ZAAK:
        raise NotAllowed(
            f"De rijen achter {indicator.key} ziet alleen wie het profiel zaak heeft; vraag het de beheerder."
        )
    request.require_allowed()
    request.log("rows")
    return request


def _day(indicator: Indicator) -> str:
    return indicator.date or indicator.start


def _telling(indicator: Indicator) -> tuple[str, ...]:
    """The key, the dates of the definition, and the columns of the table itself by which it may be split."""
    about = relation(indicator.table)
    dates = (indicator.date, indicator.start, indicator.until, indicator.follow)
    split = (way.column for key in indicator.by for way in about_axis(key, indicator).reach if not way.via)
    value = (indicator.value,)
    return tuple(column for column in dict.fromkeys((*about.key, *dates, *value, *split)) if column in about.columns)


def _only(planned: Plan, part: str) -> str:
    wanted = part or base_part(planned.question.indicator)
    if wanted not in planned.parts_counted:
        indicator = planned.question.indicator
        raise WrongCall(
            f"De indicator {indicator.key} heeft geen deel {wanted}. {choices(wanted, planned.parts_counted)}"
        )
    return planned.only(wanted)


def _person_columns(request: Request, planned: Plan) -> tuple[ListColumn, ...]:
    split = [
        ListColumn(name=axis, title=about_axis(axis, request.indicator).title, type="string")
        for axis in planned.question.axes
    ]
    total = [ListColumn(name="som", title=request.indicator.title, type="number")] if planned.has_value else []
    return (
        ListColumn(name="persoon", title="Persoon (pseudoniem)", type="string"),
        *split,
        ListColumn(name="aantal", title="Aantal", type="integer"),
        *total,
        ListColumn(name="oudste", title="Oudste", type="date"),
    )


def _person(request: Request, planned: Plan, row: tuple[object, ...]) -> tuple[object, ...]:
    """A row of the engine with the names of members instead of their codes, without what only sorts."""
    person, *members, number, total, oldest, _ = row
    names = [names_of(request, axis) for axis in planned.question.axes]
    split = [", ".join(of.of(code) for code in str(codes).split("|")) for of, codes in zip(names, members, strict=True)]
    return (person, *split, number, *([total] if planned.has_value else []), oldest)
