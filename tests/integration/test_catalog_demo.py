"""The catalog on the demo town, against what its generator knows: a month, a quarter, and split by a dimension."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from ketenzicht.kernel.periods import parse_period
from tests.integration.asked import Desk, desk_of
from tests.integration.town import Town

pytestmark = pytest.mark.xdist_group("town")  # one worker makes the town, once

MONTH, QUARTER = "2026-03", "2026-Q2"
COUNTED = {
    "aanvragen.ontvangen": ("aanvraag.ontvangen|maand|wet", "wet"),
    "aanvragen.besluiten": ("aanvraag.besloten|maand|besluit", "besluit"),
    "stappen.aantal": ("processtap.aantal|maand|activiteit", "activiteit"),
    "contacten.aantal": ("contact.aantal|maand|kanaal", "kanaal"),
    "taken.verstuurd": ("taak.verstuurd|maand|organisatie", "organisatie"),
    "taken.gestart": ("taak.gestart|maand|organisatie", "organisatie"),
    "taken.gesloten": ("taak.gesloten|maand|organisatie", "organisatie"),
    "voorzieningen.toegekend": ("voorziening.toegekend|maand|wet", "wet"),
    "voorzieningen.gestart": ("voorziening.gestart|maand|wet", "wet"),
    "voorzieningen.beeindigd": ("voorziening.beeindigd|maand|reden", "reden_einde"),
    "correcties.aantal": ("correctie.aantal|maand|soort", "soort"),
    "herindicaties.gedaan": ("herindicatie.gedaan|maand|uitkomst", "uitkomst"),
}
"""Indicators with the count of the truth by month and one label, and the dimension that label stands for."""
PLAIN = {
    "aanvragen.keukentafelgesprekken": "aanvraag.gesprekken|maand",
    "facturen.ontvangen": "factuurregel.ontvangen|maand",
    "facturen.betaald": "factuurregel.betaald|maand",
    "facturen.afgekeurd": "factuurregel.afgekeurd|maand",
}
"""Indicators with the count of the truth by month alone."""
STOCKS = {
    "taken.open": ("taak.open", "organisatie"),
    "voorzieningen.lopend": ("voorziening.lopend|wet", "wet"),
}
"""Indicators with the stock of the truth at each month end and one label."""
NOW = "2026-10"
"""The month in which the reference date of the town is the last day."""


@pytest.fixture(scope="module")
def desk(town: Town) -> Iterator[Desk]:
    with desk_of(town.house) as found:
        yield found


@pytest.fixture(scope="module")
def counts(town: Town) -> dict[str, dict[str, int]]:
    return dict(town.truth["counts"])


@pytest.fixture(scope="module")
def euros(town: Town) -> dict[str, dict[str, str]]:
    return dict(town.truth["euros"])


def months(period: str) -> list[str]:
    """The months of a period, by key."""
    return [month.key for month in parse_period(period).months()]


def in_period(told: dict[str, int], period: str) -> dict[str, int]:
    """What the truth tells by `month|label`, added up over the months of a period, by label."""
    found: Counter[str] = Counter()
    for key, number in told.items():
        month, _, label = key.partition("|")
        if month in months(period):
            found[label] += number
    return {label: number for label, number in found.items() if number}


@pytest.mark.covers("S1-24", "S1-50", "S1-55", "S1-57", "S1-62", "S1-67", "S1-68")
@pytest.mark.parametrize("period", [MONTH, QUARTER])
@pytest.mark.parametrize("key", COUNTED)
def test_counts_by_month_and_quarter_are_those_of_the_truth(
    key: str, period: str, desk: Desk, counts: dict[str, dict[str, int]]
) -> None:
    figure, dimension = COUNTED[key]
    expected = in_period(counts[figure], period)
    assert expected
    assert desk.by(key, period, dimension) == expected
    assert desk.total(key, period) == sum(expected.values())


@pytest.mark.covers("S1-54", "S1-64")
@pytest.mark.parametrize("period", [MONTH, QUARTER])
@pytest.mark.parametrize("key", PLAIN)
def test_counts_without_a_label_are_those_of_the_truth(
    key: str, period: str, desk: Desk, counts: dict[str, dict[str, int]]
) -> None:
    assert desk.total(key, period) == in_period(counts[PLAIN[key]], period)[""] > 0


@pytest.mark.covers("S1-44", "S1-45")
@pytest.mark.parametrize("period", ["2025", QUARTER])
@pytest.mark.parametrize(("key", "soort"), [("klachten.ontvangen", "klacht"), ("klachten.bezwaren", "bezwaar")])
def test_complaints_and_objections_are_those_of_the_truth(
    key: str, soort: str, period: str, desk: Desk, counts: dict[str, dict[str, int]]
) -> None:
    expected = in_period(counts["klacht_bezwaar.ontvangen|maand|soort"], period)[soort]
    assert desk.total(key, period) == expected > 0


def test_complaints_that_were_justified_are_those_of_the_truth(desk: Desk, counts: dict[str, dict[str, int]]) -> None:
    told = counts["klacht_bezwaar.afgehandeld|uitkomst|soort"]
    years = [str(year) for year in range(2021, 2027)]
    handled = sum(desk.total("klachten.afgehandeld", year) for year in years)
    justified = sum(desk.total("klachten.gegrond", year) for year in years)
    assert handled == sum(told.values())
    assert justified == sum(number for key, number in told.items() if key.split("|")[0] in ("gegrond", "deels_gegrond"))


@pytest.mark.covers("S1-39", "S0-21")
@pytest.mark.parametrize("period", [MONTH, QUARTER, NOW])
@pytest.mark.parametrize("key", STOCKS)
def test_stocks_are_those_of_the_truth_at_the_last_day(
    key: str, period: str, desk: Desk, counts: dict[str, dict[str, int]]
) -> None:
    figure, dimension = STOCKS[key]
    expected = in_period(counts[figure], months(period)[-1])
    assert desk.by(key, period, dimension) == expected
    assert desk.total(key, period) == sum(expected.values())


@pytest.mark.parametrize("period", [MONTH, QUARTER, NOW])
def test_open_requests_are_those_of_the_truth_at_the_last_day(
    period: str, desk: Desk, counts: dict[str, dict[str, int]]
) -> None:
    assert desk.total("aanvragen.open", period) == counts["aanvraag.open"][months(period)[-1]]


def test_running_provisions_per_municipality_are_those_of_the_truth(
    desk: Desk, counts: dict[str, dict[str, int]]
) -> None:
    assert desk.by("voorzieningen.lopend", NOW, "gemeente") == in_period(counts["voorziening.lopend|gemeente"], NOW)


@pytest.mark.parametrize("period", [MONTH, QUARTER])
def test_flows_begin_and_end_with_the_stocks_of_the_truth(
    period: str, desk: Desk, counts: dict[str, dict[str, int]]
) -> None:
    before = parse_period(months(period)[0]).previous().key
    parts = desk.parts("taken.verloop", period)
    assert parts["begin"] == sum(in_period(counts["taak.open"], before).values())
    assert parts["in"] == sum(in_period(counts["taak.verstuurd|maand|organisatie"], period).values())
    assert parts["eind"] == sum(in_period(counts["taak.open"], months(period)[-1]).values())
    assert parts["begin"] + parts["in"] - parts["uit"] == parts["eind"]


def test_a_renewal_is_no_inflow_and_no_outflow(desk: Desk, counts: dict[str, dict[str, int]]) -> None:
    """Stocks are the same with and without joining renewals, but less goes in and out than starts and ends."""
    parts = desk.parts("voorzieningen.verloop", QUARTER)
    assert parts["begin"] == sum(in_period(counts["voorziening.lopend|wet"], "2026-03").values())
    assert parts["eind"] == sum(in_period(counts["voorziening.lopend|wet"], "2026-06").values())
    assert parts["begin"] + parts["in"] - parts["uit"] == parts["eind"]
    assert 0 < parts["in"] < sum(in_period(counts["voorziening.gestart|maand|wet"], QUARTER).values())


def test_what_happens_with_open_tasks_is_what_the_truth_says_of_their_state(
    desk: Desk, counts: dict[str, dict[str, int]]
) -> None:
    told: Counter[str] = Counter()
    for key, number in counts["taak.status|organisatie"].items():
        told[key.partition("|")[0]] += number
    assert desk.total("taken.niet_opgepakt", NOW) == told["verstuurd"]
    assert desk.total("taken.gereserveerd_open", NOW) == told["gereserveerd"] + told["geaccepteerd"]
    assert desk.total("taken.in_uitvoering", NOW) == told["gestart"]
    rejected = sum(desk.total("taken.afgewezen", str(year)) for year in range(2021, 2027))
    assert rejected == told["afgewezen"]


@pytest.mark.covers("S0-22")
def test_open_tasks_now_by_other_labels_are_those_of_the_truth(desk: Desk, counts: dict[str, dict[str, int]]) -> None:
    assert desk.by("taken.over_termijn", NOW, "organisatie") == counts["taak.open_over_afspraak|organisatie"]
    assert desk.by("taken.open", NOW, "gemeente") == counts["taak.open|gemeente"]
    assert desk.by("taken.open", NOW, "onderwerp") == {
        code or "onbekend": number for code, number in counts["taak.open|onderwerp"].items()
    }
    assert desk.total("taken.personen_met_open_taken", NOW) == counts["taak.personen_met_open_taak"][""]


@pytest.mark.covers("S1-66")
def test_work_that_waits_is_what_the_truth_says(desk: Desk, counts: dict[str, dict[str, int]]) -> None:
    assert desk.total("herindicaties.te_doen", NOW) == counts["herindicatie.te_doen"][""]
    assert desk.by("wachtlijst.aantal", NOW, "leverancier") == counts["wachtlijst.wachtend|leverancier"]


@pytest.mark.covers("S1-37", "S1-65")
@pytest.mark.parametrize("period", [MONTH, QUARTER])
def test_euros_are_those_of_the_truth_to_the_cent(period: str, desk: Desk, euros: dict[str, dict[str, str]]) -> None:
    cents = {
        key: round(Decimal(value) * 100) for key, value in euros["gerealiseerd|zorgmaand|programmaproduct"].items()
    }
    found = desk.by("financien.gerealiseerd", period, "programmaproduct")
    assert {key: round(value * 100) for key, value in found.items()} == in_period(cents, period)
    paid = sum(Decimal(euros["factuurregel.betaald_bedrag|maand"][month]) for month in months(period))
    assert desk.total("facturen.bedrag_betaald", period) == paid


@pytest.mark.covers("S1-56")
def test_the_value_of_what_was_granted_adds_up_to_that_of_the_truth(
    desk: Desk, euros: dict[str, dict[str, str]]
) -> None:
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for year in range(2018, 2027):
        for wet, value in desk.by("voorzieningen.waarde_toegekend", str(year), "wet").items():
            found[wet] += value
    assert {wet: f"{value:.2f}" for wet, value in found.items()} == euros["voorziening.waarde|wet"]


@pytest.mark.covers("S1-35")
def test_jeugd_is_short_by_what_the_story_says(desk: Desk, town: Town) -> None:
    story = town.truth["stories"]["nadeel_jeugd"]
    amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in story["programmaproducten"]:
        for quarter in ("2026-Q1", "2026-Q2", "2026-Q3"):
            for key in ("begroot_na_wijziging", "gerealiseerd", "verschil"):
                amounts[key] += desk.total(f"financien.{key}", quarter, programmaproduct=line)
    assert f"{amounts['begroot_na_wijziging']:.2f}" == story["begroot"]
    assert f"{amounts['gerealiseerd']:.2f}" == story["gerealiseerd"]
    assert f"{-amounts['verschil']:.2f}" == story["nadeel"] == "412000.00"


def test_the_ledger_differs_from_the_declarations_only_where_the_story_says(desk: Desk, town: Town) -> None:
    story = town.truth["stories"]["aansluiting_grootboek"]
    for month in ("2025-11", story["maand"], "2026-01"):
        booked, declared = (desk.total(f"financien.{key}", month) for key in ("grootboek", "gerealiseerd"))
        assert f"{booked - declared:.2f}" == (story["verschil"] if month == story["maand"] else "0.00")


MEANS = {
    "taken.doorlooptijd": ("taak.doorlooptijd_dagen|organisatie", "organisatie"),
    "taken.wachttijd": ("taak.wachttijd_dagen|organisatie", "organisatie"),
    "taken.behandeltijd": ("taak.behandeltijd_dagen|organisatie", "organisatie"),
    "aanvragen.besluit_dagen": ("aanvraag.besluit_dagen|wet", "wet"),
    "aanvragen.onderzoek_dagen": ("aanvraag.onderzoek_dagen|wet", "wet"),
    "klachten.doorlooptijd": ("klacht_bezwaar.doorlooptijd_dagen|soort", "soort"),
    "wachtlijst.wachttijd": ("wachtlijst.wachttijd_dagen|leverancier", "leverancier"),
}


@pytest.mark.parametrize("key", MEANS)
def test_means_over_the_years_weigh_up_to_the_mean_of_the_truth(key: str, desk: Desk, town: Town) -> None:
    """The truth knows the mean over the whole history; years, weighed by their whole days, must give the same."""
    figure, dimension = MEANS[key]
    told: dict[str, dict[str, Any]] = town.truth["days"][figure]
    days = dict.fromkeys(told, Decimal(0))
    for year in range(2021, 2028):
        for row in desk.answer(key, str(year), dimension).rows:
            code = row.by[dimension].code
            if row.figure.value is not None:
                days[code] += row.figure.value * (row.n.value or 0)
    found = {code: float(days[code] / about["n"]) for code, about in told.items()}
    assert found == pytest.approx({code: about["mean"] for code, about in told.items()}, abs=1e-5)


def test_a_table_reaches_as_far_as_its_system(desk: Desk) -> None:
    """Nobody came onto the waiting list in October, but the system that keeps it has told about October."""
    assert desk.known("wachtlijst.aantal", "2026-10")
    assert not desk.known("wachtlijst.aantal", "2026-12")
    assert not desk.known("aanvragen.ontvangen", "2027-01")
