"""How rows reach their dimensions: as of their own date, and never more than once."""

from decimal import Decimal

import pytest

from ketenzicht.indicators.dimensions import dimensions, way
from ketenzicht.indicators.relations import is_single, relation, relations
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.warehouse.contract import contracts
from tests.unit.indicators.test_kinds import LENT, RUNNING, tasks
from tests.unit.indicators.town import asked, defined, town, values

MOVED: list[dict[str, object]] = [
    {"persoon": "a", "wijk": "WK990101", "geboortejaar": 2004, "geslacht": "vrouw", "geldig_van": "2020-01-01", "geldig_tot": "2026-02-01"},
    {"persoon": "a", "wijk": "WK990102", "geboortejaar": 2004, "geslacht": "vrouw", "geldig_van": "2026-02-01"},
]  # fmt: skip


def test_a_moved_resident_counts_in_the_wijk_of_that_day() -> None:
    rows = [{"verstuurd_op": day, "persoon": "a"} for day in ("2019-12-31", "2026-01-31", "2026-02-01", "2026-03-01")]
    with town(taak=rows, persoon=MOVED) as source:
        assert values(asked(source, defined(**LENT), "2026", "wijk").rows) == {"WK990101": 1, "WK990102": 2}
        assert values(asked(source, defined(**LENT), "2019", "wijk").rows) == {"onbekend": 1}


def test_rows_of_a_dimension_that_overlap_do_not_count_a_fact_twice() -> None:
    merged: list[dict[str, object]] = [
        *MOVED,
        {"persoon": "a", "wijk": "WK990103", "geldig_van": "2026-02-01"},
        {"persoon": "a", "geldig_van": "2026-01-01"},
    ]
    rows = [{"verstuurd_op": f"2026-02-{day:02}", "persoon": "a"} for day in range(1, 20)]
    with town(taak=rows, persoon=merged) as source:
        answer = asked(source, defined(**LENT), "2026", "wijk")
    assert answer.total.value == 19
    assert sum(row.figure.value or 0 for row in answer.rows) == 19


def test_age_is_that_at_the_date_of_the_fact_or_at_the_reference_date_of_a_stock() -> None:
    with town(taak=[{"verstuurd_op": "2025-06-01", "persoon": "a"}], persoon=MOVED) as source:
        classes = values(asked(source, defined(**LENT), "2025", "leeftijd").rows)
        assert classes == {"0-15": 0, "16-17": 0, "18-20": 0, "21-22": 1, "23-26": 0, "27-64": 0, "65+": 0}
        assert values(asked(source, defined(**RUNNING, kind="stock"), "2027", "leeftijd").rows)["23-26"] == 1


def test_the_name_of_a_member_is_that_of_the_day_and_a_code_with_two_meanings_keeps_its_code() -> None:
    products = [
        {"product": "44A", "titel": "Oud", "geldig_van": "2020-01-01", "geldig_tot": "2026-01-01"},
        {"product": "44A", "titel": "Nieuw", "geldig_van": "2026-01-01"},
        {"product": "44A", "titel": "Iets anders", "geldig_van": "2026-01-01", "gemeente": "GM9902"},
    ]
    about = defined(
        table="aanvraag",
        date="ontvangen_op",
        by=["product"],
        examples=[{"says": "x", "given": "ontvangen_op\n2026-01-01", "gives": 1}],
    )
    rows = [{"ontvangen_op": day, "product": "44A"} for day in ("2025-05-05", "2026-05-05")]
    with town(aanvraag=rows, product=products) as source:
        own = [asked(source, about, key, "product", where={"gemeente": "GM9901"}).rows for key in ("2025", "2026")]
        [both] = asked(source, about, "2026", "product").rows
    assert [rows[0].by["product"].label for rows in own] == ["Oud", "Nieuw"]
    assert both.by["product"].label == "44A (betekenis verschilt per gemeente)"


