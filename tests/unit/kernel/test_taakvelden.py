"""Taakvelden: the lists against the published figures, and what may be compared where they break."""

import csv
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.taakvelden import comparable, taakvelden

YEARS = range(2017, 2027)
YOUTH_CARE = {"6.72", "6.73", "6.74"}


def test_the_list_of_each_year_has_the_taakvelden_that_cbs_published(reference_dir: Path) -> None:
    published: dict[int, set[str]] = defaultdict(set)
    with (reference_dir / "data/finance/iv3_sociaal_domein_2017_2026.csv").open(encoding="utf-8") as source:
        for line in csv.DictReader(source):
            published[int(line["jaar"])].add(line["taakveld"])
    assert {year: set(taakvelden(year)) for year in YEARS} == published


def test_within_one_list_a_taakveld_is_compared_with_itself() -> None:
    for first, last in [(2017, 2022), (2023, 2024), (2025, 2026)]:
        for code in taakvelden(first):
            found = comparable(code, first, first=first, last=last)
            assert found.codes(last) == {code}
            assert not found.breaks


def test_youth_care_was_split_in_2023_and_is_compared_with_the_sum_of_its_parts() -> None:
    found = comparable("6.73", 2023, first=2022, last=2024)
    assert found.codes(2022) == {"6.72"}
    assert found.codes(2023) == found.codes(2024) == YOUTH_CARE
    assert found.breaks == (2023,)


def test_a_taakveld_whose_booking_rules_changed_goes_on_with_a_mark() -> None:
    found = comparable("6.3", 2020, first=2017, last=2026)
    assert all(found.codes(year) == {"6.3"} for year in YEARS)
    assert found.breaks == (2023,)


def test_across_2025_access_and_support_are_only_comparable_together() -> None:
    found = comparable("6.79", 2025, first=2024, last=2026)
    assert found.codes(2024) == {"6.2", "6.6", "6.71"} | YOUTH_CARE
    assert {"6.21", "6.60", "6.75", "6.91"} <= found.codes(2026)
    assert found.breaks == (2025,)


def test_in_every_range_each_taakveld_is_compared_exactly_once() -> None:
    for first, last in combinations(YEARS, 2):
        groups = {
            tuple(sorted(comparable(code, last, first=first, last=last).codes(first))) for code in taakvelden(last)
        }
        assert sorted(code for group in groups for code in group) == sorted(taakvelden(first))


@pytest.mark.parametrize(
    ("code", "year", "first", "last", "told"),
    [
        ("6.72", 2025, 2025, 2026, "Taakveld 6.72 bestaat niet in 2025"),
        ("6.1", 2016, 2016, 2020, "geen lijst van taakvelden"),
        ("6.1", 2021, 2017, 2020, "valt buiten de reeks"),
    ],
)
def test_what_does_not_exist_is_refused_in_words(code: str, year: int, first: int, last: int, told: str) -> None:
    with pytest.raises(WrongCall, match=told):
        comparable(code, year, first=first, last=last)


def test_a_year_outside_the_series_has_no_codes() -> None:
    with pytest.raises(WrongCall, match="valt buiten de reeks"):
        comparable("6.1", 2017, first=2017, last=2018).codes(2019)
