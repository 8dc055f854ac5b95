"""Requests, steps, contacts and tasks of the demo town: as pandas counts them in the rows of the snapshot."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from tests.integration.asked import Desk, desk_of
from tests.integration.frames import (
    PERIODS,
    Frames,
    counted,
    days,
    floats,
    frames_of,
    last_day,
    population,
    running,
    shares,
    within,
)
from tests.integration.town import Town

pytestmark = pytest.mark.xdist_group("town")  # one worker makes the town, once


@pytest.fixture(scope="module")
def desk(town: Town) -> Iterator[Desk]:
    with desk_of(town.house) as found:
        yield found


@pytest.fixture(scope="module")
def frames(town: Town) -> Iterator[Frames]:
    with frames_of(town.house) as found:
        yield found


@pytest.mark.covers("S1-59")
@pytest.mark.parametrize("period", PERIODS)
def test_lead_times_of_requests(period: str, desk: Desk, frames: Frames) -> None:
    rows = frames("aanvraag")
    closed = rows[within(rows["afgesloten_op"], period)]
    took = days(closed["ontvangen_op"], closed["afgesloten_op"])
    assert desk.total("aanvragen.afgesloten", period) == len(closed) > 0
    by_law = took.groupby(closed["wet"])
    for key, expected in (
        ("doorlooptijd", by_law.mean()),
        ("doorlooptijd_mediaan", by_law.median()),
        ("doorlooptijd_p90", by_law.quantile(0.9)),
    ):
        assert floats(desk.by(f"aanvragen.{key}", period, "wet")) == pytest.approx(expected.to_dict())
    assert float(desk.total("aanvragen.doorlooptijd_p90", period)) == pytest.approx(np.percentile(took, 90))


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize(
    ("key", "begin", "end"),
    [
        ("beslis_dagen", "aanvraag_op", "besloten_op"),
        ("besluit_dagen", "ontvangen_op", "besloten_op"),
        ("onderzoek_dagen", "ontvangen_op", "onderzoek_gereed_op"),
        ("start_dagen", "ontvangen_op", "ondersteuning_gestart_op"),
    ],
)
def test_the_steps_of_a_request_in_days(
    key: str, begin: str, end: str, period: str, desk: Desk, frames: Frames
) -> None:
    rows = frames("aanvraag")
    done = rows[within(rows[end], period) & rows[begin].notna()]
    expected = days(done[begin], done[end]).groupby(done["wet"]).mean().to_dict()
    assert floats(desk.by(f"aanvragen.{key}", period, "wet")) == pytest.approx(expected)


@pytest.mark.covers("S1-53")
@pytest.mark.parametrize("period", PERIODS)
def test_requests_are_taken_up_on_the_day_that_the_source_tells(period: str, desk: Desk, frames: Frames) -> None:
    rows = frames("aanvraag")
    expected = rows[within(rows["in_behandeling_op"], period)]["wet"].value_counts()
    assert desk.by("aanvragen.in_behandeling", period, "wet") == counted(expected)


@pytest.mark.covers("S1-60")
@pytest.mark.parametrize("period", PERIODS)
def test_decisions_within_and_outside_the_terms_of_the_law(period: str, desk: Desk, frames: Frames) -> None:
    rows = frames("aanvraag")
    decided = rows[within(rows["besloten_op"], period) & rows["besluit"].isin(["toegekend", "afgewezen"])]
    known = decided[decided["uiterste_op"].notna()]
    on_time = known["besloten_op"] <= known["uiterste_op"]
    assert desk.total("aanvragen.besloten_op_tijd", period) == int(on_time.sum()) > 0
    assert desk.total("aanvragen.besloten_te_laat", period) == int((~on_time).sum()) > 0
    assert floats(desk.by("aanvragen.binnen_wettelijke_termijn", period, "wet")) == pytest.approx(
        shares(on_time, known["wet"])
    )
    delayed = known["wet"].isin(["jeugd", "pw"]) & (known["verdaagd_tot_op"] > known["uiterste_opgeschort_op"])
    until = known["uiterste_opgeschort_op"].mask(delayed, known["verdaagd_tot_op"])
    suspended = known["besloten_op"] <= until
    assert suspended.sum() > on_time.sum()
    found = floats(desk.by("aanvragen.binnen_termijn_na_opschorting", period, "wet"))
    assert found == pytest.approx(shares(suspended, known["wet"]))


@pytest.mark.covers("S1-61")
def test_without_a_norm_of_its_own_the_desired_term_is_unknown(desk: Desk) -> None:
    assert not desk.known("aanvragen.binnen_gewenste_termijn", "2026-Q2")


@pytest.mark.parametrize("period", PERIODS)
def test_requests_that_are_open_and_overdue(period: str, desk: Desk, frames: Frames) -> None:
    rows, day = frames("aanvraag"), last_day(period)
    open_requests = running(rows, "ontvangen_op", "afgesloten_op", period)
    late = open_requests[open_requests["gepland_einde_op"] < day]
    assert desk.total("aanvragen.open_na_gepland_einde", period) == len(late)
    delayed = open_requests["wet"].isin(["jeugd", "pw"]) & (
        open_requests["verdaagd_tot_op"] > open_requests["uiterste_opgeschort_op"]
    )
    until = open_requests["uiterste_opgeschort_op"].mask(delayed, open_requests["verdaagd_tot_op"])
    overdue = open_requests[(until < day) & ~(open_requests["besloten_op"] <= day)]
    assert desk.by("aanvragen.open_te_laat", period, "wet") == counted(overdue["wet"].value_counts())


@pytest.mark.parametrize("period", PERIODS)
def test_closed_within_the_planned_end(period: str, desk: Desk, frames: Frames) -> None:
    rows = frames("aanvraag")
    closed = rows[within(rows["afgesloten_op"], period) & rows["gepland_einde_op"].notna()]
    expected = shares(closed["afgesloten_op"] <= closed["gepland_einde_op"], closed["wet"])
    assert floats(desk.by("aanvragen.binnen_gepland_einde", period, "wet")) == pytest.approx(expected)


@pytest.mark.parametrize("period", PERIODS)
def test_the_wait_between_steps(period: str, desk: Desk, frames: Frames) -> None:
    rows = frames("processtap").sort_values(["gemeente", "aanvraag_id", "gebeurd_tijd", "volgnummer", "stap_id"])
    following = rows.groupby(["gemeente", "aanvraag_id"]).shift(-1)
    waited = days(rows["gebeurd_op"], following["gebeurd_op"])[within(following["gebeurd_op"], period)]
    by_step = waited.groupby(rows["activiteit"])
    for key, expected in (
        ("overgangen", by_step.size()),
        ("wachttijd", by_step.mean()),
        ("wachttijd_mediaan", by_step.median()),
        ("wachttijd_p90", by_step.quantile(0.9)),
    ):
        found = floats(desk.by(f"stappen.{key}", period, "van_activiteit"))
        assert found == pytest.approx({str(step): float(value) for step, value in expected.items()})


@pytest.mark.covers("S1-52")
@pytest.mark.parametrize("period", PERIODS)
def test_what_residents_ask_and_along_which_channel(period: str, desk: Desk, frames: Frames) -> None:
    rows = frames("contact")
    asked = rows["soort"].isin(["vraag", "melding", "aanvraag"]) & (rows["richting"] == "inkomend")
    chosen = rows[asked & within(rows["contact_op"], period)]
    assert desk.by("contacten.vragen", period, "kanaal") == counted(chosen["kanaal"].value_counts())
    subjects = chosen["onderwerp"].fillna("onbekend").value_counts()
    assert desk.by("contacten.vragen", period, "onderwerp") == counted(subjects)


@pytest.mark.parametrize("period", PERIODS)
def test_medians_and_agreements_of_closed_tasks(period: str, desk: Desk, frames: Frames) -> None:
    rows = frames("taak")
    closed = rows[within(rows["gesloten_op"], period)]
    took = days(closed["verstuurd_op"], closed["gesloten_op"]).groupby(closed["organisatie"]).median()
    assert floats(desk.by("taken.doorlooptijd_mediaan", period, "organisatie")) == pytest.approx(took.to_dict())
    agreed = closed["verstuurd_op"] + pd.to_timedelta(closed["afgesproken_dagen"].astype(float), unit="D")
    within_time = (closed["gesloten_op"] <= agreed)[agreed.notna()]
    expected = shares(within_time, closed["organisatie"])
    assert floats(desk.by("taken.binnen_afspraak", period, "organisatie")) == pytest.approx(expected)


@pytest.mark.covers("S0-21")
@pytest.mark.parametrize("period", PERIODS)
def test_open_tasks_by_age_and_by_what_happens_with_them(period: str, desk: Desk, frames: Frames) -> None:
    open_tasks, day = running(frames("taak"), "verstuurd_op", "einde_op", period), last_day(period)
    edges = [-1, 7, 14, 28, 56, 10_000]
    ages = pd.cut(
        days(open_tasks["verstuurd_op"], pd.Series(day, index=open_tasks.index)),
        edges,
        labels=["0-7", "8-14", "15-28", "29-56", ">56"],
    )
    assert desk.by("taken.open", period, "ouderdom") == counted(ages.value_counts())
    reserved, started = open_tasks["gereserveerd_op"] <= day, open_tasks["gestart_op"] <= day
    assert desk.total("taken.niet_opgepakt", period) == int((~reserved).sum())
    assert desk.total("taken.gereserveerd_open", period) == int((reserved & ~started).sum())
    assert desk.total("taken.in_uitvoering", period) == int(started.sum())
    refused = frames("taak")[within(frames("taak")["afgewezen_op"], period)]
    assert desk.by("taken.afgewezen", period, "afwijsreden") == counted(
        refused["afwijsreden"].fillna("onbekend").value_counts()
    )


@pytest.mark.covers("S0-22")
@pytest.mark.parametrize("period", PERIODS)
def test_people_with_open_tasks_by_age_and_sex_and_per_thousand(period: str, desk: Desk, frames: Frames) -> None:
    open_tasks, day = running(frames("taak"), "verstuurd_op", "einde_op", period), last_day(period)
    people = frames("persoon").sort_values("geldig_van").drop_duplicates(["gemeente", "persoon"], keep="last")
    joined = open_tasks.dropna(subset=["persoon"]).merge(
        people, on=["gemeente", "persoon"], how="left", suffixes=("", "_p")
    )
    ages = pd.cut(day.year - joined["geboortejaar"].astype(float), [-1, 15, 17, 20, 22, 26, 64, 200],
                  labels=["0-15", "16-17", "18-20", "21-22", "23-26", "27-64", "65+"])  # fmt: skip
    expected = joined.assign(age=ages).groupby(["age", "geslacht"], observed=True)["persoon"].nunique()
    rows = desk.answer("taken.personen_met_open_taken", period, "leeftijd", "geslacht").rows
    found = {(row.by["leeftijd"].code, row.by["geslacht"].code): row.figure.value for row in rows if row.n.value}
    known = {key: value for key, value in found.items() if "onbekend" not in key}
    assert known == {key: int(value) for key, value in expected.items() if key[1] != "onbekend"}
    inhabitants = population(frames, day.year)
    whole = 1000 * joined["persoon"].nunique() / inhabitants.sum()
    assert float(desk.total("taken.personen_met_taken_per_1000", period)) == pytest.approx(whole)
