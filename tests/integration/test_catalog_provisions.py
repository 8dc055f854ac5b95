"""Provisions, money, suppliers and re-assessments of the demo town: as pandas counts them in the rows of the snapshot."""

from collections.abc import Iterator

import pandas as pd
import pytest

from tests.integration.asked import Desk, desk_of
from tests.integration.frames import (
    PERIODS,
    Frames,
    cents,
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
        ("verplichting_aangeleverd", "verplichting", "lasten"),
        ("prognose_aangeleverd", "prognose", "lasten"),
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
