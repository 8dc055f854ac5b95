"""A figure beside other periods, and beside the norm of the municipality."""

from dataclasses import replace
from datetime import date

from ketenzicht.indicators import comparing, targets
from ketenzicht.indicators.examples import READER
from ketenzicht.kernel.periods import parse_period
from tests.unit.indicators.test_kinds import LENT
from tests.unit.indicators.town import defined, town

MARCH = parse_period("2026-03")


def test_a_figure_stands_beside_the_period_before_and_the_year_before() -> None:
    days = ["2026-03-01", "2026-03-31", "2026-02-28", "2025-03-15", "2025-03-16", "2025-03-17"]
    with town(taak=[{"verstuurd_op": day} for day in days]) as source:
        found = comparing.compared(source, defined(**LENT), MARCH, reader=READER)
    totals = [answer.total.value for answer in (found.now, found.previous, found.year_earlier)]
    assert totals == [2, 1, 3]
    assert found.year_earlier.period.key == "2025-03"


def test_a_row_of_periods_ends_with_the_one_that_is_asked() -> None:
    assert [period.key for period in comparing.last(MARCH, 4)] == ["2025-12", "2026-01", "2026-02", "2026-03"]


def test_a_change_of_the_definition_marks_the_period_in_which_it_begins() -> None:
    change = {"version": 2, "since": date(2026, 2, 14), "why": "ingetrokken taken tellen niet meer"}
    about = defined(**{**LENT, "version": 2}, changes=[change])
    marks = comparing.changes(about, comparing.last(MARCH, 4))
    assert {period.key: mark.why for period, mark in marks.items()} == {"2026-02": change["why"]}


def norms(*rows: tuple[str, str, str, int, str, str | None]) -> list[dict[str, object]]:
    return [
        {"gemeente": gemeente, "sleutel": "proef.cijfer", "soort": soort, "uitsplitsing": member, "waarde": value,
         "geldig_van": begin, "geldig_tot": end}
        for gemeente, soort, member, value, begin, end in rows
    ]  # fmt: skip


def test_the_norm_is_that_of_the_last_day_of_the_period() -> None:
    rows = norms(("GM9901", "norm", "totaal", 80, "2025-01-01", "2026-03-31"), ("GM9901", "norm", "totaal", 85, "2026-03-31", None),
                 ("GM9901", "streefwaarde", "totaal", 99, "2026-01-01", None), ("GM9901", "norm", "uwv", 70, "2026-01-01", None),
                 ("GM9902", "norm", "totaal", 85, "2026-01-01", None), ("GM9903", "norm", "totaal", 60, "2026-01-01", None))  # fmt: skip
    about = defined(**LENT)
    one = replace(READER, municipalities=frozenset({"GM9901"}))
    two = replace(READER, municipalities=frozenset({"GM9901", "GM9902"}))
    with town(streefwaarde=rows) as source:
        assert getattr(targets.norm(source, about, MARCH, reader=one), "value", None) == 85
        assert getattr(targets.norm(source, about, parse_period("2026-02"), reader=one), "value", None) == 80
        assert getattr(targets.norm(source, about, MARCH, member="uwv", reader=one), "value", None) == 70
        assert getattr(targets.norm(source, about, MARCH, reader=two), "value", None) == 85
        assert targets.norm(source, about, MARCH, reader=READER) is None  # municipalities differ
        assert getattr(targets.norm(source, about, MARCH, gemeente="GM9903", reader=READER), "value", None) == 60
        assert targets.norm(source, about, MARCH, gemeente="GM9903", reader=one) is None
        assert targets.norm(source, about, parse_period("2024"), reader=one) is None
