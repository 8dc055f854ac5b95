"""Indicators of which the truth file does not tell, on the demo town: as pandas counts them in the rows of the snapshot."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from ketenzicht.kernel.periods import parse_period
from ketenzicht.warehouse import manifest
from ketenzicht.warehouse.engines import duckdb as engine
from tests.integration.asked import Desk, desk_of
from tests.integration.town import Town

pytestmark = pytest.mark.proof

PERIODS = ["2026-03", "2026-Q2", "2025"]
Frames = Callable[[str], pd.DataFrame]
Rows = tuple[pd.DataFrame, pd.Series]


@pytest.fixture(scope="module")
def desk(town: Town) -> Iterator[Desk]:
    with desk_of(town.house) as found:
        yield found


@pytest.fixture(scope="module")
def frames(town: Town) -> Iterator[Frames]:
    """Every table of the snapshot as a frame; days are moments at midnight."""
    found = manifest.current(town.house.store)
    assert found is not None
    known: dict[str, pd.DataFrame] = {}
    with engine.reading(town.house.store, found) as connection:

        def frame(table: str) -> pd.DataFrame:
            if table not in known:
                rows = connection.sql(f"SELECT * FROM {table}").df()
                days = [column for column in rows if column.endswith("_op")]
                known[table] = rows.assign(**{column: pd.to_datetime(rows[column]) for column in days})
            return known[table]

        yield frame


def within(days: pd.Series, period: str) -> pd.Series:
    about = parse_period(period)
    return (days >= pd.Timestamp(about.start)) & (days < pd.Timestamp(about.end))


def last_day(period: str) -> pd.Timestamp:
    return pd.Timestamp(parse_period(period).end) - pd.Timedelta(days=1)


def running(rows: pd.DataFrame, begin: str, end: str, period: str) -> pd.DataFrame:
    """Begun on or before the last day and not ended on or before it."""
    day = last_day(period)
    return rows[(rows[begin] <= day) & ~(rows[end] <= day)]


def days(begin: pd.Series, end: pd.Series) -> pd.Series:
    return (end - begin).dt.days


def shares(part: pd.Series, by: pd.Series) -> dict[str, float]:
    """The percentage per member, from true and false."""
    return {str(key): float(value) for key, value in (part.astype(float).groupby(by).mean() * 100).items()}


def floats(found: dict[str, Decimal]) -> dict[str, float]:
    return {key: float(value) for key, value in found.items() if value is not None}


def counted(found: pd.Series) -> dict[str, int]:
    return {str(key): int(number) for key, number in found.items() if number}


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


def population(frames: Frames, year: int) -> pd.Series:
    """Inhabitants per municipality on 1 January."""
    rows = frames("bevolking")
    whole = (
        (rows["leeftijdsklasse"] == "totaal") & (rows["geslacht"] == "totaal") & (rows["gebied"] == rows["gemeente"])
    )
    found = rows[whole & (rows["jaar"] == year)]
    return found.set_index("gemeente")["inwoners"].astype(float)


def chains(frames: Frames) -> pd.DataFrame:
    """Running provisions with renewals joined, walked one by one: begin, end, person, law, product."""
    rows = frames("voorziening").set_index(["gemeente", "voorziening_id"], drop=False)
    once = frames("product").drop_duplicates(["gemeente", "product"]).set_index(["gemeente", "product"])["eenmalig"]
    follows = {}
    for key, row in rows.iterrows():
        before = (row["gemeente"], row["vorige_voorziening_id"])
        if before in rows.index:
            begin = row["ingang_op"] if pd.isna(row["gestart_op"]) else row["gestart_op"]
            if (begin - rows.loc[before, "beeindigd_op"]).days <= 30:
                follows[before] = key
    found = []
    for key in rows.index.difference(pd.MultiIndex.from_tuples(follows.values())):
        first, last = rows.loc[key], key
        while last in follows:
            last = follows[last]
        found.append({**first.to_dict(), "end": rows.loc[last, "beeindigd_op"], "once": once[key[0], first["product"]]})
    kept = pd.DataFrame(found)
    return kept[~kept["once"].astype(bool) & kept["gestart_op"].notna()]


@pytest.fixture(scope="module")
def running_chains(frames: Frames) -> pd.DataFrame:
    return chains(frames)


@pytest.mark.covers("S1-39", "S1-42")
@pytest.mark.parametrize("period", PERIODS)
def test_residents_with_support(period: str, desk: Desk, frames: Frames, running_chains: pd.DataFrame) -> None:
    now = running(running_chains, "gestart_op", "end", period)
    people = now.groupby("wet")["persoon"].nunique()
    assert desk.by("voorzieningen.lopend", period, "wet") == counted(now["wet"].value_counts())
    assert desk.by("voorzieningen.inwoners_met_voorziening", period, "wet") == counted(people)
    inhabitants = population(frames, last_day(period).year)
    whole = 100 * now["persoon"].nunique() / inhabitants.sum()
    assert float(desk.total("voorzieningen.percentage_inwoners", period)) == pytest.approx(whole)
    wmo = now[now["wet"] == "wmo"].groupby("gemeente")["persoon"].nunique()
    assert floats(desk.by("voorzieningen.wmo_per_1000", period, "gemeente")) == pytest.approx(
        (1000 * wmo / inhabitants[wmo.index]).to_dict()
    )


@pytest.mark.covers("S1-41")
@pytest.mark.parametrize("period", PERIODS)
def test_residents_by_number_of_kinds(period: str, desk: Desk, frames: Frames, running_chains: pd.DataFrame) -> None:
    kinds = frames("product").drop_duplicates(["gemeente", "product"])[
        ["gemeente", "product", "hoofdgroep", "categorie"]
    ]
    now = running(running_chains, "gestart_op", "end", period).merge(kinds, on=["gemeente", "product"], how="left")
    now["kind"] = now["hoofdgroep"].where(now["wet"] == "wmo", now["categorie"])
    number = now.groupby("persoon")["kind"].nunique().clip(upper=4).map({1: "1", 2: "2", 3: "3", 4: "4 of meer"})
    rows = desk.answer("voorzieningen.per_inwoner", period).rows
    found = {row.by["klasse"].code: int(row.figure.value or 0) for row in rows}
    assert found == {"1": 0, "2": 0, "3": 0, "4 of meer": 0} | counted(number.value_counts())
    assert sum(found.values()) == desk.total("voorzieningen.inwoners_met_voorziening", period)


@pytest.mark.covers("S1-58")
@pytest.mark.parametrize("period", PERIODS)
def test_values_of_provisions(period: str, desk: Desk, frames: Frames) -> None:
    rows = frames("voorziening")
    for key, day, column in (
        ("waarde_toegekend", "toegekend_op", "waarde"),
        ("waarde_toegekend_jaar", "toegekend_op", "waarde_jaar"),
        ("waarde_beeindigd", "beeindigd_op", "waarde_vrijval"),
    ):
        expected = cents(rows[within(rows[day], period)][column])
        assert round((desk.total(f"voorzieningen.{key}", period)) * 100) == expected > 0


def cents(amounts: pd.Series) -> int:
    return int(np.rint(amounts.dropna().astype(float) * 100).sum())


@pytest.mark.covers("S1-65")
@pytest.mark.parametrize("period", PERIODS)
def test_invoices_and_what_was_paid(period: str, desk: Desk, frames: Frames) -> None:
    rows = frames("factuurregel")
    rows = rows[rows["leveringsvorm"] == "zin"]
    received, paid = rows[within(rows["ontvangen_op"], period)], rows[within(rows["betaald_op"], period)]
    assert desk.total("facturen.facturen_ontvangen", period) == received["factuur_id"].nunique()
    assert round((desk.total("facturen.bedrag_ontvangen", period)) * 100) == cents(received["bedrag"])
    in_time = days(paid["ontvangen_op"], paid["betaald_op"]) <= 30
    assert floats(desk.by("facturen.binnen_30_dagen", period, "wet")) == pytest.approx(shares(in_time, paid["wet"]))
    refused = rows[within(rows["afgekeurd_op"], period)]
    assert desk.by("facturen.afgekeurd", period, "afkeurreden") == counted(
        refused["afkeurreden"].fillna("onbekend").value_counts()
    )


@pytest.mark.covers("S1-47", "S1-48")
@pytest.mark.parametrize("period", PERIODS)
def test_suppliers_by_euros_and_by_clients(period: str, desk: Desk, frames: Frames) -> None:
    rows = frames("factuurregel")
    rows = rows[rows["leveringsvorm"] == "zin"]
    paid = rows[within(rows["betaald_op"], period)]
    by_supplier = paid.groupby("leverancier")["betaald_bedrag"].apply(cents).to_dict()
    found = desk.by("leveranciers.bedrag", period, "leverancier")
    assert {key: round(value * 100) for key, value in found.items()} == by_supplier
    helped = rows[within(rows["zorgmaand_op"], period) & rows["afgekeurd_op"].isna()]
    clients = helped.groupby("leverancier")["persoon"].nunique()
    assert desk.by("leveranciers.unieke_clienten", period, "leverancier") == counted(clients)


@pytest.mark.covers("S1-35", "S1-36")
@pytest.mark.parametrize("period", ["2026", "2026-Q1"])
def test_the_budget_and_what_is_expected(period: str, desk: Desk, frames: Frames) -> None:
    rows = frames("begroting")
    mine = rows[within(rows["begin_op"], period) & rows["programmaproduct"].notna()]
    for key, kind, side in (
        ("begroot", "primitief", "lasten"),
        ("begroot_na_wijziging", "na_wijziging", "lasten"),
        ("baten", "na_wijziging", "baten"),
        ("grootboek", "grootboek", "lasten"),
        ("verplichting", "verplichting", "lasten"),
        ("prognose", "prognose", "lasten"),
    ):
        chosen = mine[(mine["verslagsoort"] == kind) & (mine["baten_lasten"] == side)]
        expected = chosen.groupby("programmaproduct")["bedrag"].apply(cents).to_dict()
        found = desk.by(f"financien.{key}", period, "programmaproduct")
        assert {line: round(value * 100) for line, value in found.items()} == expected
        assert expected


def test_realised_per_inhabitant(desk: Desk, frames: Frames) -> None:
    rows = frames("factuurregel")
    realised = rows[within(rows["zorgmaand_op"], "2025") & rows["afgekeurd_op"].isna()]
    expected = realised.groupby("gemeente")["bedrag"].apply(cents) / 100 / population(frames, 2025)
    found = floats(desk.by("financien.per_inwoner", "2025", "gemeente"))
    assert found == pytest.approx(expected.dropna().to_dict())


@pytest.mark.covers("S1-66", "S1-67")
@pytest.mark.parametrize("period", PERIODS)
def test_reassessments_in_view_too_late_and_in_time(period: str, desk: Desk, frames: Frames) -> None:
    rows, day = frames("herindicatie"), last_day(period)
    undecided = rows[~(rows["besloten_op"] <= day)]
    in_view = undecided[undecided["einde_indicatie_op"] <= day + pd.Timedelta(weeks=13)]
    assert desk.total("herindicaties.te_doen", period) == len(in_view)
    assert desk.total("herindicaties.te_laat", period) == int((undecided["einde_indicatie_op"] <= day).sum())
    ended = rows[within(rows["einde_indicatie_op"], period)]
    in_time = ended["besloten_op"] < ended["einde_indicatie_op"]
    assert floats(desk.by("herindicaties.op_tijd", period, "wet")) == pytest.approx(shares(in_time, ended["wet"]))


@pytest.mark.covers("S1-63")
@pytest.mark.parametrize("period", PERIODS)
def test_what_a_request_costs(period: str, desk: Desk, frames: Frames) -> None:
    rows, hours = frames("aanvraag"), frames("uren")
    written = hours[(hours["activiteit"] == "aanvraag") & within(hours["gewerkt_op"], period)]
    spent = written["uren"].astype(float) * written["kostprijs"].astype(float)
    assert float(desk.total("kosten.behandeling", period)) == pytest.approx(spent.sum())
    closed = rows[within(rows["afgesloten_op"], period)]
    per_month = closed.groupby(["gemeente", closed["afgesloten_op"].dt.to_period("M")]).size()
    costs = spent.groupby([written["gemeente"], written["gewerkt_op"].dt.to_period("M")]).sum()
    covered = costs[costs.index.isin(per_month.index)].sum()
    assert float(desk.total("kosten.per_aanvraag", period)) == pytest.approx(covered / len(closed), abs=0.01)


@pytest.mark.covers("S0-52", "S1-43")
def test_national_figures_stand_beside_ours_with_source_period_and_status(desk: Desk, frames: Frames) -> None:
    rows = frames("landelijk_cijfer")
    last = rows[
        (rows["sleutel"] == "wmo.clienten_per_1000") & (rows["regio"] == "NL00") & (rows["periode"] == "2026-H1")
    ]
    for period in ("2026-03", "2026-Q3"):
        found = desk.by("landelijk.wmo", period, "herkomst")
        assert floats(found) == {"CBS Wmo-cliënten · 2026-H1 · voorlopig": float(last["waarde"].iloc[0])}
    assert list(desk.by("landelijk.wmo", "2025-Q3", "herkomst")) == ["CBS Wmo-cliënten · 2025-H2 · nader voorlopig"]
    assert list(desk.by("landelijk.wmo", "2024-12", "herkomst")) == ["CBS Wmo-cliënten · 2024-H2 · definitief"]


@pytest.mark.covers("S1-48")
@pytest.mark.parametrize("period", PERIODS)
def test_running_allotments_per_supplier(period: str, desk: Desk, frames: Frames) -> None:
    now = running(frames("toewijzing"), "gestart_op", "gestopt_op", period)
    assert desk.by("leveranciers.lopend", period, "leverancier") == counted(now["leverancier"].value_counts())
