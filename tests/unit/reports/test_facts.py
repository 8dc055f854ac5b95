"""Every figure of a report as a row: none is lost, and each is found by one key."""

from collections import Counter
from decimal import Decimal

import pytest

from ketenzicht.kernel.figures import Status
from ketenzicht.reports import facts as facts_room
from ketenzicht.reports import model
from ketenzicht.reports.facts import Fact, facts
from tests.unit.reports import sample as hand
from tests.unit.reports.sample import sample

IN_EACH_BLOCK = {
    "figures": 4 + 8,  # four figures with eight comparisons
    "table": 6 * 4 + 2 * 2,  # five rows and a total by four measures; two months by two
    "crosstab": 5 * 3,  # four rows and a total by two columns and a total
    "trend": 13 * 2 + 1,  # two lines and the norm
    "ranking": 4 * 5
    + 1
    + 3 * 2,  # two places, onbekend and the whole: value, share, beside, two earlier; the rest; two months
    "stream": 3 * 2 + 2,  # three links with their share; the rest and the total
    "flow": 4 * 4,
    "funnel": 4 * 2,
    "map": 4,
    "bullet": 3 * 2,
    "boxplot": 3 * 6 + 1,  # three rows: how many, and five percentiles; the norm
    "overview": 3 + 4 + 2 * 3,  # two figures, one with two and one with three comparisons; three periods each
    "benchmark": 10,
    "forecast": 12 * 3
    + 3 * 6
    + 2,  # behind: eind, in and uit; ahead also laag, hoog and bijgesteld; error and coverage
}


def one(found: list[Fact], **words: object) -> Fact:
    """The only fact that has these words."""
    (fact,) = (f for f in found if all(getattr(f, name) == value for name, value in words.items()))
    return fact


def test_every_figure_of_every_block_is_there_once() -> None:
    counted = Counter(fact.kind for fact in facts(sample()))
    assert counted == IN_EACH_BLOCK


def test_a_fact_is_found_by_one_key() -> None:
    keys = Counter(
        (f.block, f.indicator, f.title, f.period, f.member_1.code, f.member_2.code, f.what) for f in facts(sample())
    )
    assert [key for key, number in keys.items() if number > 1] == []


def test_a_fact_says_what_it_is_about() -> None:
    found = facts(sample())
    held = one(found, kind="figures", title="Over de afgesproken termijn", what="vorige periode")
    assert (held.indicator, held.figure.value, held.unit, held.period) == (
        "taken.over_termijn",
        Decimal("12.5"),
        "%",
        "2026-02",
    )
    cell = one(found, kind="crosstab", member_1=hand.crosstab().rows[2], member_2=hand.crosstab().columns[1])
    assert (cell.dimension_1, cell.dimension_2) == ("leeftijd", "geslacht")
    assert cell.figure.value == 190
    end = one(found, kind="flow", member_1=hand.UWV, what="eind")
    assert end.figure.value == 399
    aim = one(found, kind="bullet", member_1=hand.bullet().bars[1].member, what="norm")
    assert aim.indicator == "financien.begroot"
    assert aim.figure.value == 4_800_000


def test_a_row_of_a_period_is_a_fact_of_that_period() -> None:
    january = one(facts(sample()), title="Nieuw", period="2026-01")
    assert january.figure.value == 287
    assert (january.dimension_1, january.member_1.code) == ("periode", "2026-01")
    line = [f for f in facts(sample()) if f.kind == "trend" and f.member_1 == hand.UWV]
    assert [f.period for f in line] == [period.key for period in hand.trend().periods]
    assert [f.figure.status for f in line].count(Status.VERBORGEN) == 2


def test_the_total_of_a_table_is_the_member_totaal() -> None:
    total = one(facts(sample()), title="In uitvoering", member_1=facts_room.TOTAL)
    assert total.figure.value == 783


def test_a_kind_of_block_that_nobody_thought_of_is_an_error() -> None:
    with pytest.raises(TypeError, match="Block in block 1 of 2026-02 has no facts"):
        facts_room.facts_of(model.Block(title="x"), 1, "2026-02")
