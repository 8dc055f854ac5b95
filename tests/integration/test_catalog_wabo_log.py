"""The catalog on a real municipal process log of 2011: each figure as pandas and numpy find it in the file itself."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ketenzicht.project.installation import Installation
from tests.conftest import PROJECT
from tests.integration.asked import Desk, desk_of
from tests.integration.desk import build, house_at, load

MONTHS = [f"2011-{month:02}" for month in range(1, 13)]
QUARTERS = [f"2011-Q{quarter}" for quarter in range(1, 5)]
PERIODS = [*MONTHS, *QUARTERS]
CASE = "case:concept:name"
CHANNELS = {"Internet": "internet", "Desk": "balie", "Post": "post", "e-mail": "mail", "Intern": "intern"}
PAGE = PROJECT / "docs/how-to/process-log-dashboard.md"
LINE = re.compile(
    r"^\| `(?P<key>[a-z_0-9.]+)`(?:, (?P<dimension>\w+) (?P<member>[^|]+?))? \| (?P<figure>[\d.]+) \|$", re.MULTILINE
)
MAPPING = PROJECT / "examples/wabo-log/mapping.yaml"


@pytest.fixture(scope="module")
def log_file(reference_dir: Path) -> Path:
    return reference_dir / "data/eventlogs/receipt.csv"


@pytest.fixture(scope="module")
def desk(log_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The log, loaded by the example's mapping, ready to answer."""
    house: Installation = house_at(tmp_path_factory.mktemp("wabo") / "data")
    load(house, MAPPING.read_text(encoding="utf-8"), log_file)
    build(house)
    with desk_of(house) as found:
        yield found


@pytest.fixture(scope="module")
def events(log_file: Path) -> pd.DataFrame:
    """A row per event, with its day by the Dutch clock and its instant."""
    log = pd.read_csv(log_file, dtype=str)
    log["day"] = pd.to_datetime(log["time:timestamp"].str[:10])
    log["instant"] = pd.to_datetime(log["time:timestamp"], format="ISO8601", utc=True)
    return log


@pytest.fixture(scope="module")
def cases(events: pd.DataFrame) -> pd.DataFrame:
    """A row per case, with the days by the Dutch clock: received, closed, planned to end."""
    found = events.drop_duplicates(CASE).set_index(CASE)
    return pd.DataFrame(
        {
            "received": pd.to_datetime(found["case:startdate"].str[:10]),
            "closed": pd.to_datetime(found["case:enddate"].str[:10]),
            "planned": pd.to_datetime(found["case:enddate_planned"].str[:10]),
            "channel": found["case:channel"].map(CHANNELS),
            "group": found["case:group"].replace("EMPTY", np.nan).fillna("onbekend"),
        }
    )


@pytest.fixture(scope="module")
def steps(events: pd.DataFrame) -> pd.DataFrame:
    """A row per step that another follows in the same case: from, to, the day of the second and the days between."""
    ordered = events.sort_values([CASE, "instant", "concept:instance"], kind="stable")
    following = ordered.groupby(CASE).shift(-1)
    found = pd.DataFrame(
        {
            "from": ordered["concept:name"],
            "to": following["concept:name"],
            "day": following["day"],
            "waited": (following["day"] - ordered["day"]).dt.days,
        }
    )
    return found.dropna(subset=["to"])