def test_municipalities_are_split_by_the_size_that_they_had() -> None:
    people = [{"gebied": code, "gemeente": code, "jaar": year, "leeftijdsklasse": "totaal", "geslacht": "totaal", "inwoners": number}
              for code, year, number in [("GM9901", 2025, 19_999), ("GM9901", 2026, 20_000), ("GM9902", 2025, 250_000)]]  # fmt: skip
    lines = [{"begin_op": "2026-01-01", "gemeente": code, "bedrag": euros, "regel_id": f"{code}{place}"}
             for place, (code, euros) in enumerate([("GM9901", "1.50"), ("GM9902", "2.25"), ("GM9903", "9")])]  # fmt: skip
    about = defined(table="begroting", kind="sum", value="bedrag", date="begin_op", by=["grootteklasse"], unit="euro",
                    examples=[{"says": "x", "given": "bedrag\n1", "gives": 1, "period": "2026"}])  # fmt: skip
    with town(begroting=lines, bevolking=people) as source:
        found = values(asked(source, about, "2026", "grootteklasse").rows)
    assert found["20.000-50.000"] == Decimal("1.5")
    assert found["250.000+"] == Decimal("2.25")
    assert found["onbekend"] == 9
    assert sum(Decimal(value) for value in found.values()) == Decimal("12.75")


def test_months_split_a_longer_period() -> None:
    rows = tasks(("2026-01-31", None, "uwv"), ("2026-02-01", None, "uwv"), ("2026-02-28", None, "rmc"))
    with town(taak=rows) as source:
        answer = asked(source, defined(**{**LENT, "by": ["maand"]}), "2026-Q1", "maand")
    assert {row.by["maand"].label: row.figure.value for row in answer.rows} == {"januari 2026": 1, "februari 2026": 2}
    assert [row.by["maand"].code for row in answer.rows] == ["2026-01", "2026-02"]


def test_two_dimensions_give_their_margins_too() -> None:
    rows = [{"verstuurd_op": "2026-03-01", "persoon": "a", "organisatie": office} for office in ("uwv", "uwv", "rmc")]
    with town(taak=rows, persoon=MOVED) as source:
        answer = asked(source, defined(**LENT), "2026", "organisatie", "wijk")
    assert values(answer.rows) == {("rmc", "WK990102"): 1, ("uwv", "WK990102"): 2}
    assert values(answer.margins["organisatie"]) == {"rmc": 1, "uwv": 2}
    assert values(answer.margins["wijk"]) == {"WK990102": 3}


@pytest.mark.parametrize("key", dimensions())
def test_every_dimension_is_reached_by_some_table_and_never_fans_out(key: str) -> None:
    about = dimensions()[key]
    assert about.title
    assert any(way(about, found) for found in relations().values())


def test_a_dimension_on_a_special_column_is_special() -> None:
    special = {column.name for contract in contracts().values() for column in contract.columns if column.special}
    for about in dimensions().values():
        assert about.special == any(way.column in special for way in about.reach), about.key


def test_a_link_finds_one_row_only_when_it_gives_the_whole_key_of_its_parent() -> None:
    assert is_single(relation("taak").links["persoon"])
    assert not is_single(relation("toewijzing").links["contractregel_id"])


def test_an_unknown_dimension_is_told_with_those_that_there_are() -> None:
    with town() as source:
        with pytest.raises(WrongCall, match=r"niet uit te splitsen naar kanaal\. Kies uit"):
            asked(source, defined(**LENT), "2026", "kanaal")
        with pytest.raises(WrongCall, match=r"de uitsplitsing organisaite bestaat niet\. Bedoelt u 'organisatie'\?"):
            asked(source, defined(**LENT), "2026", "organisaite")
        with pytest.raises(WrongCall, match=r"geslacht heeft geen m\."):
            asked(source, defined(**LENT), "2026", where={"geslacht": "m"})
        with pytest.raises(WrongCall, match="Noem elke uitsplitsing één keer"):
            asked(source, defined(**LENT), "2026", "wijk", "wijk")
