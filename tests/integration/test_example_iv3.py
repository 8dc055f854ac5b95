"""Example iv3: what every municipality spends on the social domain, confirmed by pandas to the euro."""

import json
import runpy
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from ketenzicht.kernel.taakvelden import comparable
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import process
from tests.conftest import PROJECT
from tests.integration.desk import ask, build, house_at, load
from tests.integration.pages import assert_true

EXAMPLE = PROJECT / "examples/iv3"
IV3 = "finance/iv3_sociaal_domein_2017_2026.csv"
KWB = "cbs/kwb_2024_inwoners_gm_wk.csv"
DELIVERIES = {
    "iv3": IV3,
    "bevolking": KWB,
    "grenzen-gemeenten": "geo/gemeenten_2022_nlstat.geojson",
    "grenzen-wijken": "geo/alkmaar_wijken.geojson",
}
# Mergers as the Government Gazette has them, beside those that the project ships: what went into whom.
MERGED = {
    "GM1980": ["GM0398", "GM0416"],  # Dijk en Waard, 2022
    "GM1982": ["GM0756", "GM0786", "GM0815", "GM1684", "GM1702"],  # Land van Cuijk, 2022
    "GM1992": ["GM0501", "GM0530", "GM0614"],  # Voorne aan Zee, 2023
    "GM0394": ["GM0393"],  # Haarlemmermeer took over Haarlemmerliede en Spaarnwoude in 2019 and kept its code
}
NOW = """WITH RECURSIVE keten AS (
    SELECT gemeente, gemeente AS nu, 0 AS diep FROM gemeente
    UNION ALL
    SELECT k.gemeente, g.opvolger, diep + 1 FROM keten k JOIN gemeente g ON g.gemeente = k.nu WHERE g.opvolger IS NOT NULL),
indeling AS (SELECT gemeente, arg_max(nu, diep) AS nu FROM keten GROUP BY gemeente)"""


@pytest.fixture(scope="module")
def data(reference_dir: Path) -> Path:
    return reference_dir / "data"


@pytest.fixture(scope="module")
def iv3(data: Path) -> pd.DataFrame:
    """The published file; lasten in whole euros."""
    found = pd.read_csv(data / IV3, dtype={"taakveld": str})
    return found.assign(euro=(found["lasten_x1000_eur"] * 1000).round().astype("int64"))


@pytest.fixture(scope="module")
def kwb(data: Path) -> pd.DataFrame:
    """The published file, by area."""
    return pd.read_csv(data / KWB).set_index("code")