def span(period: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The first and the last day of a month or quarter."""
    found = pd.Period(period.replace("-Q", "Q"))
    return found.start_time.normalize(), found.end_time.normalize()


def within(days: pd.Series, period: str) -> pd.Series:
    first, last = span(period)
    return (days >= first) & (days <= last)


def running(cases: pd.DataFrame, period: str) -> pd.DataFrame:
    """The cases that are open at the end of the last day."""
    last = span(period)[1]
    return cases[(cases["received"] <= last) & ~(cases["closed"] <= last)]


def lead_times(cases: pd.DataFrame, period: str) -> pd.Series:
    closed = cases[within(cases["closed"], period)]
    return (closed["closed"] - closed["received"]).dt.days


@pytest.mark.covers("S1-24", "S1-51")
@pytest.mark.parametrize("period", PERIODS)
def test_requests_received_per_channel(period: str, desk: Desk, cases: pd.DataFrame) -> None:
    received = cases[within(cases["received"], period)]
    assert desk.total("aanvragen.ontvangen", period) == len(received)
    assert desk.by("aanvragen.ontvangen", period, "kanaal") == received["channel"].value_counts().to_dict()


@pytest.mark.parametrize("period", PERIODS)
def test_requests_closed_and_open_at_the_end(period: str, desk: Desk, cases: pd.DataFrame) -> None:
    assert desk.total("aanvragen.afgesloten", period) == int(within(cases["closed"], period).sum())
    assert desk.total("aanvragen.open", period) == len(running(cases, period))


@pytest.mark.parametrize("period", PERIODS)
def test_begin_plus_in_minus_uit_is_eind(period: str, desk: Desk, cases: pd.DataFrame) -> None:
    first = span(period)[0]
    before = cases[(cases["received"] < first) & ~(cases["closed"] < first)]
    parts = desk.parts("aanvragen.werkvoorraad", period)
    assert parts["begin"] == len(before)
    assert parts["eind"] == len(running(cases, period))
    assert parts["in"] == int(within(cases["received"], period).sum())
    assert parts["begin"] + parts["in"] - parts["uit"] == parts["eind"]


@pytest.mark.covers("S1-59")
@pytest.mark.parametrize("period", PERIODS)
def test_the_lead_time_is_the_mean_the_median_and_the_ninetieth_percentile_of_numpy(
    period: str, desk: Desk, cases: pd.DataFrame
) -> None:
    days = lead_times(cases, period)
    found = [
        desk.total(f"aanvragen.{key}", period) for key in ("doorlooptijd", "doorlooptijd_mediaan", "doorlooptijd_p90")
    ]
    expected = [days.mean(), np.median(days), np.percentile(days, 90)]
    assert [float(value) for value in found if value is not None] == pytest.approx(expected)


def test_cases_without_an_end_are_left_out_of_the_lead_time_and_stay_open(desk: Desk, cases: pd.DataFrame) -> None:
    endless = cases[cases["closed"].isna()]
    assert len(endless) == 105
    assert desk.total("aanvragen.open", "2012-01") == 105
    closed = sum(desk.total("aanvragen.afgesloten", str(year)) for year in range(2010, 2013))
    assert closed == len(cases) - 105
    sums = Decimal(0)
    for year in range(2010, 2013):
        answer = desk.answer("aanvragen.doorlooptijd", str(year))
        sums += (answer.total.value or 0) * (answer.n.value or 0)
    assert round(sums) == 77803


@pytest.mark.parametrize("period", PERIODS)
def test_closed_within_the_planned_end_is_a_share_of_those_that_have_one(
    period: str, desk: Desk, cases: pd.DataFrame
) -> None:
    planned = cases[within(cases["closed"], period) & cases["planned"].notna()]
    expected = 100 * (planned["closed"] <= planned["planned"]).sum() / len(planned)
    assert float(desk.total("aanvragen.binnen_gepland_einde", period)) == pytest.approx(expected)


@pytest.mark.parametrize("period", PERIODS)
def test_work_in_hand_per_group_and_what_of_it_runs_late(period: str, desk: Desk, cases: pd.DataFrame) -> None:
    open_cases, last = running(cases, period), span(period)[1]
    late = open_cases[open_cases["planned"] < last]
    assert desk.by("aanvragen.open", period, "groep") == open_cases["group"].value_counts().to_dict()
    assert desk.total("aanvragen.open_na_gepland_einde", period) == len(late)
    assert desk.by("aanvragen.open_na_gepland_einde", period, "groep") == late["group"].value_counts().to_dict()


@pytest.mark.parametrize("period", PERIODS)
def test_the_activities_of_a_period_and_the_five_that_lead(period: str, desk: Desk, events: pd.DataFrame) -> None:
    expected = events[within(events["day"], period)]["concept:name"].value_counts()
    found = desk.by("stappen.aantal", period, "activiteit")
    assert found == expected.to_dict()
    assert sorted(found.values(), reverse=True)[:5] == expected.head(5).tolist()


@pytest.mark.covers("S1-53")
@pytest.mark.parametrize("period", PERIODS)
def test_a_request_is_taken_up_with_its_first_step(period: str, desk: Desk, events: pd.DataFrame) -> None:
    first = events.loc[events.groupby(CASE)["instant"].idxmin()]
    assert desk.total("aanvragen.in_behandeling", period) == int(within(first["day"], period).sum())


@pytest.mark.covers("S1-59")
@pytest.mark.parametrize("period", PERIODS)
def test_the_wait_between_steps_shows_where_work_lies(period: str, desk: Desk, steps: pd.DataFrame) -> None:
    chosen = steps[within(steps["day"], period)]
    by_step = chosen.groupby("from")["waited"]
    expected = {
        "overgangen": by_step.size(),
        "wachttijd": by_step.mean(),
        "wachttijd_mediaan": by_step.median(),
        "wachttijd_p90": by_step.quantile(0.9),
    }
    for key, values in expected.items():
        found = desk.by(f"stappen.{key}", period, "van_activiteit")
        assert {step: float(value) for step, value in found.items() if value is not None} == pytest.approx(
            values.to_dict()
        )


def test_a_wait_belongs_to_a_pair_of_steps(desk: Desk, steps: pd.DataFrame) -> None:
    expected = steps[within(steps["day"], "2011-Q2")].groupby(["from", "to"])["waited"].mean().to_dict()
    rows = desk.answer("stappen.wachttijd", "2011-Q2", "van_activiteit", "naar_activiteit").rows
    found = {
        (row.by["van_activiteit"].code, row.by["naar_activiteit"].code): float(row.figure.value or 0) for row in rows
    }
    assert found == pytest.approx(expected)


def test_what_the_log_does_not_tell_is_unknown_and_not_nought(desk: Desk) -> None:
    for key in ("aanvragen.binnen_wettelijke_termijn", "aanvragen.besluiten", "aanvragen.keukentafelgesprekken"):
        assert not desk.known(key, "2011-Q2")
    assert not desk.known("aanvragen.ontvangen", "2009-Q2")
    assert not desk.known("klachten.ontvangen", "2011-Q2")


def test_the_page_about_this_dashboard_shows_these_figures(desk: Desk) -> None:
    lines = [found.groupdict() for found in LINE.finditer(PAGE.read_text(encoding="utf-8"))]
    assert len(lines) == 13
    for line in lines:
        if line["dimension"]:
            found = desk.by(line["key"], "2011-Q2", line["dimension"])[line["member"]]
        else:
            found = desk.total(line["key"], "2011-Q2")
        decimals = len(line["figure"].partition(".")[2])
        assert f"{found:.{decimals}f}" == line["figure"], line
