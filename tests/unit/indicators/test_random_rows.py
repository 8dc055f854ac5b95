"""Every definition of the catalog over rows by chance: stock and flow agree, parts are together the whole, shares are shares."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketenzicht.indicators import catalog
from ketenzicht.indicators.answers import Answer, AnswerRow, Result
from ketenzicht.indicators.asking import Source
from ketenzicht.indicators.model import Indicator, Kind
from ketenzicht.kernel.figures import Figure
from ketenzicht.kernel.periods import parse_period
from tests.unit.indicators.random_rows import GEMEENTEN, rows_for
from tests.unit.indicators.town import asked, town

ROWS, QUARTER = 60, "2026-Q1"
SLOW = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
ABOUT: dict[str, list[Indicator]] = defaultdict(list)
for _found in catalog.shipped().values():
    ABOUT[_found.table].append(_found)
NOT_BY_CHANCE = (
    "landelijk",
    "benchmark",
    "aangeleverd",
    "streefwaarde",
    "aangeleverd_cijfer",
    "regisseurspreiding",
    "contractgebruik",
)
"""figures that somebody else counted, so there are no rows behind them; and a spread, and contracts with their
allotments, that chance hardly ever has the rows for"""
TABLES = [name for name in ABOUT if name not in NOT_BY_CHANCE]
SHARES = (Kind.SHARE, Kind.COHORT)


def value(figure: Figure) -> Decimal:
    """The figure; nothing where it is not known, such as the sum of no numbers."""
    return figure.value or Decimal(0)


def parts_of(result: Result | Answer) -> Mapping[str, Decimal]:
    return {name: value(figure) for name, figure in result.parts.items()}


def results(answer: Answer) -> Iterator[Result | Answer]:
    """The answer at every level: the whole, each row, each margin."""
    yield answer
    yield from answer.rows
    for margin in answer.margins.values():
        yield from margin


def figure(result: Result | Answer) -> Figure:
    return result.total if isinstance(result, Answer) else result.figure


def require_levels(about: Indicator, answer: Answer) -> None:
    """What holds within one answer, at each of its levels."""
    for result in results(answer):
        parts = parts_of(result)
        if about.kind is Kind.FLOW:
            assert parts["begin"] + parts["in"] - parts["uit"] == parts["eind"] == value(figure(result)), about.key
        if about.kind in SHARES:
            assert 0 <= value(figure(result)) <= 100, about.key
            assert all(0 <= part <= parts["alle"] for part in parts.values()), about.key
            assert (figure(result).value is None) == (parts["alle"] == 0), about.key
    levels: list[Sequence[AnswerRow]] = [answer.rows, *answer.margins.values()]
    for rows in filter(None, levels):
        require_whole(about, answer, rows)


def require_whole(about: Indicator, answer: Answer, rows: Sequence[AnswerRow]) -> None:
    """Members add up to the whole; what is counted once may be in more of them, so it lies between the largest and the sum."""
    numbers = [value(row.figure) for row in rows]
    if about.is_additive:
        assert sum(numbers) == value(answer.total), (about.key, answer.by)
    elif about.kind in (Kind.COUNT, Kind.STOCK, Kind.DISTRIBUTION):
        assert max(numbers) <= value(answer.total) <= sum(numbers), (about.key, answer.by)
    if about.kind in SHARES:
        for name in answer.parts:
            whole, parts = value(answer.parts[name]), [value(row.parts[name]) for row in rows]
            assert whole == sum(parts) if not about.distinct else max(parts) <= whole <= sum(parts), (about.key, name)


def require_slices(about: Indicator, source: Source, whole: Answer) -> None:
    """Each gemeente apart says what the split by gemeente says of it, and together they are the whole."""
    if "gemeente" not in about.by:
        return
    split = asked(source, about, QUARTER, "gemeente")
    slices = {code: asked(source, about, QUARTER, where={"gemeente": code}) for code in GEMEENTEN}
    if about.kind is Kind.DISTRIBUTION:
        rows = {row.by["gemeente"].code: row.figure for row in split.margins["gemeente"]}
    else:
        rows = {row.by["gemeente"].code: row.figure for row in split.rows}
    for code, answer in slices.items():
        assert value(answer.total) == value(rows.get(code, answer.total)), (about.key, code)
        require_levels(about, answer)
    if about.is_additive:
        assert sum(value(answer.total) for answer in slices.values()) == value(whole.total), about.key


def require_next(about: Indicator, source: Source, whole: Answer) -> None:
    """What is there at the end of a period is there at the begin of the next, for the whole and per gemeente."""
    if about.kind is not Kind.FLOW:
        return
    after = parse_period(QUARTER).next().key
    assert parts_of(asked(source, about, after))["begin"] == parts_of(whole)["eind"], about.key
    now, later = (asked(source, about, period, "gemeente").rows for period in (QUARTER, after))
    ends = {row.by["gemeente"].code: value(row.parts["eind"]) for row in now}
    begins = {row.by["gemeente"].code: value(row.parts["begin"]) for row in later}
    assert {code: end for code, end in ends.items() if end} == {code: begin for code, begin in begins.items() if begin}


def require_class(about: Indicator, source: Source, whole: Answer) -> None:
    """A figure that is a class of a distribution is what the distribution says of that class."""
    other = catalog.distribution_of(about)
    if other is not None and about.of is not None:
        rows = {row.by["klasse"].code: row.figure for row in asked(source, other, QUARTER).rows}
        assert value(rows[about.of.klasse]) == value(whole.total), about.key


def require_sound(table: str, seed: int, most: int) -> int:
    """How many definitions about a table found anything, after everything that must hold was looked at."""
    draw, told = Random(seed), 0
    with town(**rows_for(table, ROWS, draw)) as source:
        for about in ABOUT[table]:
            whole = asked(source, about, QUARTER)
            told += bool(whole.n.value)
            require_levels(about, whole)
            require_slices(about, source, whole)
            require_next(about, source, whole)
            require_class(about, source, whole)
            splits = [key for key in about.by if key != "gemeente"]
            for key in draw.sample(splits, min(most, len(splits))):
                answer = asked(source, about, QUARTER, key)
                assert value(answer.total) == value(whole.total), (about.key, key)
                require_levels(about, answer)
    return told


@pytest.mark.parametrize("table", TABLES)
def test_every_definition_adds_up_over_rows_by_chance(table: str) -> None:
    assert require_sound(table, 1, most=1) > 0


@pytest.mark.proof
@pytest.mark.parametrize("table", TABLES)
def test_every_definition_adds_up_over_many_towns_by_chance(table: str) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
    @given(st.integers(0, 2**32))
    def over(seed: int) -> None:
        require_sound(table, seed, most=9)

    over()
