"""Recurrence by the words of RFC 5545; the days come from its section 3.8.5.3 and from a paper calendar of 2026."""

from datetime import date

import pytest

from ketenzicht.regie.contacten.errors import BadRecurrence
from ketenzicht.regie.contacten.recurrence import parse


def days(rule: str, start: date, until: date = date(2026, 12, 31)) -> list[str]:
    return [f"{day:%d-%m}" for day in parse(rule).between(start, start, until)]


@pytest.mark.covers("S3-67")
def test_twice_a_week_to_the_community_centre() -> None:
    monday = date(2026, 3, 2)
    assert days("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=5", monday) == ["03-03", "05-03", "10-03", "12-03", "17-03"]


@pytest.mark.covers("S3-67")
def test_every_monday() -> None:
    assert days("FREQ=WEEKLY;BYDAY=MO;UNTIL=20260323", date(2026, 3, 4)) == ["09-03", "16-03", "23-03"]


@pytest.mark.parametrize(
    ("rule", "start", "found"),
    [
        ("FREQ=DAILY;COUNT=3", date(2026, 2, 27), ["27-02", "28-02", "01-03"]),
        ("FREQ=DAILY;INTERVAL=10;COUNT=3", date(2026, 2, 27), ["27-02", "09-03", "19-03"]),
        ("FREQ=DAILY;BYDAY=SA,SU;COUNT=3", date(2026, 3, 2), ["07-03", "08-03", "14-03"]),
        ("FREQ=WEEKLY;COUNT=3", date(2026, 3, 4), ["04-03", "11-03", "18-03"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=4", date(2026, 3, 4), ["06-03", "16-03", "20-03", "30-03"]),
        ("FREQ=MONTHLY;COUNT=3", date(2026, 1, 31), ["31-01", "31-03", "31-05"]),
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=3", date(2026, 3, 1), ["02-03", "06-04", "04-05"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", date(2026, 3, 1), ["27-03", "24-04", "29-05"]),
        ("FREQ=MONTHLY;BYDAY=5SU;COUNT=2", date(2026, 3, 1), ["29-03", "31-05"]),
        ("RRULE:FREQ=MONTHLY;INTERVAL=6;UNTIL=20260901T000000Z", date(2026, 3, 1), ["01-03", "01-09"]),
    ],
)
def test_the_days_of_a_series(rule: str, start: date, found: list[str]) -> None:
    assert days(rule, start) == found


def test_a_period_in_the_middle_of_a_series_counts_from_its_beginning() -> None:
    rule = parse("FREQ=WEEKLY;COUNT=4")
    assert rule.between(date(2026, 3, 2), date(2026, 3, 10), date(2026, 12, 31)) == [
        date(2026, 3, 16),
        date(2026, 3, 23),
    ]


def test_a_series_that_never_comes_is_empty() -> None:
    assert days("FREQ=DAILY;INTERVAL=7;BYDAY=TU", date(2026, 3, 2)) == []


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "elke maandag",
        "FREQ=YEARLY",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=-1",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;COUNT=1;UNTIL=20260101",
        "FREQ=WEEKLY;UNTIL=20260231",
        "FREQ=WEEKLY;UNTIL=morgen",
        "FREQ=WEEKLY;BYHOUR=3",
        "FREQ=WEEKLY;COUNT=99999",
    ],
)
def test_what_cannot_be_read_is_refused(rule: str) -> None:
    with pytest.raises(BadRecurrence):
        parse(rule)
