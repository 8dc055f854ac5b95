"""The denominators of a rate: the latest known numbers of a reference table, per gemeente, wijk and geslacht."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from ketenzicht.indicators import expressions
from ketenzicht.indicators.counting import Key
from ketenzicht.indicators.dimensions import WET, dimension
from ketenzicht.indicators.model import Reference
from ketenzicht.indicators.questions import GEMEENTE, Question
from ketenzicht.indicators.relations import relation
from ketenzicht.indicators.source import Source
from ketenzicht.warehouse.sql import name, text

_AREA, _TOTALS = "gebied", {"leeftijdsklasse": "totaal", "geslacht": "totaal"}
_SPLITS = {"wijk": _AREA, "geslacht": "geslacht", "leeftijd": "leeftijdsklasse"}
"""Dimensions that a reference table can tell apart, with its column; others leave the denominator whole."""

_SIZE = "grootteklasse"
"""A dimension of the gemeente itself: who is asked per class stands against the inhabitants of the gemeenten in it."""

Population = Callable[[Key], Decimal | None]


def nobody(_: Key) -> None:
    """The denominator of a figure that has none."""
    return


def population(source: Source, question: Question, gemeenten: Sequence[str]) -> Population:
    """What gives the denominator of a cell; None where the reference table does not know it. Totals over gemeenten are
    those of `gemeenten`."""
    reference = question.indicator.per
    if reference is None:
        return nobody
    columns = _columns(reference, question.axes)
    known = _latest(source, reference, question, columns)
    places = [question.axes.index(axis) for axis in question.axes if axis in columns]
    sizes = _sizes(known, question)

    def of(key: Key) -> Decimal | None:
        wanted = {axis: key[place] for place, axis in zip(places, columns, strict=True)}
        own = key[question.axes.index(GEMEENTE)] if GEMEENTE in question.axes else None
        if own is None and wanted.get("wijk") is not None:  # a wijk lies in one gemeente
            own = next((code for code, _ in known if (code, tuple(wanted.values())) in known), None)
        size = key[question.axes.index(_SIZE)] if _SIZE in question.axes else None
        out = question.outside.get(_law(question, key), frozenset())
        alike = [code for code in gemeenten if code not in out and (size is None or sizes.get(code) == size)]
        return _sum(known, alike if own is None else [own], tuple(wanted.values()))

    return of


def _law(question: Question, key: Key) -> str:
    """The law that a cell is about; empty for more than one. Who takes no part in it is not in the denominator either."""
    asked = key[question.axes.index(WET)] if WET in question.axes else None
    within = question.within.get(WET, frozenset())
    return question.indicator.wet or asked or (next(iter(within)) if len(within) == 1 else "")


def _sizes(known: Mapping[tuple[str, Key], Decimal], question: Question) -> Mapping[str, str]:
    """The class of size of each gemeente; nothing where nobody asks."""
    if _SIZE not in question.axes:
        return {}
    classes = dimension(_SIZE).classes
    whole = {gemeente: number for (gemeente, members), number in known.items() if not any(members)}
    return {
        gemeente: next(item.code for item in classes if item.below is None or number < item.below)
        for gemeente, number in whole.items()
    }


def _columns(reference: Reference, axes: Sequence[str]) -> dict[str, str]:
    """The asked axes that the reference table can tell apart, with its column."""
    known = relation(reference.table).columns
    return {axis: _SPLITS[axis] for axis in axes if _SPLITS.get(axis) in known}


def _latest(
    source: Source, reference: Reference, question: Question, columns: Mapping[str, str]
) -> Mapping[tuple[str, Key], Decimal]:
    """The sum per gemeente and members, of the latest year on or before the period that the gemeente has."""
    levels = [level for size in range(len(columns) + 1) for level in combinations(columns, size)]
    found: dict[tuple[str, Key], Decimal] = {}
    for level in levels:
        for gemeente, *members, total in source.query(_sql(reference, question, columns, level)):
            key = tuple(members[level.index(axis)] if axis in level else None for axis in columns)
            found[gemeente, key] = Decimal(total)
    return found


def _sql(reference: Reference, question: Question, columns: Mapping[str, str], level: Sequence[str]) -> str:
    asked = "".join(f"f.{name(columns[axis])}, " for axis in level)
    value = expressions.in_engine(reference.value, begin=question.period.start, peildatum=question.peildatum, links={})
    groups = ", ".join(["f.gemeente", *(f"f.{name(columns[axis])}" for axis in level)])
    conditions = _conditions(reference, question, [columns[axis] for axis in level])
    latest = "DENSE_RANK() OVER (PARTITION BY f.gemeente ORDER BY f.jaar DESC, f.bron) = 1"
    return (
        f"SELECT {groups}, SUM(waarde) FROM (SELECT f.gemeente, {asked}{value} AS waarde, {latest} AS laatste "
        f"FROM {name(reference.table)} AS f WHERE {conditions}) AS f WHERE laatste AND NOT waarde IS NULL GROUP BY {groups}"
    )


def _conditions(reference: Reference, question: Question, split: Sequence[str]) -> str:
    """What the definition asks; and of what it does not mention and nobody asks: the rows that stand for all together."""
    mentioned = {column for _, column in expressions.names(reference.where)} if reference.where else set()
    known = relation(reference.table).columns
    found = [f"f.jaar <= {question.peildatum.year}"]
    if reference.where:
        found.append(
            f"({expressions.in_engine(reference.where, begin=question.period.start, peildatum=question.peildatum, links={})})"
        )
    found += [
        f"f.{name(column)} = {text(word)}"
        for column, word in _TOTALS.items()
        if column in known and column not in mentioned and column not in split
    ]
    if _AREA in known and _AREA not in mentioned:
        found.append(f"f.{_AREA} {'<>' if _AREA in split else '='} f.gemeente")
    return " AND ".join(found)


def _sum(known: Mapping[tuple[str, Key], Decimal], gemeenten: Sequence[str], members: Key) -> Decimal | None:
    """The sum over gemeenten; unknown as soon as one of them is."""
    found = [known.get((gemeente, members)) for gemeente in gemeenten]
    numbers = [number for number in found if number is not None]
    return sum(numbers, Decimal(0)) if found and len(numbers) == len(found) else None


def counted_gemeenten(source: Source, question: Question) -> tuple[str, ...]:
    """The gemeenten of which the counted table has rows at all, and that were there on 1 January, when inhabitants are counted."""
    day = f"DATE '{question.peildatum.year}-01-01'"
    absent = (
        "SELECT gemeente FROM gemeente GROUP BY gemeente "
        f"HAVING MAX(COALESCE(geldig_tot, DATE '9999-12-31')) <= {day} OR MIN(geldig_van) > {day}"
    )
    sql = f"SELECT DISTINCT gemeente FROM {name(question.relation.base)} WHERE NOT gemeente IN ({absent}) ORDER BY gemeente"
    return tuple(code for (code,) in source.query(sql))