@pytest.fixture(scope="module")
def town(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A house with all five sources of the example."""
    folder = tmp_path_factory.mktemp("iv3")
    house = house_at(folder / "data")
    write: Callable[[Path, Path], None] = runpy.run_path(str(EXAMPLE / "gemeenten.py"))["write"]
    write(data / IV3, folder / "gemeenten.csv")
    load(house, (EXAMPLE / "gemeenten.yaml").read_text(encoding="utf-8"), folder / "gemeenten.csv")
    for mapping, file in DELIVERIES.items():
        load(house, (EXAMPLE / f"{mapping}.yaml").read_text(encoding="utf-8"), data / file)
    build(house)
    return house


def summed(found: pd.DataFrame, *columns: str) -> dict[object, int]:
    """Euros per combination of columns."""
    totals: dict[object, int] = found.groupby(list(columns))["euro"].sum().to_dict()
    return totals


# Lasten


def test_every_line_is_loaded_to_the_euro(town: Installation, iv3: pd.DataFrame) -> None:
    rows = ask(town, "SELECT jaar, verslagsoort, gemeente, taakveld, bedrag FROM begroting")
    soort = iv3["soort"].replace({"begroting": "primitief"})
    expected = iv3.assign(soort=soort).set_index(["jaar", "soort", "gm_code", "taakveld"])["euro"]
    assert {row[:4]: row[4] for row in rows} == expected.to_dict()
    assert len(rows) == len(iv3) == 69829


def test_lasten_per_municipality_and_year_are_the_sum_of_the_file(town: Installation, iv3: pd.DataFrame) -> None:
    query = "SELECT gemeente, jaar, CAST(sum(bedrag) AS BIGINT) FROM begroting WHERE verslagsoort = '{}' GROUP BY ALL"
    for here, there in [("primitief", "begroting"), ("jaarrekening", "jaarrekening")]:
        found = {(code, year): euro for code, year, euro in ask(town, query.format(here))}
        assert found == summed(iv3[iv3["soort"] == there], "gm_code", "jaar")


def test_the_nation_spent_35_billion_in_2024(town: Installation) -> None:
    spent = ask(town, "SELECT sum(bedrag) FROM begroting WHERE jaar = 2024 AND verslagsoort = 'jaarrekening'")
    assert spent == [(35_218_267_000,)]


def test_negative_lasten_stay_negative(town: Installation, iv3: pd.DataFrame) -> None:
    found = ask(town, "SELECT count(*), CAST(sum(bedrag) AS BIGINT) FROM begroting WHERE bedrag < 0")
    assert found == [(169, iv3.loc[iv3["euro"] < 0, "euro"].sum())]


def test_lines_do_not_say_a_law_that_the_source_does_not_know(town: Installation) -> None:
    assert ask(town, "SELECT DISTINCT wet, baten_lasten, begin_op = make_date(jaar::INT, 1, 1) FROM begroting") == [
        (None, "lasten", True)
    ]


# Mergers


def test_each_year_has_as_many_municipalities_as_delivered_accounts(town: Installation, iv3: pd.DataFrame) -> None:
    for year in range(2017, 2025):
        (count,) = ask(town, f"SELECT count(*) FROM gemeente_op(DATE '{year}-01-01')")[0]
        assert count == iv3.loc[iv3["jaar"] == year, "gm_code"].nunique()


def test_a_municipality_has_the_name_that_it_had_last(town: Installation, iv3: pd.DataFrame) -> None:
    last = iv3.sort_values("jaar", kind="stable").groupby("gm_code")["gm_naam"].last().to_dict()
    assert dict(ask(town, "SELECT gemeente, naam FROM gemeente")) == last


@pytest.mark.parametrize("code", MERGED)
def test_a_merged_municipality_has_a_series_of_today(town: Installation, iv3: pd.DataFrame, code: str) -> None:
    """Indeling van nu: before the merger the sum of the predecessors, afterwards the municipality itself."""
    query = f"""{NOW} SELECT jaar, CAST(sum(bedrag) AS BIGINT) FROM begroting JOIN indeling USING (gemeente)
        WHERE nu = '{code}' AND verslagsoort = 'jaarrekening' GROUP BY jaar"""
    mine = iv3[iv3["gm_code"].isin([code, *MERGED[code]]) & (iv3["soort"] == "jaarrekening")]
    series = dict(ask(town, query))
    assert series == summed(mine, "jaar")
    assert set(series) == set(range(2017, 2025))


def test_by_the_municipalities_of_today_every_year_is_complete_and_loses_nothing(
    town: Installation, iv3: pd.DataFrame
) -> None:
    query = f"""{NOW} SELECT jaar, count(DISTINCT nu), CAST(sum(bedrag) AS BIGINT) FROM begroting
        JOIN indeling USING (gemeente) WHERE verslagsoort = 'jaarrekening' GROUP BY jaar"""
    totals = summed(iv3[iv3["soort"] == "jaarrekening"], "jaar")
    assert {year: (342, total) for year, total in totals.items()} == {row[0]: row[1:] for row in ask(town, query)}


def test_as_of_its_own_year_a_merged_municipality_stands_under_its_old_code(town: Installation) -> None:
    found = ask(
        town,
        """SELECT DISTINCT g.naam, g.geldig_tot FROM begroting b JOIN gemeente g
        ON g.gemeente = b.gemeente AND g.geldig_van <= b.begin_op AND (g.geldig_tot IS NULL OR b.begin_op < g.geldig_tot)
        WHERE b.jaar = 2021 AND g.opvolger = 'GM1980' ORDER BY 1""",
    )
    assert found == [("Heerhugowaard", date(2022, 1, 1)), ("Langedijk", date(2022, 1, 1))]


# Taakvelden


def spent(town: Installation, year: int, codes: frozenset[str]) -> int:
    listed = ", ".join(f"'{code}'" for code in sorted(codes))
    query = f"SELECT CAST(sum(bedrag) AS BIGINT) FROM begroting WHERE jaar = {year} AND taakveld IN ({listed}) AND verslagsoort = 'primitief'"
    (found,) = ask(town, query)[0]
    assert isinstance(found, int)
    return found


@pytest.mark.parametrize(("code", "year"), [("6.72", 2022), ("6.2", 2024)])
def test_across_a_break_only_what_is_comparable_goes_on(
    town: Installation, iv3: pd.DataFrame, code: str, year: int
) -> None:
    """The code by itself falls by a third, or away; with what came in its place the budget goes on rising."""
    group = comparable(code, year, first=year, last=year + 1)
    by_code = summed(iv3[iv3["soort"] == "begroting"], "jaar", "taakveld")
    for one in (year, year + 1):
        assert spent(town, one, group.codes(one)) == sum(by_code[one, member] for member in group.codes(one))
    assert by_code.get((year + 1, code), 0) < 0.67 * by_code[year, code]
    assert 1.0 < spent(town, year + 1, group.codes(year + 1)) / spent(town, year, group.codes(year)) < 1.2
    assert group.breaks == (year + 1,)


# Inhabitants and boundaries


def test_three_columns_of_inhabitants_became_three_rows_per_area(town: Installation, kwb: pd.DataFrame) -> None:
    rows = ask(town, "SELECT gebied, geslacht, inwoners FROM bevolking WHERE bron = 'cbs-kwb'")
    long = kwb[["inwoners", "mannen", "vrouwen"]].rename(
        columns={"inwoners": "totaal", "mannen": "man", "vrouwen": "vrouw"}
    )
    assert {row[:2]: row[2] for row in rows} == long.stack().to_dict()
    assert len(rows) == 3 * 3735


def test_dwellings_are_counted_once_and_unknown_stays_unknown(town: Installation, kwb: pd.DataFrame) -> None:
    rows = ask(town, "SELECT count(woningen), sum(woningen) FROM bevolking WHERE bron = 'cbs-kwb'")
    assert rows == [(kwb["woningvoorraad"].count(), kwb["woningvoorraad"].sum())]


def test_both_publications_count_the_same_inhabitants_in_2024(town: Installation) -> None:
    found = ask(
        town,
        """SELECT count(*), count(*) FILTER (WHERE a.inwoners = b.inwoners), sum(a.inwoners) FROM bevolking a
        JOIN bevolking b USING (gebied, jaar, geslacht) WHERE a.bron = 'cbs-iv3' AND b.bron = 'cbs-kwb'""",
    )
    assert found == [(342, 342, 17_942_942)]


@pytest.mark.covers("S1-2")
def test_sources_answer_together_from_one_snapshot(town: Installation, iv3: pd.DataFrame, kwb: pd.DataFrame) -> None:
    found = ask(
        town,
        """SELECT g.naam, CAST(sum(b.bedrag) / i.inwoners AS DOUBLE) AS per_inwoner FROM begroting b
        JOIN gemeente g ON g.gemeente = b.gemeente AND g.geldig_tot IS NULL
        JOIN bevolking i ON i.gebied = b.gemeente AND i.jaar = b.jaar AND i.geslacht = 'totaal' AND i.bron = 'cbs-kwb'
        WHERE b.jaar = 2024 AND b.verslagsoort = 'jaarrekening' GROUP BY g.naam, i.inwoners ORDER BY 2 DESC""",
    )
    spent_2024 = iv3[(iv3["jaar"] == 2024) & (iv3["soort"] == "jaarrekening")].groupby("gm_code")
    expected = (spent_2024["euro"].sum() / kwb["inwoners"]).dropna().set_axis(spent_2024["gm_naam"].first())
    assert dict(found) == pytest.approx(expected.to_dict())


@pytest.mark.covers("S1-7")
def test_each_source_shows_that_it_is_connected(town: Installation) -> None:
    found = process.overview(town.store)
    assert {bron.bron: bron.status for bron in found.bronnen} == dict.fromkeys(
        ["gemeenten", "cbs-iv3", "cbs-kwb", "cbs-grenzen-gemeenten", "cbs-grenzen-wijken"], "ontsloten"
    )
    assert {step.name: step.status for step in found.steps}["declaratie"] == "niet ontsloten"


@pytest.mark.parametrize(
    ("bron", "file", "code"),
    [
        ("cbs-grenzen-gemeenten", "geo/gemeenten_2022_nlstat.geojson", "statcode"),
        ("cbs-grenzen-wijken", "geo/alkmaar_wijken.geojson", "wijkCode"),
    ],
)
def test_a_boundary_is_the_geojson_that_was_published(
    town: Installation, data: Path, bron: str, file: str, code: str
) -> None:
    published = json.loads((data / file).read_text(encoding="utf-8"))["features"]
    rows = ask(town, f"SELECT gebied, geojson FROM gebied WHERE bron = '{bron}'")
    found = {area: json.loads(shape) for area, shape in rows}
    assert found == {feature["properties"][code]: feature["geometry"] for feature in published}


def test_boundaries_of_2022_reach_all_municipalities_of_2024(town: Installation, kwb: pd.DataFrame) -> None:
    reached = ask(
        town,
        f"{NOW} SELECT DISTINCT nu FROM gebied JOIN indeling ON indeling.gemeente = gebied WHERE soort = 'gemeente'",
    )
    assert {code for (code,) in reached} == {code for code in kwb.index if code.startswith("GM")}


def test_three_wijken_of_alkmaar_have_inhabitants_and_no_boundary(town: Installation) -> None:
    found = ask(
        town,
        """SELECT gebied FROM bevolking WHERE gemeente = 'GM0361' AND gebied LIKE 'WK%' AND geslacht = 'totaal'
        AND gebied NOT IN (SELECT gebied FROM gebied) ORDER BY 1""",
    )
    assert found == [("WK036109",), ("WK036110",), ("WK036111",)]


def test_the_page_shows_what_comes_out(town: Installation) -> None:
    assert_true("connect-municipal-finance.md", town)
