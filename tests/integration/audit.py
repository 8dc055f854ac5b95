"""Holds the figures of a finished report against the second set of books: which it confirms, and which are another number."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from itertools import combinations, product

from ketenzicht.reports.definition import Asked, Template
from ketenzicht.reports.facts import REST, TOTAL, VERLOOP, WAARDE, Fact
from ketenzicht.reports.model import PERIODE
from tests.integration.counted_apart import Books

NOT_SPLIT = ("", PERIODE, "rapport", "leeg")
"""what stands in a fact as a dimension but splits no figure: its row is a period, or a line of the page"""
COUNTED = (WAARDE, "begin", "in", "uit", "eind")
ENOUGH = 3
"""members that a sum must hold for, so that it is none by chance"""
ROUNDING = 0.0501
"""figures are printed in whole numbers or in one decimal"""


@dataclass(frozen=True, kw_only=True)
class Audit:
    """The figures of a report that were counted apart: those that are the same, and those that are not, with what was counted."""

    confirmed: tuple[Fact, ...]
    wrong: tuple[str, ...]


def audit(template: Template, found: Iterable[Fact], books: Books) -> Audit:
    """Each figure that the books can count, against what they count."""
    held = held_to_a_part(template)
    confirmed, wrong = [], []
    for fact in found:
        members = members_of(fact)
        if fact.what not in (WAARDE, VERLOOP) or fact.indicator in held or members is None:
            continue
        if not books.knows(fact.indicator, tuple(members)):
            continue
        counted = books.count(fact.indicator, fact.period, members)
        if is_same(fact, counted):
            confirmed.append(fact)
        else:
            wrong.append(f"{fact.block_title}: {fact.indicator} {fact.period} {members}: {fact.figure}, not {counted}")
    return Audit(confirmed=tuple(confirmed), wrong=tuple(wrong))


def is_same(fact: Fact, counted: float | None) -> bool:
    """Whether the figure is what was counted; of nothing there is no share and no middle."""
    if counted is None or fact.figure.value is None:
        return not counted and not fact.figure.value
    return abs(float(fact.figure.value) - counted) < ROUNDING


def members_of(fact: Fact) -> Mapping[str, str] | None:
    """The code per dimension that the figure is about, without totals; None for the rest of a ranking."""
    pairs = ((fact.dimension_1, fact.member_1), (fact.dimension_2, fact.member_2))
    if fact.kind.lower() in ("ranking", "stream") and REST in (fact.member_1, fact.member_2):
        return None
    return {dimension: member.code for dimension, member in pairs if dimension not in NOT_SPLIT and member != TOTAL}


def sums(found: Iterable[Fact]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Figures that are, for every member of a dimension, the sum of two or three others: an indicator with those others."""
    columns: dict[tuple[str, str], dict[tuple[str, str], dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for fact in found:
        if _is_in_a_column(fact):
            place = columns[fact.dimension_1, fact.period][fact.indicator, fact.what]
            place[fact.member_1.code] = float(fact.figure.value or 0)
    for side_by_side in columns.values():
        known = {name: numbers for name, numbers in side_by_side.items() if len(numbers) >= ENOUGH}
        for whole, number in product(known, (2, 3)):
            others = [name for name in known if name[0] != whole[0]]
            for parts in combinations(others, number):
                if _added(known[part] for part in parts) == known[whole]:
                    yield whole[0], tuple(part[0] for part in parts)


def _is_in_a_column(fact: Fact) -> bool:
    """Whether it is a count of a member, and more than nothing."""
    split = not fact.dimension_2 and fact.dimension_1 not in NOT_SPLIT and fact.member_1 not in (TOTAL, REST)
    return split and fact.unit == "aantal" and fact.what in COUNTED and bool(fact.figure.value)


def _added(columns: Iterable[Mapping[str, float]]) -> Mapping[str, float]:
    found: dict[str, float] = defaultdict(float)
    for column in columns:
        for code, value in column.items():
            found[code] += value
    return found


def held_to_a_part(template: Template) -> frozenset[str]:
    """The indicators that this report asks somewhere for some members only, added up, or as a percentile: a fact does not say so."""
    return frozenset(
        asked.indicator for asked in asked_in(template) if asked.where or asked.cumulative or asked.percentile
    )


def asked_in(value: object) -> Iterator[Asked]:
    """Everything that is asked somewhere in a template."""
    if isinstance(value, Asked):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from asked_in(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from asked_in(item)
