"""From a question to SQL: the facts with their axes, units and measures, and the totals over them at every level."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from ketenzicht.indicators import expressions
from ketenzicht.indicators.checking import VALUE
from ketenzicht.indicators.dimensions import (
    AGE,
    KLASSE,
    MONTH,
    OPEN_DAYS,
    UNKNOWN_MEMBER,
    WET,
    Dimension,
    Way,
    dimension,
    way,
)
from ketenzicht.indicators.joins import Joins
from ketenzicht.indicators.model import Indicator, Kind, Running
from ketenzicht.indicators.questions import GEMEENTE, Question
from ketenzicht.indicators.relations import Relation, with_sources
from ketenzicht.warehouse.sql import name, text, texts

ALL_ROWS = "alle"
"""The part of an answer that holds all rows."""
RANKED = (Kind.MEDIAN, Kind.PERCENTILE)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the rows that is counted by itself: a condition; empty for all rows."""

    name: str
    condition: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A question in SQL. `facts` gives per row its axes (a0 …), parts (p0 …), value (v), distinct value (x) and units (u0 …);
    the other queries read that as `feiten`."""

    question: Question
    facts: str
    parts: tuple[Part, ...]
    units: tuple[str, ...]
    tables: frozenset[str]
    """the tables of the warehouse that it reads"""
    derived: tuple[Relation, ...]
    """the derived relations that it reads, each after those that it is made of"""

    @property
    def axes(self) -> tuple[str, ...]:
        """The columns of the axes."""
        return tuple(f"a{place}" for place in range(len(self.question.axes)))

    @property
    def parts_counted(self) -> tuple[str, ...]:
        """The names of the parts."""
        return tuple(part.name for part in self.parts)

    @property
    def has_value(self) -> bool:
        """Whether rows carry a number."""
        return bool(self.question.indicator.value) and self.question.indicator.kind is not Kind.DISTRIBUTION

    def only(self, part: str) -> str:
        """A condition on the facts that keeps the rows of one part."""
        place = self.parts_counted.index(part)
        return f"p{place}" if self.parts[place].condition else "TRUE"

    def levels(self) -> list[tuple[str, ...]]:
        """All margins: every choice of axes, the finest first."""
        return [level for size in range(len(self.axes), -1, -1) for level in combinations(self.axes, size)]

    def totals(self, units: Sequence[str] = ()) -> str:
        """SQL of the counts and sums of each part, in every level; of `units` (expressions) how many different ones."""
        columns = [*self.axes]
        for place, part in enumerate(self.parts):
            columns += self._sums(place, part)
            columns += [f"COUNT(DISTINCT {_when(place, part, unit)})" for unit in units]
        return f"SELECT {', '.join(columns)} FROM feiten GROUP BY {grouping(self.levels())}"

    def _sums(self, place: int, part: Part) -> list[str]:
        """Rows, different values, sum, and rows with a number: four columns per part."""
        distinct = f"COUNT(DISTINCT {_when(place, part, 'x')})" if self.question.indicator.distinct else "0"
        sums = [f"{sum}({_when(place, part, 'v')})" for sum in ("SUM", "COUNT")] if self.has_value else ["NULL", "0"]
        return [f"COUNT({_when(place, part, '1')})" if part.condition else "COUNT(*)", distinct, *sums]

    def most_members(self, unit: str) -> str:
        """SQL of the most members of each axis that one unit occurs in."""
        counts = ", ".join(f"COUNT(DISTINCT {axis}) AS {axis}" for axis in self.axes)
        most = ", ".join(f"MAX({axis})" for axis in self.axes)
        return f"SELECT {most} FROM (SELECT {counts} FROM feiten GROUP BY {unit}) AS per_eenheid"

    def two_largest(self, unit: str) -> str:
        """SQL of what the two largest units give to the sum of each cell, and what all give, without their signs."""
        axes = "".join(f"{axis}, " for axis in self.axes)
        levels = grouping([(*level, "wie") for level in self.levels()])
        by = f"PARTITION BY {', '.join(self.axes)} " if self.axes else ""
        last = f" GROUP BY {', '.join(self.axes)}" if self.axes else ""
        return (
            f"SELECT {axes}SUM(CASE WHEN plaats <= 2 THEN som ELSE 0 END), SUM(som) FROM ("
            f"SELECT {axes}som, ROW_NUMBER() OVER ({by}ORDER BY som DESC) AS plaats FROM ("
            f"SELECT {axes}wie, ABS(COALESCE(SUM(v), 0)) AS som FROM (SELECT *, {unit} AS wie FROM feiten) AS met_wie "
            f"GROUP BY {levels}) AS per_eenheid) AS geordend{last}"
        )

    def ranked(self) -> str:
        """SQL of the two values between which a percentile lies, in every level, out of cumulative counts."""
        percent = percent_of(self.question.indicator)
        axes = "".join(f"{axis}, " for axis in self.axes)
        by = f"PARTITION BY {', '.join(self.axes)} " if self.axes else ""
        levels = grouping([(*level, "v") for level in self.levels()])
        return (
            f"SELECT {axes}MAX(alle) AS alle, MIN(CASE WHEN tot * 100 > (alle - 1) * {percent} THEN v END) AS laag, "
            f"MIN(CASE WHEN (tot - 1) * 100 >= (alle - 1) * {percent} THEN v END) AS hoog FROM ("
            f"SELECT {axes}v, SUM(k) OVER ({by}ORDER BY v) AS tot, SUM(k) OVER ({by.strip()}) AS alle FROM ("
            f"SELECT {axes}v, COUNT(*) AS k FROM feiten WHERE NOT v IS NULL GROUP BY {levels}) AS geteld) AS gestapeld"
            + (f" GROUP BY {', '.join(self.axes)}" if self.axes else "")
        )

    def sql(self) -> str:
        """The whole question as one statement, for who wants to read or repeat it."""
        asked = self.ranked() if self.question.indicator.kind in RANKED else self.totals()
        derived = "".join(f"{name(about.name)} AS ({about.sql.strip()}), " for about in self.derived)
        return f"WITH {derived}feiten AS ({self.facts}) {asked}"


def grouping(levels: Sequence[Sequence[str]]) -> str:
    """The margins as SQL writes them."""
    return f"GROUPING SETS ({', '.join('(' + ', '.join(level) + ')' for level in levels)})"


def percent_of(indicator: Indicator) -> int:
    """Which percentile is asked."""
    return 50 if indicator.kind is Kind.MEDIAN else indicator.percent


def _when(place: int, part: Part, sql: str) -> str:
    return f"CASE WHEN p{place} THEN {sql} END" if part.condition else sql


def plan(
    question: Question, beside: Sequence[str] = (), numbers: Sequence[Indicator] = (), *, about_whom: bool = True
) -> Plan:
    """The SQL of a question. `beside`: columns of the table that the facts carry along, as r0, r1 …; `numbers`: indicators of
    the same table of which they carry the value, as w0, w1 …, NULL where that indicator leaves the row out. Without
    `about_whom` the facts do not say whom a row is about: enough for exact figures, and a good deal faster."""
    indicator, about = question.indicator, question.relation
    joins = Joins(about)
    parts = tuple(_parts(question, joins))
    axes = [_axis(key, question, joins) for key in question.axes]
    columns = [f"{sql} AS a{place}" for place, sql in enumerate(axes)]
    columns += [f"{part.condition} AS p{place}" for place, part in enumerate(parts) if part.condition]
    if indicator.value and indicator.kind is not Kind.DISTRIBUTION:
        columns.append(f"{_expression(indicator.value, question, joins)} AS v")
    if indicator.distinct:
        columns.append(f"{_expression(indicator.distinct, question, joins)} AS x")
    units = about.protected_unit if about_whom else ()
    columns += [f"f.{name(unit)} AS u{place}" for place, unit in enumerate(units)]
    columns += _whose(question, units) if units else []
    columns += [f"{_column(column)} AS r{place}" for place, column in enumerate(beside)]
    columns += [f"{_number(about, question, joins)} AS w{place}" for place, about in enumerate(numbers)]
    conditions = [*_conditions(question, joins)]
    facts = f"SELECT {', '.join(columns) or '1 AS rij'} FROM {joins.source()} WHERE {' AND '.join(conditions)}"
    return Plan(
        question=question,
        facts=facts,
        parts=parts,
        units=units,
        tables=joins.tables(),
        derived=tuple(with_sources(joins.relations())),
    )


def _whose(question: Question, units: Sequence[str]) -> list[str]:
    """For rows that do not say whom they are about: their source and their key, since the case may be the unit."""
    about = question.relation
    key = ", '|', ".join(f"CAST(f.{name(column)} AS VARCHAR)" for column in about.key)
    unknown = " OR ".join(f"f.{name(unit)} IS NULL" for unit in units)
    bron = "f.bron" if "bron" in about.columns else text("")
    return [f"CASE WHEN {unknown} THEN {bron} END AS bron", f"CASE WHEN {unknown} THEN CONCAT({key}) END AS zaak"]


def _number(about: Indicator, question: Question, joins: Joins) -> str:
    """What another indicator counts with in a row that it takes."""
    value = _expression(about.value, question, joins)
    return f"CASE WHEN {_expression(about.where, question, joins)} THEN {value} END" if about.where else value


def _expression(sql: str, question: Question, joins: Joins) -> str:
    links = {link: joins.alias(link, column) for link, column in expressions.names(sql) if link}
    return expressions.in_engine(sql, begin=question.period.start, peildatum=question.peildatum, links=links)


def _conditions(question: Question, joins: Joins) -> Iterator[str]:
    yield _placed(question)
    if question.indicator.where:
        yield f"({_expression(question.indicator.where, question, joins)})"
    yield from _taking_part(question, joins)
    for key, codes in question.within.items():
        yield f"{_axis(key, question, joins)} IN ({texts(sorted(codes))})" if codes else "FALSE"


def _taking_part(question: Question, joins: Joins) -> Iterator[str]:
    """Rows about a law of a gemeente that takes no part in it are left out: of an indicator about one law by its gemeente, of
    others by the law of the row."""
    law, about = question.indicator.wet, question.relation
    if GEMEENTE not in about.columns or not (law or way(dimension(WET), about)):
        return
    for other, codes in question.outside.items():
        there = f"COALESCE({_column(GEMEENTE)}, '') IN ({texts(sorted(codes))})"
        if law == other:
            yield f"NOT {there}"
        elif not law:
            yield f"NOT ({_axis(WET, question, joins)} = {text(other)} AND {there})"


def _placed(question: Question) -> str:
    """Which rows belong to the period: their date lies in it, or they run on its last day, the day before it, or (as of a flow)
    at any moment of it."""
    indicator = question.indicator
    if indicator.date:
        column = _column(indicator.date)
        return f"{column} >= {_day(question.period.start)} AND {column} < {_day(question.period.end)}"
    before = question.period.start - timedelta(days=1)
    if indicator.running is Running.AT_BEGIN:
        return _running(indicator, before)
    if indicator.kind is Kind.FLOW or indicator.running is Running.DURING:
        return f"{_column(indicator.start)} <= {_day(question.peildatum)} AND NOT {_ended(indicator, before)}"
    return _running(indicator, question.peildatum)


def _running(indicator: Indicator, day: object) -> str:
    """Begun on or before a day and not ended on or before it: of what has begun, an end before its start does not matter."""
    begun = f"{_column(indicator.start)} <= {_day(day)}"
    if not indicator.until:
        return begun
    until = _column(indicator.until)
    return f"{begun} AND ({until} IS NULL OR {until} > {_day(day)})"


def _ended(indicator: Indicator, day: object) -> str:
    """Ended on or before a day; what has an end before its start ended when it started, so that in − uit stays 0."""
    if not indicator.until:
        return "FALSE"
    start, until = _column(indicator.start), _column(indicator.until)
    return f"(NOT {until} IS NULL AND CASE WHEN {until} < {start} THEN {start} ELSE {until} END <= {_day(day)})"


def _column(column: str) -> str:
    return f"f.{name(column)}"


def _day(day: object) -> str:
    return f"CAST({text(str(day))} AS DATE)"


def _parts(question: Question, joins: Joins) -> Iterator[Part]:
    indicator = question.indicator
    if indicator.kind is Kind.FLOW:
        yield from _flow(question)
        return
    if indicator.kind in (Kind.AVERAGE, *RANKED):
        yield Part(name=ALL_ROWS, condition=f"NOT {_expression(indicator.value, question, joins)} IS NULL")
        return
    yield Part(name=ALL_ROWS)
    if indicator.kind is Kind.SHARE:
        condition = f"COALESCE({_expression(indicator.part, question, joins)}, FALSE)"
        yield Part(name="deel", condition=condition)
        yield Part(name="rest", condition=f"NOT {condition}")
    if indicator.kind is Kind.COHORT:
        yield from _cohort(question)


def _flow(question: Question) -> Iterator[Part]:
    indicator, last = question.indicator, question.peildatum
    before = question.period.start - timedelta(days=1)
    yield Part(name="begin", condition=f"({_running(indicator, before)})")
    yield Part(name="in", condition=f"({_column(indicator.start)} > {_day(before)})")
    yield Part(name="uit", condition=_ended(indicator, last))
    yield Part(name="eind", condition=f"({_running(indicator, last)})")


def _cohort(question: Question) -> Iterator[Part]:
    """Followed in time; still waiting on the last known day; and neither."""
    indicator = question.indicator
    begin, follow, days = _column(indicator.date), _column(indicator.follow), indicator.within_days
    followed = f"COALESCE(DATE_DIFF('DAY', {begin}, {follow}) <= {days}, FALSE)"
    waiting = (
        f"(NOT {followed} AND DATE_DIFF('DAY', {begin}, {_day(question.known_until or question.peildatum)}) < {days})"
    )
    yield Part(name="gevolgd", condition=followed)
    yield Part(name="lopend", condition=waiting)
    yield Part(name="rest", condition=f"(NOT {followed} AND NOT {waiting})")


def _axis(key: str, question: Question, joins: Joins) -> str:
    """The member of a row as text; never NULL, so that NULL is the total over the axis."""
    if key == KLASSE:
        return _own_class(question, joins)
    about = dimension(key)
    found = way(about, question.relation)
    assert found is not None  # noqa: S101  (the definition was checked when it was loaded)
    column = _reached(found, question, joins)
    if about.classes:
        return _classed(about, column)
    return f"COALESCE(CAST({column} AS VARCHAR), {text(UNKNOWN_MEMBER)})"


def _reached(found: Way, question: Question, joins: Joins) -> str:
    indicator, last = question.indicator, _day(question.peildatum)
    if found.made == MONTH:
        day = _column(indicator.date)
        year, month = (f"CAST(EXTRACT({unit} FROM {day}) AS VARCHAR)" for unit in ("YEAR", "MONTH"))
        return f"CONCAT({year}, '-', LPAD({month}, 2, '0'))"
    if found.made == OPEN_DAYS:
        return f"DATE_DIFF('DAY', {_column(indicator.start)}, {last})"
    column = f"{joins.alias(found.via, found.column)}.{name(found.column)}" if found.via else _column(found.column)
    if found.made == AGE:
        return f"EXTRACT(YEAR FROM {_column(indicator.date) if indicator.date else last}) - {column}"
    return column


def _classed(about: Dimension, column: str) -> str:
    cases = [f"WHEN {column} IS NULL THEN {text(UNKNOWN_MEMBER)}"]
    cases += [
        f"WHEN {column} < {item.below} THEN {text(item.code)}" for item in about.classes if item.below is not None
    ]
    return f"CASE {' '.join(cases)} ELSE {text(about.classes[-1].code)} END"


def _own_class(question: Question, joins: Joins) -> str:
    indicator = question.indicator
    value = f"({indicator.value})"
    cases = [
        f"WHEN {_expression(expressions.replaced(sql, VALUE, value), question, joins)} THEN {text(label)}"
        for label, sql in indicator.classes
    ]
    return f"CASE {' '.join(cases)} ELSE {text(UNKNOWN_MEMBER)} END"
