"""Every kind of figure against numbers that were worked out in another way: by hand, by numpy, or day by day."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.figures import Status
from ketenzicht.kernel.periods import parse_period
from tests.unit.indicators.town import asked, defined, town, values

SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
YEAR = date(2026, 1, 1)
DAYS = st.integers(-60, 400).map(lambda day: YEAR + timedelta(days=day))
OFFICES = st.sampled_from(["uwv", "rmc", "gsd", None])
LENT: dict[str, Any] = {"table": "taak", "date": "verstuurd_op", "by": ["organisatie", "wijk", "leeftijd", "geslacht"]}
RUNNING: dict[str, Any] = {
    "table": "taak", "start": "verstuurd_op", "until": "einde_op", "by": ["organisatie", "leeftijd", "wijk"],
}  # fmt: skip


def tasks(*rows: tuple[Any, ...], **rest: Any) -> list[dict[str, Any]]:
    """Tasks of (sent, ended, organisation)."""
    return [{"verstuurd_op": sent, "einde_op": ended, "organisatie": office, **rest} for sent, ended, office in rows]


def test_a_count_takes_the_first_day_of_the_period_and_not_the_day_after_the_last() -> None:
    days = ["2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01"]
    with town(taak=[{"verstuurd_op": day} for day in days]) as source:
        assert asked(source, defined(**LENT), "2026-Q1").total.value == 2


def test_different_persons_are_counted_once_at_every_level() -> None:
    rows = [{"verstuurd_op": "2026-02-01", "persoon": who, "organisatie": office} for who, office in
            [("a", "uwv"), ("a", "rmc"), ("b", "uwv"), ("b", "uwv"), (None, "rmc")]]  # fmt: skip
    about = defined(**LENT, distinct="persoon")
    with town(taak=rows) as source:
        answer = asked(source, about, "2026", "organisatie")
    assert answer.total.value == 2
    assert values(answer.rows) == {"rmc": 1, "uwv": 2}
    assert any("tellen niet op" in note for note in answer.notes)


def test_what_the_source_does_not_say_is_a_member() -> None:
    with town(taak=[{"verstuurd_op": "2026-02-01"}, {"verstuurd_op": "2026-02-01", "organisatie": "uwv"}]) as source:
        answer = asked(source, defined(**LENT), "2026", "organisatie")
    assert [row.by["organisatie"].label for row in answer.rows] == ["Uwv", "Onbekend"]
    assert values(answer.rows) == {"uwv": 1, "onbekend": 1}


@SOME
@given(st.lists(st.tuples(DAYS, OFFICES, st.integers(-500, 500)), max_size=30))
def test_parts_of_counts_and_sums_add_up_to_their_total(rows: list[tuple[date, str | None, int]]) -> None:
    given_rows = [{"verstuurd_op": day, "organisatie": office, "doorlooptijd_dagen": n} for day, office, n in rows]
    inside = [n for day, _, n in rows if YEAR <= day < date(2027, 1, 1)]
    with town(taak=given_rows) as source:
        counts = asked(source, defined(**LENT), "2026", "organisatie")
        sums = asked(source, defined(**LENT, kind="sum", value="doorlooptijd_dagen"), "2026", "organisatie")
    assert sum(row.figure.value or 0 for row in counts.rows) == counts.total.value == len(inside)
    assert sum(row.figure.value or 0 for row in sums.rows) == sums.total.value == sum(inside)


def test_a_share_is_divided_exactly_and_unknown_of_nothing() -> None:
    rows = [
        {"verstuurd_op": "2026-01-02", "organisatie": "uwv", "binnen_afspraak": kept} for kept in (True, True, False)
    ]
    about = defined(**LENT, kind="share", part="binnen_afspraak", unit="%")
    with town(taak=[*rows, {"verstuurd_op": "2026-01-02", "organisatie": "rmc", "binnen_afspraak": None}]) as source:
        answer = asked(source, about, "2026-01", "organisatie")
        nothing = asked(source, about, "2025-01")
    assert values(answer.rows)["rmc"] == 0
    assert abs(Fraction(values(answer.rows)["uwv"]) - Fraction(200, 3)) < Fraction(1, 10**20)
    assert answer.total.value == 50
    assert {name: figure.value for name, figure in answer.parts.items()} == {"deel": 2, "alle": 4}
    assert nothing.total.status is Status.ONBEKEND


def test_an_average_leaves_out_rows_without_a_value() -> None:
    rows = [{"verstuurd_op": "2026-01-02", "doorlooptijd_dagen": days} for days in (1, 2, 4, None)]
    with town(taak=rows) as source:
        answer = asked(source, defined(**LENT, kind="average", value="doorlooptijd_dagen", decimals=1), "2026")
        assert answer.total.value == Decimal(7) / 3
        assert answer.n.value == 3
        assert (
            asked(source, defined(**LENT, kind="average", value="doorlooptijd_dagen"), "2025").total.status
            is Status.ONBEKEND
        )


@SOME
@given(
    st.lists(st.tuples(OFFICES, st.one_of(st.none(), st.integers(0, 90))), min_size=1, max_size=40),
    st.integers(1, 99),
)
def test_percentiles_are_those_of_numpy(rows: list[tuple[str | None, int | None]], percent: int) -> None:
    given_rows = [{"verstuurd_op": "2026-05-05", "organisatie": office, "doorlooptijd_dagen": n} for office, n in rows]
    about = defined(**LENT, kind="percentile", percent=percent, value="doorlooptijd_dagen")
    with town(taak=given_rows) as source:
        answer = asked(source, about, "2026", "organisatie")
    for code, found in [("", answer.total.value), *((code, v) for code, v in values(answer.rows).items())]:
        known = [n for office, n in rows if n is not None and (not code or (office or "onbekend") == code)]
        if known:
            assert abs(float(found or 0) - float(np.percentile(known, percent))) < 1e-9
        else:
            assert found in (None, "onbekend")


def test_the_median_of_an_even_number_is_the_mean_of_the_middle_two() -> None:
    rows = [{"verstuurd_op": "2026-01-02", "doorlooptijd_dagen": days} for days in (1, 2, 5, 100)]
    with town(taak=rows) as source:
        assert asked(source, defined(**LENT, kind="median", value="doorlooptijd_dagen"), "2026").total.value == Decimal(
            "3.5"
        )


def test_percentiles_of_euros_keep_their_cents() -> None:
    rows = [{"toegekend_op": "2026-01-02", "ingang_op": "2026-01-02", "waarde": euros} for euros in ("10.10", "20.25")]
    about = defined(table="voorziening", date="toegekend_op", kind="median", value="waarde", unit="euro",
                    examples=[{"says": "x", "given": "waarde\n1", "gives": 1, "period": "2026"}])  # fmt: skip
    with town(voorziening=rows) as source:
        assert asked(source, about, "2026").total.value == Decimal("15.175")


def test_what_ends_on_the_reference_date_does_not_run_any_more() -> None:
    rows = tasks(("2026-03-31", None, "uwv"), ("2026-01-01", "2026-03-31", "uwv"), ("2026-01-01", "2026-04-01", "rmc"),
                 ("2026-04-01", None, "rmc"))  # fmt: skip
    with town(taak=rows) as source:
        answer = asked(source, defined(**RUNNING, kind="stock"), "2026-03", "organisatie")
    assert values(answer.rows) == {"rmc": 1, "uwv": 1}


@SOME
@given(
    st.lists(st.tuples(DAYS, st.one_of(st.none(), DAYS), OFFICES), max_size=30),
    st.sampled_from(["2026-02", "2026-Q2", "2026"]),
)
def test_begin_plus_in_minus_out_is_end(rows: list[tuple[date, date | None, str | None]], key: str) -> None:
    period = parse_period(key)
    with town(taak=tasks(*rows)) as source:
        answer = asked(source, defined(**RUNNING, kind="flow"), key, "organisatie")
        stock = asked(source, defined(**RUNNING, kind="stock"), key, "organisatie")
        before = asked(source, defined(**RUNNING, kind="stock"), period.previous().key)
    for parts in (answer.parts, *(row.parts for row in answer.rows)):
        begin, inflow, outflow, end = (parts[part].value or 0 for part in ("begin", "in", "uit", "eind"))
        assert begin + inflow - outflow == end
    assert answer.total.value == answer.parts["eind"].value == stock.total.value
    assert answer.parts["begin"].value == before.total.value
    assert answer.parts["in"].value == sum(period.contains(sent) for sent, _, _ in rows)
    last = period.end - timedelta(days=1)
    assert stock.total.value == sum(
        sent <= last and not (ended and max(sent, ended) <= last) for sent, ended, _ in rows
    )


def test_a_task_that_is_sent_and_closed_within_the_period_flows_in_and_out() -> None:
    with town(taak=tasks(("2026-01-10", "2026-01-20", "uwv"))) as source:
        parts = asked(source, defined(**RUNNING, kind="flow"), "2026-01").parts
    assert [parts[name].value for name in ("begin", "in", "uit", "eind")] == [0, 1, 1, 0]


def test_open_work_stands_in_classes_of_age_of_which_the_empty_ones_stand_there_too() -> None:
    rows = tasks(*(((date(2026, 3, 31) - timedelta(days=age)), None, "uwv") for age in (0, 7, 8, 28, 29, 57)))
    about = defined(**{**RUNNING, "by": ["ouderdom", "organisatie"]}, kind="stock")
    with town(taak=rows) as source:
        assert values(asked(source, about, "2026-03", "ouderdom").rows) == {
            "0-7": 2, "8-14": 1, "15-28": 1, "29-56": 1, ">56": 1,
        }  # fmt: skip
        empty = asked(source, about, "2026-03", "ouderdom", where={"organisatie": "rmc"})
    assert values(empty.rows) == dict.fromkeys(("0-7", "8-14", "15-28", "29-56", ">56"), 0)


def test_a_distribution_counts_each_class_and_what_falls_in_none() -> None:
    rows = [{"verstuurd_op": "2026-01-02", "doorlooptijd_dagen": days} for days in (0, 3, 9, 30, None)]
    about = defined(**LENT, kind="distribution", value="doorlooptijd_dagen + 0",
                    classes={"tot een week": "waarde < 7", "langer": "waarde >= 7", "nooit": "waarde < 0"})  # fmt: skip
    with town(taak=rows) as source:
        answer = asked(source, about, "2026")
        by_office = asked(source, about, "2026", "organisatie")
    assert values(answer.rows) == {"tot een week": 2, "langer": 2, "nooit": 0, "onbekend": 1}
    assert answer.total.value == 5
    assert by_office.by == ("klasse", "organisatie")
    assert values(by_office.margins["klasse"]) == values(answer.rows)


def test_a_cohort_shows_who_was_followed_and_who_may_still_be() -> None:
    rows = [
        {"ontvangen_op": "2026-01-01", "vervolg_op": "2026-04-01"},  # 90 days: in time
        {"ontvangen_op": "2026-01-01", "vervolg_op": "2026-04-02"},  # 91 days: late
        {"ontvangen_op": "2026-01-02"},  # the last known day is 2 April: its 90 days are over
        {"ontvangen_op": "2026-01-03"},  # its 90 days end on 3 April: still waiting
    ]
    about = defined(table="signaal", kind="cohort", date="ontvangen_op", follow="vervolg_op", within_days=90, unit="%",
                    examples=[{"says": "x", "given": "ontvangen_op\n2026-01-01", "gives": 0}])  # fmt: skip
    with town(signaal=rows) as source:
        answer = asked(source, about, "2026-Q1")
    assert answer.total.value == 25
    assert {name: figure.value for name, figure in answer.parts.items()} == {"gevolgd": 1, "lopend": 1, "alle": 4}


PEOPLE = [
    {"gebied": "GM9901", "jaar": 2025, "leeftijdsklasse": "totaal", "geslacht": "totaal", "inwoners": 1000},
    {"gebied": "GM9901", "jaar": 2026, "leeftijdsklasse": "totaal", "geslacht": "totaal", "inwoners": 2000},
    {"gebied": "GM9901", "jaar": 2026, "leeftijdsklasse": "totaal", "geslacht": "vrouw", "inwoners": 1200},
    {"gebied": "GM9901", "jaar": 2026, "leeftijdsklasse": "0-17", "geslacht": "totaal", "inwoners": 400},
    {"gebied": "WK990101", "jaar": 2026, "leeftijdsklasse": "totaal", "geslacht": "totaal", "inwoners": 500},
    {"gebied": "GM9902", "gemeente": "GM9902", "jaar": 2026, "leeftijdsklasse": "totaal", "geslacht": "totaal", "inwoners": 3000},
    {"gebied": "GM9903", "gemeente": "GM9903", "jaar": 2026, "leeftijdsklasse": "totaal", "geslacht": "totaal", "inwoners": 9000},
]  # fmt: skip


def test_a_rate_divides_by_the_people_of_the_latest_known_year() -> None:
    per = {"table": "bevolking", "value": "inwoners", "factor": 1000}
    about = defined(**LENT, kind="rate", distinct="persoon", per=per, unit="per 1.000 inwoners", decimals=1)
    young = defined(**LENT, kind="rate", per={**per, "where": "leeftijdsklasse = '0-17'"}, unit="per 1.000 jongeren")
    persons = [{"persoon": "a", "wijk": "WK990101", "geslacht": "vrouw", "geboortejaar": 2000},
               {"persoon": "b", "wijk": "WK990102", "geslacht": "man", "geboortejaar": 1950}]  # fmt: skip
    rows = [
        {"verstuurd_op": day, "persoon": who} for who in "aab" for day in ("2026-02-01", "2027-05-05", "2025-05-05")
    ]
    with town(taak=rows, persoon=persons, bevolking=PEOPLE) as source:
        assert asked(source, about, "2026").total.value == 1  # 2 persons of 2000
        assert asked(source, about, "2027").total.value == 1  # 2026 is the latest
        assert asked(source, about, "2025").total.value == 2
        assert asked(source, young, "2026").total.value == Decimal("7.5")
        assert values(asked(source, about, "2026", "wijk").rows) == {"WK990101": 2, "WK990102": "onbekend"}
        sexes = values(asked(source, about, "2026", "geslacht").rows)
        assert sexes["vrouw"] == Decimal(1000) / 1200
        assert sexes["man"] == "onbekend"
        assert asked(source, about, "2024").total.status is Status.ONBEKEND


def test_a_rate_over_municipalities_divides_by_those_that_are_counted() -> None:
    per = {"table": "bevolking", "value": "inwoners", "factor": 1000}
    about = defined(**LENT, kind="rate", per=per, unit="per 1.000 inwoners", decimals=1)
    rows = [{"verstuurd_op": "2026-02-01", "gemeente": code, "taak_id": code} for code in ("GM9901", "GM9902")]
    with town(taak=rows, bevolking=PEOPLE) as source:
        answer = asked(source, about, "2026", "gemeente")
    assert answer.total.value == Decimal(2000) / 5000  # GM9903 has inhabitants, but no tasks at all
    assert values(answer.rows) == {"GM9901": Decimal("0.5"), "GM9902": Decimal(1000) / 3000}


def test_expressions_know_the_reference_date_and_the_calendar() -> None:
    rows = tasks(("2026-03-01", None, "uwv"), ("2025-03-31", None, "uwv"))
    late = defined(
        **RUNNING, kind="stock", where="dagen_tussen(verstuurd_op, peildatum()) > 29 AND jaar(verstuurd_op) = 2026"
    )
    with town(taak=rows) as source:
        assert asked(source, late, "2026-03").total.value == 1
        assert (
            asked(
                source,
                defined(**RUNNING, kind="stock", where="maand(verstuurd_op) = 3 AND NOT organisatie IN ('rmc')"),
                "2026-03",
            ).total.value
            == 2
        )


def test_a_number_that_does_not_fit_is_one_sentence() -> None:
    about = defined(**LENT, kind="sum", value="doorlooptijd_dagen * doorlooptijd_dagen")
    rows = [{"verstuurd_op": "2026-01-02", "doorlooptijd_dagen": 2**62}]
    with town(taak=rows) as source, pytest.raises(WrongCall, match="te groot om uit te rekenen"):
        asked(source, about, "2026")
